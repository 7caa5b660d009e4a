#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# SAs that are for packets of one mark or device, and that give packets another:
# policy routing and VRFs, of what is inside a tunnel and of what is outside.

. "$(dirname "$0")/../lib/lib.sh"
modprobe -q vrf || true

# How long to wait for an answer, and for one that is not to come.
patience=$((3 * SLOW))
marked() { # mark
	on a ping -n -q -c 2 -i 0.05 -W "$patience" -s 80 -p "$MARKER_HEX" -m "$1" $B4 >/dev/null
}
silent() {
	local patience=$SLOW
	! "$@"
}
explained() { ward a explain out src $A4 dst $B4 icmp "$@"; }

# The mark chooses the SA.
topology_hosts
traffic_start
protect a $A4 $B4
protect b $B4 $A4
one_sa() { # SPI, words for a's
	sa_one a out $A4 $B4 "$1" $KEY_AB mode transport "${@:2}"
	sa_one b in $A4 $B4 "$1" $KEY_AB mode transport
}
sa_one b out $B4 $A4 0x1009 $KEY_BA mode transport
sa_one a in $B4 $A4 0x1009 $KEY_BA mode transport
one_sa 0x1001 mark 0x10/0xf0
one_sa 0x1002 mark 0x20/0xf0
capture_start marks
check 'a mark' marked $((0x10))
check 'with other bits, which the mask leaves out' marked $((0x1f))
check 'another mark' marked $((0x20))
is 'each has its SA' "$(sa_field a 0x1001 packets) $(sa_field a 0x1002 packets)" '4 2'
moves 'no SA for a third' a 'no-sa+2' silent marked $((0x30))
capture_stop marks
capture_protected 'and not a packet in clear' marks
like 'explain: by the mark' "$(explained mark 0x25)" 'spi 0x00001002'
like 'explain: without it' "$(explained)" 'no SA fits'
one_sa 0x1003 dev eth0
check 'a device' marked 0
is 'has its SA, too' "$(sa_field a 0x1003 packets)" 2
like 'explain: by the device' "$(explained dev eth0)" 'spi 0x00001003'
flush a
protect a $A4 $B4
sa_one a out $A4 $B4 0x1003 $KEY_AB mode transport mark 0 dev lo
moves 'not by another device' a 'no-sa+2' silent marked 0
like 'a list says it so that it can be entered' "$(ward a sa list)" 'mark 0x0 dev lo'
cleanup

# Gateways: the mark finds the way, outside and inside.
topology_gateways
capture_start control
echoes a $B4_NET >/dev/null
capture_stop control
capture_in_clear 'without rules the capture finds the marker' control
# By one CPU: what it has decided it remembers, and the others do not.
reach() { on a taskset -c 0 ping -n -q -c 2 -i 0.05 -W "$patience" -s 80 -p "$MARKER_HEX" $B4_NET >/dev/null; }
ga_out=() ga_in=() gb_out=() gb_in=()
tunnel() { # its ends, or none for those of IPv4; with the words in the arrays above
	local x=${1:-$A4} y=${2:-$B4}
	flush ga gb
	sa_one ga out "$x" "$y" 0x1001 $KEY_AB mode tunnel "${ga_out[@]}"
	sa_one gb in "$x" "$y" 0x1001 $KEY_AB mode tunnel "${gb_in[@]}"
	sa_one gb out "$y" "$x" 0x1002 $KEY_BA mode tunnel "${gb_out[@]}"
	sa_one ga in "$y" "$x" 0x1002 $KEY_BA mode tunnel "${ga_in[@]}"
	protect_tunnel ga 10.11.0.0/24 10.12.0.0/24 "$x" "$y"
	protect_tunnel gb 10.12.0.0/24 10.11.0.0/24 "$y" "$x"
}
must ip -n "$(ns ga)" route add 10.12.0.0/24 via 10.1.0.2
must ip -n "$(ns ga)" route del default
must ip -n "$(ns ga)" rule add fwmark 7 lookup 77
must ip -n "$(ns ga)" route add 10.2.0.0/24 via 10.1.0.2 table 77
tunnel
moves 'without the mark there is no way' ga 'in-default+2 no-route+2' silent reach
ga_out=(set-mark 7)
tunnel
capture_start routed
check 'with it there is' reach
must on gb nft -f - <<-END
	table ip marks {
		chain raw {
			type filter hook prerouting priority -450
			meta l4proto esp meta mark set 5
		}
		chain forward {
			type filter hook forward priority 0
			oifname to-b meta mark != 0x59 drop
		}
	}
