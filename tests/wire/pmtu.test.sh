#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Paths narrower than the hosts' links, and messages about them that lie.

. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/forge.sh"

narrow() { # MTU of the router towards b
	must ip -n "$(ns r)" link set to-b mtu "$1"
}
syn_mss() { # capture: the smallest MSS that a SYN announces there
	capture_read "$1" -v 'tcp[tcpflags] & tcp-syn != 0' |
		grep -o 'mss [0-9]*' | cut -d' ' -f2 | sort -n | head -1
}
refused() { # namespace, address, bytes of data: with DF
	on "$1" "$python" - "$2" "$3" <<-'END'
		import errno, socket, sys, time
		six = ":" in sys.argv[1]
		s = socket.socket(socket.AF_INET6 if six else socket.AF_INET,
		                  socket.SOCK_DGRAM)
		level, option = (41, 23) if six else (0, 10)  # MTU_DISCOVER
		s.setsockopt(level, option, 2)
		for _ in range(5):
		    try:
		        s.sendto(bytes(int(sys.argv[2])), (sys.argv[1], 9))
		    except OSError as error:
		        sys.exit(0 if error.errno in (errno.EMSGSIZE, 111) and
		                 error.errno == errno.EMSGSIZE else 1)
		    time.sleep(0.2)
		sys.exit(1)
	END
}

# Routes that the kernel makes while 300 datagrams of a size are sent from a.
routes_made() { # address, bytes of data
	local tracing=/sys/kernel/tracing
	echo rt_dst_alloc ip6_dst_alloc >$tracing/set_ftrace_filter
	echo >$tracing/trace
	echo function >$tracing/current_tracer
	on a "$python" - "$1" "$2" <<-'END'
		import socket, sys
		s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET,
		                  socket.SOCK_DGRAM)
		for _ in range(300):
		    s.sendto(bytes(int(sys.argv[2])), (sys.argv[1], 9))
	END
	grep -c '\(rt\|ip6\)_dst_alloc' $tracing/trace
	echo nop >$tracing/current_tracer
}

# What the sizes of packets have led to.
size_faults() { # namespace...
	local name
	for name; do
		on "$name" nstat -asz | awk -v name="$name" \
			'/FragFails|FragCreates|TooBig/ && $2 > 0 { print name ": " $1, $2 }'
	done
}
# With two CPUs the links change the order of packets, in clear, too; TCP then
# sends again what it takes for lost. So whoever could lose one is asked instead.
without_loss() { # description, who seals, who opens, address of b, bytes
	local sent
	sent=$(on a nstat -asz TcpRetransSegs | awk '/Tcp/ { print $2 }')
	check "$1" tcp_transfer a b "$4" "$5"
	diag "sent again: $(($(on a nstat -asz TcpRetransSegs | awk '/Tcp/ { print $2 }') - sent))"
	is "$1: nothing was dropped" "$(drops "$2"), $(drops "$3")" 'all zero, all zero'
	is "$1: nothing was too big for anybody, or cut" "$(size_faults a r b "$2" "$3")" ''
}

topology_hosts
traffic_start
forge_start
transport_both icv 16

# Before anything has taught the hosts what fits.
without_loss 'the first TCP of all' a b $B4 500000
without_loss 'the first TCP of all, IPv6' a b $B6 500000

# 1448 bytes are left of 1500 by 20 of IPv4 and 32 of ESP, 2 are the trailer's;
# beside IPv6's 40 they are 1428. Either way the inner MTU is 1466.
check 'the largest packet with DF that fits' on a ping -c1 -W2 -M 'do' -s 1438 $B4
like 'row 38: one byte more is refused, with the inner MTU' \
	"$(on a ping -c1 -W1 -M 'do' -s 1439 $B4 2>&1)" 'mtu ?= ?1466'
like 'row 38: likewise by IPv6' "$(on a ping -c1 -W1 -M 'do' -s 1419 $B6 2>&1)" 'mtu ?[=:] ?1466'
check 'a datagram with DF gets EMSGSIZE' refused a $B4 1450
check 'likewise by IPv6' refused a $B6 1430
# The sockets' route has learned 1466, and what is sealed is larger than that.
at_most 'the largest that fits needs no route for each packet' "$(routes_made $B4 1438)" 20
at_most 'likewise by IPv6' "$(routes_made $B6 1418)" 20

narrow 1300
check 'TCP through a narrower link' tcp_transfer a b $B4 500000
check 'TCP through a narrower link, IPv6' tcp_transfer a b $B6 500000
is 'the SA has learned' "$(sa_field a 0x1001 path_mtu)" 1300
is 'for IPv6, too' "$(sa_field a 0x2001 path_mtu)" 1300
like 'with -d in words' "$(ward a -d sa list dst $B4 spi 0x1001)" 'path-mtu 1300'
at_least 'and it is counted' "$(counter a pmtu-learned)" 2
check 'a datagram with DF that would fit the link but not the path' \
	refused a $B4 1300
