#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The command with the module behind it.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts

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
	"$(json a sa list dst $B4 spi 0x1001 dir,src,dst,mode,reqid,icv)" \
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
must ward a -b - <<-END
	sa add src $A4 dst $B4 spi 0x1001 mode transport aead rfc4106 key $KEY_AB
	sa add src $B4 dst $A4 spi 0x1002 mode transport aead rfc4106 key $KEY_BA
END
is 'our own address tells the direction' "$(json a sa list dst $B4 spi 0x1001 dir)$(json a sa list dst $A4 spi 0x1002 dir)" outin
must ward a sa flush

# Algorithms.
like 'the algorithms, each with its driver' "$(ward a algorithms)" \
	'aead aes-gcm +rfc4106\(gcm\(aes\)\) +rfc 4106 key 20,28,36 icv 16,12,8 iiv driver [a-z]'
like 'and in JSON' "$(json a algorithms kind,title,name,rfc,key_lens,icv_lens,flags)" \
	'auth:hmac-sha-256-96:hmac\(sha256\)::\[32\]:\[12\]:\["legacy","ah"\]'
# So many bytes, no part of which is weak.
hex() { seq -f %02.0f "$1" | tr -d '\n'; }

lacking() { # description, name in /proc/crypto, modules, what is said, words of the SA...
	local modprobe
	# shellcheck disable=SC2086 # words
	if ! crypto_without "$2" $3; then
		skip "$1" 'this kernel has it in any case'
		return
	fi
	modprobe=$(</proc/sys/kernel/modprobe)
	echo /nonexistent >/proc/sys/kernel/modprobe
	like "$1" "$(ward a sa add dir out src $A4 dst $B4 spi 0x1001 mode transport "${@:5}" 2>&1)" "$4"
	[[ $2 == authenc* ]] || like "$1: in the list, too" "$(ward a algorithms)" \
		"${2//[()]/.} [^"$'\n'"]*missing: module ${3##* }"
	echo "$modprobe" >/proc/sys/kernel/modprobe
}
lacking 'an AEAD that is missing is told with its module' 'rfc4309(ccm(aes))' ccm \
	'lacks rfc4309\(ccm\(aes\)\); its module is ccm' aead aes-ccm key "$(hex 19)"
lacking 'a cipher that is missing' 'cbc(camellia)' \
	"$CAMELLIA" \
	'lacks cbc\(camellia\); its module is camellia_generic' \
	enc camellia-cbc enc-key "$(hex 16)" auth hmac-sha-256-128 auth-key "$(hex 32)"
lacking 'an integrity algorithm that is missing' 'xcbc(aes)' xcbc \
	'lacks xcbc\(aes\); its module is xcbc' \
	enc aes-cbc enc-key "$(hex 16)" auth aes-xcbc-96 auth-key "$(hex 16)"
is 'no SA has come of it' "$(ward a sa list)" ''
both=(enc aes-cbc enc-key "$(hex 16)" auth hmac-sha-256-128 auth-key "$(hex 32)")
must ward a sa add dir out src $A4 dst $B4 spi 0x1001 mode transport "${both[@]}"
must ward a sa flush
# Drivers of the two are given apart; the whole is named by the kernel.
driver() { # words of the SA...
	must ward a sa add dir out src $A4 dst $B4 spi 0x1001 mode transport "$@"
	json a sa list spi 0x1001 driver
	ward a sa flush
}
like 'a driver of the cipher' "$(driver "${both[@]}" driver 'cbc(aes-generic)')" \
	'^authenc\(hmac\(?-?sha256.*,cbc\(aes-generic\)\)$'
is 'drivers of both' \
	"$(driver "${both[@]}" esn driver 'hmac(sha256-generic),cbc(aes-generic)')" \
	'authencesn(hmac(sha256-generic),cbc(aes-generic))'
is 'a driver of the integrity algorithm' \
	"$(driver proto ah auth hmac-sha-256-128 auth-key "$(hex 32)" driver 'hmac(sha256-generic),')" \
	'authenc(hmac(sha256-generic),ecb-cipher_null)'
is 'a driver of the whole' \
	"$(driver "${both[@]}" driver 'authenc(hmac(sha256-generic),cbc(aes-generic))')" \
	'authenc(hmac(sha256-generic),cbc(aes-generic))'
