#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# AH: in both modes and families, with options that routers change, under and
# over ESP, and with the kernel's own XFRM at the far end. tests/matrix.test.sh
# has every algorithm.

. "$(dirname "$0")/lib.sh"
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

change() { # statement for what r forwards
	must on r nft -f - <<-END
		table inet change {
			chain forward {
				type filter hook forward priority 0;
				ip protocol ah $1
			}
		}
	END
}
unchange() { must on r nft delete table inet change; }

change 'ip ttl set 9 ip dscp set cs3 ip ecn set ce'
check 'row 23: hop limit, DSCP and ECN may change on the way' echoes a $B4
unchange
change 'ip id set 4711'
moves 'row 24: the identification may not' b 'integrity+1' datagram a $B4
unchange
change '@th,288,8 set 0x77'
moves 'row 24: nor a byte of the payload' b 'integrity+1' datagram a $B4
unchange
change '@th,16,16 set 0x1234'
moves 'row 27: nor the reserved bits' b 'integrity+1' datagram a $B4
unchange
check 'row 23: IPv4, routers record the route' on a ping -c1 -W2 -R $B4
check 'row 23: IPv4, and their time' on a ping -c1 -W2 -T tsonly $B4
options() { # address
	on a "$python" - "$1" <<-'END'
		import socket, sys
		sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM, socket.getprotobyname("ipv6-icmp"))
		sock.settimeout(2)
		# 54: hop-by-hop options, 59: destination options; a router alert, and
		# options with and without the bit of those that change on the way.
		sock.setsockopt(socket.IPPROTO_IPV6, 54, bytes([0, 0, 5, 2, 0, 0, 1, 0]))
		sock.setsockopt(socket.IPPROTO_IPV6, 59, bytes([0, 0, 0x1e, 1, 7, 1, 1, 0]))
		sock.sendto(bytes([128, 0, 0, 0, 0, 0, 0, 1]), (sys.argv[1], 0))
		sock.recv(100)
	END
}
check 'row 28: IPv6, hop-by-hop and destination options' options $B6
is 'none of it was refused' "$(drop b header)$(drop a header)" 00

# --- packets made by hand -----------------------------------------------------------

# The router speaks for a, with a's key, and with numbers far ahead of a's.
coproc BY_HAND {
	exec ip netns exec "$(ns r)" "$python" "$tests/ah_send.py" $A4 $B4 0x1001 $AUTH_AB 1001
}
by_hand() { # words of ah_send.py
	local answer
	echo "$*" >&"${BY_HAND[1]}"
	read -r -t $((20 * SLOW)) -u "${BY_HAND[0]}" answer && [[ $answer == ok ]]
}
answered='in-protected+1 out-protected+1'
moves 'by hand: accepted, and answered' b "$answered" by_hand
moves 'row 25: an option of no length' b 'header+1' by_hand options=07000000
moves 'row 25: an option of 1 byte' b 'header+1' by_hand options=07010000
moves 'row 25: an option beyond the header' b 'header+1' by_hand options=07090000
moves 'row 26: no length at all' b 'length+1' by_hand length=0
moves 'row 26: one word short' b 'length+1' by_hand length=4
moves 'row 26: as long as can be' b 'length+1' by_hand length=255
moves 'a word of padding is accepted' b "$answered" by_hand pad=4
moves 'row 26: two are not' b 'length+1' by_hand pad=8
moves 'row 27: which are ignored, if the ICV covers them' b "$answered" by_hand reserved=0xffff

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