check 'what fits passes' on a ping -c1 -W2 -M 'do' -s 1200 $B4
check 'what does not is fragmented, without DF' udp_transfer a b $B4 1392 10
# Of IPv6 the route itself now has what a socket with DF was told: less than that.
check 'a datagram of IPv6 with DF that would fit the link but not the path' \
	refused a $B6 1300
check 'what does not fit is fragmented, IPv6' udp_transfer a b $B6 2000 10

# What a route was told of packets in clear says nothing of the sealed ones.
flush a b
must ip -n "$(ns a)" route add 10.2.0.0/24 via inet6 fd00:1::2 dev eth0
on a ping -n -q -c1 -W0.3 -M 'do' -s 1400 $B4 >/dev/null
narrow 1500
like 'a route by an IPv6 router has learned' "$(ip -n "$(ns a)" route get $B4)" 'via inet6 .*mtu 1300'
transport_both icv 16
capture_start whole
on a "$python" -c "import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, 10, 3)  # IP_PMTUDISC_PROBE
s.sendto(bytes(1400), ('$B4', 9))"
capture_stop whole
at_least 'what is sealed passes all the same, and is not cut' \
	"$(capture_count whole 'ip proto 50 and len > 1420')" 1
must ip -n "$(ns a)" route del 10.2.0.0/24

# An SA within another one: what it has learned says nothing of the outer packet.
flush a b
protect_nested a b $A4 $B4 0x3001 0x3003 $KEY_AB seq 1
# From the router to a.
told() { # the router's address, a's, SPI
	too_big_from r "$1" "$2" 1400 "ip('$A4', '$B4', esp($3, 1, udp()))[:28]"
}
must ip -n "$(ns a)" route flush cache
moves 'the inner SA is told of 1400' a 'in-default+1 pmtu-learned+1' told 10.1.0.2 $A4 0x3001
capture_start nested
on a ping -n -q -c3 -i 0.1 -W0.2 -M 'do' -s 1330 $B4 >/dev/null
capture_stop nested
at_least 'the outer packet may be larger' "$(capture_count nested 'ip proto 50 and len > 1420')" 3
is 'and is not cut' "$(capture_count nested 'ip[6:2] & 0x3fff != 0')" 0
is 'all of it has been opened' "$(sa_field b 0x3001 packets)" 3

# By whichever link the message comes: the packet left by another one.
link a eth1 10.4.0.1 fd00:4::1 r to-a2 10.4.0.2 fd00:4::2
must ip -n "$(ns a)" link set eth1 mtu 1300
moves 'it is told by a link that carries less' a 'in-default+1 pmtu-learned+1' \
	told 10.4.0.2 10.4.0.1 0x3003
is 'and believes it' "$(sa_field a 0x3003 path_mtu)" 1400

# The administrator may have given IPv6 less than the device carries.
flush a b
transport_both icv 16
settings a ipv6/conf/eth0/mtu=1400
check 'TCP, IPv6, an MTU of its own' tcp_transfer a b $B6 300000
settings a ipv6/conf/eth0/mtu=1500

# Lies: they come from the router, about a's SA. 0x1001 sends to b.
narrow 1500
flush a b
sa_out=(seq 1)
sa_pair b a $B4 $A4 0x1001 transport
sa_out=()
must ward b policy add dir in src 10.99.0.0/16 block
lie() { echo "send(ip('10.2.0.2', B4, too_big($1, ip($2, sums=False)[:28])))"; }
quoted='B4, A4, esp(0x1001, 1, udp())'
row 'row 39: a lie of MTU 68' in-default+1 "$(lie 68 "$quoted")"
row 'row 39: of MTU 0' in-default+1 "$(lie 0 "$quoted")"
row 'row 39: of MTU 575' in-default+1 "$(lie 575 "$quoted")"
row 'row 39: about an unknown SPI' in-default+1 "$(lie 1000 'B4, A4, esp(0x9999, 1, udp())')"
row 'about another destination' in-default+1 \
	"$(lie 1000 'B4, "10.1.0.9", esp(0x1001, 1, udp())')"
row 'about an inbound SA' in-default+1 "$(lie 1000 'A4, B4, esp(0x1002, 1, udp())')"
row 'row 40: with less than an SPI quoted' in-default+1 \
	"send(ip('10.2.0.2', B4, too_big(1000, ip($quoted)[:22])))"
row 'row 39: about a number that was never sent' in-default+1 \
	"$(lie 1000 'B4, A4, esp(0x1001, 4000000000, udp())')"
row 'row 39: about number 0' in-default+1 "$(lie 1000 'B4, A4, esp(0x1001, 0, udp())')"
row 'row 39: with another source in what it quotes' in-default+1 \
	"$(lie 1000 '"203.0.113.77", A4, esp(0x1001, 1, udp())')"
