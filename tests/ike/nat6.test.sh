#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# As nat.test.sh over IPv6: ESP in UDP in IPv6, by a NAT of IPv6, in transport mode and in
# tunnel mode. MATRIX=sample or all: also rekeying, and a NAT that changes the ports.

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
needs_strongswan "$SUITE"
. "$here/nat.sh"
# As there: what a NAT says of a mapping that it has forgotten.
readonly WIRE='(ip6 and (udp port 500 or udp port 4500) or
	(ip6[6] == 58 and ip6[40] == 1 and ip6[54] == 17 and ip6[88:2] == 4500))'
natted ip6 $A6_NET fd00:11:1::1 $A6

# What the clients have on the inside, and what only the NAT has in front of it.
on_wire() { # description, capture
	local inside
	inside=$(capture_count "$2" "ip6 and (net fd00:11::/64 or net fd00:11:1::/64) and not $IS_NOISE")
	is "$1: only the NAT's address is seen" "$inside" 0
	at_least "$1: UDP from other ports than 4500" \
		"$(capture_count "$2" "src host $A6 and udp dst port 4500 and not udp src port 4500")" 1
	is "$1: with a checksum" "$(capture_count "$2" "ip6[6] == 17 and ip6[46:2] == 0")" 0
	capture_protected "$1: nothing was in clear" "$2" "$WIRE"
}
more() { [[ ! ${MATRIX:-} ]] || changes "$@"; }

# --- transport mode ----------------------------------------------------------------

transport_hosts $B6
capture_start transport
check 'transport: the first packet of a client asks for keys' echoes a $B6 -c 1
check 'transport: and TCP gets through' tcp_transfer a gb $B6 100000 5001
check 'transport: and UDP' udp_transfer a gb $B6 1000 20 5002
check 'transport: pings' echoes a $B6
check 'transport: the other client, too' echoes c $B6
is 'transport: the server has two SAs to one address' "$(sas out)" 2
traffic_of_both transport $B6
more transport $B6 4600 4700
capture_stop transport
on_wire transport transport

# --- tunnel mode, with equal selectors of the inner addresses ------------------------

readonly INNER=fd00:99::/64 SERVER=fd00:12::2
tunnel_hosts $B6 128 fd00:2::2 fd00:99::1 fd00:11::2 fd00:99::2 fd00:11:1::2

capture_start tunnel
check 'tunnel: the first packet of a client asks for keys' echoes a $SERVER -c 1
check 'tunnel: the other client, too' echoes c $SERVER
is 'tunnel: the server has two SAs to one address' "$(sas out)" 2
traffic_of_both tunnel $SERVER
more tunnel $SERVER 4800 4900
capture_stop tunnel
on_wire tunnel tunnel
