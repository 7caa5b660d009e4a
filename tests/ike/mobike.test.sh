#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A gateway, then a host, that changes its address, and the family of its address
# (MOBIKE, RFC 4555): SAs go with it, with their numbers, a transfer survives, and
# nothing is in clear.

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
. "$lib/stream.sh"
needs_strongswan "$SUITE"
# ESP to an address that is gone gets an answer, which quotes it.
readonly IS_IKE_OR_ESP="($IS_ESP or udp port 500 or udp port 4500 or icmp[icmptype] == 3 or (ip6[6] == 58 and ip6[40] <= 4))"

connections() { # own addresses, the peer's, own identity, the peer's, mode, own network, the peer's
	cat <<-END
		connections {
		  office {
		    version = 2
		    local_addrs = $1
		    remote_addrs = $2
		    local { auth = psk
		      id = $3 }
		    remote { auth = psk
		      id = $4 }
		    children {
		      net {
		        mode = $5
		        ${6:+local_ts = $6}
		        ${7:+remote_ts = $7}
		        start_action = trap
		        esp_proposals = aes256gcm16
		        rekey_time = 0
		      }
		    }
		  }
		}
		secrets { ike-1 { secret = "wherever you are" } }
	END
}

end_of_sa() { ward "$1" -j sa list | jq -r "[.[] | select(.dir == \"$2\") | .$3] | unique | join(\" \")"; }
leads_to() { [[ $(end_of_sa "$1" out "$2") == "$3" ]]; }
seq_of() { ward "$1" -j sa list | jq "[.[] | select(.dir == \"out\") | .seq] | max"; }
spis() { ward "$1" -j sa list | jq -c '[.[].spi] | sort'; }
updates() { charon_log "$1" | grep -c "ipward: SA .* cannot"; }

# What must not change when an address does.
moved() { # what, host, its peer, new source, or the peer's new address
	check "$1: its SA has the new source" wait_for 20 leads_to "$2" src "$4"
	check "$1: and the peer's the new destination" wait_for 20 leads_to "$3" dst "$4"
	is "$1: by the same SPIs" "$(spis "$2")" "$known"
	check "$1: the transfer goes on" stream_goes_on
}

topology_gateways
settings ga ipv4/conf/out/promote_secondaries=1
host ga
host gb
connections %any $B4,$B6 ga gb tunnel 10.11.0.0/24 10.12.0.0/24 |
	host_file ga /etc/swanctl/conf.d/office.conf
connections %any %any gb ga tunnel 10.12.0.0/24 10.11.0.0/24 | sed '/start_action/d' |
	host_file gb /etc/swanctl/conf.d/office.conf
for name in ga gb; do
	charon_start $name
	must at $name swanctl --load-all --noprompt
done
check 'a tunnel' wait_for 20 echoes a $B4_NET -c 1 -W 1
start ga "$IPWARD" monitor sa >"$work/events"
wait_for 10 listening ga 1
capture_start gateway
capture_start far to-b
stream_start a b $B4_NET
known=$(spis ga) before=$(seq_of ga)

# Of several ways charon takes that whose answer comes first: there is but one.
configure ga <<-END
	addr del $A6/64 dev out
	addr add 10.1.0.11/24 dev out
	addr del $A4/24 dev out
END
moved 'another address' ga gb 10.1.0.11
event 'and the monitor tells' 'sa-moved to src 10.1.0.11 dst 10\.(2|12)\.0\.[12] '
at_least 'the numbers go on' "$(seq_of ga)" "$before"

# The network behind keeps its family: its route needs no address here.
configure ga <<-END
	addr add $A6/64 dev out nodad
	route replace default via fd00:1::2
	addr del 10.1.0.11/24 dev out
	route add 10.12.0.0/24 dev out
END
moved 'another family' ga gb $A6
like 'the far end is one of the other family, too' "$(end_of_sa ga out dst)" '^fd00:1?2::'

configure ga <<-END
	addr add 10.1.0.11/24 dev out
	route replace default via 10.1.0.2
	addr del $A6/64 dev out
END
moved 'and back' ga gb 10.1.0.11
stream_stop
is 'the stream by TCP is whole' "$(stream_value whole)" true
capture_stop gateway
capture_stop far
capture_protected 'nothing was in clear' gateway "$IS_IKE_OR_ESP"
capture_protected 'nor beyond the router' far "$IS_IKE_OR_ESP"
is 'nothing came twice' "$(drop ga replay):$(drop gb replay)" 0:0
is 'no SA has refused to move' "$(updates ga):$(updates gb)" 0:0
((n_failed == 0)) || for name in ga gb; do
	diag "$name: $(drops $name | tr '\n' ' ')" "$(charon_log $name | tail -60)"
done

# Transport mode by a rule of the administrator's for all addresses of both hosts: who
# has another address talks by it, under the SAs that went with it.
cleanup
topology_hosts
settings a ipv4/conf/eth0/promote_secondaries=1
host a
host b
for name in a b; do
	if [[ $name == a ]]; then me=%any peer=$B4 other=b; else me=%any peer=%any other=a; fi
	peer_connection $me $peer $name $other 1001 transport '' \
		'local_ts = dynamic;remote_ts = dynamic' |
		if [[ $name == a ]]; then cat; else sed '/start_action/d'; fi |
		host_file $name /etc/swanctl/conf.d/peer.conf
	must ward $name policy add dir out mirrored src 10.0.0.0/8 dst 10.0.0.0/8 \
		action protect tmpl mode transport proto esp reqid 1001
	charon_start $name
	must at $name swanctl --load-all --noprompt
done
capture_start host
check 'transport mode' wait_for 20 echoes a $B4 -c 1 -W 1
known=$(spis a)
configure a <<-END
	addr del $A6/64 dev eth0
	addr add 10.1.0.11/24 dev eth0
	addr del $A4/24 dev eth0
END
check 'a host has another address: so have its SAs' wait_for 20 leads_to a src 10.1.0.11
check 'and those of its peer' wait_for 20 leads_to b dst 10.1.0.11
is 'by the same SPIs' "$(spis a)" "$known"
is 'the selector went with it' \
	"$(end_of_sa a out selector.src)" 10.1.0.11/32
check 'and it is protected from there' echoes a $B4
capture_stop host
capture_protected 'nothing was in clear' host "$IS_IKE_OR_ESP"
((n_failed == 0)) || for name in a b; do
	diag "$name: $(drops $name | tr '\n' ' ')" "$(ward $name sa list)" \
		"$(charon_log $name | tail -60)"
done
