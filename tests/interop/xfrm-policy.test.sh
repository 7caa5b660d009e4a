#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The policies of XFRM, and of sockets, apply to what ipward has opened, as if ipward
# did not spare the search where there are none.

# shellcheck disable=SC2317 # functions are called by their names

. "$(dirname "$0")/../lib/lib.sh"
modprobe -qa xfrm_user esp4 esp6 nf_tables || true
topology_gateways
traffic_start
tunnel_both $A4 $B4 0x3001
for pair in "$A4 $B4 0x4001" "$A6 $B6 0x5001"; do
	read -r near far spi <<<"$pair"
	protect ga "$near" "$far"
	protect gb "$far" "$near"
	sa_pair ga gb "$near" "$far" "$spi" transport
done
on gb nft -f - <<-END || skip_all 'there is no nftables'
	table inet host {
		counter opened { }
		chain in {
			type filter hook input priority 0
			meta l4proto udp meta ipsec exists counter name opened
		}
	}
END

policies() { must ip -n "$(ns gb)" xfrm policy "$@"; }
# To b behind the gateway, and to the gateway itself, which opens both.
forwarded() { echoes a "$behind" -c 2; }
datagrams() { udp_transfer a b "$behind" 300 3; }
stream() { tcp_transfer a b "$behind" 100000; }
local_in() { echoes ga "$far" -c 2; }
fault() { # name
	on gb awk -v name="$1" '$1 == name { print $2 }' /proc/net/xfrm_stat
}
all_pass() { # when
	local faults
	faults=$(xfrm_faults gb)
	check "$family, $1: echo requests are forwarded" forwarded
	check "$family, $1: datagrams are" datagrams
	check "$family, $1: TCP is" stream
	check "$family, $1: the host answers" local_in
	is "$family, $1: XFRM finds no fault" "$(xfrm_faults gb)" "$faults"
}

# A socket's own policy (struct xfrm_userpolicy_info): it blocks what comes in.
socket_receives() { # with a policy or without
	exec ip netns exec "$(ns gb)" "$python" - "$1" "$far" <<-'END'
		import socket, struct, sys
		IP_XFRM_POLICY, IPV6_XFRM_POLICY, BLOCK = 17, 35, 1
		family, level, option = socket.AF_INET, socket.IPPROTO_IP, IP_XFRM_POLICY
		if ":" in sys.argv[2]:
		    family, level, option = socket.AF_INET6, socket.IPPROTO_IPV6, IPV6_XFRM_POLICY
		sock = socket.socket(family, socket.SOCK_DGRAM)
		sock.bind((sys.argv[2], 7777))
		if sys.argv[1] == "with":
		    selector = bytes(40) + struct.pack("=HBBB", family, 0, 0, 0) + bytes(11)
		    policy = selector + bytes(64 + 32) + struct.pack("=IIBBBB", 0, 0, 0, BLOCK, 0, 0)
		    sock.setsockopt(level, option, policy.ljust(168, b"\0"))
		print("ready", flush=True)
		print(sock.recv(100).decode(), flush=True)
	END
}
send_to_socket() {
	on ga "$python" -c 'import socket, sys
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
sock = socket.socket(family, socket.SOCK_DGRAM)
[sock.sendto(b"it came", (sys.argv[1], 7777)) for _ in range(3)]' "$far"
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

opened() { on gb nft -j list counter inet host opened | jq '.nftables[1].counter.packets'; }

policies_apply() { # family, own address of ga, of gb, of b, nets behind ga and gb
	local blocked
	family=$1 near=$2 far=$3 behind=$4

	all_pass 'without a policy'

	policies add src "$5" dst "$6" dir fwd action block
	blocked=$(fault XfrmInPolBlock)
	check_fails "$family: a policy that blocks the forwarded" forwarded
	check_fails "$family: and TCP" stream
	check "$family: leaves the others alone" local_in
	at_least "$family: is counted by XFRM" "$(fault XfrmInPolBlock)" $((blocked + 1))
	policies flush

	policies add src "$near" dst "$far" dir in action block
	check_fails "$family: a policy that blocks the host" local_in
	check "$family: leaves the others alone" forwarded
	policies flush

	policies add src "$near" dst "$far" dir in \
		tmpl src "$near" dst "$far" proto esp mode transport
	check_fails "$family: ipward's SA is none that XFRM's template asks for" local_in
	policies flush

	policies setdefault in block
	check_fails "$family: a default that blocks the host" local_in
	policies setdefault in accept
	policies setdefault fwd block
	check_fails "$family: a default that blocks the forwarded" forwarded
	policies setdefault fwd accept

	socket_start without
	check "$family: a socket without a policy receives" wait_for 60 socket_has_it
	wait "$receiver"
	blocked=$(fault XfrmInPolBlock)
	socket_start with
	check "$family: a socket's own policy blocks" wait_for 60 blocks_more "$blocked"
	check_fails "$family: all of it" socket_has_it
	kill "$receiver"
	wait "$receiver" 2>/dev/null

	all_pass 'in the end'
	at_least "$family: input chains know what was protected" "$(opened)" 6
	must on gb nft reset counters table inet host
}

is 'XFRM finds no fault at first' "$(xfrm_faults gb)" ''
policies_apply IPv4 $A4 $B4 $B4_NET 10.11.0.0/24 10.12.0.0/24
policies_apply IPv6 $A6 $B6 $B6_NET fd00:11::/64 fd00:12::/64
finish
