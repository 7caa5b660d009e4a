#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The same at tunnel mode SAs: what comes out must be a packet, the tunnel's.

. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/forge.sh"
topology_hosts
must ip -n "$(ns b)" addr add $B4_NET/32 dev lo
must ip -n "$(ns b)" addr add $B6_NET/128 dev lo nodad
forge_start
sa_one b in $A4 $B4 0x3001 $KEY_AB mode tunnel
sa_one b in $A4 $B4 0x1001 $KEY_AB mode transport
protect_tunnel b 10.12.0.0/24 10.11.0.0/24 $B4 $A4
protect_tunnel b fd00:12::/64 fd00:11::/64 $B4 $A4
protect b $B4 $A4
accepted=in-protected+1

inner="ip('$A4_NET', '$B4_NET', quiet())"
inner6="ip('$A6_NET', '$B6_NET', quiet6())"
tunnelled() { # description, counters, inner packet, [more of esp's], [more of ip's]
	row "$1" "$2" "send(ip(A4, B4, esp(0x3001, SEQ, $3${4:+, $4})${5:+, $5}))"
}

tunnelled 'the control: IPv4 in IPv4' $accepted "$inner"
tunnelled 'the control: IPv6 in IPv4' $accepted "$inner6"
tunnelled 'row 8: TFC padding behind the inner packet' $accepted "$inner" 'tfc=bytes(500)'
tunnelled 'row 8: the same for IPv6' $accepted "$inner6" 'tfc=bytes(500)'
tunnelled 'row 8: an inner length beyond the data' inner+1 \
	"ip('$A4_NET', '$B4_NET', quiet(), more=1)"
tunnelled 'row 8: a length beyond the data, IPv6' inner+1 "ip('$A6_NET', '$B6_NET', quiet6(), more=1)"
tunnelled 'row 8: an inner length beyond the data, padding behind' inner+1 \
	"ip('$A4_NET', '$B4_NET', quiet(), more=9)" pad=6
tunnelled 'row 9: an empty payload' inner+1 "raw(b'', IPIP)"
tunnelled 'row 9: an empty payload, IPv6' inner+1 "raw(b'', IPV6)"
tunnelled 'half a header' inner+1 "raw(${inner}[:10], IPIP)"
tunnelled 'half a header, IPv6' inner+1 "raw(${inner6}[:39], IPV6)"
tunnelled 'IPv6 called IPv4' inner+1 "$inner6" next=4
tunnelled 'IPv4 called IPv6' inner+1 "$inner" next=41
tunnelled 'a wrong inner checksum' inner+1 "flip($inner, 10)"
tunnelled 'an inner header length of 16' inner+1 \
	"raw(bytes([0x44]) + ${inner}[1:], IPIP)"
tunnelled 'an inner header longer than the packet' inner+1 \
	"raw(bytes([0x4f]) + ${inner}[1:], IPIP)"
tunnelled 'rows 10, 35: next header 17 in a tunnel' mode+1 'udp()'
tunnelled 'row 7: next header 59' dummy+1 "$inner" next=NONE
tunnelled 'an inner packet that no rule names' no-rule+1 \
	"ip('10.99.0.1', '10.99.0.2', quiet())"
tunnelled 'one that a transport mode rule names' wrong-sa+1 'ip(A4, B4, quiet())'
tunnelled 'one that the rule of a tunnel names, with another family' no-rule+1 \
	"ip('fd00:99::1', '$B6_NET', quiet6())"
row 'row 32: a tunnel packet in clear' clear+1 "send($inner)"
row 'row 35: a tunnel packet under the transport mode SA' mode+1 \
	"send(ip(A4, B4, esp(0x1001, SEQ, $inner)))"
# What IP in IP without ESP carries is a packet from a to b in clear.
row 'a tunnel packet in IP alone' clear+1 "send(ip(A4, B4, $inner))"
row 'a transport packet that hides a tunnel packet' wrong-sa+1 \
	"send(ip(A4, B4, esp(0x1001, SEQ, esp(0x3001, SEQ, $inner))))"

must ip -n "$(ns b)" link add inside type dummy
must ip -n "$(ns b)" link set inside up
sa_one b in $A4 $B4 0x3003 $KEY_AB mode tunnel set-dev inside
sa_one b in $A4_NET $B4_NET 0x1003 $KEY_AB mode transport
must ip -n "$(ns b)" link del inside
row 'an SA in a tunnel to a device that is gone' no-route+1 \
	"send(ip(A4, B4, esp(0x3003, SEQ, ip('$A4_NET', '$B4_NET', esp(0x1003, SEQ, quiet())))))"

