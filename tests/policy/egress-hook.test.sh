#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Packet sockets pass netfilter's IP hooks by. The chain at egress that the manual
# has for them lets out what is sealed, and nothing in clear.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
traffic_start
transport_both
mac_r=$(mac_of r to-a)
for name in a b; do
	must ward $name policy default in block out block
done

raw() { # a packet socket's own frame, in clear
	on a "$python" -c "
import contextlib
import esp
packets = [esp.ip('$A4', '$B4', esp.udp(7, 9999, esp.MARKER * 8)),
	esp.ip('$A6', '$B6', esp.udp(7, 9999, esp.MARKER * 8))]
sender = esp.Sender('eth0', '$mac_r')
# Then with PACKET_QDISC_BYPASS, past queueing. What is dropped is told.
for bypass in 0, 1:
	sender.socket.setsockopt(263, 20, bypass)
	for packet in packets:
		with contextlib.suppress(OSError):
			sender.send(packet)"
}
# The lines of ipward(8), WHAT PASSES THE HOOKS BY, without roff's escapes.
table=$(sed -n '/^table netdev last {$/,/^}$/{s/\\-/-/g;s/\\e$/\\/;p}' \
	"$tests/../Documentation/man/ipward.8")
like 'the manual has a chain' "$table" 'hook egress device eth0 priority 0; policy drop'
chain() { on a nft -f - <<<"$table"; }

capture_start control
check 'a packet socket can send' raw
capture_stop control
is 'by either family, past queueing or not' "$(capture_count control 'udp port 9999')" 4
capture_in_clear 'whatever the default is, it leaves in clear' control
chain 2>/dev/null || {
	skip 'the chain at egress' 'the kernel has no hook there'
	exit
}
must ip -n "$(ns a)" neigh flush dev eth0
must ip -n "$(ns a)" -6 neigh flush dev eth0
capture_start closed
raw >/dev/null 2>&1
for address in $B4 $B6; do
	check "what is sealed gets through: $address" echoes a "$address"
	check "TCP, too: $address" tcp_transfer a b "$address" 100000
done
capture_stop closed
capture_protected 'and nothing else leaves' closed
