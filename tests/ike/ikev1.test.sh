#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Peers of Windows 2003's time: IKEv1 in main mode with 3DES, SHA-1 and group 2, and
# ESP with 3DES and SHA-1, from the policy file. The other end is a stock strongSwan,
# and libreswan, which has no group 2 in Debian.
# shellcheck disable=SC2317 # functions are called by their names

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
. "$lib/libreswan.sh"
[[ ${MATRIX:-} ]] || skip_all 'three minutes: MATRIX=sample or all runs it'
needs_strongswan "$SUITE"
[[ $SUITE == bookworm ]] || skip_all "strongSwan of $SUITE has no IKEv1"
topology_hosts
traffic_start
host a
host b stock

readonly KEY='a key for Windows 2003'
IKE='(udp port 500 or udp port 4500)'
for name in a b; do host_file $name /etc/ipward/psk <<<"$KEY"; done

policy() { # group, legacy or not, further words of the rule
	cat <<-END
		version: 1
		protection: { old: { esp: [3des-sha1], legacy: true } }
		authentication:
		  old: { preshared-key: { id: $B4, file: /etc/ipward/psk },
		         ike: { version: 1, $2proposals: [3des-sha1-$1] } }
		rules:
		  - { name: old, between: [me, $B4], ${3:-}action: require, protection: old, authentication: old }
		defaults: { inbound: block, outbound: block, exempt: [ike, neighbour-discovery] }
	END
}
apply() { at a ipward apply /etc/ipward/policy.yaml 2>&1; }
write() { policy "$@" | host_file a /etc/ipward/policy.yaml; }
sas() { ward a -j sa list; }
at_least_two() { [[ $(sas | jq length) -ge 2 ]]; }
no_sas() { [[ $(sas | jq length) -eq 0 ]]; }
newest() { sas | jq -c '[.[].spi] | sort'; }
other_than() { [[ $(newest) != "$1" ]]; }

charon_start a
write modp1024 ''
output=$(apply)
at_least 'without "legacy" it is refused' $? 1
like 'and why is said' "$output" 'legacy: true'
write modp1024 'legacy: true, '
check 'with it, it is taken' apply

# A stock strongSwan, that begins and that answers.
host_file b /etc/swanctl/conf.d/old.conf <<-END
	connections { old {
	  version = 1
	  proposals = 3des-sha1-modp1024
	  local_addrs = $B4
	  remote_addrs = $A4
	  local { auth = psk }
	  remote { auth = psk }
	  children { old { mode = transport
	    esp_proposals = 3des-sha1 } }
	} }
	secrets { ike-1 { secret = "$KEY" } }
END
charon_start b
must at b swanctl --load-all --noprompt
capture_start all
check 'the first packet makes the SAs' reaches a $B4
check 'in both directions' echoes b $A4
like 'in main mode, as those peers have it' "$(at a swanctl --list-sas)" \
	'IKEv1.*3DES_CBC/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024'
like 'and ESP, too' "$(at a swanctl --list-sas)" 'TRANSPORT, ESP:3DES_CBC/HMAC_SHA1_96'
is 'ipward has both' "$(sas | jq -r '[.[] | "\(.proto) \(.mode)"] | unique | .[]')" 'esp transport'
check_fails 'nobody has spoken aggressively' grep -qi aggressive <<<"$(charon_log a)"

before=$(newest)
start a ping -n -O -i 0.05 -s 80 -p "$MARKER_HEX" $B4 >"$work/ping"
pinging=$started
check 'rekeyed by us' at a swanctl --rekey --child ipward-old
check 'there are new SAs' wait_for $((10 * SLOW)) other_than "$before"
before=$(newest)
check 'rekeyed by the peer' at b swanctl --rekey --child old
check 'there are new SAs again' wait_for $((10 * SLOW)) other_than "$before"
check 'and they carry' echoes b $A4
kill -INT "$pinging"
wait_end "$pinging"
like 'nothing was lost' "$(tail -3 "$work/ping")" ' 0% packet loss'

must at b swanctl --terminate --ike old
check 'what the peer deletes is gone' wait_for $((5 * SLOW)) no_sas
check 'the peer begins' at b swanctl --initiate --child old --timeout 10
check 'and its packets pass' reaches b $A4
check 'as do ours' echoes a $B4
charon_stop b
is 'a peer that ends leaves none' "$(wait_for 5 no_sas && echo none)" none

# Another key.
xfrm_flush b
host_file a /etc/ipward/psk <<<'not the key of this peer'
must apply
charon_start b
must at b swanctl --load-all --noprompt
check_fails 'another key makes no SAs' echoes a $B4 -c 3 -W 1
is 'not one' "$(sas | jq length)" 0
charon_stop b
xfrm_flush b
host_file a /etc/ipward/psk <<<"$KEY"

# libreswan.
if ! libreswan_root >/dev/null; then
	skip 'by libreswan' "there is no libreswan: run 'scripts/setup.d/libreswan'"
else
	libreswan_host b
	host_file b /run/secrets <<<"$B4 $A4 : PSK \"$KEY\""
	pluto_start b
	write modp1536 'legacy: true, '
	must apply
	check 'libreswan takes the connection' pluto_load b old <<-END
		conn old
		  left=$B4
		  right=$A4
		  type=transport
		  authby=secret
		  ikev2=no
		  ike=3des-sha1-modp1536
		  esp=3des-sha1
		  pfs=no
		  auto=add
	END
	check 'the first packet makes SAs with libreswan' reaches a $B4
	check 'in both directions, again' echoes b $A4
	like 'with what it has' "$(at a swanctl --list-sas)" \
		'IKEv1.*3DES_CBC/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1536'
	at b timeout 10 ipsec whack --name old --terminate >/dev/null
	check 'what it deletes is gone' wait_for $((5 * SLOW)) no_sas
	check 'it begins' at b timeout $((15 * SLOW)) ipsec auto --up old
	check 'and its packets pass, too' reaches b $A4
	check 'as do ours to it' echoes a $B4
	before=$(newest)
	check 'rekeyed by us' at a swanctl --rekey --child ipward-old
	check 'it has new SAs' wait_for $((10 * SLOW)) other_than "$before"
	check 'which carry as well' echoes b $A4
fi
capture_stop all
# libreswan takes packets in before it has a policy for those that it sends, and for that
# moment answers in clear.
is 'nothing of ours was in clear' \
	"$(capture_count all "src $A4 and not $IS_ESP and not $IKE and not $IS_NOISE")" 0
finish
