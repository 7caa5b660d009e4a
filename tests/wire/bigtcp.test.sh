#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# BIG TCP: packets beyond 64 KB. Those of IPv6 have a hop-by-hop header on kernels
# from 5.19 on, and no length on 7.2; those of IPv4 have no length, from 6.3 on. They
# are split as smaller ones are, from a host as well as through a gateway, and not a
# byte of them is changed.

. "$(dirname "$0")/../lib/lib.sh"
size=150000
# Of whole frames, the capture's buffer has room for some 250, and the router forwards
# thousands faster than a slow machine writes them to the file.
capture_length=256
# Megabytes are in flight. Where a processor of the machine is stopped between sealing a
# packet's segments and sending them, the other one sends more than the default window.
sa_in=(replay-window 65536)

big() { # namespace, device...
	local name=$1 dev output
	for dev in "${@:2}"; do
		output=$(on "$name" "$python" "$here/big.py" "$dev" $size 2>&1) ||
			skip_all "this kernel has no BIG TCP: $output"
	done
}
buffers() { # namespace...
	local name
	for name; do
		settings "$name" 'ipv4/tcp_wmem=4096 8000000 16000000' \
			'ipv4/tcp_rmem=4096 8000000 16000000' ipv4/tcp_tso_rtt_log=30
	done
}
carries() { # address of b: a large file, which arrives byte for byte
	local receiver to=TCP4:$1
	[[ $1 != *:* ]] || to=TCP6:[$1]
	# A receiver that waited for ever would keep check's pipe open for ever.
	start b timeout $((70 * SLOW)) socat -u TCP6-LISTEN:5009,reuseaddr,ipv6only=0 \
		"OPEN:$work/got,creat,trunc"
	receiver=$started
	wait_for 10 listens b t 5009 || return
	on a timeout $((60 * SLOW)) socat -u -b 400000 "OPEN:$work/data" \
		"$to:5009,sndbuf=8000000" || return
	wait "$receiver"
	cmp "$work/data" "$work/got"
}
tap_start() { # namespace, device, filter...
	start "$1" tcpdump -i "$2" -n -s 200 -U --immediate-mode -w "$work/tap.pcap" "${@:3}" 2>"$work/tap.log"
	tap=$started
	wait_for 10 grep -q 'listening on' "$work/tap.log"
}
large() { # packets beyond 64 KB that the tap has seen
	tcpdump -enr "$work/tap.pcap" 2>/dev/null | grep -oE '\(0x[0-9a-f]+\), length [0-9]+' |
		awk '$3 > 65600 { n++ } END { print n + 0 }'
}
in_clear() { # what it is, address of b, who is watched, device
	# No filter: one for TCP does not look behind the hop-by-hop header.
	tap_start "$3" "$4"
	check "$1, in clear" carries "$2"
	stop "$tap"
	if (($(large) == 0)); then
		skip "$1: packets beyond 64 KB" 'the kernel has made none'
	else
		at_least "$1: in packets beyond 64 KB" "$(large)" 1
	fi
}
in_an_sa() { # what it is, address of b, who seals, the receiving host's device
	tap_start b "$4" tcp
	check "$1, protected" carries "$2"
	check "$1, protected, once more" carries "$2"
	stop "$tap"
	is "$1: nothing was dropped" "$(drops "$3")" 'all zero'
	is "$1: opened packets have the ports that were sent" \
		"$(tcpdump -nr "$work/tap.pcap" 'not port 5009' 2>/dev/null | wc -l)" 0
}

sysctl -qw net.core.wmem_max=16000000 net.core.rmem_max=16000000 net.core.netdev_max_backlog=20000
payload 10000000 >"$work/data"

topology_hosts
big a eth0
big b eth0
big r to-a to-b
buffers a b
in_clear IPv6 $B6 a eth0
in_clear IPv4 $B4 a eth0
transport_both icv 16
capture_start sealed
in_an_sa IPv6 $B6 a eth0
in_an_sa IPv4 $B4 a eth0
capture_stop sealed
is 'none of it was in clear' "$(capture_count sealed tcp)" 0
cleanup

topology_gateways
big a eth0
big b eth0
big ga to-a out
big gb to-b out
big r to-a to-b
buffers a b
in_clear 'forwarded IPv6' $B6_NET ga to-a
in_clear 'forwarded IPv4' $B4_NET ga to-a
tunnel_both $A4 $B4 0x1001
capture_start tunnel
in_an_sa 'forwarded IPv6' $B6_NET ga eth0
in_an_sa 'forwarded IPv4' $B4_NET ga eth0
capture_stop tunnel
is 'none of what was forwarded was in clear' "$(capture_count tunnel tcp)" 0
