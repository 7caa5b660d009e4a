#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Sequence numbers run out (RFC 4303, 3.3.3): they never wrap without ESN. So do
# lifetimes that are counted in packets.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
events() { grep -c "^$1" "$work/monitor"; }
has_event() { grep -q "^$1" "$work/monitor"; }
pings() { on a ping -q -n -c "$1" -i 0.02 -W 0.3 "$2"; }

sa_out=(seq 0xfffffffa)
sa_pair a b $A4 $B4 0x1001 transport
protect a $A4 $B4
protect b $B4 $A4
start a stdbuf -oL "$IPWARD" monitor expire >"$work/monitor"
monitor=$started
wait_for 20 listening a 1 || bail_out 'the monitor does not begin'
moves 'row 17: five packets go, and five do not' a \
	'in-protected+5 out-protected+5 seq-exhausted+5' pings 10 $B4
check 'row 17: there is an event' wait_for 3 has_event 'expire hard sequence'
is 'and only one' "$(events 'expire hard')" 1
is 'of an SA that begins near the end it was told at once' "$(events 'expire soft sequence')" 1
is 'the number stays at the last' "$(sa_field a 0x1001 seq)" 4294967295
like 'explain tells of it or of the SA' "$(ward a explain out src $A4 dst $B4 icmp)" 1001
stop "$monitor"

# The same across 2^32 with ESN.
flush a b
sa_out=(seq 0xfffffff0) sa_in=(seq 0xfffffff0)
sa_pair a b $A4 $B4 0x2001 transport esn
protect a $A4 $B4
protect b $B4 $A4
moves 'with ESN numbers go on' a 'in-protected+100 out-protected+100' pings 100 $B4
is 'into the next 2^32' "$(sa_field b 0x2001 seq)" $(((1 << 32) + 84))

# Seven eighths of the way, there is time for a new SA.
flush a b
start a stdbuf -oL "$IPWARD" monitor expire >"$work/monitor"
monitor=$started
wait_for 20 listening a 1 || bail_out 'the monitor does not begin'
sa_out=(seq 0xdffffffd) sa_in=(seq 0xdffffff0)
sa_pair a b $A4 $B4 0x3001 transport
protect a $A4 $B4
protect b $B4 $A4
moves 'near the end packets go on' a 'in-protected+6 out-protected+6' pings 6 $B4
check 'but a new SA is asked for' wait_for 3 has_event 'expire soft sequence'
is 'once' "$(events 'expire soft')" 1

# A hard limit of packets: what is beyond it does not go, by ESP or AH.
sa_out=() sa_in=()
limited() { # protocol, words
	flush a b
	must ward a sa add dir out src $A4 dst $B4 proto "$1" spi 0x4001 mode transport \
		"${@:2}" limit packet-soft 3 packet-hard 4
	must ward b sa add dir in src $A4 dst $B4 proto "$1" spi 0x4001 mode transport "${@:2}"
	must ward a policy add dir out src $A4 dst $B4 protect tmpl proto "$1" mode transport
	must ward b policy add dir in src $A4 dst $B4 protect tmpl proto "$1" mode transport
	: >"$work/monitor"
	moves "$1: four packets go, one does not" a \
		'in-default+4 out-protected+4 sa-expired+1' pings 5 $B4
	check "$1: the soft limit is told of" wait_for 3 has_event 'expire soft packets'
	check "$1: the hard one, too" wait_for 3 has_event 'expire hard packets'
	like "$1: with it the SA goes" "$(ward a sa list dst $B4 spi 0x4001 proto "$1" 2>&1)" 'no such SA'
	moves "$1: and nothing leaves" a 'no-sa+1' pings 1 $B4
}
limited esp aead rfc4106 key "$KEY_AB"
limited ah auth hmac-sha1-96 auth-key "$KEY_AB"
stop "$monitor"
