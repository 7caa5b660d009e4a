#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Lists that show some rules or SAs only, counters of each direction, and how
# all begin at zero again; rules that stand twice or have no SA, SAs without a rule.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
traffic_start

# --- filters -----------------------------------------------------------------------

must ward a -b - <<-END
	policy add dir out name one dst 10.9.7.0/24 block
	policy add dir in name two src 10.9.0.0/16 dst 10.8.0.1 block
	policy add dir out mirrored name three src 10.8.0.0/16 dst 10.9.7.8 udp permit
	policy add dir out name four dst fd00:9::/64 permit
	policy add dir out name five action block icmp
END
lists() { # description, words of policy list, names
	# shellcheck disable=SC2086 # words
	is "$1" "$(ward a -j policy list $2 | jq -r '.[].name' | sort | xargs)" "$3"
}
lists 'all' '' 'five four one three two'
lists 'by name' 'name two' two
lists 'by a name that none has' 'name six' ''
lists 'by action' 'action permit' 'four three'
lists 'by direction, mirrored ones with either' 'dir in' 'three two'
lists 'outbound' 'dir out' 'five four one three'
lists 'by a prefix, and what is within' 'dst 10.9.0.0/16' 'one three'
lists 'and what holds it' 'src 10.9.7.0/24' two
lists 'not what is beside it' 'dst 10.9.7.9' one
lists 'IPv6' 'dst fd00::/16' four
lists 'all that is asked for' 'dst 10.9.7.8 action block' one
is 'in words the default is shown with all only' "$(ward a policy list name one | grep -c default)" 0
check_fails 'a handle that there is not' ward a policy list 4000000000
like 'what is no filter' "$(ward a policy list nmae x 2>&1)" 'did you mean "name"'
flush a
sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport reqid 7
sa_one a out $A4 $B4 0x1003 $KEY_AB mode transport reqid 8
sa_one a in $B4 $A4 0x1003 $KEY_BA mode transport reqid 8
sas() { ward a -j sa list "$@" | jq -r '.[] | "\(.dir):\(.spi)"' | sort | xargs; }
is 'SAs by reqid' "$(sas reqid 8)" 'in:4099 out:4099'
is 'by SPI' "$(sas spi 0x1003)" 'in:4099 out:4099'
is 'by both ends and reqid' "$(sas src $A4 dst $B4 reqid 7)" out:4097
flush a

# --- counters --------------------------------------------------------------------

counted() { json a policy list packets,in_packets,out_packets,drops; }
has_counted() { [[ $(counted) == "$1" ]]; }
must ward a policy add dir out mirrored name both src $A4 dst $B4 udp permit
for ((i = 0; i < 3; i++)); do datagram a $B4; done
datagram b $A4
check 'a mirrored rule counts each direction' wait_for 10 has_counted 4:1:3:0
like 'in words' "$(ward a -s policy list)" '# in packets 1 bytes [0-9]+ out packets 3 bytes'
must ward a policy add dir out name single dst 10.9.0.1 block
on a ping -q -c 2 -i 0.05 -W0.1 10.9.0.1 >/dev/null 2>&1 || true
of_single() { ward a -j policy list name single | jq -c 'map([.drops, has("in_packets")])'; }
is 'one of one direction does not' "$(of_single)" '[[2,false]]'
must ward a policy reset name both
is 'a rule begins at zero again' "$(json a policy list name,packets,in_packets,out_packets | head -1)" both:0:0:0
is 'and another one does not' "$(of_single)" '[[2,false]]'
datagram b $A4
check 'it counts on' wait_for 10 eval '[[ $(json a policy list in_packets | head -1) == 1 ]]'
must ward a policy reset
is 'all rules' "$(ward a -j policy list | jq -c 'map(.packets + .drops)')" '[0,0]'
at_least 'the namespace has counted' "$(drop a blocked-out)" 2
must ward a stats reset
is 'and begins at zero again' "$(drop a blocked-out) $(counter a out-permitted)" '0 0'
on a ping -q -c 1 -W0.1 10.9.0.1 >/dev/null 2>&1 || true
is 'from where it goes on' "$(drop a blocked-out)" 1
like 'no rule to reset' "$(ward a policy reset 4000000000 2>&1)" 'no such rule'
check_fails 'nobody may without privileges' on a setpriv --bounding-set -net_admin "$IPWARD" stats reset
flush a

# --- what is of no use -----------------------------------------------------------------

rule="policy add dir out mirrored src $A4 dst $B4 protect tmpl mode transport"
says() { # what a command says to standard error
	# shellcheck disable=SC2086 # words
	ward a $1 2>&1 >/dev/null | xargs
}
lacking() { ward a -d -j policy list | jq -c "map(.lacks_sa)"; }
idle() { ward a -d -j sa list | jq -c 'map([.spi, .no_rule])'; }
sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport
is 'an SA that no rule can use' "$(idle)" '[[4097,true]]'
like 'in words' "$(ward a -d sa list)" '# no rule can use it'
is 'without -d nothing is said' "$(ward a sa list | grep -c '# no rule')" 0
like 'a rule of which one direction has no SA' "$(says "$rule")" \
	'^Warning: no inbound SA fits this rule'
is 'which the list says, too' "$(lacking)" '[["in"]]'
like 'in words' "$(ward a -d policy list)" '# no inbound SA fits it'
is 'without -d nothing is said' "$(ward a policy list | grep -c 'SA fits')" 0
is 'now the SA is of use' "$(idle)" '[[4097,false]]'
sa_one a in $B4 $A4 0x1002 $KEY_BA mode transport
is 'the rule has all that it needs' "$(lacking)" '[[]]'
sa_one a in $B4 $A4 0x1004 $KEY_BA mode tunnel
sa_one a in 10.2.0.9 $A4 0x1006 $KEY_BA mode transport
is 'SAs of another mode, or for others, are of no use' "$(idle)" \
	'[[4097,false],[4098,false],[4100,true],[4102,true]]'
like 'nor has a rule an SA that has other algorithms than it demands' \
	"$(says "${rule/mirrored/mirrored name cbc} alg aes-cbc")" 'no outbound SA .*no inbound SA'
is 'which the list says, too' "$(ward a -d -j policy list name cbc | jq -c '.[0].lacks_sa')" '["in","out"]'
is 'it has those that are as good as it demands' \
	"$(says "${rule/mirrored/mirrored name gcm} encrypted alg aes-gcm key-bits 128")" ''
must ward a policy del name cbc
must ward a policy del name gcm
like 'the same rule a second time' "$(says "${rule/mirrored/mirrored priority 7}")" '^Warning: rule [0-9]+ says the same'
is 'is added all the same' "$(json a policy list handle | wc -l)" 2
is 'another template is not the same' "$(says "$rule reqid 3" | grep -c same)" 0
is 'nor another action' "$(says "policy add dir out mirrored src $A4 dst $B4 permit")" ''
is 'nor another direction' "$(says "policy add dir out src $A4 dst $B4 permit")" ''
is 'nor one that blocks what another one permits' "$(says "policy add dir out src $A4 dst $B4 block")" ''
like 'but that is' "$(says "policy add dir out name again src $A4 dst $B4 permit")" 'says the same'
flush a
