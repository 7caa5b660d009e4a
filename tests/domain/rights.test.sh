#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who may connect, by the accounts and groups of a domain: of members by Kerberos, where
# the ticket has the groups, and of certificates, whose accounts the directory has. Denied
# goes before allowed, a silent directory lets nobody in, and each refusal says which
# entry decided. An IKE SA ends with its ticket.
# shellcheck disable=SC2317 # functions are called by their names

. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/ike.sh
. "$lib/ike.sh"
# shellcheck source=tests/lib/domain.sh
. "$lib/domain.sh"
[[ ${MATRIX:-} ]] || skip_all 'minutes, and a domain of Samba: MATRIX=sample or all runs it'
needs_strongswan "$SUITE"
needs_domain
topology_hosts
domain_network
domain_restore
domain_start_directory
member a WEB
member b DB

readonly curve=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)

policy() { # namespace, the peer's address, lists
	host_file "$1" /etc/ipward/policy.yaml <<-END
		version: 1
		protection: { secret: { esp: [aes256-gcm16] } }
		authentication:
		  domain: { ${method:-kerberos: { realm: $REALM \}}${3:+, $3} }
		rules:
		  - { name: all, between: [me, $2], action: require, protection: secret, authentication: domain }
		  - { name: controller, between: [me, $DC4], action: permit }
		defaults: { inbound: block, outbound: block, exempt: [ike, neighbour-discovery] }
	END
	at "$1" ipward apply /etc/ipward/policy.yaml >"$work/apply" 2>&1
}
reaches() { echoes a "$B4" -c 1 -W $((20 * SLOW)); }
# Each attempt begins with a packet.
told() { asks; [[ $(at "$1" ipward peers 2>&1) =~ 'none that may connect ('.*$2 ]]; }
refused() { # description, namespace that refuses, words
	forget
	check_fails "$1: no answer" asks
	if wait_for $((20 * SLOW)) told "$2" "$3"; then
		pass "$2 says which entry decided"
	else
		fail "$2 says which entry decided" "$(at "$2" ipward peers 2>&1)" \
			"$(at "$2" tail -n 30 /run/charon.log)"
	fi
	check 'and there is no SA' wait_for 20 have_none
}
# $lists_a and $lists_b, in force on both.
both() {
	policy a $B4 "${lists_a:-}" || fail 'a applies its policy' "$(<"$work/apply")"
	policy b $A4 "${lists_b:-}" || fail 'b applies its policy' "$(<"$work/apply")"
}
is_known() { # description
	if grep -qi 'not known' "$work/apply"; then
		fail "$1" "$(<"$work/apply")"
	else
		pass "$1"
	fi
}

# Milliseconds that the first packet waits for its answer, the best of a few tries; its
# method's tickets and accounts are known.
first_answer() {
	local try
	for ((try = 0; try < 5; try++)); do
		forget
		on a ping -c 1 -W $((20 * SLOW)) "$B4" | sed -n 's/.*time=\([0-9]*\).*/\1/p'
	done | sort -n | head -n 1
}

for name in a b; do charon_start $name; done
capture_start at-a to-a
capture_start at-b to-b

# --- groups in the ticket ------------------------------------------------------------

lists_b='allow: [IPW\staff]' both
is_known 'names of groups are found in the directory'
check 'who is in a group of an allowed group connects' reaches
check 'and it is said by which' grep -q 'may connect: allowed by "IPW\\staff"' <(charon_log b)
lists_b='allow: [IPW\staff], deny: [ipw.test\servers]' both
refused 'denied although allowed' b 'denied by "ipw.test\\servers"'
lists_b='allow: [IPW\Domain Controllers]' both
refused 'in no group that is allowed' b 'none of "allow"'
lists_b='deny: [IPW\nobody]' both
check 'a group that does not exist is warned of' grep -q '"IPW\\nobody" in "deny"' "$work/apply"
refused 'and denies everybody' b '"IPW\\nobody" .* nothing that the directory was found to have'
lists_b="allow: [$(sid 'WEB$')]" both
forget
check 'an account by its SID' reaches

# --- an IKE SA ends with its ticket ---------------------------------------------------

# What the domain's administrator does.
modify() { # account, attribute, value
	# shellcheck disable=SC2016 # for the shell there
	at dc sh -c 'printf "dn: CN=%s,CN=Computers,DC=ipw,DC=test\nchangetype: modify\nreplace: %s\n%s: %s\n" \
		"$1" "$2" "$2" "$3" | ldbmodify -H /srv/domain/private/sam.ldb' sh "$@" >/dev/null
}
ike_sas() { at "$1" swanctl --list-sas 2>/dev/null | grep -c ESTABLISHED; }
has_none() { [[ $(ike_sas a):$(ike_sas b) == 0:0 ]]; }
tells() { asks; [[ $(at "$1" ipward peers 2>&1) =~ $2 ]]; }
lists_a='' lists_b='' both
forget
# Samba takes those of two minutes for tickets to change a password by.
domain_kerberos_conf | sed 's/^\[libdefaults\]/&\n  ticket_lifetime = 130s/' | host_file a /etc/krb5.conf
anew a
check 'with a short ticket' reaches
is 'there is an IKE SA' "$(ike_sas a):$(ike_sas b)" 1:1
must modify WEB userAccountControl 4098
check 'with the ticket it ends, at both ends' wait_for 200 has_none
check 'a disabled account gets no other' wait_for $((20 * SLOW)) tells a 'have been revoked'
must modify WEB userAccountControl 4096
domain_kerberos_conf | host_file a /etc/krb5.conf
anew a

