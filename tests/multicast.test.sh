#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Multicast and broadcast by rule: a's packets to a group, or to everybody on the
# link, are protected by an SA whose destination is the group. The link is a
# bridge in r, where it is captured.

. "$(dirname "$0")/lib.sh"
loaded || must load
namespace a r b
readonly EVERYBODY=10.1.0.255 GROUP4=239.1.2.3 GROUP6=ff15::1234
readonly HERE_B4=10.1.0.3 HERE_B6=fd00:1::3

must ip -n "$(ns r)" link add br0 type bridge mcast_snooping 0
must ip -n "$(ns r)" addr add 10.1.0.2/24 dev br0
must ip -n "$(ns r)" link set br0 up
station() { # namespace, port of the bridge, addresses
	must ip link add eth0 netns "$(ns "$1")" type veth peer name "$2" netns "$(ns r)"
	must ip -n "$(ns r)" link set "$2" master br0 up
	must ip -n "$(ns "$1")" addr add "$3/24" brd + dev eth0
	must ip -n "$(ns "$1")" addr add "$4/64" dev eth0 nodad
	must ip -n "$(ns "$1")" link set eth0 up
	must ip -n "$(ns "$1")" route add 224.0.0.0/4 dev eth0
	must ip -n "$(ns "$1")" -6 route add ff15::/16 dev eth0 table local metric 10
}
station a to-a $A4 $A6
station b to-b $HERE_B4 $HERE_B6
must ip -n "$(ns r)" neigh add "$(sentinel_address to-a)" lladdr 02:00:00:00:00:fe dev br0

# Who listens says what has come, each datagram a line.
listen() { # address, file
	start b "$python" - "$1" "$2" <<-'END'
		import socket, struct, sys
		group, path = sys.argv[1:]
		index = socket.if_nametoindex("eth0")
		if ":" in group:
		    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
		    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
		                    socket.inet_pton(socket.AF_INET6, group) + struct.pack("@i", index))
		else:
		    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		    if group.startswith("239."):
		        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
		                        socket.inet_aton(group) + struct.pack("@Ii", 0, index))
		sock.bind(("", 7000))
		with open(path, "w", buffering=1) as out:
		    while True:
		        print(sock.recv(65535).decode(), file=out)
	END
	listener=$started
	must wait_for 10 listens b u 7000
}
speak() { # address, how many, size
	on a "$python" - "$@" <<-END
		import socket, sys
		group, count, size = sys.argv[1], *map(int, sys.argv[2:])
		six = ":" in group
		sock = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
		sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
		if six:
		    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_LOOP, 0)
		    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex("eth0"))
		else:
		    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
		for _ in range(count):
		    sock.sendto((b"$MARKER" * (size // 16)), (group, 7000))
	END
}
heard() { (($(wc -l <"$work/heard") == $1)); }

# copies: with a host's own one, which comes back to it, where it has one.
one() { # description, address, source, SPI, copies
	listen "$2" "$work/heard"
	speak "$2" 3 160
	check "$1: in clear without a rule" wait_for 5 heard 3
	must ward b policy add dir in dst "$2" protect tmpl mode transport
	moves "$1: a rule demands protection" b 'clear+2' speak "$2" 2 160
	must ward a policy add dir out dst "$2" protect tmpl mode transport
	moves "$1: without an SA nothing leaves" a "no-sa+$((2 * $5))" speak "$2" 2 160
	sa_one a out "$3" "$2" "$4" $KEY_AB mode transport
	sa_one b in "$3" "$2" "$4" $KEY_AB mode transport
	capture_start wire
	speak "$2" 20 160
	check "$1: is heard, protected" wait_for 5 heard 23
	speak "$2" 2 8000
	check "$1: in fragments, too" wait_for 5 heard 25
	capture_stop wire
	capture_protected "$1: nothing in clear" wire
	stop "$listener"
	flush a b
}

one 'multicast, IPv4' $GROUP4 $A4 0x1001 1
one 'multicast, IPv6' $GROUP6 $A6 0x2001 1
one 'broadcast' $EVERYBODY $A4 0x3001 2
