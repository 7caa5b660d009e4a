#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A rule that audits drops nothing of what it decides itself: the packet passes,
# is counted, and is told. What an SA refuses is dropped all the same.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts

add() { must ward "$1" policy add "${@:2}"; }
none() { must ward a policy flush; }
once() { on a ping -n -q -c1 -W1 "$1"; }
audited() { ward a -j policy show | jq 'map(.audited) | add'; }

start a stdbuf -oL "$IPWARD" monitor drop >"$work/events"
wait_for 20 listening a 1 || bail_out 'the monitor does not begin'

for family in 4 6; do
	near=A$family far=B$family
	near=${!near} far=${!far}
	add a dir out audit dst "$far" block
	moves "IPv$family: blocked on the way out" a 'in-default+1 out-audited+1' once "$far"
	event 'and it is told, as audited' "^drop blocked-out.* dst $far.* audited"
	is 'and the rule has counted it' "$(audited)" 1
	none
	add a dir in audit src "$far" block
	moves "IPv$family: blocked on the way in" a 'out-default+1 in-audited+1' once "$far"
	event 'and it is told' "^drop blocked-in.* src $far.* audited"
	none
	add a dir out mirrored audit src "$near" dst "$far" protect tmpl mode transport
	moves "IPv$family: to be protected, without SAs" a 'in-audited+1 out-audited+1' once "$far"
	event 'what has left is told' "^drop no-sa.* dst $far.* audited"
	event 'and what has come' "^drop clear.* src $far.* audited"
	is 'and the rule has counted both' "$(audited)" 2
	is 'none of them as dropped' "$(ward a -j policy show | jq '.[0].drops')" 0
	none
done

add a dir out audit dst $B4 block
like 'the list says that a rule audits' "$(ward a policy list)" '^dir out audit '
like 'so does explain, of one that blocks' "$(ward a explain out src $A4 dst $B4 icmp)" \
	'blocks it: it passes and is counted, since the rule audits'
none
add a dir out mirrored audit src $A4 dst $B4 protect tmpl mode transport
like 'of one that protects, without SAs' "$(ward a explain out src $A4 dst $B4 icmp)" \
	'no SA fits: it leaves in clear and is counted, since the rule audits'
like 'and inbound' "$(ward a explain in src $B4 dst $A4 icmp)" \
	'what comes in clear or by others passes and is counted'
none

transport_both
none
add a dir out mirrored audit src $A4 dst $B4 protect tmpl mode transport
capture_start fitting
moves 'what fits is protected, and not audited' a 'in-protected+1 out-protected+1' once $B4
capture_stop fitting
capture_protected 'on the wire, too' fitting
none

out_rule=(dir out src "$A4" dst "$B4" protect tmpl mode transport)
add a "${out_rule[@]}"
moves 'the control: without audit it is dropped' a 'out-protected+1 no-rule+1' once $B4
add a dir in audit src $B4 dst $A4 protect tmpl mode transport reqid 77
moves 'protected by another SA than the rule demands' a \
	'in-protected+1 out-protected+1 in-audited+1' once $B4
event 'it is told' '^drop wrong-sa.* audited'
none
add a "${out_rule[@]}"
add a dir in audit src $B4 dst $A4 permit
moves 'protected, where a rule permits' a 'in-protected+1 out-protected+1 in-audited+1' once $B4
event 'it is told' '^drop no-rule.* audited'
none

# b seals by another key than a opens by.
add a "${out_rule[@]}"
add a dir in audit src $B4 dst $A4 protect tmpl mode transport
must ward b sa del dst $A4 spi 0x1002
sa_one b out $B4 $A4 0x1002 $KEY_AB mode transport seq 100
moves 'what is not authentic is dropped' a 'out-protected+1 integrity+1' once $B4
