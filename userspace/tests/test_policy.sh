#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What "apply --check" says of policy files: test_policy.sh IPWARD
# IPWARD takes tests/fixed_host.c for the host. The tests are in policy/*.table:
#
#	=== NAME
#	=== asks: FLOW		as many as there are, for --test
#	=== with: OPTION	in the place of --check
#	=== before: OPTION	before "apply", as -j
#	=== rights: FILE	the domain's rights; by default there are none
#	the file
#	=== says
#	all that has to be printed, word for word
#
# The file is "p", in a folder with files that it may name.

ipward=$(cd "${1%/*}" && pwd)/${1##*/} || exit 1
tables=$(cd "${0%/*}/policy" && pwd) || exit 1
# shellcheck source=userspace/tests/tap.sh
. "${0%/*}/tap.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
umask 077

# The host's is none of the tests'.
KRB5_KTNAME=keytab
IPWARD_ACCOUNTS=accounts
IPWARD_RIGHTS=no-rights
export KRB5_KTNAME IPWARD_ACCOUNTS IPWARD_RIGHTS

# No more of it is looked at.
certificate() {	# WORD
	printf '%s\n' '-----BEGIN CERTIFICATE-----' "$1" '-----END CERTIFICATE-----'
}

files() {
	echo 000102030405060708090a0b0c0d0e0f10111213141516171819 \
		1a1b1c1d1e1f20212223 >good
	cp good exposed
	chmod 644 exposed
	cut -c3- good >short
	echo none >words
	echo 'correct horse battery staple' >text
	echo 0x00112233445566778899aabbccddeeff >hex
	echo short >guess
	printf '\n' >empty
	certificate one >ca.pem
	{ certificate two; echo text between; certificate three; } >bundle.pem
	certificate me >me.pem
	echo key >me.key
	# host/web@A, then WEB$@A, both without a key.
	{
		printf '\005\002\000\000\000\035\000\002\000\001A\000\004host\000\003web'
		printf '\000\000\000\001time\003\000\022\000\000'
		printf '\000\000\000\030\000\001\000\001A\000\004WEB$'
		printf '\000\000\000\001time\003\000\022\000\000'
	} >keytab
	printf '%s\n' 'S-1-5-21-1-2-3-1106 A\Staff' >accounts
	printf '%s\n' 'deny-gpo Site' 'deny S-1-5-21-1-2-3-1107' 'need-gpo Servers' \
		'need S-1-5-21-1-2-3-1106' 'need S-1-5-32-544' end >rights
	echo end-less >broken-rights
	mkfifo pipe
	printf '%s\n' 'addresses: { others: 192.0.2.99 }' 'services: { ssh: tcp 22 }' \
		'rules:' '- { name: more, from: 192.0.2.98, to: me, service: ssh, action: block }' \
		>more.yaml
	printf '%s\n' 'version: 1' 'protection: {}' 'rules: []' >part.yaml
	echo '- a' >list.yaml
}

# A table becomes three files for each of its tests: N.asks, N.p and N.says.
split() {	# TABLE
	rm -rf split
	mkdir split
	awk '
		/^=== asks: / { print substr($0, 11) >("split/" number ".asks"); next }
		/^=== with: / { print substr($0, 11) >("split/" number ".with"); next }
		/^=== before: / { print substr($0, 13) >("split/" number ".before"); next }
		/^=== rights: / {
			print substr($0, 13) >("split/" number ".rights")
			next
		}
		/^=== says$/ { begin("says"); next }
		/^=== / {
			number = sprintf("%03d", ++count)
			begin("name")
			print substr($0, 5) >file
			begin("p")
			next
		}
		!file { next }
		# Empty lines at the end only part the tests.
		/^$/ { empty = empty "\n"; next }
		{ printf "%s%s\n", empty, $0 >file; empty = "" }

		function begin(kind) {
			close(file)
			file = "split/" number "." kind
			printf "" >file
			empty = ""
		}
	' "$1"
}

try() {		# NUMBER
	number=$1
	set -- "$(cat "split/$number.with" 2>/dev/null || echo --check)"
	if [ -e "split/$number.asks" ]; then
		while read -r flow; do
			set -- "$@" --test "$flow"
		done <"split/$number.asks"
	fi
	cp "split/$number.p" p
	IPWARD_RIGHTS=$(cat "split/$number.rights" 2>/dev/null || echo no-rights)
	before=$(cat "split/$number.before" 2>/dev/null)
	"$ipward" ${before:+"$before"} apply p "$@" >out 2>err
	status=$?
	cat out err | diff "split/$number.says" - >difference
	same=$?
	grep -qE '^(Error: |\{"error":")p: ' "split/$number.says"
	[ $? -ne $status ] && [ $same -eq 0 ]
	result $? "$(basename "$table" .table): $(cat "split/$number.name")"
	sed 's/^/# /' difference
}

files
for table in "$tables"/*.table; do
	split "$table"
	for name in split/*.name; do
		number=${name#split/}
		try "${number%.name}"
	done
done
plan
exit $failed
