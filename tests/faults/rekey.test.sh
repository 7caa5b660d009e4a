#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Keys are replaced under traffic, make before break: whoever receives has the
# new SA first, whoever sends uses the newest, and the old one goes when nothing
# of it is on its way any more. No packet is lost, in transport and tunnel mode.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
readonly REKEYS=8

key_of() { printf '%040x' $(($1 * 7919)); }

# Generation: an SPI of each direction, and keys of their own.
receive() { # generation, mode
	sa_one b in $A4 $B4 $((0x1000 + $1)) "$(key_of $(($1 * 2)))" mode "$2"
	sa_one a in $B4 $A4 $((0x2000 + $1)) "$(key_of $(($1 * 2 + 1)))" mode "$2"
}
send() { # generation, mode
	sa_one a out $A4 $B4 $((0x1000 + $1)) "$(key_of $(($1 * 2)))" mode "$2"
	sa_one b out $B4 $A4 $((0x2000 + $1)) "$(key_of $(($1 * 2 + 1)))" mode "$2"
}
packets() { # namespace, destination, SPI
	ward "$1" -j sa list dst "$2" spi "$3" | sed -n 's/.*"packets":\([0-9]*\).*/\1/p'
}
carries() { # generation: has traffic reached both ends under it?
	(($(packets b $B4 $((0x1000 + $1))) && $(packets a $A4 $((0x2000 + $1)))))
}
forget() { # in|out, generation
	if [[ $1 == out ]]; then
		must ward a sa del dst $B4 spi $((0x1000 + $2))
		must ward b sa del dst $A4 spi $((0x2000 + $2))
	else
		must ward b sa del dst $B4 spi $((0x1000 + $2))
		must ward a sa del dst $A4 spi $((0x2000 + $2))
	fi
}

rekey() { # mode
	local generation used=0
	for ((generation = 1; generation <= REKEYS; generation++)); do
		receive $generation "$1"
		send $generation "$1"
		wait_for 10 carries $generation && used=$((used + 1))
		forget out $((generation - 1))
		# What was sealed before is on its way for no longer than this.
		sleep 0.5
		forget in $((generation - 1))
	done
	is "$1: each new pair of SAs was used at once" $used $REKEYS
}

# ping says at its end what it has sent and received.
under_traffic() { # mode
	local flood
	receive 0 "$1"
	send 0 "$1"
	must wait_for 10 echoes a $B4
	capture_start wire
	start a ping -n -q -i 0.01 -s 80 -p "$MARKER_HEX" $B4 >"$work/ping"
	flood=$started
	rekey "$1"
	kill -INT "$flood"
	wait "$flood"
	capture_stop wire
	like "$1: no packet was lost" "$(<"$work/ping")" ', 0% packet loss'
	at_least "$1: of many" "$(sed -n 's/ packets transmitted.*//p' "$work/ping")" 100
	capture_protected "$1: nor in clear" wire
	is "$1: nor dropped for any reason" \
		"$(drops a)$(drops b)" \
		'all zeroall zero'
	flush a b
}

protect a $A4 $B4
protect b $B4 $A4
under_traffic transport
protect_tunnel a $A4 $B4 $A4 $B4
protect_tunnel b $B4 $A4 $B4 $A4
under_traffic tunnel
