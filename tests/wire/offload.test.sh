#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# nftables' flow table takes forwarded connections past every hook: it
# may have those alone that no rule protects or blocks, and keep no others. The filter
# does not see what it takes: the bytes that it has counted tell which way a connection
# went.

. "$(dirname "$0")/../lib/lib.sh"
command -v nft >/dev/null || skip_all 'nft is not installed'
topology_gateways
traffic_start
on ga nft -f - <<-END || skip_all 'flow tables do not work here'
	table ip nat {
		chain post {
			type nat hook postrouting priority srcnat
			oifname out masquerade
		}
	}
	table inet fast {
		flowtable f { hook ingress priority filter; devices = { to-a, out }; }
		counter seen { }
		chain forward {
			type filter hook forward priority filter
			counter name seen
			ct state established flow add @f
		}
	}
END
size=300000
declare -A ends=([4]="$A4 $B4 $B4_NET" [6]="$A6 $B6 $B6_NET") # ga's, gb's, b
go_on() { # by the kept connection, forth and back
	must on ga nft reset counter inet fast seen
	order go-on "$size"
}
seen() { on ga nft -j list counter inet fast seen | jq '.nftables[1].counter.bytes'; }
offloaded() { # description
	check "$1" go_on
	check "$1: by the flow table" test "$(seen)" -lt $((size / 2))
}
forwarded() { # description
	check "$1" go_on
	at_least "$1: by the stack" "$(seen)" $((2 * size))
}
tunnel() { # addresses in the tunnel, ga's and b's; the gateways'
	sa_pair ga gb "$3" "$4" 0x2001 tunnel
	protect_tunnel ga "$1" "$2" "$3" "$4"
	protect_tunnel gb "$2" "$1" "$4" "$3"
}

for family in 4 6; do
	read -r one two far <<<"${ends[$family]}"
	# The connection's near end on the wire, and behind the gateway.
	own=$one near=$A4_NET
	((family == 4)) || own=$A6_NET near=$A6_NET
	sa_pair ga gb "$one" "$two" 0x1001 transport
	protect ga "$one" "$two"
	protect gb "$two" "$one"
	check "IPv$family: a connection of which no rule speaks" order keep-tcp a b "$far" 5001
	capture_start before$family
	offloaded "IPv$family: it goes on"
	capture_stop before$family
	capture_in_clear "IPv$family: in clear" before$family
	must ward ga policy add dir out mirrored src "$own" dst "$far" proto tcp dport 5009 block
	offloaded "IPv$family: after a rule for another port"
	must ward ga policy add dir out src "$own" dst "$far" proto tcp dport 5001 permit
	must ward ga policy add dir out src "$far" dst "$near" proto tcp sport 5001 permit
	must ward ga policy default out block
	offloaded "IPv$family: permitted by a rule, not by the default"
	must ward ga policy default out permit

	flush ga gb
	offloaded "IPv$family: without rules"
	tunnel "$own" "$far" "$one" "$two"
	capture_start later$family
	forwarded "IPv$family: after a rule that protects it"
	capture_stop later$family
	capture_protected "IPv$family: nothing but ESP" later$family
	check "IPv$family: one that is new" order keep-tcp a b "$far" 5002
	capture_start new$family
	forwarded "IPv$family: it is protected"
	capture_stop new$family
	capture_protected "IPv$family: nothing but ESP, either" new$family
	flush ga gb
done

# The four ways to meet a rule: coming and leaving, forth and back.
blocked() { # counter of drops, words of the rule
	must order keep-tcp a b $B4_NET 5003
	offloaded 'without rules'
	must ward ga policy add "${@:2}" block
	capture_start blocked
	check_fails "blocked: ${*:2}" go_on
	capture_stop blocked
	at_least "$1" "$(drop ga "$1")" 1
	flush ga
}
blocked blocked-in dir in src $A4_NET dst $B4_NET
is 'nothing has left' "$(capture_count blocked "tcp and dst host $B4_NET")" 0
blocked blocked-out dir out src $A4 dst $B4_NET
is 'nothing has left' "$(capture_count blocked "tcp and dst host $B4_NET")" 0
blocked blocked-in dir in src $B4_NET dst $A4
blocked blocked-out dir out src $B4_NET dst $A4_NET
must order keep-tcp a b $B4_NET 5004
offloaded 'while the default permits'
must ward ga policy default in block
check_fails 'it blocks' go_on
