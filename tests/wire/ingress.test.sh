#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A filter at a device's ingress that lets in ESP alone: what packet-flow.md says of
# opened packets that pass there a second time, and of the rule that knows them.

. "$(dirname "$0")/../lib/lib.sh"
command -v nft >/dev/null || skip_all 'nft is not installed'
modprobe -qa nf_tables || true

filter() { # namespace, device
	on "$1" nft -f - <<-END
		table netdev wire {
			counter opened { }
			counter refused { }
			chain in {
				type filter hook ingress device $2 priority 0; policy accept
				meta ipsec exists counter name opened accept
				meta l4proto { tcp, udp, icmp, icmpv6 } jump clear
			}
			chain clear {
				icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
				counter name refused drop
			}
		}
	END
}
packets() { # namespace, counter
	on "$1" nft -j list counter netdev wire "$2" | jq '.nftables[1].counter.packets'
}

topology_hosts
traffic_start
filter b eth0 || skip_all 'nft has no ingress here'
check_fails 'in clear nothing comes in' on a ping -c1 -W1 $B4
at_least 'the filter has refused it' "$(packets b refused)" 1
must on b nft reset counters table netdev wire
transport_both icv 16
check 'transport mode: echo requests' echoes a $B4
check 'transport mode: datagrams' udp_transfer a b $B6 1000 3
is 'do not pass the ingress again' "$(packets b opened)" 0
check 'transport mode: TCP, IPv4' tcp_transfer a b $B4 100000
check 'transport mode: TCP, IPv6' tcp_transfer a b $B6 100000
at_least 'passes it again' "$(packets b opened)" 4
is 'and nothing is refused' "$(packets b refused)" 0
flush a b
cleanup

topology_gateways
filter gb out
tunnel_both $A4 $B4 0x3001 icv 16
check 'tunnel mode: echo requests' echoes a $B4_NET
check 'tunnel mode: datagrams' udp_transfer a b $B6_NET 1000 3
at_least 'pass the ingress again' "$(packets gb opened)" 6
check 'tunnel mode: TCP' tcp_transfer a b $B4_NET 100000
is 'nothing is refused' "$(packets gb refused)" 0
