#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who may connect, of those who have proved who they are: by "allow" and "deny" of the
# policy file, at the end that begins and at the one that answers. Who may not gets no SA,
# not for a moment, both ends know why, and what was up is taken down when it may no longer.
# shellcheck disable=SC2317 # functions are called by their names

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
needs_strongswan "$SUITE"
topology_hosts
traffic_start
for name in a b; do
	host $name
	few_plugins $name
done

readonly LISTS=/etc/swanctl/ipward.peers
readonly curve=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)

authority() { # name
	must openssl req -x509 "${curve[@]}" -days 9 -subj "/O=$1/CN=$1 CA" \
		-keyout "$work/$1.key" -out "$work/$1-ca.pem"
}
certificate() { # name, subject, names of it, as openssl writes them
	must openssl req -new "${curve[@]}" -subj "$2" -addext "subjectAltName=$3" \
		-keyout "$work/$1.key" -out "$work/$1.csr"
	must openssl x509 -req -days 9 -copy_extensions copy -in "$work/$1.csr" \
		-CA "$work/corp-ca.pem" -CAkey "$work/corp.key" -out "$work/$1.pem"
}
authority corp
certificate server /O=Corp/CN=server DNS:server.corp.example
certificate web /O=Corp/OU=Web/CN=web DNS:web.corp.example
certificate two /O=Corp/OU=Kiosks/CN=two DNS:two.corp.example,DNS:kiosk.corp.example

identify() { # namespace, certificate
	host_file "$1" /etc/ipward/host.pem <"$work/$2.pem"
	host_file "$1" /etc/ipward/host.key <"$work/$2.key"
}
policy() { # namespace, own identity, more of the method
	local peer=$B4
	[[ $1 == a ]] || peer=$A4
	host_file "$1" /etc/ipward/policy.yaml <<-END
		version: 1
		protection: { secret: { esp: [aes256-gcm16] } }
		authentication:
		  corp: { certificate: { authorities: $work/corp-ca.pem, local-id: $2 }$3 }
		rules:
		  - { name: all, between: [me, $peer], action: require, protection: secret, authentication: corp }
		defaults: { inbound: block, outbound: block, exempt: [ike, neighbour-discovery] }
	END
}
apply() { at "$1" ipward apply /etc/ipward/policy.yaml 2>&1; }
failed() { # namespace: why the last one has failed
	at "$1" ipward -j peers 2>/dev/null | jq -r '[.[] | .last_failure? // empty] | max_by(.unix_time) | .text'
}
tells() { failed "$1" | grep -qE -e "$2"; }

# All SAs that come to be at a host are written down.
watch_start() { # namespace
	on "$1" "$IPWARD" monitor sa >"$work/sas" 2>"$work/watching" &
	watching=$!
	wait_for 10 grep -q listening "$work/watching"
}
watch_stop() { stop "$watching"; }
forget() {
	local name ike
	for name in a b; do
		for ike in $(at $name swanctl --list-sas | sed -En 's/^([^ ]+): #.*/\1/p' | sort -u); do
			at $name swanctl --terminate --ike "$ike" --force --timeout 1 >/dev/null 2>&1
		done
		at $name rm -f /run/ipward/failures
	done
}

# One attempt of a host that one end refuses; SAs are counted at the end that does.
refuses() { # description, end that refuses, its sentence, the peer's, [end that begins]
	local from=${5:-b} other=b to=$A4
	[[ $2 == a ]] || other=a
	[[ $from == b ]] || to=$B4
	forget
	watch_start "$2"
	check_fails "$1: no way" echoes "$from" $to -c 2 -W 1
	check 'the end that refuses names the entry' wait_for $((10 * SLOW)) tells "$2" "$3"
	check 'the other end is told' wait_for $((10 * SLOW)) tells $other "$4"
	watch_stop
	is 'no SA came to be, not for a moment' "$(grep -c sa-added "$work/sas")" 0
	is 'and there is none' "$(sas "$2")" 0
}
readonly REFUSED='the peer knows who this host is, and does not let it connect'

identify a server
identify b web
for name in a b; do charon_start $name; done

# --- the end that answers ------------------------------------------------------------

policy a server.corp.example ', allow: [mail.corp.example, "*.web.example"]'
policy b web.corp.example ', allow: server.corp.example'
check 'a policy with a list' apply a
check 'and one of the peer' apply b
is 'the list is for root alone' "$(at a stat -c %a $LISTS)" 600
at a ipward monitor ike >"$work/told" 2>"$work/listening" &
monitoring=$!
wait_for 10 grep -q listening "$work/listening"
refuses 'who is not on the list' a \
	'web\.corp\.example\).*none that may connect \(none of "allow" of authentication "corp"\)' "$REFUSED"
check '"ipward monitor" says so, too' wait_for $((5 * SLOW)) grep -qE \
	'^ike-failed peer .*web\.corp\.example.*\(none of "allow" of authentication "corp"\)' "$work/told"
