#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Sequence numbers run out (RFC 4303, 3.3.3): they never wrap without ESN.

. "$(dirname "$0")/lib.sh"
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
check 'row 17: there is an event' wait_for 3 has_event expire
is 'and only one' "$(events expire)" 1
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
