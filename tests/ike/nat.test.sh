#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Clients a and c behind the NAT of ga, the server gb in the internet; the keys are
# charon's. To the server both clients have the same address, the same rule and reqid.

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
needs_strongswan "$SUITE"
topology_gateways
traffic_start
namespace c
link c eth0 10.11.1.1 fd00:11:1::1 ga to-c 10.11.1.2 fd00:11:1::2
gateway c 10.11.1.2 fd00:11:1::2
readonly C4=10.11.1.1 REQID=1000001 FLOWS=8
# What a NAT says of a mapping that it has forgotten quotes the outer packet alone.
readonly WIRE='(udp port 500 or udp port 4500 or
	(icmp[icmptype] == icmp-unreach and icmp[17] == 17 and icmp[28:2] == 4500))'
# What leaves in clear without being masqueraded gets through, too, and is seen.
configure r <<<"route add 10.11.1.0/24 via $A4"

# The mapping of all ports, and of 4500 to another one: a NAT that forgets.
masquerade() { # rules before it
	on ga nft -f - <<-END
		table ip nat
		delete table ip nat
		table ip nat {
			chain postrouting {
				type nat hook postrouting priority srcnat;
				$1
				oifname "out" masquerade
			}
		}
	END
}
forget() { # ports of 4500, of a and c
	masquerade "ip saddr $A4_NET udp sport 4500 oifname out snat to $A4:$1
		ip saddr $C4 udp sport 4500 oifname out snat to $A4:$2"
	must on ga conntrack -F
}

connection() { # own address, the peer's, mode, own selector, the peer's, more lines of the child
	cat <<-END
		connections {
		  peer {
		    version = 2
		    local_addrs = $1
		    remote_addrs = $2
		    unique = no
		    fragmentation = yes
		    local { auth = psk }
		    remote { auth = psk }
		    children {
		      peer {
		        mode = $3
		        $4
		        $5
		        reqid = $REQID
		        policies = no
		        $6
		        esp_proposals = aes128gcm16
		        rekey_time = 0
		      }
		    }
		  }
		}
		secrets { ike-1 { secret = 0xa1b2c3d4e5f6 } }
	END
}

rule() { # namespace, selector and template's words
	ward "$1" -b - <<-END || bail_out "no rule in $1"
		policy begin empty
		policy add dir out mirrored $2 reqid $REQID
		policy commit
	END
}

load() { must at "$1" swanctl --load-all --noprompt; }
sas() { ward gb -j sa list | jq "[.[] | select(.dir == \"$1\")] | length"; }
sas_are() { (($(sas out) == $1)); }

# Many flows of both clients at once; each answer comes back to its flow.
echoes_of() { # server's address, rounds, port, clients...
	local clients=() name
	for name in "${@:4}"; do
		clients+=("$name:$3")
		set -- "$1" "$2" $(($3 + FLOWS)) "${@:4}"
	done
	"$python" "$here/echoes.py" "ipw-$$-" gb "$1" "$2" $FLOWS "${clients[@]}"
}

what_is() {
	diag "$(ward gb sa list)" "$(ward gb -d stats)" "$(charon_log gb | tail -20)"
}

daemons() {
	local name
	for name in a c gb; do
		charon_start $name
		load $name
	done
}

# --- transport mode ----------------------------------------------------------------

masquerade ''
for name in a c gb; do host $name; done
for name in a c; do
	if [[ $name == a ]]; then me=$A4_NET; else me=$C4; fi
	connection $me $B4 transport '' '' 'start_action = trap' |
		host_file $name /etc/swanctl/conf.d/peer.conf
	rule $name "src $me dst $B4 protect tmpl mode transport"
done
connection $B4 %any transport '' '' '' | host_file gb /etc/swanctl/conf.d/peer.conf
rule gb "src $B4 dst $A4 protect tmpl mode transport"
daemons

port=6000
traffic_of_both() { # description, server's address
	local output
	port=$((port + 100))
	if output=$(echoes_of "$2" 3 $port a c 2>&1); then
		pass "$1: many flows of TCP and UDP"
	else
		fail "$1: many flows of TCP and UDP" "$output"
		what_is
	fi
	start a ping -q -n -i 0.05 -c 40 -W 5 -s 80 -p "$MARKER_HEX" "$2" >"$work/ping.a"
	local first=$started
	start c ping -q -n -i 0.05 -c 40 -W 5 -s 80 -p "$MARKER_HEX" "$2" >"$work/ping.c"
	wait "$first" "$started"
	is "$1: pings of one" "$(grep -o '[0-9]* received' "$work/ping.a")" '40 received'
	is "$1: pings of the other" "$(grep -o '[0-9]* received' "$work/ping.c")" '40 received'
}

changes() { # mode, server's address, other ports of the clients
	local name
	for name in a c; do
		check "$1: rekeying of $name" at $name swanctl --rekey --child peer
	done
	check "$1: the old SAs go" wait_for 20 sas_are 2
	traffic_of_both "$1, rekeyed" "$2"
	forget "$3" "$4"
	traffic_of_both "$1, with other ports" "$2"
	for name in a c; do
		check "$1: rekeying of $name with another port" at $name swanctl --rekey --child peer
	done
	check "$1: the old SAs go again" wait_for 20 sas_are 2
	traffic_of_both "$1, rekeyed with other ports" "$2"
}

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
masquerade ''
for name in a c gb; do charon_stop $name; done
must on ga conntrack -F
for name in a c; do
	if [[ $name == a ]]; then
		me=$A4_NET inner=10.99.0.1 next=10.11.0.2
	else
		me=$C4 inner=10.99.0.2 next=10.11.1.2
	fi
	configure $name <<-END
		addr add $inner/32 dev lo
		route add $SERVER via $next src $inner
	END
	connection $me $B4 tunnel "local_ts = $INNER" "remote_ts = $SERVER/32" 'start_action = trap' |
		host_file $name /etc/swanctl/conf.d/peer.conf
	rule $name "src $INNER dst $SERVER protect tmpl mode tunnel src $me dst $B4"
done
configure gb <<<"route add $INNER via 10.2.0.2"
configure r <<<"route add $INNER via $A4"
connection $B4 %any tunnel "local_ts = $SERVER/32" "remote_ts = $INNER" '' |
	host_file gb /etc/swanctl/conf.d/peer.conf
rule gb "src $SERVER dst $INNER protect tmpl mode tunnel src $B4 dst $A4"
for name in a c gb; do must ward $name sa flush; done
daemons

capture_start tunnel
check 'tunnel: the first packet of a client asks for keys' echoes a $SERVER -c 1
check 'tunnel: the other client, too' echoes c $SERVER
is 'tunnel: the server has two SAs to one address' "$(sas out)" 2
traffic_of_both tunnel $SERVER
changes tunnel $SERVER 4800 4900
capture_stop tunnel
capture_protected 'tunnel: nothing was in clear' tunnel "$WIRE"
