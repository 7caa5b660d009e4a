#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What it costs to begin: from the first packet to the first answer, and until many
# peers are connected, beside a stock strongSwan over XFRM in the same run, with
# certificates on both ends. The best of a few tries counts, as others use the machine,
# too. MATRIX=all: 200 peers instead of 20, and the limits that were asked for; PEERS:
# another number of them.

. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/ike.sh
. "$lib/ike.sh"
[[ ${MATRIX:-} ]] || skip_all 'times, for a machine that does nothing else: MATRIX=sample or all runs it'
needs_strongswan "$SUITE"
topology_hosts

readonly TRIES=${TRIES:-7} TRIES_MANY=${TRIES_MANY:-3}
peers=20 first_limit=200 many_limit=200
[[ ${MATRIX:-} != all ]] || peers=200 first_limit=120 many_limit=110
peers=${PEERS:-$peers}

# The same two hosts once more, for XFRM.
namespace c d
link c eth0 10.3.0.1 fd00:3::1 r to-c 10.3.0.2 fd00:3::2
link d eth0 10.4.0.1 fd00:4::1 r to-d 10.4.0.2 fd00:4::2
gateway c 10.3.0.2 fd00:3::2
gateway d 10.4.0.2 fd00:4::2

openssl_quiet() { must openssl "$@"; }
certificate() { # name, CN
	openssl_quiet ecparam -name prime256v1 -genkey -noout -out "$work/$1.key"
	openssl_quiet req -new -key "$work/$1.key" -subj "/CN=$2" -out "$work/$1.csr"
	openssl_quiet x509 -req -in "$work/$1.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" \
		-CAcreateserial -days 30 -extfile <(echo "subjectAltName=DNS:$2") -out "$work/$1.pem"
}
openssl_quiet ecparam -name prime256v1 -genkey -noout -out "$work/ca.key"
openssl_quiet req -x509 -new -key "$work/ca.key" -subj '/CN=authority' -days 30 -out "$work/ca.pem" \
	-addext keyUsage=keyCertSign
certificate client client.example
certificate server server.example

# Many addresses of one server are as many peers, and each end is of one name: who begins
# must not say that it has no other SAs.
connections() { # own address, net of the peers, own name, the peer's, policies, [reqids]
	local i reqid
	echo 'connections {'
	for ((i = 1; i <= peers; i++)); do
		reqid=$((7000 + i))
		cat <<-END
			peer$i { version = 2
			  unique = never
			  local_addrs = $1
			  remote_addrs = $2.$i
			  local { auth = pubkey
			    certs = $3.pem
			    id = $3.example }
			  remote { auth = pubkey
			    id = $4.example }
			  children { peer$i { mode = transport
			      start_action = trap
			      esp_proposals = aes128gcm16
			      ${5/@REQID@/$reqid} } }
			}
		END
	done
	echo '}'
}

answering() { # own net of the addresses, the peer, policies
	cat <<-END
		connections { any { version = 2
		  unique = never
		  remote_addrs = $2
		  local { auth = pubkey
		    certs = server.pem
		    id = server.example }
		  remote { auth = pubkey
		    id = client.example }
		  children { any { mode = transport
		      esp_proposals = aes128gcm16
		      $3 } } } }
	END
}

daemon() { # namespace, name of its certificate
	host_file "$1" "/etc/swanctl/x509/$2.pem" <"$work/$2.pem"
	host_file "$1" /etc/swanctl/x509ca/ca.pem <"$work/ca.pem"
	host_file "$1" "/etc/swanctl/private/$2.key" <"$work/$2.key"
	begin "$1"
}

begin() { # namespace
	charon_start "$1"
	must at "$1" swanctl --load-all --noprompt
}

addresses() { local i; for ((i = 1; i <= peers; i++)); do echo "$1.$i"; done; }
for side in b:10.2 d:10.4; do
	for ((i = 1; i <= peers; i++)); do echo "addr add ${side#*:}.1.$i/32 dev eth0"; done |
		configure "${side%:*}"
done
for side in to-b:10.2 to-d:10.4; do
	configure r <<<"route add ${side#*:}.1.0/24 via ${side#*:}.0.1"
done

# Many peers at one address would be taken for an attack.
daemon_options="dos_protection = no
	$PATIENT"
