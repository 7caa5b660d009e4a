#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# One SA on several CPUs: the order stays, whoever encrypts, and whatever ends.

. "$(dirname "$0")/../lib/lib.sh"
(($(nproc) > 1)) || skip_all 'there is one CPU'
readonly PARAMETER=/sys/module/ipward/parameters/parallel
distribute() { echo "$1" >$PARAMETER; } # percent of a CPU

# How many packets of an SA came to the router so late that the narrowest window
# refuses them, and how many came. Two CPUs that send, as the two ends of a TCP
# connection do, may exchange neighbours: each has a queue of its own in the network.
too_late() { # capture, SPI, window
	capture_read "$1" | sed -n "s/.*spi=$2,seq=\(0x[0-9a-f]*\).*/\1/p" |
		while read -r seq; do echo $((seq)); done |
		awk -v window="$3" '$1 <= top - window { n++ } $1 > top { top = $1 }
			END { print n + 0, NR }'
}
numbered() { # from, to, address: how many arrived, and how many after a later one
	local receiver
	start "$2" "$python" - "$3" <<-'END'
		import socket, sys
		s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET,
		                  socket.SOCK_DGRAM)
		s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
		s.bind((sys.argv[1], 7100))
		came = disorder = last = 0
		while last < 2000:
		    last, old = int(s.recv(2000)[:7]), last
		    came += 1
		    disorder += last < old
		open("/proc/self/fd/1", "w").write(f"{came} {disorder}\n")
	END
	receiver=$started
	must wait_for 10 listens "$2" u 7100
	# On one CPU: the network keeps the order of what one CPU sends.
	must on "$1" taskset -c 0 "$python" - "$3" <<-END
		import socket, sys, time
		s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET,
		                  socket.SOCK_DGRAM)
		for number in range(1, 2001):
		    s.sendto(b"%07d$MARKER" % number + bytes(1000), (sys.argv[1], 7100))
		    if number % 200 == 0:
		        time.sleep(0.02)
	END
	wait_end "$receiver"
}
in_order() { # description, from, to, address
	numbered "${@:2}" >"$work/numbered"
	is "$1: all arrive, in their order" "$(<"$work/numbered")" '2000 0'
}
nothing_dropped() { # description, namespaces...
	local name
	for name in "${@:2}"; do
		is "$1: $name has dropped nothing" "$(drops "$name")" 'all zero'
	done
}

# A flow from a to b, whose SAs are exchanged meanwhile.
sas_come_and_go() {
	local flow round
	start a "$python" -c "import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    s.sendto(bytes(1000), ('$B4', 7100))" 2>/dev/null
	flow=$started
	for ((round = 0; round < 20; round++)); do
		must ward a -b - <<<"sa flush"
		must ward b -b - <<<"sa flush"
		sa_pair a b $A4 $B4 0x1001 transport
	done
	stop "$flow"
	drops a | grep -q '^sa-dead\|^no-sa'
}

topology_hosts
traffic_start
is 'nothing is distributed unless somebody says so' "$(<$PARAMETER)" 100
distribute 0
# The narrowest window: what comes 32 packets too late would be refused.
sa_in=(replay-window 32)
transport_both
capture_start ordered
for address in $B4 $B6; do
	in_order "transport to $address" a b "$address"
done
capture_stop ordered
capture_protected 'transport, in order: nothing but ESP' ordered
read -r late all < <(too_late ordered 0x00001001 32)
is 'on the wire no number is later than the window' "$late" 0
at_least 'of so many' "$all" 2000
nothing_dropped 'transport, in order' a b

# Answers leave on both CPUs, and each has a queue of its own to the other host: where one
# stands still for a moment, what waits there is late. So the window is the widest.
flush a b
sa_in=(replay-window 65536)
transport_both
capture_start transport
for address in $B4 $B6; do
	check "transport: TCP to $address" tcp_transfer a b "$address" 2000000
	check "transport: large datagrams to $address" udp_transfer a b "$address" 8000 5
	check "transport: echo requests to $address" echoes a "$address"
done
capture_stop transport
capture_protected 'transport: nothing but ESP' transport
at_least 'a has distributed its packets' "$(counter a parallel)" 4000
at_least 'and so has b' "$(counter b parallel)" 4000
nothing_dropped transport a b

# Below the percentage, and where it is 100, nothing is distributed.
for percent in 90 100; do
	distribute $percent
	before=$(counter a parallel)
	check "parallel=$percent: echo requests" echoes a $B4
	is "parallel=$percent: they are not distributed" "$(counter a parallel)" "$before"
done
distribute 1
before=$(counter a parallel)
check 'parallel=1: TCP' tcp_transfer a b $B4 4000000
at_least 'parallel=1: a transfer is' $(($(counter a parallel) - before)) 100
nothing_dropped 'with other percentages' a b
distribute 0

# SAs that end while packets of theirs are distributed, and come back.
check 'SAs are replaced under load' sas_come_and_go
check 'and the new ones work' echoes a $B4
cleanup

topology_gateways
tunnel_both $A6 $B6 0x1001
capture_start tunnel
in_order tunnel a b $B4_NET
check 'tunnel: TCP' tcp_transfer a b $B6_NET 1000000
capture_stop tunnel
capture_protected 'tunnel: nothing but ESP' tunnel
nothing_dropped tunnel ga gb
cleanup

# One SA within another, with crypto that is asynchronous besides.
topology_hosts
driver=()
if modprobe -qa pcrypt && grep -q rfc4106-gcm-aesni /proc/crypto; then
	driver=(driver 'pcrypt(rfc4106-gcm-aesni)')
fi
protect_nested a b $A4 $B4 0x3001 0x3002 $KEY_AB "${driver[@]}"
protect_nested b a $B4 $A4 0x3101 0x3102 $KEY_BA "${driver[@]}"
in_order 'two layers' a b $B4
check 'two layers: TCP' tcp_transfer a b $B4 500000
nothing_dropped 'two layers' a b
# A namespace that goes with packets in the queue.
start a "$python" -c "import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    s.sendto(bytes(1000), ('$B4', 7100))"
sleep 0.5
cleanup
