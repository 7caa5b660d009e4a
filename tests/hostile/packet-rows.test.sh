#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Rows of Documentation/bad-input.md: overlapping fragments, IP options, source
# routes, orders of extension headers, checksums that GRE has verified.

. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/forge.sh"
modprobe -qa ip_gre sctp || true
topology_hosts
namespace c
link b to-c 10.3.0.1 fd00:3::1 c eth0 10.3.0.2 fd00:3::2
gateway c 10.3.0.1 fd00:3::1
forwarding b
for all in all default eth0; do
	must on b sysctl -qw "net.ipv6.conf.$all.seg6_enabled=1" \
		"net.ipv4.conf.$all.accept_source_route=1"
done
forge_start
sa_one b in $A4 $B4 0x1001 $KEY_AB mode transport
sa_one b in $A6 $B6 0x2001 $KEY_AB mode transport
protect b $B4 $A4
protect b $B6 $A6
accepted=in-protected+1

# What arrives at a port, one behind the other.
listener() { # namespace, address, port
	start "$1" socat -u -b 65536 "UDP$(family_of "$2")-RECV:$3,reuseaddr,bind=$(bracketed "$2")" \
		"CREATE:$work/got.$3"
	wait_for 10 listens "$1" u "$3" || bail_out "nobody listens at $3"
}
got() { grep -ac "$2" "$work/got.$1"; }
has_got() { grep -aq "$2" "$work/got.$1"; }

# Row 20.
e4='ip(A4, B4, esp(0x1001, SEQ, quiet(bytes(64))))'
e6='ip(A6, B6, esp(0x2001, SEQ, quiet6(bytes(64))))'
row 'the control: two fragments' $accepted "send(*pieces($e4, 48))"
row 'the control: two fragments, IPv6' $accepted "send(*pieces6($e6, 48))"
row 'row 20: fragments that overlap' '' "send(*pieces($e4, 48, overlap=8))"
row 'row 20: fragments that overlap, the second first' '' \
	"send(*reversed(pieces($e4, 48, overlap=16)))"
row 'row 20: fragments that overlap, IPv6' '' \
	"send(*pieces6($e6, 48, overlap=8, ident=2))"
row 'row 20: fragments that overlap, the second first, IPv6' '' \
	"send(*reversed(pieces6($e6, 48, overlap=16, ident=3)))"
row 'row 20: what follows them is accepted' $accepted "send($e4)"

# Row 21: also the right payload.
listener b $B4 2000
row 'row 21: IPv4 options, 40 bytes, before a datagram' $accepted \
	'send(ip(A4, B4, esp(0x1001, SEQ, udp(data=b"options-40")), options=b"\x01" * 40))'
check 'row 21: and the right payload arrives' wait_for 5 has_got 2000 options-40
row 'row 21: a record route' $accepted \
	'send(ip(A4, B4, esp(0x1001, SEQ, udp(data=b"options-rr")), options=b"\x07\x27\x04" + bytes(37)))'
check 'row 21: and its payload arrives' wait_for 5 has_got 2000 options-rr

# Row 22: a source route that leads beyond us is nothing that we open: what is
# in it would go on in clear, to wherever the unauthentic header says.
start c tcpdump -i eth0 -n -s 0 -U --immediate-mode -Z root -w "$work/c.pcap" 2>"$work/c.log"
wait_for 10 grep -q listening "$work/c.log" || bail_out "tcpdump: $(<"$work/c.log")"
c_has() { (($(grep -aoF "$1" "$work/c.pcap" | wc -l) >= $2)); }
via_c() { # options, [sequence number]
	echo "send(ip(A4, B4, esp(0x1001, SEQ, udp(data=b'routed-on')), options=$1))"
}
row 'row 22: a loose source route beyond us' header+1 "$(via_c "source_route('10.3.0.2')")"
row 'row 22: a strict one' header+1 "$(via_c "source_route('10.3.0.2', kind=137)")"
row 'row 22: one of two hops, behind other options' header+1 \
	"$(via_c "b'\x01\x07\x07\x04' + bytes(4) + source_route('10.3.0.2', '10.3.0.9')")"
row 'row 22: a source route that is over' $accepted \
	'send(ip(A4, B4, esp(0x1001, SEQ, quiet()), options=source_route("10.9.0.1", at=8)))'
via_c6() { # more of routing()
	echo "send(ip(A6, B6, routing(esp(0x2001, SEQ, udp(dport=2001, data=b'routed-on')), 'fd00:3::2'$1)))"
}
row 'row 22: routing header 0' header+1 "$(via_c6 '')"
row 'row 22: a segment list that goes on' header+1 "$(via_c6 ', kind=4')"
row 'row 22: routing header 0 that is over' $accepted \
	'send(ip(A6, B6, routing(esp(0x2001, SEQ, quiet6()), "fd00:3::2", left=0)))'
# Nor may it lead from an address that no rule protects to one that a rule does.
row 'row 22: another address of ours, and on to the protected one' header+1 \
	'send(ip(A4, "10.3.0.1", udp(), options=source_route(B4)))'
row 'row 22: by a segment list' header+1 \
	'send(ip(A6, "fd00:3::1", routing(udp(), B6, kind=4)))'
