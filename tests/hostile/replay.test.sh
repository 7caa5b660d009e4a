#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Anti-replay: edges of windows of all sizes, real packets sent once more,
# packets out of order, extended sequence numbers.

. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/forge.sh"
topology_hosts
forge_start
accepted=in-protected+1
protect b $B4 $A4

packet() { echo "send(ip(A4, B4, esp(0x1001, $1, quiet()${2:+, $2})))"; }

for window in 1 64 4096 65536; do
	must ward b sa flush
	sa_one b in $A4 $B4 0x1001 $KEY_AB mode transport replay-window $window
	top=$((window * 3 + 7))
	row "window $window: the first packet" $accepted "$(packet $top)"
	row "window $window: it again" replay+1 "$(packet $top)"
	row "row 15: window $window: just beyond the window" replay+1 \
		"$(packet $((top - window)))"
	if ((window > 1)); then
		row "row 15: window $window: its edge" $accepted "$(packet $((top - window + 1)))"
		row "row 15: window $window: its edge again" replay+1 \
			"$(packet $((top - window + 1)))"
	fi
	row "window $window: one ahead" $accepted "$(packet $((top + 1)))"
	row "window $window: a whole window ahead" $accepted \
		"$(packet $((top + 1 + window)))"
	row "window $window: which left the former behind" replay+1 \
		"$(packet $((top + 1)))"
	row "window $window: far ahead" $accepted "$(packet $((0xf0000000)))"
	row "window $window: nothing of old bits is left" \
		"$( ((window > 1)) && echo $accepted || echo replay+1)" \
		"$(packet $((0xf0000000 - window + 1 - (window == 1))))"
done
must ward b sa flush
sa_one b in $A4 $B4 0x1001 $KEY_AB mode transport replay-window 0
row 'without a window a packet' $accepted "$(packet 5)"
row 'and again' $accepted "$(packet 5)"

# ESN, RFC 4303, A2: the upper half is guessed from the window.
must ward b sa flush
sa_one b in $A4 $B4 0x1001 $KEY_AB mode transport esn replay-window 64 \
	seq 0xffffffd0
high=$((1 << 32))
row 'row 18: ESN: case A, before the wrap' $accepted "$(packet $((high - 30)) esn=True)"
row 'row 18: ESN: the wrong guess of a sender' integrity+1 "$(packet 5 esn=True)"
row 'ESN: beyond the wrap' $accepted "$(packet $((high + 5)) esn=True)"
row 'row 18: ESN: case B, still before the wrap' $accepted "$(packet $((high - 3)) esn=True)"
row 'ESN: that again' replay+1 "$(packet $((high - 3)) esn=True)"
row 'row 14: ESN: a low half of 0 is valid' $accepted "$(packet "$high" esn=True)"
row 'ESN: beyond the window' integrity+1 "$(packet $((high - 100)) esn=True)"
row 'ESN: a sender without ESN' integrity+1 "$(packet $((high + 9)))"
row 'ESN: the next one' $accepted "$(packet $((high + 9)) esn=True)"

# Real packets, once more.
flush b
sa_in=(replay-window 4096)
transport_both icv 16
capture_start real to-b
on a ping -q -n -c 20 -i 0.01 $B4 >/dev/null
on a ping -q -n -c 20 -i 0.01 $B6 >/dev/null
capture_stop real
forge "? send(*esp_frames('$work/real.pcap', B4))"
is 'twenty IPv4 packets, sent once more' "$answer" replay+20
forge "? send(*esp_frames('$work/real.pcap', B6))"
is 'twenty IPv6 packets, sent once more' "$answer" replay+20
is 'the SA has counted them' "$(sa_field b 0x1001 replayed)" 20
check 'and new ones still come' echoes a $B4

# Out of order within the window: nothing is lost.
if on r tc qdisc add dev to-b root netem delay 5ms reorder 50% 2>/dev/null; then
	moves 'packets that overtake each other' b 'in-protected+50 out-protected+50' \
		on a ping -q -n -c 50 -i 0.002 -W 2 $B4
else
	skip 'packets that overtake each other' 'there is no netem'
fi
