#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Multicast and broadcast by rule: a's packets to a group, or to everybody on the
# link, are protected by an SA whose destination is the group. The link is a
# bridge in r, where it is captured.

. "$(dirname "$0")/../lib/lib.sh"
loaded || must load
namespace a r b
traffic_start
readonly EVERYBODY=10.1.0.255 GROUP4=239.1.2.3 GROUP6=ff15::1234
readonly HERE_B4=10.1.0.3 HERE_B6=fd00:1::3

configure r <<-'END'
	link add br0 type bridge mcast_snooping 0
	addr add 10.1.0.2/24 dev br0
	link set br0 up
END
station() { # namespace, port of the bridge, addresses
	must ip link add eth0 netns "$(ns "$1")" type veth peer name "$2" netns "$(ns r)"
	must ip -n "$(ns r)" link set "$2" master br0 up
	configure "$1" <<-END
		addr add $3/24 brd + dev eth0
		addr add $4/64 dev eth0 nodad
		link set eth0 up
		route add 224.0.0.0/4 dev eth0
		route add ff15::/16 dev eth0 table local metric 10
	END
}
station a to-a $A4 $A6
station b to-b $HERE_B4 $HERE_B6
must ip -n "$(ns r)" neigh add "$(sentinel_address to-a)" lladdr 02:00:00:00:00:fe dev br0

speak() { # address, size, how many
	order speak a "$1" 7000 eth0 "$2" "$3"
}

# copies: with a host's own one, which comes back to it, where it has one.
one() { # description, address, source, SPI, copies
	must order listen b "$2" 7000 eth0
	must speak "$2" 160 3
	check "$1: in clear without a rule" order heard 3
	must ward b policy add dir in dst "$2" protect tmpl mode transport
	moves "$1: a rule demands protection" b 'clear+2' speak "$2" 160 2
	must ward a policy add dir out dst "$2" protect tmpl mode transport
	moves "$1: without an SA nothing leaves" a "no-sa+$((2 * $5))" speak "$2" 160 2
	sa_one a out "$3" "$2" "$4" $KEY_AB mode transport
	sa_one b in "$3" "$2" "$4" $KEY_AB mode transport
	capture_start wire
	must speak "$2" 160 20
	check "$1: is heard, protected" order heard 23
	must speak "$2" 8000 2
	check "$1: in fragments, too" order heard 25
	capture_stop wire
	capture_protected "$1: nothing in clear" wire
	flush a b
}

one 'multicast, IPv4' $GROUP4 $A4 0x1001 1
one 'multicast, IPv6' $GROUP6 $A6 0x2001 1
one 'broadcast' $EVERYBODY $A4 0x3001 2

# A tunnel to a group: who is in the group has its own copies of what it sends; by
# IPv4 of the clear packet, too. The copy of a sealed one is not sealed again.
say() { # address, options of socat's
	on a socat -u SYSTEM:'echo here' "UDP$(family_of "$1")-DATAGRAM:$(bracketed "$1"):7000$2"
}
tunnel() { # description, address, source, SPI, copies, options of socat's
	sa_one a out "$3" "$2" "$4" $KEY_AB mode tunnel
	must ward a policy add dir out dst "$2" protect tmpl mode tunnel src "$3" dst "$2"
	moves "$1: in a tunnel, each once" a "in-default+$5 out-protected+$5" \
		say "$2" "${6:-}"
	flush a
}
must order listen a $GROUP4 7000 eth0
tunnel 'multicast, IPv4' $GROUP4 $A4 0x4001 2 ",ip-multicast-if=$A4"
# What is not to leave the host leaves by no tunnel either.
sa_one a out $A4 $GROUP4 0x4301 $KEY_AB mode tunnel
must ward a policy add dir out dst $GROUP4 protect tmpl mode tunnel src $A4 dst $GROUP4
moves 'multicast with TTL 0 stays here' a no-route+1 \
	say $GROUP4 ",ip-multicast-if=$A4,ip-multicast-ttl=0"
flush a
tunnel 'broadcast' $EVERYBODY $A4 0x4101 2 ,broadcast
must order listen a $GROUP6 7000 eth0
tunnel 'multicast, IPv6' $GROUP6 $A6 0x4201 1

# What answers a SYN has no whole socket yet. Nobody hears it: once is enough.
must on a sysctl -qw net.ipv4.tcp_synack_retries=0
sa_one a out $A4 $GROUP4 0x4401 $KEY_AB mode tunnel
must ward a policy add dir out proto tcp sport 7001 protect tmpl mode tunnel src $A4 dst $GROUP4
must order listen a $GROUP4 7000 eth0
start a socat TCP6-LISTEN:7001,ipv6only=0,fork /dev/null
wait_for 10 listens a t 7001 || bail_out 'nobody listens'
ask() {
	on b "$python" - $HERE_B4 $A4 "$lib" <<-'END'
		import socket, sys
		sys.path.insert(0, sys.argv[3])
		import esp
		here, there = sys.argv[1:3]
		s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
		s.sendto(esp.ip(here, there, esp.tcp_syn(1000, 7001)), (there, 0))
	END
}
moves 'an answer to a SYN goes to a group' a 'in-default+2 out-protected+1 mss-clamped+1' ask
stop "$started"
