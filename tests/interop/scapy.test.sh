#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Scapy as a second, independent peer: what ipward seals is byte for byte what
# Scapy seals, and what Scapy seals is accepted. Algorithms, keys, salts, SPIs and
# numbers are fixed, in scapy_peer.py. What Scapy cannot sign is signed by Python's
# cryptography, in scapy_more.py. tshark has to agree, where it knows the algorithm.

. "$(dirname "$0")/../lib/lib.sh"

peer() { $python "$here/scapy_peer.py" "$@"; }
peer_on() { on "$1" $python "$here/scapy_peer.py" "${@:2}"; }

topology_hosts

# Scapy plays b: the real one would complain of ESP that it knows nothing of.
must ip -n "$(ns r)" route add blackhole "$B4/32"
must ip -n "$(ns r)" -6 route add blackhole "$B6/128"

# So that no packet waits for its neighbour's address.
check_router() { on a ping -nq -c1 -W1 10.1.0.2 && on a ping -nq -c1 -W1 fd00:1::2; }
must wait_for 5 check_router

must peer setup "$(ns a)"

# --- from a ----------------------------------------------------------------------

capture_start sealed
must peer_on a send
capture_stop sealed
is 'nothing but ESP and AH was on the wire' "$(capture_count sealed \
	"not $IS_ESP and not ip proto 51 and not ip6 proto 51 and
	 not udp port 4500 and not $IS_NOISE")" 0
tap_from peer verify "$work/sealed.pcap"
tap_from peer skipped

if command -v tshark >/dev/null; then
	tap_from peer tshark "$work/sealed.pcap"
else
	skip 'tshark reads what ipward seals' 'tshark is not installed'
fi

# --- to a ------------------------------------------------------------------------

start a $python "$here/scapy_peer.py" receive "$work/received"
must wait_for 30 grep -q ready "$work/received"
mac=$(mac_of a eth0)
tap_from peer_on r inject "$work/received" to-a "$mac" \
	"$IPWARD" -n "$(ns a)" -j -s sa list
