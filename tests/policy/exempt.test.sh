#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A default that blocks leaves what the link itself needs: neighbour discovery and,
# where a switch snoops, who listens to which groups.

. "$(dirname "$0")/../lib/lib.sh"
loaded || must load
namespace a r b
configure r <<-END
	link add br0 type bridge mcast_snooping 1 mcast_querier 1 mcast_startup_query_interval 20 mcast_query_interval 200 mcast_membership_interval 400 mcast_query_response_interval 50 mcast_mld_version 2
	link set br0 up
	addr add fe80::1/64 dev br0 nodad
END
# The table of all tests drops such reports.
for name in a b; do on $name nft delete table inet quiet 2>/dev/null; done
station() { # namespace, port of the bridge, addresses
	must ip link add eth0 netns "$(ns "$1")" type veth peer name "$2" netns "$(ns r)"
	must ip -n "$(ns r)" link set "$2" master br0 up
	end_of_link "$1" eth0 "$3" "$4"
}
station a to-a $A4 $A6
station b to-b 10.1.0.3 fd00:1::3
solicited() { bridge -n "$(ns r)" mdb show dev br0 | grep -c 'port to-b grp ff02::1:ff00:3 '; }
known() { (($(solicited) > 0)); }
ask() {
	ip -n "$(ns a)" -6 neigh flush dev eth0
	on a ping -nq -c1 -W2 fd00:1::3
}
check 'the switch learns who listens' wait_for 20 known
check 'neighbour discovery finds b' ask
must ward b -b - <<-END
	policy add dir in proto icmp6 type 128 permit
	policy add dir out proto icmp6 type 129 permit
	policy default in block out block
END
# A membership lasts 4 s here: what is known after three of them was told again.
for _ in 1 2 3; do
	bridge -n "$(ns r)" mdb del dev br0 port to-b grp ff02::1:ff00:3 2>/dev/null
	check 'default block: b answers the switch' wait_for 20 known
done
check 'default block: it is found' ask
at_least 'as exempt' "$(counter b out-exempt)" 2
datagram() { # namespace, group
	on "$1" "$python" -c "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('10.1.0.3'))
s.sendto(b'x', ('$2', 9))"
}
stats_remember b
check_fails 'default block: nothing else goes to groups' datagram b 224.0.0.22
like 'and is counted' "$(stats_moved b)" 'default-out'

# Where it is not exempt, the rules are asked.
must ward b policy exempt ike
stats_remember b
check_fails 'not exempt: it is not found' ask
like 'and is counted' "$(stats_moved b)" 'default-in'
must ward b policy exempt ike,neighbour-discovery
check 'exempt again: it is found' wait_for 20 ask
