#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The netlink interface refuses what is wrong, and says what. The command would
# refuse most of it itself, so netlink_rows.py sends it raw.

. "$(dirname "$0")/lib.sh"
topology_hosts

rows() { on a "$@" "$python" "$tests/netlink_rows.py" "${part:-all}"; }
tap_from rows

nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
part=unprivileged
tap_from rows "${nobody[@]}"
if "${nobody[@]}" unshare -Ur true 2>/dev/null; then
	part=unprivileged
	tap_from rows "${nobody[@]}" unshare -Ur
	part='own-namespace'
	tap_from rows "${nobody[@]}" unshare -Urn
else
	skip 'root of a user namespace' 'the kernel grants none'
fi
is 'and nothing of it is left' "$(ward a sa list)$(ward a policy list)" ''