like 'a driver that is none' "$(ward a sa add dir out src $A4 dst $B4 spi 0x1001 \
	mode transport "${both[@]}" driver nonsense 2>&1)" 'no such driver of the cipher'

lacking 'what joins the two is missing' 'authenc(' authenc 'lacks authenc or authencesn' \
	"${both[@]}"

algs=('' 'enc aes-cbc auth hmac-sha-256-128'
	'enc rfc3686(ctr(aes)) auth xcbc(aes) esn'
	'enc null auth aes-cmac-96' 'aead rfc7539esp iiv' 'aead aes-gmac'
	'enc 3des-cbc auth hmac-md5-96 legacy' 'auth hmac-sha1-96'
	'aead aes-gcm limit byte-soft 1000 byte-hard 0x10000000000 limit time-hard 3600 time-use-soft 60 limit time-idle-hard 7000 packet-hard 9'
	'aead aes-gcm dscp 46 ecn off df set ttl inherit flowlabel 0x12345 encap espinudp 4500 4501 keepalive 20')
keys=('' "enc-key $(hex 16) auth-key $(hex 32)"
	"enc-key $(hex 36) auth-key $(hex 16)" "auth-key $(hex 16)"
	"key $(hex 36)" "key $(hex 28)" "enc-key $(hex 24) auth-key $(hex 16)"
	"auth-key $(hex 20)" "key $(hex 20)" "key $(hex 20)")
add() { # number of the algorithms
	local proto=esp mode=transport
	(($1 != 7)) || proto=ah
	(($1 != 9)) || mode=tunnel
	echo "sa add dir out src $A4 dst $B4 proto $proto spi 0x100$1" \
		"mode $mode ${algs[$1]} ${keys[$1]}"
}
(umask 077 && : >"$work/batch")	# it has keys
for i in {1..5} {7..9}; do add "$i"; done >"$work/batch"
check 'AEADs, ciphers with an integrity algorithm, AH' ward a -b "$work/batch"
add 6 | sed 's/ legacy//' >"$work/batch"
is 'what is weak is refused' "$(ward a -b - <"$work/batch" 2>&1)" \
	'Error: batch -:1: the algorithm is weak (RFC 8221): say legacy if it is meant. (Invalid argument)'
is 'unless it is meant, with a warning' "$(add 6 | ward a -b - 2>&1)" \
	'Warning: batch -:1: the algorithm is weak (RFC 8221), for old peers only.'
is 'they are listed with the names of the kernel' \
	"$(json a sa list proto,enc,auth,aead,icv,flags | sort)" \
	'ah::hmac(sha1)::12:[]
esp:::rfc4106:16:[]
esp:::rfc4106:16:[]
esp:::rfc4543:16:[]
esp:::rfc7539esp:16:["iiv"]
esp:cbc(aes):hmac(sha256)::16:[]
esp:cbc(des3_ede):hmac(md5)::12:["legacy"]
esp:ecb(cipher_null):cmac(aes)::12:[]
esp:rfc3686(ctr(aes)):xcbc(aes)::12:["esn"]'
is 'and without keys' "$(ward a -d -s sa list | grep -c "$(hex 8)")" 0
is 'limits are listed' "$(json a sa list dst $B4 spi 0x1008 soft,hard)" \
	'{"bytes":1000,"used":60}:{"bytes":1099511627776,"packets":9,"added":3600,"idle":7000}'
is 'an outer header is listed' \
	"$(json a sa list dst $B4 spi 0x1009 dscp,ecn,df,ttl,flow_label)" \
	'46:off:set:inherit:74565'
is 'ESP in UDP is listed' "$(json a sa list dst $B4 spi 0x1009 encap,keepalive)" \
	'{"type":"espinudp","sport":4500,"dport":4501}:20'
like 'AH is asked for by its name' "$(ward a sa list dst $B4 spi 0x1007 proto ah)" \
	'proto ah spi 0x00001007'
like 'which is not ESP' "$(ward a sa list dst $B4 spi 0x1007 2>&1)" 'no such SA'
said=$(add 1 | sed 's/enc-key [0-9]*//' | ward a -b - 2>&1)
like 'an error says what is missing' "$said" "the cipher's key is missing"
if printf '6.1\n%s\n' "$(uname -r)" | sort -VC; then
	like 'and the name of its attribute' "$said" 'attribute sa.enc-key'
