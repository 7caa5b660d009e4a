#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# ICMP errors: a piece of one flow within a packet of another, whose source,
# destination and quote are whatever its sender wrote. Neither do they lead out of
# the SAs what is no part of them, nor are they believed in clear; and those that
# routers, hosts and gateways rightly send still arrive.

. "$(dirname "$0")/../lib/lib.sh"
topology_gateways
traffic_start

# From a namespace: an error of this kind, from and to, about a datagram.
lie() { # namespace, source, destination, expression of the message
	on "$1" "$python" - "${@:2}" <<-'END'
		import socket, struct, sys
		from esp import *
		src, dst, message = sys.argv[1:]
		def about(*quoted):
		    packet = ip(*quoted)
		    return bytes(packet)[:48 if packet.proto == IPV6 else 28]
		def unreachable(quote): return raw(struct.pack("!BBHI", 3, 3, 0, 0) + quote, ICMP)
		def unreachable6(quote): return raw(struct.pack("!BBHI", 1, 4, 0, 0) + quote, ICMP6)
		def redirect(quote, router):
		    gateway = socket.inet_aton(router)
		    return raw(struct.pack("!BBH", 5, 1, 0) + gateway + quote, ICMP)
		family = socket.AF_INET6 if ":" in src else socket.AF_INET
		s = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
		s.sendto(bytes(ip(src, dst, eval(message))), (dst, 0))
	END
}
mtu_of() { ip -n "$(ns "$1")" route get "$2" | grep -o 'mtu [0-9]*'; }
listen_in_ga() {
	start ga stdbuf -oL "$IPWARD" monitor acquire >"$work/events"
	monitor=$started
	wait_for 20 listening ga 1 || bail_out 'the monitor does not begin'
}

# The peer's own error about a datagram of ga's.
refused() { # ga's address, gb's
	on ga "$python" - "$@" <<-'END'
		import socket, sys
		near, far = sys.argv[1:]
		s = socket.socket(socket.AF_INET6 if ":" in near else socket.AF_INET,
		                  socket.SOCK_DGRAM)
		s.bind((near, 0))
		s.connect((far, 5432))
		s.send(b"?")
		s.settimeout(5)
		try: s.recv(1)
		except ConnectionRefusedError: raise SystemExit(0)
		raise SystemExit(1)
	END
}

# --- transport mode between ga and gb, which also forward ---------------------------

transport_mode() { # IP, ga's end, gb's, a behind ga, ga's other address, router's, one afar, SPI, 6 or nothing
	local ip=$1 near=$2 far=$3 host=$4 other=$5 router=$6 afar=$7 suffix=$9
	local answer question
	answer="about('$far', '$near', udp(5432, 40000))"
	question="about('$far', '$near', udp(5432, 7000))"
	sa_pair ga gb "$near" "$far" "$8" transport
	must ward ga policy add dir out mirrored dst "$far" udp dport 5432 protect tmpl mode transport
	must ward gb policy add dir in mirrored dst "$far" udp dport 5432 protect tmpl mode transport

	capture_start "oracle$ip"
	moves "row 51: $ip: a forwarded error for somebody else is not sealed" ga 'in-default+1 out-default+1' \
		lie a "$host" "$router" "too_big$suffix(1280, $answer)"
	moves "row 52: $ip: nor one for the peer from a third host: it came from nowhere near" ga \
		'in-default+1 clear+1' lie a "$host" "$far" "too_big$suffix(1280, $answer)"
	capture_stop "oracle$ip"
	is "$ip: no ESP has left" "$(capture_esp "oracle$ip")" 0
	moves "row 53: $ip: in clear: about a protected flow, dropped" gb clear+1 \
		lie r "$afar" "$far" "unreachable$suffix($question)"
	moves "row 53: $ip: in clear: a size is not believed" gb clear+1 \
		lie r "$afar" "$far" "too_big$suffix(1280, $question)"
	is "$ip: nor remembered" "$(mtu_of gb "$near")" ''
	# Of IPv6 it is neighbour discovery, which is of the link alone.
	[[ $suffix ]] || moves "row 55: $ip: in clear: a redirect of a protected flow, dropped" gb \
		clear+1 lie r 10.2.0.2 "$far" "redirect($question, '10.2.0.9')"
	moves "row 56: $ip: about a flow that no rule protects, accepted" gb in-default+1 \
		lie r "$afar" "$far" "unreachable$suffix(about('$far', '$near', udp(9, 9)))"

	listen_in_ga
	capture_start "ends$ip"
	moves "row 54: $ip: a host's error from another of its addresses is not sealed" ga no-sa+1 \
		lie ga "$other" "$far" "unreachable$suffix($answer)"
	moves "row 56: $ip: from the SA's own it is" ga out-protected+1 \
		lie ga "$near" "$far" "unreachable$suffix($answer)"
	capture_stop "ends$ip"
	is "$ip: only that has left" \
		"$(capture_esp "ends$ip") $(capture_clear "ends$ip")" '1 0'
	must ward ga policy add dir out mirrored dst "$far" udp dport 5433 \
		protect tmpl mode transport reqid 99
	moves "$ip: an error about a flow that has no SA" ga no-sa+1 \
		lie ga "$near" "$far" "unreachable$suffix(about('$far', '$near', udp(5433, 40000)))"
	event "$ip: who adds SAs is told of that flow" "flow .*src $near dst $far.* sport 40000 dport 5433"
	is "$ip: and of no other one" "$(grep -c '^acquire' "$work/events")" 1
	stop "$monitor"
	check "row 56: $ip: the error of the peer itself arrives, protected" refused "$near" "$far"
	flush ga gb
}

