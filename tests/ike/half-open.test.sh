#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Strangers who begin hundreds of key exchanges and do not go on: in the names of others,
# in the name of the honest peer, or by addresses of their own. Who is honest gets keys
# all the same, nobody else has an SA, and the host says what goes on. MATRIX=sample or
# all: also the last ones, and the limits that /etc/strongswan.d/ipward.conf sets for one
# address and for all, two minutes.

. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/ike.sh
. "$lib/ike.sh"
. "$lib/stream.sh"
needs_strongswan "$SUITE"

# Strangers live behind r. An exchange that does not go on is given up after so long.
readonly STRANGERS=10.66.0.0/16 TIMEOUT=12
# Seconds until the first answer of who is honest, whose messages are sent again when
# the daemon has dropped them.
readonly LIMIT=10
readonly IS_IKE_OR_ESP="($IS_ESP or udp port 500 or udp port 4500)"

topology_hosts
configure r <<<"route add local $STRANGERS dev lo"
# An emulated CPU works off as many messages in a second as a real one in a fiftieth.
# shellcheck disable=SC2034 # of ike.sh
daemon_options="half_open_timeout = $TIMEOUT
	init_limit_job_load = 20"
for name in a b; do
	host_few $name
	if [[ $name == a ]]; then
		peer_connection $A4 $B4 a.example b.example 1001 transport
	else
		peer_connection $B4 %any b.example %any 1001 transport | sed '/start_action/d'
	fi | host_file $name /etc/swanctl/conf.d/peer.conf
	if [[ $name == a ]]; then me=$A4 peer=$B4; else me=$B4 peer=$A4; fi
	must ward $name policy add dir out mirrored name partners src $me dst $peer action protect \
		tmpl mode transport proto esp reqid 1001
done
charon_start a b
for name in a b; do must at $name swanctl --load-all --noprompt; done

