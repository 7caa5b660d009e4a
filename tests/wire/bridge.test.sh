#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A bridge whose frames meet the rules of the host that it is in (br_netfilter): a
# frame cannot be protected there, so one that a rule protects must not pass.

. "$(dirname "$0")/../lib/lib.sh"
modprobe -q br_netfilter
[[ -d /proc/sys/net/bridge ]] || skip_all 'bridged frames meet no rules: this kernel has no br_netfilter'
loaded || must load
namespace a r b
traffic_start
readonly HERE_B4=10.1.0.3 HERE_B6=fd00:1::3

configure r <<-END
	link add br0 type bridge mcast_snooping 0
	link set br0 up
	addr add 10.2.0.2/24 dev br0
END
settings r bridge/bridge-nf-call-iptables=1 bridge/bridge-nf-call-ip6tables=1
station() { # namespace, port of the bridge, addresses
	must ip link add eth0 netns "$(ns "$1")" type veth peer name "$2" netns "$(ns r)"
	must ip -n "$(ns r)" link set "$2" master br0 up
	end_of_link "$1" eth0 "$3" "$4"
}
station a to-a $A4 $A6
station b to-b $HERE_B4 $HERE_B6
must ip -n "$(ns r)" neigh add "$(sentinel_address to-b)" lladdr 02:00:00:00:00:fe dev br0

one() { # description, address of a, of b
	local once=(on a ping -n -q -c 1 -W 0.3 -p "$MARKER_HEX" -s 80 "$3")
	capture_start clear to-b
	check "$1: without rules the bridge passes it on" echoes a "$3"
	capture_stop clear
	capture_in_clear "$1: and the capture behind it finds the marker" clear
	must ward r policy add dir out src "$2" dst "$3" protect tmpl mode transport
	capture_start wire to-b
	moves "$1: a frame that is to be protected is dropped" r 'in-default+1 no-sa+1' "${once[@]}"
	sa_one r out "$2" "$3" 0x1001 $KEY_AB mode transport
	moves "$1: with an SA, too" r 'in-default+1 no-route+1' "${once[@]}"
	capture_stop wire
	is "$1: nothing of it came out, and nothing sealed" \
		"$(capture_count wire "not $IS_NOISE")" 0
	is "$1: the SA was not used" "$(sa_field r 0x1001 packets)" 0
	must ward r policy flush
	must ward r policy add dir out dst 10.99.0.0/16 block
	check "$1: what no rule protects passes" echoes a "$3"
	flush r
}
one IPv4 $A4 $HERE_B4
one IPv6 $A6 $HERE_B6

# The hosts protect it themselves: to the bridge it is a packet of others.
sa_pair a b $A4 $HERE_B4 0x2001 transport
protect a $A4 $HERE_B4
protect b $HERE_B4 $A4
must ward r policy add dir out dst 10.99.0.0/16 block
capture_start ours to-b
check 'between hosts that protect it' echoes a $HERE_B4
check 'likewise TCP' tcp_transfer a b $HERE_B4 200000
capture_stop ours
capture_protected 'nothing but ESP' ours
