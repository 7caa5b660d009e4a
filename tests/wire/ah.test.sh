#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# AH: in both modes and families, with options that routers change, under and
# over ESP, and with the kernel's own XFRM at the far end. tests/interop/matrix.test.sh
# has every algorithm.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
traffic_start

readonly AUTH_AB=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
readonly AUTH_BA=202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f
readonly IS_AH='(ip proto 51 or ip6 proto 51 or (ip6 proto 44 and ip6[40] == 51) or (ip6 proto 0 and ip6[40] == 51))'

ah_one() { # namespace, in|out, source, destination, SPI, key, mode, words...
	must ward "$1" sa add dir "$2" src "$3" dst "$4" proto ah spi "$5" \
		mode "$7" auth hmac-sha-256-128 auth-key-file - "${@:8}" <<<"$6"
}

# SPI from a to b, SPI + 1 back.
ah_pair() { # address of a, of b, SPI, mode, words...
	local x=$1 y=$2 spi=$(($3)) mode=$4
	shift 4
	ah_one a out "$x" "$y" $spi $AUTH_AB "$mode" "$@"
	ah_one b in "$x" "$y" $spi $AUTH_AB "$mode" "$@"
	ah_one b out "$y" "$x" $((spi + 1)) $AUTH_BA "$mode" "$@"
	ah_one a in "$y" "$x" $((spi + 1)) $AUTH_BA "$mode" "$@"
}


