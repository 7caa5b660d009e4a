#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's own XFRM as the peer: ipward on a, XFRM on b, in combinations of
# mode, families, ESN, ICV and key length; and XFRM beside ipward in one
# namespace.

. "$(dirname "$0")/../lib/lib.sh"

readonly ECHO_PORT=5007 WINDOW=1024
readonly KEY_MORE=202122232425262728292a2b2c2d2e2f

modprobe -qa drbg esp4 esp6 seqiv gcm aesni_intel xfrm_user || true
topology_hosts
traffic_start

# A second address of b, for what XFRM protects beside ipward; deprecated, so
# that b uses it only where it is told to.
readonly B4_MORE=10.2.0.9 B6_MORE=fd00:2::9
must ip -n "$(ns b)" addr add "$B4_MORE/24" dev eth0
must ip -n "$(ns b)" addr add "$B6_MORE/64" dev eth0 nodad preferred_lft 0

# --- traffic ---------------------------------------------------------------------

# Bytes of a stream: the first combination of each layout has a long one.
stream=60000

# All sizes are tried, whatever becomes of the first.
exchanges() { # from namespace, to namespace, address, sizes of echo requests...
	local size status=0
	for size in "${@:4}"; do order ping "$1" "$3" "$size" || status=1; done
	order echo-udp "${@:1:3}" $ECHO_PORT 2860 || status=1
	order echo-tcp "${@:1:3}" $ECHO_PORT $stream || status=1
	return $status
}

both_directions() { # address of a, address of b
	exchanges a b "$2" 0 1 56 1400 4000 && exchanges b a "$1" 1400
}

# --- ipward and XFRM, one each ---------------------------------------------------

# A combination; the SPI, which also is the reqid, is always new.
mode='' family='' outer='' numbers='' icv='' key_bits='' spi=$((0x1000))
# Sequence numbers used so far, seen from a.
start_out=0 start_in=0
# Its addresses, of the flow (x, y) and of the SAs (from, to), and its keys.
x='' y='' from='' to='' key_out='' key_in=''

next() {
	spi=$((spi + 2))
	if ((family == 4)); then x=$A4 y=$B4; else x=$A6 y=$B6; fi
	if ((outer == 4)); then from=$A4 to=$B4; else from=$A6 to=$B6; fi
	key_out=$KEY_AB key_in=$KEY_BA
	((key_bits == 128)) || key_out=$KEY_MORE$KEY_AB key_in=$KEY_MORE$KEY_BA
}

# The new SAs and rules take over at once, nothing may leave in clear meanwhile.
ward_side() {
	local sa="mode $mode reqid $spi aead rfc4106 icv $((icv / 8))"
	local rule="protect tmpl mode $mode reqid $spi" out_ends='' in_ends=''
	[[ $numbers != esn ]] || sa+=' esn'
	if [[ $mode == tunnel ]]; then
		out_ends="src $from dst $to" in_ends="src $to dst $from"
	fi
	must ward a -b - <<-END
		sa add dir out src $from dst $to proto esp spi $spi $sa key $key_out seq $start_out
		sa add dir in src $to dst $from proto esp spi $((spi + 1)) $sa key $key_in seq $start_in replay-window $WINDOW
		policy begin empty
		policy add dir out src $x dst $y $rule $out_ends
		policy add dir in src $y dst $x $rule $in_ends
		policy commit
	END
}

xfrm_side() {
	local tmpl="proto esp reqid $spi mode $mode" flags='' seq_in='' seq_out=''
	local aead='aead rfc4106(gcm(aes))'
	((family == outer)) || flags+=' af-unspec'
	if [[ $numbers == esn ]]; then
		flags+=' esn'
		seq_in="replay-seq $((start_out & 0xffffffff)) replay-seq-hi $((start_out >> 32))"
		seq_out="replay-oseq $((start_in & 0xffffffff)) replay-oseq-hi $((start_in >> 32))"
	fi
	must ip -n "$(ns b)" -batch - <<-END
		xfrm state add src $from dst $to spi $spi $tmpl replay-window $WINDOW $seq_in ${flags:+flag $flags} $aead 0x$key_out $icv
		xfrm state add src $to dst $from spi $((spi + 1)) $tmpl replay-window $WINDOW $seq_out ${flags:+flag $flags} $aead 0x$key_in $icv
		xfrm policy update src $x dst $y dir in tmpl src $from dst $to $tmpl
		xfrm policy update src $y dst $x dir out tmpl src $to dst $from $tmpl
	END
}

combination() {
	next
	ward_side
	xfrm_side
	check "$mode $family-in-$outer $numbers, ICV $icv bits, key $key_bits bits" \
		both_directions "$x" "$y"
	stream=20000
}

forget_all() { # namespaces of XFRM...
	flush a
	xfrm_flush "$@"
}

# One capture for some combinations, a fresh start after them.
group() { # function that makes them
	stream=60000
	capture_start wire
	"$1"
	capture_stop wire
	capture_protected "$mode $family-in-$outer $numbers: nothing but ESP on the wire" wire
	forget_all b
}

