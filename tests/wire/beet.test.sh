#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# BEET mode: a has an inner address, and so has b; between them the packets of
# these travel under the outer ones, which the router knows. The matrix has the
# algorithms; here is what an inner header can have.

. "$(dirname "$0")/../lib/lib.sh"
modprobe -qa esp4 esp6 xfrm_user || true
topology_hosts
traffic_start

inner() { # namespace, IPv4, IPv6, gateways, the other's
	must ip -n "$(ns "$1")" addr add "$2/32" dev lo
	must ip -n "$(ns "$1")" addr add "$3/128" dev lo nodad
	must ip -n "$(ns "$1")" route add "$6" via "$4" src "$2"
	must ip -n "$(ns "$1")" -6 route add "$7" via "$5" src "$3"
}
inner a $A4_NET $A6_NET 10.1.0.2 fd00:1::2 $B4_NET $B6_NET
inner b $B4_NET $B6_NET 10.2.0.2 fd00:2::2 $A4_NET $A6_NET

# What the addresses of a layout are, seen from a.
layout() { # inner family, outer family
	if (($1 == 4)); then x=$A4_NET y=$B4_NET; else x=$A6_NET y=$B6_NET; fi
	if (($2 == 4)); then from=$A4 to=$B4; else from=$A6 to=$B6; fi
}

rule() { # namespace, in|out, addresses inside, outside
	must ward "$1" policy add dir "$2" src "$3" dst "$4" \
		protect tmpl mode beet src "$5" dst "$6"
}

ward_side() { # namespace, in|out of a's packets, the other
	sa_one "$1" "$2" "$from" "$to" 0x1001 $KEY_AB mode beet sel src "$x" dst "$y"
	sa_one "$1" "$3" "$to" "$from" 0x1002 $KEY_BA mode beet sel src "$y" dst "$x"
	rule "$1" "$2" "$x" "$y" "$from" "$to"
	rule "$1" "$3" "$y" "$x" "$to" "$from"
}

xfrm_side() {
	local sa="proto esp mode beet replay-window 64 flag af-unspec"
	must ip -n "$(ns b)" -batch - <<-END
		xfrm state add src $from dst $to spi 0x1001 $sa sel src $x dst $y aead rfc4106(gcm(aes)) 0x$KEY_AB 128
		xfrm state add src $to dst $from spi 0x1002 $sa sel src $y dst $x aead rfc4106(gcm(aes)) 0x$KEY_BA 128
		xfrm policy add src $x dst $y dir in tmpl src $from dst $to proto esp mode beet
		xfrm policy add src $y dst $x dir out tmpl src $to dst $from proto esp mode beet
	END
}

# Whether the packets fit, are in fragments, or have options.
traffic() { # description
	check "$1: echo requests" echoes a "$y"
	check "$1: and from the other side" echoes b "$x"
	check "$1: TCP in bulk" tcp_transfer a b "$y" 300000
	check "$1: datagrams of 8000 bytes" udp_transfer a b "$y" 8000 5
	[[ $x != *.* ]] || check "$1: a route is recorded" echoes a "$y" -R
}

both_wards() { # inner family, outer family
	layout "$@"
	ward_side a out in
	ward_side b in out
	traffic "ipward, $1 in $2"
	flush a b
}

with_xfrm() { # inner family, outer family
	layout "$@"
	ward_side a out in
	xfrm_side
	traffic "XFRM, $1 in $2"
	flush a
	xfrm_flush b
}

capture_start wire
for families in '4 4' '6 6' '4 6' '6 4'; do
	# shellcheck disable=SC2086 # two words
	both_wards $families
done
capture_stop wire
capture_protected 'nothing but ESP on the wire' wire
is 'the inner addresses are nowhere on it' \
	"$(capture_count wire 'host 10.11.0.1 or host fd00:11::1')" 0

capture_start peer
for families in '4 4' '6 6' '4 6' '6 4'; do
	# shellcheck disable=SC2086 # two words
	with_xfrm $families
done
capture_stop peer
capture_protected 'nor with XFRM' peer

# --- what the outer header says of the inner one, and how much fits ----------------

layout 4 4
ward_side a out in
ward_side b in out
capture_start fields
check 'hop limit and DSCP of its own' echoes a $B4_NET -t 33 -Q 0x28
capture_stop fields
is 'are those of the packet on the wire' \
	"$(capture_count fields "$IS_ESP and ip[8] == 33 and ip[1] == 0x28")" 3
# 1500 - IP 20 - ESP 8 - IV 8 - ICV 16 = 1448, less trailer 2; and an IP header.
check 'what fits to the byte goes' echoes a $B4_NET -M 'do' -s $((1466 - 28))
check_fails 'and a byte more does not' echoes a $B4_NET -M 'do' -s $((1467 - 28))
like 'of which the sender is told' "$(on a ping -c1 -W1 -M 'do' -s 1439 $B4_NET 2>&1)" 'mtu ?= ?1466'
is 'no inner packet was broken' "$(drop a inner)$(drop b inner)$(drop b fragment)" 000
