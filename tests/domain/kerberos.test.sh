#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Two members of a domain that trust each other by Kerberos, from a policy file and their
# keytabs alone; and who is none, or no longer, or has a wrong clock, or reaches no
# controller. Nothing is ever in clear, and both ends are told why. Without MATRIX, members
# and strangers alone: that takes a minute or two.
# shellcheck disable=SC2317 # functions are called by their names

. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/ike.sh
. "$lib/ike.sh"
# shellcheck source=tests/lib/domain.sh
. "$lib/domain.sh"
needs_strongswan "$SUITE"
needs_domain
topology_hosts
domain_network
domain_restore
domain_start kdc
member a WEB
member b DB

policy() { # namespace, the peer's address, methods, [more methods]
	host_file "$1" /etc/ipward/policy.yaml <<-END
		version: 1
		protection: { secret: { esp: [aes256-gcm16] } }
		authentication:
		  domain: { kerberos: { realm: $REALM } }
		  ${4:-}
		rules:
		  - { name: all, between: [me, $2], action: require, protection: secret, authentication: [$3] }
		  - { name: controller, between: [me, $DC4], action: permit }
		defaults: { inbound: block, outbound: block, exempt: [ike, neighbour-discovery] }
	END
	at "$1" ipward apply /etc/ipward/policy.yaml >"$work/apply" 2>&1
}
reaches() { echoes a "$B4" -c 1 -W $((10 * SLOW)); }
# Each attempt begins with a packet.
told() { asks; [[ $(at "$1" ipward peers 2>&1) =~ $2 ]]; }
refused() { # description, words at a, words at b
	forget
	check_fails "$1: no answer" asks
	check 'a says why' wait_for $((20 * SLOW)) told a "$2"
	check 'by its name' at a grep -q ' cause=kerberos ' /run/ipward/failures
	check 'so does b' wait_for $((20 * SLOW)) told b "$3"
	check 'and there is no SA' wait_for 20 have_none
}

# b calls itself another account, against its policy.
as_another() { # account, [realm]
	at b sed -i "s/\"DB[$]@[A-Z.]*/\"$1\$@${2:-$REALM}/" /etc/swanctl/conf.d/ipward.conf
	must at b swanctl --load-all --noprompt >/dev/null
}
logged() { asks; charon_log "$1" | grep -q "$2"; }

# The controller's own answer where its port 88 is closed for UDP: an ICMP error that
# quotes the question. The controller protects nothing.
readonly IS_CLOSED="(src host $DC4 and icmp[icmptype] = icmp-unreach and icmp[30:2] = 88)"

is_over() {
	capture_stop at-a
	capture_stop at-b
	for side in at-a at-b; do
		capture_protected "nothing was in clear, $side" $side "($IS_ESP or udp port 500 or
			udp port 4500 or (host $DC4 and port 88) or $IS_CLOSED)"
	done
	((n_failed == 0)) || for name in a b; do diag "$name: $(charon_log $name | tail -60)"; done
	for name in a b; do charon_stop $name; done
	finish
}

for name in a b; do charon_start $name; done
policy a $B4 domain
is 'a policy with Kerberos is applied' "$?:$(grep -ci 'left out' "$work/apply")" 0:0
policy b $A4 domain
is 'by both' "$?:$(grep -ci 'left out' "$work/apply")" 0:0
capture_start at-a to-a
capture_start at-b to-b

# --- members -------------------------------------------------------------------------

check 'the first packet waits, and is answered' echoes a $B4 -c 1 -W $((30 * SLOW))
check 'and so are those of the other end' echoes b $A4
is 'who, by what' "$(peer a remote_id,remote_auth,local_id,local_auth | sort -u)" \
	"DB\$@$REALM:kerberos:WEB\$@$REALM:kerberos"
is 'the other end says the same' "$(peer b remote_id,remote_auth | sort -u)" "WEB\$@$REALM:kerberos"

# --- who is no member ----------------------------------------------------------------

domain_keytab STRAY | host_file a /etc/krb5.keytab
anew a
refused 'a stranger, whose key the domain does not know' 'Preauthentication failed' \
	'gets no ticket from the domain'
domain_keytab WEB | host_file a /etc/krb5.keytab
anew a
forget
check 'with its own key it connects' reaches
[[ ${MATRIX:-} ]] || is_over

# --- no controller -------------------------------------------------------------------

must on dc nft add table ip silent
must on dc nft add chain ip silent in '{ type filter hook input priority 0; policy drop; }'
forget
check 'with the ticket of before, no controller is needed' reaches
at a sed -i 's/wait = 15/wait = 2/' /run/strongswan.conf
anew a
SECONDS=0
refused 'a silent controller, and no ticket' 'within 2 seconds' 'reaches no domain controller'
check 'after a bounded time' test $SECONDS -lt $((17 * SLOW))
refused 'and once more at once' 'so that none is asked' 'reaches no domain controller'
must on dc nft delete table ip silent
must on dc nft add table ip closed
must on dc nft add chain ip closed in '{ type filter hook input priority 0; }'
must on dc nft add rule ip closed in udp dport 88 reject
must on dc nft add rule ip closed in tcp dport 88 reject with tcp reset
anew a
refused 'a controller that is down' 'Cannot contact any KDC|no domain controller' \
	'reaches no domain controller'
must on dc nft delete table ip closed
at a sed -i 's/wait = 2/wait = 15/' /run/strongswan.conf
anew a
forget
check 'with the controller again, there is a ticket' reaches

