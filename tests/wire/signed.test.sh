#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# TCP sessions that their ends sign, as BGP's are: by MD5 (RFC 2385), and by TCP-AO (RFC
# 5925), which covers TCP's options, so the MSS in its SYN may not be lowered; and whose
# ends do not believe IPv4's messages about the path MTU.

. "$(dirname "$0")/../lib/lib.sh"

session() { # kind, from, to, address, [another key]
	"$python" "$here/signed.py" "$1" "$(ns "$2")" "$(ns "$3")" "${@:4}"
}
sessions() { # description, from, to, IPv4, IPv6
	local kind
	for kind in "${kinds[@]}"; do
		check "$1, IPv4: $kind" session "$kind" "$2" "$3" "$4"
		check "$1, IPv6: $kind" session "$kind" "$2" "$3" "$5"
	done
}

topology_hosts
kinds=()
capture_start control
for kind in md5 ao; do
	output=$(session $kind a b $B4) status=$?
	case $status in
	0) pass "in clear: $kind" && kinds+=("$kind") ;;
	2) skip "in clear: $kind" "this kernel cannot sign like that: $output" ;;
	*) fail "in clear: $kind" "$output" ;;
	esac
done
capture_stop control
capture_in_clear 'without rules the capture finds the marker' control
for kind in "${kinds[@]}"; do
	check_fails "who has another key is not answered: $kind" session "$kind" a b $B4 another
done

transport_both icv 16
capture_start transport
sessions 'transport mode' a b $B4 $B6
capture_stop transport
capture_protected 'nothing but ESP' transport
cleanup

topology_gateways
tunnel_both $A4 $B4 0x3001 icv 16
capture_start tunnel
sessions 'tunnel mode' a b $B4_NET $B6_NET
capture_stop tunnel
capture_protected 'nothing but ESP through the tunnel' tunnel
