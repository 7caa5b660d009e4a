#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tunnel mode: between gateways, in all four pairs of families, and from host
# to host.

. "$(dirname "$0")/../lib/lib.sh"
topology_gateways
traffic_start

capture_start control
echoes a $B4_NET >/dev/null
echoes a $B6_NET >/dev/null
capture_stop control
capture_in_clear 'without rules the capture finds the marker' control

# Both inner families through a tunnel between these ends.
through() { # description, end, end, SPI
	tunnel_both "${@:2}"
	capture_start tunnel
	check "IPv4 in $1: echo requests" echoes a $B4_NET
	check "IPv4 in $1: datagrams" udp_transfer a b $B4_NET 1392 20
	check "IPv4 in $1: TCP in bulk" tcp_transfer a b $B4_NET 300000
	check "IPv6 in $1: echo requests" echoes a $B6_NET
	check "IPv6 in $1: datagrams" udp_transfer b a $A6_NET 1200 20
	check "IPv6 in $1: TCP in bulk" tcp_transfer b a $A6_NET 300000
	capture_stop tunnel
	capture_protected "nothing but ESP between gateways, $1" tunnel
	is "nobody but the gateways is named on the wire, $1" \
		"$(capture_count tunnel "net 10.11.0.0/16 or net 10.12.0.0/16 or net fd00:11::/64 or net fd00:12::/64")" 0
}

through IPv4 $A4 $B4 0x1001
is 'the hop limit counts the tunnel as one hop' \
	"$(on a ping -n -c1 -W3 $B4_NET | grep -o 'ttl=[0-9]*')" ttl=62
must ip -n "$(ns ga)" route del default
moves 'without a route to the far end nothing leaves' ga 'in-default+1 no-route+1' \
	on a ping -c1 -W0.3 $B6_NET
must ip -n "$(ns ga)" route add default via 10.1.0.2
flush ga gb
through IPv6 $A6 $B6 0x2001

# RFC 4301, 5.1.2: the outer header takes the DSCP over.
capture_start dscp
on a ping -n -q -c1 -W3 -Q 0xb8 $B4_NET >/dev/null
capture_stop dscp
at_least 'the outer header has the DSCP of the inner one' \
	"$(capture_count dscp 'ip6 and (ip6[0:2] & 0x0ff0) == 0x0b80')" 1

# The way is lost: what is protected is not sent another way.
must ward gb policy flush
must ward ga sa flush
capture_start lost
moves 'without an SA the gateway drops' ga 'in-default+1 no-sa+1' on a ping -c1 -W0.3 $B4_NET
must ip -n "$(ns ga)" -6 route del default
sa_pair ga gb $A6 $B6 0x3001 tunnel
moves 'without a route to the far end, too' ga 'in-default+1 no-route+1' \
	on a ping -c1 -W0.3 $B4_NET
like 'which explain tells' "$(ward ga explain out src $A4_NET dst $B4_NET icmp)" 'no route to the far end'
capture_stop lost
is 'nothing of it is on the wire' "$(capture_count lost "not $IS_NOISE")" 0

# A tunnel whose ends are the hosts themselves.
flush ga gb
sa_pair ga gb $A4 $B4 0x4001 tunnel
protect_tunnel ga $A4 $B4 $A4 $B4
protect_tunnel gb $B4 $A4 $B4 $A4
capture_start own
check 'host to host: echo requests' echoes ga $B4
check 'host to host: TCP in bulk' tcp_transfer ga gb $B4 300000
check 'host to host: datagrams' udp_transfer gb ga $A4 1392 20
capture_stop own
capture_protected 'host to host: nothing but ESP' own

# Each packet's route is let go: when the way changes, none of the old ones stays.
routes() {
	local count
	read -r count _ < <(tail -n 1 /proc/net/stat/rt_cache)
	echo $((16#$count))
}
another_way() {
	must ip -n "$(ns ga)" route flush cache
	on ga ping -n -q -c1 -W3 $B4 >/dev/null
}
other_ways() { for _ in {1..16}; do another_way || return; done; }
settled() { (($(routes) < before + 8)); }
another_way
before=$(routes)
check 'sixteen routes, one after another' other_ways
check 'none of which is kept' wait_for 5 settled

# The way to the far end may add headers of its own, and make room for them.
segments=/proc/sys/net/ipv6/conf/all/seg6_enabled
if on ga test -e $segments; then
	flush ga gb
	settings r ipv6/conf/{all,to-a}/seg6_enabled=1
	must ip -n "$(ns ga)" -6 route add $B6 encap seg6 mode encap segs fd00:1::2 dev out
	sa_pair ga gb $A6 $B6 0x5001 tunnel
	protect_tunnel ga 10.11.0.0/24 10.12.0.0/24 $A6 $B6
	protect_tunnel gb 10.12.0.0/24 10.11.0.0/24 $B6 $A6
	capture_start segments
	check 'by a segment route: echo requests' echoes a $B4_NET
	check 'by a segment route: TCP in bulk' tcp_transfer a b $B4_NET 300000
	capture_stop segments
	at_least 'by a segment route: it has gone that way' \
		"$(capture_count segments 'ip6[6] == 43 and len > 1400')" 50
	is 'by a segment route: nothing of it is cut' "$(capture_count segments 'ip6[6] == 44')" 0
	# The route learns a path MTU, which the sealed packets are not to keep to.
	must ip -n "$(ns r)" link set to-b mtu 1300
	on ga ping -n -q -c1 -W1 -M 'do' -s 1300 $B6 >/dev/null 2>&1
	must ip -n "$(ns r)" link set to-b mtu 1500
	like 'by a segment route: it has learned a path MTU' \
		"$(ip -n "$(ns ga)" -6 route get $B6)" 'mtu 1300'
	check 'by a segment route: TCP all the same' tcp_transfer a b $B4_NET 300000
else
	skip 'a route that adds headers' 'the kernel has no SRv6'
fi
