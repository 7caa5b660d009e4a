# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The versions of strongSwan that ipward's plugin is built for, by the Debian suites
# that have them: 5.9.8 and 6.1. Each as a system to run the daemon in, and with its
# headers, which no package of Debian's has. After lib/common.sh, lib/packages.sh and
# lib/root.sh.

# What such a system holds: the daemon, its tools, and what the plugin stands on.
readonly STRONGSWAN_PACKAGES=(
	charon-systemd strongswan-swanctl strongswan-pki libcharon-extra-plugins
	libcharon-extauth-plugins libstrongswan-standard-plugins libstrongswan-extra-plugins
	libnl-3-200 libnl-genl-3-200 libjson-c5 libyaml-0-2
	ldap-utils
	iproute2 iputils-ping netcat-openbsd openssl procps strace netbase
)

strongswan_suites() { echo bookworm sid; }

strongswan_root() { root_dir "$1" strongswan "${STRONGSWAN_PACKAGES[@]}"; } # suite

# The daemon's, as it says it itself: "5.9.8".
strongswan_version() { # suite
	sed -n '/^Package: charon-systemd$/,/^$/s/^Version: \([0-9.]*\).*/\1/p' \
		"$(strongswan_root "$1")/var/lib/dpkg/status"
}

strongswan_headers() { # suite
	echo "$IPWARD_CACHE/strongswan/$1-$(strongswan_version "$1")"
}

strongswan_ready() { # suite
	[[ -e $(strongswan_root "$1").ready && -e $(strongswan_headers "$1")/.ready ]]
}

strongswan_fetch() { # suite
	root_path "$1" strongswan "${STRONGSWAN_PACKAGES[@]}" >/dev/null
	strongswan_fetch_headers "$1"
}

strongswan_fetch_headers() { # suite
	local dir new archive
	dir=$(strongswan_headers "$1")
	new=$dir.new
	[[ ! -e $dir/.ready ]] || return 0
	say "fetching the headers of strongSwan $(strongswan_version "$1")"
	rm -rf "$dir" "$new"
	mkdir -p "$new/package"
	(cd "$new/package" && private_apt_upstream "$1" strongswan)
	archive=("$new"/package/strongswan_"$(strongswan_version "$1")".orig.tar.bz2)
	tar -C "$new" --strip-components=1 --wildcards -xf "${archive[0]}" \
		'*/src/libstrongswan/*.h' '*/src/libcharon/*.h'
	rm -rf "$new/package"
	touch "$new/.ready"
	mv "$new" "$dir"
}
