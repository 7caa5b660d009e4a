#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/examples/office-server.yaml and office-client.yaml, as they are written:
# an application server, and employees who come to work at the same time. Ten of them;
# MATRIX=all: fifty.

# shellcheck disable=SC2154 # set in ike.sh
. "$(dirname "$0")/../lib/lib.sh"
. "$here/office.sh"
. "$here/certified.sh"

# An emulated machine, which is both ends of all of them, needs more than a second for a
# key exchange with certificates.
clients=10 patience=20
if [[ ${MATRIX:-} == all ]]; then
	clients=50 patience=200
	# shellcheck disable=SC2034 # of ike.sh
	daemon_options=$PATIENT
fi
server=$examples/office-server.yaml
client=$examples/office-client.yaml
short_enough "$server"
short_enough "$client"
office
station app 20
station guest 66
serve app 443

authority corp-ca Corp
certificate app corp-ca '/O=Corp/OU=Servers/CN=app' app.corp.example
members app
equip app app "$work/corp-ca.pem"
names=()
for ((i = 1; i <= clients; i++)); do
	name=pc$i
	names+=("$name")
	station $name $((100 + i))
	certificate $name corp-ca "/O=Corp/OU=Staff/CN=$name"
	members $name
	equip $name $name "$work/corp-ca.pem"
done

capture_start control to-app
check 'without a policy: an employee reads' page pc1 192.0.2.20 443
check 'and a guest' page guest 192.0.2.20 443
capture_stop control
capture_in_clear 'all of it can be read' control

charon_start app "${names[@]}"
applies app "$server"
for name in "${names[@]}"; do applies "$name" "$client"; done

# All at once, and none has a key.
capture_start morning to-app
started_all=() begin=$SECONDS
for name in "${names[@]}"; do
	limit=$((patience * SLOW)) page "$name" 192.0.2.20 443 >"$work/$name.out" 2>&1 &
	started_all+=($!)
done
unserved=()
for i in "${!names[@]}"; do
	wait "${started_all[i]}" || unserved+=("${names[i]}: $(<"$work/${names[i]}.out")")
done
is "$clients at once read" "${unserved[*]}" ''
diag "all have read after $((SECONDS - begin)) s, and the server has sent $(charon_log app | grep -c 'retransmit [0-9]') messages again"
is 'the server knows each' "$(established app)" "$clients"
like 'by its certificate' "$(peers app)" 'addr 192\.0\.2\.101 .*OU=Staff, CN=pc1".*certificate.*established'
check 'by IPv6, too' page pc1 2001:db8:1::20 443
capture_stop morning
capture_protected 'all of it is sealed' morning "$PROTECTED"

# --- others --------------------------------------------------------------------------

capture_start others to-app
limit=3 check_fails 'a guest of the office reads nothing' page guest 192.0.2.20 443
at_least 'he is counted' "$(ward app -j policy show name web | jq '[.[].drops] | add')" 1
capture_stop others
is 'and has no answer' "$(capture_count others 'src host 192.0.2.20 and dst host 192.0.2.66 and tcp')" 0

kill "${host_daemon[@]}"
wait_end "${host_daemon[@]}"
finish
