#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# All that can send by IP without a connected socket, covered by a rule: tunnel
# devices, raw sockets, multicast, answers of the kernel's own. Some of them
# have gone past other implementations' rules. None must leave in clear.

. "$(dirname "$0")/../lib/lib.sh"
modprobe -qa vxlan ip_gre ip6_gre ipip sit fou || true
topology_hosts
traffic_start
readonly M4=239.1.2.3 M6=ff05::123

device() { # name, words of ip link...
	local name=$1
	shift
	must ip -n "$(ns a)" link add "$name" "$@"
	must ip -n "$(ns a)" addr add "10.50.$((++n_devices)).1/24" dev "$name"
	must ip -n "$(ns a)" link set "$name" up
	devices+=("10.50.$n_devices.9")
	# What is behind it is not to be asked for.
	ip -n "$(ns a)" neigh add "10.50.$n_devices.9" lladdr 02:00:00:00:00:09 \
		dev "$name" 2>/dev/null
}
n_devices=0 devices=()
# Their own solicitations of routers are not the question.
must on a sysctl -qw net.ipv6.conf.default.disable_ipv6=1
device vx4 type vxlan id 1 local $A4 remote $B4 dstport 4789
device vx6 type vxlan id 2 local $A6 remote $B6 dstport 4789
device vxm type vxlan id 3 local $A4 group $M4 dev eth0 dstport 4790
device gre4 type gre local $A4 remote $B4
device tap4 type gretap local $A4 remote $B4
device gre6 type ip6gre local $A6 remote $B6
device ipip type ipip local $A4 remote $B4
must ip -n "$(ns a)" route add 224.0.0.0/4 dev eth0
must ip -n "$(ns a)" -6 route add ff05::/16 dev eth0 table local

# Each sender once.
everything() {
	on a "$python" "$here/senders.py" $A4 $B4 $A6 $B6 $M4 $M6 "${devices[@]}"
	# The kernel's own: a refused port quotes what it was sent, and a refused
	# connection is reset.
	on r "$python" "$here/senders.py" --provoke "$mac_a" \
		$A4 $B4 $A6 $B6
} >/dev/null 2>&1
mac_a=$(mac_of a eth0)
# What has left a, one kind a line; what r sent to provoke it is no part of it.
kinds() { "$python" "$here/senders.py" --kinds "$mac_a" "$work/$1.pcap"; }

capture_start control
everything
capture_stop control
is 'without rules all kinds of packets have left' "$(kinds control)" \
	'4 proto 1 type 3 clear
4 proto 17 port 4789 clear
4 proto 17 port 4790 group clear
4 proto 17 port 7000 group clear
4 proto 17 port 7001 clear
4 proto 17 port 7003 clear
4 proto 253 clear
4 proto 4 clear
4 proto 47 clear
4 proto 6 RST
6 proto 17 port 4789 clear
6 proto 17 port 7000 group clear
6 proto 17 port 7002 clear
6 proto 17 port 7003 clear
6 proto 253 clear
6 proto 47 clear
6 proto 58 type 1 clear
6 proto 6 RST'

# With SAs all of it leaves protected; groups have none, so theirs is dropped.
sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport
sa_one a out $A6 $B6 0x2001 $KEY_AB mode transport
must ward a policy add dir out dst $B4 protect tmpl mode transport
must ward a policy add dir out dst $B6 protect tmpl mode transport
must ward a policy add dir out dst 224.0.0.0/4 protect tmpl mode transport
must ward a policy add dir out dst ff05::/16 protect tmpl mode transport
capture_start protected
everything
capture_stop protected
is 'under rules nothing leaves but ESP' "$(kinds protected)" \
	$'4 proto 50\n6 proto 50'
at_least 'what has no SA is dropped' "$(drop a no-sa)" 2

# Without any SA nothing leaves at all.
must ward a sa flush
capture_start silent
everything
capture_stop silent
is 'without SAs nothing leaves' "$(kinds silent)" ''

