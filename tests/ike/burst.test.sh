#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Many peers at once: one rule and one trap for a network, of which every address is
# spoken to at the same moment. Each gets its own SAs, and no packet is in clear.
# MATRIX=all: a thousand, or PEERS, and the same with a stock strongSwan over XFRM, to
# compare what the daemons and the kernel need of memory; else a hundred.

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
. "$lib/stream.sh"
[[ ${MATRIX:-} ]] || skip_all 'a thousand peers: MATRIX=sample or all runs it'
needs_strongswan "$SUITE"

if [[ $MATRIX == all ]]; then peers=${PEERS:-1000}; else peers=100; fi
# Without a process for each.
addresses() { # 10.2, what is before each, and after it
	local i
	for ((i = 0; i < peers; i++)); do echo "$2$1.$((4 + i / 250)).$((1 + i % 250))$3"; done
}

topology_hosts
traffic_start
configure r <<<'route add 10.2.4.0/22 via 10.2.0.1'
hosts() { # who begins, its address, who answers, first bytes of its addresses, reqid and policies
	addresses "$4" 'addr add ' '/32 dev lo' | configure "$3"
	peer_connection %any "$4.4.0/22" "$1" "$3" 1001 transport | kind "$5" |
		host_file "$1" /etc/swanctl/conf.d/peer.conf
	peer_connection %any %any "$3" "$1" 1001 transport 'unique = never' | sed '/start_action/d' |
		kind "$5" | host_file "$3" /etc/swanctl/conf.d/peer.conf
	charon_start "$1" "$3"
	for name in "$1" "$3"; do must at "$name" swanctl --load-all --noprompt; done
}
kind() { if [[ $1 == stock ]]; then sed '/reqid = /d; /policies = no/d'; else cat; fi; }

# One daemon is all the peers of the other one, which would be a flood from one address.
# shellcheck disable=SC2034 # of ike.sh
daemon_options='dos_protection = no'
host_few a
host_few b
must ward a policy add dir out mirrored src $A4 dst 10.2.4.0/22 action protect \
	tmpl mode transport proto esp reqid 1001
must ward b policy add dir out mirrored src 10.2.4.0/22 dst $A4 action protect \
	tmpl mode transport proto esp reqid 1001
hosts a $A4 b 10.2 ours

# In KB: of a daemon, and of the kernel, which both ends have in common.
# shellcheck disable=SC2154 # of ike.sh
daemon_memory() { sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/${host_daemon[$1]}/status"; }
kernel_memory() {
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^(Slab|Percpu):/ { sum += $2 } END { print sum }' /proc/meminfo
}
memories() { echo "$(daemon_memory "$1") $(daemon_memory "$2") $(kernel_memory)"; } # two hosts
tell_growth() { # description, memories before, and after
	local a b kernel was_a was_b was_kernel
	read -r was_a was_b was_kernel <<<"$2"
	read -r a b kernel <<<"$3"
	diag "$1: $peers peers: who begins $was_a + $((a - was_a)) KB, who answers $was_b + $((b - was_b)) KB," \
		"the kernel, for both, $((kernel - was_kernel)) KB"
}

# One packet to each.
speak() { # namespace, first bytes of the addresses
	local line
	addresses "$2" "send-udp $1 " " 7 0 $MARKER_HEX" >"$work/all"
	while read -r line; do order "$line" || break; done <"$work/all" >"$work/answer"
}

diag "$SECONDS s: daemons are up"
before=$(memories a b)
diag "$SECONDS s: memories"
capture_start burst
begin=$EPOCHREALTIME
speak a 10.2
diag "$SECONDS s: spoken"
sas() { ward "$1" -j sa list | jq '[.[] | select(.dir == "out") | .dst + .src] | unique | length'; }
have_all() { [[ $(sas a) == "$peers" ]]; }
answers() { at a swanctl --stats; }
check 'the daemon answers meanwhile' answers
check "SAs with $peers peers" wait_for $((200 + peers)) have_all
for name in a b; do
	diag "$name: $(charon_log $name | grep -c 'retransmit [0-9]') messages were sent again," \
		"$(charon_log $name | grep -c 'ignoring IKE_SA setup') dropped by limits," \
		"$(charon_log $name | grep -c 'N(COOKIE)') with cookies"
done
diag "of $peers: $(sas a) at a, $(sas b) at b, from $begin to $EPOCHREALTIME"
capture_stop burst
capture_protected 'and nothing was in clear' burst "($IS_ESP or udp port 500 or udp port 4500)"
is 'no packet found the queue full' "$(drop a hold-full)" 0
is 'one IKE SA for each, however often the kernel asks' \
	"$(charon_log a | grep -c 'IKE_SA.*established between')" "$peers"
tell_growth ipward "$before" "$(memories a b)"
((n_failed == 0)) || for name in a b; do
	diag "$name: $(drops $name | tr '\n' ' ')" "$(charon_log $name | tail -60)"
done

# The same without ipward, where a packet is lost that no SA is there for.
by_xfrm() {
	local before name
	for name in a b; do charon_stop $name KILL; done # a thousand farewells take long
	namespace c d
	link c eth0 10.3.0.1 fd00:3::1 r to-c 10.3.0.2 fd00:3::2
	link d eth0 10.4.0.1 fd00:4::1 r to-d 10.4.0.2 fd00:4::2
	gateway c 10.3.0.2 fd00:3::2
	gateway d 10.4.0.2 fd00:4::2
	configure r <<<'route add 10.4.4.0/22 via 10.4.0.1'
	host_few c stock
	host_few d stock
	hosts c 10.3.0.1 d 10.4 stock
	before=$(memories c d)
	# One that waits for keys has no SPI yet.
	xfrm_has_all() {
		(($(on c ip xfrm state | awk '/^src 10.3.0.1 / { out = 1; next }
			out && / spi 0x/ { n += !/spi 0x00000000/; out = 0 }
			END { print n + 0 }') >= peers)) && return
		speak c 10.4
		false
	}
	check 'by XFRM, too' wait_for 400 xfrm_has_all
	diag "XFRM: $(charon_log c | grep -c 'IKE_SA.*established between') IKE SAs of c, $(charon_log d | grep -c 'IKE_SA.*established between') of d"
	tell_growth XFRM "$before" "$(memories c d)"
}
[[ $MATRIX != all ]] || by_xfrm
