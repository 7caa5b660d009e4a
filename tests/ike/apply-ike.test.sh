#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A rule's "authentication" is enough: apply configures strongSwan, the first packet
# makes the SAs, what stays allowed stays up, and what is allowed no longer is taken
# down. By preshared keys; apply-certificates.test.sh is about certificates.
# shellcheck disable=SC2317 # functions are called by their names

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
needs_strongswan "$SUITE"
topology_hosts
traffic_start
host a
host b

readonly CONF=/etc/swanctl/conf.d/ipward.conf KEY='correct horse battery staple'
IKE="(udp port 500 or udp port 4500)"

policy() { # peer, own name, peer's name, lifetime, more rules
	cat <<-END
		version: 1
		protection: { secret: { esp: [aes256-gcm16], lifetime: { time: ${4:-1h} } } }
		authentication:
		  peer: { preshared-key: { id: $3, local-id: $2, file: /etc/ipward/peer.psk } }
		rules:
		  - { name: all, between: [me, [$1, 10.77.0.1]], action: require, protection: secret, authentication: peer }
		  ${5:-}
		defaults: { inbound: block, outbound: block, exempt: [ike, neighbour-discovery] }
	END
}
write() { # namespace, more of policy
	local peer=$B4 own=a.example its=b.example
	[[ $1 == a ]] || { peer=$A4 own=b.example its=a.example; }
	policy $peer $own $its "${@:2}" | host_file "$1" /etc/ipward/policy.yaml
}
apply() { at "$1" ipward apply /etc/ipward/policy.yaml "${@:2}" 2>&1; }
ike_sas() { at "$1" swanctl --list-sas --raw | grep -c '^list-sa event'; }
unique_id() { at "$1" swanctl --list-sas | sed -En '1s/^[^#]*#([0-9]+),.*/\1/p'; }
is_down() { [[ $(ike_sas "$1") -eq 0 ]]; }

for name in a b; do
	echo "$KEY" | host_file $name /etc/ipward/peer.psk
	write $name
done

# No daemon yet.
output=$(apply a)
is 'without a daemon the rules are loaded' "$?, $(ward a policy list | grep -c '^dir')" '0, 1'
like 'and the one that waits is named' "$output" 'Warning: strongSwan does not run: .*: "all"\.'
is 'its configuration is for root alone' "$(at a stat -c %a $CONF)" 600
check_fails 'and no key is printed' grep -qF -e "$KEY" -e "$(printf %s "$KEY" | xxd -p)" <<<"$output"
output=$(at a env PATH=/nowhere "$IPWARD" apply /etc/ipward/policy.yaml 2>&1)
like 'without strongSwan, what to install is said' "$output" \
	'strongSwan is not installed.*Hint: install ipward-strongswan'
check_fails 'without SAs packets are dropped' echoes a $B4 -c 1 -W 1

# The first packet.
for name in a b; do
	charon_start $name
	check "applied by $name" apply $name
done
capture_start first
check 'the first packet makes the SAs' reaches a $B4
check 'which carry others' echoes b $A4
capture_stop first
capture_protected 'and nothing was in clear' first "($IS_ESP or $IKE)"
reqid=$(ward a -j policy list | jq '[.[] | select(.name == "all") | .templates[0].reqid] | unique | .[0]')
is 'the SAs are bound to the rule' "$(ward a -j sa list | jq -c '[.[].reqid] | unique')" "[$reqid]"
like 'strongSwan knows both by their names' "$(at a swanctl --list-sas)" \
	"ipward-peer: .*'a.example'.*'b.example'.*ipward-all: .*reqid $reqid, INSTALLED, TRANSPORT"

# What is allowed still stays.
before=$(unique_id a)
is 'the same again changes nothing' "$(apply a)" 'nothing changes'
write a 2h
is 'another lifetime' "$(apply a)" '~ key exchange ipward-peer, child ipward-all'
write a 2h '- { name: more, from: me, to: 10.78.0.0/24, action: require, protection: secret, authentication: peer }'
like 'another rule' "$(apply a | tr '\n' ,)" '\+ rule more,~ key exchange ipward-peer,\+ key exchange ipward-peer, child ipward-more'
is 'the IKE SA is the same' "$(unique_id a)" "$before"
check 'and its SAs carry packets' echoes a $B4

# What is not, does not.
write a
like 'a rule that is gone' "$(apply a | tr '\n' ,)" '- rule more,.*- key exchange ipward-peer, child ipward-more'
echo 'another key, of the same length' | host_file a /etc/ipward/peer.psk
like 'another key, said before' "$(apply a --dry-run)" '~ key exchange ipward-peer'
is 'changes nothing before' "$(unique_id a)" "$before"
like 'with another key, what was up is taken down' "$(apply a)" '[0-9]+ SAs? of the key exchange taken down'
check 'at the peer, too' wait_for $((5 * SLOW)) is_down b
check_fails 'and none is made' echoes a $B4 -c 2 -W 1
like 'as the log says' "$(charon_log a)$(charon_log b)" 'AUTH_FAILED|MAC mismatched'
echo 'another key, of the same length' | host_file b /etc/ipward/peer.psk
apply b >/dev/null
check 'with the same key once more they are made' reaches a $B4

# A time to confirm.
write a 1h '- { name: other, from: me, to: 10.78.0.0/24, action: permit }'
policy 10.77.0.9 a.example b.example | host_file a /etc/ipward/other.yaml
like 'another policy for a time' "$(at a ipward apply /etc/ipward/other.yaml --timeout 2 2>&1)" 'in force for 2 s'
has_child() { at a swanctl --list-conns | grep -q "remote: .*$B4"; }
check 'nobody confirms: the connection of before is back' wait_for $((10 * SLOW)) has_child
check 'and packets pass' reaches a $B4

set_again() { apply a >/dev/null; }
check 'and it can be changed again' wait_for $((10 * SLOW)) set_again

# What strongSwan refuses.
sed 's/file: .*psk }/& , ike: { proposals: aes256-nonsense }/' < <(policy $B4 a.example b.example) |
	host_file a /etc/ipward/other.yaml
output=$(at a ipward apply /etc/ipward/other.yaml 2>&1)
is 'what strongSwan refuses is an error' $? 2
like 'with its words and the rule' "$output" "strongSwan: .*ipward-peer.*failed.*it is for rule \"all\""

# Nothing needs keys any more.
apply a >/dev/null
check 'SAs again' reaches a $B4
echo 'version: 1' | host_file a /etc/ipward/policy.yaml
like 'without rules the SAs are taken down' "$(apply a)" '[0-9]+ SAs? of the key exchange taken down'
check_fails 'and nothing is left of the configuration' at a test -e $CONF
is 'nor of connections' "$(at a swanctl --list-conns)" ''

# A daemon without the plugin would make SAs that no rule finds.
charon_stop a
must at a sed -i 's/kernel-ipward { load = 100 }/kernel-ipward { load = no }/' /run/strongswan.conf
charon_start a
policy $B4 a.example b.example | host_file a /etc/ipward/policy.yaml
like 'without the plugin "apply" says so' "$(at a ipward apply /etc/ipward/policy.yaml 2>&1)" \
	"strongSwan runs without ipward's plugin"
for name in a b; do charon_stop $name; done
finish
