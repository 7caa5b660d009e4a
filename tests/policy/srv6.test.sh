#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What is inside a packet that came out of an SA is checked like any other, also
# where it is SRv6 that takes the header off, which leaves the security path.

. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/forge.sh"
topology_hosts
readonly SEGMENT=fd00:5::4
on b sh -c 'echo 1 >/proc/sys/net/netfilter/nf_hooks_lwtunnel' 2>/dev/null ||
	skip_all 'this kernel shows netfilter nothing of SRv6'
settings b ipv6/conf/all/forwarding=1 ipv4/ip_forward=1 ipv6/conf/all/seg6_enabled=1
ip -n "$(ns b)" -6 route add $SEGMENT/128 encap seg6local action End.DX4 nh4 0.0.0.0 \
	dev eth0 2>/dev/null || skip_all 'this kernel has no End.DX4'
must ward b -b - <<-END
	sa add dir in src $A6 dst $B6 spi 0x3001 proto esp aead rfc4106 key $KEY_AB mode tunnel sel src $A6 dst $SEGMENT
	policy add dir in src $A6 dst $SEGMENT protect tmpl mode tunnel src $A6 dst $B6
	policy default in block
END
forge_start
inner() { # destination port
	echo "ip('10.66.6.6', B4, udp(1, $1, b'from inside'))"
}
within() { echo "send(ip(A6, B6, esp(0x3001, SEQ, ip(A6, '$SEGMENT', $(inner "$1")))))"; }
row 'in clear: the default blocks it' default-in+1 "send($(inner 8888))"
row 'out of an SA and then out of SRv6: likewise' 'in-protected+1 default-in+1' "$(within 8888)"
must ward b policy add dir in src 10.66.6.6 udp dport 8888 permit
row 'the control: a rule permits it' 'in-permitted+1 out-default+1 in-protected+1' "$(within 8888)"