must ward b policy flush
# The control: without rules it goes on.
forge 'send(ip("10.1.0.9", B4, udp(data=b"not-protected"), options=source_route("10.3.0.2")))'
on b bash -c 'echo not-protected >/dev/udp/fd00:3::2/2001'
check 'row 22: the control: and is seen' wait_for 5 c_has not-protected 2
protect b $B4 $A4
protect b $B6 $A6
check_fails 'row 22: nothing of what was protected is' c_has routed-on 1
row 'row 22: routing header 0 inside' header+1 \
	'send(ip(A6, B6, esp(0x2001, SEQ, routing(quiet6(), "fd00:3::2"))))'

# RFC 4303, 3.3.4: outside tunnels only whole packets are sealed. A fragment that
# was would wait for the others with those that came in clear.
row 'row 19: a fragment in transport mode' fragment+1 \
	'send(ip(A6, B6, esp(0x2001, SEQ, raw(struct.pack("!BBHI", UDP, 0, 1, 7) + bytes(16), 44))))'
row 'row 19: behind destination options' fragment+1 \
	'send(ip(A6, B6, esp(0x2001, SEQ, opts(raw(struct.pack("!BBHI", UDP, 0, 1, 7) + bytes(16), 44)))))'

# Those of a tunnel are put together; what goes on may go on in fragments again,
# as it came, though each says that it is not to be cut.
sa_one b in $A4 $B4 0x3101 $KEY_AB mode tunnel
protect_tunnel b 10.3.0.0/24 10.11.0.0/24 $B4 $A4
inner() { # bytes, flags and offset
	echo "esp(0x3101, SEQ + $2, raw(ip('$A4_NET', '10.3.0.2', raw($1, UDP), frag=$3), 4))"
}
row 'row 19: fragments with DF in a tunnel' 'out-default+1 in-protected+1' \
	"send(ip(A4, B4, $(inner 'udp(data=bytes(2752))[:1376]' 0 0x6000)), ip(A4, B4, $(inner "bytes(1375) + b'in-pieces'" 1 '0x4000 + 172')))"
check 'row 19: go on' wait_for 5 c_has in-pieces 1

# Row 29: the order is nothing that we depend on.
row 'row 29: extension headers in the wrong order' $accepted \
	'send(ip(A6, B6, opts(routing(opts(esp(0x2001, SEQ, quiet6())), "fd00:9::1", left=0), 2)))'
# The stack answers it; the answer finds no SA.
row 'row 29: hop-by-hop options that are not the first' "$accepted no-sa+1" \
	'send(ip(A6, B6, opts(opts(esp(0x2001, SEQ, quiet6()), kind=HOPOPTS))))'

# Row 48: GRE's checksum, once verified, tells the stack the sum of all that is
# in it: CHECKSUM_COMPLETE. Behind the ESP header that is not true any more.
must ip -n "$(ns b)" addr add $B4_NET/32 dev lo
must ip -n "$(ns b)" tunnel add gre-r mode gre local $B4 remote 10.2.0.2 icsum
must ip -n "$(ns b)" link set gre-r up
sa_one b in $A4 $B4 0x3001 $KEY_AB mode tunnel
protect_tunnel b 10.12.0.0/24 10.11.0.0/24 $B4 $A4
listener b $B4_NET 2002
complete() { # checksum's field in the datagram, its data
	echo "send(ip('10.2.0.2', B4, gre(ip(A4, B4, esp(0x3001, SEQ, ip('$A4_NET', '$B4_NET', raw(struct.pack('!HHHH', 1000, 2002, 16, $1) + b'$2', UDP), sums=$3))))))"
}
csum_errors() { on b nstat -asz UdpInCsumErrors | awk '/Udp/ { print $2 }'; }
csum_errors_are() { (($(csum_errors) == $1)); }
errors=$(csum_errors)
row 'row 48: in GRE with a checksum' "in-default+1 $accepted" \
	"$(complete 0 complete True)"
check 'row 48: its datagram is delivered' wait_for 5 has_got 2002 complete
row 'row 48: in GRE, the inner checksum wrong' "in-default+1 $accepted" \
	"$(complete 0x1234 corrupt! False)"
check 'row 48: the wrong checksum is noticed' wait_for 5 csum_errors_are $((errors + 1))
is 'row 48: and nothing delivered' "$(got 2002 corrupt)" 0

# In transport mode the ICV vouches for the sender's own checksum, not for those
# of what is in a tunnel of his.
must ip -n "$(ns b)" tunnel add gre-a mode gre local $B4 remote $A4
must ip -n "$(ns b)" link set gre-a up
within() { # checksum's field in the datagram, its data
	echo "send(ip(A4, B4, esp(0x1001, SEQ, gre(ip('10.9.0.1', '$B4_NET', raw(struct.pack('!HHHH', 1000, 2002, 16, $1) + b'$2', UDP)), checked=False))))"
}
errors=$(csum_errors)
row 'GRE in transport mode' "in-default+1 $accepted" "$(within 0 intunnel)"
check 'GRE in transport mode: its datagram is delivered' wait_for 5 has_got 2002 intunnel
row 'GRE in transport mode, the inner checksum wrong' "in-default+1 $accepted" \
	"$(within 0x1234 mangled!)"
check 'GRE in transport mode: which is noticed' wait_for 5 csum_errors_are $((errors + 1))
is 'GRE in transport mode: and not delivered' "$(got 2002 mangled)" 0
row 'a datagram in transport mode, the checksum wrong' "$accepted" \
	'send(ip(A4, B4, esp(0x1001, SEQ, raw(struct.pack("!HHHH", 1000, 2000, 16, 0x1234) + b"vouched!", UDP))))'
check 'RFC 3948, 3.1.2: it is delivered' wait_for 5 has_got 2000 'vouched!'
