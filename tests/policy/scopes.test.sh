#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Rules for devices, VRFs and marks: what they decide about packets that come and
# leave, in the order of rules, and beside rules without.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts

rule() { must ward "$1" policy add "${@:2}"; }
decides() { # description, action:name, in|out and flow...
	local description=$1 want=$2
	shift 2
	is "$description" "$(json a explain "$@" action,rule.name)" "$want"
}
flow=(out src "$A4" dst "$B4" tcp dport 80)

# Devices by name, before they are there.
rule a dir out name lan dev eth0 block
rule a dir out name wan 'dev' 'ppp0,wwan*' block
decides 'a device' block:lan "${flow[@]}" dev eth0
decides 'no device given' permit: "${flow[@]}"
decides 'another one' permit: "${flow[@]}" dev lo
must on a ip link add wwan7 type dummy
must on a ip link add wwa type dummy
decides 'a pattern' block:wan "${flow[@]}" dev wwan7
decides 'what is shorter than the pattern' permit: "${flow[@]}" dev wwa
must on a ip link set wwa name ppp0
decides 'a device that has got the name' block:wan "${flow[@]}" dev ppp0
must on a ip link set ppp0 name other
decides 'and lost it' permit: "${flow[@]}" dev other

# The order: what has a scope is more specific, all else being alike.
rule a dir out name all permit
decides 'a device comes before none' block:lan "${flow[@]}" dev eth0
rule a dir out name net dst $B4 permit
decides 'an address before a device' permit:net "${flow[@]}" dev eth0
rule a dir out name first dev eth0 priority 5 block
decides 'a priority before an address' block:first "${flow[@]}" dev eth0
must ward a policy flush

# Marks and VRFs.
rule a dir out name marked mark 0x10/0xf0 block
decides 'a mark' block:marked "${flow[@]}" mark 0x1f
decides 'another mark' permit: "${flow[@]}" mark 0x20
decides 'no mark' permit: "${flow[@]}"
rule a dir out name both mark 0x10 dev eth0 permit
decides 'all bits and a device' permit:both "${flow[@]}" mark 0x10 dev eth0
decides 'only one of both' block:marked "${flow[@]}" mark 0x10 dev other
must on a ip link add blue type vrf table 10
must on a ip link add red0 type dummy
rule a dir in name vrf vrf blue block
decides 'not in the VRF yet' permit: in src $B4 dst $A4 tcp dev red0
must on a ip link set red0 master blue
decides 'a VRF' block:vrf in src $B4 dst $A4 tcp dev red0
decides 'another device' permit: in src $B4 dst $A4 tcp dev eth0
must on a ip link set red0 nomaster
decides 'no longer in it' permit: in src $B4 dst $A4 tcp dev red0

# Listed as "policy add" reads it.
rule a dir in dev 'eth*,lan0' vrf blue mark 7 dst $A4 permit
like 'listed' "$(ward a policy list)" 'dev eth\*,lan0 vrf blue mark 0x7 dst'
is 'in JSON' "$(ward a -j policy list | jq -c '.[]|select(.dev and .vrf)|[.dev,.vrf,.mark]')" \
	'["eth*,lan0","blue",7]'
must ward a policy flush

# Packets: the device by which they come or leave, in both directions.
device=$(on a ip -o route get $B4 | sed 's/.* dev \([^ ]*\) .*/\1/')
rule a dir out mirrored dev 'nothing*' block
check 'a rule for another device stops nothing' echoes a $B4 -c 1
rule a dir out mirrored dev "$device" icmp block
check_fails 'one for this device does' echoes a $B4 -c 1 -W 1
at_least 'it is what blocks' "$(ward a -j policy list | jq "[.[]|select(.dev==\"$device\")][0].drops")" 1
check_fails 'and for what comes by it' echoes b $A4 -c 1 -W 1
at_least 'there too' "$(drop a blocked-in)" 1
must ward a policy flush
rule a dir out mark 5 icmp block
check 'a packet without the mark' echoes a $B4 -c 1
check_fails 'and with it' echoes a $B4 -c 1 -W 1 -m 5
must ward a policy flush

# Too many, and wrong ones.
for i in {1..64}; do echo "policy add dir out dev d$i block"; done >"$work/batch"
check 'netlink row 34: 64 devices' ward a -b "$work/batch"
like 'netlink row 34: one more' "$(ward a policy add dir out dev d65 block 2>&1)" 'as many devices'
check 'netlink row 34: another rule for one of them' ward a policy add dir in dev d64 block
must ward a policy del "$(ward a -j policy list | jq '[.[]|select(.dev=="d1")][0].handle')"
check 'netlink row 34: one in the place of another' ward a policy add dir out dev d65 block
must ward a policy flush
refused() { like "$1" "$(ward a policy add dir out "${@:3}" block 2>&1)" "$2"; }
refused 'netlink row 34: no name' 'no list of devices' dev ''
refused 'netlink row 34: an empty place' 'no list of devices' dev eth0,,eth1
refused 'netlink row 34: everything' 'no list of devices' dev '*'
refused 'netlink row 34: a star in the middle' 'no list of devices' dev 'e*0'
refused 'netlink row 34: too long a name' 'no list of devices' dev eth0123456789abcdef
refused 'netlink row 34: too long a list' 'fewer than' dev "$(printf 'a,%.0s' {1..80})"
refused 'netlink row 34: a pattern for a VRF' 'no name of a VRF' vrf 'b*'
refused 'netlink row 34: a mark beyond its mask' 'within its mask' mark 3/1
is 'netlink row 34: none of these is there' "$(ward a -j policy list | jq length)" 0
