#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The netlink interface refuses what is wrong, and says what. The command would
# refuse much of it itself, so the programs that are run here send it raw.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts

# Those without privileges must be able to read it, wherever the tree is.
readable=$work/tree
must mkdir -p "$readable"/{tests/lib,kmod/uapi/linux}
must cp "$lib"/*.py "$here"/*.py "$readable/tests/lib"
must cp "$tests/../kmod/uapi/linux/ipward.h" "$readable/kmod/uapi/linux"
must chmod -R a+rX "$work"

rows() { # group, what to run it by...
	local group=$1
	shift
	on a "$@" "$python" "$readable/tests/lib/netlink_rows.py" "$group"
}
tap_from rows all
tap_from on a "$python" "$readable/tests/lib/netlink_sa.py"
tap_from on a "$python" "$readable/tests/lib/netlink_algs.py"
tap_from on a "$python" "$readable/tests/lib/netlink_rules.py"

nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
tap_from rows unprivileged "${nobody[@]}"
if "${nobody[@]}" unshare -Ur true 2>/dev/null; then
	tap_from rows unprivileged "${nobody[@]}" unshare -Ur
	# By default that is for the initial user namespace alone.
	tap_from rows unprivileged "${nobody[@]}" unshare -Urn
	echo 1 >/sys/module/ipward/parameters/userns
	tap_from rows own-namespace "${nobody[@]}" unshare -Urn
else
	skip 'netlink row 23: root of a user namespace' 'the kernel grants none'
fi

charged() {
	echo "$BASHPID" >"$cgroup/cgroup.procs" || return
	rows charged unshare -Urn <"$cgroup/memory.stat"
}
cgroup=/sys/fs/cgroup/ipward-$$
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
must mkdir "$cgroup"
tap_from charged
is 'and nothing of it is left' "$(ward a sa list)$(ward a -j policy list)" '[]'
check 'its account can be closed' wait_for 20 rmdir "$cgroup"
