#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What "ipward policy list" prints can be read back: all of it, as it is printed, and
# nothing but all of it.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts

list() { ward a policy list | sed 's/ # handle .*//'; }
restored() { # description, file
	must ward a policy flush
	must ward a policy default in permit out permit
	must ward a policy exempt dhcp
	must ward a policy protect-mark none
	check "$1: read back" ward a policy restore "$2"
	is "$1: and is the same" "$(list)" "$all"
}
refused() { # description, file, regular expression
	like "$1" "$(ward a policy restore "$2" 2>&1)" "$3"
	is "$1: nothing has changed" "$(list)" "$all"
}

must ward a policy add dir out name 'a "quoted" \ # name' dst 10.9.0.0/16 \
	service tcp/80,udp/53 dev eth0 mark 0x1/0xf block reject
must ward a policy add dir in sel src 10.3.0.0/16 tcp dport 80 sel src 10.4.0.0/16 udp \
	protect request tmpl mode transport encrypted
must ward a policy add dir out mirrored priority 9 src $A4 dst $B4 udp sport 1000-2000 dport 53 \
	audit protect tmpl proto ah mode transport tmpl mode transport reqid 7 alg aes-gcm key-bits 256
must ward a policy add dir out src 10.8.0.0/16 dst 10.9.0.0/16 protect inpass \
	tmpl mode tunnel src $A4 dst $B4 reqid 5
must ward a policy add dir in icmp6 type 1 code 4 permit protected-too
must ward a policy add dir in family inet6 block
must ward a policy default in stateful out block
must ward a policy exempt ike,multicast
must ward a policy protect-mark 0x10/0x30
all=$(list)
for options in '' -s -d; do
	# shellcheck disable=SC2086 # options are words
	ward a $options policy list >"$work/list$options"
	restored "a list${options:+ with $options}" "$work/list$options"
done
is 'from standard input' "$(ward a policy flush
	ward a policy restore <"$work/list" && list)" "$all"
must ward a policy protect-mark none
all=$(list)
ward a policy list >"$work/plain"
must ward a policy protect-mark 0x1
check 'a list without a mark' ward a policy restore "$work/plain"
is 'takes the mark away' "$(list)" "$all"

# Every beginning of a list but the whole is refused.
lines=$(wc -l <"$work/plain")
taken=
for ((n = 0; n < lines; n++)); do
	head -n $n "$work/plain" >"$work/cut"
	! ward a policy restore "$work/cut" 2>/dev/null || taken+="$n "
done
is 'no list that is cut is taken' "$taken" ''
is 'and nothing has changed' "$(list)" "$all"
ward a policy list dir in >"$work/some"
refused 'a list that is filtered' "$work/some" 'without the line "default \.\.\.".*filtered or cut'
ward a policy save >"$work/saved"
refused 'what was saved' "$work/saved" 'saved:1: "policy": expected a line of "ipward policy list"'
sed '1s/dir/dri/' "$work/plain" >"$work/wrong"
refused 'a line of something else' "$work/wrong" 'wrong:1: "dri": expected a line'
sed 's/mode tunnel/mode tunel/' "$work/plain" >"$work/word"
refused 'a wrong word' "$work/word" 'tunel.*did you mean "tunnel"'
{ printf '\tsel src 10.0.0.0/8\n'; cat "$work/plain"; } >"$work/indented"
refused 'a line that is indented first' "$work/indented" 'indented:1: an indented line: expected a rule'
{ echo 'dir in block \'; cat "$work/plain"; } >"$work/joined"
refused 'a line that is joined' "$work/joined" 'joined:1: a \\ at the end'
{ printf 'dir in \0 block\n'; cat "$work/plain"; } >"$work/zero"
refused 'a zero byte' "$work/zero" 'zero:1: a NUL byte'
refused 'no such file' "$work/none" 'cannot open list .*No such file'
like 'within a batch' "$(ward a -b - <<<'policy restore' 2>&1)" 'transaction of its own'
