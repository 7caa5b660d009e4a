#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The policies of XFRM, and of sockets, apply to what ipward has opened, as if ipward
# did not spare the search where there are none.

# shellcheck disable=SC2317 # functions are called by their names

. "$(dirname "$0")/../lib/lib.sh"
modprobe -qa xfrm_user esp4 || true
topology_gateways
traffic_start
tunnel_both 10.1.0.1 10.2.0.1 0x3001
protect ga 10.1.0.1 10.2.0.1
protect gb 10.2.0.1 10.1.0.1
sa_pair ga gb 10.1.0.1 10.2.0.1 0x4001 transport

policies() { must ip -n "$(ns gb)" xfrm policy "$@"; }
# To b behind the gateway, and to the gateway itself, which opens both.
forwarded() { echoes a "$B4_NET" -c 2; }
datagrams() { udp_transfer a b "$B4_NET" 300 3; }
stream() { tcp_transfer a b "$B4_NET" 100000; }
local_in() { echoes ga 10.2.0.1 -c 2; }
fault() { # name
	on gb awk -v name="$1" '$1 == name { print $2 }' /proc/net/xfrm_stat
}
all_pass() { # when
	check "$1 echo requests are forwarded" forwarded
	check "$1 datagrams are" datagrams
	check "$1 TCP is" stream
	check "$1 the host answers" local_in
}

all_pass 'without a policy'
is 'and XFRM finds no fault' "$(xfrm_faults gb)" ''

policies add src 10.11.0.0/24 dst 10.12.0.0/24 dir fwd action block
check_fails 'a policy that blocks the forwarded' forwarded
check_fails 'and TCP' stream
check 'leaves the others alone' local_in
at_least 'is counted by XFRM' "$(fault XfrmInPolBlock)" 1
policies flush

policies add src 10.1.0.1 dst 10.2.0.1 dir in action block
check_fails 'a policy that blocks the host' local_in
check 'leaves the others alone' forwarded
policies flush

policies add src 10.1.0.1 dst 10.2.0.1 dir in \
	tmpl src 10.1.0.1 dst 10.2.0.1 proto esp mode transport
check_fails "ipward's SA is none that XFRM's template asks for" local_in
policies flush

policies setdefault in block
check_fails 'a default that blocks the host' local_in
policies setdefault in accept
policies setdefault fwd block
check_fails 'a default that blocks the forwarded' forwarded
policies setdefault fwd accept

# A socket's own policy (struct xfrm_userpolicy_info): it blocks what comes in.
socket_receives() { # with a policy or without
	exec ip netns exec "$(ns gb)" "$python" - "$1" <<-'END'
		import socket, struct, sys
		IP_XFRM_POLICY, BLOCK = 17, 1
		sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		sock.bind(("10.2.0.1", 7777))
		if sys.argv[1] == "with":
		    selector = bytes(40) + struct.pack("=HBBB", socket.AF_INET, 0, 0, 0) + bytes(11)
		    policy = selector + bytes(64 + 32) + struct.pack("=IIBBBB", 0, 0, 0, BLOCK, 0, 0)
		    sock.setsockopt(socket.IPPROTO_IP, IP_XFRM_POLICY, policy.ljust(168, b"\0"))
		print("ready", flush=True)
		print(sock.recv(100).decode(), flush=True)
	END
}
send_to_socket() {
	on ga "$python" -c 'import socket
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
[sock.sendto(b"it came", ("10.2.0.1", 7777)) for _ in range(3)]'
}
socket_is_ready() { grep -q ready "$work/socket"; }
socket_has_it() { grep -q 'it came' "$work/socket"; }
blocks_more() { (($(fault XfrmInPolBlock) >= $1 + 3)); }

socket_start() { # with or without
	socket_receives "$1" >"$work/socket" &
	receiver=$!
	must wait_for 60 socket_is_ready
	send_to_socket
}
socket_start without
check 'a socket without a policy receives' wait_for 60 socket_has_it
wait "$receiver"
blocked=$(fault XfrmInPolBlock)
socket_start with
check "a socket's own policy blocks" wait_for 60 blocks_more "$blocked"
check_fails 'all of it' socket_has_it
kill "$receiver"
wait "$receiver" 2>/dev/null

all_pass 'in the end'
finish
