#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# explain: from which SA a packet could come, why none serves, what becomes of
# the answer, and what NAT makes of a connection.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts

ask() { # description, namespace, words of explain..., regular expression
	like "$1" "$(ward "$2" explain "${@:3:$#-3}" | tr '\n' ' ')" "${@: -1}"
}
in="in src $B4 dst $A4 udp dport 9"
out="out src $A4 dst $B4 udp dport 9"
# shellcheck disable=SC2206 # words
in=($in) out=($out)

# --- inbound: the SAs, and the way back ------------------------------------------

protect a $A4 $B4
ask 'without an SA it cannot come' a "${in[@]}" \
	'^action protect, dropped: no-sa .*no SA is here from which it could come'
sa_one a in $B4 $A4 0x1002 $KEY_BA mode transport
sa_one a in 10.2.0.9 $A4 0x1004 $KEY_BA mode transport
sa_one a in $B4 $A4 0x1006 $KEY_BA mode tunnel
ask 'the SA from which it could' a "${in[@]}" \
	'^action protect rule .*it can come by SPI 0x00001002 .* sa dir in .* spi 0x00001002 '
is 'and no other' "$(json a explain "${in[@]}" sa | jq -c 'map(.spi)')" '[4098]'
sa_one a in $B4 $A4 0x1008 $KEY_BA mode transport
is 'of two the newest first' "$(json a explain "${in[@]}" sa | jq -c 'map(.spi)')" '[4104,4098]'
must ward a sa del dst $A4 spi 0x1008
ask 'answers have no SA' a "${in[@]}" 'answers would be dropped: no-sa: .*no SA fits'
is 'the same as JSON' "$(json a explain "${in[@]}" answers.action,answers.reason)" protect:no-sa
sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport
ask 'until there is one' a "${in[@]}" 'answers: .*it leaves by SPI 0x00001001'
ask 'outbound, too, it looks at the way back' a "${out[@]}" 'answers: .*it can come by SPI 0x00001002'
must ward a sa del dst $A4 spi 0x1002
ask 'which has none' a "${out[@]}" \
	'^action protect rule .*it leaves by SPI 0x00001001.*answers would be dropped: no-sa: .*could come'
is 'an error has no answer' "$(json a explain out src $A4 dst $B4 icmp type 3 action,answers)" protect:
is 'a ping has one' "$(json a explain out src $A4 dst $B4 icmp type 8 action,answers.action)" protect:protect
must ward a policy add dir out name wall dst 10.9.0.0/16 block
is 'nor has what is blocked' "$(json a explain out src $A4 dst 10.9.0.1 udp answers)" ''
flush a

# --- outbound: why the nearest SA does not serve ----------------------------------

misfit() { # description, words of the SA, words of explain's, regular expression
	# shellcheck disable=SC2086 # words
	sa_one a out $A4 $B4 0x1001 $KEY_AB $2
	# shellcheck disable=SC2086 # words
	ask "$1" a "${out[@]}" $3 "$4"
	must ward a sa del dst $B4 spi 0x1001
}
must ward a policy add dir out src $A4 dst $B4 protect tmpl mode transport reqid 7
ask 'none at all' a "${out[@]}" 'no SA fits[^;]*; none leads to its far end'
misfit 'its mode' 'mode tunnel reqid 7' '' 'SPI 0x00001001 is of another mode'
misfit 'its reqid' 'mode transport reqid 8' '' 'SPI 0x00001001 has another reqid'
misfit 'its selector' 'mode transport reqid 7 sel tcp dport 80' '' 'SPI 0x00001001 has a selector'
misfit 'its mark' 'mode transport reqid 7 mark 5' 'mark 6' 'SPI 0x00001001 is for packets with another mark'
misfit 'its device' 'mode transport reqid 7 dev lo' 'dev eth0' 'SPI 0x00001001 is for another device'
must ward a sa add dir out src $A4 dst $B4 proto ah spi 0x1003 auth hmac-sha-256-128 \
	auth-key-file - mode transport reqid 7 <<<"$KEY_AB${KEY_AB:0:24}"
ask 'its protocol' a "${out[@]}" 'SPI 0x00001003 is of another protocol'
sa_one a out 10.1.0.9 $B4 0x1005 $KEY_AB mode transport reqid 7
ask 'of two the nearer one: its source' a "${out[@]}" 'SPI 0x00001005 comes from another address'
flush a

# --- NAT ---------------------------------------------------------------------------

must on r nft 'table ip nat { chain out { type nat hook postrouting priority 100
	oifname "to-b" ip saddr 10.1.0.1 snat to 10.2.0.2; }; }'
must ward r policy add dir out name translated src 10.2.0.2 dst $B4 udp permit
must ward r policy add dir out name original src $A4 dst $B4 udp permit
asked=(out src "$A4" dst "$B4" udp sport 4321 dport 9)
is 'what conntrack does not know is taken as it is' "$(json r explain "${asked[@]}" \
	rule.name,translated)" original:
must on a "$python" -c "import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 4321))
s.sendto(b'x', ('$B4', 9))"
known() { [[ $(ward r -j explain "${asked[@]}") == *translated* ]]; }
check 'a connection that is translated is found' wait_for 10 known
is 'the rules are asked about what it becomes' "$(json r explain "${asked[@]}" \
	rule.name,translated.src,translated.sport)" translated:10.2.0.2:4321
ask 'in words' r "${asked[@]}" '^conntrack translates it: src 10.2.0.2 dst 10.2.0.1 proto udp sport 4321 dport 9 action'

# --- a file of packets ------------------------------------------------------------

capture_start file to-b
must on a "$python" - <<-END
	import socket
	for port in (9, 10, 9):
	    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	    s.bind(('', 4322))
	    s.sendto(b'x', ('$B4', port))
END
on b ping -q -c 1 -W 5 $A6 >/dev/null
capture_stop file
protect b $B4 10.2.0.2 udp sport 9
must ward b policy add dir out name echo dst $A6 icmp6 block
of_file() { ward b -j explain pcap "$work/file.pcap" | jq -c "$1"; }
is 'of each flow once what becomes of it, where it comes in' \
	"$(of_file '[.[] | select(.flow.sport == 4322) | [.dir, .flow.dport, .action, .reason]]')" \
	'[["in",9,"protect","no-sa"],["in",10,"permit",null]]'
is 'and where it leaves' \
	"$(of_file '[.[] | select(.flow.type == 128 and .flow.src == "'$B6'") | [.dir, .action, .reason]]')" \
	'[["out","block","blocked-out"]]'
like 'in words' "$(ward b explain pcap "$work/file.pcap")" \
	"in src 10.2.0.2 dst $B4 proto udp sport 4322 dport 9: dropped: no-sa: rule"
like 'by standard input, and as nanoseconds' "$(ward b explain pcap - < <(
	printf '\x4d\x3c\xb2\xa1'; tail -c +5 "$work/file.pcap"))" ' dport 10: no rule matches'
like 'what is forwarded comes in and leaves' "$(ward r explain pcap "$work/file.pcap" |
	grep 'dport 10' | cut -d' ' -f1 | xargs)" '^(in )?out'
like 'a file that is cut off' "$(ward b explain pcap - 2>&1 < <(head -c 60 "$work/file.pcap"))" \
	'"-": cut off, or damaged'
like 'what is no such file' "$(ward b explain pcap - 2>&1 <<<'Twenty-four bytes and more of text')" \
	'not of pcap'
like 'an empty one' "$(ward b explain pcap /dev/null 2>&1)" 'too short'
