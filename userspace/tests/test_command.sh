#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2086 # $sa is several words, to be split
# The command's usage errors: all occur before the kernel is asked anything.
#	test_command.sh IPWARD

ipward=$1
# shellcheck source=userspace/tests/tap.sh
. "${0%/*}/tap.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

diagnose() { cat "$dir/out" "$dir/err"; }

# expect STATUS TEXT WORDS...: this status, TEXT on stderr (stdout for 0).
expect() {
	status=$1 text=$2
	shift 2
	"$ipward" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	got=$?
	file=$dir/err
	[ "$status" -eq 0 ] && file=$dir/out
	[ $got -eq "$status" ] && grep -qF -- "$text" "$file"
	result $? "ipward $*: status $status, $text"
}

# batch STATUS TEXT LINES [OPTIONS...]: the same, for a batch on stdin.
batch() {
	status=$1 text=$2 lines=$3
	shift 3
	printf '%b' "$lines" | "$ipward" "$@" -b - >"$dir/out" 2>"$dir/err"
	[ $? -eq "$status" ] && grep -qF -- "$text" "$dir/err"
	result $? "batch $*: $text"
}

expect 0 'Usage: ipward [OPTIONS] OBJECT' help
expect 0 'Usage: ipward [OPTIONS] OBJECT' -h
expect 0 'Usage: ipward [OPTIONS] OBJECT' --help
expect 0 'Usage: ipward sa add' sa help
expect 0 'Usage: ipward policy add' policy help
expect 0 'Usage: ipward policy add' p h
expect 0 'Usage: ipward sa add' help sa
expect 0 'Usage: ipward sa add' sa add help
expect 0 'Usage: ipward sa add' sa add --help
expect 0 'Usage: ipward policy add' policy add help
expect 0 'Usage: ipward policy add' help policy
expect 0 'Usage: ipward [OPTIONS] OBJECT' help nothing
expect 0 'Usage: ipward algorithms' algorithms help
expect 0 'Usage: ipward algorithms' a h
expect 0 'Usage: ipward stats' stats help
expect 0 'Usage: ipward explain' explain help
expect 0 'Usage: ipward monitor' monitor help
expect 0 'Usage: ipward monitor' m h
expect 0 'Usage: ipward metrics' metrics help
expect 0 'Usage: ipward import windows' import help
expect 1 'lacks what the policy is of: windows' import
expect 1 '"linux": unknown command for import' import linux
expect 0 'ipward ' -V
expect 1 'Usage: ipward [OPTIONS] OBJECT'
expect 1 'did you mean "policy"' polcy
expect 1 'unknown command for sa' sa frobnicate
expect 1 'unknown option' -z sa list
expect 1 '"--zebra": unknown option' --zebra sa list
expect 1 '"-4": unknown option; a family is said by its addresses, or by "family inet"' \
	-4 policy list
expect 1 '"-6": unknown option; a family is said by its addresses, or by "family inet6"' \
	-6 sa list
expect 1 '"-c": unknown option; nothing is printed in colour.' -c sa list
expect 1 '"-c": unknown option; nothing is printed in colour.' -color sa list
expect 1 'expected after it a network namespace' -n
expect 1 'options go before the object, as in: ipward -j sa list' sa list -j
expect 1 'ipward -j policy list' policy list -j
expect 1 'ipward -j policy del' policy del -j
expect 1 'ipward -j explain' explain -j
expect 1 '{"error":"\"frob\": unknown command for sa. Possible:' -j sa frob
expect 1 'did you mean "sa"' state
expect 1 'since -b names a batch' -b "$dir/batch" sa list
expect 1 'cannot open batch' -b "$dir/none"

expect 1 '"spi 12": expected 256 to 4294967295 (RFC 4303, section 2.1).' \
	sa add spi 12
