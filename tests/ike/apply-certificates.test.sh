#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Certificates of several authorities, identities that are allowed and denied, several
# methods for one rule, and IKEv1: all from the policy file.
# shellcheck disable=SC2317 # functions are called by their names

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
needs_strongswan "$SUITE"
topology_hosts
traffic_start
host a
host b

pki() { at a pki "$@" 2>>"$work/pki.log"; }
key() { pki --gen --type ecdsa --size 256 --outform pem | host_file a "/tmp/$1.key"; }
authority() { # name
	key "$1"
	pki --self --ca --in "/tmp/$1.key" --type ecdsa --dn "O=$1, CN=$1 CA" --outform pem >"$work/$1.pem"
}
certificate() { # name, authority, identities...
	local names=() id
	for id in "${@:3}"; do names+=(--san "$id"); done
	key "$1"
	pki --issue --in "/tmp/$1.key" --type priv --cacert "$work/$2.pem" --cakey "/tmp/$2.key" \
		--dn "O=$2, CN=$1" "${names[@]}" --outform pem >"$work/$1.pem"
	at a cat "/tmp/$1.key" >"$work/$1.key"
}
authority corp
authority partner
authority stranger
certificate server corp server.corp.example
certificate web partner web.partner.example
certificate kiosk partner kiosk.partner.example
certificate false stranger web.partner.example
for file in server web kiosk false; do
	[[ -s $work/$file.pem ]] || bail_out "no certificate: $(cat "$work/pki.log")"
done

identify() { # namespace, certificate
	host_file "$1" /etc/ipward/host.pem <"$work/$2.pem"
	host_file "$1" /etc/ipward/host.key <"$work/$2.key"
}
policy() { # namespace, peer, methods, definitions of methods
	host_file "$1" /etc/ipward/policy.yaml <<-END
		version: 1
		protection: { secret: { esp: [aes256-gcm16, aes256-sha256], legacy: true } }
		authentication:
		  $4
		rules:
		  - { name: all, between: [me, $2], action: require, protection: secret, authentication: [$3] }
		defaults: { inbound: block, outbound: block, exempt: [ike, neighbour-discovery] }
	END
}
partners() { # more of the method
	policy a $B4 partners "partners: { certificate: { authorities: /etc/ipward/trusted.pem, local-id: server.corp.example }$1 }"
}
of_b() { # identity of b
	policy b $A4 corp "corp: { certificate: { authorities: $work/corp.pem, local-id: $1 }, allow: server.corp.example }"
}
apply() { at "$1" ipward apply /etc/ipward/policy.yaml "${@:2}" 2>&1; }
# Both forget what they have.
forget() {
	local name ike
	for name in a b; do
		for ike in $(at $name swanctl --list-sas | sed -En 's/^([^ ]+): #.*/\1/p' | sort -u); do
			at $name swanctl --terminate --ike "$ike" --force --timeout 1 >/dev/null
		done
	done
	wait_for 10 have_none
}

identify a server
identify b web
cat "$work/corp.pem" "$work/partner.pem" | host_file a /etc/ipward/trusted.pem
for name in a b; do charon_start $name; done
partners ', allow: ["*.partner.example", boss.corp.example], deny: kiosk.partner.example'
of_b web.partner.example
check 'certificates are taken' apply a
check 'by the other, too' apply b
is 'the copies are for root alone' "$(at a sh -c 'stat -c %a /etc/swanctl/private/ipward-* /etc/swanctl/x509*/ipward-*' | sort -u)" 600

check 'who is allowed gets SAs' reaches b $A4
like 'by its certificate' "$(at a swanctl --list-sas)" "remote 'web\.partner\.example'"
check 'in both directions' echoes a $B4

# Denied, although the same authority vouches for it.
deny() {
	identify b kiosk
	of_b kiosk.partner.example
	apply b >/dev/null
	forget
}
must deny
check_fails 'who is denied gets none' echoes b $A4 -c 3 -W 1
is 'not a single SA' "$(sas a)" 0
like 'though it has proved who it is' "$(charon_log a)" "authentication of 'kiosk.partner.example' with .* successful"

# Another authority.
must identify b false
of_b web.partner.example
must apply b
forget
check_fails 'who has a certificate of nobody we trust gets none' echoes b $A4 -c 3 -W 1
is 'no SA' "$(sas a)" 0
like 'as the log says' "$(charon_log a)" 'no issuer certificate found for "O=stranger, CN=false"'

# What was allowed, and is no longer.
identify b web
must apply b
check 'with the right one SAs again' reaches b $A4
partners ', allow: ["*.partner.example", boss.corp.example], deny: kiosk.partner.example, ike: { proposals: [aes256-sha256-ecp256, aes128-sha256-x25519] }'
check 'other algorithms for the next time' apply a
at_least 'change nothing for who is there' "$(sas a)" 2
partners ', allow: ["*.partner.example", boss.corp.example], deny: web.partner.example'
like 'who is denied now' "$(apply a)" '[0-9]+ SAs? of the key exchange taken down'
check_fails 'does not come back' echoes b $A4 -c 3 -W 1
is 'by no SA' "$(sas a)" 0
partners ', allow: ["*.partner.example", boss.corp.example]'
must apply a
check 'allowed once more' reaches b $A4
host_file a /etc/ipward/trusted.pem <"$work/corp.pem"
like 'an authority that is trusted no longer' "$(apply a)" '[0-9]+ SAs? of the key exchange taken down'
check_fails 'means no more SAs' echoes b $A4 -c 3 -W 1
is 'not one' "$(sas a)" 0
is 'and no copy of its certificate' "$(at a sh -c 'ls /etc/swanctl/x509ca | grep -c ipward')" 1

# A second method, for peers that begin with it.
echo 'correct horse battery staple' | host_file a /etc/ipward/psk
echo 'correct horse battery staple' | host_file b /etc/ipward/psk
policy a $B4 'partners, key' "partners: { certificate: { authorities: /etc/ipward/trusted.pem } }
  key: { preshared-key: { id: b.example, local-id: a.example, file: /etc/ipward/psk } }"
policy b $A4 key 'key: { preshared-key: { id: a.example, local-id: b.example, file: /etc/ipward/psk } }'
for name in a b; do must apply $name; done
check 'by the second method of the rule' reaches b $A4
like 'which is the peer'"'"'s' "$(at a swanctl --list-sas)" '^ipward-key: '
check 'in both directions' echoes a $B4

# IKEv1, where the daemon has it.
old='ike: { version: 1, legacy: true, proposals: [3des-sha1-modp1024] }'
policy a $B4 old "old: { preshared-key: { id: $B4, file: /etc/ipward/psk }, $old }"
policy b $A4 old "old: { preshared-key: { id: $A4, file: /etc/ipward/psk }, $old }"
if [[ $SUITE == bookworm ]]; then
	for name in a b; do must apply $name; done
	check 'by IKEv1' reaches a $B4
	like 'with what its peers have' "$(at a swanctl --list-sas)" 'IKEv1.*3DES_CBC/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024'
else
	must apply a
	check_fails 'a daemon without IKEv1 makes no SAs' echoes a $B4 -c 2 -W 1
	like 'and says so' "$(charon_log a)" 'IKE version 1 not supported'
fi
for name in a b; do charon_stop $name; done
finish
