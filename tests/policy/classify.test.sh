#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The classifier from outside: which rule decides about random flows, as the
# kernel explains it, and as the manual's words have it (classify.py). SEED
# repeats a run.

. "$(dirname "$0")/../lib/lib.sh"
must load
namespace a

: "${SEED:=$RANDOM}"
diag "SEED=$SEED"
checks() { on a "$python" "$here/classify.py" "$SEED"; }
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
