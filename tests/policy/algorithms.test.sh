#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A rule says how well its packets have to be protected, and an SA that protects
# less does not serve, in either direction.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts

key() { head -c "$1" /dev/zero | tr '\0' k | od -An -v -tx1 | tr -d ' \n'; }

# An SA for each kind, each to a host of its own.
declare -A host=()
add() { # name, words of the SA...
	host[$1]=10.9.0.$((${#host[@]} + 1))
	must ward a --insecure sa add dir out src $A4 dst "${host[$1]}" \
		spi 0x$((1000 + ${#host[@]})) mode transport "${@:2}"
}
add gcm128 aead aes-gcm key "$(key 20)"
add gcm256 aead aes-gcm key "$(key 36)"
add chacha aead chacha20-poly1305 key "$(key 36)"
add gmac aead aes-gmac key "$(key 36)"
add cbc-sha2 enc aes-cbc enc-key "$(key 32)" auth hmac-sha-256-128 auth-key "$(key 32)"
add cbc-sha1 enc aes-cbc enc-key "$(key 16)" auth hmac-sha1-96 auth-key "$(key 20)"
add null-sha2 enc null auth hmac-sha-256-128 auth-key "$(key 32)"
add ah-sha2 proto ah auth hmac-sha-256-128 auth-key "$(key 32)"
add ah-sha1 proto ah auth hmac-sha1-96 auth-key "$(key 20)"

serve() { # description, names of those that do, words of the template...
	local description=$1 wanted=$2 name found='' listed='' useful
	must ward a policy flush
	must ward a policy add dir out src $A4 protect tmpl mode transport "${@:3}"
	useful=$(ward a -d -j sa list | jq -r '.[] | select(.no_rule | not).dst')
	for name in gcm128 gcm256 chacha gmac cbc-sha2 cbc-sha1 null-sha2 ah-sha2 ah-sha1; do
		[[ $(json a explain out src $A4 dst "${host[$name]}" tcp reason) ]] ||
			found+=" $name"
		grep -qxF "${host[$name]}" <<<"$useful" && listed+=" $name"
	done
	is "$description" "$found" "${wanted:+ $wanted}"
	is 'the list of SAs says the same' "$listed" "$found"
}
esp='gcm128 gcm256 chacha gmac cbc-sha2 cbc-sha1 null-sha2'
serve 'any ESP' "$esp"
serve 'encrypted: not null, not AES-GMAC' 'gcm128 gcm256 chacha cbc-sha2 cbc-sha1' encrypted
serve 'one AEAD' 'gcm128 gcm256' alg aes-gcm
serve 'two AEADs' 'gcm128 gcm256 chacha' alg aes-gcm,chacha20-poly1305
serve 'a cipher, whatever stands beside it' 'cbc-sha2 cbc-sha1' alg aes-cbc
serve 'a cipher and what stands beside it' cbc-sha2 alg aes-cbc,hmac-sha-256-128
serve 'an AEAD, or a cipher with one integrity algorithm' 'gcm128 gcm256 cbc-sha2' \
	alg aes-gcm,aes-cbc,hmac-sha-256-128
serve 'one integrity algorithm, no AEAD' 'cbc-sha2 null-sha2' alg hmac-sha-256-128
serve 'readable on purpose' null-sha2 alg null,hmac-sha-256-128
serve 'bits of the key, without its salt' 'gcm256 chacha gmac cbc-sha2' key-bits 256
serve 'all together' gcm256 encrypted key-bits 192 alg aes-gcm,aes-gmac
serve 'AH with one algorithm' ah-sha2 proto ah alg hmac-sha-256-128
serve 'no SA is so good' '' key-bits 512
like 'explain says why' \
	"$(ward a explain out src $A4 dst "${host[gcm128]}" tcp)" 'does not protect as well as the rule asks'

# What is listed is what "policy add" reads.
must ward a policy flush
must ward a policy add dir out protect \
	tmpl mode transport encrypted alg chacha20-poly1305,aes-gcm key-bits 256
like 'listed' "$(ward a policy list)" 'encrypted alg aes-gcm,chacha20-poly1305 key-bits 256'
is 'in JSON' "$(ward a -j policy list | jq -c '.[0].templates[0]|[.encrypted,.alg,."key-bits"]')" \
	'[true,"aes-gcm,chacha20-poly1305",256]'

refused() { # description, what the command says, words of the template...
	like "$1" "$(ward a policy add dir out protect tmpl mode transport "${@:3}" 2>&1)" "$2"
}
refused 'netlink row 33: an unknown algorithm' 'not known' alg aes-gcm,rot13
refused 'netlink row 33: an empty one' 'not known' alg aes-gcm,
refused 'netlink row 33: what AH does not use' 'AH does not use' proto ah alg aes-cbc
refused 'netlink row 33: AH that encrypts' 'AH does not encrypt' proto ah encrypted
refused 'netlink row 33: a key of no bits' 'key-bits 0' key-bits 0
refused 'netlink row 33: a list beyond all bounds' 'fewer than' alg "$(printf 'a%.0s' {1..600})"
is 'netlink row 33: none of these is there' "$(ward a -j policy list | jq length)" 1

# Packets: an SA that leaves them readable carries none of them, and the other
# end takes none from it.
must ward a policy flush
must ward a sa flush
null=(mode transport enc null auth hmac-sha-256-128 auth-key "$(key 32)")
gcm=(mode transport aead aes-gcm key "$(key 36)")
for ns in a b; do
	must ward $ns --insecure sa add src $A4 dst $B4 spi 0x2001 "${null[@]}"
	must ward $ns --insecure sa add src $B4 dst $A4 spi 0x2002 "${null[@]}"
	must ward $ns policy add dir out mirrored src "$([[ $ns == a ]] && echo $A4 || echo $B4)" \
		protect tmpl mode transport encrypted
done
capture_start refused
check_fails 'an SA without encryption carries nothing' echoes a $B4 -c 2 -W 1
at_least 'no SA is good enough' "$(drop a no-sa)" 2
must ward a policy flush
must ward a policy add dir out mirrored src $A4 protect tmpl mode transport
check_fails 'and nothing is taken from it' echoes a $B4 -c 2 -W 1
at_least 'it is the wrong SA' "$(drop b wrong-sa)" 2
capture_stop refused
capture_only 'nothing went in clear' refused 'esp'
for ns in a b; do
	must ward $ns --insecure sa add src $A4 dst $B4 spi 0x3001 "${gcm[@]}"
	must ward $ns --insecure sa add src $B4 dst $A4 spi 0x3002 "${gcm[@]}"
done
must ward a policy flush
must ward a policy add dir out mirrored src $A4 protect tmpl mode transport encrypted
capture_start good
check 'one that encrypts does' echoes a $B4 -c 2
capture_stop good
capture_protected 'under ESP' good
