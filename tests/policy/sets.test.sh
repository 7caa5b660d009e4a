#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# One rule for several addresses, protocols and ports: what it decides, that it
# is shown and counted as one, and that a list is read back as it was written.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts

rule() { must ward a policy add "$@"; }
decides() { # description, action:name, in|out and flow...
	local description=$1 want=$2
	shift 2
	is "$description" "$(json a explain "$@" action,rule.name)" "$want"
}
refused() { # description, what the command says, words of the rule...
	local description=$1 want=$2
	shift 2
	like "$description" "$(ward a policy add dir out "$@" block 2>&1)" "$want"
}

# The prefixes of a range begin and end where it does.
rule dir out name range dst 192.0.2.1-192.0.2.9,198.51.100.0/24 block
decides 'before a range' permit: out src $A4 dst 192.0.2.0 tcp
decides 'its first address' block:range out src $A4 dst 192.0.2.1 tcp
decides 'its last one' block:range out src $A4 dst 192.0.2.9 tcp
decides 'behind it' permit: out src $A4 dst 192.0.2.10 tcp
decides 'what stands beside it in the list' block:range \
	out src $A4 dst 198.51.100.7 tcp
rule dir out name range6 dst 2001:db8::ffff-2001:db8::1:2 block
decides 'an IPv6 range' block:range6 out src $A6 dst 2001:db8::1:2 tcp
decides 'behind that one' permit: out src $A6 dst 2001:db8::1:3 tcp
rule dir out name all4 dst 0.0.0.0-255.255.255.255 tcp dport 9 block
decides 'all addresses of a family' block:all4 out src $A4 dst 203.0.113.1 tcp dport 9
decides 'none of the other' permit: out src $A6 dst $B6 tcp dport 9
must ward a policy flush

rule dir out mirrored name web src $A4,$A6 dst 10.2.0.0/24,fd00:2::/64 \
	tcp dport 80,443,8000-8080 block
for port in 80 443 8000 8080; do
	decides "port $port of a set" block:web out src $A4 dst $B4 tcp dport $port
done
for port in 79 81 442 7999 8081; do
	decides "port $port beside it" permit: out src $A4 dst $B4 tcp dport $port
done
decides 'the other family, in the same rule' block:web out src $A6 dst $B6 tcp dport 80
decides 'another protocol' permit: out src $A4 dst $B4 udp dport 80
decides 'the mirrored direction' block:web in src $B6 dst $A6 tcp sport 443
is 'it is one rule' "$(ward a -j policy list | jq length)" 1
rule dir in name services service tcp/22,udp/53,icmp/8,icmp6/128,gre block
decides 'a service' block:services in src $B4 dst $A4 udp dport 53
decides 'another one' block:services in src $B6 dst $A6 icmp6 type 128
decides 'one without ports' block:services in src $B4 dst $A4 proto gre
decides 'the port of another protocol' permit: in src $B4 dst $A4 tcp dport 53
rule dir in name icmp icmp type 0,3 block
decides 'one of several ICMP types' block:icmp in src $B4 dst $A4 icmp type 3
decides 'no other' permit: in src $B4 dst $A4 icmp type 11
rule dir in name two sel src $B4 udp sport 7 sel dst $A6 proto tcp block
decides 'whole selectors, the first' block:two in src $B4 dst $A4 udp sport 7
decides 'the second' block:two in src $B6 dst $A6 tcp dport 1
decides 'no mixture of them' permit: in src $B6 dst $A6 udp sport 7

# The more specific part of a rule counts, not the rule.
rule dir out name wide priority 5 dst 172.16.0.0/12,10.9.9.9 permit
rule dir out name middle priority 5 dst 10.9.0.0/16,172.16.1.1 block
decides 'a part that is more specific' permit:wide out src $A4 dst 10.9.9.9 tcp
decides 'and of the other rule' block:middle out src $A4 dst 172.16.1.1 tcp

# What is listed is what "policy restore" reads.
listed() { ward a policy list | sed 's/ *#.*//'; }
before=$(listed)
rule dir out name shown dst 10.0.0.1-10.0.0.200 permit
like 'a range is shown as it was given' "$(listed)" 'dst 10\.0\.0\.1-10\.0\.0\.200'
must ward a policy del name shown
like 'so are ports' "$before" 'proto tcp dport 80,443,8000-8080'
like 'and services' "$before" 'service tcp/22,udp/53,icmp/8,icmp6/128,gre'
ward a policy list >"$work/list"
must ward a policy flush
check 'a list is read back' ward a policy restore "$work/list"
is 'and is the same list' "$(listed)" "$before"