END
check 'a packet with another mark is not forwarded' silent reach
gb_in=(mark 5 set-mark 0x59)
tunnel
check 'one that the SA has given its mark is' reach
gb_in=(mark 6 set-mark 0x59)
tunnel
moves 'one for which the SA is not is refused' gb 'sa-selector+2' silent reach
must on gb nft delete table ip marks
gb_in=(dev out)
tunnel
check 'by the device of the SA' reach
gb_in=(dev to-b)
tunnel
moves 'not by another one' gb 'sa-selector+2' silent reach
# The kernel finds an IPv6 route by whatever device has one.
gb_in=() ga_out=(set-dev to-a)
tunnel $A6 $B6
moves 'no way to an IPv6 host by the device: none by another' \
	ga 'in-default+2 no-route+2' silent reach
capture_stop routed
capture_protected 'nothing of all that was in clear' routed

# ga: what is inside belongs to a VRF. gb: what is outside does.
vrf() { # namespace, name, table, device
	must ip -n "$(ns "$1")" link add "$2" type vrf table "$3"
	must ip -n "$(ns "$1")" link set "$2" up
	must ip -n "$(ns "$1")" link set "$4" master "$2"
}
must ip -n "$(ns ga)" rule del fwmark 7 lookup 77
must ip -n "$(ns ga)" route replace 10.2.0.0/24 via 10.1.0.2
vrf ga blue 10 to-a
must ip -n "$(ns ga)" route add 10.12.0.0/24 via 10.1.0.2 dev out onlink vrf blue
vrf gb red 20 out
must ip -n "$(ns gb)" route add default via 10.2.0.2 vrf red
must ip -n "$(ns gb)" link add inside type dummy
must ip -n "$(ns gb)" link set inside up
must ip -n "$(ns gb)" route add 10.11.0.0/24 via 10.2.0.2 dev out onlink
ga_out=() gb_out=() ga_in=() gb_in=(set-dev inside)
tunnel
check 'VRF: no way to who is in one without it' silent reach
at_least 'VRF: the way back is that of the VRF by which it leaves' \
	"$(sa_field gb 0x1002 packets)" 2
ga_in=(set-dev blue) ga_out=(dev out) gb_in=(dev red set-dev inside)
tunnel
capture_start vrf
check 'VRF: inside one, and outside another' reach
check 'VRF: TCP' tcp_transfer a b $B4_NET 200000
capture_stop vrf
capture_protected 'VRF: nothing in clear' vrf
for words in ga_out gb_in gb_out ga_in; do
	declare -n ends=$words
	ends+=(encap espinudp 4500 4500)
done
tunnel
check 'VRF: in UDP, to an address that only the VRF has' reach
ga_in=(set-dev blue) ga_out=(dev out) gb_in=(dev red set-dev inside) gb_out=(set-dev red)
tunnel
like 'VRF: it is shown' "$(ward gb sa list)" 'dev red set-dev inside'
# A device that joins a VRF loses its IPv6 addresses.
must ip -n "$(ns gb)" addr add $B6/64 dev out nodad
must ip -n "$(ns gb)" -6 route add default via fd00:2::2 dev out vrf red
tunnel $A6 $B6
capture_start vrf6
check 'VRF: between IPv6 hosts' reach
capture_stop vrf6
capture_protected 'VRF: nothing of it in clear' vrf6
gb_out=()
tunnel $A6 $B6
capture_start own6
check 'VRF: that by which it leaves' reach
capture_stop own6
capture_protected 'VRF: nothing in clear by that, either' own6
# The route by the VRF is remembered, and is not for what leaves elsewhere.
must ip -n "$(ns gb)" route replace 10.11.0.0/24 dev inside
moves 'VRF: not for what leaves by a device outside of it' gb \
	'in-default+2 out-default+2 in-protected+2 no-route+2' silent reach
gb_out=(set-dev red)
tunnel $A6 $B6
check 'VRF: but by the one that the SA has' reach
gb_out=()
must ip -n "$(ns gb)" route replace 10.11.0.0/24 via 10.2.0.2 dev out onlink
tunnel
check 'VRF: IPv4 by that' reach
gb_out=(set-dev inside)
tunnel $A6 $B6
moves 'VRF: not by that, if the SA has another' gb \
	'in-default+2 out-default+2 in-protected+2 no-route+2' silent reach
gb_out=(set-dev red)
tunnel
must ip -n "$(ns gb)" link del inside
moves 'a device that is gone' gb 'no-route+2' silent reach
like 'is shown by its number' "$(ward gb sa list)" 'set-dev if[0-9]+'

# Cached verdicts know the device alone.
must ip -n "$(ns gb)" link add inside type dummy
must ip -n "$(ns gb)" link set inside up
gb_out=(dev red set-dev red) gb_in=(set-dev inside)
tunnel
check 'VRF: an SA for what leaves by it' reach
must ip -n "$(ns gb)" link set out nomaster
must ip -n "$(ns gb)" route replace 10.11.0.0/24 via 10.2.0.2 dev out onlink
moves 'is not for what leaves by a device that was of it' gb \
	'in-default+2 out-default+2 in-protected+2 no-sa+2' silent reach
