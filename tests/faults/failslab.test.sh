#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Row 25 of the netlink part of the list of bad input: every allocation fails in
# turn (failslab.py, failslab_packets.py), then some at random under traffic. What
# the kernel says of a leak is looked for when all tests have run.

. "$(dirname "$0")/../lib/lib.sh"
faults=/sys/kernel/debug/failslab
[[ -d $faults && -e /proc/self/fail-nth ]] ||
	skip_all 'netlink row 25: this kernel cannot make allocations fail (no CONFIG_FAILSLAB): KERNEL=debug'

# Nothing is said of each failure; whoever may sleep is not spared.
set_faults() { # file, value
	local type
	for type in failslab fail_page_alloc; do
		[[ ! -e /sys/kernel/debug/$type/$1 ]] ||
			echo "$2" >"/sys/kernel/debug/$type/$1"
	done
}
set_faults verbose 0
set_faults ignore-gfp-wait N
set_faults min-order 0

# Namespaces and modules come and go by the hundred: without grace periods that
# wait, and without tunnel devices that nobody asked for.
echo 1 >/sys/kernel/rcu_expedited
sysctl -qw net.core.fb_tunnels_only_for_init_net=2

modprobe -qa nf_defrag_ipv4 nf_defrag_ipv6 nf_conntrack nf_reject_ipv4 nf_reject_ipv6 aesni_intel gcm gro_cells
loading() { "$python" "$here/failslab.py" load <"$IPWARD_KO"; }
tap_from loading

topology_hosts
creating() { "$python" "$here/failslab.py" namespaces; }
tap_from creating
echo 0 >/sys/kernel/rcu_expedited
trying() { on a "$python" "$here/failslab.py" "$@"; }
tap_from trying first
tap_from trying commands

transport_both
capture_start turn
on a ping -q -c 2 -W $((2 * SLOW)) $B4 >/dev/null
sending() { on a "$python" "$here/failslab_packets.py" "$@"; }
tap_from sending packets
start b socat -u TCP4-LISTEN:5001,reuseaddr "CREATE:$work/stream.out"
wait_for 10 listens b t 5001 || bail_out 'nobody listens'
tap_from sending stream "$work/stream.size"
arrived() { file_has "$work/stream.out" "$(<"$work/stream.size")"; }
check 'netlink row 25: all of the stream arrives' wait_for 60 arrived
capture_stop turn
capture_protected 'netlink row 25: nothing of it was in clear' turn

# At random, and only for those that cannot wait: on every CPU, in softirqs.
set_faults ignore-gfp-wait Y
capture_start random
start a ping -q -f -n -p "$MARKER_HEX" -s 80 $B4 >/dev/null
flood=$started
start a ping -q -f -n -p "$MARKER_HEX" -s 3000 $B6 >/dev/null
flood6=$started
on a bash -c "cd $work && head -c 300000 /dev/zero >zero"
set_faults task-filter N
set_faults times -1
set_faults probability 20
enough() { (($(drop "$1" no-memory) >= 20)); }
check 'netlink row 25: packets are dropped for want of memory, going out' wait_for 30 enough a
check 'netlink row 25: and coming in' wait_for 30 enough b
set_faults probability 0
before=$(counter a in-protected)
on_again() { (($(counter a in-protected) > before + 20)); }
check 'netlink row 25: and flow when there is memory again' wait_for 20 on_again
stop "$flood"
stop "$flood6"
capture_stop random
# The router lacks memory, too, and then tells of neighbours that it cannot find.
sealed() { (($(capture_esp "$1") > 20)) && ! capture_has_marker "$1"; }
check 'netlink row 25: nothing was in clear' sealed random
flush a b
