#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/examples/sql-servers.yaml and web-server.yaml, as they are written: a
# PostgreSQL server, three web servers, and somebody who knows the password.

. "$(dirname "$0")/../lib/lib.sh"
. "$here/office.sh"
office
station db 50
for host in 31 32 33; do station web$host $host; done
station evil 66

server=$examples/sql-servers.yaml
client=$examples/web-server.yaml
short_enough "$server"
short_enough "$client"
make_keys "$server"
for host in 32 33; do
	sed "s/192.0.2.31/192.0.2.$host/; s/web31/web$host/g; s/0x31/0x$host/g" "$client" \
		>"$work/web$host.yaml"
done
cp "$client" "$work/web31.yaml"

# --- the daemons --------------------------------------------------------------------

postgres=(/usr/lib/postgresql/*/bin)
chmod 711 "$work"
install -d -o postgres -m 700 "$work/data"
as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups)
echo secret >"$work/password"
chmod 644 "$work/password"
must "${as_postgres[@]}" "${postgres[0]}/initdb" -D "$work/data" -A scram-sha-256 \
	--pwfile="$work/password" --no-sync --no-locale
echo 'host all all 0.0.0.0/0 scram-sha-256' >>"$work/data/pg_hba.conf"
cd "$work/data" || exit
start db "${as_postgres[@]}" "${postgres[0]}/postgres" -D "$work/data" -c listen_addresses='*' \
	-c unix_socket_directories= -c fsync=off -c log_connections=on \
	-c autovacuum=off -c dynamic_shared_memory_type=mmap >>"$work/postgres.log" 2>&1
wait_for 60 listens db t 5432 || bail_out "PostgreSQL: $(<"$work/postgres.log")"
for host in 31 32 33; do
	start web$host busybox httpd -f -p 80 -h "$work"
	wait_for 20 listens web$host t 80 || bail_out 'no web server'
done

export PGPASSWORD=secret PGCONNECT_TIMEOUT=30 PGSSLMODE=disable
sql() { # namespace, statement
	on "$1" psql -h 192.0.2.50 -U postgres -Atqc "$2"
}
# The text is on the wire, both ways.
asked() { # namespace
	local answer
	answer=$(sql "$1" "select repeat('$MARKER', 500)" 2>&1) ||
		{ echo "$answer"; return 1; }
	[[ $answer == "$MARKER$MARKER"* && ${#answer} == $((500 * ${#MARKER})) ]]
}
visits() { grep -c "connection received: host=$1" "$work/postgres.log"; }

# --- without a policy ---------------------------------------------------------------

capture_start control to-db
check 'without a policy: a web server asks' asked web31
check 'and the one who has the password' asked evil
capture_stop control
capture_in_clear 'it can be read' control
at_least 'PostgreSQL has seen him' "$(visits 192.0.2.66)" 1

# --- with it ------------------------------------------------------------------------

apply db "$server"
for host in 31 32 33; do apply web$host "$work/web$host.yaml"; done
capture_start sql to-db
for host in 31 32 33; do check "web server 192.0.2.$host asks" asked web$host; done
check 'and writes' sql web31 'create table t (x int); insert into t select generate_series(1, 1000)'
is 'which the others read' "$(sql web33 'select sum(x) from t')" 500500
capture_stop sql
capture_protected 'all of it is sealed' sql
check 'everybody reads the pages' on evil busybox wget -q -O /dev/null http://192.0.2.32/password

# --- attacks ------------------------------------------------------------------------

: >"$work/postgres.log"
capture_start attacks to-db
has_dropped() { (($(drop db "$1") >= $2)); }
like 'who has the password alone is refused at once' "$(sql evil 'select 1' 2>&1)" 'Connection refused'
# He takes a web server's address, which is not at its place.
must ip -n "$(ns r)" link set to-web33 down
configure evil <<-END
	addr flush dev eth0
	addr add 192.0.2.33/24 dev eth0
END
clear=$(drop db clear)
like 'nor does the address help' "$(PGCONNECT_TIMEOUT=3 sql evil 'select 1' 2>&1)" 'timeout expired'
check 'what comes under it is dropped' wait_for 10 has_dropped clear $((clear + 1))
replay=$(drop db replay)
sent=$(attack evil replay "$work/sql.pcap" eth0 192.0.2.50)
at_least 'packets of web servers, once more' "$sent" 10
check 'are refused, all of them' wait_for 10 has_dropped replay $((replay + sent))
check_fails 'a web server has no other port there' on web31 socat -u /dev/null \
	TCP:192.0.2.50:22,connect-timeout=2
check_fails 'and goes nowhere else' on web31 socat -u /dev/null TCP:192.0.2.66:80,connect-timeout=2
check 'a web server asks meanwhile' asked web31
capture_stop attacks
is 'nobody else has come to PostgreSQL' \
	"$(grep 'connection received' "$work/postgres.log" | grep -vc 192.0.2.31)" 0
at_least 'of those who came' "$(visits 192.0.2.31)" 1
is 'in clear it has said nothing but no' \
	"$(capture_count attacks 'src host 192.0.2.50 and tcp and tcp[tcpflags] & tcp-rst == 0')" 0
