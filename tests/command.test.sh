#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The command with the module behind it.

. "$(dirname "$0")/lib.sh"
topology_hosts

json() { # object and words..., values to pick
	ward a -j -s "${@:1:$#-1}" | "$python" "$tests/pick.py" "${@: -1}"
}
status_of() { # arguments of the command
	ward a "$@" >/dev/null 2>&1
	echo $?
}

# SAs there and back.
sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport reqid 7 icv 12 \
	sel src $A4 dst 10.2.0.0/24 udp dport 53-54
sa_one a in $B6 $A6 0x1002 "${KEY_AB:0:32}$KEY_BA" mode tunnel esn \
	replay-window 4096
is 'an SA has what it was given' \
	"$(json sa list dst $B4 spi 0x1001 dir,src,dst,mode,reqid,icv)" \
	"out:$A4:$B4:transport:7:12"
text=$(ward a sa list)
like 'a list has both, ready to be given back' "$text" \
	"dir out src $A4 dst $B4 proto esp spi 0x00001001 mode transport"
like 'selector' "$text" 'sel src 10.1.0.1.* dst 10.2.0.0/24.*dport 53-54'
like 'window and ESN' "$text" 'replay-window 4096.*esn|esn.*replay-window 4096'
is 'no key is shown' "$(ward a -d -s sa list | grep -ci "${KEY_AB:0:16}")" 0
is 'a list may be for one direction' "$(ward a sa list dir in | grep -c '^dir')" 1
is 'words may be shortened' "$(ward a s l)" "$(ward a sa list)"
must ward a sa del dst $B4 spi 4097
is 'one may be deleted' "$(ward a sa list | grep -c '^dir')" 1
must ward a sa flush
is 'or all' "$(ward a sa list)" ''

# Rules.
must ward a policy add dir out mirrored priority 50 name 'the web' \
	src $A4 dst $B4 tcp dport 80 protect tmpl mode transport reqid 7
must ward a policy add dir in src fd00::/16 icmp6 type 128 block
is 'a rule has what it was given' \
	"$(json policy list name,priority,action,dir | head -1)" 'the web:50:protect:out'
handle=$(json policy list handle | head -1)
like 'one is shown by its handle' "$(ward a policy show "$handle")" 'the web|web'
is 'rules are listed in their order' "$(json policy list action | xargs)" \
	'protect block'
like 'explain names the rule and the lack' \
	"$(ward a explain out src $A4 dst $B4 tcp dport 80)" 'web.*no SA fits'
sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport reqid 8
like 'an SA of another reqid does not fit' \
	"$(ward a explain out src $A4 dst $B4 tcp dport 80)" 'no SA fits'
sa_one a out $A4 $B4 0x1003 $KEY_AB mode transport reqid 7
like 'the right one does' \
	"$(ward a explain out src $A4 dst $B4 tcp dport 80)" '0x00001003'
like 'inbound' "$(ward a explain in src fd00::5 dst $A6 icmp6 type 128)" 'block'
must ward a policy del "$handle"
is 'a rule may be deleted' "$(json policy list action)" block
must ward a policy flush

# Batches.
cat >"$work/batch" <<-END
	# a comment
	policy add dir out dst 10.9.0.0/16 block

	policy add dir out dst 10.8.0.0/16 block
END
check 'a batch from a file' ward a -b "$work/batch"
is 'has done all' "$(json policy list action | xargs)" 'block block'
printf 'policy flush\nnonsense\npolicy add dir out block\n' >"$work/batch"
like 'a mistake is told with its line' "$(ward a -b "$work/batch" 2>&1)" '2'
is 'and ends the batch' "$(ward a policy list)" ''
check_fails 'but with -f it goes on' ward a -f -b "$work/batch"
is 'to the end' "$(json policy list action)" block
must ward a policy flush

# Statistics, and who is asked.
like 'statistics' "$(ward a -d stats)" 'out-protected.*0'
check 'their JSON is JSON' bash -c "'$IPWARD' -n $(ns a) -j stats | $python -m json.tool"
check 'pretty, too' bash -c "'$IPWARD' -n $(ns a) -j -p sa list | $python -m json.tool"
is 'another namespace has its own' "$(ward b sa list)" ''

# Mistakes.
is 'usage: status 1 or 2' "$(status_of nonsense | tr 2 1)" 1
is 'the kernel refuses: another one' "$(status_of sa del dst $B4 spi 0x7777)" 2
like 'and its words are passed on' "$(ward a sa del dst $B4 spi 0x7777 2>&1)" \
	'no such SA'
like 'a wrong value is named' "$(ward a sa del dst $B4 spi 7 2>&1)" 'spi.*256|256.*spi'
like 'a namespace that is none' "$("$IPWARD" -n no-such sa list 2>&1)" 'no-such'
must ward a sa flush
sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport
like 'an SA that exists' "$(ward a sa add dir out src $A4 dst $B4 proto esp \
	spi 0x1001 mode transport aead rfc4106 key-file - <<<$KEY_AB 2>&1)" 'exists'