row 'row 39: with a wrong checksum' in-default+1 \
	"send(ip('10.2.0.2', B4, raw(flip(too_big(1000, ip($quoted, sums=False)[:28]), 2), ICMP)))"
is 'none of them was believed' "$(sa_field b 0x1001 path_mtu)" ''
row 'row 40: the truth, with 8 bytes of ESP' 'in-default+1 pmtu-learned+1' "$(lie 1200 "$quoted")"
is 'that is believed' "$(sa_field b 0x1001 path_mtu)" 1200
row 'and not that it grows' in-default+1 "$(lie 1400 "$quoted")"
# RFC 4301, 6.1.1: whoever does not want to believe it blocks it.
must ward b policy add dir in src 10.2.0.2 icmp type 3 block
row 'what a rule blocks is not believed' blocked-in+1 "$(lie 1100 "$quoted")"
must ward b policy flush
is 'nothing but the truth was' "$(sa_field b 0x1001 path_mtu)" 1200
must ward b policy default in block
row 'what is learned under a default that blocks is no drop' pmtu-learned+1 "$(lie 1190 "$quoted")"
is 'and is believed, too' "$(sa_field b 0x1001 path_mtu)" 1190
must ward b policy default in permit
sa_one b in 10.2.0.2 $B4 0x1101 $KEY_AB mode transport
must ward b policy add dir in src 10.2.0.2 dst $B4 protect tmpl mode transport
told="with_checksum(B4, B4, too_big(1100, ip($quoted, sums=False)[:28]))"
row 'a router that is a peer itself tells it protected' 'in-protected+1 pmtu-learned+1' \
	"send(ip('10.2.0.2', B4, esp(0x1101, SEQ, $told)))"
is 'and is believed' "$(sa_field b 0x1001 path_mtu)" 1100
# More than the link has is no lie, and changes nothing.
flush b
sa_one b out $B4 $A4 0x1001 $KEY_BA mode transport seq 1
must ward b policy add dir in src 10.99.0.0/16 block
row 'more than the link has' 'in-default+1 pmtu-learned+1' "$(lie 9000 "$quoted")"
protect b $B4 $A4
check_fails 'changes nothing' on b ping -n -q -c1 -W0.3 -M 'do' -s 1460 $A4
like 'a socket is told of the same inner MTU' \
	"$(on b ping -n -c1 -W0.3 -M 'do' -s 1460 $A4 2>&1)" 'mtu ?= ?1466'
check 'a device whose routes were kept goes at once' timeout 5 ip -n "$(ns a)" link del eth0
cleanup

# A gateway tells the hosts behind it.
topology_gateways
tunnel_both $A4 $B4 0x1001
without_loss 'the first TCP through the tunnel' ga gb $B4_NET 500000
without_loss 'the first TCP through the tunnel, IPv6' ga gb $B6_NET 500000
like 'row 38: the gateway answers with the inner MTU' \
	"$(on a ping -c1 -W1 -M 'do' -s 1472 $B4_NET 2>&1)" 'From 10.11.0.2.*mtu ?= ?1446'
like 'by IPv6, too' "$(on a ping -c1 -W1 -M 'do' -s 1452 $B6_NET 2>&1)" \
	'From fd00:11::2.*mtu ?[=:] ?1446'
capture_start clear to-b
start b tcpdump -i eth0 -n -U --immediate-mode -w "$work/host.pcap" 2>"$work/host.log"
wait_for 10 grep -q listening "$work/host.log"
check 'TCP through the tunnel' tcp_transfer a b $B4_NET 300000
stop "$started"
capture_stop clear
mss=$(syn_mss host)
check 'the SYN that b sees announces what fits' test "$mss" -le 1406 -a "$mss" -gt 1390
at_least 'the gateway has clamped' "$(counter ga mss-clamped)" 1
narrow 1300
check 'TCP through a narrower tunnel' tcp_transfer a b $B4_NET 500000
check 'TCP through a narrower tunnel, IPv6' tcp_transfer a b $B6_NET 500000

# RFC 8200, 4.5: only who sends it cuts an IPv6 packet, whatever became of the
# sealed one; and so for IPv4 with DF.
for name in ga gb; do must ward $name sa flush; done
sa_out=(df unset)
sa_pair ga gb $A4 $B4 0x3001 tunnel
sa_out=()
narrow 1400
must ip -n "$(ns gb)" link set to-b mtu 1300
like 'the far gateway answers, too, though the sealed packet was cut' \
	"$(on a ping -c1 -W2 -M 'do' -s 1400 $B4_NET 2>&1)" 'mtu ?= ?1300'
like 'by IPv6, too' "$(on a ping -c1 -W2 -M 'do' -s 1380 $B6_NET 2>&1)" 'mtu ?[:=] ?1300'