# Every ICV once, each with the other key without ESN than with it.
is_of_half() {
	local odd=$(((icv / 32 + key_bits / 128) % 2))
	if [[ $numbers == esn ]]; then ((odd)); else ((!odd)); fi
}

# On a kernel that watches itself only one of them, each time the next.
turn=0
lengths() {
	local number=0
	for icv in 64 96 128; do
		for key_bits in 128 256; do
			if ((SLOW > 1)); then
				((number++ != turn % 6)) || combination
			elif [[ $share == all ]] || is_of_half; then
				combination
			fi
		done
	done
	turn=$((turn + 1))
}

# Every combination of one layout of each mode and each family, half of those
# of the others: ICV and key do not depend on the layout, and time is short.
matrix() {
	local layout share
	for layout in 'transport 4 4 all' 'transport 6 6 half' \
		'tunnel 4 4 half' 'tunnel 6 6 all' 'tunnel 4 6 half' \
		'tunnel 6 4 half'; do
		read -r mode family outer share <<<"$layout"
		for numbers in no-esn esn; do group lengths; done
	done
}

# The upper half of the number is in no packet: both must count it alike, also
# where the lower half wraps.
wrap() {
	combination
	at_least 'our number has wrapped' \
		"$(sa_field a $spi seq)" $(((start_out >> 32) + 1 << 32))
	at_least "XFRM's number has wrapped" \
		"$(sa_field a $((spi + 1)) seq)" $(((start_in >> 32) + 1 << 32))
}

wraps() {
	numbers=esn icv=128 key_bits=256
	mode=transport family=4 outer=4
	start_out=$((0xfffffff8)) start_in=$((0xfffffff8))
	group wrap
	mode=tunnel family=6 outer=6
	start_out=$((0x7fffffff0)) start_in=$((0x12345fffffff5))
	group wrap
	start_out=0 start_in=0
}

# --- both on the same host ---------------------------------------------------------

# Transport mode by XFRM between two addresses, on both hosts.
xfrm_between() { # address of a, address of b, SPI
	local tmpl='proto esp reqid 2 mode transport' forth=out back=in name
	local aead='aead rfc4106(gcm(aes))'
	for name in a b; do
		must ip -n "$(ns $name)" -batch - <<-END
			xfrm state add src $1 dst $2 spi $3 $tmpl replay-window $WINDOW $aead 0x$KEY_AB 128
			xfrm state add src $2 dst $1 spi $(($3 + 1)) $tmpl replay-window $WINDOW $aead 0x$KEY_BA 128
			xfrm policy add src $1 dst $2 dir $forth tmpl src $1 dst $2 $tmpl
			xfrm policy add src $2 dst $1 dir $back tmpl src $2 dst $1 $tmpl
		END
		forth=in back=out
	done
}

# An ESP packet that nobody has an SA for, from the router.
stray() { # address of a
	order send-esp r "$1" "0000777700000001$(printf '2e%.0s' {1..28})"
}

# ipward for b's first address, XFRM for its second: each sees the other's
# packets and leaves them alone.
neighbours() { # address of a, of b, the other of b
	local own=$1 first=$2 second=$3 unknown faults
	local name=IPv$family
	next
	ward_side
	xfrm_side
	xfrm_between "$own" "$second" $((spi + 0x10000))

	capture_start wire
	unknown=$(counter a in-unknown-spi) faults=$(xfrm_faults a)
	check "$name: ipward works beside XFRM" both_directions "$own" "$first"
	is "$name: no packet of ipward's goes to XFRM" \
		"$(counter a in-unknown-spi)" "$unknown"
	check "$name: XFRM works beside ipward" exchanges a b "$second" 56 1400 4000
	capture_stop wire
	capture_protected "$name: nothing but ESP on the wire" wire
	at_least "$name: XFRM's packets are in-unknown-spi" \
		$(($(counter a in-unknown-spi) - unknown)) 10
	is "$name: XFRM has opened them all" "$(xfrm_faults a)" "$faults"

	moves "$name: so is one that nobody knows" a \
		'in-default+1 in-unknown-spi+1' stray "$own"
	is "$name: and XFRM is asked" "$(xfrm_faults a)" \
		"XfrmInNoStates $((${faults##* } + 1))"

	must ward a policy add dir in src "$second" dst "$own" block
	must ward a policy add dir in src "$second" dst "$own" proto esp permit
	moves "$name: what XFRM has opened meets the rules again" a \
		'in-permitted+1 out-default+2 in-unknown-spi+1 blocked-in+1' \
		on a ping -c1 -W0.3 "$second"
	forget_all a b
}

# --- the test ------------------------------------------------------------------------

capture_start control
check 'without protection: IPv4' both_directions "$A4" "$B4"
check 'without protection: IPv6' both_directions "$A6" "$B6"
capture_stop control
capture_in_clear 'which the capture finds in clear' control

matrix
wraps
is 'XFRM has had nothing to complain about' "$(xfrm_faults b)" ''
is 'nor had ipward' "$(drops a)" 'all zero'

mode=transport numbers=no-esn icv=128 key_bits=128
family=4 outer=4
neighbours "$A4" "$B4" "$B4_MORE"
family=6 outer=6
neighbours "$A6" "$B6" "$B6_MORE"
