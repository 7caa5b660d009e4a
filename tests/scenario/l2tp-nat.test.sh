#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Two clients behind one NAT use L2TP from port 1701 to 1701 of the server of
# Documentation/examples/l2tp-server.yaml: to it that is one flow of one address. Each
# gets the answers to its own packets, and the kernel's L2TP tells them apart.

. "$(dirname "$0")/../lib/lib.sh"
. "$here/l2tp.sh"
topology_hosts
namespace c
link c eth0 10.3.0.1 fd00:3::1 r to-c 10.3.0.2 fd00:3::2
gateway c 10.3.0.2 fd00:3::2
traffic_start
l2tp_server ann bob
l2tp_client a ann
l2tp_client c bob
WIRE="(udp port 500 or $(in_udp 4500) or
	(icmp[icmptype] == icmp-unreach and icmp[17] == 17 and icmp[28:2] == 4500))"

masquerade() { # ports
	must on r nft -f - <<-END
		table ip nat
		delete table ip nat
		table ip nat {
			chain post {
				type nat hook postrouting priority srcnat;
				oifname to-b ip saddr { $A4, 10.3.0.1 } udp sport 4500 masquerade to :$1
				oifname to-b ip saddr { $A4, 10.3.0.1 } masquerade
			}
		}
	END
}

# What the server's kernel knows of the clients: addresses and ports.
sockets() { on b ss -Hun "sport = :1701" | awk '{ print $NF }' | sort -u; }

# Both at once: whoever got the other's packets would hear nothing.
both() { # when
	local first
	on a ping -q -n -i 0.05 -c 40 -W 5 -s 80 -p "$MARKER_HEX" $INSIDE >"$work/ping.a" &
	first=$!
	on c ping -q -n -i 0.05 -c 40 -W 5 -s 80 -p "$MARKER_HEX" $INSIDE >"$work/ping.c"
	wait "$first"
	is "$1: pings of one" "$(grep -o '[0-9]* received' "$work/ping.a")" '40 received'
	is "$1: pings of the other" "$(grep -o '[0-9]* received' "$work/ping.c")" '40 received'
	for name in a c; do
		check "$1: TCP of $name" tcp_transfer $name b $INSIDE 50000
		check "$1: UDP of $name" udp_transfer $name b $INSIDE 1000 10
		check "$1: from the server to $name" echoes b "$(inner_address $name)"
		check "$1: large packets of $name" echoes $name $INSIDE -s 3000
	done
}

masquerade 5000-5009
charon_start a b c
for name in a c; do must at $name swanctl --load-all --noprompt; done
must at b ipward apply /etc/ipward/policy.yaml
for name in a b c; do xl2tpd_start $name; done

capture_start wire to-b
l2tp_connect a 'a client'
l2tp_connect c 'a second one behind the same NAT'
check 'of the first one, too' inside a
is 'to the kernel they are two' "$(sockets | wc -l)" 2
is 'one by its own port' "$(sockets | grep -c ':1701$')" 1
both 'two clients'
at_least 'L2TP is the kernel'"'"'s' "$(grep -c 'Using l2tp kernel support' "$work/b.xl2tpd")" 1

for name in a c; do
	check "rekeying of $name" at $name swanctl --rekey --child l2tp
done
both 'rekeyed'

masquerade 5100-5109
must on r conntrack -F
for name in a c; do check "$name goes on with another port" inside $name; done
both 'with other ports'

known=$(sockets)
l2tp_disconnect a
check 'one leaves, the other stays' inside c
check 'and is heard' echoes b "$(inner_address c)"
l2tp_connect a 'who comes again'
both 'and both once more'
is 'by the ports that they had' "$(sockets)" "$known"
capture_stop wire
at_least 'from one port of the NAT' "$(capture_count wire 'src 10.2.0.2 and udp src portrange 5000-5009')" 50
at_least 'and from another' "$(capture_count wire 'src 10.2.0.2 and udp src portrange 5100-5109')" 50
capture_protected 'nothing was in clear' wire "$WIRE"
((n_failed == 0)) || diag "$(l2tp_more a c)"
for name in l2tp-a l2tp-b l2tp-c a b c; do charon_stop $name; done
finish