else
	skip 'and the name of its attribute' 'kernels before 6.1 cannot tell'
fi
list=$(ward a sa list)
must ward a sa flush
for i in {1..9}; do
	echo "s/^dir .*0x0000100$i mode [a-z]*/sa add & ${keys[i]}/"
done >"$work/keys"
sed -e ':a' -e 'N' -e '$!ba' -e 's/\n\t/ /g' <<<"$list" |
	sed -f "$work/keys" >"$work/batch"
check 'what is listed may be given back, with keys' ward a -b "$work/batch"
is 'and is listed again' "$(ward a sa list | sort)" "$(sort <<<"$list")"
must ward a sa flush

sa_one a in $B4 $A4 0x1001 $KEY_AB mode transport encap espinudp 4501 4500 \
	oa-src 192.168.0.9 oa-dst 192.168.1.9
is 'addresses from before the NAT are listed' \
	"$(json a sa list dst $A4 spi 0x1001 encap.sport,oa_src,oa_dst)" \
	'4501:192.168.0.9:192.168.1.9'
like 'in words that a batch takes' "$(ward a sa list)" \
	'encap espinudp 4501 4500 oa-src 192.168.0.9 oa-dst 192.168.1.9'
must ward a sa flush

# Rules.
must ward a policy add dir out mirrored priority 50 name 'the web' \
	src $A4 dst $B4 tcp dport 80 protect tmpl mode transport reqid 7
must ward a policy add dir in src fd00::/16 icmp6 type 128 block
is 'a rule has what it was given' \
	"$(json a policy list name,priority,action,dir | head -1)" 'the web:50:protect:out'
handle=$(json a policy list handle | head -1)
like 'one is shown by its handle' "$(ward a policy show "$handle")" 'the web|web'
is 'rules are listed in their order' "$(json a policy list action | xargs)" \
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
is 'a rule may be deleted' "$(json a policy list action)" block
must ward a policy flush

# A gateway's, as the manual has them.
must ward a -b - <<-END
	policy add dir out mirrored name branch src 10.1.0.0/16 dst 10.2.0.0/16 \\
		protect tmpl mode tunnel src $A4 dst $B4 reqid 7
	policy add dir out priority 2000 name "no leak" dst 10.2.0.0/16 block
END
like 'the first rule has what is for the branch' \
	"$(ward a explain out src 10.1.0.9 dst 10.2.0.9 udp)" 'branch'
like 'and what comes from it' "$(ward a explain in src 10.2.0.9 dst 10.1.0.9 udp)" 'branch'
like 'the second one what NAT has changed' \
	"$(ward a explain out src 192.0.2.1 dst 10.2.0.9 udp)" 'blocked-out'
must ward a policy flush

# By name.
for name in one 'two words' twice twice; do
	must ward a policy add dir in name "$name" block
done
check 'a rule may be deleted by its name' ward a policy del name 'two words'
is 'that one' "$(json a policy list name | xargs)" 'one twice twice'
handles=$(ward a -j policy list | jq -r '[.[] | select(.name == "twice").handle] | join(", ")')
is 'a name that two have names none' "$(ward a policy del name twice 2>&1)" \
	"Error: \"name twice\": 2 rules have this name: say which handle: $handles."
is 'and deletes none' "$(json a policy list name | xargs)" 'one twice twice'
check 'of these, one by its handle' ward a policy del handle "${handles%,*}"
check 'is one again that has the name' ward a policy del name twice
is 'one that nobody has' "$(ward a policy del name on 2>&1), $(status_of policy del name on)" \
	'Error: "name on": no rule has this name., 2'
ward a -b - <<-END
	policy begin active
	policy del name one
	policy add dir in name other block
	policy commit
END
is 'in a transaction' "$(json a policy list name)" other
for _ in {1..40}; do echo 'policy add dir in name many block'; done | ward a -b -
like 'of many handles some' "$(ward a policy del name many 2>&1)" \
	': 40 rules have this name: say which handle: [0-9]+, [0-9]+.*[0-9], \.\.\.\.$'
