#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The classifier from outside: which rule decides about random flows, as the
# kernel explains it, and as the manual's words have it (classify.c): 12,000 flows;
# MATRIX=all: a million. SEED repeats a run.

. "$(dirname "$0")/../lib/lib.sh"
must load
namespace a

: "${SEED:=$RANDOM}"
flows=1500
[[ ${MATRIX:-} != all ]] || flows=125000
diag "SEED=$SEED"
top=$here/../..
must gcc -O2 -Wall -Wextra -I"$top/userspace/libipward" -I"$top/kmod/uapi" -o "$work/classify" \
	"$here/classify.c" "${IPWARD%/*}/libipward.a" -l:libnl-genl-3.so.200 -l:libnl-3.so.200
checks() { on a "$work/classify" "$SEED" $flows; }
tap_from checks

# An abort leaves what was there, however much was added and taken away.
must ward a policy flush
must ward a policy add dir out name stays dst 10.9.9.9 block
before=$(ward a policy list)
{
	echo 'policy begin'
	for i in {0..499}; do
		echo "policy add dir out dst 10.$((i / 250)).$((i % 250)).0/24 block"
	done
	echo 'policy abort'
} >"$work/batch"
check 'a transaction of 500 rules is given up' ward a -b "$work/batch"
is 'and the rules are what they were' "$(ward a policy list)" "$before"
check 'the module can be removed' eval 'ward a policy flush && unload'
