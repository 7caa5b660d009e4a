#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# More events than a listener's socket has room for: rows 29 and 31 of the
# netlink part of the list of bad input.

. "$(dirname "$0")/../lib/lib.sh"
must load
namespace a
checks() { on a "$python" "$here/overrun.py" "$@"; }
tap_from checks full at_once expired

# The command's monitor says that it has missed something, and goes on.
start a stdbuf -oL "$IPWARD" monitor sa >"$work/events" 2>"$work/errors"
monitor=$started
wait_for 20 listening a 1 || bail_out 'the monitor does not begin'
kill -STOP "$monitor"
tap_from checks many
kill -CONT "$monitor"
# Only then is there room for another event: the loss is told before what came
# before it.
# shellcheck disable=SC2016 # awk's, not the shell's
has_caught_up() {
	on a awk '$2 == 16 && $3 > 0 && $5 > 0 { exit 1 }' /proc/net/netlink
}
lost() { grep -q 'events were lost' "$work/errors"; }
check 'netlink row 29: it says that events were lost' wait_for 10 lost
check 'netlink row 29: and reads what it had room for' wait_for 10 has_caught_up
follows() { ward a sa del dst $B4 spi 1000 && wait_for 5 grep -q '^sa-removed' "$work/events"; }
check 'netlink row 29: and tells of those that come after' follows
is 'netlink row 29: each loss is said once' "$(grep -c 'events were lost' "$work/errors")" 1
at_least 'netlink row 29: it had told of those before' "$(grep -c '^sa-added' "$work/events")" 1
stop "$monitor"
must ward a sa flush
