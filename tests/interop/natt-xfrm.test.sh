#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ESP in UDP from behind a NAT to the kernel's own XFRM: the router masquerades a,
# which has ipward, towards b, which has XFRM, and gives it another port.
#
#	 a ----- to-a r to-b ----- b

. "$(dirname "$0")/../lib/lib.sh"

modprobe -qa drbg esp4 esp6 seqiv gcm aesni_intel xfrm_user || true
topology_hosts
traffic_start

readonly R4=10.2.0.2 R6=fd00:2::2 MAPPED=5600 ECHO_PORT=5007
before_nat=$(in_udp 4500) behind_nat=$(in_udp $MAPPED)

must on r nft -f - <<-END
	table inet nat {
		chain after {
			type nat hook postrouting priority srcnat;
			oifname "to-b" udp sport 4500 masquerade to :$MAPPED
			oifname "to-b" masquerade
		}
	}
END
# As a key exchange would hold it.
start b "$python" "$here/encap.py" 4500 >"$work/encap"
must wait_for 10 grep -q ready "$work/encap"

captures_start() { # prefix
	capture_start "$1-a" to-a
	capture_start "$1-b" to-b
}
captures_stop() { # prefix
	capture_stop "$1-a"
	capture_stop "$1-b"
}

# In transport mode b's checksums are those of packets to the NAT.
client_side() { # mode, a's address, b's, NAT's, SPI
	local repair=()
	[[ $1 == tunnel ]] || repair=(oa-dst "$4")
	sa_one a out "$2" "$3" "$5" $KEY_AB mode "$1" encap espinudp 4500 4500
	sa_one a in "$3" "$2" $(($5 + 1)) $KEY_BA mode "$1" \
		encap espinudp 4500 4500 "${repair[@]}"
	if [[ $1 == tunnel ]]; then
		protect_tunnel a "$2" "$3" "$2" "$3"
	else
		protect a "$2" "$3"
	fi
}

# In transport mode XFRM's policy is true of the packets in UDP, too, which a key
# exchange's sockets are exempt from.
responder_side() { # mode, a's address as the policy has it, b's, NAT's, SPI, any address
	local tmpl="proto esp reqid $(($5)) mode $1"
	local aead='replay-window 1024 aead rfc4106(gcm(aes))'
	must ip -n "$(ns b)" -batch - <<-END
		xfrm state add src $4 dst $3 spi $5 $tmpl $aead 0x$KEY_AB 128 encap espinudp $MAPPED 4500 $6
		xfrm state add src $3 dst $4 spi $(($5 + 1)) $tmpl $aead 0x$KEY_BA 128 encap espinudp 4500 $MAPPED $6
		xfrm policy add src $4 dst $3 proto udp sport $MAPPED dport 4500 dir in priority 1
		xfrm policy add src $2 dst $3 dir in priority 2 tmpl src $4 dst $3 $tmpl
		xfrm policy add src $3 dst $2 dir out tmpl src $3 dst $4 $tmpl
	END
}

exchanges() { # from namespace, to namespace, address
	local size status=0
	for size in 0 56 1400 4000; do order ping "$1" "$3" "$size" || status=1; done
	order echo-udp "$@" $ECHO_PORT 2860 || status=1
	order echo-tcp "$@" $ECHO_PORT 60000 || status=1
	return $status
}

both_sides() { # description, mode, a's address, b's, NAT's, SPI, any address
	local inside=$3
	# There is no other header for b: a is where the NAT is.
	[[ $2 == tunnel ]] || inside=$5
	client_side "${@:2:5}"
	responder_side "$2" "$inside" "${@:4}"
	check "$1: a asks" exchanges a b "$4"
	if [[ $2 == tunnel ]]; then check "$1: b asks" exchanges b a "$3"; fi
	flush a
	xfrm_flush b
}

captures_start control
check 'without protection: IPv4' exchanges a b $B4
check 'without protection: IPv6' exchanges a b $B6
captures_stop control
capture_in_clear 'which the capture finds in clear before the NAT' control-a
capture_in_clear 'and behind it' control-b

captures_start wire
both_sides 'tunnel, IPv4' tunnel $A4 $B4 $R4 0x1001 0.0.0.0
both_sides 'tunnel, IPv6' tunnel $A6 $B6 $R6 0x2001 ::
both_sides 'transport, IPv4' transport $A4 $B4 $R4 0x3001 0.0.0.0
both_sides 'transport, IPv6' transport $A6 $B6 $R6 0x4001 ::
captures_stop wire
capture_protected 'nothing but ESP in UDP was before the NAT' wire-a "$before_nat"
capture_protected 'nor behind it, from another port' wire-b "$behind_nat"
is 'XFRM has had nothing to complain about' "$(xfrm_faults b)" ''
is 'nor had ipward' "$(drops a)" 'all zero'
