#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Certificates so large that IKE_AUTH does not fit into a packet, through a router that
# drops fragments of IP, as many do, and is a NAT for IPv4: IKE makes fragments of its
# own (RFC 7383).
# shellcheck disable=SC2317 # functions are called by their names

. "$(dirname "$0")/../lib/lib.sh"
. "$here/../scenario/certified.sh"
topology_hosts
traffic_start
readonly NAT4=10.2.0.2
WIRE="($PROTECTED or $(in_udp 500) or $(in_udp 4500))"
readonly IS_FRAGMENT='((ip and ip[6:2] & 0x3fff != 0) or (ip6 and ip6[6] == 44))'
# Before any defragmentation.
must on r nft -f - <<-END
	table inet path {
		counter fragments4 { }
		counter fragments6 { }
		chain first {
			type filter hook prerouting priority -450;
			ip frag-off & 0x3fff != 0 counter name fragments4 drop
			exthdr frag exists counter name fragments6 drop
		}
	}
	table ip nat {
		chain post {
			type nat hook postrouting priority srcnat;
			oifname to-b ip saddr $A4 masquerade random
		}
	}
END
dropped() { # 4 or 6
	on r nft -j list counter inet path "fragments$1" |
		jq '.nftables[] | .counter? // empty | .packets'
}

# The host's certificate has many names, and one of an authority in between follows it.
large() { # name
	local names='' i
	for ((i = 0; i < 60; i++)); do names+=",DNS:an-alias-of-this-host-$i.of.$1.example"; done
	must openssl req -new "${curve[@]}" -subj "/O=Corp/CN=$1 between" \
		-addext 'basicConstraints=critical,CA:TRUE' -keyout "$work/$1-ca.key" -out "$work/$1-ca.csr"
	must openssl x509 -req -days 9 -copy_extensions copy -in "$work/$1-ca.csr" \
		-CA "$work/corp.pem" -CAkey "$work/corp.key" -out "$work/$1-ca.pem"
	certificate "$1" "$1-ca" "/O=Corp/CN=$1" "$1.example$names"
	cat "$work/$1-ca.pem" >>"$work/$1.pem"
}
policy() { # namespace, the peer, its addresses
	cat >"$work/policy.yaml" <<-END
		version: 1
		protection: { secret: { esp: [aes256-gcm16] } }
		authentication:
		  corp:
		    certificate: { authorities: /etc/ipward/corp.pem, local-id: $1.example }
		    allow: $2.example
		rules:
		  - { name: peer, between: [me, [$3]], action: require, protection: secret, authentication: corp }
		defaults: { inbound: block, outbound: block, exempt: [ike, neighbour-discovery] }
	END
	applies "$1" "$work/policy.yaml"
}
option() { # line of charon's
	local name
	for name in a b; do
		# shellcheck disable=SC2016 # for the shell there
		must at $name sh -c 'echo "charon-systemd { $1 }" >>/run/strongswan.conf' sh "$1"
	done
}
# How many fragments of IKE's own have come.
fragments() { charon_log "$1" | grep -c 'received fragment #'; }

authority corp Corp
members a b
for name in a b; do
	large $name
	equip $name $name "$work/corp.pem"
done

# Without them there is no way: the router drops those of IP.
option 'fragment_size = 9000'
charon_start a b
policy a b "$B4, $B6"
policy b a "$NAT4, $A6"
capture_start without
check_fails 'without fragments of IKE nothing arrives by IPv4' echoes a $B4 -c 3 -i 1 -W 2
check_fails 'nor by IPv6' echoes a $B6 -c 3 -i 1 -W 2
at_least 'as the router has dropped those of IPv4' "$(dropped 4)" 2
at_least 'and of IPv6' "$(dropped 6)" 2
capture_stop without
at_least 'which the capture has' "$(capture_count without "$IS_FRAGMENT")" 4
is 'so there are no SAs' "$(ward a -j sa list | jq length)" 0
for name in a b; do charon_stop $name; done

option 'fragment_size = 0'
before=$(dropped 4):$(dropped 6)
capture_start near
capture_start far to-b
charon_start a b
for name in a b; do must at $name ipward apply /etc/ipward/policy.yaml; done
check 'with them the first packet gets keys by IPv4' wait_for 20 echoes a $B4 -c 1 -W 1
check 'and by IPv6' wait_for 20 echoes a $B6 -c 1 -W 1
for address in $B4 $B6; do
	check "TCP to $address" tcp_transfer a b "$address" 100000
	check "UDP to $address" udp_transfer a b "$address" 1000 20
done
capture_stop near
capture_stop far
is 'the router has dropped no more' "$(dropped 4):$(dropped 6)" "$before"
is 'for there was no fragment of IP' "$(capture_count near "$IS_FRAGMENT")" 0
at_least 'the request has come in fragments' "$(fragments b)" 4
at_least 'and so has the answer' "$(fragments a)" 4
at_least 'through the NAT' "$(capture_count far "src $NAT4 and udp dst port 4500")" 4
capture_protected 'nothing was in clear' near "$WIRE"
capture_protected 'nor beyond the router' far "$WIRE"
((n_failed == 0)) || for name in a b; do
	diag "$name: $(drops $name | tr '\n' ' ')" "$(charon_log $name | tail -40)"
done
