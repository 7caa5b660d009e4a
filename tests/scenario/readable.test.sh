#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/examples/readable.yaml, as it is written: tshark on the way reads what is
# asked for and sees an attack; a stranger gets nothing, and nothing in.

. "$(dirname "$0")/../lib/lib.sh"
. "$here/office.sh"
office
station app 20
station ann 21
station evil 66

server=$examples/readable.yaml
short_enough "$server"
make_keys "$server" 32
# The client's: the other end, the other direction.
sed -E 's/peer: 192.0.2.21/peer: 192.0.2.20/; s/in: (\{[^}]*\}),$/OUT: \1,/; s/out: /in: /; s/OUT: /out: /
	s/from: clients, to: me/from: me, to: 192.0.2.20/; /^addresses|^  clients/d; /^tests/,$d' \
	"$server" >"$work/ann.yaml"

mkdir "$work/www"
payload 4000 >"$work/www/page"
start app busybox httpd -f -vv -p 80 -h "$work/www" 2>"$work/http.log"
wait_for 20 listens app t 80 || bail_out 'no web server'
await_visitors app t 22
page() { # namespace, path
	rm -f "$work/got"
	on "$1" curl -sS -m "${limit:-30}" -o "$work/got" "http://192.0.2.20/$2"
}
good_page() { page "$1" page && cmp "$work/got" "$work/www/page"; }
visits() { grep -c 'url:' "$work/http.log"; }
# One line for each request that it has seen: who asked, and what for.
detected() { # capture
	tshark -r "$work/$1.pcap" -o esp.enable_null_encryption_decode_heuristic:TRUE \
		-Y 'esp && http.request' -T fields -e ip.src -e http.request.uri 2>/dev/null
}

# --- what the intrusion detection sees ----------------------------------------------

check 'without a policy: the attacker gets a page' good_page evil
apply app "$server"
apply ann "$work/ann.yaml"
capture_start readable to-app
check 'an employee gets a page' good_page ann
check 'and tries what is no page' page ann 'cgi-bin/%2e%2e/%2e%2e/etc/passwd'
capture_stop readable
capture_only 'on the wire is ESP alone' readable "$IS_ESP"
check 'which can be read' capture_has_marker readable
is 'tshark has seen the page, and the attack' "$(detected readable | tr '\t\n' ' ;')" \
	'192.0.2.21 /page;192.0.2.21 /cgi-bin/%2e%2e/%2e%2e/etc/passwd;'

# --- attacks ------------------------------------------------------------------------

has_dropped() { (($(drop "$1" "$2") >= $3)); }
before=$(visits)
capture_start attacks to-app
limit=2 check_fails 'the attacker gets no page' page evil page
clear=$(drop app clear)
attack evil syn 192.0.2.21 192.0.2.20 40000 80
check 'nor does the name of an employee help' wait_for 10 has_dropped app clear $((clear + 1))
replay=$(drop app replay)
sent=$(attack evil replay "$work/readable.pcap" eth0 192.0.2.20)
check 'what was read is no good a second time' wait_for 10 has_dropped app replay $((replay + sent))
check_fails 'another port' on evil socat -u - TCP:192.0.2.20:22,connect-timeout=2 <<<attack
capture_stop attacks
is 'the web server has heard of none of it' "$(visits)" "$before"
is 'nor have others' "$(<"$work/reached-22")" ''
is 'and nobody was answered' "$(capture_count attacks 'src host 192.0.2.20 and not arp')" 0