# --- the initiator asks the directory ------------------------------------------------

# But for tickets.
silence() {
	must on dc nft add table ip silent
	must on dc nft add chain ip silent in '{ type filter hook input priority 0; policy drop; }'
	must on dc nft add rule ip silent in udp dport 88 accept
	must on dc nft add rule ip silent in tcp dport 88 accept
}
lists_a='allow: [IPW\servers]' lists_b='' both
forget
check 'the responder is in a group, says the directory' reaches
lists_a='deny: [IPW\staff]' both
refused 'denied by the initiator' a 'denied by "IPW\\staff"'
at a sed -i 's/wait = 15/wait = 2/' /run/strongswan.conf
anew a
silence
lists_a='allow: [IPW\servers]' both
check 'the last answer of the directory is kept' grep -q 'sid S-1-5-.* IPW.servers' \
	<(at a cat /etc/swanctl/ipward.peers)
SECONDS=0
refused 'a silent directory' a 'the peer.s groups are not known'
check 'after a bounded time' test $SECONDS -lt $((40 * SLOW))
must on dc nft delete table ip silent
at a sed -i 's/wait = 2/wait = 15/' /run/strongswan.conf
anew a

# --- certificates --------------------------------------------------------------------

certificate() { # name, subject, [DNS name]
	must openssl req -new "${curve[@]}" -subj "$2" ${3:+-addext "subjectAltName=DNS:$3"} \
		-keyout "$work/$1.key" -out "$work/$1.csr"
	must openssl x509 -req -days 9 -copy_extensions copy -in "$work/$1.csr" \
		-CA "$work/ca.pem" -CAkey "$work/ca.key" -out "$work/$1.pem"
}
equip() { # namespace, name
	for file in pem key; do host_file "$1" "/etc/ipward/host.$file" <"$work/$2.$file"; done
	host_file "$1" /etc/ipward/ca.pem <"$work/ca.pem"
	at "$1" chmod 600 /etc/ipward/host.key
}
must openssl req -x509 "${curve[@]}" -days 9 -subj '/O=Partner/CN=Partner CA' \
	-keyout "$work/ca.key" -out "$work/ca.pem"
certificate web '/O=Partner/CN=web' web.ipw.test
certificate db '/O=Partner/CN=db'
certificate old '/O=Partner/CN=old' old.ipw.test
certificate stranger '/O=Partner/CN=stranger' stranger.ipw.test
must modify WEB dNSHostName web.ipw.test
must modify OLD dNSHostName old.ipw.test
must modify DB altSecurityIdentities 'X509:<I>O=Partner,CN=Partner CA<S>O=Partner,CN=db'
method='certificate: { authorities: /etc/ipward/ca.pem, map: directory }'
equip a web
equip b db
lists_a='allow: [IPW\staff]' lists_b='allow: [IPW\servers]' both
forget
check 'accounts of certificates: by a name, and by a mapping' reaches
is 'who, by what' "$(peer a remote_auth)" certificate
lists_b='deny: [IPW\staff]' both
refused 'an account in a group that is denied' b 'denied by "IPW\\staff"'
lists_b='' both
equip a stranger
lists_a='allow: [IPW\staff]' both
refused 'a certificate without an account' b 'has no account in the directory'
equip a old
both
refused 'a disabled account' b 'its account is disabled: CN=OLD'
equip a web
must modify OLD altSecurityIdentities 'X509:<I>O=Partner,CN=Partner CA<S>O=Partner,CN=web'
anew b
both
refused 'a certificate with two accounts' b 'has more than one account in the directory'
must modify OLD altSecurityIdentities 'X509:<I>O=Partner,CN=Partner CA<S>O=Partner,CN=old'
at b sed -i 's/wait = 15/wait = 2/' /run/strongswan.conf
anew b
silence
SECONDS=0
refused 'a silent directory' b 'no account for .*(has answered|not answered)'
check 'after a bounded time' test $SECONDS -lt $((40 * SLOW))
must on dc nft delete table ip silent
at b sed -i 's/wait = 2/wait = 15/' /run/strongswan.conf
anew b
forget
check 'and the first one again' reaches

# Certificates without an account, as they are elsewhere; in turns, as the machine may be
# busy for a while.
least() { printf '%s\n' "$@" | sort -n | head -n 1; }
lists_a='' lists_b=''
for ((round = 0; round < 3; round++)); do
	method='certificate: { authorities: /etc/ipward/ca.pem }' both
	certificate_takes=$(least "$(first_answer)" ${certificate_takes:+"$certificate_takes"})
	method='' both
	kerberos_takes=$(least "$(first_answer)" ${kerberos_takes:+"$kerberos_takes"})
done
diag "first answer: by Kerberos $kerberos_takes ms, by certificates $certificate_takes ms"
at_most 'Kerberos takes at most 1.5 times as long' "$kerberos_takes" $((certificate_takes * 3 / 2))

capture_stop at-a
capture_stop at-b
for side in at-a at-b; do
	capture_protected "nothing was in clear, $side" $side \
		"($IS_ESP or udp port 500 or udp port 4500 or (host $DC4 and (port 88 or port 389)))"
done
((n_failed == 0)) || for name in a b; do diag "$name: $(charon_log $name | tail -60)"; done
for name in a b; do charon_stop $name; done
finish
