#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Rule sets swapped many times on both hosts, under traffic that each of them
# protects, while SAs come and go: nothing leaves in clear, and nothing is lost.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
# Each is several times as slow on a kernel with checks.
: "${SWAPS:=$((SLOW > 1 ? 200 : 1000))}"
readonly SPI=0x10000
# Batches with keys.
umask 077

transport_both
batch_of() { # file, words of swaps.py
	"$python" "$here/swaps.py" "$SWAPS" "${@:2}" >"$work/$1"
}
must batch_of a $A4 $B4 $A6 $B6 $SPI $KEY_AB
must batch_of b $B4 $A4 $B6 $A6
# Whatever a uses, b knows already.
for ((i = 0; i < (SWAPS + 4) / 5; i++)); do
	echo "sa add dir in src $A4 dst $B4 proto esp spi $((SPI + i)) aead rfc4106 key $KEY_AB mode transport"
done >"$work/inbound"
must ward b -b "$work/inbound"

# Lookups on every CPU; the rate in all is the same on each machine.
cpus=$(nproc)
interval=$(printf '0.%03d' $((4 * cpus)))
pids=() files=()
flood() { # address, file
	local cpu
	for ((cpu = 0; cpu < cpus; cpu++)); do
		start a taskset -c $cpu ping -q -n -i "$interval" -s 80 -p "$MARKER_HEX" "$1" \
			>"$work/$2-$cpu"
		pids+=("$started")
		files+=("$2-$cpu")
	done
}
flows() { (($(counter b in-protected) >= $1)); }
capture_start flood
flood $B4 ping4
flood $B6 ping6
check 'the flood is on' wait_for 5 flows 10
first=$(counter b in-protected)
start b "$IPWARD" -b "$work/b"
on_b=$started
check "$SWAPS sets on one host" on a "$IPWARD" -b "$work/a"
wait "$on_b"
is "$SWAPS sets on the other one" $? 0
last=$(counter b in-protected)
check 'the flood was on all the time' wait_for 5 flows $((last + 10))
at_least 'and it was one' $((last - first)) 500
for pid in "${pids[@]}"; do
	kill -INT "$pid"
	wait "$pid"
done
capture_stop flood
capture_protected 'nothing left in clear' flood
# ping does not wait for what is on its way when it is ended: the counters tell.
sent=0
for file in "${files[@]}"; do
	echoed=$(sed -n 's/^\([0-9]*\) packets transmitted.*/\1/p' "$work/$file")
	sent=$((sent + echoed))
done
all_is_back() { (($(counter a in-protected) == sent)); }
check 'all that was sent has been answered' wait_for 10 all_is_back
is 'and each was sealed and opened once, on both hosts' \
	"$(counter a out-protected) $(counter b in-protected) $(counter b out-protected)" \
	"$sent $sent $sent"
for name in a b; do
	is "nothing was dropped: $name" "$(drops $name)" 'all zero'
	is "nor passed by the default or a rule in clear: $name" \
		"$(counter $name out-default)$(counter $name out-permitted)" 00
done
like 'the last set is in force' "$(ward a policy list)" "set$((SWAPS - 1))"
at_least 'SAs came and went' "$(ward a -j sa list | jq '[.[] | select(.dir == "out")] | length')" 3