expect 1 'did you mean "spi"' sa add spii 300
expect 1 'src given twice' sa add src 192.0.2.1 src 192.0.2.2
expect 1 '"mode tunel": expected transport, tunnel or beet' sa add mode tunel
expect 1 '"proto comp": expected esp or ah' sa add proto comp
expect 1 '"sa add" lacks src, dst, spi, mode, aead;' sa add
expect 1 '"sa add" lacks src, dst, spi, mode;' sa add auth hmac-sha-256-128
expect 1 '"icv 0": expected 1 to 64' sa add icv 0
expect 1 'expected 0 to 65536' sa add replay-window 65537
expect 1 'a 32-bit mark, or MARK/MASK' sa add mark red
expect 1 'a 32-bit mark, or MARK/MASK' sa add set-mark 0x100000000
expect 1 'a 32-bit mark, or MARK/MASK' sa add mark 1/
expect 1 'a mark within its mask' sa add mark 0x10/0xf
expect 1 'a mark within its mask' sa add set-mark 0/0
expect 1 'fewer than 16 letters' sa add dev sixteen-letters.
expect 1 'a network device' sa add set-dev
expect 1 '"enc" is the last word: expected after it an algorithm' sa add enc
expect 1 'expected fewer than 128 letters' sa add auth "$(printf '%0128d' 0)"
expect 1 '"a" may be short for aead, auth' sa add a
expect 1 '"auth-k" may be short for auth-key-file, auth-key' sa add auth-k
expect 1 'iiv given twice' sa add iiv legacy esn iiv
expect 1 'nothing was expected after "algorithms"' algorithms all
expect 1 '"limit spi": expected byte-soft, byte-hard' sa add limit spi 300
expect 1 '"limit" is the last word' sa add limit
expect 1 'nothing was expected after "sa flush"' sa flush all
expect 1 'the object, as in: ipward -j sa flush' sa flush -j
expect 1 '"sa del" lacks spi' sa del dst 192.0.2.1
expect 1 '"sa expect" lacks dst' sa expect 300
expect 1 'without a length' sa add dst 192.0.2.0/24
expect 1 '"sel" lacks a selector' sa add sel spi 256
for word in src dst key key-file driver mark tfc; do
	expect 1 "\"$word\" is the last word" sa add $word
done
expect 1 'expected fewer than 128 letters' sa add driver "$(printf '%0128d' 0)"
expect 1 '"tfc max": expected 1 to' sa add tfc max
expect 1 'unknown word' sa add "$(printf '%0100d' 0)" 300

sa='sa add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x1001 mode transport'
key128=000102030405060708090a0b0c0d0e0f10111213
printf '%s\n' $key128 >"$dir/key"
printf 'xyz\n' >"$dir/badkey"
expect 1 'others can read the file (mode 0644): expected mode 0600' \
	$sa aead rfc4106 key-file "$dir/key"
expect 1 'expected hex digits in pairs' --insecure $sa key-file "$dir/badkey"
chmod 600 "$dir/key" "$dir/badkey"
umask 077
# Words are read before the last one is found wrong.
expect 1 '(ps): use key-file' $sa aead rfc4106 key 00 xx
expect 1 '(ps): use enc-key-file' $sa enc aes-cbc enc-key 00 xx
expect 1 '(ps): use auth-key-file' $sa auth-key 00 xx
expect 1 'key-file given twice' $sa key-file "$dir/key" key 00
expect 1 'auth-key-file given twice' $sa auth-key 00 auth-key-file "$dir/key"
expect 1 '"enc-key": expected hex digits in pairs' $sa enc-key 0x0
expect 1 '"auth-key": expected 128 bytes at most' \
	$sa auth-key "$(printf '%0258d' 0)"
expect 1 "\"enc-key-file $dir/badkey\": expected hex digits in pairs" \
	$sa enc-key-file "$dir/badkey"
expect 1 "\"auth-key-file $dir/none\": No such file" \
	$sa auth-key-file "$dir/none"
expect 1 'expected hex digits in pairs' $sa aead rfc4106 key-file "$dir/badkey"
expect 1 'No such file' $sa aead rfc4106 key-file "$dir/none"
cp "$dir/key" "$dir/open" && chmod 644 "$dir/open"
expect 1 '(mode 0644): expected mode 0600 (chmod 600), or --insecure' \
	$sa aead rfc4106 key-file "$dir/open"
expect 2 'no-such' --insecure -n no-such $sa aead rfc4106 key-file "$dir/open"
echo "$sa aead rfc4106 key $key128" >"$dir/batch"
expect 2 'no-such' -n no-such -b "$dir/batch"
chmod 604 "$dir/batch"
expect 1 'others can read the file of the batch' -b "$dir/batch"
expect 2 'no-such' --insecure -n no-such -b "$dir/batch"
expect 1 '"enc-key" is the key of "enc", which is not given' \
	$sa aead rfc4106 key-file "$dir/key" enc-key-file "$dir/key"
