#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The KUnit suites on more than one CPU, and under KCSAN: scripts/kunit runs them
# where there is one. Only kernels that are built here can.

. "$(dirname "$0")/lib.sh"
[[ ${IPWARD_KUNIT_KO:-} ]] || skip_all 'the suites are built for no other kernels'

results=/sys/kernel/debug/kunit
must insmod "$IPWARD_KUNIT_KO"
for source in "$tests"/../kmod/tests/*_test.c; do
	suite=${source##*/} suite=ipward_${suite%_test.c}
	like "$suite" "$(grep -E '^(not )?ok ' "$results/$suite/results")" '^ok '
done
check 'they can be removed' rmmod ipward_kunit
