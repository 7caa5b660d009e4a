#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Samba's samba-tool, and the keytab of an account that has no keys
#
# A good guess: "samba-tool domain exportkeytab FILE --principal=NAME" writes the keys of
# the account, or fails.
#
# What happens: for an account without a password, as "samba-tool computer create" makes
# it, and for one that does not exist, it says "Export one principal to FILE", writes no
# file, and its exit status is 0. With a password the same command writes the keytab.
#
# So a script that makes keytabs for hosts looks successful, and the first one to notice
# is a daemon on a host that reads its keytab.
#
# Seen with Debian 12's samba 2:4.17.12+dfsg-0+deb12u4. Fails if that changes. Needs root,
# and mmdebstrap; a minute, and 400 MB meanwhile.

set -euo pipefail
readonly SAMBA=2:4.17.12+dfsg-0+deb12u4
[[ ${1:-} == inside ]] || {
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	mmdebstrap --quiet --variant=minbase --mode=root --include="samba=$SAMBA,samba-ad-dc=$SAMBA,samba-ad-provision=$SAMBA,samba-dsdb-modules=$SAMBA,samba-vfs-modules=$SAMBA,winbind=$SAMBA,python3-markdown,attr" bookworm "$work/root"
	cp "$0" "$work/root/finding"
	unshare --mount --net --pid --fork --kill-child --mount-proc="$work/root/proc" \
		chroot "$work/root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		bash /finding inside
	exit
}

samba-tool domain provision -s /dev/null --targetdir=/d --realm=EXAMPLE.TEST --domain=EXAMPLE \
	--server-role=dc --dns-backend=NONE --host-name=dc --host-ip=192.0.2.53 \
	--adminpass=Secret.12345 >/log 2>&1
tool() { samba-tool "$@" -s /d/etc/smb.conf; }
for name in WEB DB; do tool computer create "$name" >>/log 2>&1; done
tool user setpassword 'DB$' --newpassword=Secret.12345 >>/log 2>&1

failed=0
holds() { # account, status and what there is
	local status=0 said
	rm -f /keytab
	said=$(tool domain exportkeytab /keytab --principal="$1" 2>&1) || status=$?
	said=${said##*$'\n'}
	[[ -s /keytab ]] && status+=' a keytab' || status+=' no file'
	echo "$1: $status, and it says: $said"
	[[ $status == "$2" && $said == 'Export one principal'* ]] || failed=1
}
holds 'DB$' '0 a keytab'
holds 'WEB$' '0 no file'
holds 'NOBODY$' '0 no file'
((!failed)) || { echo 'This has changed.'; exit 1; }
