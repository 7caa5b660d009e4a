#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Connection tracking and source NAT come first: the rules speak of addresses
# as they are on the wire, and connections are confirmed and answered.

. "$(dirname "$0")/../lib/lib.sh"
command -v nft >/dev/null || skip_all 'nft is not installed'
topology_gateways
traffic_start
on ga nft -f - <<-END || skip_all 'nft does not work here'
	table ip nat {
		chain post {
			type nat hook postrouting priority srcnat
			oifname out masquerade
		}
	}
	table inet filter {
		chain forward {
			type filter hook forward priority filter; policy drop
			ct state established,related counter accept
			ip saddr 10.11.0.0/24 ct state new counter accept
		}
	}
END
# a, behind ga's address, to gb.
sa_pair ga gb $A4 $B4 0x1001 transport
protect ga $A4 $B4
protect gb $B4 $A4
capture_start nat
check 'echo requests through NAT' echoes a $B4
check 'datagrams through NAT' udp_transfer a gb $B4 1392 10
check 'TCP through NAT' tcp_transfer a gb $B4 300000
capture_stop nat
capture_protected 'nothing but ESP' nat
at_least 'by the SA of the translated address' "$(sa_field ga 0x1001 packets)" 10
is 'nothing was refused by conntrack' "$(drop ga conntrack)" 0
if command -v conntrack >/dev/null; then
	entries=$(on ga conntrack -L 2>/dev/null)
	like 'the TCP connection is known, with both its ends' "$entries" \
		'tcp .*src=10.11.0.1 dst=10.2.0.1 .*src=10.2.0.1 dst=10.1.0.1'
	like 'the datagrams, too' "$entries" 'udp .*src=10.11.0.1'
	is 'ESP itself is no connection' "$(grep -c 'unknown *50\|^esp' <<<"$entries")" 0
else
	skip 'conntrack entries' 'conntrack is not installed'
fi
like 'the filter has seen the flows in clear, both ways' \
	"$(on ga nft list chain inet filter forward | tr '\n' ' ')" \
	'established,related counter packets [1-9].* new counter packets [1-9]'

# A flow table takes over what goes in clear; what rules decide it leaves to them.
forwarded() { # a counter: bytes that the filter has seen
	on ga nft -j list counter inet fast "$1" | jq '.nftables[1].counter.bytes'
}
fast=$(on ga nft -f - 2>&1 <<-END
	table inet fast {
		flowtable f { hook ingress priority filter; devices = { to-a, out }; }
		counter seen { }
		counter secured { }
		counter opened { }
		chain forward {
			type filter hook forward priority filter + 1
			counter name seen
			iifname to-a meta ipsec exists counter name secured
			iifname out meta ipsec exists counter name opened
			ct state established flow add @f
		}
	}
	END
)
like 'there are flow tables' "$fast" '^$'
capture_start table
check 'TCP beside a flow table' tcp_transfer a gb $B4 300000
capture_stop table
capture_protected 'nothing but ESP' table
at_least 'all of it has been forwarded by the stack' "$(forwarded seen)" 300000
at_least 'the firewall knows what came protected' "$(forwarded opened)" 1000
is 'and what did not' "$(forwarded secured)" 0
flush ga gb
must on ga nft reset counter inet fast seen
check 'the same without rules' tcp_transfer a gb $B4 300000
check 'goes by the flow table' test "$(forwarded seen)" -lt 100000
must on ga nft delete table inet fast
sa_pair ga gb $A4 $B4 0x1001 transport
protect ga $A4 $B4
protect gb $B4 $A4

# On the host itself: a stateful firewall with default drop.
on gb nft -f - <<-END
	table inet host {
		chain input {
			type filter hook input priority filter; policy drop
			meta l4proto esp drop
			icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
			ct state established,related accept
			tcp dport 5001 ct state new accept
		}
	}
END
check 'a stateful firewall on the host' tcp_transfer ga gb $B4 100000
check 'and its answers' tcp_transfer gb ga $A4 100000
check_fails 'what it does not accept does not pass' on ga ping -c1 -W0.3 $B4