# --- who is no member any more, and who has a key from before ------------------------

domain_keytab OLD | host_file a /etc/krb5.keytab
must policy a $B4 domain
refused 'a disabled account' 'credentials have been revoked' 'gets no ticket from the domain'
domain_keytab WEB | host_file a /etc/krb5.keytab
must policy a $B4 domain

domain_keytab STRAY | host_file b /etc/krb5.keytab
must policy b $A4 domain
refused 'who answers, and has a key from before' 'does not accept our Kerberos token' \
	'No key table entry found for WEB'
domain_keytab DB | host_file b /etc/krb5.keytab
must policy b $A4 domain

# --- who claims to be another one ----------------------------------------------------

as_another WEB
refused 'who calls itself another account than it has a key of' \
	'cannot use its own account or keytab' 'No key table entry found for WEB'
must policy b $A4 domain
as_another NOBODY
refused 'who calls itself what the domain does not know' \
	'Server not found in Kerberos database' 'gets no ticket from the domain'
must policy b $A4 domain

# --- another realm -------------------------------------------------------------------

as_another DB OTHER.TEST
refused 'who is of another realm' "the peer's realm is another one: 'DB[$]@OTHER.TEST'" \
	'takes our IKE identity for none of its realm'
at b sed -i "s/@$REALM/@OTHER.TEST/" /etc/swanctl/conf.d/ipward.conf
must at b swanctl --load-all --noprompt >/dev/null
forget
check_fails 'and who wants peers of another realm' asks
check 'says that he has none for it' wait_for $((20 * SLOW)) logged b 'no matching peer config'
check 'and there is no SA' wait_for 20 have_none
must policy b $A4 domain

# --- a wrong clock -------------------------------------------------------------------

must gcc -shared -fPIC -o "$work/clock.so" "$here/clock.c"
clock_is_wrong() { # namespace
	local words
	at_words "$1" env LD_PRELOAD="$work/clock.so" CLOCK_AHEAD=900 charon-systemd
	"${words[@]}" >"$work/$1.charon" 2>&1 <&0 &
	host_daemon[$1]=$!
	charon_is_up "$1"
}
start_charon=(clock_is_wrong)
anew b
refused 'a clock that is wrong by a quarter of an hour' 'Clock skew too great' \
	'Clock skew too great'
start_charon=(charon_start)
anew b

# --- a stranger that asks for another method of EAP ----------------------------------

at b sed -i '/remote {/,/}/ s/auth = eap-255/auth = eap-md5/' /etc/swanctl/conf.d/ipward.conf
must at b swanctl --load-all --noprompt >/dev/null
forget
check_fails 'who asks for another method gets nothing' asks
check 'and that is said' wait_for $((20 * SLOW)) told a 'asks for EAP method 4'
is 'what it asks for does not get to charon' \
	"$(charon_log a | grep -c 'server requested EAP_MD5')" 0
must policy b $A4 domain

# --- tokens of a liar, and tokens that were changed ----------------------------------

source=$tests/../userspace/strongswan
must gcc -I"$source" -I"$source/.." -o "$work/tokens" "$here/tokens.c" \
	"$source"/{gss,tickets,ahead,pac,frame}.c "$source"/../directory/{sid,first_ticket}.c \
	-lgssapi_krb5 -lkrb5
# What both have: the second file without its first two bytes.
{ domain_keytab WEB; domain_keytab DB | tail -c +3; } >"$work/both"
domain_kerberos_conf >"$work/krb5.conf"
tokens() { # arguments...
	on dc env KRB5_CONFIG="$work/krb5.conf" KRB5_KTNAME="$work/both" \
		"$work/tokens" "WEB\$@$REALM" "DB\$@$REALM" "$@" 2>&1
}
is 'a ticket of who it says' "$(tokens "WEB\$@$REALM")" 'done, same key'
is 'a ticket of another account than the IKE identity' "$(tokens "OLD\$@$REALM")" \
	'refused 7: the ticket is not that of the IKE identity'
is 'no change of a token makes it one' "$(tokens "OLD\$@$REALM" 3000)" '0 of 3000 taken'

# --- a new password, and many groups --------------------------------------------------

forget
check 'members connect again' reaches
must at dc samba-tool user setpassword 'DB$' --newpassword=An.0ther.1 -s /srv/domain/etc/smb.conf
must at dc samba-tool domain exportkeytab /srv/new.keytab --principal='DB$' \
	-s /srv/domain/etc/smb.conf
{ domain_keytab DB; at dc tail -c +3 /srv/new.keytab; } | host_file b /etc/krb5.keytab
forget
check 'a new password of the peer: the ticket of before is taken' reaches
anew a
forget
check 'and so is a new one' reaches
many_groups() {
	local number
	for ((number = 0; number < 200; number++)); do
		printf 'dn: CN=many-%d,CN=Users,DC=ipw,DC=test\nobjectClass: group\n' $number
		printf 'sAMAccountName: many-%d\nmember: CN=WEB,CN=Computers,DC=ipw,DC=test\n\n' $number
	done
}
must at dc ldbadd -H /srv/domain/private/sam.ldb <<<"$(many_groups)"
anew a
forget
check 'an account in 200 groups' reaches
like 'whose ticket does not fit into one packet' \
	"$(charon_log b | grep -o 'received fragment #3' | tail -n 1)" 'fragment'

forget
check 'members connect again' reaches
is_over
