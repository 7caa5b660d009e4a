#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Transport mode between two hosts: all gets through, nothing in clear.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
traffic_start

traffic() { # description, address of b
	check "$1: echo requests" echoes a "$2"
	check "$1: small datagrams" udp_transfer a b "$2" 96 20
	check "$1: full datagrams" udp_transfer a b "$2" 1392 20
	check "$1: TCP in bulk" tcp_transfer a b "$2" 1000000
}

capture_start control
echoes a $B4 >/dev/null
echoes a $B6 >/dev/null
capture_stop control
capture_in_clear 'without rules the capture finds the marker' control

transport_both icv 16
capture_start protected
traffic IPv4 $B4
traffic IPv6 $B6
check 'IPv4: TCP from b' tcp_transfer b a $A4 100000
check 'IPv6: TCP from b' tcp_transfer b a $A6 100000
capture_stop protected
capture_protected 'nothing but ESP was on the wire' protected

at_least 'a has counted what it sealed' "$(counter a out-protected)" 50
at_least 'b has counted what it opened' "$(counter b in-protected)" 50
is 'nothing was dropped by b' "$(drop b clear)$(drop b integrity)$(drop b replay)" 000
at_least 'the SA shows its packets' "$(sa_field a 0x1001 packets)" 40
at_least 'and its sequence number' "$(sa_field b 0x1001 seq)" 40

# Keys are replaced by adding SAs: those that come later are used at once.
sa_pair a b $A4 $B4 0x1101 transport icv 16
is 'the newer SA is the one to use' \
	"$(ward a explain out src $A4 dst $B4 icmp | grep -o '0x00001[01]01' | sort -u)" 0x00001101
before=$(sa_field a 0x1001 packets)
check 'and packets go by it' echoes a $B4
is 'none by the older one' "$(sa_field a 0x1001 packets)" "$before"
at_least 'but all by the newer one' "$(sa_field b 0x1101 packets)" 3
must ward a sa del dst $B4 spi 0x1101
check 'the older one serves when the newer one has gone' echoes a $B4

like 'explain: what comes in must be protected' "$(ward a explain in src $B4 dst $A4 icmp)" \
	'accepted from SAs that fit'

# Without SAs nothing passes, and nothing leaves.
must ward a sa flush
capture_start bare
check_fails 'without an SA no answer comes' on a ping -c1 -W1 -p "$MARKER_HEX" $B4
moves 'and the reason is no-sa' a no-sa+1 on a ping -c1 -W1 -s 80 -p "$MARKER_HEX" $B6
capture_stop bare
is 'and not a packet leaves' "$(capture_clear bare)" 0
must ward a policy flush
moves 'b refuses what a sends in clear' b clear+1 on a ping -c1 -W1 $B4