# Counted as one.
must ward a policy flush
rule dir out name counted dst 10.2.0.0-10.2.0.5,$B6 service icmp,icmp6 permit
check 'packets of two families' eval 'echoes a $B4 -c 2 && echoes a $B6 -c 2'
is 'are counted together' "$(ward a -j policy list | jq '.[0].packets')" 4
must ward a policy flush

# Where values overlap, a packet fits several selectors of its rule and is one packet.
send() { on a bash -c "echo 0123456789 >/dev/udp/$B4/$1"; }
rule dir out name overlap dst 10.2.0.0/16,10.2.0.0/24,10.2.0.0-10.2.0.9,$B4 \
	udp dport 5000-5010,5005-5020,5007 sport 1-65535,1024-65535 permit
rule dir out name behind dst 10.0.0.0/8,10.2.0.0/16 udp permit
at_least 'ranges and prefixes that overlap: they stay several selectors' \
	"$(ward a -j policy list | jq '.[]|select(.name=="overlap").selectors|length')" 12
for port in 5000 5006 5007 5020; do
	check "netlink row 32: a packet to port $port" send $port
done
of_rule() { ward a -j policy list | jq ".[]|select(.name==\"$1\")|.$2"; }
is 'netlink row 32: each is counted once, by the rule' "$(of_rule overlap packets)" 4
is 'netlink row 32: and its bytes once' "$(of_rule overlap bytes)" $((4 * (20 + 8 + 11)))
is 'netlink row 32: and by no other' "$(of_rule behind packets)" 0
must ward a policy flush

# As many as there can be, and more.
all=$(seq -s, -f '10.5.%g.1' 0 255)
check 'netlink row 32: 512 selectors in a rule' \
	ward a policy add dir out dst "$all" tcp dport 1,2 name many permit
is 'netlink row 32: all of them' "$(ward a -j policy list | jq '.[0].selectors|length')" 512
decides 'netlink row 32: the last one decides' permit:many out src $A4 dst 10.5.255.1 tcp dport 2
like 'netlink row 32: a single rule that is so large' \
	"$(ward a policy show "$(ward a -j policy list | jq '.[0].handle')" 2>&1)" '10\.5\.255\.1'
refused 'netlink row 32: 513 are too many' 'more than 512 combinations' dst "$all" tcp dport 1,2,3
refused 'netlink row 32: so is a range of far too many prefixes' 'more than 512' \
	src 10.0.0.1-10.255.255.254 dst 10.0.0.1-10.255.255.254
refused 'netlink row 32: an empty place' 'empty place' dst 10.0.0.1,,10.0.0.2
refused 'netlink row 32: an empty end' 'empty place' dst 10.0.0.1,
refused 'netlink row 32: no address' '"dst x"' dst 10.0.0.1,x
refused 'netlink row 32: a range upside down' 'lower address first' dst 10.0.0.9-10.0.0.1
refused 'netlink row 32: a range of two families' 'one family' dst 10.0.0.1-fd00::1
refused 'netlink row 32: half a range' 'two addresses' dst 10.0.0.1-
refused 'netlink row 32: ports upside down' 'lower port first' tcp dport 80,9-8
refused 'netlink row 32: no family that all have' 'different families' src 10.0.0.1 dst fd00::1,fd00::2
refused 'netlink row 32: a protocol without ports' 'protocol with' proto tcp,gre dport 80
refused 'netlink row 32: ports beside services' 'service' service tcp/80 dport 90
refused 'netlink row 32: ports of nothing' '"service gre"' service gre/7
refused 'netlink row 32: lists beside whole selectors' '"sel"' dst $B4 sel src $A4
is 'netlink row 32: none of these is there' "$(ward a -j policy list | jq length)" 1
check 'what is there twice is there once' \
	ward a policy add dir out dst $B4,$B4/32 tcp dport 80,80 name once permit
is 'so the rule has one selector' \
	"$(ward a -j policy list | jq -r '.[]|select(.name=="once")|.selector.dst')" $B4/32
check 'a rule that is so large goes' ward a policy flush
check 'the module can be removed' unload
