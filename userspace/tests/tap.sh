# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2034 # $failed is for those who source it
# The points of a unit test in the shell. Its last lines are: plan; exit $failed

point=0
failed=0

# What a point that fails shows, from the arguments of result; tests have their own.
diagnose() { :; }

result() {	# STATUS NAME, and what diagnose takes
	point=$((point + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $point - $2"
	else
		failed=1
		echo "not ok $point - $2"
		diagnose "$@" | sed 's/^/# /'
	fi
}

plan() { echo "1..$point"; }
