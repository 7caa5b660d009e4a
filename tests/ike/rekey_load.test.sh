#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A transfer by TCP and counted datagrams run between two hosts while their keys are
# replaced in each of the ways that IKE has: CHILD_SAs and IKE_SAs by one end and by
# both at once lose nothing; what deletes before it makes loses what found no SA, and
# no more. Nothing is ever in clear. MATRIX=all: a hundred times each, else ten.

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
. "$lib/stream.sh"
needs_strongswan "$SUITE"

: "${MATRIX:=sample}"
if [[ $MATRIX == all ]]; then times=100; else times=10; fi
readonly IS_IKE_OR_ESP="($IS_ESP or udp port 500 or udp port 4500)"

topology_hosts
for name in a b; do
	if [[ $name == a ]]; then me=$A4 peer=$B4; else me=$B4 peer=$A4; fi
	host $name
	peer_connection $me $peer $me $peer 1001 transport | host_file $name /etc/swanctl/conf.d/peer.conf
	must ward $name policy add dir out mirrored src $me dst $peer action protect \
		tmpl mode transport proto esp reqid 1001
	charon_start $name
	must at $name swanctl --load-all --noprompt
done

# Of both hosts, by these reasons.
lost_by() { # reasons...
	local name reason sum=0
	for name in a b; do
		for reason; do ((sum += $(drop $name "$reason"))); done
	done
	echo $sum
}

# While something is done many times, at each time by the end that is told.
under_load() { # description, function, [how many times]
	local i count=${3:-$times}
	capture_start load
	before=$(lost_by no-sa unknown-spi sa-dead)
	stream_start a b $B4
	for ((i = 0; i < count; i++)); do
		"$2" "$i" >"$work/did" 2>&1 ||
			{ diag "$1, number $i: $(<"$work/did")"; break; }
	done
	is "$1: $count times" $i "$count"
	check "$1: it goes on afterwards" stream_goes_on
	stream_stop
	capture_stop load
	is "$1: the stream by TCP is whole" "$(stream_value whole)" true
	capture_protected "$1: nothing was in clear" load "$IS_IKE_OR_ESP"
	diag "$1: of $(stream_value sent) were lost $(stream_value lost), by these reasons $(($(lost_by no-sa unknown-spi sa-dead) - before)): $(drops a | tr '\n' ' ') | $(drops b | tr '\n' ' ')"
	diag "SAs: $(ward a -j sa list | jq length), $(ward b -j sa list | jq length)"
}

loses_nothing() { is "$1: no datagram was lost" "$(stream_value lost)" 0; }

end_of() { if (($1 % 2)); then echo b; else echo a; fi; }

rekey_child() { at "$(end_of "$1")" swanctl --rekey --child peer && sleep 0.2; }
rekey_both() {
	local first second
	at a swanctl --rekey --child peer & first=$!
	at b swanctl --rekey --child peer & second=$!
	wait $first; wait $second
	sleep 0.3
}
rekey_ike() { at "$(end_of "$1")" swanctl --rekey --ike peer && sleep 0.2; }
rekey_ike_both() {
	local first second
	at a swanctl --rekey --ike peer & first=$!
	at b swanctl --rekey --ike peer & second=$!
	wait $first; wait $second
	sleep 0.3
}
reauthenticate() { at "$(end_of "$1")" swanctl --rekey --ike peer --reauth && sleep 0.5; }
end_child() { at "$(end_of "$1")" swanctl --terminate --child peer && stream_goes_on; }
end_ike() { at "$(end_of "$1")" swanctl --terminate --ike peer && stream_goes_on; }

under_load 'rekeying a CHILD_SA' rekey_child
loses_nothing 'rekeying a CHILD_SA'
under_load 'both rekey the CHILD_SA' rekey_both
loses_nothing 'both rekey the CHILD_SA'
under_load 'rekeying the IKE_SA' rekey_ike
loses_nothing 'rekeying the IKE_SA'
under_load 'both rekey the IKE_SA' rekey_ike_both
loses_nothing 'both rekey the IKE_SA'
under_load 'reauthenticating' reauthenticate
under_load 'deleting the CHILD_SA' end_child
under_load 'deleting the IKE_SA' end_ike
((n_failed == 0)) || { charon_log a | tail -60 | sed 's/^/# a: /'; charon_log b | tail -60 | sed 's/^/# b: /'; }