transport_mode IPv4 $A4 $B4 $A4_NET 10.11.0.2 10.1.0.2 198.51.100.9 0x1001 ''
transport_mode IPv6 $A6 $B6 $A6_NET fd00:11::2 fd00:1::2 2001:db8:9::9 0x1101 6

# --- tunnels: routers of the networks behind ----------------------------------------

sa_pair ga gb $A4 $B4 0x2001 tunnel
protect_tunnel ga 10.11.0.0/24 10.12.0.0/24 $A4 $B4
protect_tunnel gb 10.12.0.0/24 10.11.0.0/24 $B4 $A4
sa_pair ga gb $A6 $B6 0x3001 tunnel
protect_tunnel ga fd00:11::/64 fd00:12::/64 $A6 $B6
protect_tunnel gb fd00:12::/64 fd00:11::/64 $B6 $A6
from_b="about('$B4_NET', '$A4_NET', udp(7, 8))"
capture_start inside
moves 'row 56: a router inside, of another address, reports to the far host' gb 'out-default+1 in-protected+1' \
	lie a 10.66.0.1 $B4_NET "unreachable($from_b)"
capture_stop inside
is 'protected' "$(capture_count inside "$IS_ESP")" 1
must ip -n "$(ns r)" route replace 10.12.0.0/24 via 10.1.0.1
capture_start outside
moves 'row 52: the same from outside is not sealed' ga 'in-default+1 clear+1' \
	lie r 10.66.0.1 $B4_NET "unreachable($from_b)"
capture_stop outside
is 'and nothing of it goes on' "$(capture_count outside "$IS_ESP")" 0
must ip -n "$(ns r)" route replace 10.12.0.0/24 via 10.2.0.1

# Under a default that blocks, a gateway still tells its own network.
for words in "ga 10.11.0.0/24 10.12.0.0/24" "gb 10.12.0.0/24 10.11.0.0/24" \
	"ga fd00:11::/64 fd00:12::/64" "gb fd00:12::/64 fd00:11::/64"; do
	read -r gateway near far <<<"$words"
	must ward "$gateway" -b - <<-END
		policy add dir in src $near dst $far permit
		policy add dir out src $far dst $near permit
	END
done
for gateway in ga gb; do must ward $gateway policy default in block out block; done
like 'row 56: default block: a is told of the inner MTU' \
	"$(on a ping -n -c2 -i.3 -W1 -M 'do' -s 1440 $B4_NET 2>&1)" 'mtu ?= ?1446'
like 'row 56: default block: of a hop limit' "$(on a ping -n -c1 -W1 -t1 $B4_NET)" 'exceeded'
like 'row 56: default block: likewise in IPv6' "$(on a ping -n -c1 -W1 -t1 $B6_NET)" 'exceeded'
like 'row 56: default block: IPv6, of the inner MTU' \
	"$(on a ping -n -c2 -i.3 -W1 -M 'do' -s 1440 $B6_NET 2>&1)" 'mtu ?= ?[0-9]+'
moves 'default block: what it says of anything else stays' ga 'default-in+1' \
	on a ping -n -c1 -W0.3 -t1 10.99.0.1

# A local program is told that its packet was dropped.
told() { # errno
	on ga "$python" -c "
import errno, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try: s.sendto(b'x', ('$B4', 9))
except OSError as e: raise SystemExit(e.errno != errno.$1)
raise SystemExit(1)"
}
check 'a program is told that the default blocks it' told EPERM
must ward ga policy add dir out dst $B4 udp dport 9 protect tmpl mode transport reqid 99
check 'and that there is no SA' told EHOSTUNREACH
