#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Many peers at once: one rule and one trap for a network, of which every address is
# spoken to at the same moment. Each gets its own SAs, and no packet is in clear.
# MATRIX=all: a thousand; else a hundred.

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
. "$lib/stream.sh"
[[ ${MATRIX:-} ]] || skip_all 'a thousand peers: MATRIX=sample or all runs it'
needs_strongswan "$SUITE"

if [[ $MATRIX == all ]]; then peers=1000; else peers=100; fi
address() { echo "10.2.$((4 + $1 / 250)).$((1 + $1 % 250))"; }

topology_hosts
traffic_start
configure r <<<'route add 10.2.4.0/22 via 10.2.0.1'
for ((i = 0; i < peers; i++)); do echo "addr add $(address $i)/32 dev lo"; done | configure b
host a
host b
peer_connection %any 10.2.4.0/22 a b 1001 transport | host_file a /etc/swanctl/conf.d/peer.conf
peer_connection %any %any b a 1001 transport 'unique = never' | sed '/start_action/d' |
	host_file b /etc/swanctl/conf.d/peer.conf
must ward a policy add dir out mirrored src $A4 dst 10.2.4.0/22 action protect \
	tmpl mode transport proto esp reqid 1001
must ward b policy add dir out mirrored src 10.2.4.0/22 dst $A4 action protect \
	tmpl mode transport proto esp reqid 1001
for name in a b; do
	charon_start $name
	must at $name swanctl --load-all --noprompt
done

capture_start burst
for ((i = 0; i < peers; i++)); do
	echo "send-udp a $(address $i) 7 0 $MARKER_HEX"
done >"$work/all"
begin=$EPOCHREALTIME
while read -r line; do order "$line" || break; done <"$work/all" >"$work/answer"
sas() { ward "$1" -j sa list | jq '[.[] | select(.dir == "out") | .dst + .src] | unique | length'; }
have_all() { [[ $(sas a) == "$peers" ]]; }
answers() { at a swanctl --stats; }
check 'the daemon answers meanwhile' answers
check "SAs with $peers peers" wait_for 240 have_all
diag "of $peers: $(sas a) at a, $(sas b) at b, from $begin to $EPOCHREALTIME"
capture_stop burst
capture_protected 'and nothing was in clear' burst "($IS_ESP or udp port 500 or udp port 4500)"
is 'no packet found the queue full' "$(drop a hold-full)" 0
((n_failed == 0)) || for name in a b; do
	diag "$name: $(drops $name | tr '\n' ' ')" "$(charon_log $name | tail -60)"
done
