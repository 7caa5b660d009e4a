#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Clients a and c behind the NAT of ga, the server gb in the internet; the keys are
# charon's. To the server both clients have the same address, the same rule and reqid.

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
needs_strongswan "$SUITE"
. "$here/nat.sh"
readonly C4=10.11.1.1
# What a NAT says of a mapping that it has forgotten quotes the outer packet alone.
readonly WIRE='(udp port 500 or udp port 4500 or
	(icmp[icmptype] == icmp-unreach and icmp[17] == 17 and icmp[28:2] == 4500))'
natted ip $A4_NET $C4 $A4

# --- transport mode ----------------------------------------------------------------

transport_hosts $B4

capture_start transport
check 'transport: the first packet of a client asks for keys' echoes a $B4 -c 1
check 'transport: and TCP gets through' tcp_transfer a gb $B4 100000 5001
check 'transport: and UDP' udp_transfer a gb $B4 1000 20 5002
check 'transport: pings' echoes a $B4
check 'transport: the other client, too' echoes c $B4
is 'transport: the server has two SAs to one address' "$(sas out)" 2
traffic_of_both transport $B4

changes transport $B4 4600 4700
capture_stop transport
capture_protected 'transport: nothing was in clear' transport "$WIRE"

# A server behind gb, which is told another address than the sender has sealed: the
# checksum that arrives there is right.
must on gb nft -f - <<-END
	table ip nat {
		chain prerouting {
			type nat hook prerouting priority dstnat;
			ip daddr $B4 tcp dport 5300 dnat to $B4_NET
		}
	}
END
must on gb ethtool -K to-b tx off
capture_begin behind b -i eth0 'tcp dst port 5300'
check 'transport: TCP to a server behind the gateway' tcp_transfer a b $B4 20000 5300
has_fin() { capture_read behind 'tcp[tcpflags] & tcp-fin != 0' | grep -q .; }
check 'transport: its end was seen' wait_for 10 has_fin
stop "${capture_pid[behind]}"
is 'transport: no checksum is wrong there' "$(capture_read behind -vv | grep -c incorrect)" 0

# --- tunnel mode, with equal selectors of the inner addresses -----------------------------

readonly INNER=10.99.0.0/24 SERVER=10.12.0.2
tunnel_hosts $B4 32 10.2.0.2 10.99.0.1 10.11.0.2 10.99.0.2 10.11.1.2

capture_start tunnel
check 'tunnel: the first packet of a client asks for keys' echoes a $SERVER -c 1
check 'tunnel: the other client, too' echoes c $SERVER
is 'tunnel: the server has two SAs to one address' "$(sas out)" 2
traffic_of_both tunnel $SERVER
changes tunnel $SERVER 4800 4900
capture_stop tunnel
capture_protected 'tunnel: nothing was in clear' tunnel "$WIRE"
