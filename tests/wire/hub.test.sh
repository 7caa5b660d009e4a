#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A hub between two tunnels: what it opens it seals again, from within the stack that
# the opened packet has entered; IPv4, IPv6, datagrams, their fragments, TCP; by one
# layer and by two.

. "$(dirname "$0")/../lib/lib.sh"
topology_gateways
traffic_start
readonly HUB_A=10.1.0.2 HUB_B=10.2.0.2

capture_start control
echoes a $B4_NET >/dev/null
capture_stop control
capture_in_clear 'without rules the capture finds the marker' control

# The networks of both ends, as each gateway has them, with a tunnel to the hub.
spoke() { # gateway, its end, the hub's, own number, the other's, SPI, words of the SAs...
	local own=$4 other=$5
	sa_pair "$1" r "$2" "$3" "$6" tunnel "${@:7}"
	protect_tunnel "$1" "10.$own.0.0/24" "10.$other.0.0/24" "$2" "$3"
	protect_tunnel "$1" "fd00:$own::/64" "fd00:$other::/64" "$2" "$3"
	protect_tunnel r "10.$other.0.0/24" "10.$own.0.0/24" "$3" "$2"
	protect_tunnel r "fd00:$other::/64" "fd00:$own::/64" "$3" "$2"
}

# The tap of a host sees what that host has opened, too: this is what it sends.
capture_sent() { # name, device
	capture_dev[$1]=$2
	capture_begin "$1" r -i "$2" -Q out -B 65536 -Z root
}

passes() { # description
	local device
	for device in to-a to-b; do capture_sent "$device" "$device"; done
	check "$1: echo requests" echoes a $B4_NET
	check "$1: echo requests, IPv6" echoes b $A6_NET
	check "$1: datagrams" udp_transfer a b $B4_NET 1200 50
	check "$1: datagrams in fragments" udp_transfer b a $A4_NET 4000 20
	check "$1: datagrams in fragments, IPv6" udp_transfer a b $B6_NET 4000 20
	check "$1: TCP in bulk" tcp_transfer a b $B4_NET 300000
	check "$1: TCP in bulk, IPv6" tcp_transfer b a $A6_NET 300000
	for device in to-a to-b; do
		capture_stop "$device"
		capture_protected "$1: the hub sends nothing but ESP to $device" "$device"
	done
}

spoke ga $A4 $HUB_A 11 12 0x1001
spoke gb $B4 $HUB_B 12 11 0x2001
passes 'two tunnels'
at_least 'the hub has opened all of it' "$(counter r in-protected)" 400
at_least 'and sealed it' "$(counter r out-protected)" 400

# Without the second tunnel nothing goes on, in whatever way it came.
must ward r sa del dst $B4 proto esp spi 0x2002
capture_start lost to-b
moves 'without the second SA the hub drops' r 'in-protected+1 no-sa+1' \
	on a ping -n -c1 -W0.3 $B4_NET
capture_stop lost
is 'and nothing of it is on the wire' "$(capture_count lost "not $IS_NOISE")" 0

flush ga gb r
# In transport mode between the two, within the tunnels.
spoke ga $A4 $HUB_A 11 12 0x1001
spoke gb $B4 $HUB_B 12 11 0x2001
sa_pair a b $A4_NET $B4_NET 0x3001 transport
protect a $A4_NET $B4_NET
protect b $B4_NET $A4_NET
before=$(counter r in-protected)
capture_sent within to-a
check 'ESP within the tunnels: datagrams' udp_transfer a b $B4_NET 1200 50
check 'ESP within the tunnels: TCP in bulk' tcp_transfer b a $A4_NET 300000
capture_stop within
capture_protected 'ESP within the tunnels: nothing but ESP' within
at_least 'the hub opens the outer layer of each' "$(counter r in-protected)" $((before + 100))
is 'the hosts drop nothing' "$(drops b)" 'all zero'
