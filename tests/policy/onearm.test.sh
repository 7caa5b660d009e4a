#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A gateway with one arm: hosts and the next router are on the same link. For each
# packet that it forwards there its kernel redirects the host to the router, past
# the gateway's SAs and rules. Such a redirect is not sent.

. "$(dirname "$0")/../lib/lib.sh"
loaded || must load
namespace a ga r b
configure r <<-END
	link add to-a type bridge mcast_snooping 0
	link set to-a up
	addr add 10.1.0.2/24 dev to-a
	addr add fd00:1::2/64 dev to-a nodad
	addr add fe80::2/64 dev to-a nodad
END
station() { # namespace, port of the bridge, addresses
	must ip link add eth0 netns "$(ns "$1")" type veth peer name "$2" netns "$(ns r)"
	must ip -n "$(ns r)" link set "$2" master to-a up
	end_of_link "$1" eth0 "$3" "$4"
}
station ga p1 $A4 $A6
station a p2 10.1.0.10 fd00:1::10
link b eth0 $B4 $B6 r to-b 10.2.0.2 fd00:2::2
gateway b 10.2.0.2 fd00:2::2
configure ga <<-END
	route add default via 10.1.0.2
	route add default via fe80::2 dev eth0
END
link_local=$(ip -n "$(ns ga)" -6 -o addr show dev eth0 scope link | grep -oE 'fe80::[0-9a-f:]+')
configure a <<-END
	route add default via $A4
	route add default via $link_local dev eth0
END
forwarding ga
router

pings() { # name of the capture
	on a ip route flush cache
	on a ip -6 route flush cache
	capture_start "$1" to-b
	on a ping -nq -c5 -i.2 -W1 -s 80 -p "$MARKER_HEX" $B4 >/dev/null
	on a ping -nq -c5 -i.2 -W1 -s 80 -p "$MARKER_HEX" $B6 >/dev/null
	capture_stop "$1"
}
via() { on a ip route get "$1" | grep -oE 'via [^ ]*' | head -n 1; }

pings control
is 'without rules, a is redirected, IPv4' "$(via $B4)" 'via 10.1.0.2'
is 'and IPv6' "$(via $B6)" 'via fe80::2'

sa_pair ga b $A4 $B4 0x1001 tunnel
sa_pair ga b $A6 $B6 0x2001 tunnel
protect_tunnel ga 10.1.0.10 $B4 $A4 $B4
protect_tunnel b $B4 10.1.0.10 $B4 $A4
protect_tunnel ga fd00:1::10 $B6 $A6 $B6
protect_tunnel b $B6 fd00:1::10 $B6 $A6
pings protected
is 'what a rule protects: nothing in clear' "$(capture_count protected "icmp or (icmp6 and ip6[40] >= 128 and ip6[40] <= 129)")" 0
at_least 'but protected, all of it' "$(capture_esp protected)" 10
is 'row 55: IPv4 goes by the gateway' "$(via $B4)" "via $A4"
is 'row 55: and so does IPv6' "$(via $B6)" "via $link_local"
at_least 'the redirects are counted' "$(drop ga redirect)" 2

flush ga b
must ward ga policy add dir out dst $B4 block
pings blocked
is 'row 55: what a rule blocks is not redirected' "$(via $B4)" "via $A4"
is 'and does not pass' "$(capture_count blocked icmp)" 0
is 'row 56: what none speaks of still is' "$(via $B6)" 'via fe80::2'
