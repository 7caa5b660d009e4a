#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A bad network between the hosts loses, repeats, delays and corrupts packets.
# Whatever happens to each, the accounts of sender, network and receiver agree to
# the packet, and what arrives is what was sent.

. "$(dirname "$0")/../lib/lib.sh"
modprobe -q sch_netem
topology_hosts
readonly COUNT=2000
# The router asks for b's address while it still gets an answer.
must on r ping -n -q -c1 -W3 $B4 >/dev/null

sa_pair a b $A4 $B4 0x1001 transport
protect a $A4 $B4
protect b $B4 $A4

# What of the frames gets as far as ipward. One bit of a frame is wrong: in the
# link-layer header, in the IP header, whose checksum shows it, or behind.
must on b nft -f - <<-END
	table netdev wire {
		counter frames { }
		counter astray { }
		chain in {
			type filter hook ingress device eth0 priority 0;
			counter name frames
			meta pkttype other counter name astray return
			meta protocol != ip counter name astray
		}
	}
	table ip hosts {
		counter offered { }
		chain before {
			type filter hook prerouting priority -450;
			meta ipsec missing counter name offered
		}
	}
END
counted() { # family, table: counters, in the order of their names
	on b nft list counters table "$1" "$2" |
		awk '$1 == "counter" { name = $2 } $1 == "packets" { print name, $2 }' |
		sort | cut -d ' ' -f 2
}
# Of the lines of /proc/net/snmp, by name.
snmp() { # protocol, name
	on b awk -v proto="$1:" -v name="$2" '$1 == proto && !n++ {
		for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
		$1 == proto { print $at }' /proc/net/snmp
}
netem_says() { # packets|drops
	on r tc -s -j qdisc show dev to-b | sed -n 's/.*"'"$1"'":\([0-9]*\).*/\1/p'
}
# Everybody who may end a packet's way at b.
received() {
	local name sum=0
	for name in in-protected in-default in-permitted in-exempt; do
		sum=$((sum + $(counter b $name)))
	done
	echo $sum
}
dropped() { drops b | awk '{ sum += $2 } END { print sum + 0 }'; }
# One in a line, those of the wire by their names: astray, frames.
read_accounts() {
	counter a out-protected
	netem_says packets
	counted netdev wire
	counted ip hosts
	snmp Ip InHdrErrors
	received
	dropped
}
# The accounts are read one after the other, and a frame of the hosts themselves,
# such as an ARP probe, may pass in between. So they are read until nothing has
# passed between two readings.
accounts() {
	local try earlier='' now
	for ((try = 0; try < 20; try++)); do
		now=$(read_accounts)
		[ "$now" = "$earlier" ] && break
		earlier=$now
	done
	echo "$now"
}

capture_start wire
must on r tc qdisc add dev to-b root netem delay 5ms 4ms loss 5% duplicate 5% \
	corrupt 10% reorder 20% limit 100000
start b socat -u "UDP4-RECV:7000,rcvbuf=8000000" "CREATE:$work/got"
must wait_for 5 listens b u 7000
# What came before, while the accounts were being opened.
mapfile -t before < <(accounts)
must on a "$python" - <<-END
	import socket, time
	sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	for number in range($COUNT):
	    sock.sendto(b"%07d$MARKER\n" % number, ("$B4", 7000))
	    if number % 50 == 0:
	        time.sleep(0.01)
END
drained() { (($(on r tc -s -j qdisc show dev to-b | sed -n 's/.*"backlog":\([0-9]*\).*/\1/p') == 0)); }
check 'the network has let go of everything' wait_for 10 drained
sleep 0.3
capture_stop wire
on r tc -s qdisc show dev to-b | sed 's/^/# /'

mapfile -t after < <(accounts)
for i in "${!after[@]}"; do after[i]=$((after[i] - before[i])); done
read -r sent through astray frames offered broken accepted refused <<<"${after[*]}"
is 'every datagram was sealed and sent' "$sent" $COUNT
diag "sent $sent, through the network $through, lost $(netem_says drops);" \
	"arrived $frames, astray $astray, IP headers broken $broken, offered to ipward $offered:" \
	"accepted $accepted, dropped $refused"
ward b stats | sed 's/^/# /'
is 'what the network let through has arrived' "$frames" "$through"
is 'all but what has a broken header is offered to ipward' \
	$((frames - astray - broken)) "$offered"
is 'all that is offered is accepted, or dropped for a reason' \
	$((accepted + refused)) "$offered"
at_least 'integrity: some were corrupted' "$(drop b integrity)" $((COUNT / 50))
at_least 'replay: some came twice' "$(drop b replay)" $((COUNT / 100))
is 'what was opened has reached the socket' \
	"$(wc -l <"$work/got")" "$(counter b in-protected)"
is 'each once' "$(sort -u "$work/got" | wc -l)" "$(wc -l <"$work/got")"
is 'and unchanged' "$(grep -cvE "^[0-9]{7}$MARKER\$" "$work/got")" 0
capture_protected 'nothing was in clear' wire
