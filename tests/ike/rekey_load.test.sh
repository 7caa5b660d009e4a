#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A transfer by TCP and counted datagrams run between two hosts while their keys are
# replaced in each of the ways that IKE has: CHILD_SAs and IKE_SAs, by one end and by
# both at once, and nothing is lost. Where an end deletes before it makes, packets wait
# for new keys; the other end's, which does not know yet, find the old ones; and those
# that come before the new ones wait for these. Nothing is ever in clear. MATRIX=all: a
# hundred times each, else six. KINDS: only these.

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
. "$lib/stream.sh"
[[ ${MATRIX:-} ]] || skip_all 'four minutes: MATRIX=sample or all runs it'
needs_strongswan "$SUITE"

if [[ $MATRIX == all ]]; then times=100; else times=6; fi
: "${KINDS:=rekey-child both-rekey-child rekey-ike both-rekey-ike reauthenticate end-child end-ike dpd}"
# A router without a way to the peer says so, to the sender of what is sealed.
readonly IS_IKE_OR_ESP="($IS_ESP or udp port 500 or udp port 4500 or icmp[icmptype] == 3)"

topology_hosts
for name in a b; do
	if [[ $name == a ]]; then me=$A4 peer=$B4; else me=$B4 peer=$A4; fi
	host $name
	peer_connection $me $peer $me $peer 1001 transport 'dpd_delay = 1' | host_file $name /etc/swanctl/conf.d/peer.conf
	must ward $name policy add dir out mirrored src $me dst $peer action protect \
		tmpl mode transport proto esp reqid 1001
	charon_start $name
	must at $name swanctl --load-all --noprompt
	start $name "$IPWARD" -d monitor drop >"$work/$name.drops" 2>"$work/$name.monitor"
done

# Of both hosts, by these reasons.
lost_by() { # reasons...
	local name reason sum=0
	for name in a b; do
		for reason; do sum=$((sum + $(drop $name "$reason"))); done
	done
	echo $sum
}

# While something is done many times, which prints how often it was done.
under_load() { # description, how many times, command...
	local what=$1 count=0 rest=''
	capture_start load
	stream_start a b $B4
	read -r count rest < <("${@:3}" 2>"$work/said")
	is "$what: $2 times" "$count" "$2"
	diag "$what: seconds for each, and at most: $rest; $(<"$work/said")"
	check "$what: it goes on afterwards" stream_goes_on 1
	stream_stop
	capture_stop load
	is "$what: the stream by TCP is whole" "$(stream_value whole)" true
	capture_protected "$what: nothing was in clear" load "$IS_IKE_OR_ESP"
}

loses_nothing() { is "$1: no datagram was lost" "$(stream_value lost)" 0; }
# shellcheck disable=SC2154 # of ike.sh
charon_socket() { echo "/proc/${host_daemon[$1]}/root/run/charon.vici"; }

rekeyings() { # description, kind, [how many times]
	[[ " $KINDS " == *" $2 "* ]] || return 0
	local count=${3:-$times} met
	met=$(collisions)
	under_load "$1" "$count" "$python" "$here/rekeyings.py" "$2" "$count" "$work/stream.state" \
		"$(charon_socket a)" "$(charon_socket b)"
	loses_nothing "$1"
	(($# < 3)) || at_least "$1: they met" $(($(collisions) - met)) "$times"
}

# Of two that begin at once, one has often answered before it has asked.
collisions() { charon_log a | grep -c 'rekey collision'; }

rekeyings 'rekeying a CHILD_SA' rekey-child
rekeyings 'both rekey the CHILD_SA' both-rekey-child $((3 * times))
rekeyings 'rekeying the IKE_SA' rekey-ike
rekeyings 'both rekey the IKE_SA' both-rekey-ike $((2 * times))

# Seconds until a silent peer is gone, not half a minute: for DPD, and for ends that begin
# at once after a deletion. Sometimes one of them then has an IKE SA that the other has
# dropped, which it notices by DPD.
soon_gone() {
	local name
	for name in a b; do
		must at $name sh -c 'echo "charon-systemd {
			retransmit_timeout = 1
			retransmit_tries = 2
		}" >>/run/strongswan.conf'
		must at $name swanctl --reload-settings
	done
	# An IKE SA keeps what it has begun with.
	at a swanctl --terminate --ike peer >/dev/null 2>&1
}

rekeyings 'reauthenticating' reauthenticate
soon_gone
rekeyings 'deleting the CHILD_SA' end-child
rekeyings 'deleting the IKE_SA' end-ike

# Who does not answer any more is gone: no SA is left, and no packet in clear.
gone_and_back() {
	local i
	for ((i = 0; i < times; i++)); do
		must ip -n "$(ns r)" link set to-b down
		wait_for 30 has_none a || { echo 'DPD does not end it' >&2; break; }
		must ip -n "$(ns r)" link set to-b up
		stream_goes_on 1 || { echo 'the stream does not go on' >&2; break; }
	done
	echo $i
}

if [[ " $KINDS " == *' dpd '* ]]; then
	under_load DPD "$times" gone_and_back
fi

for reason in no-sa hold-timeout replay; do
	is "of no packet the cause was $reason" "$(lost_by $reason)" 0
done
is 'an SA that goes loses nothing on its way out' \
	"$(grep -h '^drop sa-dead .*dir out' "$work"/[ab].drops)" ''
((n_failed == 0)) || for name in a b; do
	diag "$name: $(drops $name | tr '\n' ' ')" "$(grep -v unknown-spi "$work/$name.drops" | tail -20)" \
		"$(charon_log $name | tail -60)"
done
