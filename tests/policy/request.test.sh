#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Rules that request protection, and do not demand it: hosts get it one after the
# other, under traffic, and nothing is lost on the way.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts

tmpl=(tmpl mode transport)
add() { must ward "$1" policy add dir out mirrored src "$2" dst "$3" "${@:4}"; }
once() { on a ping -n -q -c1 -W1 "$1"; }
unprotected() { ward "$1" -j policy show | jq 'map(.unprotected) | add'; }
half() { # namespace, in|out, address, address, SPI, key
	sa_one "$@" mode transport
}
# From now on a's echoes and their answers arrive, and this is what is on the wire.
stage() { # description, capture, what of clear, esp is on the wire
	local wire=() seen
	seen=$(received)
	capture_start "$2"
	check "$1: echoes are answered" wait_for 10 has_answers $((seen + 4))
	capture_stop "$2"
	(($(capture_count "$2" "$CLEAR") == 0)) || wire+=(clear)
	(($(capture_esp "$2") == 0)) || wire+=(esp)
	is "$1: on the wire" "${wire[*]}" "$3"
}
received() { grep -c 'bytes from' "$work/echoes"; }
has_answers() { (($(received) >= $1)); }
CLEAR='icmp[0] == 8 or icmp[0] == 0 or icmp6[0] == 128 or icmp6[0] == 129'

for family in 4 6; do
	near=A$family far=B$family
	near=${!near} far=${!far}
	: >"$work/echoes"
	start a ping -n -i 0.1 "$far" >"$work/echoes"
	pinger=$started
	stage "IPv$family: before" "none$family" clear
	add a "$near" "$far" request "${tmpl[@]}"
	stage 'one host has the rule' "one$family" clear
	at_least 'its echoes are counted apart' "$(counter a out-unprotected)" 4
	at_least 'the answers, too' "$(counter a in-unprotected)" 4
	at_least 'and by the rule' "$(unprotected a)" 8
	add b "$far" "$near" request "${tmpl[@]}"
	stage 'both have it' "both$family" clear
	half a in "$far" "$near" 0x1002 $KEY_BA
	half b in "$near" "$far" 0x1001 $KEY_AB
	stage 'and SAs to open by' "in$family" clear
	half a out "$near" "$far" 0x1001 $KEY_AB
	stage 'one has an SA to send by' "half$family" 'clear esp'
	half b out "$far" "$near" 0x1002 $KEY_BA
	stage 'and the other one' "all$family" esp
	for name in a b; do
		ends=("$near" "$far")
		[[ $name == a ]] || ends=("$far" "$near")
		must ward $name -b - <<-END
			policy begin
			policy add dir out mirrored src ${ends[0]} dst ${ends[1]} protect ${tmpl[*]}
			policy commit
		END
		stage "$name demands protection" "$name$family" esp
	done
	kill -INT "$pinger"
	wait "$pinger"
	like 'no echo was lost' "$(tail -2 "$work/echoes")" ' 0% packet loss'
	is 'and a has dropped nothing' "$(drops a)" 'all zero'
	is 'nor has b' "$(drops b)" 'all zero'
	flush a b
done

# Without an SA there is an event, as for a rule that demands protection.
start a stdbuf -oL "$IPWARD" monitor acquire >"$work/events"
wait_for 20 listening a 1 || bail_out 'the monitor does not begin'
# What waits for keys first is tested by hold.test.sh.
echo 0 >/sys/module/ipward/parameters/hold
add a $A4 $B4 request "${tmpl[@]}"
like 'explain of what leaves' "$(ward a explain out src $A4 dst $B4 icmp)" \
	'no SA fits: it leaves in clear and is counted, since the rule only requests protection'
like 'and of what comes' "$(ward a explain in src $B4 dst $A4 icmp)" \
	'accepted from SAs that fit the rule, and in clear as well'
check 'without an SA in clear' once $B4
event 'and an SA is asked for' "^acquire dir out mirrored request .* dst $B4"
must ward a policy flush

# inpass: accepts clear, answers protected or not at all.
add a $A4 $B4 inpass "${tmpl[@]}"
moves 'inpass: nothing leaves in clear' a no-sa+1 once $B4
moves 'inpass: what comes in clear is accepted' a 'in-unprotected+1 no-sa+1' \
	on b ping -n -q -c1 -W0.5 $A4
transport_both
must ward a policy flush
add a $A4 $B4 inpass "${tmpl[@]}"
moves 'inpass: protected both ways' a 'in-protected+1 out-protected+1' once $B4
add a $A4 $B4 action request "${tmpl[@]}" reqid 5
must ward a policy flush
add a $A4 $B4 action request "${tmpl[@]}" reqid 5
moves 'what comes by another SA than is named is dropped' a 'wrong-sa+1' \
	on b ping -n -q -c1 -W0.5 $A4
must ward a policy flush
add a $A4 $B4 protect "${tmpl[@]}"
must ward a sa del dst $B4 spi 0x1001
must ward b policy flush
moves 'the control: a rule that demands it lets no clear in' a clear+1 \
	on b ping -n -q -c1 -W0.5 $A4
