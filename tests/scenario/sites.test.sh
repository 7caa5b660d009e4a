#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/examples/site-branch.yaml and site-office.yaml, as they are written: the
# gateways of a branch and of the main office, with networks behind them, certificates,
# and a firewall between that lets through what IPsec needs.

# shellcheck disable=SC2317,SC2086 # functions are called by their names; words
. "$(dirname "$0")/../lib/lib.sh"
. "$here/office.sh"
. "$here/certified.sh"
sentinel_address() { echo 203.0.113.250; }

branch=$examples/site-branch.yaml
office=$examples/site-office.yaml
short_enough "$branch"
short_enough "$office"

loaded || must load
namespace pc gate r far files
link pc eth0 10.1.0.10 fd00:1::10 gate lan 10.1.0.1 fd00:1::1
link gate wan 198.51.100.1 2001:db8:a::1 r to-branch 198.51.100.254 2001:db8:a::fe
link far wan 203.0.113.1 2001:db8:b::1 r to-office 203.0.113.254 2001:db8:b::fe
link files eth0 10.2.0.10 fd00:2::10 far lan 10.2.0.1 fd00:2::1
gateway pc 10.1.0.1 fd00:1::1
gateway files 10.2.0.1 fd00:2::1
gateway gate 198.51.100.254 2001:db8:a::fe
gateway far 203.0.113.254 2001:db8:b::fe
forwarding gate far r
# What leaks gets there, and is seen.
configure r <<-'END'
	neigh add 203.0.113.250 lladdr 02:00:00:00:00:fe dev to-office
	route add 10.1.0.0/24 via 198.51.100.1
	route add 10.2.0.0/24 via 203.0.113.1
	route add fd00:1::/64 via 2001:db8:a::1
	route add fd00:2::/64 via 2001:db8:b::1
END
serve files 80
serve pc 80

capture_start control to-office
check 'without a policy: the branch reads in the office' page pc 10.2.0.10 80
capture_stop control
capture_in_clear 'all of it can be read' control

firewall
authority corp-ca Corp
certificate gate corp-ca '/O=Corp/OU=Gateways/CN=branch1' branch1.gw.corp.example
certificate far corp-ca '/O=Corp/OU=Gateways/CN=office' office.gw.corp.example
members gate far
for name in gate far; do equip $name $name "$work/corp-ca.pem"; done
charon_start gate far
applies gate "$branch"
applies far "$office"

capture_start tunnel to-office
check 'the branch reads in the office' page pc 10.2.0.10 80
check 'the office in the branch' page files 10.1.0.10 80
check 'by IPv6' page pc fd00:2::10 80
like 'the office knows who' "$(peers far)" '"branch1\.gw\.corp\.example" auth certificate'
like 'and has a tunnel' "$(peers far)" 'in proto esp .*mode tunnel'
capture_stop tunnel
capture_protected 'all of it is sealed' tunnel "$PROTECTED"
is 'and none of it shows a host of the networks' \
	"$(capture_count tunnel 'net 10.1.0.0/24 or net 10.2.0.0/24 or net fd00:1::/64 or net fd00:2::/64')" 0
firewall_sufficed

# Without keys nothing goes another way.
charon_stop gate
capture_start without to-office
limit=3 check_fails 'without a key exchange nothing is read' page pc 10.2.0.10 80
capture_stop without
is 'and nothing has left in clear' "$(capture_count without 'net 10.1.0.0/24')" 0
charon_stop far
finish