stop "$monitoring"
like 'with its cause' "$(at a cat /run/ipward/failures)" ' cause=not-allowed '
policy a server.corp.example ', allow: [mail.corp.example, "*.corp.example"], deny: WEB.corp.example'
must apply a
refuses 'who is denied, in whatever letters' a 'denied by "WEB\.corp\.example" of authentication "corp"' "$REFUSED"
policy a server.corp.example ', allow: "*.corp.example", deny: "O=Corp, OU=*, CN=web"'
must apply a
refuses 'by a subject' a 'denied by "O=Corp, OU=\*, CN=web"' "$REFUSED"
policy a server.corp.example ', deny: "O=Corp, nonsense=web"'
must apply a
refuses 'an entry that is nothing' a '"O=Corp, nonsense=web" of .* is nothing to compare with' "$REFUSED"
identify b two
policy a server.corp.example ', deny: kiosk.corp.example'
policy b two.corp.example ', allow: server.corp.example'
for name in a b; do must apply $name; done
refuses 'who is denied by another name of its certificate' a 'denied by "kiosk\.corp\.example"' "$REFUSED"

# --- the end that begins -------------------------------------------------------------

identify b web
policy a server.corp.example ', allow: [mail.corp.example, web.corp.example], deny: kiosk.corp.example'
policy b web.corp.example ''
for name in a b; do must apply $name; done
forget
check 'with several identities, and some denied, this host begins' reaches a $B4
is 'as the peer sees it' "$(at b ipward -j peers | jq '[.[] | .initiator? // empty]')" '[]'
like 'with the connection for all of them' "$(at a swanctl --list-sas)" '^ipward-corp: '
policy a server.corp.example ', allow: [mail.corp.example, db.corp.example]'
must apply a
refuses 'it finds somebody else' a 'none of "allow" of authentication "corp"' "$REFUSED" a
policy a server.corp.example ', deny: web.corp.example'
must apply a
refuses 'or somebody who is denied' a 'denied by "web\.corp\.example"' "$REFUSED" a

# --- what was connected --------------------------------------------------------------

policy a server.corp.example ', allow: [mail.corp.example, web.corp.example]'
must apply a
forget
check 'this host has begun' reaches a $B4
before=$(at a swanctl --list-sas | sed -En '1s/^[^#]*#([0-9]+),.*/\1/p')
policy a server.corp.example ', allow: [web.corp.example, db.corp.example], deny: kiosk.corp.example'
must apply a
check 'others are allowed, and denied: it gets SAs once more' reaches a $B4
like 'and its IKE SA is still there' "$(at a swanctl --list-sas)" "#$before, ESTABLISHED"
policy a server.corp.example ', allow: [web.corp.example, db.corp.example], deny: "*.corp.example"'
like 'denied now' "$(apply a)" '[0-9]+ SAs? of the key exchange taken down'
is 'it has no SA' "$(sas a)" 0
check 'which the host tells' wait_for $((10 * SLOW)) tells a \
	'\(was connected, and is taken down: denied by "\*\.corp\.example" of authentication "corp"\)'
no_sas() { [[ $(sas "$1") == 0 ]]; }
check 'and the peer neither' wait_for $((5 * SLOW)) no_sas b

# --- a list that cannot be read ------------------------------------------------------

policy a server.corp.example ''
must apply a
forget
check 'without lists all get in' reaches b $A4
# Not as "apply" does it, so that nobody notices yet.
at a sed 's/^connection/deny id web.corp.example\n&/' $LISTS | host_file a /tmp/lists
must at a cp /tmp/lists $LISTS
must at b swanctl --terminate --child ipward-all --timeout 3
watch_start a
check_fails 'the IKE SA of one who is denied meanwhile' echoes b $A4 -c 2 -W 1
watch_stop
is 'gets no SA' "$(grep -c sa-added "$work/sas"):$(sas a)" 0:0
is 'though it is there' "$(at a swanctl --list-sas | grep -c '^ipward-corp: .*ESTABLISHED')" 1
must at a sh -c "sed -i '/^end/d' $LISTS"
refuses 'a list without its end' a 'the file of those who may cannot be read' "$REFUSED"
must at a rm $LISTS
refuses 'no list' a 'the file of those who may cannot be read' "$REFUSED"
printf 'token 1\nmethod corp\nconnection ipward-other\nend\n' | host_file a $LISTS
refuses 'a list without the connection' a 'does not know connection "ipward-corp"' "$REFUSED"
printf 'token 1\nmethod corp\nallow age 18\nconnection ipward-corp\nend\n' | host_file a $LISTS
refuses 'an entry of another version' a '"18" of authentication "corp" is nothing to compare with' "$REFUSED"
must apply a
forget
check 'with the list of "apply" again' reaches b $A4
((n_failed == 0)) || diag "$(charon_log a | tail -60)"
for name in a b; do charon_stop $name; done
finish
