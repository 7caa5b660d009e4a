#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Thousands of packets made wrong at random (fuzz.py). FUZZ_COUNT says how many,
# FUZZ_SEED which; the same seed gives the same packets.

. "$(dirname "$0")/../lib/lib.sh"
: "${FUZZ_COUNT:=$((SLOW > 1 ? 1000 : 3000))}" "${FUZZ_SEED:=1}"
topology_hosts
must ip -n "$(ns b)" addr add $B4_NET/32 dev lo
must ip -n "$(ns b)" addr add $B6_NET/128 dev lo nodad
# The generator may change the CPU, and its packets their order.
window=(replay-window 4096)
sa_one b in $A4 $B4 0x1001 $KEY_AB mode transport "${window[@]}"
sa_one b in $A6 $B6 0x2001 $KEY_AB mode transport "${window[@]}"
sa_one b in $A4 $B4 0x3001 $KEY_AB mode tunnel "${window[@]}"
sa_one b in $A6 $B6 0x4001 $KEY_AB mode tunnel "${window[@]}"
# Answers go out protected, too.
sa_one b out $B4 $A4 0x1002 $KEY_BA mode transport
sa_one b out $B6 $A6 0x2002 $KEY_BA mode transport
sa_one b out $B4 $A4 0x3002 $KEY_BA mode tunnel
sa_one b out $B6 $A6 0x4002 $KEY_BA mode tunnel
protect b $B4 $A4
protect b $B6 $A6
protect_tunnel b 10.12.0.0/24 10.11.0.0/24 $B4 $A4
protect_tunnel b fd00:12::/64 fd00:11::/64 $B6 $A6

# Nobody but the generator is to be in the accounts: answers end at the router,
# neighbours are known, and what comes is counted by the generator's address.
must on r sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
must on b sysctl -qw net.ipv4.conf.all.accept_source_route=0
mac_r=$(mac_of r to-b)
for address in 10.2.0.2 fd00:2::2; do
	must ip -n "$(ns b)" neigh replace "$address" lladdr "$mac_r" dev eth0 nud permanent
done
# Before and behind defragmentation, and behind ipward, which was there before
# and so comes second at its own priority. What has been opened is marked; some
# of it comes in a second time.
must on b nft -f - <<-END
	table inet fuzz {
		counter seen { }
		counter pieces { }
		counter again { }
		counter offered { }
		counter opened { }
		counter plain { }
		chain first {
			type filter hook prerouting priority -450
			meta ipsec exists counter name again return
			ether saddr != 02:00:00:00:00:01 return
			counter name seen
			ip frag-off & 0x3fff != 0 counter name pieces
			exthdr frag exists counter name pieces
		}
		chain before {
			type filter hook prerouting priority -399
			meta ipsec missing ether saddr 02:00:00:00:00:01 counter name offered
		}
		chain behind {
			type filter hook prerouting priority -398
			meta ipsec exists counter name opened return
			ether saddr 02:00:00:00:00:01 counter name plain
		}
	}
END
wait_for 5 on b ping -c1 -W1 10.2.0.2

capture_start control to-b
on r env PYTHONPATH="$lib" "$python" -c "
import esp, sys
esp.Sender('to-b', sys.argv[1]).send(esp.ip(esp.A4, esp.B4, esp.udp()))
" "$(mac_of b eth0)"
capture_stop control
capture_in_clear 'the control: a packet in clear is found' control

capture_start fuzz to-b
tap_from on r "$python" "$here/fuzz.py" to-b \
	"$(mac_of b eth0)" "$(ns b)" "$FUZZ_COUNT" "$FUZZ_SEED"
capture_stop fuzz
check_fails 'nothing that was sealed is seen in clear' capture_has_marker fuzz
at_least 'b has answered, protected' \
	"$(capture_count fuzz "src host $B4 and ip proto 50 or src host $B6 and ip6 proto 50")" 10
