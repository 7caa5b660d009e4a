#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# IPv6 BIG TCP: packets beyond 64 KB, which kernels from 5.19 on (7.2 no more) mark by
# a hop-by-hop header. They are split as smaller ones are, and not a byte of them is changed.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
traffic_start
for end in 'a eth0' 'b eth0' 'r to-a' 'r to-b'; do
	read -r name dev <<<"$end"
	ip -n "$(ns "$name")" link set "$dev" gso_max_size 180000 gro_max_size 180000 2>/dev/null ||
		skip_all 'this kernel or ip has no BIG TCP'
done
sysctl -qw net.core.wmem_max=16000000 net.core.rmem_max=16000000
for name in a b; do
	settings $name 'ipv4/tcp_wmem=4096 8000000 16000000' 'ipv4/tcp_rmem=4096 8000000 16000000'
	settings $name ipv4/tcp_tso_rtt_log=30 2>/dev/null || true
done
payload 20000000 >"$work/data"

carries() { # a large file, which arrives byte for byte
	local receiver
	start b socat -u TCP6-LISTEN:5009,reuseaddr "OPEN:$work/got,creat,trunc"
	receiver=$started
	wait_for 10 listens b t 5009 || return
	on a timeout $((60 * SLOW)) socat -u -b 400000 "OPEN:$work/data" \
		"TCP6:[$B6]:5009,sndbuf=8000000" || return
	wait "$receiver"
	cmp "$work/data" "$work/got"
}
tap_start() { # namespace, filter...
	start "$1" tcpdump -i eth0 -n -s 200 -U --immediate-mode -w "$work/tap.pcap" "${@:2}" 2>"$work/tap.log"
	tap=$started
	wait_for 10 grep -q 'listening on' "$work/tap.log"
}
large() { # packets beyond 64 KB that the tap has seen
	tcpdump -enr "$work/tap.pcap" 2>/dev/null | grep -oE '\(0x86dd\), length [0-9]+' |
		awk '$3 > 65600 { n++ } END { print n + 0 }'
}

tap_start a
check 'in clear' carries
stop "$tap"
if (($(large) == 0)); then
	skip 'packets beyond 64 KB' 'the sender has made none'
else
	at_least 'in packets beyond 64 KB' "$(large)" 1
fi
transport_both icv 16
tap_start b tcp
check 'protected' carries
check 'and once more' carries
stop "$tap"
is 'nothing was dropped' "$(drops a)" 'all zero'
is 'opened packets have the ports that were sent' "$(tcpdump -nr "$work/tap.pcap" 'not port 5009' 2>/dev/null | wc -l)" 0
