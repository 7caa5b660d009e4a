#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/examples/l2tp-server.yaml and .conf, as they are written: xl2tpd and pppd
# beside ipward, and a client with a stock strongSwan and xl2tpd, as Windows has them,
# directly and behind a NAT.

. "$(dirname "$0")/../lib/lib.sh"
. "$here/l2tp.sh"
topology_hosts
traffic_start
IKE='(udp port 500 or udp port 4500)'
l2tp_server ann
l2tp_client a ann

works() { # how
	l2tp_connect a "a client $1"
	check 'from the server, too' echoes b 10.99.0.10
	check 'large ones as well' echoes a $INSIDE -s 3000
	l2tp_disconnect a
	wait_for $((10 * SLOW)) no_ppp b || fail 'no PPP is left at b' "$(l2tp_more a)"
}

for name in a b; do charon_start $name; done
must at a swanctl --load-all --noprompt
output=$(at b ipward apply /etc/ipward/policy.yaml 2>&1)
is 'the example is applied' $? 0
diag "$output"
at_most 'it has at most 40 lines' "$(wc -l <"$examples/l2tp-server.yaml")" 40
for name in a b; do xl2tpd_start $name; done

capture_start all
works directly
must on r nft -f - <<-END
	table ip nat {
		chain post {
			type nat hook postrouting priority srcnat
			ip saddr $A4 masquerade random
		}
	}
END
capture_start beyond to-b
works 'behind a NAT'
capture_stop beyond
at_least 'in UDP, that is' "$(capture_count beyond 'udp port 4500')" 10

capture_stop all
is 'L2TP is never in clear' "$(capture_count all 'udp port 1701')" 0

# Whoever has no SA gets no answer.
capture_start clear
dial a connect >/dev/null
check_fails 'without SAs there is no way in' wait_for 3 echoes a $INSIDE -c 1 -W 1
capture_stop clear
at_least 'the client has tried' "$(capture_count clear "src $A4 and udp port 1701")" 1
is 'and the server has answered nothing' "$(capture_count clear "src $B4 and not $IS_ESP and not $IKE")" 0
for name in l2tp-a l2tp-b a b; do charon_stop $name; done
finish
