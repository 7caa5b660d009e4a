# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Clients a and c behind the NAT of ga, the server gb in the internet; the keys are
# charon's. To the server both clients have the same address, the same rule and reqid.
# After lib.sh and ike.sh, which the test has sourced.

natted() { # ip|ip6, how nft calls it, and addresses: of a, c, and the NAT's outside
	readonly FAMILY=$1 A_INSIDE=$2 C_INSIDE=$3 OUTSIDE=$4
	readonly REQID=1000001 FLOWS=8
	topology_gateways
	traffic_start
	namespace c
	link c eth0 10.11.1.1 fd00:11:1::1 ga to-c 10.11.1.2 fd00:11:1::2
	gateway c 10.11.1.2 fd00:11:1::2
	# What leaves in clear without being masqueraded gets through, too, and is seen.
	configure r <<-END
		route add 10.11.1.0/24 via $A4
		route add fd00:11:1::/64 via $A6
	END
}

# The mapping of all ports, and of 4500 to another one: a NAT that forgets.
masquerade() { # rules before it
	on ga nft -f - <<-END
		table $FAMILY nat
		delete table $FAMILY nat
		table $FAMILY nat {
			chain postrouting {
				type nat hook postrouting priority srcnat;
				$1
				oifname "out" masquerade
			}
		}
	END
}
forget() { # ports of 4500, of a and c
	local outside
	outside=$(bracketed $OUTSIDE)
	masquerade "$FAMILY saddr $A_INSIDE udp sport 4500 oifname out snat to $outside:$1
		$FAMILY saddr $C_INSIDE udp sport 4500 oifname out snat to $outside:$2"
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

load_connections() { must at "$1" swanctl --load-all --noprompt; }
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
		load_connections $name
	done
}

# In transport mode; the clients ask for keys.
transport_hosts() { # the server's address
	local name me
	masquerade ''
	for name in a c gb; do host_few $name; done
	for name in a c; do
		if [[ $name == a ]]; then me=$A_INSIDE; else me=$C_INSIDE; fi
		connection "$me" "$1" transport '' '' 'start_action = trap' |
			host_file $name /etc/swanctl/conf.d/peer.conf
		rule $name "src $me dst $1 protect tmpl mode transport"
	done
	connection "$1" %any transport '' '' '' | host_file gb /etc/swanctl/conf.d/peer.conf
	rule gb "src $1 dst $OUTSIDE protect tmpl mode transport"
	daemons
}

# In tunnel mode, with equal selectors: all clients are of INNER, and speak to SERVER.
tunnel_hosts() { # the server's address, length of a host's prefix, the server's way to the clients,
	# and of a and of c: its address in INNER, its way to the server
	local name me inner next
	masquerade ''
	for name in a c gb; do charon_stop $name; done
	must on ga conntrack -F
	for name in a c; do
		if [[ $name == a ]]; then
			me=$A_INSIDE inner=$4 next=$5
		else
			me=$C_INSIDE inner=$6 next=$7
		fi
		configure $name <<-END
			addr add $inner/$2 dev lo
			route add $SERVER via $next src $inner
		END
		connection "$me" "$1" tunnel "local_ts = $INNER" "remote_ts = $SERVER/$2" 'start_action = trap' |
			host_file $name /etc/swanctl/conf.d/peer.conf
		rule $name "src $INNER dst $SERVER protect tmpl mode tunnel src $me dst $1"
	done
	configure gb <<<"route add $INNER via $3"
	configure r <<<"route add $INNER via $OUTSIDE"
	connection "$1" %any tunnel "local_ts = $SERVER/$2" "remote_ts = $INNER" '' |
		host_file gb /etc/swanctl/conf.d/peer.conf
	rule gb "src $SERVER dst $INNER protect tmpl mode tunnel src $1 dst $OUTSIDE"
	for name in a c gb; do must ward $name sa flush; done
	daemons
}

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
