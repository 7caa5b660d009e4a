#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Packets larger than the link: sealed whole and fragmented behind, put
# together before they are opened. And fragments in clear, whose ports a rule
# cannot see.

. "$(dirname "$0")/../lib/lib.sh"

large() { # description, from, to, address
	check "$1: echo requests of 8000 bytes" echoes "$2" "$4" -s 8000 -M dont
	check "$1: datagrams of 8000 bytes" udp_transfer "$2" "$3" "$4" 8000 20
	check "row 49: $1: datagrams of 64000 bytes" udp_transfer "$2" "$3" "$4" 64000 3
}

topology_hosts
traffic_start
transport_both icv 16
capture_start fragments
large 'IPv4, transport' a b $B4
large 'IPv4, transport, back' b a $A4
large 'IPv6, transport' a b $B6
large 'IPv6, transport, back' b a $A6
capture_stop fragments
capture_protected 'nothing but ESP, whole or in fragments' fragments
at_least 'row 19: there were fragments of ESP, IPv4' \
	"$(capture_count fragments 'ip proto 50 and ip[6:2] & 0x3fff != 0')" 30
at_least 'row 19: and IPv6' \
	"$(capture_count fragments 'ip6 proto 44 and ip6[40] == 50')" 30

# A raw socket may send fragments that nobody puts together before.
a_fragment() {
	on a "$python" - $A4 $B4 <<-'END'
		import socket, struct, sys
		ends = b"".join(map(socket.inet_aton, sys.argv[1:]))
		s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
		s.setsockopt(socket.SOL_IP, 22, 1)  # NODEFRAG
		s.sendto(struct.pack("!BBHHHBBH", 0x45, 0, 28, 7, 0x2000, 64, 17, 0) + ends +
		         bytes(8), (sys.argv[2], 0))
	END
}
moves 'RFC 4303, 3.3.4: transport mode takes whole packets only' a fragment+1 a_fragment

# A fragment in clear must not slip past a rule that asks for ports.
flush a b
must ward b policy add dir in udp dport 5002 block
must ward b policy add dir in udp dport 5003 permit
moves 'the reassembled datagram meets the rule of its ports' b blocked-in+1 \
	on a bash -c "head -c 4000 /dev/zero | socat -u -b 4000 - UDP4-SENDTO:$B4:5002"
cleanup

topology_gateways
tunnel_both $A4 $B4 0x1001
capture_start tunnel
large 'IPv4, tunnel' a b $B4_NET
large 'IPv4, tunnel, back' b a $A4_NET
check 'IPv6, tunnel: echo requests of 8000 bytes' echoes a $B6_NET -s 8000
check 'IPv6, tunnel: datagrams of 8000 bytes' udp_transfer a b $B6_NET 8000 20
capture_stop tunnel
capture_protected 'nothing but ESP between gateways' tunnel

# Fragments that their sender has made for a narrow network far away: put together
# they fit the links of both gateways, but go on in fragments of that size.
must ip -n "$(ns a)" route replace default via 10.11.0.2 mtu lock 1280
must ip -n "$(ns a)" -6 route replace default via fd00:11::2 mtu 1280
put_together() { on b nstat -asz Ip6ReasmOKs | awk '/Ip6/ { print $2 }'; }
before=$(put_together)
check 'what came in fragments, IPv6' udp_transfer a b $B6_NET 1350 20
is 'goes on in fragments' $(($(put_together) - before)) 20
must ip -n "$(ns gb)" link set to-b mtu 1280
check 'which fit a narrow link, IPv6' udp_transfer a b $B6_NET 1350 20
check 'and IPv4' udp_transfer a b $B4_NET 1350 20
must ip -n "$(ns a)" route replace default via 10.11.0.2
must ip -n "$(ns a)" -6 route replace default via fd00:11::2
must ip -n "$(ns gb)" link set to-b mtu 1500

# Cut first, then sealed: each piece fits, and no sealed packet is in fragments.
# The rules are those from above.
for name in ga gb; do must ward $name sa flush; done
sa_out=(fragment-before)
sa_pair ga gb $A4 $B4 0x2001 tunnel
sa_out=()
capture_start first
large 'cut first, IPv4' a b $B4_NET
large 'cut first, IPv4, back' b a $A4_NET
check 'cut first, IPv6: echo requests of 8000 bytes' echoes a $B6_NET -s 8000
check 'cut first, IPv6: datagrams of 8000 bytes' udp_transfer a b $B6_NET 8000 20
check_fails 'what may not be cut is not' on a ping -n -q -c1 -W1 -M 'do' -s 1460 $B4_NET
capture_stop first
capture_protected 'cut first: nothing but ESP between gateways' first
is 'cut first: and no fragment of ESP' \
	"$(capture_count first 'ip proto 50 and ip[6:2] & 0x3fff != 0')" 0
like 'it is shown' "$(ward ga sa list dst $B4 spi 0x2001)" 'fragment-before'
# On a link with no room for a piece beside ESP it is sealed whole.
must ip -n "$(ns ga)" link set out mtu 80
moves 'cut first, a link of 80 bytes' gb \
	'in-default+1 out-default+1 in-protected+1 out-protected+1' \
	on a ping -n -q -c1 -W0.3 -M dont -s 200 $B4_NET
