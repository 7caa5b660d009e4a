#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A gateway masquerades what goes to the internet. Rules see packets after that: the
# usual line turns the tunnel off, unless a mark keeps tunnel traffic out of it.

. "$(dirname "$0")/../lib/lib.sh"
topology_gateways
traffic_start
readonly MARK=0x10000

# What the branches are for each other, and one address of the internet: the router's.
tunnel_both $A4 $B4 0x1001
readonly INTERNET=10.2.0.2 INTERNET6=fd00:2::2
# The router must not know the way to what is behind the gateway.
must ip -n "$(ns r)" route del 10.11.0.0/24
must ip -n "$(ns r)" route del fd00:11::/64

masquerade() { # a line before it, or none
	on ga nft -f - <<-END
		table inet nat
		delete table inet nat
		table inet nat {
			chain postrouting {
				type nat hook postrouting priority srcnat;
				${1:-}
				oifname "out" masquerade
			}
		}
	END
}
# What has been masqueraded stays so. Each time other ports and identifiers: connections that conntrack does not know.
port=6000
to_branch() { # command that has to succeed
	local address
	for address in $B4_NET $B6_NET; do
		port=$((port + 1))
		echoes a "$address" || return
		tcp_transfer a b "$address" 20000 $port || return
		order echo-udp a b "$address" $port 100 || return
	done
}
to_internet() {
	echoes a $INTERNET && echoes a $INTERNET6
}

# What explain says of new connections to the branch.
of4=(explain out src "$A4_NET" dst "$B4_NET" udp sport 999 dport 7)
of6=(explain out src "$A6_NET" dst "$B6_NET" udp sport 999 dport 7)
nat_of() { json ga "$@" action,source_nat; }

is 'explain: the tunnel, and no word of NAT' "$(nat_of "${of4[@]}")" protect:
capture_start control
check 'without NAT: the tunnel' to_branch
capture_stop control
capture_protected 'it is sealed' control

masquerade
capture_start trap
echoes a $B4_NET >/dev/null 2>&1
capture_stop trap
like 'explain tells of the chain that may take the packet away' \
	"$(ward ga "${of4[@]}")" '# source NAT comes before the rules.*: inet nat postrouting'
is 'in JSON' "$(nat_of "${of4[@]}")" 'protect:inet nat postrouting'
is 'by IPv6' "$(nat_of "${of6[@]}")" 'protect:inet nat postrouting'
must on ga nft -f - <<-END
	table ip other {
		chain source { type nat hook postrouting priority srcnat + 1; }
		chain destination { type nat hook prerouting priority dstnat; }
		chain filter { type filter hook postrouting priority srcnat; }
	}
END
is 'another one for IPv4 alone' "$(nat_of "${of4[@]}"),$(nat_of "${of6[@]}")" \
	'protect:inet nat postrouting, ip other source,protect:inet nat postrouting'
must on ga nft delete table ip other
is 'nothing of it for what no rule protects' \
	"$(nat_of explain out src $A4_NET dst $INTERNET udp sport 999 dport 7)" permit:
capture_in_clear 'the trap: the usual line lets tunnel traffic out in clear' trap
# It comes after the rule that protects, which says more.
must ward ga -b - <<-END
	policy add dir out name leak4 dst 10.12.0.0/24 block
	policy add dir out name leak6 dst fd00:12::/64 block
END
capture_start safe
check_fails 'a rule that blocks what is for the branch' echoes a $B4_NET -c 1 -W 1
check_fails 'by IPv6, too' echoes a $B6_NET -c 1 -W 1
capture_stop safe
is 'nothing of it is in clear' "$(capture_clear safe)" 0
at_least 'and it is counted' "$(drop ga blocked-out)" 2

masquerade "meta mark & $MARK == $MARK accept"
is 'no mark at first' "$(ward ga policy protect-mark)" none
check_fails 'without the setting nothing is marked' echoes a $B4_NET -c 1 -W 1
must ward ga policy protect-mark $MARK/$MARK
is 'the setting is shown' "$(ward ga policy protect-mark)" $MARK/$MARK
is 'in JSON' "$(json ga policy protect-mark mark,mask)" $((MARK)):$((MARK))
like 'and in the list of rules' "$(ward ga policy list)" "protect-mark $MARK/$MARK"
capture_start marked
check 'with the mark: the tunnel' to_branch
check 'and the internet' to_internet
check 'and what comes from the branch' order echo-udp b a $A4_NET 7001 100
capture_stop marked
internet="(host $INTERNET or host $INTERNET6)"
is 'between the gateways is ESP alone' "$(capture_clear marked)" \
	"$(capture_count marked "$internet and not $IS_NOISE")"
at_least 'of the tunnel' "$(capture_esp marked)" 20
is 'what goes to the internet is masqueraded' \
	"$(capture_count marked "$internet and (host $A4 or host $A6) and not $IS_NOISE")" \
	"$(capture_count marked "$internet and not $IS_NOISE")"
at_least 'all of it' "$(capture_count marked "$internet and (icmp or icmp6)")" 12
# A packet that no rule protects keeps its mark.
on ga nft -f - <<-END
	table inet count {
		chain after {
			type filter hook postrouting priority srcnat + 1;
			oifname "out" ip daddr $INTERNET meta mark & $MARK == 0 counter name clean
			oifname "out" ip daddr $INTERNET meta mark & $MARK != 0 counter name dirty
		}
		counter clean { }
		counter dirty { }
	}
END
check 'the internet again' echoes a $INTERNET
like 'other packets get no mark' "$(on ga nft list counters table inet count | xargs)" \
	'clean . packets 3 .*dirty . packets 0 '

must ward ga policy protect-mark none
check_fails 'without the setting again: nothing is marked' echoes a $B4_NET -c 1 -W 1
ward ga -b - <<-END
	policy begin active
	policy protect-mark 1/1
	policy abort
END
is 'an aborted transaction sets none' "$(ward ga policy protect-mark)" none
