#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/examples/application-server.yaml and employee.yaml, as they are written:
# a server that has its lease and its names from dnsmasq, employees with keys, a
# controller, a backup, and somebody on the same wire who has none.

. "$(dirname "$0")/../lib/lib.sh"
. "$here/office.sh"
office
plug app 20
station infra 2
station ann 21
station bob 22
station dc 10
station bak 40
station evil 66
traffic_start

server=$examples/application-server.yaml
employee=$examples/employee.yaml
sed 's/ann/bob/g; s/0x21/0x22/g' "$employee" >"$work/bob.yaml"
short_enough "$server"
short_enough "$employee"
make_keys "$server"

# --- the daemons --------------------------------------------------------------------

start infra dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root --no-hosts \
	--no-resolv --pid-file= --interface=eth0 --bind-interfaces \
	--dhcp-range=192.0.2.0,static --dhcp-host="$(station_mac 20)",192.0.2.20 \
	--dhcp-option=option:router,192.0.2.1 --dhcp-leasefile="$work/leases" \
	--log-facility="$work/dnsmasq.log" \
	--host-record=app.corp.example,192.0.2.20,2001:db8:1::20
wait_for 20 listens infra u 67 || bail_out "dnsmasq: $(<"$work/dnsmasq.log")"
for name in ann bob evil; do resolver $name 192.0.2.2; done

cat >"$work/leased" <<-END
	#!/bin/bash
	[[ \$1 == bound || \$1 == renew ]] || exit 0
	ip -n $(ns app) addr replace \$ip/24 dev eth0
	ip -n $(ns app) route replace default via \$router
	mkdir -p /etc/netns/$(ns app)
	echo "nameserver \$dns" >/etc/netns/$(ns app)/resolv.conf
	echo "\$1" >>$work/lease
END
chmod +x "$work/leased"
start app busybox udhcpc -f -i eth0 -s "$work/leased" -t 10 -T 1 >"$work/udhcpc.log" 2>&1
client=$started
got() { grep -q "$1" "$work/lease"; }
check 'the server has a lease' wait_for 20 got bound
configure app <<<'addr add 2001:db8:1::20/64 dev eth0 nodad'

mkdir "$work/www"
payload 20000 >"$work/www/page"
must openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
	-subj /CN=app.corp.example -addext subjectAltName=DNS:app.corp.example \
	-keyout "$work/tls.key" -out "$work/tls.pem"
start app sh -c "cd $work/www && exec openssl s_server -quiet -WWW -accept 443 \
	-key $work/tls.key -cert $work/tls.pem" >"$work/https.log" 2>&1
start app busybox httpd -f -vv -p '[::]:80' -h "$work/www" 2>"$work/http.log"
cat >"$work/rsyncd.conf" <<-END
	use chroot = no
	uid = 0
	gid = 0
	[www]
	path = $work/www
END
start app rsync --daemon --no-detach --config="$work/rsyncd.conf" --log-file="$work/rsync.log"
for port in 80 443 873; do
	wait_for 20 listens app t $port || bail_out "nobody listens to port $port"
done
await_visitors app t 22
await_visitors app u 161

# --- who wants what -----------------------------------------------------------------

# By name, which is asked for each time; the certificate is looked at.
page() { # namespace, 4|6, http|https
	host "$1" curl -sS -"$2" -m "${limit:-30}" --cacert "$work/tls.pem" -o "$work/got" \
		"$3://app.corp.example/page" && cmp "$work/got" "$work/www/page"
}
pages() { # namespace
	page "$1" 4 http && page "$1" 4 https && page "$1" 6 http && page "$1" 6 https
}
backup() { # namespace
	rm -rf "$work/copy"
	on "$1" rsync -a --contimeout=3 rsync://192.0.2.20/www/ "$work/copy" &&
		cmp "$work/copy/page" "$work/www/page"
}
knock() { # namespace, address, port
	echo attack | on "$1" socat -u - "TCP:$(bracketed "$2"):$3,connect-timeout=2"
}
said() { [[ -s $work/reached-$1 ]]; }
visits() { grep -c 'url:' "$work/http.log"; }

