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
		def about(*quoted): return bytes(ip(*quoted))[:28]
		def unreachable(quote): return raw(struct.pack("!BBHI", 3, 3, 0, 0) + quote, ICMP)
		if ":" in src:
		    s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
		    s.sendto(bytes(ip(src, dst, eval(message))), (dst, 0))
		else:
		    s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
		    s.sendto(bytes(ip(src, dst, eval(message))), (dst, 0))
	END
}
mtu_of() { ip -n "$(ns "$1")" route get "$2" | grep -o 'mtu [0-9]*'; }

# --- transport mode between ga and gb, which also forward ---------------------------

sa_pair ga gb $A4 $B4 0x1001 transport
must ward ga policy add dir out mirrored dst $B4 udp dport 5432 protect tmpl mode transport
must ward gb policy add dir in mirrored dst $B4 udp dport 5432 protect tmpl mode transport
answer="about('$B4', '$A4', udp(5432, 40000))"

capture_start oracle
moves 'a forwarded error for somebody else is not sealed' ga 'in-default+1 out-default+1' \
	lie a $A4_NET 10.1.0.2 "too_big(552, $answer)"
moves 'nor one for the peer from a third host: it came from nowhere near' ga 'in-default+1 clear+1' \
	lie a $A4_NET $B4 "too_big(552, $answer)"
capture_stop oracle
is 'no ESP has left' "$(capture_esp oracle)" 0
question="about('$B4', '$A4', udp(5432, 7000))"
moves 'in clear: about a protected flow, dropped' gb clear+1 \
	lie r 198.51.100.9 $B4 "unreachable($question)"
moves 'in clear: a size is not believed' gb clear+1 lie r 198.51.100.9 $B4 "too_big(552, $question)"
is 'nor remembered' "$(mtu_of gb $A4)" ''
moves 'about a flow that no rule protects, accepted' gb in-default+1 \
	lie r 198.51.100.9 $B4 "unreachable(about('$B4', '$A4', udp(9, 9)))"

# The control: the peer's own error comes protected, and is believed.
refused() {
	on ga "$python" -c "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('$A4', 0)); s.connect(('$B4', 5432)); s.send(b'?'); s.settimeout(5)
try: s.recv(1)
except ConnectionRefusedError: raise SystemExit(0)
raise SystemExit(1)"
}
check 'the error of the peer itself arrives, protected' refused
flush ga gb

# --- tunnels: routers of the networks behind ----------------------------------------

sa_pair ga gb $A4 $B4 0x2001 tunnel
protect_tunnel ga 10.11.0.0/24 10.12.0.0/24 $A4 $B4
protect_tunnel gb 10.12.0.0/24 10.11.0.0/24 $B4 $A4
sa_pair ga gb $A6 $B6 0x3001 tunnel
protect_tunnel ga fd00:11::/64 fd00:12::/64 $A6 $B6
protect_tunnel gb fd00:12::/64 fd00:11::/64 $B6 $A6
from_b="about('$B4_NET', '$A4_NET', udp(7, 8))"
capture_start inside
moves 'a router inside, of another address, reports to the far host' gb 'out-default+1 in-protected+1' \
	lie a 10.66.0.1 $B4_NET "unreachable($from_b)"
capture_stop inside
is 'protected' "$(capture_count inside "$IS_ESP")" 1
must ip -n "$(ns r)" route replace 10.12.0.0/24 via 10.1.0.1
capture_start outside
moves 'the same from outside is not sealed' ga 'in-default+1 clear+1' \
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
like 'default block: a is told of the inner MTU' \
	"$(on a ping -n -c2 -i.3 -W1 -M 'do' -s 1440 $B4_NET 2>&1)" 'mtu ?= ?1446'
like 'default block: of a hop limit' "$(on a ping -n -c1 -W1 -t1 $B4_NET)" 'exceeded'
like 'default block: likewise in IPv6' "$(on a ping -n -c1 -W1 -t1 $B6_NET)" 'exceeded'
like 'default block: IPv6, of the inner MTU' \
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