must ward a policy flush

# Names of ports and protocols, from files of our own.
printf 'service-one 1234/tcp\nservice-one 4321/udp\n' >"$work/services"
printf 'protocol-one 200 ALIAS\nzero 0\n' >"$work/protocols"
# shellcheck disable=SC2016 # words of the other shell
named=(unshare -m sh -c 'mount --bind "$0/services" /etc/services &&
	mount --bind "$0/protocols" /etc/protocols && exec "$@"' "$work"
	"$IPWARD" -n "$(ns a)")
named_rules=0
for words in 'tcp dport service-one' 'proto udp sport service-one' 'proto protocol-one' \
	'proto ALIAS' 'proto gre'; do
	# shellcheck disable=SC2086 # words
	must "${named[@]}" policy add dir in priority $((++named_rules)) $words block
done
is 'are looked up for their protocol, and listed as numbers' \
	"$(ward a policy list | sed -n 's/^dir in.* \(proto .*\) action block.*/\1/p')" \
	'proto tcp dport 1234
proto udp sport 4321
proto 200
proto 200
proto gre'
like 'explain takes them, too' "$("${named[@]}" -j explain in src $B4 dst $A4 tcp dport service-one)" \
	'"action":"block"'
like 'a name that only others have' "$("${named[@]}" policy add dir in proto sctp dport service-one block 2>&1)" \
	'"dport service-one": expected .* a name that /etc/services has for sctp'
like 'a protocol that no rule can mean' "$("${named[@]}" policy add dir in proto zero block 2>&1)" \
	'"proto zero": expected .* a name that /etc/protocols has'
must ward a policy flush

# Batches.
cat >"$work/batch" <<-END
	# a comment
	policy add dir out dst 10.9.0.0/16 block

	policy add dir out dst 10.8.0.0/16 block
END
check 'a batch from a file' ward a -b "$work/batch"
is 'has done all' "$(json a policy list action | xargs)" 'block block'
printf 'policy flush\nnonsense\npolicy add dir out block\n' >"$work/batch"
like 'a mistake is told with its line' "$(ward a -b "$work/batch" 2>&1)" '2'
is 'and ends the batch' "$(ward a policy list | tail -1)" 'default in permit out permit'
check_fails 'but with -f it goes on' ward a -f -b "$work/batch"
is 'to the end' "$(json a policy list action)" block
must ward a policy flush

# Statistics, and who is asked.
like 'statistics' "$(ward a -d stats)" 'out-protected.*0'
check 'their JSON is JSON' bash -c "'$IPWARD' -n $(ns a) -j stats | $python -m json.tool"
check 'pretty, too' bash -c "'$IPWARD' -n $(ns a) -j -p sa list | $python -m json.tool"
is 'another namespace has its own' "$(ward b sa list)" ''

# What others may name says nothing to a terminal.
esc=$'\e'
must ip -n "$(ns b)" link add "x${esc}[31m" type dummy
must ward b sa add dir out src $A4 dst $B4 spi 0x1001 mode transport aead rfc4106 key $KEY_AB \
	dev "x${esc}[31m"
must ward b policy add dir in permit
like 'the name of a device' "$(ward b sa list)" 'dev x\?\[31m'
check_fails 'has no escape sequence' grep -q "$esc" <<<"$(ward b sa list)"
flush b
must ip -n "$(ns b)" link del "x${esc}[31m"

# Mistakes.
is 'usage: status 1 or 2' "$(status_of nonsense | tr 2 1)" 1
is 'the kernel refuses: another one' "$(status_of sa del dst $B4 spi 0x7777)" 2
like 'and its words are passed on' "$(ward a sa del dst $B4 spi 0x7777 2>&1)" \
	'no such SA'
like 'a wrong value is named' "$(ward a sa del dst $B4 spi 7 2>&1)" 'spi.*256|256.*spi'
# What may be meant.
refused() { ward a sa add dir out src $A4 dst $B4 spi 0x1001 mode transport "$@" 2>&1; }
like 'the nearest algorithm' "$(refused aead aes-gmc key "$(hex 20)")" \
	'did you mean "aead aes-gcm"'