# In the templates X is the own end of a tunnel, Y the other one.
protect_by() { # address of a, of b, templates, ends if they are others
	local name own=$1 other=$2 x=${4:-$1} y=${5:-$2} out back
	for name in a b; do
		out=${3//X/$x} out=${out//Y/$y}
		back=${3//X/$y} back=${back//Y/$x}
		# shellcheck disable=SC2086 # words
		must ward $name policy add dir out src "$own" dst "$other" protect $out
		# shellcheck disable=SC2086 # words
		must ward $name policy add dir in src "$other" dst "$own" protect $back
		own=$2 other=$1 x=${5:-$2} y=${4:-$1}
	done
}

traffic() { # description, address of b
	check "$1: echo requests" echoes a "$2"
	check "$1: datagrams" udp_transfer a b "$2" 1300 20
	check "$1: large datagrams, in fragments" udp_transfer a b "$2" 5000 5
	check "$1: TCP in bulk" tcp_transfer a b "$2" 300000
}

# --- modes and families ------------------------------------------------------------

modes() { # transport|tunnel, template, esn or nothing
	local title="$1 ${3:-32-bit}"
	# shellcheck disable=SC2086 # a word or none
	ah_pair $A4 $B4 0x1001 "$1" ${3:-}
	# shellcheck disable=SC2086
	ah_pair $A6 $B6 0x2001 "$1" ${3:-}
	protect_by $A4 $B4 "$2"
	protect_by $A6 $B6 "$2"
	capture_start wire
	traffic "$title, IPv4" $B4
	traffic "$title, IPv6" $B6
	capture_stop wire
	capture_only "$title: nothing but AH on the wire" wire "$IS_AH"
	at_least "row 19: $title: some of it in fragments, IPv4" \
		"$(capture_count wire 'ip proto 51 and ip[6:2] & 0x3fff != 0')" 10
	at_least "row 19: $title: some of it in fragments, IPv6" \
		"$(capture_count wire 'ip6 proto 44 and ip6[40] == 51')" 10
	is "$title: nothing was dropped" \
		"$(drop a integrity)$(drop b integrity)$(drop b length)" 000
	flush a b
}
modes transport 'tmpl proto ah mode transport'
modes transport 'tmpl proto ah mode transport' esn
modes tunnel 'tmpl proto ah mode tunnel src X dst Y' esn

# --- what routers change --------------------------------------------------------------

ah_pair $A4 $B4 0x1001 transport
ah_pair $A6 $B6 0x2001 transport
protect_by $A4 $B4 'tmpl proto ah mode transport'
protect_by $A6 $B6 'tmpl proto ah mode transport'

# The router does so by itself; its kernel only brings the answers back.
change_start() {
	must on r nft -f - <<-END
		table inet change {
			chain change {
				type filter hook forward priority 0;
				ip daddr $B4 drop
				ip6 daddr $B6 drop
			}
		}
	END
	coproc CHANGE {
		exec ip netns exec "$(ns r)" "$python" "$here/router.py" to-a to-b \
			"$(mac_of b eth0)" $B4 $B6
	}
}
change_stop() {
	stop "$CHANGE_PID"
	must on r nft delete table inet change
}
answered='in-protected+1 out-protected+1'
changed() { # description, what b's counters say, offset, bytes, command...
	local answer
	echo "$3 $4" >&"${CHANGE[1]}"
	read -r -t $((20 * SLOW)) -u "${CHANGE[0]}" answer
	[[ $answer == ok ]] || bail_out "router.py: $answer"
	moves "$1" b "$2" "${@:5}"
}
echo_to() { # address, ping's options...
	on a ping -q -n -c1 -W $((3 * SLOW)) "${@:2}" "$1"
}

# What b then gets is looked at, lest nothing has changed.
change_start
capture_start changed to-b
changed 'row 23: IPv4, the hop limit may change on the way' "$answered" 8 09 echo_to $B4
changed 'row 23: IPv4, DSCP and ECN may' "$answered" 1 63 echo_to $B4
changed 'row 23: IPv4, DF may be taken away' "$answered" 6 0000 echo_to $B4 -M 'do' -s 201
changed 'row 23: IPv4, or be set, and the reserved flag' "$answered" 6 c000 \
	echo_to $B4 -M dont -s 222
changed 'row 24: the identification may not' integrity+1 4 1267 datagram a $B4
changed 'row 24: nor a byte of the payload' integrity+1 56 77 datagram a $B4
changed 'row 27: nor the reserved bits' integrity+1 22 1234 datagram a $B4
changed 'row 23: IPv6, the hop limit may change on the way' "$answered" 7 09 echo_to $B6
changed 'row 23: IPv6, the traffic class may' "$answered" 0 6630 echo_to $B6
changed 'row 23: IPv6, the flow label may' "$answered" 1 012345 echo_to $B6
changed 'row 24: IPv6, a byte of the payload may not' integrity+1 80 77 datagram a $B6
capture_stop changed
arrived() { # description, filter
	at_least "the router did so: $1" "$(capture_count changed "dst host $2 and $3")" 1
}
arrived 'the hop limit' $B4 'ip[8] == 9'
arrived 'DSCP and ECN' $B4 'ip[1] == 0x63'
arrived 'no DF' $B4 '(ip[2:2] > 240 and ip[2:2] < 260 and ip[6:2] == 0)'
arrived 'two flags' $B4 '(ip[6:2] == 0xc000)'
arrived 'the hop limit, IPv6' $B6 'ip6[7] == 9'
arrived 'the traffic class' $B6 '(ip6[0:2] & 0x0ff0) == 0x0630'
arrived 'the flow label' $B6 '(ip6[0:4] & 0xfffff) == 0x12345'

# An echo request with a router alert, an option that may change on the way, and
# one that may not.
asks6() {
	on a "$python" - $B6 <<-'END'
		import socket, sys
		sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
		sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_HOPOPTS, bytes(
		    [0, 1, 5, 2, 0, 0, 0x3e, 2, 7, 7, 0x1e, 2, 7, 7, 1, 0]))
		sock.sendto(bytes([128, 0, 0, 0, 0, 0, 0, 1]), (sys.argv[1], 0))
	END
}
capture_start options to-b
moves 'row 28: IPv6, hop-by-hop options' b "$answered" asks6
changed 'row 28: one whose type says so may change on the way' "$answered" 48 77 asks6
changed 'row 28: another one may not' integrity+1 52 77 asks6
changed 'row 28: nor may the type of an option' integrity+1 46 3f asks6
capture_stop options
change_stop
is 'row 28: all of them had options in front of AH' \
	"$(capture_count options "dst host $B6 and ip6[6] == 0 and ip6[40] == 51 and ip6[46] & 0xfe == 0x3e")" 4
arrived_so() { capture_count options "dst host $B6 and ip6[48] == $1 and ip6[52] == $2"; }
is 'row 28: of which the router changed two' "$(arrived_so 0x77 7) $(arrived_so 7 0x77)" '1 1'

check 'row 23: IPv4, routers record the route' on a ping -c1 -W2 -R $B4
check 'row 23: IPv4, and their time' on a ping -c1 -W2 -T tsonly $B4
is 'none of it was refused for its headers' "$(drop b header)$(drop a header)" 00

# --- packets made by hand -----------------------------------------------------------

# The router speaks for a, with a's key, and with numbers far ahead of a's.
coproc BY_HAND {
	exec ip netns exec "$(ns r)" "$python" "$here/ah_send.py" $AUTH_AB 1001 \
		$A4 $B4 0x1001 $A6 $B6 0x2001
}
by_hand() { # 4|6, words of ah_send.py
	local answer
	echo "$*" >&"${BY_HAND[1]}"
	read -r -t $((20 * SLOW)) -u "${BY_HAND[0]}" answer && [[ $answer == ok ]]
}
hand() { # description, what b's counters say, 4|6, words of ah_send.py
	moves "$1" b "$2" by_hand "${@:3}"
}
for family in 4 6; do
	hand "by hand, IPv$family: accepted, and answered" "$answered" $family
	hand "row 26: IPv$family, no length at all" length+1 $family length=0
	hand "row 26: IPv$family, as long as can be" length+1 $family length=255
	hand "row 27: IPv$family, reserved bits are ignored, if the ICV covers them" \
		"$answered" $family reserved=0xffff
done

hand 'row 25: an option of no length' header+1 4 options=07000000
hand 'row 25: an option of 1 byte' header+1 4 options=07010000
hand 'row 25: an option beyond the header' header+1 4 options=07090000
hand 'row 26: one word short' length+1 4 length=4
hand 'a word of padding is accepted' "$answered" 4 pad=4
hand 'row 26: two are not' length+1 4 pad=8

hand 'row 25: IPv6, an option beyond its header' header+1 6 ext=60:00001eff00000000
hand 'row 25: IPv6, a length that is cut off' header+1 6 ext=60:000001030000001e
hand 'row 26: IPv6, without its padding: not of 8 bytes each' length+1 6 pad=0
hand 'row 26: IPv6, with a word too many: nor that' length+1 6 pad=8
hand 'row 26: IPv6, one word less than there is' length+1 6 length=5
hand 'row 26: IPv6, with two words too many' length+1 6 pad=12

# Each hop exchanges the destination with an address of the list, and counts
# down: the sender has foreseen how that ends.
hop() { # segments left, last byte of the address in the list
	printf '43:000200%02x00000000fd0000090000000000000000000000%02x' "$1" "$2"
}
foreseen() { echo ":$(hop "$@" | sed 's/43://')"; }
over=$(hop 0 1)
hand 'row 28: a routing header that has changed as foreseen' "$answered" 6 ext="$over"
hand 'row 28: not as foreseen: another hop' integrity+1 6 ext="$over$(foreseen 0 2)"
hand 'row 28: nor so: it was over already' integrity+1 6 ext="$over$(foreseen 1 1)"
hand 'row 28: one with a segment left is not for us' header+1 6 ext="$(hop 1 1)"
hand 'row 28: nor with more than it has' header+1 6 ext="$(hop 5 1)$(foreseen 0 1)"
hand 'row 28: nor with the most that can be' header+1 6 ext="$(hop 255 1)$(foreseen 0 1)"

for family in 4 6; do
	hand "row 19: fragments of AH, IPv$family" "$answered" $family cut=48
	hand "row 19: the second first, IPv$family" "$answered" $family cut=48 turned=1
	hand "row 19: IPv$family, one of them is forged" integrity+1 $family cut=48 flip=50
done
hand 'row 19: IPv6, the first ends within AH (RFC 7112)' clear+1 6 cut=24

flush a b

# --- with ESP -------------------------------------------------------------------------------

bundle() { # description, templates, filter of the wire
	ah_pair $A4 $B4 0x1001 transport
	sa_pair a b $A4 $B4 0x3001 transport
	protect_by $A4 $B4 "$2"
	capture_start wire
	check "$1: echo requests" echoes a $B4
	check "$1: datagrams" udp_transfer a b $B4 1200 20
	check "$1: TCP in bulk" tcp_transfer a b $B4 200000
	capture_stop wire
	capture_only "$1: the wire has them in this order" wire "$3"
	flush a b
}
bundle 'AH over ESP' 'tmpl proto esp mode transport tmpl proto ah mode transport' \
	'(ip proto 51 and ip[20] == 50)'
bundle 'ESP over AH' 'tmpl proto ah mode transport tmpl proto esp mode transport' \
	'(ip proto 50)'

# Each layer's SA has a selector of its own: the outer one's is of the ESP in it.
layer() { # namespace, in|out, esp|ah, words of the selector...
	local spi=0x3001
	[[ $3 == esp ]] || spi=0x1001
	must ward "$1" sa del dst $B4 spi $spi proto "$3"
	if [[ $3 == esp ]]; then
		sa_one "$1" "$2" $A4 $B4 $spi $KEY_AB mode transport sel src $A4 dst $B4 "${@:4}"
	else
		ah_one "$1" "$2" $A4 $B4 $spi $AUTH_AB transport sel src $A4 dst $B4 "${@:4}"
	fi
}
ah_pair $A4 $B4 0x1001 transport
sa_pair a b $A4 $B4 0x3001 transport
protect_by $A4 $B4 'tmpl proto esp mode transport tmpl proto ah mode transport'
for end in 'a out' 'b in'; do
	# shellcheck disable=SC2086 # a name and a direction
	layer $end esp icmp
	# shellcheck disable=SC2086
	layer $end ah proto 50
done
moves 'two layers, each with what its selector says' b "$answered" echo_to $B4
# Each with another selector in turn, and the right one again.
other() { # description, what moves, namespace, in|out, esp|ah, words of the selector
	layer "${@:3}"
	moves "$4bound, $1" "$3" "$2" echo_to $B4
	if [[ $5 == ah ]]; then
		layer "$3" "$4" ah proto 50
	else
		layer "$3" "$4" esp icmp
	fi
}
for end in 'sa-selector+1 b in' 'no-sa+1 a out'; do
	read -r -a end <<<"$end"
	other 'the outer SA is not for ESP' "${end[@]}" ah proto 17
	other 'nor is it for what is in the inner one' "${end[@]}" ah proto 1
	other 'the inner SA is not for echo requests' "${end[@]}" esp proto 17
	moves "${end[2]}bound, right again" b "$answered" echo_to $B4
done
flush a b

# Four layers: two transport, two tunnels.
ah_pair $A4 $B4 0x1001 transport reqid 1
sa_pair a b $A4 $B4 0x3001 transport reqid 2
sa_pair a b $A4 $B4 0x3101 tunnel reqid 3
ah_pair $A4 $B4 0x1101 tunnel reqid 4
protect_by $A4 $B4 'tmpl proto ah mode transport reqid 1 tmpl proto esp mode transport reqid 2
	tmpl proto esp mode tunnel src X dst Y reqid 3 tmpl proto ah mode tunnel src X dst Y reqid 4'
check 'four layers' echoes a $B4
check 'four layers: TCP' tcp_transfer a b $B4 100000
at_least 'each of them was used' "$(sa_field b 0x1001 packets)" 3
must ward b sa del dst $B4 spi 0x1001 proto ah
moves 'without one of them nothing is accepted' b 'wrong-sa+1' \
	datagram a $B4
flush a b

# A transport SA inside a tunnel, of all pairs of families.
inside() { # description, addresses, ends of the tunnel
	sa_pair a b "$2" "$3" 0x3001 transport reqid 2
	sa_pair a b "$4" "$5" 0x3101 tunnel reqid 3
	protect_by "$2" "$3" 'tmpl mode transport reqid 2
		tmpl mode tunnel src X dst Y reqid 3' "$4" "$5"
	check "$1: echo requests" echoes a "$3"
	check "$1: datagrams" udp_transfer a b "$3" 1300 5
	flush a b
}
inside 'transport in a tunnel, 4 in 4' $A4 $B4 $A4 $B4
inside 'transport in a tunnel, 6 in 6' $A6 $B6 $A6 $B6
inside 'transport in a tunnel, 4 in 6' $A4 $B4 $A6 $B6
inside 'transport in a tunnel, 6 in 4' $A6 $B6 $A4 $B4

for spi in 0x4001 0x4002; do
	read -r x y <<<"$([[ $spi == 0x4001 ]] && echo $A4 $B4 || echo $B4 $A4)"
	for end in "a $([[ $x == "$A4" ]] && echo out || echo in)" \
		"b $([[ $x == "$A4" ]] && echo in || echo out)"; do
		# shellcheck disable=SC2086 # a name and a direction
		set -- $end
		must ward "$1" sa add dir "$2" src "$x" dst "$y" proto ah spi $spi \
			mode transport aead aes-gmac key $KEY_AB
	done
done
protect_by $A4 $B4 'tmpl proto ah mode transport'
check 'AES-GMAC in AH' echoes a $B4
check 'AES-GMAC in AH: TCP' tcp_transfer a b $B4 100000
flush a b
