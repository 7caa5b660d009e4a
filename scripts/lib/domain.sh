# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A domain for tests: Samba as its controller, as a small system of the cache, and a
# snapshot of a provisioned domain beside it. After lib/common.sh, lib/packages.sh and
# lib/root.sh.

# The controller, and what asks it: samba-ad-provision is only recommended by samba, and
# nothing is provisioned without it.
readonly DOMAIN_PACKAGES=(
	samba samba-ad-dc samba-dsdb-modules samba-vfs-modules samba-ad-provision winbind
	krb5-user ldb-tools attr python3-markdown tar zstd
	iproute2 iputils-ping netcat-openbsd procps strace netbase
)

# What setup.d/domain.d/provision has made.
readonly DOMAIN_ADDRESS=10.3.0.53 DOMAIN_REALM=IPW.TEST

# Where Kerberos finds the controller: no word of it is fetched by DNS.
domain_kerberos_conf() {
	cat <<-END
		[libdefaults]
		  default_realm = $DOMAIN_REALM
		  dns_lookup_kdc = false
		  dns_lookup_realm = false
		  dns_canonicalize_hostname = false
		[realms]
		  $DOMAIN_REALM = {
		    kdc = $DOMAIN_ADDRESS
		  }
	END
}

domain_root() { root_dir bookworm domain "${DOMAIN_PACKAGES[@]}"; }

# A provision that is done in another way makes another snapshot.
domain_snapshot() {
	local key
	key=$(cat "$(dirname "${BASH_SOURCE[0]}")/../setup.d/domain.d/provision" \
		"$(domain_root)/var/lib/dpkg/status" | sha256sum | cut -c 1-12)
	echo "$IPWARD_CACHE/domain/$key.tar.zst"
}

domain_ready() { [[ -e $(domain_root).ready && -e $(domain_snapshot) ]]; }