# --- without a policy: everybody reaches everything ---------------------------------

capture_start control to-app
check 'without a policy: pages for an employee' pages ann
check 'and for the attacker' page evil 4 http
check 'who gets the backup' backup evil
check 'and reaches other ports' knock evil 192.0.2.20 22
attack evil udp 192.0.2.2 192.0.2.20 53 161 attack
check 'even as the name server' wait_for 10 said 161
check 'what he says is heard' wait_for 10 said 22
capture_stop control
capture_in_clear 'all of it can be read' control

# --- with it ------------------------------------------------------------------------

apply app "$server"
apply ann "$employee"
apply bob "$work/bob.yaml"
: >"$work/reached-22"
: >"$work/reached-161"

capture_start office to-app
check 'an employee gets the pages' pages ann
check 'and another one' pages bob
capture_stop office
capture_protected 'all of it is sealed' office

capture_start plumbing to-app
check 'the server asks for names' host app busybox nslookup -type=a app.corp.example
check 'it reaches a controller' order echo-tcp app dc 192.0.2.10 389 1000
check 'by UDP, too' order echo-udp app dc 192.0.2.10 88 100
check 'its backup is made' backup bak
: >"$work/lease"
kill -USR1 $client
check 'its lease is renewed' wait_for 20 got renew
kill -USR2 $client
must ip -n "$(ns app)" addr del 192.0.2.20/24 dev eth0
: >"$work/lease"
kill -USR1 $client
check 'and had anew' wait_for 20 got bound
capture_stop plumbing
is 'none of it needs a key' "$(capture_esp plumbing)" 0
check 'pages after that' pages ann

# --- attacks ------------------------------------------------------------------------

has_dropped() { (($(drop app "$1") >= $2)); }
capture_start attacks to-app
before=$(visits)
for family in 4 6; do
	for scheme in http https; do
		limit=2 check_fails "the attacker gets no page, IPv$family, $scheme" \
			page evil $family $scheme
	done
done
check_fails 'nor the backup' backup evil
check_fails 'an employee gets no backup' backup ann
check_fails 'nobody connects to another port' knock evil 192.0.2.20 22
check_fails 'by IPv6 neither' knock evil 2001:db8:1::20 22
check_fails 'not even an employee' knock ann 192.0.2.20 22
attack evil udp 192.0.2.2 192.0.2.20 53 161 attack
attack evil udp 192.0.2.10 192.0.2.20 88 161 attack
attack evil udp 192.0.2.21 192.0.2.20 4000 161 attack
attack evil udp 2001:db8:1::21 2001:db8:1::20 4000 161 attack
clear=$(drop app clear)
attack evil syn 192.0.2.21 192.0.2.20 40000 443
attack evil syn 2001:db8:1::22 2001:db8:1::20 40000 80
check 'what comes under the name of an employee is dropped' \
	wait_for 10 has_dropped clear $((clear + 2))
is 'and begins no connection' "$(on app ss -Hnt state syn-recv)" ''
replay=$(drop app replay)
sent=$(attack evil replay "$work/office.pcap" eth0 192.0.2.20)
at_least 'packets of employees, once more' "$sent" 10
check 'are refused, all of them' wait_for 10 has_dropped replay $((replay + sent))
check 'an employee gets a page meanwhile' page ann 4 http
capture_stop attacks
is 'the attacker has got none' "$(($(visits) - before))" 1
is 'no other port has heard of anybody' "$(cat "$work/reached-"*)" ''
is 'the server has said nothing in clear' "$(capture_count attacks \
	'(src host 192.0.2.20 or src host 2001:db8:1::20) and (tcp or udp)')" 0