one_echo() { echoes a $B4 -c 1 -W 1; }
half_open() { at b ipward -j ike status | pick half_open; }
all_over() { [[ $(half_open) == 0 ]]; }
memory() { sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/${host_daemon[b]}/status"; }

# Without an SA, from the first packet on.
honest() { # description
	local begin
	at a swanctl --terminate --ike peer --force --timeout 2 >/dev/null 2>&1
	check "$1: no SA is there" wait_for 10 has_none b
	begin=${EPOCHREALTIME/./}
	check "$1: who is honest gets keys" wait_for $LIMIT one_echo
	diag "$1: the first answer after $(((${EPOCHREALTIME/./} - begin) / 1000)) ms; half open: $(half_open)"
	is "$1: and has the only SAs" "$(sas b)" 2
}

strangers() { # source addresses, rate, [more words]
	start r "$python" "$here/strangers.py" "$work/first.pcap" $B4 "$@" >"$work/strangers"
	flood=$started begun=$SECONDS
}
strangers_end() {
	stop "$flood"
	diag "sent, cookies, other answers: $(<"$work/strangers")"
}
at_least_half_open() { (($(half_open) >= $1)); }

capture_start first
honest 'nobody else'
capture_stop first
at b ipward -d monitor ike >"$work/events" 2>"$work/monitor" &
monitoring=$!
wait_for 10 grep -q listening "$work/monitor"

# --- in the name of the honest peer ----------------------------------------------------

capture_start flood
strangers $A4 burst 200
wait "$flood"
read -r sent _ <"$work/strangers"
is 'a burst of strangers' "$sent" 200
is 'of whom the first few get an answer' "$(half_open)" 3
honest 'in the name of the honest peer'

# --- in the names of others ------------------------------------------------------------

strangers $STRANGERS 100
event 'many who do not go on are told of at once' \
	'^ike-failed peer 10\.66\.[0-9.]+: the peer is one of many that have begun a key exchange'
like 'by a cause of its own' "$(at b cat /run/ipward/failures)" ' cause=half-open-many '
# As some are given up, it is a moment until others have begun.
status_says_so() {
	at b ipward ike status |
		grep -Eq '# [0-9]+ key exchanges are half open: .* prove their address \(cookie\)\.'
}
check 'the status says so' wait_for 10 status_says_so
check 'and is none of an error' at b ipward ike status
at b ipward peers >"$work/peers" 2>"$work/left"
like 'peers names some, and counts the others' "$(<"$work/left")" \
	'[0-9]+ peers have begun a key exchange and not gone on yet, of which [0-9]+ are left out'
at_most 'of whom only a few are shown' "$(grep -c ' state connecting' "$work/peers")" 10
honest 'in the names of others'
while ((SECONDS < begun + 6)); do sleep 0.2; done
strangers_end
read -r sent cookies _ <"$work/strangers"
at_least 'hundreds began' "$sent" 300
at_least 'and most got nothing but a cookie' "$cookies" $((sent / 2))
event 'who does not go on is given up, and that is told' \
	'^ike-failed peer [0-9.]+: the peer began a key exchange and did not go on'

# --- by addresses of their own ---------------------------------------------------------

by_own_addresses() {
	check 'they are given up' wait_for $((2 * TIMEOUT)) all_over
	local before count
	before=$(memory)
	strangers $STRANGERS 100 answer
	check 'who answers gets further' wait_for 20 at_least_half_open 200
	count=$(half_open)
	diag "$count half open take $(($(memory) - before)) KB, $((($(memory) - before) / count)) KB each"
	honest 'by addresses of their own'
	strangers_end
}

# Messages that wait are no exchanges yet: the limit is exceeded by as many as may wait,
# and as are being worked off.
readonly BLOCK=100 IN_WORK=40
refused() { charon_log b | grep -c "ignoring IKE_SA setup from $1, $2"; }
has_refused() { (($(refused "$1" "$2"))); }
by_one_address() {
	check 'these are given up, too' wait_for $((2 * TIMEOUT)) all_over
	strangers 10.66.7.7 100 answer
	check 'one address that begins too many is refused more' wait_for 30 \
		has_refused 10.66.7.7 "per-IP half-open IKE_SA limit of $BLOCK reached"
	count=$(half_open)
	at_least 'when it has as many as the clients behind a NAT may need' "$count" $((BLOCK - IN_WORK))
	at_most 'and it gets no more' "$count" $((BLOCK + IN_WORK))
	honest 'beside one address that begins too many'
	strangers_end
	is 'no other address was refused for this' "$(refused '[0-9.]*' per-IP)" "$(refused 10.66.7.7 per-IP)"
}
[[ ! ${MATRIX:-} ]] || { by_own_addresses; by_one_address; }
capture_stop flood
capture_protected 'nothing was in clear' flood "$IS_IKE_OR_ESP"

# --- and afterwards --------------------------------------------------------------------

# As few as an emulated CPU can begin before they are given up.
readonly LIMIT_OF_ALL=120
with_a_limit() {
	is 'the limit for all is one that nobody has reached so far' "$(refused '[0-9.]*' half-open)" 0
	charon_stop b
	must at b sh -c "echo 'charon-systemd { init_limit_half_open = $LIMIT_OF_ALL }' >>/run/strongswan.conf"
	charon_start b
	must at b swanctl --load-all --noprompt
	at a swanctl --terminate --ike peer --force --timeout 2 >/dev/null 2>&1
	strangers $STRANGERS 100 answer
	check 'beyond a limit for all addresses new ones are refused' wait_for 30 \
		has_refused '10.66.[0-9.]*' "half-open IKE_SA limit of $LIMIT_OF_ALL reached"
	at_most 'and there are no more' "$(half_open)" $((LIMIT_OF_ALL + IN_WORK))
	strangers_end
	check 'who is honest gets keys when they are given up' wait_for $((2 * TIMEOUT + LIMIT)) one_echo
}
[[ ! ${MATRIX:-} ]] || {
	with_a_limit
	check 'all are given up' wait_for $((2 * TIMEOUT)) all_over
}
is 'nobody else has an SA' "$(sas b)" 2
for ((i = 0; i < 3; i++)); do
	check 'SPIs are there for new SAs' at a swanctl --rekey --child peer
done
check 'by which packets go' one_echo
is 'SPIs were always there' "$(charon_log b | grep -ciE 'alloc.* SPI.*(fail|unable)|unable to alloc')" 0
stop "$monitoring"
((n_failed == 0)) || for name in a b; do
	diag "$name: $(drops $name | tr '\n' ' ')" "$(charon_log $name | grep -v 10.66 | tail -60)"
done