like "strongSwan's name" "$(refused aead aes256gcm16 key "$(hex 20)")" \
	'unknown AEAD.*"aead aes256gcm16": did you mean "aead aes-gcm"'
like 'of the two the one that is wrong' "$(refused "${both[@]/hmac-sha-256-128/sha256}")" \
	'"auth sha256": did you mean "auth hmac-sha-256-128"'
like 'a key of the wrong length has this one' "$(refused aead aes-gcm key "$(hex 16)")" \
	'20, 28 or 36 bytes.*"key": the one that was given has 16 bytes'
like 'neither address is local' "$(ward a sa add src $B4 dst 10.9.9.9 spi 0x1001 \
	mode transport aead aes-gcm key "$(hex 20)" 2>&1)" 'neither src nor dst is an address of this host'
like 'both are' "$(ward a sa add src $A4 dst 127.0.0.1 spi 0x1001 \
	mode transport aead aes-gcm key "$(hex 20)" 2>&1)" 'src and dst are both addresses of this host'
warned() { # description, what is said, words...
	local said status=0
	said=$(ward a "${@:3}" 2>&1) || status=$?
	like "$1" "$said, status $status" "$2.*, status 0$"
}
must ward a sa flush
aead=(mode transport aead aes-gcm key "$(hex 20)")
warned 'an SA of the wrong direction' 'is dir out meant' \
	sa add dir in src $A4 dst $B4 spi 0x1001 "${aead[@]}"
warned 'an SA that nothing can come to' 'dst is no address of this host' \
	sa add dir in src $B4 dst 10.9.9.9 spi 0x1002 "${aead[@]}"
warned 'an SA of somebody else' 'src is no address of this host' \
	sa add dir out src fd00:9::9 dst $B6 spi 0x1003 "${aead[@]}"
check_fails 'nothing is said of one for a group' grep -q Warning <<<"$(ward a -b - 2>&1 \
	<<<"sa add dir in src $B4 dst 239.1.1.1 spi 0x1004 ${aead[*]}")"
must ward a sa flush
warned 'a rule without an SA' 'no outbound SA fits this rule.*no inbound SA' \
	policy add dir out mirrored src $A4 dst $B4 protect tmpl mode transport
sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport
sa_one a in $B4 $A4 0x1001 $KEY_AB mode transport
is 'nothing is said of one with both' "$(ward a policy add dir out mirrored src $A4 \
	dst 10.2.0.0/16 protect tmpl mode transport 2>&1)" ''
warned 'nor of its other end' 'no outbound SA fits this rule' \
	policy add dir out src $A4 dst 10.3.0.0/16 protect tmpl mode transport
warned 'a tunnel of the other direction' 'those of the other direction' \
	policy add dir in protect tmpl mode tunnel src $A4 dst $B4
warned 'a tunnel of somebody else' "tunnel's src is no address of this host" \
	policy add dir out protect tmpl mode tunnel src 10.9.9.9 dst $B4
is 'the last line of a list is the default' "$(ward a policy list | tail -1)" \
	'default in permit out permit'
must ward a policy flush

# By SPI alone.
is 'an SPI that two have names none' "$(status_of sa del 0x1001)" 2
like 'and is told so' "$(ward a sa del 0x1001 2>&1)" '2 SAs have the SPI 0x00001001'
is 'both are listed' "$(ward a sa show 4097 | grep -c '^dir')" 2
like 'decimal, with -d' "$(ward a -d sa list)" '# spi 4097 '
must ward a sa del dst $B4 0x1001
check 'an SPI that one has' ward a sa del spi 0x1001
is 'deletes it' "$(ward a sa list)" ''
like 'one that nobody has' "$(ward a sa del 0x1001 2>&1)" '0 SAs have the SPI'
like 'an error is an object with -j' "$(ward a -j sa del 0x1001 2>&1)" \
	'^\{"error":"0 SAs have the SPI 0x00001001\."\}$'

like 'a namespace that is none' "$("$IPWARD" -n no-such sa list 2>&1)" 'no-such'
must ward a sa flush
sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport
like 'an SA that exists' "$(ward a sa add dir out src $A4 dst $B4 proto esp \
	spi 0x1001 mode transport aead rfc4106 key-file - <<<$KEY_AB 2>&1)" 'exists'
