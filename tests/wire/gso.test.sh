#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Large packets of the stack's own making, with and without the device's help:
# what arrives has right checksums.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
traffic_start

offload() { # segmentation on|off, checksums on|off
	local host
	for host in a b; do
		must on $host ethtool -K eth0 tso "$1" gso "$1" gro "$1" \
			tx-udp-segmentation "$1" tx "$2"
	done
}

bad_checksums() { # namespace
	on "$1" nstat -asz TcpInCsumErrors UdpInCsumErrors Udp6InCsumErrors \
		IcmpInCsumErrors Icmp6InCsumErrors |
		awk '/Csum/ { sum += $2 } END { print sum + 0 }'
}

# One send of many datagrams, which the stack is to cut.
udp_segments() { # from, to, address
	local family
	family=$(family_of "$3")
	rm -f "$work/segments"
	start "$2" socat -u -b 65536 "UDP$family-RECV:5004,rcvbuf=8000000" "CREATE:$work/segments"
	wait_for 5 listens "$2" u 5004
	on "$1" "$python" - "$3" "$MARKER" <<-'END'
		import socket, sys
		family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
		s = socket.socket(family, socket.SOCK_DGRAM)
		s.setsockopt(socket.IPPROTO_UDP, 103, 1008)  # UDP_SEGMENT
		for _ in range(5):
		    s.sendto(sys.argv[2].encode() * 63 * 40, (sys.argv[1], 5004))
	END
	wait_for 5 file_has "$work/segments" $((1008 * 40 * 5))
	is "UDP in segments to $3, $state" "$(stat -c %s "$work/segments")" \
		$((1008 * 40 * 5))
	stop "$started"
}

sa_in=(replay-window 4096)
transport_both icv 16
capture_start gso
for state in on off; do
	offload $state on
	check "TCP, IPv4, offloads $state" tcp_transfer a b $B4 1500000
	check "TCP, IPv6, offloads $state" tcp_transfer b a $A6 1500000
	udp_segments a b $B4
	udp_segments a b $B6
done
offload off off
check 'TCP, IPv4, no offload at all' tcp_transfer b a $A4 300000
check 'TCP, IPv6, no offload at all' tcp_transfer a b $B6 300000
capture_stop gso
capture_protected 'nothing but ESP' gso
is 'no packet on the wire is larger than the link' \
	"$(capture_count gso 'greater 1515')" 0
is 'row 47: a has seen no wrong checksum' "$(bad_checksums a)" 0
is 'row 47: b has seen no wrong checksum' "$(bad_checksums b)" 0
is 'nothing came too late for the window' "$(drop a replay)$(drop b replay)" 00
is 'nothing failed to be segmented' "$(drop a gso)$(drop b gso)" 00

modprobe -q sctp || true
offload on on
capture_start sctp
tap_from "$python" "$here/sctp.py" "$(ns '')" $B4
tap_from "$python" "$here/sctp.py" "$(ns '')" $B6
capture_stop sctp
capture_protected 'nothing but ESP of SCTP, too' sctp
tap_from "$python" "$here/sctp.py" "$work/sctp.pcap"
