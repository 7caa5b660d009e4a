#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Packets that a rule protects and that have no SA wait for one, if there is
# somebody who may add it; in order, within limits, and for a limited time.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
readonly TIME=/sys/module/ipward/parameters/hold
sender_in_a() { on a "$python" "$here/hold.py" "$@"; }
start_sender() { # namespace, file for its output, words...
	start "$1" "$python" "$here/hold.py" "${@:3}" >"$work/$2" 2>&1
}
listen_for_acquires() {
	start a stdbuf -oL "$IPWARD" -j monitor acquire >"$work/events"
	monitor=$started
	wait_for 20 listening a 1 || bail_out 'the monitor does not begin'
}
has_held() { (($(counter a out-held) >= $1)); }
held_is() { # more than were held before
	wait_for 20 has_held $((held_before + $1)) ||
		diag "held: $(($(counter a out-held) - held_before))"
}
remember_held() { held_before=$(counter a out-held); }
rules_both() {
	protect a $A4 $B4
	protect b $B4 $A4
	protect a $A6 $B6
	protect b $B6 $A6
}
# As a key exchange does: the far end first, and what receives before what sends.
keys() { # address, address, SPI
	local common='proto esp aead rfc4106 mode transport'
	must ward b -b - <<-END
		sa add dir in src $1 dst $2 spi $(($3)) key $KEY_AB $common
		sa add dir out src $2 dst $1 spi $(($3 + 1)) key $KEY_BA $common
	END
	must ward a -b - <<-END
		sa add dir in src $2 dst $1 spi $(($3 + 1)) key $KEY_BA $common
		sa add dir out src $1 dst $2 spi $(($3)) key $KEY_AB $common
	END
}
asked() { grep -c '"acquire"' "$work/events"; }
output_of() { wait_end "$1"; cat "$work/$2"; }
since() { # a moment as of EPOCHREALTIME; milliseconds
	echo $(((${EPOCHREALTIME/./} - ${1/./}) / 1000))
}

for address in $B4 $B6; do
	start_sender b "answer$address" answer "$address" 7000
	server_is_there() { listens b u 7000 && listens b t 7000; }
	must wait_for 30 server_is_there
done

# The neighbours are known: a packet that is sent while the kernel sends those that waited for
# a neighbour's address can overtake them.
for address in $B4 $B6; do must echoes a "$address" >/dev/null; done

# Nobody listens: dropped at once, and the sender is told.
rules_both
moves 'without a listener a packet is dropped at once' a no-sa+1 on a ping -q -c1 -W0.3 $B4
like 'explain says so' "$(ward a explain out src $A4 dst $B4 icmp)" 'no SA fits: it is dropped until one is added'

listen_for_acquires
like 'with one, explain says that it would wait' "$(ward a explain out src $A4 dst $B4 icmp)" \
	'no SA fits: it waits for keys'
for family in 4 6; do
	near=A$family far=B$family spi=${family}001
	near=${!near} far=${!far}
	: >"$work/events"
	remember_held
	capture_start "first$family"
	start_sender a udp udp "$far" 7000 20
	udp=$started
	start_sender a tcp tcp "$far" 7000
	tcp=$started
	check "IPv$family: the packets wait" held_is 21
	begin=$EPOCHREALTIME
	keys "$near" "$far" "0x$spi"
	like "IPv$family: the answers come in order" "$(output_of $udp udp)" ' in order$'
	like "IPv$family: the connection is made" "$(output_of $tcp tcp)" '^[0-9.]+$'
	diag "IPv$family: $(since "$begin") ms after the first SA"
	capture_stop "first$family"
	capture_protected "IPv$family: nothing is in clear" "first$family"
	event "IPv$family: the event has the rule and the flow" \
		"\"acquire\".*\"action\":\"protect\".*\"template.*\"dst\":\"$far\""
	at_most "IPv$family: and does not come for each packet" "$(asked)" \
		$(($(since "$begin") / 1000 + 4))
	is "IPv$family: nothing was dropped" "$(drop a no-sa) $(drop a hold-full) $(drop a hold-timeout)" '1 0 0'
	is "IPv$family: the SYN was not sent again" \
		"$(on a nstat -asz TcpRetransSegs | awk '/Tcp/ { print $2 }')" 0
done
must ward a sa flush
must ward b sa flush

# A hundred flows that begin at once.
remember_held
start_sender a flows flows $B4 7000 100
flows=$started
check 'a hundred flows wait' held_is 100
keys $A4 $B4 0x5001
is 'and lose nothing' "$(output_of $flows flows)" 100
must ward a sa flush
must ward b sa flush

# What is sent while earlier packets of the flow are being released. Where the release
# is faster than the sender, none of it had to wait, and it is tried again.
behind() { # SPI
	local behind
	remember_held
	start_sender a behind behind $B4 7000 300 30 100
	behind=$started
	check 'packets wait' held_is 330
	keys $A4 $B4 "$1"
	like 'those that come behind them do not overtake them' "$(output_of $behind behind)" ' in order$'
	must ward a sa flush
	must ward b sa flush
}
for try in 1 2 3 4 5 6 7 8; do
	behind 0x51${try}1
	! has_held $((held_before + 331)) || break
done
check 'but wait, too' has_held $((held_before + 331))

# Who waits for long is asked for ever more rarely: at once, after a second, after three.
: >"$work/events"
begin=$EPOCHREALTIME
start_sender a patient udp $B4 7000 1
patient=$started
has_asked() { (($(asked) >= $1)); }
check 'keys are asked for' wait_for 20 has_asked 1
check 'and again' wait_for 20 has_asked 2
at_least 'after a second' "$(since "$begin")" 800
check 'and once more' wait_for 30 has_asked 3
at_least 'two seconds later' "$(since "$begin")" 2700
keys $A4 $B4 0x5201
output_of $patient patient >/dev/null
must ward a sa flush
must ward b sa flush
must ward a policy flush
must ward b policy flush

