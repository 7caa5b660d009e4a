#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Policy files of 10,000 and of 100,000 rules, applied: in one transaction each, within
# megabytes; applied again; with an error in the last line but one, which changes nothing.
# Documentation/performance.md has what it takes in counted instructions (--icount).

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts

file=$work/policy.yaml
measured=$work/measured

rules() { # number, rest of the last but one
	awk -v n="$1" -v rest="$2" 'BEGIN {
		print "version: 1\nrules:"
		for (i = 1; i <= n; i++)
			printf "  - { name: r%d, from: 10.%d.%d.%d, to: me, service: tcp %d, action: permit%s }\n",
				i, 16 + i / 65536, i / 256 % 256, i % 256, i % 60000 + 1,
				i == n - 1 ? rest : ""
	}' >"$file"
}

# Sets seconds and megabytes of a command, and its status.
measure() { # command...
	"$python" - "$measured" "$@" >"$work/out" 2>"$work/err" <<-'END'
		import os, resource, sys, time
		begin = time.monotonic()
		child = os.spawnvp(os.P_WAIT, sys.argv[2], sys.argv[2:])
		used = resource.getrusage(resource.RUSAGE_CHILDREN)
		with open(sys.argv[1], "w") as out:
		    print(round(time.monotonic() - begin, 1), round(used.ru_utime, 1),
		          round(used.ru_stime, 1), used.ru_maxrss // 1024, file=out)
		sys.exit(child)
	END
	status=$?
	read -r seconds user system megabytes <"$measured"
}
within() { # description, seconds, megabytes
	diag "$1: $seconds s (user $user, system $system), $megabytes MB"
	check "$1: in less than $2 s" test "${seconds%.*}" -lt "$2"
	check "$1: with less than $3 MB" test "$megabytes" -lt "$3"
}
in_force() { ward a policy list | grep -c '^dir'; }

try() { # rules, seconds, megabytes
	rules "$1" ''
	measure "$IPWARD" -n "$(ns a)" apply "$file"
	is "$1 rules are applied" $status 0
	within "$1 rules" "$2" "$3"
	is "$1 rules are loaded" "$(in_force)" "$1"
	measure "$IPWARD" -n "$(ns a)" apply "$file"
	is "$1 rules, again: nothing changes" "$(cat "$work/out")" 'nothing changes'
	within "$1 rules, again" "$2" "$3"
	rules "$1" ', zebra: 1'
	measure "$IPWARD" -n "$(ns a)" apply "$file"
	like "$1 rules: an error in line $(($1 + 1))" "$(cat "$work/err")" \
		"policy.yaml:$(($1 + 1)):[0-9]+: error: \"zebra\""
	within "$1 rules with an error" "$2" "$3"
	is "$1 rules: the error has changed nothing" "$(in_force)" "$1"
}

# Ten times the 3 and 20 seconds of a processor that is not emulated. LARGE_FILE: sizes.
for rules in ${LARGE_FILE:-10000 100000}; do
	try "$rules" $(((rules > 10000 ? 200 : 30) * SLOW)) 300
done
