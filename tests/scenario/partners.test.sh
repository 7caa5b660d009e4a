#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/examples/partner-server.yaml and partner-host.yaml, as they are written:
# two partners with authorities of their own, hosts of theirs that are listed or not, a
# stranger, and a firewall that lets through what IPsec needs, and nothing else.

# shellcheck disable=SC2317,SC2086 # functions are called by their names; words
. "$(dirname "$0")/../lib/lib.sh"
. "$here/office.sh"
. "$here/certified.sh"
sentinel_address() { echo 203.0.113.250; }

server=$examples/partner-server.yaml
partner=$examples/partner-host.yaml
short_enough "$server"
short_enough "$partner"

loaded || must load
namespace orders r
link orders eth0 203.0.113.20 2001:db8:9::20 r to-orders 203.0.113.1 2001:db8:9::1
gateway orders 203.0.113.1 2001:db8:9::1
guests=(shop gw1 kiosk stranger)
for i in "${!guests[@]}"; do
	namespace "${guests[i]}"
	link "${guests[i]}" eth0 198.51.10$i.7 2001:db8:10$i::7 \
		r "to-${guests[i]}" 198.51.10$i.1 2001:db8:10$i::1
	gateway "${guests[i]}" 198.51.10$i.1 2001:db8:10$i::1
done
forwarding r
configure r <<<'neigh add 203.0.113.250 lladdr 02:00:00:00:00:fe dev to-orders'
serve orders 443
asks() { page "$1" 203.0.113.20 443; }

capture_start control to-orders
for name in "${guests[@]}"; do check "without a policy: $name asks" asks "$name"; done
capture_stop control
capture_in_clear 'all of it can be read' control

firewall

authority corp-ca Corp
authority fabrikam-ca Fabrikam
authority litware-ca Litware
authority stranger-ca Stranger
certificate orders corp-ca '/O=Corp/CN=orders' orders.corp.example
certificate shop fabrikam-ca '/O=Fabrikam/CN=shop' shop.fabrikam.example
certificate kiosk fabrikam-ca '/O=Fabrikam/CN=kiosk' kiosk.fabrikam.example
certificate gw1 litware-ca '/O=Litware/CN=gw1' gw1.litware.example
certificate stranger stranger-ca '/O=Stranger/CN=shop' shop.fabrikam.example
members orders "${guests[@]}"
equip orders orders "$work/fabrikam-ca.pem" "$work/litware-ca.pem"
for name in "${guests[@]}"; do equip "$name" "$name" "$work/corp-ca.pem"; done
# What each calls itself is in its certificate.
sed 's/shop\.fabrikam/gw1.litware/' "$partner" >"$work/gw1.yaml"
sed 's/shop\.fabrikam/kiosk.fabrikam/' "$partner" >"$work/kiosk.yaml"
charon_start orders "${guests[@]}"
applies orders "$server"
applies shop "$partner"
applies gw1 "$work/gw1.yaml"
applies kiosk "$work/kiosk.yaml"
applies stranger "$partner"

# --- who is listed -------------------------------------------------------------------

capture_start listed to-orders
check 'who is listed asks' asks shop
check 'and the other partner' asks gw1
is 'the server knows both' "$(established orders)" 2
like 'by their names' "$(peers orders)" '"shop\.fabrikam\.example" auth certificate'
like 'which their own authorities vouch for' "$(peers orders)" '"gw1\.litware\.example" auth certificate'
capture_stop listed
capture_protected 'all of it is sealed' listed "$PROTECTED"

# --- who is not ----------------------------------------------------------------------

capture_start others to-orders
limit=$((3 * SLOW)) check_fails 'a host of a partner that is not listed does not' asks kiosk
like 'which the server says' "$(peers orders)" 'failed .*peer 198\.51\.102\.7 \(kiosk\.fabrikam\.example\).*none that may connect \(none of "allow" of authentication "fabrikam"\)'
limit=$((3 * SLOW)) check_fails 'nor does a stranger under the name of one' asks stranger
# By its own certificate, and not by that of the listed host, which the server has seen.
like 'which the server says, too' "$(peers orders)" 'addr 198\.51\.103\.7 .*state failed.*failed .*peer 198\.51\.103\.7 \(shop\.fabrikam\.example\).*authority is not among those of the rule \(O=Stranger, CN=shop\)'
is 'and of nobody else' "$(at orders ipward -j peers | jq -r '[.[] | select(.last_failure) | .remote] | sort | join(" ")')" '198.51.102.7 198.51.103.7'
is 'nobody else has an SA' "$(established orders)" 2
capture_stop others
is 'or an answer but by IKE' "$(capture_count others 'src host 203.0.113.20 and
	(dst net 198.51.102.0/24 or dst net 198.51.103.0/24) and not udp port 500 and not udp port 4500')" 0
check 'those who are listed ask meanwhile' asks shop

firewall_sufficed
# That it is a firewall is seen by who has no policy any more.
at shop ipward policy flush >/dev/null
before=$(passed refused)
limit=2 check_fails 'which in clear does not pass' asks shop
at_least 'as it counts' "$(passed refused)" $((before + 1))
for name in orders "${guests[@]}"; do charon_stop "$name"; done
finish
