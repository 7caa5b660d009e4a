#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What an event of a dropped packet tells: addresses, direction, device, and
# whether the packet had been protected.

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/forge.sh"
topology_hosts
forge_start
flow="src $A4 dst $B4"

watch() { # namespace
	[[ ! ${monitor:-} ]] || stop "$monitor"
	: >"$work/events"
	: >"$work/errors"
	start "$1" stdbuf -oL "$IPWARD" -d monitor drop >"$work/events" 2>"$work/errors"
	monitor=$started
	must wait_for 20 grep -qx listening "$work/errors"
}
# A drop at b of what the router sends.
dropped() { # description, what the line begins with, how it goes on, expression
	forge "? $4"
	event "$1" "^drop $2 src [0-9.:a-f]+ dst .* $3\$"
}

watch b
start b stdbuf -oL "$IPWARD" -d -j monitor drop >"$work/json" 2>"$work/errors"
json_monitor=$started
must wait_for 20 grep -qx listening "$work/errors"
sa_one b in $A4 $B4 0x1001 $KEY_AB mode transport
sa_one b in $A4 $B4 0x1002 $KEY_AB mode tunnel
sa_one b in $A4 $B4 0x1003 $KEY_AB mode transport reqid 7
sa_one b in $A4 $B4 0x1006 $KEY_AB mode transport encap espinudp 4500 4500
sa_one b in $A6 $B6 0x2001 $KEY_AB mode transport
protect b $B4 $A4
protect b $B6 $A6
must ward b policy add dir in src $A4 proto esp block

# --- inbound: who sent it, to which address, by which device ---------------------

tail='dir in dev eth0 protected spi 0x0000'
dropped 'a forged one has the outer addresses' integrity "proto esp ${tail}1001" \
	'send(ip(A4, B4, flip(esp(0x1001, 5, quiet()), -1)))'
dropped 'the real ones, not those of the SA' integrity "proto esp ${tail}1001" \
	'send(ip("10.1.0.9", B4, flip(esp(0x1001, 6, quiet()), -1)))'
event 'that is, the sender that it names' "^drop integrity src 10.1.0.9 dst $B4 proto esp "
dropped 'IPv6' integrity "proto esp ${tail}2001" \
	'send(ip(A6, B6, flip(esp(0x2001, 5, quiet6()), -1)))'
event 'whose addresses are its own' "^drop integrity src $A6 dst $B6 proto esp "
forge 'send(ip(A4, B4, esp(0x1001, 10, quiet())))'
dropped 'one that comes again' replay "proto esp ${tail}1001" \
	'send(ip(A4, B4, esp(0x1001, 10, quiet())))'
dropped 'one whose content contradicts the mode' mode "proto (esp|udp|17) .*${tail}1002" \
	'send(ip(A4, B4, esp(0x1002, 5, udp())))'
event 'has the addresses of the SA, too' "^drop mode $flow proto esp "
dropped 'in UDP where the SA has it without' encap "proto esp ${tail}1001" \
	'send(ip(A4, B4, udp(4500, 4500, esp(0x1001, 20, quiet()))))'
dropped 'by the wrong SA: the inner ones, and still protected' wrong-sa \
	"proto udp sport 1000 dport 2000 ${tail}1002 rule [0-9]+" \
	'send(ip(A4, B4, esp(0x1002, 7, ip(A4, B4, udp()), next=4)))'
dropped 'of an SPI of nobody' unknown-spi "proto esp ${tail}9999 rule [0-9]+" \
	'send(ip(A4, B4, esp(0x9999, 5, quiet())))'
dropped 'in clear' clear 'proto udp sport 1000 dport 2000 dir in dev eth0 clear rule [0-9]+' \
	'send(ip(A4, B4, udp()))'
dropped 'whose headers cannot be read' header 'dir in dev eth0 clear' \
	"send(ip(A6, B6, $(printf 'opts(%.0s' {1..9})quiet6()$(printf ')%.0s' {1..9})))"
event 'has its addresses all the same' "^drop header src $A6 dst $B6 "
json() { # description, regular expression
	check "$1" wait_for 10 grep -qE "$2" "$work/json"
}
json 'the same as JSON, always with the time' \
	'^\{"event":"drop","time":"20[^"]*","reason":"integrity","flow":\{"src":"10.1.0.9","dst":"10.2.0.1","proto":"esp"\},"dir":"in","dev":"eth0","protected":true,"spi":4097\}$'
json 'in clear' '"reason":"clear",.*"dir":"in","dev":"eth0","protected":false,"rule":[0-9]+\}$'
stop "$json_monitor"

# --- outbound ---------------------------------------------------------------------

send() { # namespace, address
	on "$1" "$python" -c "import socket
try:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('$2', 9))
except OSError:
    pass"
}
send b $A4
event 'what cannot leave' "^drop no-sa src $B4 dst $A4 .* dir out dev eth0 clear rule [0-9]+\$"
watch r
must ward r policy add dir out dst $B4 udp dport 9 block
send a $B4
event 'what was forwarded: both devices' \
	"^drop blocked-out $flow .* dir out iif to-a dev to-b clear rule [0-9]+\$"
stop "$monitor"
