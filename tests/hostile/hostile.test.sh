#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Packets that must not get in, or must in spite of their looks, at a transport
# mode SA: each moves the one counter that is named, and no other.

. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/forge.sh"
topology_hosts
forge_start
sa_one b in $A4 $B4 0x1001 $KEY_AB mode transport
sa_one b in $A6 $B6 0x2001 $KEY_AB mode transport
sa_one b in 10.1.0.9 $B4 0x1004 $KEY_AB mode transport
sa_one b in $A4 $B4 0x1003 $KEY_AB mode transport sel udp dport 53
protect b $B4 $A4
protect b $B6 $A6
accepted=in-protected+1
unknown='in-unknown-spi+1 unknown-spi+1'

row 'the control: a right packet' $accepted \
	'send(ip(A4, B4, esp(0x1001, SEQ, quiet())))'
row 'the control: IPv6' $accepted \
	'send(ip(A6, B6, esp(0x2001, SEQ, quiet6())))'
row 'row 32: in clear' clear+1 'send(ip(A4, B4, quiet()))'
row 'row 32: in clear, IPv6' clear+1 'send(ip(A6, B6, quiet6()))'

# Every length: 32 bytes of header, IV and ICV, 2 of the trailer.
lengths() { # description, what has moved, from, to, step
	row "$1" "$2" "[send(ip(A4, B4, cut(esp(0x1001, 1000, quiet(bytes(100))), n))) for n in range($3, $4, $5)]"
}
row 'a right packet behind which the lengths come' $accepted \
	'send(ip(A4, B4, esp(0x1001, 990, quiet())))'
lengths 'row 1: lengths 0 to 3: not even an SPI' spi-zero+4 0 4 1
lengths 'row 1: lengths 4 to 33' truncated+30 4 34 1
lengths 'row 3: lengths 34 to 126, every fourth' length+24 34 129 4
lengths 'row 3: lengths 35 to 127' length+24 35 129 4
lengths 'row 3: lengths 37 to 125' length+23 37 129 4
lengths 'row 1: lengths 36 to 128, aligned' integrity+24 36 129 4
row 'and the whole packet is still good' $accepted \
	'send(ip(A4, B4, esp(0x1001, 1000, quiet(bytes(100)))))'
seq=2000

# One changed bit in each region.
for region in IV:8 payload:20 trailer:-18 ICV:-1; do
	row_forged "a changed bit: ${region%:*}" integrity+1 \
		"send(ip(A4, B4, flip(esp(0x1001, SEQ, quiet()), ${region#*:})))"
	row "and the right packet after it" $accepted \
		"send(ip(A4, B4, esp(0x1001, $seq, quiet())))"
done
row_forged 'a changed bit: SPI' "$unknown" \
	'send(ip(A4, B4, flip(esp(0x1001, SEQ, quiet()), 2)))'
row_forged 'a changed bit: sequence number' integrity+1 \
	'send(ip(A4, B4, flip(esp(0x1001, SEQ, quiet()), 6)))'
row_forged 'row 16: forged, far ahead' integrity+1 \
	'send(ip(A4, B4, flip(esp(0x1001, 0xfffffff0, quiet()), -1)))'
row_forged 'sealed with another key' integrity+1 \
	'send(ip(A4, B4, esp(0x1001, SEQ, quiet(), key=KEY_BA)))'
row 'row 16: the window has not moved' $accepted \
	'send(ip(A4, B4, esp(0x1001, SEQ, quiet())))'

row 'row 11: SPI 0' spi-zero+1 'send(ip(A4, B4, esp(0, SEQ, quiet())))'
row 'row 12: SPI 1' "$unknown" 'send(ip(A4, B4, esp(1, SEQ, quiet())))'
row 'row 12: SPI 255' "$unknown" 'send(ip(A4, B4, esp(255, SEQ, quiet())))'
row 'row 13: an SPI of nobody' "$unknown" 'send(ip(A4, B4, esp(0x9999, SEQ, quiet())))'
row 'row 14: sequence number 0' seq-zero+1 'send(ip(A4, B4, esp(0x1001, 0, quiet())))'
row 'the same number again' replay+1 \
	"send(ip(A4, B4, esp(0x1001, $seq - 10 * 4, quiet())))"
row 'row 13: IPv6' "$unknown" 'send(ip(A6, B6, esp(0x9999, SEQ, quiet6())))'
row 'row 13: of AH' "$unknown" \
	'send(ip(A4, B4, raw(struct.pack("!BBHII", 1, 4, 0, 0x9999, SEQ) + bytes(20), 51)))'
handle=$(ward b -j policy add dir in src 10.1.0.99 block | pick handle)
row 'row 13: where a rule blocks' "$unknown" \
	'send(ip("10.1.0.99", B4, esp(0x9999, SEQ, quiet())))'
row 'what is for another host is not looked up here' blocked-in+1 \
	'send(ip("10.1.0.99", "10.1.0.98", esp(0x9999, SEQ, quiet())))'
must ward b policy del "$handle"

