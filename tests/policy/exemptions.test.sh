#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What no rule is asked about is a setting of the rule set; IKE is exempt narrowly.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
traffic_start
# Neighbour discovery comes when it likes, and would be counted.
for name in a b r; do settings $name ipv6/conf/all/disable_ipv6=1; done

ike() { # from namespace, address, source port, port, bytes before the message
	order send-udp "$1" "$2" "$4" "$3" "${5:-}$(ike_message "$MARKER")"
}
clear() { order send-udp a "$1" "$3" "$2" "${4:-}$MARKER_HEX"; }
exempt() { must ward a policy exempt "$@"; }

is 'what is exempt at first' "$(ward a policy exempt)" ike,neighbour-discovery
like 'a list of rules says it' "$(ward a policy list)" '^exempt ike,neighbour-discovery
default '
is 'in JSON, too' "$(json a policy exempt exempt)" ike,neighbour-discovery
must ward a policy default in block out block
for name in a b r; do must on $name sysctl -qw net.ipv4.icmp_ratelimit=0; done

# --- IKE, and what only has its ports --------------------------------------------------

capture_start holes
moves 'from 500 to 500: no message of IKE' a default-out+1 clear $B4 500 500
moves 'from 500 to DNS: a message of IKE' a default-out+1 ike a $B4 500 53
moves 'from 4500 behind four zero bytes: no message' a default-out+1 clear $B4 4500 4500 00000000
moves 'from 4500 to DNS: a message' a default-out+1 ike a $B4 4500 53 00000000
capture_stop holes
is 'nothing of it is on the wire' "$(capture_clear holes)" 0
moves 'inbound to 500: no message' a default-in+1 order send-udp r $A4 500 500 "$MARKER_HEX"
moves 'inbound to 500: a message' a 'in-exempt+1 default-out+1' ike r $A4 500 500
moves 'from 500 to 500: a message' a 'out-exempt+1 default-in+1' ike a $B4 500 500

# The router is a NAT that has given the peer another port.
moves 'nobody has spoken from that port' a default-out+1 ike a 10.1.0.2 500 777
moves 'a peer behind a NAT' a 'in-exempt+1 default-out+1' ike r $A4 777 500
moves 'it can be answered' a 'out-exempt+1 default-in+1' ike a 10.1.0.2 500 777
moves 'another port of it cannot' a default-out+1 ike a 10.1.0.2 500 778
moves 'nor that port of another host' a default-out+1 ike a $B4 500 777

flow=(src "$A4" dst "$B4" udp sport 500 dport 500)
like 'explain says what it may be' "$(ward a explain out "${flow[@]}")" \
	'exempt as ike: .* leaves in clear; else no rule matches, and the default blocks it'
is 'in JSON, too' "$(json a explain out "${flow[@]}" exempt)" ike
exempt none
is 'nothing is exempt' "$(ward a policy exempt)" none
is 'explain says nothing of it' "$(json a explain out "${flow[@]}" exempt)" ''
capture_start none
moves 'exempt none: from 500 to 500' a default-out+1 ike a $B4 500 500
moves 'exempt none: from 4500 to 4500' a default-out+1 ike a $B4 4500 4500 00000000
capture_stop none
is 'nothing of it is on the wire' "$(capture_clear none)" 0
moves 'exempt none: inbound' a default-in+1 ike r $A4 500 500

# --- the others -----------------------------------------------------------------------------

to_group() { # address, port, source port
	on a "$python" -c "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('$A4'))
s.bind(('', ${3:-0}))
s.sendto(b'x', ('$1', $2))"
}
# IPv4 lets the host hear its own broadcasts: of each there are two packets.
must ip -n "$(ns a)" route add 255.255.255.255 dev eth0
moves 'a group is not exempt' a default-out+1 to_group 239.1.2.3 9000
moves 'nor is a broadcast' a default-out+2 to_group 10.1.0.255 9000
moves 'nor is DHCP' a default-out+2 to_group 255.255.255.255 67 68
exempt multicast
moves 'exempt multicast: a group' a out-exempt+1 to_group 239.1.2.3 9000
moves 'exempt multicast: no broadcast' a default-out+2 to_group 10.1.0.255 9000
exempt broadcast
moves 'exempt broadcast: one' a 'in-exempt+1 out-exempt+2' to_group 10.1.0.255 9000
moves 'exempt broadcast: no group' a default-out+1 to_group 239.1.2.3 9000
like 'explain has no doubt' "$(ward a explain out src $A4 dst 255.255.255.255 udp dport 9)" \
	'action permit.exempt as broadcast: it leaves in clear'
exempt dhcp
moves 'exempt dhcp: a client' a 'out-exempt+1 default-out+1' to_group 255.255.255.255 67 68
moves 'exempt dhcp: not a server' a default-out+2 to_group 255.255.255.255 68 67
moves 'exempt dhcp: not from another port' a default-out+2 to_group 255.255.255.255 67 9068
moves 'exempt dhcp: the answer' a 'in-exempt+1 default-out+1' order send-udp r $A4 68 67 00
moves 'exempt dhcp: what is none' a default-in+1 order send-udp r $A4 69 67 00

# --- a part of the rule set ---------------------------------------------------------------

ward a -b - <<-END
	policy begin
	policy exempt ike
	policy abort
END
is 'an aborted transaction changes nothing' "$(ward a policy exempt)" dhcp
must ward a -b - <<-END
	policy begin
	policy exempt ike,multicast
	policy commit
END
is 'a committed one does' "$(ward a policy exempt)" ike,multicast
must ward a policy add dir out dst $B4 permit
is 'a rule more changes nothing of it' "$(ward a policy exempt)" ike,multicast
must ward a policy flush
is 'nor does the end of all rules' "$(ward a policy exempt)" ike,multicast
refused() { # attribute:bits:value...
	"$python" - "$lib" "$(ns a)" "$@" <<-END
		import sys
		sys.path.insert(0, sys.argv[1])
		import genl
		client = genl.Client(sys.argv[2])
		try:
		    client.do("CONFIG_SET", *(
		        getattr(genl, bits)(genl.C["A_CONFIG_" + name], int(value, 0))
		        for name, bits, value in (word.split(":") for word in sys.argv[3:])))
		    print("done")
		except genl.Refused as error:
		    print("refused")
	END
}
is 'a kind that does not exist is refused' "$(refused EXEMPT:u32:0x20)" refused
is 'so is a value that is too short' "$(refused EXEMPT:u8:1)" refused
is 'a stateful default is 0 or 1' "$(refused STATEFUL:u8:2)" refused
is 'a protect-mark without its mask is refused' "$(refused PROTECT_MARK:u32:1)" refused
is 'a mask without its mark' "$(refused PROTECT_MASK:u32:1)" refused
is 'a mark beyond its mask' "$(refused PROTECT_MARK:u32:3 PROTECT_MASK:u32:1)" refused
is 'no mark is there' "$(ward a policy protect-mark)" none
is 'and changes nothing' "$(ward a policy exempt)" ike,multicast