# RFC 6040, figure 4: outer and inner codepoint, and what becomes of it.
tunnelled 'row 37: outer CE, inner not capable' ecn+1 "$inner" '' tos=3
tunnelled 'row 37: outer CE, inner ECT(0)' $accepted \
	"ip('$A4_NET', '$B4_NET', quiet(), tos=2)" '' tos=3
tunnelled 'row 37: outer CE, inner CE' $accepted \
	"ip('$A4_NET', '$B4_NET', quiet(), tos=3)" '' tos=3
tunnelled 'row 37: outer ECT(0), inner not capable' $accepted "$inner" '' tos=2

# Fragments are put together with those of their own SA alone.
sa_one b in $A4 $B4 0x3002 $KEY_AB mode tunnel
apart() { # description, two fragments
	row "$1: not with that of another SA" '' \
		"[send(ip(A4, B4, esp(0x3001 + i, SEQ, $2[i]))) for i in (0, 1)]"
	row "$1: but with that of the same" $accepted \
		"send(ip(A4, B4, esp(0x3001, SEQ, $2[1])))"
}
apart 'fragments' "pieces($inner, 8)"
apart 'fragments, IPv6' "pieces6($inner6, 8)"
settings b netfilter/nf_conntrack_frag6_low_thresh=0 netfilter/nf_conntrack_frag6_high_thresh=0
tunnelled 'a fragment, and no room to keep it' inner+1 "pieces6($inner6, 8)[0]"

# What is not the last hop's is forwarded, or answered, by the inner header.
tunnelled 'an inner hop limit of 1 for ourselves' $accepted \
	"ip('$A4_NET', '$B4_NET', quiet(), ttl=1)"
tunnelled 'the control in the end' $accepted "$inner"
check 'what came through was really delivered' \
	test "$(on b nstat -asz IcmpInEchoReps | awk '/Icmp/ { print $2 }')" -gt 5

# RFC 4301, 6.2: an ICMP error comes from anywhere on the way. It is judged by
# what it quotes, turned round.
unreach() { # quoted, destination
	echo "ip('10.77.0.1', ${2:-'$B4_NET'}, raw(struct.pack('!BBHI', 3, 1, 0, 0) + ip($1)[:28], ICMP))"
}
tunnelled 'row 41: an error about a packet of the tunnel' $accepted \
	"$(unreach "'$B4_NET', '$A4_NET', udp()")"
tunnelled 'row 41: about a packet that is not' no-rule+1 \
	"$(unreach "'$B4_NET', '10.88.0.1', udp()")"
tunnelled 'row 41: about one in the wrong direction' no-rule+1 \
	"$(unreach "'$A4_NET', '$B4_NET', udp()")"
tunnelled 'row 41: about one of a transport mode rule' wrong-sa+1 \
	"$(unreach 'B4, A4, udp()' B4)"
tunnelled 'row 41: to another host than the sender of what it quotes' no-rule+1 \
	"$(unreach 'B4, A4, udp()')"
tunnelled 'row 41: the same about a packet of the tunnel' no-rule+1 \
	"$(unreach "'$B4_NET', '$A4_NET', udp()" "'10.2.0.77'")"
tunnelled 'row 41: the quote cut short' no-rule+1 \
	"$(unreach "'$B4_NET', '$A4_NET', udp()" | sed 's/:28/:19/')"
tunnelled 'row 41: no error, but quoting' no-rule+1 \
	"ip('10.77.0.1', '$B4_NET', quiet(ip('$B4_NET', '$A4_NET', udp())[:28]))"

# ESP in UDP within a tunnel is looked at as outside of one.
sa_one b in $A4_NET $B4_NET 0x5001 $KEY_AB mode tunnel encap espinudp 4500 4500
natt_udp() { echo "ip('$1', '$2', udp($3, $3, b'abc'))"; }
tunnelled 'row 43: 3 bytes to a port of ESP in UDP, within a tunnel' encap+1 \
	"$(natt_udp "$A4_NET" "$B4_NET" 4500)"
tunnelled 'row 43: the same in IPv6' encap+1 "$(natt_udp "$A6_NET" "$B6_NET" 4500)"
tunnelled 'to another port, where the answer has no SA' "$accepted no-sa+1" \
	"$(natt_udp "$A4_NET" "$B4_NET" 4501)"
