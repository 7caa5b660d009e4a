#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module goes under traffic, and comes again, rows 26 and 27 of the netlink
# part of the list of bad input. RELOADS is how often, 60 times if not said: at
# 0.1 to 0.3 s each under emulation, more is left to who asks for it.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
pinged() { (($(counter "$1" in-protected) > $2)); }

# With rules it stays, whoever asks how often.
transport_both
capture_start refused
start a ping -q -f -n -p "$MARKER_HEX" -s 80 $B4 >/dev/null
flood=$started
check 'traffic flows' wait_for 10 pinged a 20
gone=0
for _ in {1..30}; do ! rmmod ipward 2>/dev/null || gone=$((gone + 1)); done
is 'netlink row 26: with rules in force the module is not removed' $gone 0
check 'netlink row 26: and traffic goes on' wait_for 10 pinged a "$(counter a in-protected)"
stop "$flood"
capture_stop refused
capture_protected 'netlink row 26: nothing of it was in clear' refused

# Without rules it goes, whatever arrives for its SAs: the other host's packets
# are sealed by XFRM, and half of them opened by asynchronous crypto.
flush a b
on b bash -ec "
	ip xfrm state add src $B4 dst $A4 proto esp spi 0x1002 mode transport \
		aead 'rfc4106(gcm(aes))' 0x$KEY_BA 128
	ip xfrm policy add src $B4 dst $A4 dir out tmpl proto esp mode transport" ||
	bail_out 'no XFRM'
modprobe -q pcrypt
capture_start sealed
start b ping -q -f -n -p "$MARKER_HEX" -s 80 $A4 >/dev/null
flood=$started
opened() { (($(drop a no-rule) >= 3)); }
went=0 was_open=0
for i in {1..4}; do
	words=()
	((i % 2)) || words=(driver 'pcrypt(rfc4106-gcm-aesni)')
	sa_one a in $B4 $A4 0x1002 $KEY_BA mode transport icv 16 \
		replay-window 0 "${words[@]}"
	wait_for 5 opened && was_open=$((was_open + 1))
	((i % 2)) || async_met a "round $i"
	wait_for 20 unload && went=$((went + 1))
	must load
done
is 'netlink row 26: SAs were in use each time' $was_open 4
is 'netlink row 26: without rules the module goes, packets in crypto or not' $went 4
stop "$flood"
capture_stop sealed
capture_protected 'netlink row 26: of what the other host seals, nothing is in clear' sealed
cleanup
must unload
# pcrypt is the driver of everybody who names none, once it was asked for.
check 'pcrypt can go again' wait_for 20 modprobe -r pcrypt

# Else most of the time is spent in grace periods.
echo 1 >/sys/kernel/rcu_expedited
cycles() { "$python" "$here/reload.py" "$@" <"$IPWARD_KO"; }
tap_from cycles race
tap_from cycles reloads
echo 0 >/sys/kernel/rcu_expedited
