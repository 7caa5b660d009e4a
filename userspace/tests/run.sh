#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Run the unit tests, each as a subtest: run.sh TEST... -- IPWARD FIXED

number=0
failed=0

run() {		# NAME COMMAND...
	name=$1
	shift
	number=$((number + 1))
	output=$("$@" 2>&1)
	status=$?
	printf '%s\n' "$output" | sed 's/^/    /'
	if [ $status -eq 0 ]; then
		echo "ok $number - $name"
	else
		failed=1
		echo "not ok $number - $name (status $status)"
	fi
}

echo 'TAP version 13'
while [ "$1" != -- ]; do
	run "${1##*/}" "$1"
	shift
done
run test_command "${0%/*}/test_command.sh" "$2"
run test_schema "${0%/*}/test_schema.sh" "$2"
run test_policy "${0%/*}/test_policy.sh" "$3"
run test_import "${0%/*}/test_import.sh" "$2" "$3"
run test_windows_defaults "${0%/*}/test_windows_defaults.sh" "$2" "$3"
run test_completion sh "${0%/*}/test_completion.sh" "$2"
run test_install sh "${0%/*}/test_install.sh"
run test_policy_limits "${0%/*}/test_policy_limits.sh" "$3"
echo "1..$number"
exit $failed