# A group's SA, where there is one, is used.
sa_one a out $A4 $M4 0x4001 $KEY_AB mode transport
capture_start group
everything
capture_stop group
is 'an SA for the group protects what goes there' "$(kinds group)" '4 proto 50 group'

# What an ICMP error quotes may have been protected, if nobody can tell.
must ward a policy flush
must ward a policy add dir out priority 1 proto udp dport 53 permit
must ward a policy add dir out priority 2 dst $B4 proto udp protect tmpl mode transport
quote() { on a "$python" "$here/senders.py" --quote $A4 $B4; }
capture_start quoted
moves 'an ICMP error about a fragment does not leave' a 'fragment+1' quote
capture_stop quoted
is 'nor does it on the wire' "$(kinds quoted)" ''

# A route that encapsulates by itself takes packets away before POST_ROUTING.
steer() { ip -n "$(ns a)" route replace $B4 encap seg6 mode encap segs fd00:1::9 dev eth0; }
enter() { on a ping -nq -c 1 -W 0.2 -s 80 -p "$MARKER_HEX" $B4; }
must ip -n "$(ns a)" neigh add fd00:1::9 lladdr 02:00:00:00:00:09 dev eth0
if steer 2>/dev/null; then
	must ward a policy flush
	capture_start steered
	enter >/dev/null
	capture_stop steered
	is 'without rules a route may encapsulate' "$(kinds steered)" '6 proto 43 clear'
	must ward a policy add dir out dst $B4 protect tmpl mode transport
	sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport
	capture_start steered
	moves 'what is to be protected is dropped' a 'no-route+1' enter
	capture_stop steered
	is 'and does not leave' "$(kinds steered)" ''
	# The key exchange never meets the rules.
	capture_start steered
	check 'a message of IKE' order send-udp a $B4 500 500 "$(ike_message "$MARKER")"
	capture_stop steered
	is 'but what no rule is asked about does' "$(kinds steered)" '6 proto 43 clear'
	must ip -n "$(ns a)" route del $B4
	# With hooks of its own, and by a device that the hooks pass over.
	if on a sh -c 'echo 1 >/proc/sys/net/netfilter/nf_hooks_lwtunnel' 2>/dev/null; then
		must ward a sa flush
		must ip -n "$(ns a)" route replace $B4 encap seg6 mode encap segs fd00:1::9 dev lo
		capture_start steered
		moves 'a route by the loopback device is no way round' a 'no-sa+1' enter
		capture_stop steered
		is 'nothing of it leaves' "$(kinds steered)" ''
		must ip -n "$(ns a)" route del $B4
	fi
else
	skip 'a route that encapsulates' 'the kernel has no SRv6'
fi

# A cgroup that may send nothing sends no sealed packets either.
cgroup=/sys/fs/cgroup/ipward-$$
must mkdir $cgroup
confined() { on a "$python" "$here/egress.py" $cgroup "$@"; }
if confined true 2>/dev/null; then
	must ip -n "$(ns a)" route replace $B4 via 10.1.0.2
	must ward a policy flush
	for mode in transport tunnel; do
		must ward a sa flush
		sa_one a out $A4 $B4 0x5001 $KEY_AB mode $mode
		ends=()
		[[ $mode == transport ]] || ends=(src "$A4" dst "$B4")
		must ward a policy add dir out dst $B4 protect tmpl mode $mode "${ends[@]}"
		capture_start sealed
		enter >/dev/null
		capture_stop sealed
		is "the control: $mode mode" "$(kinds sealed)" '4 proto 50'
		capture_start sealed
		confined ping -nq -c 1 -W 0.2 -s 80 -p "$MARKER_HEX" $B4 >/dev/null 2>&1
		capture_stop sealed
		is "a cgroup's egress filter: $mode mode" "$(kinds sealed)" ''
		must ward a policy flush
	done
else
	skip "a cgroup's egress filter" 'the kernel has no BPF for cgroups'
fi
check 'its cgroup can go' wait_for 20 rmdir $cgroup
