#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What goes wrong with a key exchange: a wrong key, another mode than the rule's, a
# daemon that is killed, stopped, held up or deaf, one that gets nonsense, or thousands of
# exchanges that never go on. Nothing is ever in clear, and in the end it works again.

. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/ike.sh
. "$lib/ike.sh"
. "$lib/stream.sh"
needs_strongswan "$SUITE"
readonly IS_IKE_OR_ESP="($IS_ESP or udp port 500 or udp port 4500)"

topology_hosts
# A small buffer for events: they are lost soon where nobody reads them.
daemon_options='plugins { kernel-ipward { receive_buffer = 16384
	} }'
configure_host() { # name, mode, [words of the child]
	local me=$A4 peer=$B4
	[[ $1 == a ]] || me=$B4 peer=$A4
	peer_connection $me $peer $me $peer 1001 "$2" '' "${3:-}" |
		host_file "$1" /etc/swanctl/conf.d/peer.conf
	must at "$1" swanctl --load-all --noprompt
}
one_echo() { echoes a $B4 -c 1 -W 1; }
end_all() { at a swanctl --terminate --ike peer --force --timeout 3 >/dev/null 2>&1; true; }
logged() { charon_log "$1" | grep -qE "$2"; }

for name in a b; do
	host $name
	charon_start $name
	configure_host $name transport
done
add_rule() { # name, own address, the peer's
	must ward "$1" policy add dir out mirrored name partners src "$2" dst "$3" \
		action protect tmpl mode transport proto esp reqid 1001
}
add_rule a $A4 $B4
add_rule b $B4 $A4
capture_start all

# --- another key ---------------------------------------------------------------------

must at b sed -i 's/rekeying under load/another key/' /etc/swanctl/conf.d/peer.conf
must at b swanctl --load-all --noprompt --clear
check_fails 'with another key there is no way' one_echo
check 'the daemon says why' wait_for 10 logged a 'AUTHENTICATION_FAILED|AUTH_FAILED'
is 'and no SA was made' "$(sas a):$(sas b)" 0:0

# --- another mode --------------------------------------------------------------------

configure_host b tunnel
readonly REFUSED='refused: rule "partners" wants transport mode, and the peer has agreed to tunnel mode'
check_fails 'if a connection is not in the mode of the rule, there is no way' one_echo
check 'the log names the rule, and both modes' wait_for 10 logged b "$REFUSED"
is 'and no SA was made of that' "$(sas a):$(sas b)" 0:0
must ward b policy flush
check_fails 'nor if the peer alone wants a tunnel' one_echo
check 'which is in the log of the other end' wait_for 10 logged a "$REFUSED"
is 'where no SA was made' "$(sas a)" 0
add_rule b $B4 $A4
configure_host b transport
end_all
check 'with the right one there is' wait_for 20 one_echo

# --- the daemon ----------------------------------------------------------------------

stream_start a b $B4
charon_stop a KILL
check 'without a daemon the SAs go on' stream_goes_on
charon_start a
must at a swanctl --load-all --noprompt
check 'a new daemon makes new ones' wait_for 20 stream_goes_on
charon_stop a
is 'one that ends takes them with it' "$(sas a)" 0
charon_start a
must at a swanctl --load-all --noprompt
check 'and comes back' wait_for 20 stream_goes_on

# --- events that nobody reads --------------------------------------------------------

configure_host a transport 'life_packets = 400;rekey_packets = 200;rand_packets = 0'
end_all
check 'an SA with an end' wait_for 20 stream_goes_on
kill -STOP "${host_daemon[a]}"
for ((i = 0; i < 40; i++)); do
	echo "sa add src 192.0.2.1 dst 192.0.2.2 dir out proto esp spi $((0x5000 + i)) mode transport aead rfc4106 key $KEY_AB"
done | must ward a -b -
is_over() { [[ $(ward a -j sa list | jq '[.[] | select(.reqid == 1001 and .dir == "out")] | length') == 0 ]]; }
check 'it ends while the daemon is held up' wait_for 60 is_over
kill -CONT "${host_daemon[a]}"
check 'the daemon notices what it has missed' wait_for 20 logged a \
	'SA .* has expired, and the event was lost'
check 'and it goes on' wait_for 20 stream_goes_on
configure_host a transport
stream_stop
is 'the stream by TCP is whole' "$(stream_value whole)" true

# --- nonsense, and half-open exchanges -----------------------------------------------

capture_stop all
capture_protected 'nothing was in clear' all "$IS_IKE_OR_ESP"
: "${MATRIX:=sample}"
if [[ $MATRIX == all ]]; then count=20000; else count=2000; fi
for what in garble half-open; do
	diag "$what: $(on r "$python" "$here/nonsense.py" "$work/all.pcap" $B4 $what $count)"
	check "after $what messages the daemon answers" wait_for 30 charon_answers b
	end_all
	capture_start $what
	check "and keys are exchanged after $what messages" wait_for 60 one_echo
	capture_stop $what
	capture_protected "and nothing was in clear after $what messages" $what "$IS_IKE_OR_ESP"
done
((n_failed == 0)) || for name in a b; do
	diag "$name: $(drops $name | tr '\n' ' ')" "$(charon_log $name | tail -60)"
done