expect 1 '"key" is the key of "aead", which is not given' \
	$sa enc aes-cbc enc-key-file "$dir/key" key-file "$dir/key"
expect 1 'expected 0 to 4294967295 without esn' \
	$sa aead rfc4106 key-file "$dir/key" seq 4294967296
expect 1 'different families' sa add src 192.0.2.1 dst ::1 spi 256 \
	mode tunnel aead rfc4106 key-file "$dir/key"
! grep -q "$key128" "$dir/err" "$dir/out"
result $? 'the key is not shown'

expect 1 '10.0.0.0/24 for the network' \
	policy add dir in src 10.0.0.1/24 permit
expect 1 '"policy add" lacks dir, action' policy add
expect 1 '"protect" needs a template' policy add dir in protect
expect 1 '"tmpl" is for "protect", not for "block"' \
	policy add dir in block tmpl mode transport
expect 1 '"reject" is a way to "block", not to "permit"' \
	policy add dir in permit reject
expect 2 'no-such' -n no-such policy add dir in action reject
expect 1 '"protected-too" is for "permit", not for "block"' \
	policy add dir in block protected-too
expect 1 'action given twice' policy add dir in permit action block
expect 1 '"p" may be short for' policy add dir in p
expect 1 'needs src and dst' policy add dir in protect tmpl mode tunnel
expect 1 'mode beet" needs src and dst' policy add dir in protect tmpl mode beet
expect 1 'more than 4 times' policy add dir out protect tmpl mode transport \
	tmpl mode transport tmpl mode transport tmpl mode transport tmpl
for word in src sport name; do
	expect 1 "\"$word\" is the last word" policy add $word
done
expect 1 '"action drop": expected permit, block or protect (did you mean "block"?)' \
	policy add action drop
for word in allow accept; do
	expect 1 "\"$word\": unknown word in \"policy add\", did you mean \"permit\"?" \
		policy add dir in $word
	expect 1 '(did you mean "permit"?)' policy add dir in action $word
	expect 1 "\"in $word\": expected permit, block or stateful (did you mean \"permit\"?)" \
		policy default in $word
done
expect 1 '"in reject": expected permit, block or stateful (did you mean "block"?)' \
	policy default in reject
for word in deny drop; do
	expect 1 "\"$word\": unknown word in \"policy add\", did you mean \"block\"?" \
		policy add dir in $word
	expect 1 '(did you mean "block"?)' policy add dir in action $word
	expect 1 "\"in $word\": expected permit, block or stateful (did you mean \"block\"?)" \
		policy default in $word
done
for word in encrypt ipsec; do
	expect 1 'did you mean "protect"' policy add dir in $word
done
expect 1 'did you mean "tmpl mode"' policy add dir in protect mode transport
# Words of nftables and of "ip xfrm policy", and what they are called here.
while read -r word ours; do
	expect 1 "\"$word\": unknown word in \"policy add\", did you mean \"$ours\"?" \
		policy add dir in $word x
done <<'END'
saddr src
daddr dst
iif dev
iifname dev
oif dev
oifname dev
if_id dev
require protect
level protect, or protect request for level use
END
expect 1 'did you mean "protect, or protect request for level use"?' \
	policy add dir in protect tmpl mode transport level use
expect 1 '"dir fwd": expected in or out (did you mean "in, and out for what leaves"?)' \
	policy add dir fwd permit
expect 1 '"action require": expected permit, block or protect (did you mean "protect"?)' \
	policy add dir in action require
expect 1 '"saddr": unknown word in "policy list", did you mean "src"?' policy list saddr 192.0.2.1
expect 1 '"daddr": unknown word in "explain", did you mean "dst"?' explain in daddr 192.0.2.1
expect 1 '"saddr": unknown word in "sa add", did you mean "src"?' sa add saddr 192.0.2.1
expect 1 'did you mean "dev or set-dev"?' sa add if_id 3
expect 1 '"type echo-request": expected 0 to 255 (did you mean "8, for icmp6 128"?)' \
	policy add dir in icmp type echo-request permit
