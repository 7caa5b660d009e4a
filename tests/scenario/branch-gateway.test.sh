#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/examples/branch-gateway.yaml and .nft, as they are written: a branch and
# the main office, each behind a gateway; a web server in the internet; and the
# provider, who sees and sends what he likes.

. "$(dirname "$0")/../lib/lib.sh"
. "$here/office.sh"
sentinel_address() { if [[ $1 == to-branch ]]; then echo 198.51.100.250; else echo 203.0.113.250; fi; }

loaded || must load
namespace pc gate r far pc2 web
link pc eth0 10.1.0.10 fd00:1::10 gate lan 10.1.0.1 fd00:1::1
link gate wan 198.51.100.1 2001:db8:a::1 r to-branch 198.51.100.254 2001:db8:a::fe
link far wan 203.0.113.1 2001:db8:b::1 r to-office 203.0.113.254 2001:db8:b::fe
link pc2 eth0 10.2.0.10 fd00:2::10 far lan 10.2.0.1 fd00:2::1
link web eth0 192.0.2.80 2001:db8:c::80 r to-web 192.0.2.1 2001:db8:c::1
gateway pc 10.1.0.1 fd00:1::1
gateway pc2 10.2.0.1 fd00:2::1
gateway gate 198.51.100.254 2001:db8:a::fe
gateway far 203.0.113.254 2001:db8:b::fe
gateway web 192.0.2.1 2001:db8:c::1
forwarding gate far r
# The provider knows where what has leaked would go, and so it would get there.
configure r <<-END
	neigh add 198.51.100.250 lladdr 02:00:00:00:00:fe dev to-branch
	neigh add 203.0.113.250 lladdr 02:00:00:00:00:fe dev to-office
	route add 10.1.0.0/24 via 198.51.100.1
	route add 10.2.0.0/24 via 203.0.113.1
	route add fd00:1::/64 via 2001:db8:a::1
	route add fd00:2::/64 via 2001:db8:b::1
END
traffic_start

branch=$examples/branch-gateway.yaml
short_enough "$branch"
make_keys "$branch"
# The other end: what is here is there, and the other way round.
swap() { sed -E "s@$1@<one>@g; s@$2@$1@g; s@<one>@$2@g"; }
swap 198.51.100.1 203.0.113.1 <"$branch" | swap 0x1001 0x1002 | swap to-branch to-office |
	swap 10.1.0 10.2.0 | swap fd00:1: fd00:2: >"$work/office.yaml"

mkdir "$work/www"
payload 3000 >"$work/www/page"
for name in web pc2; do
	start $name busybox httpd -f -p '[::]:80' -h "$work/www"
	wait_for 20 listens $name t 80 || bail_out 'no web server'
done
await_visitors gate t 22
await_visitors pc u 161
await_visitors pc t 7003
page() { # namespace, address
	rm -f "$work/got"
	on "$1" curl -sSg -m "${limit:-30}" -o "$work/got" "http://$(bracketed "$2")/page" &&
		cmp "$work/got" "$work/www/page"
}
to_office() {
	page pc 10.2.0.10 && page pc fd00:2::10 && echoes pc 10.2.0.10 &&
		udp_transfer pc pc2 10.2.0.10 4000 5
}

# --- without a policy ---------------------------------------------------------------

capture_start control to-branch
check 'without a policy: the office' to_office
check 'and the internet' page pc 192.0.2.80
check 'which reaches the gateway' on web socat -u - TCP:198.51.100.1:22 <<<attack
attack web udp 10.2.0.10 10.1.0.10 53 161 attack
said() { [[ -s $work/reached-$1 ]]; }
check 'and the branch' on web socat -u - TCP:10.1.0.10:7003 <<<attack
check 'and, under the name of the office, the branch' wait_for 10 said 161
capture_stop control
capture_in_clear 'all of it can be read' control

# --- with it ------------------------------------------------------------------------

must on gate nft -f "$examples/branch-gateway.nft"
must on far nft -f "$examples/branch-gateway.nft"
apply gate "$branch"
apply far "$work/office.yaml"
wait_for 10 said 22 && wait_for 10 said 7003
for port in 22 161 7003; do : >"$work/reached-$port"; done
# What conntrack knows of the time before would go its way.
must on gate conntrack -F
must on far conntrack -F
capture_start tunnel to-branch
check 'the office' to_office
check 'and the branch, from there' order echo-tcp pc2 pc 10.1.0.10 7001 5000
check 'by IPv6' order echo-tcp pc2 pc fd00:1::10 7002 5000
capture_stop tunnel
capture_protected 'all of it is sealed' tunnel
capture_start internet to-branch
check 'the internet' page pc 192.0.2.80
check 'pinged as well' echoes pc 192.0.2.80
capture_stop internet
capture_only 'it is masqueraded' internet 'host 198.51.100.1 and host 192.0.2.80'

# --- attacks, and a mistake ---------------------------------------------------------

has_dropped() { (($(drop gate "$1") >= $2)); }
capture_start attacks to-branch
check_fails 'nobody connects to the gateway' on web socat -u - TCP:198.51.100.1:22,connect-timeout=2 <<<attack
clear=$(drop gate clear)
attack web udp 10.2.0.10 10.1.0.10 53 161 attack
attack web udp fd00:2::10 fd00:1::10 53 161 attack
check 'the name of the office opens nothing' wait_for 10 has_dropped clear $((clear + 2))
attack web udp 192.0.2.80 10.1.0.10 80 161 attack
attack web udp 10.1.0.10 10.1.0.10 80 161 attack
check_fails 'nor is the branch there for others' on web socat -u - TCP:10.1.0.10:7003,connect-timeout=2 <<<attack
replay=$(drop gate replay)
sent=$(attack r replay "$work/tunnel.pcap" to-branch 198.51.100.1)
at_least 'packets of the office, once more' "$sent" 10
check 'are refused, all of them' wait_for 10 has_dropped replay $((replay + sent))
capture_stop attacks
is 'nobody has heard of him' "$(cat "$work/reached-"*)" ''

# The line with the mark is forgotten.
must on gate nft flush ruleset
must on gate nft -f - < <(sed '/0x100/d' "$examples/branch-gateway.nft")
must on gate conntrack -F
capture_start mistake to-branch
limit=3 check_fails 'NAT without the line: no connection to the office' page pc 10.2.0.10
check_fails 'no echo' echoes pc 10.2.0.10 -c 1 -W 1
check 'but to the internet' page pc 192.0.2.80
capture_stop mistake
is 'nothing for the office was in clear' "$(capture_count mistake 'net 10.2.0.0/24')" 0
at_least 'the rule has counted it' "$(ward gate -j policy show name no-leak | jq '.[0].drops')" 1
