#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Which rule decides, in which order, and what no rule is asked about.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
traffic_start

explain() { # in|out, flow...: the action and, after a colon, the rule's name
	local text name=''
	text=$(ward a -j explain "$@")
	[[ $text =~ \"name\":\"([^\"]*) ]] && name=${BASH_REMATCH[1]}
	[[ $text =~ \"action\":\"([^\"]*) ]] && echo "${BASH_REMATCH[1]}:$name"
}
flow=(src "$A4" dst "$B4")
rule() { must ward a policy add "$@"; }
decides() { # description, action:name, in|out and flow...
	local description=$1 want=$2
	shift 2
	is "$description" "$(explain "$@")" "$want"
}
transport=(tmpl mode transport)

decides 'without rules all may leave' permit: out "${flow[@]}" icmp

# Selectors.
rule dir out name host src $A4 dst $B4 permit
decides 'an address' permit:host out "${flow[@]}" tcp dport 1
decides 'another address' permit: out src $A4 dst 10.2.0.9 tcp dport 1
rule dir out name net dst 10.2.0.0/24 block
decides 'a more specific selector comes first' permit:host out "${flow[@]}" tcp
decides 'a prefix' block:net out src $A4 dst 10.2.0.9 tcp
decides 'beyond the prefix' permit: out src $A4 dst 10.3.0.9 tcp
rule dir out name web dst 10.2.0.0/24 tcp dport 80-90 permit
decides 'a range of ports' permit:web out src $A4 dst 10.2.0.9 tcp dport 90
decides 'its other end' permit:web out src $A4 dst 10.2.0.9 tcp dport 80
decides 'beyond the range' block:net out src $A4 dst 10.2.0.9 tcp dport 91
decides 'another protocol' block:net out src $A4 dst 10.2.0.9 udp dport 80
rule dir out name sport dst 10.2.0.0/24 udp sport 53 permit
decides 'a source port' permit:sport out src $A4 dst 10.2.0.9 udp sport 53
rule dir out name echo dst 10.2.0.0/24 icmp type 8 code 0 permit
decides 'an ICMP type' permit:echo out src $A4 dst 10.2.0.9 icmp type 8
decides 'another ICMP type' block:net out src $A4 dst 10.2.0.9 icmp type 13
decides 'another ICMP code' block:net out src $A4 dst 10.2.0.9 icmp type 8 code 1
rule dir out name six family inet6 block
decides 'a family' block:six out src $A6 dst $B6 tcp
rule dir out name all permit
decides 'what selects nothing matches all' permit:all out src $A4 dst 10.3.0.9 tcp
decides 'the other direction has its own rules' permit: in src $B4 dst $A4 tcp

# Order.
rule dir out priority 5 name first block
decides 'a lower number comes before all that is specific' block:first \
	out "${flow[@]}" tcp
rule dir out priority 4 name zeroth permit
decides 'and the lowest before all' permit:zeroth out "${flow[@]}" tcp
must ward a policy flush
rule dir out name tie-permit dst $B4 permit
rule dir out name tie-protect dst $B4 protect "${transport[@]}"
decides 'of equal ones protect comes before permit' protect:tie-protect \
	out "${flow[@]}" tcp
rule dir out name tie-block dst $B4 block
decides 'and block before protect' block:tie-block out "${flow[@]}" tcp
rule dir out name later dst $B4 block
decides 'and the older before the newer' block:tie-block out "${flow[@]}" tcp

# Mirrored.
must ward a policy flush
rule dir out mirrored name both src $A4 dst $B4 tcp sport 7 dport 9 block
decides 'mirrored: outbound' block:both out "${flow[@]}" tcp sport 7 dport 9
decides 'mirrored: the ports change places' block:both \
	in src $B4 dst $A4 tcp sport 9 dport 7
decides 'mirrored: not otherwise' permit: in src $B4 dst $A4 tcp sport 7 dport 9

# Packets do as they were explained.
must ward a policy flush
rule dir out name no dst $B4 icmp block
moves 'blocked on the way out' a blocked-out+1 on a ping -c1 -W0.3 $B4
like 'and the rule has counted the drop' "$(ward a -j policy show)" '"drops":1[,}]'
must ward a policy flush
rule dir in name no src $B4 icmp block
moves 'blocked on the way in' a 'out-default+1 blocked-in+1' on a ping -c1 -W0.3 $B4
must ward a policy flush
rule dir in name yes src $B4 permit
moves 'permitted by a rule' a 'in-permitted+1 out-default+1' on a ping -c1 -W1 $B4

# Defaults, each direction alone.
must ward a policy flush
must ward a policy default out block
moves 'row 33: default block, outbound' a default-out+1 on a ping -c1 -W0.3 $B4
must ward a policy default in block out permit
moves 'row 33: default block, inbound' a default-in+1 \
	on a ping -c1 -W0.3 $B4
must ward a policy default out block
check 'the loopback is free' on a ping -c1 -W1 127.0.0.1
check 'own addresses, too' on a ping -c1 -W1 $A4
like 'the defaults are shown' "$(ward a policy default)" 'in block.*out block'

# Rules speak of the last destination, which a source route hides.
must ward a policy flush
must ward a policy default in permit out permit
rule dir out name last dst $B4 block
rule dir out name last6 dst $B6 block
routed() { on a "$python" "$here/source_route.py" "$@"; }
moves 'a source route of a socket' a header+1 routed 10.1.0.2 $B4
moves 'a routing header of a socket' a header+1 routed fd00:1::2 $B6

# Exempt: neighbour discovery, and IKE of a local socket.
must ward a policy flush
must ward a policy default in block out block
before=$(counter a out-exempt)
must ip -n "$(ns a)" -6 neigh flush dev eth0
on a ping -c1 -W0.3 fd00:1::2 >/dev/null
must ip -n "$(ns r)" -6 neigh flush dev to-a
check 'neighbour discovery finds the host' on r bash -c \
	'ping -c1 -W0.3 fd00:1::1; ip -6 neigh show fd00:1::1 | grep lladdr'
at_least 'and is counted as exempt' "$(counter a out-exempt)" $((before + 1))
start b socat -u UDP4-RECV:500,reuseaddr "CREATE:$work/ike"
wait_for 5 listens b u 500 || fail 'socat'
ike() { # from namespace, address, source port, port, bytes before the message
	order send-udp "$1" "$2" "$4" "$3" "${5:-}$(ike_message ike)"
}
ike_arrives() { ike a $B4 500 500 && grep -q ike "$work/ike"; }
check 'IKE leaves and arrives' wait_for 3 ike_arrives
# It leaves; what comes back is refused, as everything.
moves 'IKE on port 4500' a default-in+1 ike a $B4 4500 4500 00000000
moves 'what has not IKE'"'"'s marker is not exempt' a default-out+1 ike a $B4 4500 4500 01000000
moves 'nor is another source port' a default-out+1 ike a $B4 5000 500
stop "$started"
forwarded() { ike b $A4 500 500; }
must ward r policy default out block
moves 'nor that of others, at a router' r default-out+1 forwarded
