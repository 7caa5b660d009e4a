#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Packets that come before their SA wait for it, if it is expected; within limits, and
# for a limited time.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
readonly TIME=/sys/module/ipward/parameters/hold

# a can send and receive from the beginning, b can send.
for addresses in "$A4 $B4" "$A6 $B6"; do
	read -r mine other <<<"$addresses"
	protect a "$mine" "$other"
	protect b "$other" "$mine"
	sa_one a out "$mine" "$other" 0x1001 $KEY_AB mode transport
	sa_one a in "$other" "$mine" 0x2001 $KEY_BA mode transport
	sa_one b out "$other" "$mine" 0x2001 $KEY_BA mode transport
done
b_can_receive() { # address of a, of b
	sa_one b in "$1" "$2" 0x1001 $KEY_AB mode transport
}
has_held() { (($(counter b in-held) >= held + $1)); }
remember_held() { held=$(counter b in-held); }
start_echoes() { # address, how many
	start a ping -q -c "$2" -i 0.02 -W 10 -p "$MARKER_HEX" "$1" >"$work/ping"
	ping=$started
}

moves 'an SA that nobody expects: dropped at once' b 'in-unknown-spi+1 unknown-spi+1' \
	on a ping -q -c1 -W0.3 $B4

for addresses in "$A4 $B4" "$A6 $B6"; do
	read -r mine other <<<"$addresses"
	must ward b sa expect dst "$other" 0x1001
	remember_held
	dropped=$(drop b unknown-spi)
	capture_start early
	start_echoes "$other" 5
	check "$other: packets wait for an SA that is expected" wait_for 10 has_held 5
	b_can_receive "$mine" "$other"
	must wait_end "$ping"
	like "$other: each is answered when it is there" "$(<"$work/ping")" ' 5 received'
	capture_stop early
	capture_protected "$other: all was protected" early
	is "$other: and was sent once" "$(capture_esp early)" 10
	is "$other: none was dropped" "$(drop b unknown-spi)" "$dropped"
	check "$other: later ones do not wait" echoes a "$other"
	is "$other: none of them" "$(counter b in-held)" $((held + 5))
	check_fails "$other: an SA that is there is not expected" ward b sa expect dst "$other" 0x1001
done

gives_up() { # how
	must ward b sa del dst $B4 spi 0x1001
	must ward b sa expect dst $B4 spi 0x1001
	on a ping -q -c1 -W0.2 $B4 >/dev/null
	"$@"
	wait_for 10 has_moved b
	wait_for 10 is_dropped
}
is_dropped() { [[ $(stats_moved b) == *unknown-spi+1* ]]; }
moves 'given up: dropped by the rules' b 'in-unknown-spi+1 in-held+1 unknown-spi+1' \
	gives_up ward b sa del dst $B4 spi 0x1001
b_can_receive $A4 $B4
moves 'the time is over: likewise' b 'in-unknown-spi+1 in-held+1 unknown-spi+1' \
	gives_up tee $TIME <<<1
is 'so it is expected no more' "$(ward b sa del dst $B4 spi 0x1001 2>&1)" \
	'Error: there is no such SA. (No such file or directory)'
echo 0 >$TIME
must ward b sa expect dst $B4 spi 0x1001
moves 'no time at all: nothing waits' b 'in-unknown-spi+1 unknown-spi+1' \
	on a ping -q -c1 -W0.3 $B4
echo 30 >$TIME

# Anybody can send what waits.
floods() {
	on a ping -q -c80 -i0.005 -W0.3 $B4 >/dev/null
	has_held 64
}
must ward b sa expect dst $B4 spi 0x1001
remember_held
moves '64 packets wait, no more' b 'in-unknown-spi+16 in-held+64 unknown-spi+16' floods
opened=$(counter b in-protected)
b_can_receive $A4 $B4
all_opened() { (($(counter b in-protected) == opened + 64)); }
check 'these are opened' wait_for 10 all_opened

# Another SPI, protocol or address is not the one that is expected.
must ward b sa del dst $B4 spi 0x1001
must ward b sa expect dst $B4 spi 0x1002
must ward b sa expect dst $B4 spi 0x1001 proto ah
must ward b sa expect dst $B6 spi 0x1003
moves 'an SA unlike those that are expected' b 'in-unknown-spi+1 unknown-spi+1' \
	on a ping -q -c1 -W0.3 $B4

# Whose device has gone is not received.
must ward b sa expect dst $B4 spi 0x1001
goes_away() {
	on a ping -q -c1 -W0.2 $B4 >/dev/null
	must ip -n "$(ns b)" link del eth0
	b_can_receive $A4 $B4
	wait_for 10 has_no_route
}
has_no_route() { [[ $(stats_moved b) == *no-route+1* ]]; }
moves 'a device that has gone' b 'in-held+1 no-route+1' goes_away
