#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/examples/contractor-database.yaml and contractor-web.yaml, as they are
# written: a database, a contractor's web server with a preshared key, and others who
# would like to ask.

# shellcheck disable=SC2317,SC2086 # functions are called by their names; words
. "$(dirname "$0")/../lib/lib.sh"
. "$here/office.sh"
. "$here/certified.sh"
sentinel_address() { echo 192.0.2.250; }

database=$examples/contractor-database.yaml
web=$examples/contractor-web.yaml
short_enough "$database"
short_enough "$web"

loaded || must load
namespace db r web evil
link db eth0 192.0.2.50 2001:db8:1::50 r to-db 192.0.2.1 2001:db8:1::1
link web eth0 198.51.100.31 2001:db8:2::31 r to-web 198.51.100.1 2001:db8:2::1
link evil eth0 203.0.113.66 2001:db8:3::66 r to-evil 203.0.113.1 2001:db8:3::1
gateway db 192.0.2.1 2001:db8:1::1
gateway web 198.51.100.1 2001:db8:2::1
gateway evil 203.0.113.1 2001:db8:3::1
forwarding r
configure r <<<'neigh add 192.0.2.250 lladdr 02:00:00:00:00:fe dev to-db'

# What stands for the database says what it is asked, with the marker.
serve db 5432
serve db 22
serve web 80
asks() { page "$1" 192.0.2.50 5432; }

capture_start control to-db
check 'without a policy: the web server asks' asks web
check 'and somebody else' asks evil
capture_stop control
capture_in_clear 'all of it can be read' control

members db web evil
openssl rand -base64 32 >"$work/contractor.psk"
openssl rand -base64 32 >"$work/wrong.psk"
for name in db web; do
	must at $name install -m 600 "$work/contractor.psk" /etc/ipward/
done
must at evil install -m 600 "$work/wrong.psk" /etc/ipward/contractor.psk
charon_start db web evil
applies db "$database"
applies web "$web"

capture_start sql to-db
check 'with it: the web server asks' asks web
like 'the database knows who' "$(peers db)" 'addr 198\.51\.100\.31 .*"web7\.contractor\.example" auth psk'
limit=2 check_fails 'it has no other port there' page web 192.0.2.50 22
limit=2 check_fails 'nor has the database one at it' page db 198.51.100.31 80
capture_stop sql
capture_protected 'all of it is sealed' sql "$PROTECTED"
check 'everybody reads the pages' page evil 198.51.100.31 80

# --- others --------------------------------------------------------------------------

capture_start others to-db
limit=2 check_fails 'who has no key and another address does not ask' asks evil
# With the address, the name and another key, while the contractor's server is away.
charon_stop web
must ip -n "$(ns r)" link set to-web down
configure r <<-'END'
	addr flush dev to-web
	addr add 198.51.100.1/24 dev to-evil
END
configure evil <<-'END'
	addr flush dev eth0
	addr add 198.51.100.31/24 dev eth0
	route add default via 198.51.100.1
END
applies evil "$web"
limit=5 check_fails 'nor who has the address and the name, and another key' asks evil
like 'the database says so' "$(peers db)" 'failed .*198\.51\.100\.31.*did not prove that it is who'
is 'and has no SA' "$(ward db -j sa list | jq length)" 0
at evil ipward policy flush >/dev/null
limit=2 check_fails 'nor in clear' asks evil
capture_stop others
is 'nobody had an answer' "$(capture_count others 'src host 192.0.2.50 and (tcp or esp)')" 0
charon_stop db
charon_stop evil
finish
