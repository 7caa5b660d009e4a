#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Datagrams that come to a gateway in fragments that no router may cut: those of
# IPv6, and of IPv4 with DF. The gateway puts them together to ask its rules. The
# sender has chosen their size for the network behind the other gateway, which
# may be narrower than the link between the two.

. "$(dirname "$0")/../lib/lib.sh"

topology_gateways
traffic_start

networks() { # bytes
	must ip -n "$(ns a)" link set eth0 mtu "$1"
	must ip -n "$(ns ga)" link set to-a mtu "$1"
	must ip -n "$(ns gb)" link set to-b mtu "$1"
	must ip -n "$(ns b)" link set eth0 mtu "$1"
}

uplinks() { # bytes
	must ip -n "$(ns ga)" link set out mtu "$1"
	must ip -n "$(ns r)" link set to-a mtu "$1"
	must ip -n "$(ns r)" link set to-b mtu "$1"
	must ip -n "$(ns gb)" link set out mtu "$1"
}

# The second: 0 for IPv6 alone.
all_arrive() { # description, bytes of IPv4's fragments, sizes of datagrams...
	local size
	for size in "${@:3}"; do
		check "$1: IPv6, $size bytes" udp_transfer a b $B6_NET "$size" 4
		(($2 == 0)) || check "$1: IPv4 with DF, $size bytes" \
			order udp-pieces a b $B4_NET 5003 "$size" "$2"
	done
}

through_tunnel() { # capture, and as for all_arrive
	capture_start "$1"
	all_arrive "${@:2}"
	capture_stop "$1"
	capture_protected "$2: nothing but ESP between gateways" "$1"
	is "$2: nothing is dropped" "$(drops ga), $(drops gb)" 'all zero, all zero'
}

sealed_in_fragments() { # capture
	capture_count "$1" 'ip proto 50 and ip[6:2] & 0x3fff != 0'
}

# Jumbo frames between the gateways, and none behind them.
networks 1500
uplinks 9000
capture_start clear
all_arrive 'uplinks of 9000, clear' 1500 2000
capture_stop clear
capture_in_clear 'the capture sees what is not protected' clear

tunnel_both $A4 $B4 0x1001
through_tunnel jumbo 'uplinks of 9000' 1500 1400 2000 4000 8000 9500
is 'uplinks of 9000: no fragment of ESP' "$(sealed_in_fragments jumbo)" 0

# Mobile networks, or tunnels of their own, behind the gateways.
networks 1280
uplinks 1500
through_tunnel narrow 'networks of 1280' 1280 1000 1240 1300 2000
is 'networks of 1280: no fragment of ESP' "$(sealed_in_fragments narrow)" 0

# No fragments of IPv6 that its hosts may send fit beside ESP, and still the whole
# datagram would not fit the network.
uplinks 1300
through_tunnel tight 'uplinks of 1300' 0 1240 1300
at_least 'uplinks of 1300: ESP in fragments' "$(sealed_in_fragments tight)" 8