# The trailer.
row 'row 6: pad length 255, and right' $accepted \
	'send(ip(A4, B4, esp(0x1001, SEQ, quiet(bytes(11)), pad=255)))'
row 'row 4: pad length beyond the payload' padding+1 \
	'send(ip(A4, B4, esp(0x1001, SEQ, quiet(), padlen=200)))'
row 'row 4: pad length one too many' padding+1 \
	'send(ip(A4, B4, esp(0x1001, SEQ, raw(b"\x01\x02", ICMP), padding=b"", padlen=3)))'
row 'row 5: wrong pad bytes' padding+1 \
	'send(ip(A4, B4, esp(0x1001, SEQ, quiet(bytes(10)), padding=b"\x01\x02\x03\x05")))'
row 'row 5: pad bytes of zero' padding+1 \
	'send(ip(A4, B4, esp(0x1001, SEQ, quiet(bytes(10)), padding=bytes(4))))'
row 'row 7: next header 59' dummy+1 \
	'send(ip(A4, B4, esp(0x1001, SEQ, quiet(), next=NONE)))'
row 'row 7: whose number then is used up' replay+1 \
	"send(ip(A4, B4, esp(0x1001, $seq, quiet())))"
row 'row 9: an empty payload of ICMP' header+1 \
	'send(ip(A4, B4, esp(0x1001, SEQ, raw(b"", ICMP))))'
row 'rows 10, 35: next header 4' mode+1 \
	'send(ip(A4, B4, esp(0x1001, SEQ, ip(A4, B4, quiet()))))'
row 'rows 10, 35: next header 41' mode+1 \
	'send(ip(A4, B4, esp(0x1001, SEQ, ip(A6, B6, quiet6()))))'
row 'an ICV of 12 bytes at an SA of 16' integrity+1 \
	'send(ip(A4, B4, esp(0x1001, SEQ, quiet(), icv=12)))'

# What the rules and the SA's selector say.
row 'row 34: not what the SA may carry' sa-selector+1 \
	'send(ip(A4, B4, esp(0x1003, SEQ, quiet())))'
row 'row 34: not for its port' sa-selector+1 \
	'send(ip(A4, B4, esp(0x1003, SEQ, udp(1000, 54))))'
row 'under the SA of another sender' wrong-sa+1 \
	'send(ip("10.2.0.2", B4, esp(0x1001, SEQ, quiet())))'
row 'protected, but no rule says so' no-rule+1 \
	'send(ip("10.1.0.9", B4, esp(0x1004, SEQ, quiet())))'
row 'two layers where the rule names one' wrong-sa+1 \
	'send(ip(A4, B4, nested(0x1001, SEQ, 2, quiet())))'
row 'row 31: ten layers' nesting+1 \
	'send(ip(A4, B4, nested(0x1001, SEQ, 10, quiet())))'
seq=$((seq + 20))

# IP headers.
row 'row 2: a length beyond the packet: not even seen' '' \
	'send(ip(A4, B4, esp(0x1001, SEQ, quiet()), more=8))'
row 'row 2: bytes of the link behind the packet' $accepted \
	'send(ip(A4, B4, esp(0x1001, SEQ, quiet())), behind=bytes(10))'
row 'row 21: IPv4 options, 40 bytes' $accepted \
	'send(ip(A4, B4, esp(0x1001, SEQ, quiet()), options=b"\x01" * 40))'
row 'row 29: seven IPv6 extension headers' $accepted \
	'send(ip(A6, B6, opts(esp(0x2001, SEQ, quiet6()), 7)))'
row 'row 29: nine IPv6 extension headers' header+1 \
	'send(ip(A6, B6, opts(esp(0x2001, SEQ, quiet6()), 9)))'
row 'row 29: nine extension headers in clear' header+1 \
	'send(ip(A6, B6, opts(quiet6(), 9)))'
row 'extension headers inside' $accepted \
	'send(ip(A6, B6, esp(0x2001, SEQ, opts(quiet6(), 2))))'
# The stack answers it; the answer finds no SA.
row 'row 30: a jumbo payload option: not even seen' no-sa+1 \
	'send(ip(A6, B6, hop_jumbo(esp(0x2001, SEQ, quiet6()))))'

# Fragments of ESP are put together; those that overlap are not.
row 'row 19: two fragments' $accepted \
	'send(*pieces(ip(A4, B4, esp(0x1001, SEQ, quiet())), 24))'
row 'row 19: two fragments, the second first' $accepted \
	'send(*reversed(pieces(ip(A4, B4, esp(0x1001, SEQ, quiet())), 24)))'
row 'a right packet in the end' $accepted \
	'send(ip(A4, B4, esp(0x1001, SEQ, quiet())))'
is 'the SA has counted its drops' \
	"$(ward b -j -s sa list | grep -c '"drops":[1-9]')" 1
row 'the right SA, another source address' wrong-sa+1 \
	'send(ip("10.1.0.99", B4, esp(0x1001, SEQ, quiet())))'
