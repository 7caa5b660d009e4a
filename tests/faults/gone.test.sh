#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Devices and namespaces go while packets are on their way: rows 22 and 28 of the
# netlink part of the list of bad input.

. "$(dirname "$0")/../lib/lib.sh"
modprobe -qa pcrypt sch_netem aesni_intel
driver='pcrypt(rfc4106-gcm-aesni)'
grep -q 'rfc4106-gcm-aesni' /proc/crypto || bail_out 'there is no AES-NI'
: "${ROUNDS:=$((SLOW > 1 ? 1 : 3))}"
: "${LIGHT_ROUNDS:=$((SLOW > 1 ? 10 : 30))}"

topology_gateways
flood() { # namespace, address, ping's options...
	start "$1" ping -q -f -n -p "$MARKER_HEX" -s 80 "${@:3}" "$2" >/dev/null 2>&1
	floods+=("$started")
}
end_floods() {
	local pid
	for pid in "${floods[@]}"; do stop "$pid"; done
	floods=()
}
floods=()

# Gateway ga, with its link to the router; it loses all of that several times.
ga_link() {
	link ga out $A4 $A6 r to-a 10.1.0.2 fd00:1::2
	gateway ga 10.1.0.2 fd00:1::2
	must ip -n "$(ns r)" route replace 10.11.0.0/24 via $A4
	must ip -n "$(ns r)" -6 route replace fd00:11::/64 via $A6
}
ga_sas() { # outer addresses, words...
	sa_one ga out "$1" "$2" 0x1001 $KEY_AB mode tunnel "${@:3}"
	sa_one ga in "$2" "$1" 0x1002 $KEY_BA mode tunnel "${@:3}"
}
gb_sas() { # outer addresses
	sa_one gb in "$1" "$2" 0x1001 $KEY_AB mode tunnel replay-window 0
	sa_one gb out "$2" "$1" 0x1002 $KEY_BA mode tunnel
}
rules() { # gateway, own net, other net, outer addresses
	protect_tunnel "$1" "10.1$2.0.0/24" "10.1$3.0.0/24" "$4" "$5"
	protect_tunnel "$1" "fd00:1$2::/64" "fd00:1$3::/64" "$4" "$5"
}
flows() { # by the tunnel
	local before
	before=$(counter ga out-protected)
	more() { (($(counter ga out-protected) > before + 5)); }
	wait_for 10 more
}
# The router tells, in clear, of packets that it cannot send on; it quotes ESP.
sealed() { (($(capture_esp "$1") > 100)) && ! capture_has_marker "$1"; }
# A device goes within some seconds, or somebody holds it.
goes() { timeout $((8 * SLOW)) ip -n "$(ns ga)" link del out; }
kept_waiting() { dmesg | grep 'waiting for .* to become free'; }

capture_start wire to-b
for outer in "$A4 $B4" "$A6 $B6"; do
	read -r x y <<<"$outer"
	gb_sas "$x" "$y"
	rules ga 1 2 "$x" "$y"
	rules gb 2 1 "$y" "$x"
	for way in plain asynchronous queued; do
		[[ $way != plain || $x == "$A4" ]] || continue
		words=()
		[[ $way != asynchronous ]] || words=(driver "$driver")
		ga_sas "$x" "$y" "${words[@]}"
		[[ $way != queued ]] ||
			must on ga tc qdisc add dev out root netem delay 60s limit 200
		flood a $B4_NET
		flood a $B6_NET -s 2000
		flood b $A4_NET
		check "netlink row 28: tunnel to $y, $way: traffic flows" flows
		check "netlink row 28: tunnel to $y, $way: its device can be deleted" goes
		end_floods
		[[ $way != asynchronous ]] || async_met ga "tunnel to $y"
		ga_link
		must ward ga sa flush
	done
	flush ga gb
