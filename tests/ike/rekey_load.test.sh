#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A transfer by TCP and counted datagrams run between two hosts while their keys are
# replaced in each of the ways that IKE has: CHILD_SAs and IKE_SAs, by one end and by
# both at once, and nothing is lost. Where an end deletes before it makes, packets wait
# for new keys, and what is lost was sent by the other end before it knew. Nothing is ever in clear. MATRIX=all: a hundred times each, else six.

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
. "$lib/stream.sh"
[[ ${MATRIX:-} ]] || skip_all 'four minutes: MATRIX=sample or all runs it'
needs_strongswan "$SUITE"

if [[ $MATRIX == all ]]; then times=100; else times=6; fi
# A router without a way to the peer says so, to the sender of what is sealed.
readonly IS_IKE_OR_ESP="($IS_ESP or udp port 500 or udp port 4500 or icmp[icmptype] == 3)"

topology_hosts
for name in a b; do
	if [[ $name == a ]]; then me=$A4 peer=$B4; else me=$B4 peer=$A4; fi
	host $name
	peer_connection $me $peer $me $peer 1001 transport 'dpd_delay = 2' | host_file $name /etc/swanctl/conf.d/peer.conf
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

# While something is done many times, at each time by the end that is told.
under_load() { # description, function, [how many times]
	local i count=${3:-$times}
	capture_start load
	before=$(lost_by unknown-spi hold-full)
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
	late=$(($(lost_by unknown-spi hold-full) - before))
}

loses_nothing() { is "$1: no datagram was lost" "$(stream_value lost)" 0; }

# The other end may have sent by an SA that was deleted before the packet came, and of
# one flow only so many packets may wait.
loses_late() {
	at_most "$1: lost is what came too late, or waited too long" "$(stream_value lost)" $late
}

end_of() { if (($1 % 2)); then echo b; else echo a; fi; }

rekey_child() { at "$(end_of "$1")" swanctl --rekey --child peer && sleep 0.2; }
rekey_both() {
	(
		at a swanctl --rekey --child peer &
		at b swanctl --rekey --child peer
		wait $!
	)
	sleep 0.3
}
rekey_ike() { at "$(end_of "$1")" swanctl --rekey --ike peer && sleep 0.2; }
rekey_ike_both() {
	(
		at a swanctl --rekey --ike peer &
		at b swanctl --rekey --ike peer
		wait $!
	)
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
loses_late 'reauthenticating'
under_load 'deleting the CHILD_SA' end_child
loses_late 'deleting the CHILD_SA'
under_load 'deleting the IKE_SA' end_ike
loses_late 'deleting the IKE_SA'

# Who does not answer any more is gone: no SA is left, and no packet in clear.
peer_is_gone() { [[ $(ward a -j sa list) == '[]' ]]; }
gone_and_back() {
	must ip -n "$(ns r)" link set to-b down
	wait_for 30 peer_is_gone || { echo 'DPD does not end'; return 1; }
	must ip -n "$(ns r)" link set to-b up
	stream_goes_on
}
under_load 'DPD' gone_and_back $((times > 10 ? 10 : 2))

for reason in no-sa sa-dead hold-timeout replay; do
	is "of no packet the cause was $reason" "$(lost_by $reason)" 0
done
((n_failed == 0)) || for name in a b; do
	diag "$name: $(drops $name | tr '\n' ' ')" "$(grep -v unknown-spi "$work/$name.drops" | tail -20)" \
		"$(charon_log $name | tail -60)"
done
