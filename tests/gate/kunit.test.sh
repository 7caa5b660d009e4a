#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The KUnit suites on more than one CPU, and under KCSAN: scripts/kunit runs them
# where there is one. Debian's kernels have no KUnit.

. "$(dirname "$0")/../lib/lib.sh"
results=/sys/kernel/debug/kunit
[[ -d $results ]] || skip_all 'this kernel has no KUnit'
[[ -e ${IPWARD_KUNIT_KO:-} ]] ||
	bail_out "no suites: run 'scripts/module --kunit ${KERNEL:-}'"

modprobe -qa nf_defrag_ipv4 nf_defrag_ipv6 nf_reject_ipv4 nf_reject_ipv6 || true
must insmod "$IPWARD_KUNIT_KO"
for source in "$tests"/../kmod/tests/*_test.c; do
	suite=${source##*/} suite=ipward_${suite%_test.c}
	like "$suite" "$(grep -E '^(not )?ok ' "$results/$suite/results")" '^ok '
done
check 'they can be removed' rmmod ipward_kunit
