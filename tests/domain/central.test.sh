#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Policy from the centre: administrators of a domain publish policies and assign them by
# Group Policy, and a member gets its own, by its keytab alone; which one that is; and what
# it does with half-written ones, with one that would cut it off, and when the controller is
# silent, goes away in the middle, or is none.
# shellcheck disable=SC2317 # functions are called by their names

. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/ike.sh
. "$lib/ike.sh"
# shellcheck source=tests/lib/domain.sh
. "$lib/domain.sh"
[[ ${MATRIX:-} ]] || skip_all 'minutes, and a domain of Samba: MATRIX=sample or all runs it'
readonly CENTRAL=${IPWARD%/*}/ipward-central
[[ -e $CENTRAL ]] || skip_all "there is no $CENTRAL: libldap-dev was not there"
domain_ready || skip_all "there is no domain: run 'scripts/setup.d/domain'"

readonly BASE=DC=ipw,DC=test SAM=/srv/domain/private/sam.ldb
readonly SERVERS=OU=Servers,$BASE WEB=OU=Web,OU=Servers,$BASE
readonly FAKE4=10.1.0.99	# the relay's, in the member's own namespace
gpo_dn() { echo "CN={00000000-0000-0000-0000-00000000000$1},CN=Policies,CN=System,$BASE"; }
FAR=$(gpo_dn 1) MID=$(gpo_dn 2) NEAR=$(gpo_dn 3)
readonly FAR MID NEAR
readonly SITES=CN=Sites,CN=Configuration,$BASE
readonly FIRST=CN=Default-First-Site-Name,$SITES BRANCH=CN=Branch,$SITES

topology_hosts
domain_network
domain_restore
domain_model=prefork
domain_start 'ldap cldap kdc winbindd dns'
ldap_listens() { [[ $(on dc ss -Hltn "src $DC4:389") ]]; }
wait_for $((60 * SLOW)) ldap_listens || bail_out "there is no LDAP: $(tail "$work/samba")"
domain_kerberos_conf >"$work/krb5.conf"
domain_keytab APP >"$work/keytab"
domain_keytab Administrator >"$work/administrator"
must at dc env KRB5_CONFIG=/tmp/krb5.conf kinit -k -t /srv/keytabs/Administrator.keytab \
	-c /tmp/administrator Administrator
at dc cat /tmp/administrator >"$work/cache"

central() { # arguments...
	on a env KRB5_CONFIG="$work/krb5.conf" KRB5_KTNAME="$work/keytab" \
		KRB5CCNAME="$work/cache" PATH="${IPWARD%/*}:$PATH" \
		"$CENTRAL" --state "$work/state" --local "$work/local.yaml" --wait $((10 * SLOW)) \
		"$@" >"$work/said" 2>&1
}
pull() { central pull; }
status() { central -j status; jq -r "$1" "$work/said"; }
# The rules that are in force, without the one for controllers.
rules() { ward a -j policy list | jq -r '[.[].name | select(. != "controllers")] | unique | join(" ")'; }
said() { tr '\n' ' ' <"$work/said"; }
# A policy with a rule of this name.
text() { # name, [more rules]
	cat <<-END
		version: 1
		addresses: { controllers: $DC4 }
		rules:
		  - { name: controllers, between: [me, controllers], action: permit }
		  - { name: $1, between: [me, 10.9.0.0/16], action: block }
		defaults: { inbound: permit, outbound: permit }
	END
}
publish() { # name
	text "$1" >"$work/$1.yaml"
	central publish "$work/$1.yaml" --name "policy $1"
}
modify() { # LDIF, which begins with a DN
	at dc ldbmodify -H "$SAM" >"$work/ldb" 2>&1 <<<"dn: $1"
}
links() { # container, [gPLink]
	modify "$1
changetype: modify
replace: gPLink${2:+
gPLink: $2}"
}
value() { # DN, attribute, [value]
	modify "$1
changetype: modify
replace: $2${3:+
$2: $3}"
}
link() { echo "[LDAP://$1;${2:-0}]"; }
policy_dn() { # name
	at dc ldbsearch -H "$SAM" -b "CN=IP Security,CN=System,$BASE" "(ipsecName=policy $1)" dn |
		sed -n 's/^dn: //p'
}
# It gets this rule, by this Group Policy object.
gets() { # description, rule, Group Policy object
	must pull
	is "$1" "$(rules) $(status .gpo)" "$2 $3"
}
where=
# It does not, and what was in force stays.
refuses() { # description, words, [rule that stays]
	local status=0
	central ${where:+--server $where} pull || status=$?
	is "$1: it fails" $status 1
	like 'and says why' "$(said)" "$2"
	is 'what was in force stays' "$(rules) $(status .attempt.ok)" "${3:-far} false"
}

# --- nothing, then one, then a nearer one ------------------------------------------------

check 'nothing is assigned: no error' pull
like 'and that is said' "$(said)" 'nothing is assigned'
for name in far mid near; do check "$name is published" publish $name; done
check_fails 'but not by a host' central --host-account publish "$work/far.yaml" --name mine
like 'who has no right to' "$(said)" 'Insufficient access'
check 'far is assigned' central assign 'policy far' --gpo far
gets 'the member gets it' far far
is 'from its controller' "$(status .controller)" dc.ipw.test
check 'readable by root alone' test "$(stat -c %a "$work/state" "$work/state/policy.yaml" |
	tr '\n' ' ')" = '700 600 '
must central assign 'policy near' --gpo near
gets 'a nearer one wins' near near
must central assign 'policy mid' --gpo mid
gets 'over one in between, too' near near
must central unassign --gpo near
gets 'and without it, the one in between' mid mid
check_fails 'what is not assigned is not unassigned' central unassign --gpo near
must central assign 'policy near' --gpo near
pull

# --- sites -------------------------------------------------------------------------------

add() { # DN, object class, [more]
	at dc ldbadd -H "$SAM" >"$work/ldb" 2>&1 <<<"dn: $1
objectClass: $2${3:+
$3}"
}
subnet() { add "CN=$1,CN=Subnets,$SITES" subnet "siteObject: $2"; }
must links "$SERVERS"
must links "$WEB"
must links "$FIRST" "$(link "$NEAR")"
gets 'a site, and the domain is nearer' far far
must links "$BASE"
gets 'the only site there is, without subnets' near near
must add "$BRANCH" site
check 'another site' pull
like 'and it is in none' "$(said)" 'nothing is assigned'
must subnet 10.0.0.0/8 "$FIRST"
gets 'the site of its subnet' near near
must subnet 10.1.0.0/16 "$BRANCH"
must links "$BRANCH" "$(link "$FAR")"
gets 'that of a smaller one' far far
must subnet 10.2.0.0/24 "$FIRST"
gets 'not of another one' far far
must links "$BRANCH" "$(link "$NEAR" 2)"
must links "$BASE" "$(link "$FAR")"
gets 'enforced, it wins over the domain' near near
must links "$BRANCH" "$(link "$NEAR")"
must value "$BASE" gPOptions 1
must links "$BASE"
check 'a domain that blocks' pull
like 'keeps out those of its site' "$(said)" 'nothing is assigned'
central show
like 'and that is shown' "$(said)" 'site CN=Branch,.*near .*left out: a container below blocks'
must value "$BASE" gPOptions 0
must links "$BRANCH" "[LDAP://CN={1},CN=Policies,CN=System,DC=other,$BASE;0]$(link "$FAR")"
gets "another domain's object is left out" far far
must links "$BRANCH"
must links "$BASE" "$(link "$FAR")"
must links "$SERVERS" "$(link "$MID")"
must links "$WEB" "$(link "$NEAR")"
gets 'and the OU again' near near

# --- links, objects, containers, rights --------------------------------------------------

must links "$WEB" "$(link "$NEAR" 1)"
gets 'its link is disabled' mid mid
must links "$WEB" "$(link "$NEAR")"
must value "$NEAR" flags 2
gets 'its computer settings are disabled' mid mid
must value "$NEAR" flags 1
gets "its users' settings are disabled" near near
must value "$NEAR" flags 0
must value "$WEB" gPOptions 1
must links "$WEB"
must links "$SERVERS" "$(link "$MID")"
must links "$BASE" "$(link "$FAR" 2)"
gets 'blocked but for what is enforced' far far
must links "$SERVERS" "$(link "$MID" 2)"
gets 'of several enforced ones, the farthest' far far
must links "$BASE" "$(link "$FAR")"
gets 'or the one that is' mid mid
must value "$WEB" gPOptions 0
must links "$SERVERS" "$(link "$MID")$(link "$FAR")"
gets 'the last link of a container' far far
must links "$SERVERS" "$(link "$MID")"
must links "$WEB" "$(link "$NEAR")"
must at dc samba-tool dsacl set -H "$SAM" --objectdn="$NEAR" \
	--sddl='(OD;CI;CR;edacfd8f-ffb3-11d1-b41d-00a0c968f939;;DC)' >"$work/ldb" 2>&1
gets 'security filtering' mid mid
central show
like 'all of that is shown' "$(said)" 'near .*left out: this host may not apply it'
must value "$MID" gPCWQLFilter '[ipw.test;{11111111-0000-0000-0000-000000000000};0]'
gets 'a WMI filter' far far

# --- what is wrong -----------------------------------------------------------------------

far=$(policy_dn far)
data=$(at dc ldbsearch -H "$SAM" -b "$far" -s base ipsecData | sed -n '/^ipsecData/,/^$/p' |
	tr -d '\n ' | sed 's/^ipsecData:://')
put() { # base64
	modify "$far
changetype: modify
replace: ipsecData
ipsecData:: $1"
}
must value "$far" ipsecData
refuses 'an object without data' 'half written'
must put "$(base64 -d <<<"$data" | head -c -9 | base64 -w 0)"
refuses 'one that is cut off' 'cut off, or half written'
must put "$(base64 -d <<<"$data" | sed 's/block/permit/' | head -c "$(base64 -d <<<"$data" | wc -c)" | base64 -w 0)"
refuses 'one whose text is another one' 'not the one that was published'
must put "$data"
must central assign 'Secure Server (Require Security)' --gpo far
refuses "one of Windows' own that is too weak" 'of Windows is not taken over: .*offer'
must central assign 'Client (Respond Only)' --gpo far
gets 'one that is not, as a file' '' far
must central assign 'policy far' --gpo far
gets 'as it was' far far
must value "CN=IPSEC,CN=Windows,CN=Microsoft,CN=Machine,$FAR" ipsecOwnersReference
refuses 'an assignment of nothing' 'does not say which'
must central assign 'policy near' --gpo far
must at dc ldbdel -H "$SAM" "$(policy_dn near)" >"$work/ldb" 2>&1
refuses 'an assignment of what does not exist' 'does not exist'
must central assign 'policy far' --gpo far
must central assign 'policy mid' --gpo far
must value "$(policy_dn mid)" nTSecurityDescriptor \
	'O:DAG:DAD:P(A;;RPWPCCDCLCLORCWOWDSDDTSW;;;DA)(A;;LC;;;DC)'
refuses 'one that it may not read' 'may not read'
must central assign 'policy far' --gpo far
must links "$SERVERS" 'LDAP://what is this'
refuses 'links that are none' 'gPLink'
must links "$SERVERS"
text far | sed 's/name: controllers, between.*permit/name: controllers, between: [me, controllers], action: block/' \
	>"$work/cut.yaml"
must central publish "$work/cut.yaml" --name 'policy far'
refuses 'a policy that cuts off the controller' 'rule .controllers. \(line 4\) would block questions of Kerberos'
text far | sed '/^rules/i include: [/etc/passwd]' >"$work/include.yaml"
check_fails 'one that includes files of the host is not published' \
	central publish "$work/include.yaml" --name 'policy far'
must central publish "$work/include.yaml" --name 'policy far' --force
refuses 'nor taken' 'may not include'
echo 'version: 2' >"$work/later.yaml"
must central publish "$work/later.yaml" --name 'policy far' --force
refuses 'one that is no policy' 'expected 1'
must publish far
gets 'again as it was' far far

# --- controllers that are silent, go away, or are none -----------------------------------

must on dc nft add table ip silent
must on dc nft add chain ip silent in '{ type filter hook input priority 0; policy drop; }'
SECONDS=0
refuses 'a silent controller' 'has answered within|not answered'
check 'after a bounded time' test $SECONDS -lt $((30 * SLOW))
must on dc nft delete table ip silent
must on a ip addr add $FAKE4/32 dev lo
relay() { # arguments...
	start a python3 "$here/relay.py" $FAKE4 "$@"
	relaying=$started
	wait_for $((20 * SLOW)) relay_listens || bail_out 'the relay does not listen'
}
relay_listens() { [[ $(on a ss -Hltn "src $FAKE4:389") ]]; }
relay $DC4 close 1000000
check 'a relay that lets all through is as good' central --server $FAKE4 pull
stop "$relaying"
for bytes in 0 50 500 1000 2000 3500; do
	relay $DC4 close $bytes
	check_fails "the controller goes away after $bytes bytes" central --server $FAKE4 pull
	is 'what was in force stays' "$(rules) $(status .gpo)" 'far far'
	stop "$relaying"
done
relay $DC4 silence 1500
check_fails 'it says no more in the middle' central --server $FAKE4 --wait 3 pull
is 'and what was in force stays' "$(rules)" far
stop "$relaying"
relay - web.ipw.test
where=$FAKE4
refuses 'a member that plays the controller' 'no ticket for a controller .* web.ipw.test'
stop "$relaying"

# --- a thousand rules --------------------------------------------------------------------

where=
many() {
	local number
	text many | grep -v ^defaults
	for ((number = 1; number < 999; number++)); do
		echo "  - { name: rule-$number, between: [me, 10.$((20 + number / 250)).$((number % 250)).0/24], action: block }"
	done
	text many | grep ^defaults
}
many >"$work/many.yaml"
must central publish "$work/many.yaml" --name 'policy many'
must central assign 'policy many' --gpo far
started=${EPOCHREALTIME/[.,]/}
check 'a policy of a thousand rules' pull
took=$(((${EPOCHREALTIME/[.,]/} - started) / 1000))
is 'all of them are in force' "$(ward a -j policy list | jq '[.[].name] | unique | length')" 1000
diag "the pull took $took ms"
# Two seconds on a machine; an emulated one is slower by ten.
at_most 'in less than twenty seconds of an emulated machine' $took $((20000 * SLOW))

# --- nothing any more --------------------------------------------------------------------

text local >"$work/local.yaml"
must central unassign --gpo far
check 'nothing is assigned any more' pull
is "what the host's administrator has written is in force" "$(rules) $(status .policy)" \
	'local null'
finish
