#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Policy files that are large, or made to cost time and memory: an answer within
# seconds of the processor's time, and within megabytes: test_policy_limits.sh IPWARD
# IPWARD takes tests/fixed_host.c for the host. The rows are those of
# Documentation/bad-input.md.

ipward=$(cd "${1%/*}" && pwd)/${1##*/} || exit 1
# shellcheck source=userspace/tests/tap.sh
. "${0%/*}/tap.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
: >in

diagnose() { head -n 5 out err | cut -c1-300; }

# apply SECONDS MB FILE: status in $status. The wall clock is for what waits.
apply() {
	(
		# shellcheck disable=SC3045 # dash and bash have both of them
		ulimit -t "$1" && ulimit -v $(($2 * 1024)) &&
			exec timeout 120 "$ipward" apply "$3" --check
	) <in >out 2>err
	status=$?
}

# good SECONDS MB TEXT NAME: the file "in", as standard input, has no error.
good() {
	apply "$1" "$2" -
	[ $status -eq 0 ] && grep -qF -- "$3" out
	result $? "$4"
}

# bad SECONDS MB TEXT NAME [FILE]: it has one, TEXT, and a sum of the errors.
bad() {
	apply "$1" "$2" "${5:--}"
	[ $status -eq 1 ] && grep -qF -- "$3" err && grep -q '^Error: .* error' err
	result $? "$4"
}

# rules NUMBER [REST]: so many of them, the last but one with REST in it.
rules() {
	awk -v n="$1" -v rest="$2" 'BEGIN {
		print "version: 1\nrules:"
		for (i = 1; i <= n; i++)
			printf "- { name: r%d, from: 10.%d.%d.%d, to: me, service: tcp %d, action: permit%s }\n",
				i, i / 65536, i / 256 % 256, i % 256, i % 60000 + 1,
				i == n - 1 ? rest : ""
	}'
}

# repeat NUMBER TEXT: the text so often, in one line.
repeat() { yes -- "$2" | head -n "$1" | tr -d '\n'; }

# count NUMBER FORMAT: likewise, with the number in it.
count() { awk -v n="$1" -v f="$2" 'BEGIN { for (i = 1; i <= n; i++) printf f, i }'; }

# addresses NUMBER PREFIX: so many, in a list.
addresses() {
	awk -v n="$1" -v p="$2" 'BEGIN {
		for (i = 0; i < n; i++) printf "%s%s.%d.%d", i ? ", " : "[", p, i / 256, i % 256
		print "]"
	}'
}

large() {
	rules 10000 >in
	good 3 300 '10000 rules for the kernel' 'policy row 1: 10,000 rules'
	rules 100000 >in
	good 20 300 '100000 rules for the kernel' 'policy row 1: 100,000 rules'
	rules 100000 ', zebra: 1' >in
	bad 20 300 '-:100001:' 'policy row 2: an error in line 100,001'
	rules 100000 | sed 's/to: me/to: mee/' >in
	bad 20 300 'Error: -: 100000 errors' 'policy row 2: an error in each of 100,000 lines'
	yes '# 100 MB of it' | head -c 104857600 >in
	bad 5 300 'the file is larger than 64 MB' 'policy row 3: 100 MB'
	bad 5 300 'the file is larger than 64 MB' 'policy row 3: without end' /dev/zero
	{ printf 'version: 1\n'; yes '# 64 MB of it' | head -c 60000000; } >in
	good 5 300 '0 rules' 'policy row 4: a comment of 60 MB'
	{ printf 'version: 1\naddresses: { a: ['; yes 'x,' | head -c 60000000 | tr -d '\n'; } >in
	bad 20 600 'more than 4000000 texts, lists and maps' 'policy row 4: 20,000,000 texts'
	{ printf 'version: 1\naddresses: { a: '; head -c 60000000 /dev/zero | tr '\0' x; } >in
	bad 20 300 'a text of more than 4095 bytes' 'policy row 4: a text of 60 MB'
}

nested() {
	repeat 100000 '[' >in
	bad 2 100 'nested too deeply' 'policy row 5: 100,000 lists in one another'
	repeat 100000 '{ a: ' >in
	bad 2 100 'nested too deeply' 'policy row 5: 100,000 maps'
	repeat 100000 '- ' >in
	bad 2 100 'nested too deeply' 'policy row 5: 100,000 dashes'
	awk 'BEGIN { for (i = 0; i < 2000; i++) printf "%*sa:\n", i, "" }' >in
	bad 2 100 'nested too deeply' 'policy row 5: 2,000 maps by indentation'
	{ printf 'version: 1\n'; count 30 'a%d: &a [*a, *a, *a, *a, *a, *a, *a, *a]\n'; } >in
	bad 2 100 'anchors and aliases' 'policy row 6: aliases that multiply'
}

encoded() {
	printf 'version: 1\n' | sed 's/./&\x00/g' | { printf '\377\376'; cat; } >in
	bad 2 100 '-:1:1: error: byte 0xff is no text' 'policy row 8: UTF-16, little end first'
	printf 'version: 1\n' | sed 's/./\x00&/g' >in
	bad 2 100 '-:1:1: error: byte 0x00 is no text' \
		'policy row 8: UTF-16, big end first'
	printf 'version: 1\n# \344\n' >in
	bad 2 100 '-:2:3: error: byte 0xe4 is no text' \
		'policy row 8: Latin-1'
	printf 'version: 1\nrules:\0 []\n' >in
	bad 2 100 '-:2:7: error: byte 0x00 is no text' \
		'policy row 8: a NUL byte'
	printf 'version: 1\n# \300\200\n' >in
	bad 2 100 'is no text' 'policy row 8: a NUL of two bytes'
	printf 'version: 1\n# \355\240\200\n' >in
	bad 2 100 'is no text' 'policy row 8: half a pair'
	printf '\357\273\277version: 1\n' >in
	good 2 100 '0 rules' 'policy row 8: a byte order mark'
	printf 'version: 1\r\nrules: []\r\n' >in
	good 2 100 '0 rules' 'policy row 8: lines of Windows'
}

