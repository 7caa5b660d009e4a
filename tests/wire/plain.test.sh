#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Plain text of both directions on the host itself, as ipward.8 says how to see
# it, while the wire has none.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
transport_both

# The lines of the manual page, with the addresses of here.
nft=$(sed -n "/^nft 'table inet plain/,/}'\$/p" "$tests/../Documentation/man/ipward.8" |
	sed "s/192\.0\.2\.2/$A4/; s/2001:db8::2/$A6/")
must on b bash -c "$nft"
start b tcpdump -ni nflog:5 -U --immediate-mode -Z root -w "$work/plain.pcap" 2>"$work/plain.log"
plain=$started
listens_plain() { [[ $(<"$work/plain.log") == *'listening on'* ]]; }
wait_for 20 listens_plain || bail_out "tcpdump does not begin: $(<"$work/plain.log")"
capture_start wire to-b
on a ping -q -c 1 -W 5 $B4 >/dev/null
on a ping -q -c 1 -W 5 $B6 >/dev/null
shown() { # words
	tcpdump -nr "$work/plain.pcap" 2>/dev/null | grep -q "$1"
}
check 'what came out of an SA' wait_for 10 shown "IP $A4 > $B4: ICMP echo request"
check 'what goes into one' wait_for 10 shown "IP $B4 > $A4: ICMP echo reply"
check 'IPv6: what came out of an SA' wait_for 10 shown "IP6 $A6 > $B6: ICMP6, echo request"
check 'IPv6: what goes into one' wait_for 10 shown "IP6 $B6 > $A6: ICMP6, echo reply"
stop "$plain"
capture_stop wire
capture_protected 'on the wire' wire
