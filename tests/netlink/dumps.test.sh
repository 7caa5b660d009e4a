#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Dumps, rows 19, 20 and 24 of the netlink part of the list of bad input:
# dump_checks.py. DUMP_SIZE is how many SAs the large one has.

. "$(dirname "$0")/../lib/lib.sh"
must load
namespace a
# With KASAN and lockdep each takes ten times as long, and more memory.
if [[ ! ${DUMP_SIZE:-} && -e /sys/kernel/debug/kmemleak ]]; then
	export DUMP_SIZE=10000
	diag "a debug kernel: $DUMP_SIZE SAs instead of 100000 (DUMP_SIZE)"
fi
# Debian's kernels zero what they allocate: then nothing of it can be seen.
grep -q 'init_on_alloc=0' /proc/cmdline ||
	diag 'row 24 sees more with scripts/vm -a init_on_alloc=0'

checks() { on a "$python" "$here/dump_checks.py" "$@"; }
tap_from checks large killed disturbed stale
check 'netlink row 20: dumps left half way do not keep the module' wait_for 20 unload
