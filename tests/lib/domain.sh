# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A domain: its controller, Samba, in a namespace beyond the test's router, restored from
# the snapshot that scripts/setup.d/domain has made, and hosts with strongSwan as its
# members, which have no more than a keytab and krb5.conf. After ike.sh.

: "${EAP_PLUGIN:=${PLUGIN%/*}/libstrongswan-eap-ipward.so}"
: "${DIRECTORY_PLUGIN:=${PLUGIN%/*}/libstrongswan-ipward-directory.so}"

# shellcheck source=scripts/lib/domain.sh
. "$tests/../scripts/lib/domain.sh"

readonly DC4=$DOMAIN_ADDRESS DC6=fd00:3::53 REALM=$DOMAIN_REALM

# The method is loaded by the daemons that come after this. An emulated controller is slow.
daemon_options='plugins { eap-ipward { load = yes
		wait = 15
	}
	ipward-directory { load = yes
		wait = 15
	} }'

needs_domain() {
	domain_ready || skip_all "there is no domain: run 'scripts/setup.d/domain'"
	[[ -e $EAP_PLUGIN ]] || skip_all "there is no $EAP_PLUGIN: run 'make strongswan'"
}

# After the topology: the network of the controller.
domain_network() {
	namespace dc
	link dc eth0 $DC4 $DC6 r to-dc 10.3.0.2 fd00:3::2
	gateway dc 10.3.0.2 fd00:3::2
}

# What the controller's files are: as many as are written, and gone with it.
domain_restore() {
	host_in "$(domain_root)" dc
	nsenter -t "${host_keeper[dc]}" --mount -- sh -e -c '
		for directory in srv var/log; do mount -t tmpfs domain "$1/$directory"; done
		mkdir -p "$1/var/log/samba" "$1/run/samba"
		zstd -qdc "$2" | tar -C "$1/srv" --xattrs --xattrs-include="*" -xf -
	' sh "${host_root[dc]}" "$(domain_snapshot)" || bail_out 'the domain is not restored'
}

# Its first answers take it longer than any other.
domain_answers() {
	at dc env KRB5_CONFIG=/tmp/krb5.conf KRB5CCNAME=/tmp/krb5cc sh -c \
		'timeout 20 kinit -k -t /srv/keytabs/DB.keytab "DB\$" && timeout 20 kvno "WEB\$"' \
		>"$work/kinit" 2>&1
}

# One process serves Kerberos; binding to LDAP by it takes such a one seconds.
domain_model=single
domain_begins() { # services
	local words
	at_words dc samba -i -M "$domain_model" -s /srv/domain/etc/smb.conf \
		--option='tls enabled = no' --option="server services = $1"
	"${words[@]}" >"$work/samba" 2>&1 <&0 &
	host_daemon[dc]=$!
}

# A directory is asked by the tool that does it for "ipward apply".
directory_answers() {
	on dc env KRB5_CONFIG="$work/krb5.conf" KRB5_KTNAME="$work/DB.keytab" \
		"${IPWARD%/*}/ipward-account" --wait 20 'IPW\servers' >"$work/kinit" 2>&1
}

# The directory is slow where it is in one process with all others.
domain_start_directory() { # [more services]
	domain_kerberos_conf >"$work/krb5.conf"
	domain_keytab DB >"$work/DB.keytab"
	domain_model=prefork
	domain_begins "ldap cldap kdc winbindd${1:+ $1}"
	wait_for $((90 * SLOW)) directory_answers ||
		bail_out "the directory does not answer: $(<"$work/kinit") $(tail "$work/samba")"
}

# With the services that a test needs.
domain_start() { # [services]
	domain_kerberos_conf | host_file dc /tmp/krb5.conf
	domain_begins "${1:-kdc}"
	wait_for $((60 * SLOW)) domain_answers ||
		bail_out "the domain controller does not answer: $(<"$work/kinit") $(tail "$work/samba")"
}

domain_stop() {
	kill -TERM "${host_daemon[dc]}"
	wait_end "${host_daemon[dc]}"
}

domain_keytab() { # name of a keytab
	at dc cat "/srv/keytabs/$1.keytab"
}

# What is linked with libldap here needs this one, and what that stands on: another suite
# has another.
lend_ldap() { # namespace
	local library
	for library in $(ldd "$DIRECTORY_PLUGIN" | awk '$2 == "=>" { print $3 }'); do
		[[ -e ${host_root[$1]}/$library ]] ||
			must install -m 644 "$library" "${host_root[$1]}/usr/lib/"
	done
}

# Instead of a host of strongSwan's, one with the keytab of an account.
member() { # namespace, name of a keytab
	host "$1"
	must install -m 644 "$EAP_PLUGIN" "$DIRECTORY_PLUGIN" \
		"${host_root[$1]}/usr/lib/ipsec/plugins/"
	lend_ldap "$1"
	for file in krb5.conf krb5.keytab; do
		host_file "$1" "/tmp/$file" </dev/null
		nsenter -t "${host_keeper[$1]}" --mount -- sh -e -c '
			touch "$1/etc/$2"
			mount --bind "$1/tmp/$2" "$1/etc/$2"
		' sh "${host_root[$1]}" $file || bail_out "$1 has no $file of its own"
	done
	domain_kerberos_conf | host_file "$1" /etc/krb5.conf
	domain_keytab "$2" | host_file "$1" /etc/krb5.keytab
}

# --- two members, a and b, with a method "domain" --------------------------------------

# What "ipward peers" says of the peer with keys by IKE.
peer() { at "$1" ipward -j peers 2>/dev/null | pick "$2" '.keys == "ike"'; }
# No SA, and no failure of before.
forget() {
	local name
	# First the end that answers: a may ask anew at once, for a packet that still waits.
	for name in b a; do
		at $name swanctl --terminate --ike ipward-domain --force --timeout 3 >/dev/null 2>&1
		at $name rm -f /run/ipward/failures
	done
}
# With a new daemon nothing is remembered, and there is no ticket from before.
start_charon=(charon_start)
anew() { # namespace
	charon_stop "$1"
	"${start_charon[@]}" "$1"
	must at "$1" swanctl --load-all --noprompt >/dev/null
}
asks() { echoes a "$B4" -c 1 -W 1; }

# The SID of an account or a group, as the directory has it.
sid() { # name
	on dc env KRB5_CONFIG="$work/krb5.conf" KRB5_KTNAME="$work/DB.keytab" \
		"${IPWARD%/*}/ipward-account" --wait 20 "IPW\\$1" | cut -d' ' -f1
}
