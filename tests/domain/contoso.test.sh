#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A company's server, whose policy comes by Group Policy: members of the domain reach its
# shares by Kerberos; a partner's host its pages, by a certificate that is mapped to an
# account in a group; a contractor its database by a preshared key. Nobody else reaches
# anything, and the controllers stay reachable in clear for what protects itself.
# shellcheck disable=SC2317 # functions are called by their names

. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/scenario/certified.sh
. "$tests/scenario/certified.sh"
# shellcheck source=tests/lib/domain.sh
. "$lib/domain.sh"
[[ ${MATRIX:-} ]] || skip_all 'minutes, and a domain of Samba: MATRIX=sample or all runs it'
needs_domain
[[ -e ${IPWARD%/*}/ipward-central ]] || skip_all 'there is no ipward-central: libldap-dev was not there'
sentinel_address() { echo 203.0.113.250; }

readonly SERVER=203.0.113.20 MEMBER=10.1.0.7 PARTNER=198.51.100.7 CONTRACTOR=198.51.101.7
readonly STRANGER=198.51.102.7 BASE=DC=ipw,DC=test SAM=/srv/domain/private/sam.ldb
readonly SHARES=445 PAGES=443 DATABASE=1433

loaded || must load
namespace r
station() { # namespace, address, IPv6 prefix
	namespace "$1"
	link "$1" eth0 "$2" "$3::7" r "to-$1" "${2%.*}.1" "$3::1"
	gateway "$1" "${2%.*}.1" "$3::1"
}
station app $SERVER 2001:db8:9
station client $MEMBER 2001:db8:1
station partner $PARTNER 2001:db8:2
station contractor $CONTRACTOR 2001:db8:3
station stranger $STRANGER 2001:db8:4
domain_network
forwarding r
configure r <<<'neigh add 203.0.113.250 lladdr 02:00:00:00:00:fe dev to-app'
for port in $SHARES $PAGES $DATABASE; do serve app "$port"; done
asks() { page "$1" "$SERVER" "$2"; }

capture_start control to-app
check 'without a policy: a member asks' asks client $SHARES
check 'and a stranger' asks stranger $PAGES
capture_stop control
capture_in_clear 'all of it can be read' control

# --- the domain: who is who ------------------------------------------------------------

domain_restore
domain_start_directory
domain_kerberos_conf | host_file dc /tmp/krb5.conf
must at dc env KRB5_CONFIG=/tmp/krb5.conf \
	kinit -k -t /srv/keytabs/Administrator.keytab -c /tmp/administrator Administrator
at dc cat /tmp/administrator >"$work/cache"
must at dc ldbadd -H $SAM <<-END
	dn: CN=Partners,CN=Users,$BASE
	objectClass: group
	sAMAccountName: Partners
	member: CN=DB,CN=Computers,$BASE
END
# The partner's host has an account, as a certificate alone is nobody in the domain.
must at dc ldbmodify -H $SAM <<-END
	dn: CN=DB,CN=Computers,$BASE
	changetype: modify
	replace: altSecurityIdentities
	altSecurityIdentities: X509:<I>O=Partner,CN=Partner CA<S>O=Partner,CN=shop
END

authority corp Corp
authority partner Partner
certificate app corp '/O=Corp/CN=app' app.corp.example
certificate shop partner '/O=Partner/CN=shop' shop.partner.example
certificate other partner '/O=Partner/CN=other' other.partner.example
openssl rand -base64 32 >"$work/contractor.psk"

# --- the policy, by Group Policy ---------------------------------------------------------

cat >"$work/server.yaml" <<-END
	version: 1
	addresses: { controllers: $DC4, members: 10.1.0.0/16, partners: [$PARTNER, $STRANGER], contractor: $CONTRACTOR }
	protection: { secret: { esp: [aes256-gcm16] } }
	authentication:
	  domain: { kerberos: { realm: $REALM }, allow: [IPW\\Domain Computers], deny: [IPW\\Partners] }
	  partners: { certificate: { authorities: /etc/ipward/partner.pem, map: directory }, allow: [IPW\\Partners] }
	  contractor: { preshared-key: { id: web7.contractor.example, file: /etc/ipward/contractor.psk, local-id: app.corp.example } }
	rules:
	  - { name: controllers, between: [me, controllers], action: permit }
	  - { name: shares, from: members, to: me, service: tcp $SHARES, action: require, protection: secret, authentication: domain }
	  - { name: database, from: contractor, to: me, service: tcp $DATABASE, action: require, protection: secret, authentication: contractor }
	  - { name: pages, from: partners, to: me, service: tcp $PAGES, action: require, protection: secret, authentication: partners }
	defaults: { inbound: block, outbound: block, exempt: [ike, neighbour-discovery] }
END
at_most 'it has at most 40 lines' "$(wc -l <"$work/server.yaml")" 40

member app APP
equip app app "$work/partner.pem"
must at app install -m 600 "$work/contractor.psk" /etc/ipward/
charon_start app
administrator() { # arguments...
	on app env KRB5_CONFIG="$work/krb5.conf" KRB5CCNAME="$work/cache" \
		PATH="${IPWARD%/*}:$PATH" ipward-central --wait $((10 * SLOW)) "$@"
}
check 'the administrator publishes it' administrator publish --force "$work/server.yaml" --name server
check 'and assigns it to the OU of servers' administrator assign server --gpo mid
pulls() { at app ipward-central --wait $((10 * SLOW)) pull; }
check 'the server gets it, by its keytab' pulls
like 'and says by whom' "$(at app ipward-central status)" 'assigned by "mid"'

# --- the others have theirs --------------------------------------------------------------

theirs() { # namespace, what proves it
	host_file "$1" /etc/ipward/policy.yaml <<-END
		version: 1
		protection: { secret: { esp: [aes256-gcm16] } }
		authentication: { own: { $2 } }
		rules:
		  - { name: controllers, between: [me, $DC4], action: permit }
		  - { name: server, from: me, to: $SERVER, service: [tcp $SHARES, tcp $PAGES, tcp $DATABASE], action: require, protection: secret, authentication: own }
		defaults: { inbound: block, outbound: block, exempt: [ike, neighbour-discovery] }
	END
	at "$1" ipward apply /etc/ipward/policy.yaml >"$work/apply" 2>&1 ||
		fail "$1 applies its policy" "$(<"$work/apply")"
}
member client WEB
members partner contractor stranger
equip partner shop "$work/corp.pem"
equip stranger other "$work/corp.pem"
must at contractor install -m 600 "$work/contractor.psk" /etc/ipward/
charon_start client partner contractor stranger
by_certificate='certificate: { authorities: /etc/ipward/corp.pem }'
theirs client "kerberos: { realm: $REALM }"
theirs partner "$by_certificate"
theirs stranger "$by_certificate"
theirs contractor 'preshared-key: { id: app.corp.example, file: /etc/ipward/contractor.psk, local-id: web7.contractor.example }'

capture_start all to-app
check 'a member reaches the shares, by Kerberos' asks client $SHARES
check 'the partner the pages, by its account' asks partner $PAGES
check 'the contractor the database, by its key' asks contractor $DATABASE
like 'the server knows the member' "$(peers app)" '"WEB\$@IPW\.TEST" auth kerberos'
like 'the partner' "$(peers app)" 'shop.* auth certificate'
like 'and the contractor' "$(peers app)" '"web7\.contractor\.example" auth psk'

# --- and nobody reaches more -------------------------------------------------------------

limit=$((3 * SLOW))
check_fails 'a member does not reach the pages' asks client $PAGES
check_fails 'the partner not the shares' asks partner $SHARES
check_fails 'the contractor not the pages' asks contractor $PAGES
check_fails 'another host of the partner reaches nothing' asks stranger $PAGES
like 'as it has no account' "$(peers app)" 'addr 198\.51\.102\.7 .*has no account in the directory'
unset limit
check 'the controllers stay reachable' pulls
check 'and those who may go on' asks partner $PAGES
capture_stop all
capture_protected 'all of it is sealed but for the controllers' all "($PROTECTED or host $DC4)"

# --- the administrator takes a right away ------------------------------------------------

sed -i 's/deny: \[/&IPW\\servers, /' "$work/server.yaml"
check 'the policy is published anew' administrator publish --force "$work/server.yaml" --name server
check 'and is got' pulls
limit=$((3 * SLOW)) check_fails 'the member is taken down' asks client $SHARES
like 'by the entry that was added' "$(peers app)" 'denied by .*IPW.*servers'
check 'the partner stays' asks partner $PAGES
for name in app client partner contractor stranger; do charon_stop $name; done
finish
