#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Traffic flow confidentiality: packets that are all of one length, and dummy
# packets among them; b is ipward first and XFRM then.

. "$(dirname "$0")/../lib/lib.sh"
modprobe -qa esp4 esp6 xfrm_user || true
topology_hosts
traffic_start

# Lengths of the whole IP packets on the wire, each once.
lengths() { # capture
	capture_read "$1" -v "ip proto 50 and ip[6:2] & 0x3fff == 0 and src host $A4" | sed -n 's/.* length \([0-9]*\))$/\1/p' |
		sort -nu | xargs
}
# Of a few sizes, and more than fits into one packet.
talk() {
	local size
	for size in 16 80 400 900; do
		on a ping -n -q -c 3 -i 0.05 -W $((3 * SLOW)) -s $size -p "$MARKER_HEX" $B4 || return
	done
}

padded() { # words of a's SA
	sa_one a out $A4 $B4 0x1001 $KEY_AB mode tunnel "$@"
	sa_one a in $B4 $A4 0x1002 $KEY_BA mode tunnel
	protect_tunnel a $A4 $B4 $A4 $B4
}
ward_peer() {
	sa_one b in $A4 $B4 0x1001 $KEY_AB mode tunnel
	sa_one b out $B4 $A4 0x1002 $KEY_BA mode tunnel
	protect_tunnel b $B4 $A4 $B4 $A4
}
xfrm_peer() {
	local sa="proto esp mode tunnel replay-window 64"
	must ip -n "$(ns b)" -batch - <<-END
		xfrm state add src $A4 dst $B4 spi 0x1001 $sa aead rfc4106(gcm(aes)) 0x$KEY_AB 128
		xfrm state add src $B4 dst $A4 spi 0x1002 $sa aead rfc4106(gcm(aes)) 0x$KEY_BA 128
		xfrm policy add src $A4 dst $B4 dir in tmpl src $A4 dst $B4 proto esp mode tunnel
		xfrm policy add src $B4 dst $A4 dir out tmpl src $B4 dst $A4 proto esp mode tunnel
	END
}

one() { # description, peer, lengths, words of a's SA
	padded "${@:4}"
	"$2"_peer
	capture_start wire
	check "$1: traffic" talk
	check "$1: TCP" tcp_transfer a b $B4 100000
	check "$1: datagrams that need fragments" udp_transfer a b $B4 3000 3
	capture_stop wire
	like "$1: lengths" "$(lengths wire)" "$3"
	capture_protected "$1: nothing in clear" wire
	flush a
	if [[ $2 == ward ]]; then
		flush b
	else
		xfrm_flush b
	fi
}

# 1000 + 2, up to a multiple of 4; IP, ESP, IV and ICV are 52.
one 'ipward, to 1000 bytes' ward '^1056 ' tfc 1000
one 'XFRM, to 1000 bytes' xfrm '^1056 ' tfc 1000
one 'ipward, to the MTU' ward '^1500$' tfc mtu
one 'XFRM, to the MTU' xfrm '^1500$' tfc mtu

# --- dummy packets -------------------------------------------------------------

began=${EPOCHREALTIME/[.,]/}
padded tfc 500 dummies 40
ward_peer
dummies() { (($(drop b dummy) >= $1)); }
check 'dummy packets arrive, and are dropped' wait_for 20 dummies 40
check 'what is none is not' echoes a $B4
capture_start wire
sleep 1
capture_stop wire
is 'they are as long as the others' "$(lengths wire)" 556
at_least 'and as many as was asked for, more or less' "$(capture_count wire "$IS_ESP")" 20
sent=$(counter a out-dummy)
at_least 'not faster than they shall' \
	$((40 * (${EPOCHREALTIME/[.,]/} - began) / 1000000 + 40)) "$sent"
at_least 'they are counted' "$(counter a out-dummy)" 40
like 'and shown' "$(ward a sa list dst $B4 spi 0x1001)" $'\ttfc 500 dummies 40'
is 'dropped for nothing else' "$(drop b integrity)$(drop b inner)$(drop b mode)" 000
flush a b

# XFRM has no name for them, but a counter.
padded dummies 40
xfrm_peer
xfrm_drops() {
	[[ $(xfrm_faults b) =~ XfrmInStateProtoError\ ([0-9]+) ]] && ((BASH_REMATCH[1] >= $1))
}
check 'XFRM drops them' wait_for 20 xfrm_drops 40
check 'and takes what is none' echoes a $B4
flush a
xfrm_flush b

# Rates that do not divide the clock's. Reading a counter takes time, too: so the
# least is what the time between the readings asks for, the most what all of it allows.
microseconds() { echo "${EPOCHREALTIME/[.,]/}"; }
rate() { # a second
	local before first from to last after
	sa_one a out $A4 $B4 0x1001 $KEY_AB mode tunnel dummies "$1"
	before=$(microseconds) first=$(counter a out-dummy) from=$(microseconds)
	sleep 3
	to=$(microseconds) last=$(counter a out-dummy) after=$(microseconds)
	flush a
	at_least "$1 a second: not less" $((last - first)) $(($1 * (to - from) * 8 / 10000000 - 2))
	at_least "$1 a second: nor more" $(($1 * (after - before) * 11 / 10000000 + 2)) $((last - first))
}
rate 130
rate 300

# In transport mode none is larger than a packet may be.
sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport dummies 700
sa_one a out $A6 $B6 0x2001 $KEY_AB mode transport dummies 700
capture_start whole
sleep 2
capture_stop whole
flush a
at_least 'transport mode: dummy packets of all lengths' "$(capture_count whole 'len > 1400')" 20
is 'none of them is in fragments' \
	"$(capture_count whole 'ip[6:2] & 0x3fff != 0 or (ip6 and ip6[6] == 44)')" 0

# In transport mode, in UDP, over IPv6.
sa_one a out $A6 $B6 0x2001 $KEY_AB mode transport encap espinudp 4500 4500 dummies 100
sa_one b in $A6 $B6 0x2001 $KEY_AB mode transport encap espinudp 4500 4500
before=$(drop b dummy)
check 'ESP in UDP, IPv6, transport mode' wait_for 20 dummies $((before + 40))
is 'none was broken' "$(drop b encap)$(drop b integrity)" 00
must ward a sa del dst $B6 spi 0x2001
sleep 0.2
before=$(drop b dummy)
sleep 0.3
is 'none comes when the SA is gone' "$(drop b dummy)" "$before"