done
# The device that the packets came by, in clear; and the one of a host.
sa_pair ga gb $A4 $B4 0x1001 tunnel driver "$driver"
rules ga 1 2 $A4 $B4
rules gb 2 1 $B4 $A4
flood a $B4_NET
check 'netlink row 28: traffic flows' flows
async_met ga 'before the inner device goes'
check 'netlink row 28: the inner device can be deleted' timeout $((8 * SLOW)) ip -n "$(ns a)" link del eth0
end_floods
check_fails 'netlink row 28: nobody waits for a device' kept_waiting
capture_stop wire
check 'netlink row 28: nothing of it was in clear' sealed wire
link a eth0 $A4_NET $A6_NET ga to-a 10.11.0.2 fd00:11::2
gateway a 10.11.0.2 fd00:11::2

# The whole gateway goes: packets in both directions, asynchronous crypto, and
# a listener that is told of SAs asked for.
flush gb
gb_sas $A4 $B4
rules gb 2 1 $B4 $A4
capture_start deleted to-b
gone=0
for ((round = 1; round <= ROUNDS; round++)); do
	flush ga
	ga_sas $A4 $B4 driver "$driver"
	rules ga 1 2 $A4 $B4
	must ward ga policy add dir out name wanting dst 10.99.0.0/16 protect tmpl mode transport
	start ga "$IPWARD" monitor acquire >"$work/acquires"
	monitor=$started
	wait_for 20 listening ga 1 || bail_out 'the monitor does not begin'
	flood a $B4_NET
	flood a $B6_NET
	flood b $A4_NET
	flood a 10.99.0.1
	flows || diag "round $round: no traffic"
	async_met ga "round $round"
	must ip netns del "$(ns ga)"
	kill -KILL "$monitor"
	{ wait "$monitor"; } 2>/dev/null
	# Its other ends go with its devices.
	without_link() { ! ip -n "$(ns r)" link show to-a; }
	wait_for 30 without_link && gone=$((gone + 1))
	end_floods
	namespace ga
	link a eth0 $A4_NET $A6_NET ga to-a 10.11.0.2 fd00:11::2
	gateway a 10.11.0.2 fd00:11::2
	ga_link
	forwarding ga
done
is 'netlink row 22: each gateway that was deleted under traffic is gone' $gone "$ROUNDS"
capture_stop deleted
check 'netlink row 22: nothing of it was in clear' sealed deleted
at_least 'netlink row 22: SAs were asked for to the end' "$(grep -c wanting "$work/acquires")" 1

# Many more, with as little as there can be: one link, by which a flood comes, is
# sealed, and leaves again. LIGHT_ROUNDS=2000 on a debug kernel for a long look.
without_light() { ! ip -n "$(ns r)" link show to-light; } 2>/dev/null
seals() { (($(counter light out-protected) > 3)); }
gone=0 sealing=0
for ((round = 1; round <= LIGHT_ROUNDS; round++)); do
	namespace light
	link light eth0 10.98.0.1 fd00:98::1 r to-light 10.98.0.2 fd00:98::2
	gateway light 10.98.0.2 fd00:98::2
	forwarding light
	must ward light -b - <<-END
		sa add dir out src 10.98.0.1 dst 10.98.0.2 proto esp spi 0x1001 mode tunnel aead rfc4106 key $KEY_AB
		policy add dir out dst 10.97.0.0/24 protect tmpl mode tunnel src 10.98.0.1 dst 10.98.0.2
	END
	must ip -n "$(ns r)" route replace 10.97.0.0/24 via 10.98.0.1
	flood r 10.97.0.1
	wait_for 10 seals && sealing=$((sealing + 1))
	must ip netns del "$(ns light)"
	wait_for 30 without_light && gone=$((gone + 1))
	end_floods
done
is "netlink row 22: of $LIGHT_ROUNDS light ones each was sealing packets" $sealing "$LIGHT_ROUNDS"
is 'netlink row 22: and each is gone' $gone "$LIGHT_ROUNDS"
flush gb
cleanup
check 'netlink row 22: the module goes after them' wait_for 20 unload