expect 1 '(did you mean "8, for icmp6 128"?)' policy add dir in icmp type 0,echo-request permit
expect 1 '(did you mean "136"?)' explain in icmp6 type nd-neighbor-advert
expect 1 '"type no-such": expected 0 to 255.' sa add sel icmp type no-such
expect 1 '"proto no-such": expected tcp, udp' policy add proto no-such
expect 1 '"dport no-such": expected a port, 0 to 65535, or a name that /etc/services has for udp.' \
	policy add dir in udp dport no-such permit
expect 1 '"sport no-such": expected a port, 0 to 65535, or a name that /etc/services has for tcp.' \
	explain in tcp sport no-such
expect 1 "\"dport no-such\": expected a port's number, or the protocol before a name" \
	explain in dport no-such tcp
expect 1 'did you mean "proto 89"' policy add ospf
expect 1 '"2": handle given twice' policy list 1 2
expect 1 'nothing was expected after "policy flush"' policy flush all
expect 1 'nothing was expected after "stats"' stats all
expect 1 '"name": expected UTF-8 without control' policy add name "$(printf 'a\033b')"
expect 1 'expected 1 to 63 bytes' policy add name "$(printf '%064d' 0)"
expect 1 '"policy del" is the last word' policy del
expect 1 '"policy del web": expected a rule'\''s handle, or name NAME' policy del web
for number in 0 4294967296 -1 1x; do
	expect 1 "expected a rule's handle" policy del handle $number
done
expect 1 '"name" is the last word: expected after it the name of a rule' policy del name
expect 1 'nothing was expected after "policy del"' policy del name web now
expect 2 'cannot open network namespace' -n no-such policy del name web
expect 1 '"x": unknown word in "policy list"' policy list x
expect 1 '"in protect": expected permit, block or stateful' policy default in protect
expect 1 '"out stateful": expected permit or block' policy default out stateful
expect 1 '"policy exempt all": expected none, or of ike, neighbour-discovery, dhcp, multicast or broadcast' \
	policy exempt all
for word in 'ike,' ',ike' 'ike,,dhcp' 'none,ike' ''; do
	expect 1 'with commas between them' policy exempt "$word"
done
expect 1 'nothing was expected after "policy exempt"' policy exempt ike dhcp
for word in none ike,neighbour-discovery,dhcp,multicast,broadcast i,n,d; do
	expect 2 'cannot open network namespace' -n no-such policy exempt $word
done
expect 1 '"policy protect-mark x": expected a 32-bit mark, or MARK/MASK' policy protect-mark x
expect 1 'a mark within its mask, which is not 0' policy protect-mark 3/1
expect 1 'a mark within its mask, which is not 0' policy protect-mark 0/0
expect 1 'nothing was expected after "policy protect-mark"' policy protect-mark none 1
for word in none 1 0x10000/0x10000; do
	expect 2 'cannot open network namespace' -n no-such policy protect-mark $word
done
for word in begin commit abort; do
	expect 1 "expected in a batch, ipward -b FILE" policy $word
done

expect 1 '"request" and "inpass" are ways to "protect", not to "block"' \
	policy add dir in block request
expect 1 '"request" and "inpass" exclude each other' \
	policy add dir in request inpass tmpl mode transport
expect 1 '"protect" needs a template' policy add dir in action request
expect 1 'action given twice' policy add dir in action request action inpass

expect 1 '"explain" lacks dst, proto' explain in src 192.0.2.1
expect 1 '"explain up": expected in or out' explain up
expect 1 'need a protocol with ports' \
	explain in src 192.0.2.1 dst 192.0.2.2 esp dport 1
expect 1 '"type" and "code" need icmp or icmp6' \
	explain in src 192.0.2.1 dst 192.0.2.2 tcp type 8
expect 1 'icmp with IPv4, icmp6 with IPv6' \
	explain in src 192.0.2.1 dst 192.0.2.2 icmp6
expect 1 '"sport 65536": expected a port, 0 to 65535' explain in sport 65536
expect 1 'different families' explain in src 192.0.2.1 dst ::1 tcp
expect 1 'Possible: all, sa, rule' monitor everything
expect 1 '"rules x": expected 0 to 4294967295' metrics rules x
expect 1 '"rules": rules given twice' metrics rules 1 rules 2
expect 1 '"file" is the last word' metrics file
expect 1 'did you mean "file"' metrics fiel x
expect 1 'metrics are not printed as JSON' -j metrics

