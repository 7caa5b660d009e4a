#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Rules that reject tell a stranger at once that his packet was blocked, and tell
# nobody else. Those that do not are silent; a local sender is told by all.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts

add() { must ward "$1" policy add "${@:2}"; }
none() { must ward "$1" policy flush; }
# What becomes of a connection, or of a datagram, from one of the namespaces.
reach() { # namespace, address, tcp or udp
	on "$1" "$python" "$here/reach.py" "$2" "$3" 9
}
answers() { capture_count answers "$ANSWER"; }
ANSWER='icmp[0] == 3 or icmp6[0] == 1 or tcp[13] & 4 != 0 or (ip6[6] == 6 and ip6[53] & 4 != 0)'

for family in 4 6; do
	near=A$family far=B$family
	near=${!near} far=${!far}
	prohibited=EHOSTUNREACH
	[[ $family == 4 ]] || prohibited=EACCES

	add b dir in src "$near" block
	is "IPv$family: a rule that blocks is silent, TCP" "$(reach a "$far" tcp)" 'no answer'
	is 'UDP' "$(reach a "$far" udp)" 'no answer'
	none b
	add b dir in src "$near" block reject
	is "IPv$family: one that rejects answers TCP by a reset" "$(reach a "$far" tcp)" ECONNREFUSED
	is 'and UDP by an ICMP error' "$(reach a "$far" udp)" "$prohibited"
	must ward b policy default out block
	moves "IPv$family: by default nothing may leave, but the answer does" b \
		'out-rejection+1 blocked-in+1' reach a "$far" udp
	moves 'the reset, too' b 'out-rejection+1 blocked-in+1' reach a "$far" tcp
	moves 'nothing else' b 'default-out+1' on b ping -n -q -c1 -W0.3 "$near"
	must ward b policy default out permit
	none b
	add b dir in mirrored src "$near" block reject
	is "IPv$family: the same if the rule itself blocks the way back" "$(reach a "$far" tcp)" \
		ECONNREFUSED
	is 'UDP' "$(reach a "$far" udp)" "$prohibited"
	none b

	add r dir in dst "$far" reject
	is "IPv$family: a router rejects what it would forward" "$(reach a "$far" tcp)" ECONNREFUSED
	is 'UDP' "$(reach a "$far" udp)" "$prohibited"
	none r
	add r dir out dst "$far" action reject
	is "IPv$family: also where the rule is for its way out" "$(reach a "$far" tcp)" ECONNREFUSED
	is 'UDP' "$(reach a "$far" udp)" "$prohibited"
	none r

	for word in block reject; do
		add a dir out dst "$far" $word
		is "IPv$family: a local sender is told at once by $word, TCP" \
			"$(reach a "$far" tcp)" ECONNREFUSED
		is 'UDP' "$(reach a "$far" udp)" EPERM
		none a
	done

	# What is to be protected is not answered in clear.
	add b dir in src "$near" block reject
	add b dir out dst "$near" protect tmpl mode transport
	capture_start answers to-b
	is "IPv$family: the answer is to be protected, and there is no SA" \
		"$(reach a "$far" tcp)" 'no answer'
	is 'UDP' "$(reach a "$far" udp)" 'no answer'
	capture_stop answers
	is 'nothing was answered in clear' "$(answers)" 0
	none b
done

# Who is not to be told.
add b dir in block reject
capture_start answers to-b
quiet() { moves "$1" b "$2" "${@:3}"; }
quiet 'a broadcast' blocked-in+1 on r "$python" "$here/reach.py" 10.2.0.255 udp 9
quiet 'a group' blocked-in+1 on r "$python" "$here/reach.py" 224.0.0.1 udp 9 10.2.0.2
quiet 'a group of IPv6' blocked-in+1 on r "$python" "$here/reach.py" ff02::1 udp 9 to-b
capture_stop answers
is 'nothing was answered' "$(answers)" 0
capture_start answers to-b
quiet 'the control: a datagram' 'out-default+1 blocked-in+1' on r "$python" "$here/reach.py" $B4 udp 9
capture_stop answers
is 'it was answered' "$(answers)" 1
none b

# What an SA has opened is not answered in clear, and not otherwise.
transport_both
must ward b policy flush
add b dir in src $A4 block reject
capture_start answers to-b
moves 'what comes by an SA' b blocked-in+1 reach a $B4 udp
capture_stop answers
is 'is not answered' "$(answers)" 0
like 'explain says that the sender is told' "$(ward b explain in src $A4 dst $B4 tcp)" \
	'blocks it: it is dropped, and its sender is told'
