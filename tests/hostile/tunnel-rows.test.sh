#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Rows of Documentation/bad-input.md at gateways: ICMP errors through a tunnel,
# packets without room around them or too large, tunnels that lead into
# themselves.

. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/forge.sh"
modprobe -qa ip_gre || true

# Packets that leave no room for headers and trailers, as a has made them
# byte by byte: of every length in a row, so that every alignment is met.
topology_gateways
traffic_start
tunnel_both $A4 $B4 0x1001
forge_start a eth0 ga to-a
received() { # namespace, nstat's name
	on "$1" nstat -asz "$2" | awk -v name="$2" '$1 == name { print $2 }'
}
received_are() { (($(received b "$1") == $2)); }
every_length() { # description, nstat's name of echo replies, packet with n bytes
	local before
	before=$(received b "$2")
	forge "[send($3) for n in range(16, 144)]"
	check "row 49: $1" wait_for 20 received_are "$2" $((before + 128))
}
capture_start rows
every_length 'no room around, 128 lengths, in IPv4' IcmpInEchoReps \
	"ip('$A4_NET', '$B4_NET', quiet((MARKER * 9)[:n]))"
every_length 'no room around, 128 lengths, IPv6 in IPv4' Icmp6InEchoReplies \
	"ip('$A6_NET', '$B6_NET', quiet6((MARKER * 9)[:n]))"

# What a gateway cannot forward it answers; the answer goes protected, and is
# known by what it quotes, since its source is no address of the tunnel's.
like 'row 36: an inner hop limit of 1 is answered' \
	"$(on a ping -n -c1 -W2 -t2 -s 64 -p "$MARKER_HEX" $B4_NET 2>&1)" \
	'From 10.2.0.1 .*Time to live exceeded'
like 'row 36: likewise by IPv6' \
	"$(on a ping -n -c1 -W2 -t2 -s 64 -p "$MARKER_HEX" $B6_NET 2>&1)" \
	'From fd00:.* Time exceeded'
capture_stop rows
capture_protected 'row 36: the answer is protected' rows
flush ga gb

# Tunnels into themselves. What the far gateway sends back as it came is no
# packet of that direction, and dropped at once.
tunnel_both $A4 $B4 0x2001
must ip -n "$(ns gb)" route add 10.12.0.9 via 10.2.0.2
must ward gb policy add dir out dst 10.12.0.9 protect tmpl mode tunnel src $B4 dst $A4
moves 'row 50: sent back as it came' ga 'in-default+1 out-protected+1 no-rule+1' \
	on a ping -n -c1 -W0.5 10.12.0.9
flush ga gb

# Newer kernels do not let such a device send the fourth.
has_ended() { (($(drop ga nesting) - nesting + $(refused) == 1)); }
refused() {
	ip -n "$(ns ga)" -j -s link show dev loop | jq '.[].stats64.tx | .errors + .dropped'
}
# A tunnel whose far end is reached through a GRE device, whose packets the
# same tunnel is to protect.
into_itself() { # description, end, end, beyond it, kind of device
	must ip -n "$(ns ga)" link add loop type "$5" local "$2" remote "$4"
	must ip -n "$(ns ga)" link set loop up
	must ip -n "$(ns ga)" route add "$3" dev loop
	sa_one ga out "$2" "$3" 0x5001 $KEY_AB mode tunnel
	must ward ga policy add dir out dst "$4" protect tmpl mode tunnel src "$2" dst "$3"
	sealed=$(counter ga out-protected) nesting=$(drop ga nesting)
	on ga ping -n -c1 -W0.3 -s 64 -p "$MARKER_HEX" "$4" >/dev/null
	check "row 50: $1 comes to an end" wait_for 5 has_ended
	is "row 50: $1: sealed four times" $(($(counter ga out-protected) - sealed)) 4
	must ip -n "$(ns ga)" link del loop
	flush ga gb
}
capture_start loop
into_itself 'a tunnel through its own inside' $A4 $B4 10.2.0.2 gre
into_itself 'likewise by IPv6' $A6 $B6 fd00:2::2 ip6gre
capture_stop loop
is 'row 50: nothing of them left in clear' "$(capture_clear loop)" 0
check_fails 'row 50: nor the marker' capture_has_marker loop
tunnel_both $A4 $B4 0x2001
check 'row 50: afterwards all is well' echoes a $B4_NET
cleanup

# Links of 9000 bytes, and packets beyond what IP can carry.
topology_hosts
for dev in a:eth0 r:to-a r:to-b b:eth0; do
	must ip -n "$(ns "${dev%:*}")" link set "${dev#*:}" mtu 9000
done
transport_both icv 16
capture_start jumbo
for address in $B4 $B6; do
	check "row 49: 8800 bytes, whole, to $address" \
		on a ping -n -q -c2 -i 0.05 -W3 -M 'do' -s 8800 -p "$MARKER_HEX" "$address"
	check "row 49: TCP in large segments to $address" \
		tcp_transfer a b "$address" 1000000
	check "row 49: datagrams of 64000 bytes to $address" \
		udp_transfer a b "$address" 64000 3
done
capture_stop jumbo
capture_protected 'row 49: all of it protected' jumbo
at_least 'row 49: in packets of nearly 9000 bytes' \
	"$(capture_count jumbo "$IS_ESP and greater 8850")" 10
udp_of() { # bytes
	payload "$1" >"$work/one"
	on a socat -u -b 65536 "OPEN:$work/one" "UDP$(family_of "$2")-SENDTO:$(bracketed "$2"):9"
}
moves 'row 49: 65507 bytes and ESP are more than IP can carry' a too-big+1 \
	udp_of 65507 $B4
moves 'row 49: likewise by IPv6' a too-big+1 udp_of 65527 $B6