# A peer that never answers has its share, and no more: its flow is full, and
# another flow to it waits still; so does one to another peer.
echo 6 >$TIME
rule() { must ward a policy add dir out name "$1" dst "$2" protect tmpl mode transport reqid "$3"; }
rule dead 10.99.0.0/16 99
protect a $A4 $B4
protect b $B4 $A4
remember_held
full=$(drop a hold-full) late=$(drop a hold-timeout)
is 'a flow has its limit, and its sender is told' "$(sender_in_a flood 10.99.0.1 7 200)" \
	'ENOBUFS:72 sent:128'
is 'what is beyond it is counted' $(($(drop a hold-full) - full)) 72
sender_in_a flood 10.99.0.1 8 32 32 >/dev/null
is 'a peer has its limit' $(($(counter a out-held) - held_before)) 512

start_sender a burst burst 10.99.1.0/24 7 200
burst=$started
check 'other peers of the rule wait still' held_is 712
start_sender a live udp $B4 7000 5
live=$started
check 'and so does a live one of another rule' held_is 717
keys $A4 $B4 0x6001
like 'which gets its answers' "$(output_of $live live)" ' in order$'
has_expired() { (($(drop a hold-timeout) - late >= 712)); }
check 'what waits for the dead is dropped in time' wait_for 20 has_expired
is 'all of it, and nothing else' $(($(drop a hold-timeout) - late)) 712
is 'and the rule counts it' "$(ward a -j policy show | pick drops '.name == "dead"')" \
	$(($(drop a hold-timeout) - late + $(drop a hold-full) - full))
stop $burst
event 'each peer is asked for' '"acquire".*10.99.1.200'
is 'by an event of its own' \
	"$(grep -ao '"dst":"10.99.1.[0-9]*"' "$work/events" | sort -u | wc -l)" 200
flush a b

# A rule that only requests protection: a first packet waits for keys, but not for
# long; then its peer is remembered. Keys that come later are used.
add_request() { # namespace, address, address
	must ward "$1" policy add dir out mirrored name wish src "$2" dst "$3" \
		request tmpl mode transport
}
echo 30 >$TIME
add_request a $A4 $B4
add_request b $B4 $A4
remember_held
unprotected=$(counter a out-unprotected)
begin=$EPOCHREALTIME
like 'request: what gets no keys leaves in order' "$(sender_in_a udp $B4 7000 3)" ' in order$'
at_least 'after it has waited' "$(since "$begin")" 2000
is 'all of it' $(($(counter a out-held) - held_before)) 3
is 'in clear, and counted' $(($(counter a out-unprotected) - unprotected)) 3
like 'and told in the log' "$(dmesg)" 'no keys for rule [0-9]+ wish, .* leave in clear to .*10.2.0.1'
event 'keys were asked for' '"acquire".*"name":"wish"'
like 'what follows is answered' "$(sender_in_a udp $B4 7000 3)" ' in order$'
is 'and has not waited' $(($(counter a out-held) - held_before)) 3
keys $A4 $B4 0x7001
moves 'keys that come later are used' a 'in-protected+1 out-protected+1' \
	on a ping -q -c1 -W5 $B4
must ward a policy flush
add_request a $A4 $B4
must ward a sa del dst $B4 spi 0x7001
must ward b sa flush
start_sender a wish udp $B4 7000 3
wish=$started
check 'request: what waits' held_is 6
must ward a sa flush
capture_start wish
keys $A4 $B4 0x7001
like 'leaves protected if keys come in time' "$(output_of $wish wish)" ' in order$'
capture_stop wish
capture_protected 'all of it' wish
flush a b

# Policy decides anew: what waits goes in clear where that is permitted now, and
# is dropped where it is blocked.
echo 30 >$TIME
waits_for() { # destination: one more datagram to it waits
	remember_held
	must on a bash -c "echo '$MARKER' >/dev/udp/$1/7"
	held_is 1
}
rule gone 10.2.0.0/16 1
waits_for $B4
moves 'what is blocked now is dropped' a blocked-out+1 \
	ward a policy add dir out dst $B4 priority 1 block
must ward a policy flush
rule gone 10.2.0.0/16 1
waits_for $B4
moves 'what is permitted now leaves' a 'out-permitted+1 in-default+1' \
	ward a policy add dir out dst $B4 priority 1 permit
must ward a policy flush
rule gone 10.2.0.0/16 1
waits_for $B4
without=$(drop a no-sa)
stop "$monitor"
is_dropped() { (($(drop a no-sa) == without + 1)); }
check 'what waits is dropped when nobody listens any more' wait_for 10 is_dropped

# Devices, namespaces and the module go while packets wait.
listen_for_acquires
waits_for $B4
goes() { timeout $((8 * SLOW)) ip -n "$(ns a)" link del eth0; }
moves 'a device that goes is not kept' a no-route+1 goes
check_fails 'by nobody' eval 'dmesg | grep "waiting for .* to become free"'
link a eth0 $A4 $A6 r to-a 10.1.0.2 fd00:1::2
gateway a 10.1.0.2 fd00:1::2
waits_for $B4
must ward a policy flush
check 'the module goes after its rules' wait_for 5 unload
load
listen_for_acquires
rule gone 10.2.0.0/16 1
waits_for $B4
without_link() { ! ip -n "$(ns r)" link show to-a; }
stop "$monitor"
must ip netns del "$(ns a)"
check 'a namespace goes with its packets' wait_for 10 without_link