for words in 'sa list' 'sa flush' 'sa del dst 192.0.2.1 spi 300' 'sa expect dst 192.0.2.1 spi 300' 'policy list' \
	'policy del 1' 'policy flush' 'policy default' 'policy add dir in block' \
	'stats' 'algorithms' 'monitor' 'metrics' \
	'explain in src 192.0.2.1 dst 192.0.2.2 proto 50'; do
	expect 2 'cannot open network namespace "no-such"' -n no-such $words
done
expect 2 'no-such' -n no-such $sa aead rfc4106 key-file "$dir/key"

batch 1 'batch -:3: "bogus": unknown object' '# first\n\nbogus\n'
batch 1 '{"error":"\"bogus\": unknown object. Possible: sa, policy, algorithms, apply, stats, explain, monitor, metrics, peers, ike, import or help.","batch":"-","line":1}' 'bogus\n' -j
batch 1 'batch -:2: "spi 1"' '# one\nsa add \\\n spi \\\n 1\n'
batch 1 'a quote (") is not closed' 'policy add name "x\n'
batch 1 'the file ends after a \ that joins lines' 'sa flush \\'
batch 1 'standard input is the batch itself' 'sa add key-file -\n'
batch 1 '"auth-key-file -": standard input is the batch itself' \
	'sa add auth-key-file -\n'
batch 1 'expected a line of text' 'sa \0000list\n'
batch 1 'batch -:2: "after"' 'sa \0000flush\nafter\n' -f
! grep -q flush "$dir/err"; result $? 'nor is its rest a line'
batch 1 'batch -:4: "after"' "policy add name 'a \\\\\\nand \\\\\\nbogus\\nafter\\n" -f
! grep -q bogus "$dir/err"; result $? 'nor is what belongs to it'
batch 1 'batch -:3: "after"' 'sa \0000 \\\nbogus\nafter\n' -f
! grep -q bogus "$dir/err"; result $? 'nor is what belongs to it, after a NUL'
batch 1 'batch -:2: "after"' "policy add name 'a \\\\\\\\\\nafter\\n" -f
batch 1 'standard input is the batch itself' 'sa add key-file /dev/stdin\n'
batch 1 'expected UTF-8' 'policy add name "a\0377"\n'
batch 1 'expected UTF-8' 'policy add name "a\0033"\n'
batch 1 'expected UTF-8' 'policy add name "a\0302\0233"\n'
batch 1 'expected UTF-8' 'policy add name "\0355\0240\0200"\n'
batch 1 'no transaction is open' 'policy commit\n'
expect 1 'Is a directory' -b /
batch 1 'batch -:2: "also"' 'bogus\nalso\n' -f
batch 1 'nothing was changed' \
	'policy begin full\npolicy add dir in permit\npolicy commit\n' -f
batch 1 'nothing was changed' \
	'policy begin full\npolicy del 1\npolicy del name x\npolicy flush\npolicy default in block\npolicy commit\n' -f
batch 1 'the batch ended within a transaction' 'policy begin full\n' -f
printf 'bogus\nalso\n' | "$ipward" -b - >"$dir/out" 2>"$dir/err"
! grep -q also "$dir/err"; result $? 'the first error ends a batch'
printf '# nothing\n\n' | "$ipward" -b - >"$dir/out" 2>"$dir/err"
result $? 'an empty batch succeeds'

# The manual has each counter and reason that the kernel names, once, as a
# paragraph's head.
top=${0%/*}/../..
names=$(sed -n -E '/^\tIPWARD_(DROP|COUNT)_([A-Z_]+),.*/{s//\2/;y/ABCDEFGHIJKLMNOPQRSTUVWXYZ_/abcdefghijklmnopqrstuvwxyz-/;p}' \
	"$top/kmod/uapi/linux/ipward.h" | grep -vx none)
sed -n -e '/^\.SH DIAGNOSTICS/,/^\.SH /{s/\\-/-/g;/^\.B/p;}' "$top/Documentation/man/ipward.8" \
	>"$dir/out"
for name in $names; do
	[ "$(grep -cE "^\.BR? ([a-z-]+ \", \" )?$name( |\$)" "$dir/out")" -eq 1 ]
	result $? "the manual explains $name"
done
[ "$(echo "$names" | wc -l)" -gt 50 ]
result $? 'these are all names'

plan
exit $failed
