#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Crypto that is done later, by pcrypt: both modes, all families. (cryptd, asked
# for by name, fails the self-test of several kernels.)

. "$(dirname "$0")/../lib/lib.sh"
driver='pcrypt(rfc4106-gcm-aesni)'
modprobe -qa pcrypt aesni_intel || skip_all 'there is no pcrypt'
grep -q 'rfc4106-gcm-aesni' /proc/crypto || skip_all 'there is no AES-NI'

both() { # description, addresses of b
	local description=$1 address
	shift
	for address; do
		check "$description: echo requests to $address" echoes a "$address"
		check "$description: datagrams to $address" \
			udp_transfer a b "$address" 1200 50
		check "$description: large datagrams to $address" \
			udp_transfer a b "$address" 8000 5
		check "$description: TCP to $address" \
			tcp_transfer a b "$address" 500000
	done
}

topology_hosts
traffic_start
transport_both driver "$driver"
is 'the driver is in use' "$(sa_field a 0x1001 driver)" "$driver"
capture_start transport
both transport $B4 $B6
capture_stop transport
capture_protected 'transport: nothing but ESP' transport
at_least 'a has waited for it' "$(counter a async)" 100
at_least 'b has waited for it' "$(counter b async)" 100
is 'and nothing failed' "$(drop a crypto)$(drop b crypto)$(drop b replay)$(drop b queue)" 0000
cleanup

topology_gateways
tunnel_both $A6 $B6 0x1001 driver "$driver"
capture_start tunnel
both tunnel $B4_NET $B6_NET
capture_stop tunnel
capture_protected 'tunnel: nothing but ESP' tunnel
at_least 'the gateway has waited for it' "$(counter ga async)" 100
cleanup

# One SA within another: the outer one waits when the inner one has.
topology_hosts
protect_nested a b $A4 $B4 0x3001 0x3002 $KEY_AB driver "$driver"
protect_nested b a $B4 $A4 0x3101 0x3102 $KEY_BA driver "$driver"
capture_start nested
both 'two layers' $B4
capture_stop nested
capture_protected 'two layers: nothing but ESP' nested
# A last acknowledgement may still be on its way, between the two layers too.
counted_alike() {
	packets=$(sa_field b 0x3001 packets)
	outside=$(sa_field b 0x3002 packets)
	((packets == outside))
}
wait_for 5 counted_alike || true
at_least 'the inner SA was in use' "$packets" 50
is 'and the outer one as often' "$outside" "$packets"
at_least 'each packet has waited twice' "$(counter b async)" $((2 * packets))
is 'and nothing failed, of two layers' "$(drop a crypto)$(drop b crypto)$(drop b replay)$(drop b queue)" 0000