multiplied() {
	awk 'BEGIN {
		print "version: 1\naddresses:\n  s0: [192.0.2.1]"
		for (i = 1; i < 100000; i++) printf "  s%d: [s%d]\n", i, i - 1
	}' >in
	bad 10 300 'names within names' 'policy row 9: 100,000 names of addresses within one another'
	awk 'BEGIN {
		print "version: 1\nservices:\n  s0: [tcp 1]"
		for (i = 1; i < 100000; i++) printf "  s%d: [s%d]\n", i, i - 1
	}' >in
	bad 10 300 'do not use one another' 'policy row 9: 100,000 names of services'
	{
		printf 'version: 1\naddresses:\n  a: '
		addresses 2000 10.1
		printf '  b: '
		addresses 2000 10.2
		echo 'rules: [{ name: r, from: a, to: b, action: permit }]'
	} >in
	bad 10 300 'more than 1000000 combinations' 'policy row 10: 2,000 times 2,000 addresses'
	{
		printf 'version: 1\naddresses:\n  a: '
		addresses 20000 10.1
		printf "  b: ["
		count 20000 "'2001:db8::%x', "
		printf ']\nrules: [{ name: r, from: a, to: b, action: permit }]\n'
	} >in
	bad 10 300 'more than 1000000 combinations' 'policy row 10: 20,000 of IPv4 times 20,000 of IPv6'
	for number in 50000 500; do
		{
			printf 'version: 1\naddresses:\n  a: '
			addresses $number 10.1
			printf '  b: ['
			repeat 100000 'a, '
			printf ']\n'
		} >in
		bad 10 300 'more than 2000000 addresses' "policy row 10: 100,000 times a set of $number"
	done
	{ printf 'version: 1\nservices: { a: ['; count 513 'tcp %d, '; printf '] }\n'; } >in
	bad 2 100 'more than 512 services' 'policy row 10: 513 services'
	{
		rules 20000
		printf 'tests:\n'
		count 60000 '- { flow: "tcp 10.0.0.0/24 -> me:%d", expect: block }\n'
	} >in
	bad 20 300 'are too many for so many rules' 'policy row 11: 60,000 tests of 20,000 rules'
	{
		printf 'version: 1\naddresses:\n  a: '
		addresses 300 10.1
		printf 'tests: [{ flow: tcp a -> a:80, expect: block }]\n'
	} >in
	bad 10 300 'too many pairs' 'policy row 11: 300 times 300 addresses in a test'
	{
		printf 'version: 1\nrules:\n'
		awk 'BEGIN { for (i = 1; i < 512; i++) s = s "tcp " i ", "
			for (i = 1; i < 98; i++)
				printf "- { name: r%d, from: any, to: any, priority: %d, action: block, service: [%stcp %d] }\n",
					i, i, s, 1000 + i }'
	} >in
	good 10 300 '194 rules' 'policy row 11: rules that hide all but one packet of each other'
}

long() {
	word=$(repeat 4095 x)
	printf 'version: 1\naddresses: { a: %s }\n' "$word" >in
	bad 2 100 'expected an address' 'policy row 12: a word of 4095 bytes'
	printf 'version: 1\n%s: 1\n' "$(repeat 1000 x)" >in
	bad 2 100 'no key of a policy: expected version' 'policy row 12: a key of 1,000 bytes'
	printf 'version: 1\naddresses: { a: %sx }\n' "$word" >in
	bad 2 100 'a text of more than 4095 bytes' 'policy row 12: a word of 4096 bytes'
	printf 'version: 1\ntests: [{ flow: "%s", expect: block }]\n' "$word" >in
	bad 2 100 'expected a flow' 'policy row 12: a flow of 4095 bytes'
	{ printf 'version: 1\nservices: { a: "tcp'; repeat 1000 ' 80'; printf '" }\n'; } >in
	bad 2 100 'nothing was expected after' 'policy row 12: a service of 1,000 words'
}

files() {
	mkfifo pipe
	bad 2 100 'pipe:1:1: error: the file is empty' 'policy row 13: a pipe that nobody writes to' pipe
	bad 2 100 'this is a folder: expected a file' 'policy row 13: a folder' .
	bad 2 100 'cannot open this file: No such file' 'policy row 13: no file' none
	bad 2 100 'the file is empty' 'policy row 13: nothing in it' /dev/null
	bad 2 100 'cannot read this file' 'policy row 13: what cannot be read' /proc/self/mem
	printf 'version: 1\ninclude: [pipe, ., none]\n' >in
	bad 2 100 'Error: -: 3 errors' 'policy row 13: the same in "include"'
	mkdir many
	for number in $(seq 300); do
		echo 'rules: []' >many/"$number".yaml
	done
	printf 'version: 1\ninclude: many/*.yaml\n' >in
	bad 2 100 'more than 256 files are included' 'policy row 13: 300 files in "include"'
	printf 'version: 1\nrules: []\n' >p
	"$ipward" apply - --check <p >out 2>err && grep -q 'no errors; 0 rules' out
	result $? 'a policy on standard input'
	printf 'version: 1\ninclude: self\n' >self
	bad 2 100 'no key of an included file' 'policy row 13: a file that includes itself' self
}

large
nested
encoded
multiplied
long
files
plan
exit $failed
