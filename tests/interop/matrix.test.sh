#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every algorithm with every length of its key and ICV, in every layout, plain and
# in UDP, with 32-bit and with extended sequence numbers: ipward on a, the kernel's
# own XFRM on b, datagrams of many sizes in both directions. MATRIX=all: all cells;
# else a fixed sample, in which each value meets each of another kind.

. "$(dirname "$0")/../lib/lib.sh"

: "${MATRIX:=sample}"
# Whole and in fragments.
is_ipsec="($IS_ESP or ip proto 51 or ip6 proto 51 or
	(ip6 proto 44 and ip6[40] == 51) or $(in_udp 4500))"

matrix() { "$python" "$here/matrix.py" "$@"; }

# The kernel tests each combination of ciphers when it is asked for first: right
# anywhere else, but it takes a minute here.
notests=/sys/module/cryptomgr/parameters/notests
if [[ -w $notests ]]; then echo 1 >$notests; fi

modprobe -qa esp4 esp6 ah4 ah6 xfrm_user || true
# By the names that the crypto API asks for, so that all implementations come.
modprobe -qa crypto-{aes,cbc,ctr,ecb,gcm,ccm,ghash,cbcmac,chacha20,poly1305} \
	crypto-{camellia,des3_ede,cipher_null,hmac,sha1,sha256,sha384,sha512,md5} \
	crypto-{xcbc,cmac,authenc,authencesn,seqiv,echainiv,drbg,stdrng} \
	crypto-{rfc3686,rfc4106,rfc4309,rfc4543,rfc7539esp} \
	'crypto-ecb(cipher_null)' || true
topology_hosts
capture_length=2048
# Large datagrams, whole ones of many fragments, wait for their last.
must wait_for 5 echoes a "$B4"
must wait_for 5 echoes a "$B6"

capture_start control
tap_from matrix control "$(ns a)" "$(ns b)" "$(ns r)"
capture_stop control
capture_in_clear 'which the capture finds in clear' control

batches=$(matrix plan "$MATRIX") || bail_out "no cells for MATRIX=$MATRIX"
for ((i = 0; i < batches; i++)); do
	capture_start wire
	tap_from matrix batch "$MATRIX" "$i" "$(ns a)" "$(ns b)" "$(ns r)"
	capture_stop wire
	capture_protected "batch $((i + 1)) of $batches: nothing but ESP and AH on the wire" \
		wire "$is_ipsec"
	rm -f "$work/wire.pcap"
done
tap_from matrix skipped

is 'XFRM has had nothing to complain about' "$(xfrm_faults b)" ''
is 'nor had ipward' "$(drops a)" 'all zero'
