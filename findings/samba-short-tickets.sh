#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Samba's key server, and first tickets of two minutes
#
# A good guess: a host that asks for short tickets, by ticket_lifetime in krb5.conf, can
# use each until it ends.
#
# What happens: a first ticket that is good for 120 seconds or less is given, and no
# service can be had by it: "Ticket expired", at once, and with a clock that is right.
# With one of 121 seconds all is well. Samba takes such a short ticket for one that was
# given to change a password by, whose lifetime is the same two minutes.
#
# So whoever shortens the lifetime to see what happens when tickets end looks for the
# fault in the clocks.
#
# Seen with Debian 12's samba 2:4.17.12+dfsg-0+deb12u4 and krb5-user 1.20.1-2+deb12u5.
# Fails if that changes. Needs root, and mmdebstrap; a minute, and 400 MB meanwhile.

set -euo pipefail
readonly SAMBA=2:4.17.12+dfsg-0+deb12u4 KRB5=1.20.1-2+deb12u5
[[ ${1:-} == inside ]] || {
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	mmdebstrap --quiet --variant=minbase --mode=root --include="samba=$SAMBA,samba-ad-dc=$SAMBA,samba-ad-provision=$SAMBA,samba-dsdb-modules=$SAMBA,samba-vfs-modules=$SAMBA,winbind=$SAMBA,krb5-user=$KRB5,python3-markdown,attr,iproute2" bookworm "$work/root"
	cp "$0" "$work/root/finding"
	unshare --mount --net --pid --fork --kill-child --mount-proc="$work/root/proc" \
		chroot "$work/root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		bash /finding inside
	exit
}

ip link set lo up
ip addr add 192.0.2.53/24 dev lo
samba-tool domain provision -s /dev/null --targetdir=/d --realm=EXAMPLE.TEST --domain=EXAMPLE \
	--server-role=dc --dns-backend=NONE --host-name=dc --host-ip=192.0.2.53 \
	--adminpass=Secret.12345 >/log 2>&1
samba -i -M single -s /d/etc/smb.conf --option='server services = kdc' \
	--option='interfaces = 192.0.2.53' --option='bind interfaces only = yes' >>/log 2>&1 </dev/null &

lifetime() { # seconds: what the host asks for
	cat >/etc/krb5.conf <<-CONF
		[libdefaults]
		  default_realm = EXAMPLE.TEST
		  ticket_lifetime = $1s
		[realms]
		  EXAMPLE.TEST = {
		    kdc = 192.0.2.53
		  }
	CONF
}
# Sentence of the library, or "a ticket".
service() {
	kdestroy 2>/dev/null || true
	kinit Administrator <<<Secret.12345 >/dev/null 2>/said && kvno 'DC$' >/dev/null 2>/said &&
		echo 'a ticket' || cat /said
}
lifetime 3600
for ((try = 0; try < 100; try++)); do
	[[ $(service) != 'a ticket' ]] || break
	sleep 0.2
done

failed=0
holds() { # lifetime, pattern
	local said
	lifetime "$1"
	said=$(service)
	echo "$1 seconds: $said"
	# shellcheck disable=SC2053 # a pattern
	[[ $said == $2 ]] || failed=1
}
holds 3600 'a ticket'
holds 121 'a ticket'
holds 120 '*Ticket expired*'
holds 60 '*Ticket expired*'
((!failed)) || { echo 'This has changed.'; exit 1; }
