#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What listeners are told, by the command's monitor.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
# Packets without an SA are dropped, whoever listens.
echo 0 >/sys/module/ipward/parameters/hold
traffic_start

watch() { # groups...
	[[ ! ${monitor:-} ]] || stop "$monitor"
	: >"$work/events"
	start a stdbuf -oL "$IPWARD" -j -t monitor "$@" >"$work/events"
	monitor=$started
	wait_for 20 listening a "$([[ $1 == all ]] && echo 5 || echo $#)" ||
		bail_out 'the monitor does not begin'
}
tells() { # description, event, more of its line
	event "$1" "\"event\":\"$2\".*${3:-}"
}

watch all
sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport
tells 'an SA added' sa-added '"spi":4097'
must ward a sa del dst $B4 spi 0x1001
tells 'an SA removed' sa-removed
like 'with the time' "$(tail -1 "$work/events")" \
	'"time":"20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-9:]{8}\.[0-9]{6}[+-][0-9]{2}:[0-9]{2}"'
must ward a policy add dir out name told dst $B4 protect tmpl mode transport reqid 7
tells 'a rule added' rule-added told
on a ping -q -c 3 -i 0.05 -W0.2 $B4 >/dev/null
tells 'an SA asked for' acquire told
tells 'with the flow' acquire "\"flow\".*$B4"
tells 'the drop' drop no-sa
is 'asked for once, not for each packet' "$(grep -c '"acquire"' "$work/events")" 1
handle=$(ward a -j policy list | pick handle)
must ward a policy del "$handle"
tells 'a rule removed' rule-removed told
must ward a -b - <<-END
	policy begin
	policy add dir out name committed dst 10.9.0.0/16 block
	policy commit
END
tells 'a set committed' set-committed '"rules":1'
is 'and not its rules one by one' "$(grep -c '"name":"committed"' "$work/events")" 0
is 'no event has a key' "$(grep -ci "${KEY_AB:0:16}" "$work/events")" 0

sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport limit time-soft 1 time-hard 5
tells 'a lifetime that is over soon' expire '"soft","expired_by":"added".*"spi":4097'
tells 'and is over' expire '"hard","expired_by":"added".*"spi":4097'
like 'by which the SA is removed' "$(ward a sa list dst $B4 spi 0x1001 2>&1)" 'no such SA'

# Every limit, of what a sends and of what it receives. A datagram has 24 bytes.
protect a $A4 $B4
protect b $B4 $A4
spi=0x3000
expiries() {
	sed -n "s/.*\"expire\".*\"expiry\":\"\([a-z]*\)\",\"expired_by\":\"\([a-z]*\)\".*\"spi\":$((spi))[,}].*/\1 \2/p" \
		"$work/events" | xargs
}
are_told() { [[ $(expiries) ]]; }
state() { # destination
	if ward a sa list dst "$1" spi "$spi" >/dev/null 2>&1; then echo there; else echo gone; fi
}
is_gone() { [[ $(state "$1") == gone ]]; }
over() { # in|out, which limit, soft|hard, packets to send, word for the limit, limit
	local title="$3 limit of $2, $1bound" from=a src=$A4 dst=$B4 i before
	[[ $1 == out ]] || from=b src=$B4 dst=$A4
	before=$(drop a sa-expired)
	printf -v spi 0x%x $((spi + 1))
	[[ $1 == out ]] || sa_one b out "$src" "$dst" "$spi" $KEY_AB mode transport
	sa_one a "$1" "$src" "$dst" "$spi" $KEY_AB mode transport limit "$5" "$6"
	for ((i = 0; i < $4; i++)); do datagram $from "$dst" || true; done
	check "$title: it is over in time" wait_for 20 are_told
	if [[ $3 == soft ]]; then
		is "$title: the SA is still there" "$(state "$dst")" there
		is "$title: nothing is dropped for it" "$(drop a sa-expired)" "$before"
		must ward a sa del dst "$dst" spi "$spi"
	else
		check "$title: the SA is gone" wait_for 5 is_gone "$dst"
		# The packet that would go beyond.
		is "$title: what is dropped for it" $(($(drop a sa-expired) - before)) $(($4 > 1))
	fi
	is "$title: it is told once, and why" "$(expiries)" "$3 $2"
	must ward b sa flush
}
sa_one a out $A4 10.2.0.9 0x2fff $KEY_AB mode transport limit time-use-hard 1
for side in soft hard; do
	for dir in out in; do
		over $dir bytes $side 3 byte-$side 60
		over $dir packets $side 3 packet-$side 2
		over $dir added $side 0 time-$side 1
		over $dir used $side 1 time-use-$side 1
		over $dir idle $side 1 time-idle-$side 1
	done
done
like 'what is not used is not over meanwhile' "$(ward a sa list dst 10.2.0.9 spi 0x2fff)" \
	0x00002fff
flush a b

watch sa
must ward a policy add dir out name quiet dst 10.8.0.0/16 block
sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport
tells 'of the groups named' sa-added
is 'and of no others' "$(grep -vc '"event":"sa-' "$work/events")" 0

# Drops come at a limited rate.
must ward a policy flush
watch drop
must ward a policy add dir out dst $B4 block
on a "$python" - <<-END
	import socket
	s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	for _ in range(2000):
	    try:
	        s.sendto(b"x", ("$B4", 9))
	    except PermissionError:
	        pass
END
dropped() { (($(drop a blocked-out) >= 2000)); }
check '2000 packets are dropped' wait_for 5 dropped
tells 'some are told of' drop blocked-out
check 'not all of them' test "$(wc -l <"$work/events")" -lt 1500
