#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Host a behind the NAT of ga, and host b behind that of gb, which forwards the two ports
# of IKE: each knows the other by its NAT's address. The policy file and one key are all
# that both have. Through a change of the NAT's mapping a transfer goes on.

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
. "$lib/stream.sh"
needs_strongswan "$SUITE"
topology_gateways
traffic_start
readonly NEAR=10.99.1.1 FAR=10.99.2.1 S4=10.13.0.1
# Not 10.12.0.1: what one NAT changes in a checksum would be undone by the other.
readonly B4_IN=10.12.0.77
# A NAT that has forgotten a mapping quotes the outer packet alone.
WIRE="(udp port 500 or $(in_udp 4500) or
	(icmp[icmptype] == icmp-unreach and icmp[17] == 17 and icmp[28:2] == 4500))"
configure b <<-END
	addr del $B4_NET/24 dev eth0
	addr add $B4_IN/24 dev eth0
	route add default via 10.12.0.2
END
# A server behind b.
namespace s
link s eth0 $S4 fd00:13::1 b to-s 10.13.0.2 fd00:13::2
gateway s 10.13.0.2 fd00:13::2
forwarding b

# From a range, as a packet of the other side may take a port while the NAT forgets.
masquerade() { # ports for what comes from port 4500
	must on ga nft -f - <<-END
		table ip nat
		delete table ip nat
		table ip nat {
			chain postrouting {
				type nat hook postrouting priority srcnat;
				oifname out udp sport 4500 snat to $A4:$1
				oifname out masquerade
			}
		}
	END
}
forget() { # other ports
	masquerade "$1"
	must on ga conntrack -F
}
masquerade 4500
must on gb nft -f - <<-END
	table ip nat {
		chain prerouting {
			type nat hook prerouting priority dstnat;
			iifname out udp dport { 500, 4500 } dnat to $B4_IN
		}
		chain postrouting {
			type nat hook postrouting priority srcnat;
			oifname out masquerade
		}
	}
END
# What leaves a host in clear gets through all the same, and is seen.
must on gb nft add rule ip nat prerouting iifname out dnat to $B4_IN
configure r <<-END
	route add 10.99.1.0/24 via $A4
	route add 10.99.2.0/24 via $B4
END
configure ga <<<"route add 10.99.1.0/24 via $A4_NET"
configure gb <<<"route add 10.99.2.0/24 via $B4_IN"
configure a <<<"addr add $NEAR/32 dev lo"
configure b <<<"addr add $FAR/32 dev lo"

policy() { # namespace, own name, the peer's, protection, rule
	host_file "$1" /etc/ipward/policy.yaml <<-END
		version: 1
		protection: { secret: { esp: [aes256-gcm16], $4 } }
		authentication:
		  peer: { preshared-key: { id: $3, local-id: $2, file: /etc/ipward/peer.psk } }
		rules:
		  - { name: peer, $5, action: require, protection: secret, authentication: peer }
		defaults: { inbound: permit, outbound: permit }
	END
	must at "$1" ipward apply /etc/ipward/policy.yaml
}

what_is() {
	((n_failed == 0)) || for name in a b; do
		diag "$name: $(drops $name | tr '\n' ' ')" "$(ward $name sa list)" \
			"$(charon_log $name | tail -20)"
	done
}

members a b
for name in a b; do
	host_file $name /etc/ipward/peer.psk <<<'both are behind a NAT'
	charon_start $name
done

port=5000
works() { # mode, address of the peer's
	port=$((port + 100))
	check "$1: the first packet asks for keys" wait_for 20 echoes a "$2" -c 1 -W 1
	check "$1: TCP" tcp_transfer a b "$2" 100000 $port
	check "$1: UDP" udp_transfer a b "$2" 1000 20 $port
	check "$1: datagrams in fragments" udp_transfer a b "$2" 4000 5 $((port + 1))
	check "$1: pings" echoes a "$2"
}
all_of() { # mode, address of b, address of a
	capture_start "$1-a"
	capture_start "$1-b" to-b
	works "$1" "$2"
	check "$1: TCP from the other side" tcp_transfer b a "$3" 100000 $((port + 2))
	check "$1: UDP from the other side" udp_transfer b a "$3" 1000 20 $((port + 2))

	stream_start a b "$2"
	forget $((port + 10))-$((port + 19))
	check "$1: the transfer goes on by another mapping" stream_goes_on
	check "$1: the rekeying from there" at a swanctl --rekey --child ipward-peer
	check "$1: does not stop it" stream_goes_on
	stream_stop
	is "$1: it is whole" "$(stream_value whole)" true
	works "$1, another mapping" "$2"
	capture_stop "$1-a"
	capture_stop "$1-b"
	at_least "$1: the NAT did change" "$(capture_count "$1-a" "src $A4 and udp src portrange $((port - 90))-$((port - 81))")" 20
	capture_protected "$1: nothing was in clear" "$1-a" "$WIRE"
	capture_protected "$1: nor in front of the other NAT" "$1-b" "$WIRE"
	what_is
}

# --- transport mode ----------------------------------------------------------------

policy a a.example b.example 'mode: transport' "between: [me, $B4]"
policy b b.example a.example 'mode: transport' "between: [me, $A4]"
all_of transport $B4 $A4

# Whom b forwards to sees a checksum for the addresses that it has now.
must on b nft -f - <<-END
	table ip nat {
		chain prerouting {
			type nat hook prerouting priority dstnat;
			ip saddr $A4 meta l4proto { tcp, udp } th dport 5300-5301 dnat to $S4
		}
	}
END
must on b ethtool -K to-s tx off
capture_begin behind s -i eth0 'dst portrange 5300-5301'
check 'transport: TCP to a server behind the peer' tcp_transfer a s $B4 20000 5300
check 'transport: UDP to it' udp_transfer a s $B4 1000 20 5301
has_all() {
	capture_read behind 'tcp[tcpflags] & tcp-fin != 0' | grep -q . &&
		[[ $(capture_count behind 'udp and udp[6:2] != 0') == 20 ]]
}
check 'transport: with a checksum' wait_for 10 has_all
stop "${capture_pid[behind]}"
is 'transport: none is wrong there' "$(capture_read behind -vv | grep -ci 'incorrect\|bad udp')" 0
what_is

# --- tunnel mode -------------------------------------------------------------------

forget 4500
configure a <<<"route add $FAR via 10.11.0.2 src $NEAR"
configure b <<<"route add $NEAR via 10.12.0.2 src $FAR"
policy a a.example b.example "mode: tunnel, local: $A4_NET, remote: $B4" \
	'from: 10.99.1.0/24, to: 10.99.2.0/24'
policy b b.example a.example "mode: tunnel, local: $B4_IN, remote: $A4" \
	'from: 10.99.2.0/24, to: 10.99.1.0/24'
all_of tunnel $FAR $NEAR
what_is
