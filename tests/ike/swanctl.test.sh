#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# swanctl.conf alone, as with XFRM: charon's policies are rules, those for the same
# packets are one rule at a time, and none is left behind.

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
needs_strongswan "$SUITE"
topology_gateways
traffic_start

connections() { # own address, the peer's, own network, the peer's
	cat <<-END
		connections {
		  office {
		    version = 2
		    local_addrs = $1
		    remote_addrs = $2
		    local { auth = psk }
		    remote { auth = psk }
		    children {
		      net {
		        mode = tunnel
		        local_ts = $3
		        remote_ts = $4
		        start_action = trap
		        esp_proposals = aes256gcm16,aes128-sha256
		        rekey_time = 0
		      }
		      blocked { mode = drop
		        local_ts = $3
		        remote_ts = 10.99.0.0-10.99.0.5
		        start_action = trap
		      }
		      open { mode = pass
		        local_ts = $3
		        remote_ts = 10.98.0.0/24
		        start_action = trap
		      }
		    }
		  }
		}
		secrets { ike-1 { secret = 0xa1b2c3d4e5f6 } }
	END
}

host ga
host gb
connections $A4 $B4 10.11.0.0/24 10.12.0.0/24 | host_file ga /etc/swanctl/conf.d/office.conf
connections $B4 $A4 10.12.0.0/24 10.11.0.0/24 | host_file gb /etc/swanctl/conf.d/office.conf
for name in ga gb; do
	charon_start $name
	check "the connections of $name are loaded" at $name swanctl --load-all --noprompt
done

# Each trap is two rules, and a range of addresses one rule with a few selectors.
rules() { ward "$1" -j policy list | jq -r '.[] | select(.name | startswith("charon:")) |
	"\(.dir) \(.action) \(.selectors // [.selector] | length)"' | sort; }
is 'what charon traps, blocks and permits are rules' "$(rules ga)" \
	$'in block 2\nin permit 1\nin protect 1\nout block 2\nout permit 1\nout protect 1'

capture_start first
check 'the first packet makes the tunnel' wait_for 10 echoes a $B4_NET -c 1 -W 1
check 'which carries the next ones' echoes a $B4_NET
capture_stop first
capture_protected 'and nothing was in clear' first "($IS_ESP or udp port 500 or udp port 4500)"
is 'the rules are as many as before' "$(rules ga)" \
	$'in block 2\nin permit 1\nin protect 1\nout block 2\nout permit 1\nout protect 1'
check_fails 'what is blocked does not arrive' echoes a 10.99.0.5 -c 1 -W 1
is 'and the rule has counted it' "$(ward ga -j policy list |
	jq '[.[] | select(.action == "block" and .dir == "out") | .drops] | add')" 1
is 'two SAs' "$(sas ga)" 2

# Rekeying under traffic loses nothing.
capture_start rekey
start a ping -q -n -i 0.02 -c 400 -s 80 -p "$MARKER_HEX" $B4_NET >"$work/ping"
pinging=$started
for ((i = 0; i < 6; i++)); do
	check "rekeying $i" at ga swanctl --rekey --child net
	sleep 0.5
done
wait "$pinging"
capture_stop rekey
is 'rekeying loses nothing' "$(grep -o '[0-9]* received' "$work/ping")" '400 received'
capture_protected 'and shows nothing' rekey "($IS_ESP or udp port 500 or udp port 4500)"

# What a killed daemon leaves is cleared by the next one; its rules protect until then.
charon_stop ga KILL
is 'who is killed leaves rules' "$(rules ga | grep -c protect)" 2
charon_start ga
is 'the next one clears the SAs' "$(sas ga)" 0
is 'and the rules' "$(rules ga)" ''
must at ga swanctl --load-all --noprompt
check 'and makes new ones' wait_for 10 echoes a $B4_NET -c 1 -W 1

# One that ends properly takes its own with it.
charon_stop ga
is 'who ends takes its rules' "$(rules ga)" ''
is 'and its SAs' "$(sas ga)" 0