host a
host b
host c stock
host d stock
{
	echo 'policy begin empty'
	for ((i = 1; i <= peers; i++)); do
		echo "policy add dir out mirrored src $A4 dst 10.2.1.$i protect tmpl mode transport reqid $((7000 + i))"
	done
	echo 'policy commit'
} | must ward a -b -
must ward b policy add dir out mirrored src 10.2.1.0/24 dst $A4 protect tmpl mode transport reqid 6999
connections $A4 10.2.1 client server 'policies = no
	reqid = @REQID@' | host_file a /etc/swanctl/conf.d/peers.conf
answering 10.2.1.0/24 $A4 'policies = no
	reqid = 6999' | host_file b /etc/swanctl/conf.d/peers.conf
connections 10.3.0.1 10.4.1 client server '' | host_file c /etc/swanctl/conf.d/peers.conf
answering 10.4.1.0/24 10.3.0.1 '' | host_file d /etc/swanctl/conf.d/peers.conf
for one in a:client b:server c:client d:server; do daemon "${one%:*}" "${one#*:}"; done
for name in b d; do start $name "$python" "$here/first_answer.py" --echo; done

memory() { sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/${host_daemon[$1]}/status"; }

# The sessions end before the next try; both kinds take turns.
first() { # client, server, address
	local sent
	read -r took sent < <(on "$1" "$python" "$here/first_answer.py" "$3") ||
		bail_out "no answer to $1: $(charon_log "$1" | grep -v '^00\|ENC' | head -70)"
	echo "$took $sent" >>"$work/first.$1"
	for name in "$1" "$2"; do at "$name" swanctl --terminate --ike '*' --force; done >/dev/null 2>&1
	at "$1" swanctl --terminate --ike peer1 >/dev/null 2>&1
}
for ((try = 0; try < TRIES; try++)); do
	first a b 10.2.1.1
	first c d 10.4.1.1
done
best() { sort -n "$work/$1" | sed -n '1s/ .*//p'; }
compare() { # first or many, what was measured, what is checked, limit in percent
	local ours xfrm
	ours=$(best "$1.a")
	xfrm=$(best "$1.c")
	diag "$2: $ours ms, XFRM $xfrm ms (all: $(xargs <"$work/$1.a"), XFRM $(xargs <"$work/$1.c"))"
	check "$3 at most $4 % of the time with XFRM" test $((ours * 100)) -le $((xfrm * $4))
}
compare first 'first packet to first answer' 'the first answer takes' $first_limit

# Of daemons that have just begun.
anew() { # client, server
	local name
	for name; do
		charon_stop "$name" KILL
		must at "$name" rm /run/charon.log
		on "$name" ip xfrm state flush
		on "$name" ip xfrm policy flush
	done
	for name; do begin "$name"; done
}

tell_state() { # namespace
	echo "$1: $(ward "$1" -j sa list | jq length) SAs of ipward, drops: $(drops "$1" | tr '\n' ' ')"
	charon_log "$1" | grep -oE 'established between|wants keys|retransmit [0-9]|creating acquire job|giving up|failed|DELETE' | sort | uniq -c
	charon_log "$1" | grep -v '^00\|ENC\|NET' | tail -40
}

many() { # client, server, net
	local all before took
	anew "$1" "$2"
	mapfile -t all < <(addresses "$3")
	before=$(memory "$1")
	read -r took _ < <(on "$1" "$python" "$here/first_answer.py" "${all[@]}") ||
		bail_out "not all peers of $1 have answered: $(tell_state "$1") $(tell_state "$2")"
	echo "$took $(($(memory "$1") - before))" >>"$work/many.$1"
	diag "$SECONDS s: $1 has $peers peers after $took ms; of its messages $(charon_log "$1" | grep -c 'retransmit [0-9]')" \
		"were sent again, and the kernel has asked $(charon_log "$1" | grep -c 'wants keys\|creating acquire job') times"
}
for ((try = 0; try < TRIES_MANY; try++)); do
	many a b 10.2.1
	many c d 10.4.1
done
compare many "$peers peers, ms and KB" "$peers peers take" $many_limit
is 'all SAs are ours' "$(ward a -j sa list | jq length)" $((2 * peers))
is 'and XFRM has none there' "$(on a ip xfrm state count)" "$(on r ip xfrm state count)"
