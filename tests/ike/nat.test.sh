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
readonly WIRE='(udp port 500 or udp port 4500 or src port 4500 or dst port 4500)'
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
peer_ports() { ward gb -j sa list | jq -r '.[] | select(.dir == "out") | ."natt-dport" // .natt_dport' | sort | uniq; }

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

daemons() { # mode
	local name
	for name in a c gb; do
		[[ ! ${host_daemon[$name]:-} ]] || charon_stop $name
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

capture_start transport
check 'transport: the first packet of a client asks for keys' echoes a $B4 -c 1
check 'transport: and TCP gets through' tcp_transfer a gb $B4 100000 5001
check 'transport: and UDP' udp_transfer a gb $B4 1000 20 5002
check 'transport: pings' echoes a $B4
check 'transport: the other client, too' echoes c $B4
is 'transport: the server has two SAs to one address' "$(sas out)" 2
traffic_of_both transport $B4

for name in a c; do check "transport: rekeying of $name" at $name swanctl --rekey --child peer; done
check 'transport: the old SAs go' wait_for 20 sas_are 2
traffic_of_both 'transport, rekeyed' $B4

forget 4600 4700
traffic_of_both 'transport, with other ports' $B4
for name in a c; do check "transport: rekeying of $name with another port" at $name swanctl --rekey --child peer; done
check 'transport: the old SAs go again' wait_for 20 sas_are 2
traffic_of_both 'transport, rekeyed with other ports' $B4
capture_stop transport
capture_protected 'transport: nothing was in clear' transport "(udp port 500 or udp port 4500)"
