#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# libreswan over XFRM as the peer of a rule: by key and by certificate, with extended
# sequence numbers or without, in either mode, begun by either side, and rekeyed.
# shellcheck disable=SC2317 # functions are called by their names

# shellcheck disable=SC2086,SC2128,SC2178 # words, and an array of another file
. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
. "$lib/libreswan.sh"
. "$lib/stream.sh"
needs_strongswan "$SUITE"
needs_libreswan
topology_hosts
traffic_start
host a
libreswan_host b

readonly KEY='correct horse battery staple'
IKE='(udp port 500 or udp port 4500)'

# Certificates of one authority, that of b in its database.
pki() { at a pki "$@" 2>>"$work/pki.log"; }
key() { pki --gen --type ecdsa --size 256 --outform pem | host_file a "/tmp/$1.key"; }
certificate() { # name
	key "$1"
	pki --issue --in "/tmp/$1.key" --type priv --cacert "$work/ca.pem" --cakey /tmp/ca.key \
		--dn "O=corp, CN=$1" --san "$1.example" --outform pem >"$work/$1.pem"
	at a cat "/tmp/$1.key" >"$work/$1.key"
}
key ca
pki --self --ca --in /tmp/ca.key --type ecdsa --dn 'O=corp, CN=corp CA' --outform pem >"$work/ca.pem"
certificate a
certificate b
must openssl pkcs12 -export -name b -passout pass:secret -in "$work/b.pem" -inkey "$work/b.key" \
	-certfile "$work/ca.pem" -out "$work/b.p12"
must at b pk12util -i "$work/b.p12" -d "sql:$NSS" -W secret
must at b certutil -M -n 'corp CA - corp' -t CT,, -d "sql:$NSS"
host_file a /etc/ipward/host.pem <"$work/a.pem"
host_file a /etc/ipward/host.key <"$work/a.key"
host_file a /etc/ipward/ca.pem <"$work/ca.pem"
host_file a /etc/ipward/psk <<<"$KEY"
host_file b /run/secrets <<<"@b.example @a.example : PSK \"$KEY\""

policy() { # mode, ESP, psk or certificate, further words of the method
	local how='preshared-key: { id: b.example, local-id: a.example, file: /etc/ipward/psk }' ends=
	[[ $3 != certificate ]] ||
		how='certificate: { authorities: /etc/ipward/ca.pem, local-id: a.example }, allow: b.example'
	[[ $1 != tunnel ]] || ends=", mode: tunnel, local: $A4, remote: $B4"
	host_file a /etc/ipward/policy.yaml <<-END
		version: 1
		protection: { secret: { esp: [$2], legacy: true$ends } }
		authentication: { peer: { $how$4 } }
		rules:
		  - { name: all, between: [me, $B4], action: require, protection: secret, authentication: peer }
		defaults: { inbound: block, outbound: block, exempt: [ike, neighbour-discovery] }
	END
}
connection() { # mode, ESP, psk or certificate, further lines
	local lines=$'authby=secret\nleftid=@b.example\nrightid=@a.example'
	[[ $3 != certificate ]] ||
		lines=$'authby=ecdsa\nleftcert=b\nleftid=@b.example\nrightid=@a.example\nrightca=%same'
	{
		echo 'conn peer'
		printf '%s\n' "left=$B4" "right=$A4" "type=$1" "esp=$2" "$lines" auto=add \
			pfs=no "${@:4}" | sed 's/^/  /'
	} | pluto_load b peer
}
apply() { at a ipward apply /etc/ipward/policy.yaml; }
sas() { ward a -j sa list; }
two_sas() { [[ $(sas | jq length) -eq 2 ]]; }
no_sas() { [[ $(sas | jq length) -eq 0 ]]; }
no_states() { [[ -z $(on b ip xfrm state) ]]; }
ike_sa() { at a swanctl --list-sas; }
more() { # what both say if it has gone wrong
	sas
	on b ip xfrm state
	charon_log a | tail -8
	pluto_log b | tail -12
}
# The name of the connection, to which the identity belongs.
ike_name() { ike_sa | sed -En 's/^(ipward-[^ ]+): #.*/\1/p' | head -1; }
forget() {
	local name
	at b timeout 5 ipsec whack --name peer --terminate >/dev/null
	name=$(ike_name)
	[[ ! $name ]] || at a swanctl --terminate --ike "$name" --force --timeout 1 >/dev/null
	wait_for 5 no_sas
	wait_for 5 no_states
}

charon_start a
pluto_start b

begin_by_a() { reaches a $B4; }
begin_by_b() { at b timeout $((15 * SLOW)) ipsec auto --up peer && reaches b $A4; }

# Both configured, begun by one; then the other one's packets pass, too.
try() { # who begins, mode, ESP of the policy and of libreswan, method, words, lines...
	local from=$1 mode=$2 esp=$3 its=$4 how=$5 words=$6 description
	shift 6
	description="$esp, $mode, by $how, $2, begun by $from"
	forget
	policy "$mode" "$esp" "$how" "$words"
	must apply
	output=$(connection "$mode" "$its" "$how" "$@" 2>&1) ||
		bail_out "$description: $output"
	if output=$("begin_by_$from" 2>&1) && two_sas && echoes a $B4 -c 2 >/dev/null &&
		echoes b $A4 -c 2 >/dev/null; then
		pass "$description"
	else
		fail "$description" "$output" "$(more)"
	fi
}
esn_is() { # description, true or false
	is "$1" "$(sas | jq -c '[.[].flags // [] | contains(["esn"])] | unique')" "[$2]"
}
mode_is() { is "in mode $1" "$(sas | jq -r '[.[].mode] | unique | .[]')" "$1"; }

capture_start all
# Both sides have the same groups: after a rekeying of the IKE SA for which strongSwan 5.9
# has to offer another group, it cannot decrypt what libreswan 4.10 sends.
group=', ike: { proposals: [aes256-sha256-ecp256] }'
its_group='ike=aes256-sha2_256-dh19'
for from in a b; do
	try "$from" transport aes256-gcm16 aes_gcm256 psk '' ikev2=insist esn=yes
	esn_is 'with extended sequence numbers' true
	mode_is transport
	try "$from" transport aes256-sha256 aes256-sha2_256 psk '' ikev2=insist esn=no
	esn_is 'without them' false
	try "$from" tunnel aes256-gcm16 aes_gcm256 certificate '' ikev2=insist esn=either
	esn_is 'with them if both can' true
	mode_is tunnel
	like 'by the certificate' "$(ike_sa)" "remote 'b\.example'"
done
try b transport aes128-sha256 aes128-sha2_256 certificate "$group" ikev2=insist esn=no $its_group
esn_is 'without extended sequence numbers' false

# Rekeying under traffic. Where a begins, libreswan uses its new outbound SA before it
# has sent the answer from which a derives the key (RFC 7296, section 2.8, leaves that
# open): such packets have an SPI that a has chosen, but no SA yet. Nothing else is lost.
spis() { sas | jq -c '[.[].spi] | sort'; }
other_spis() { [[ $(spis) != "$1" ]] && two_sas; }
rekeyed() { # who, what
	local earlier
	earlier=$(spis)
	case $1-$2 in
	a-child) at a swanctl --rekey --child ipward-all ;;
	a-ike) at a swanctl --rekey --ike "$(ike_name)" ;;
	b-child) at b timeout 10 ipsec whack --name peer --rekey-ipsec ;;
	b-ike) at b timeout 10 ipsec whack --name peer --rekey-ike ;;
	esac || return
	[[ $2 == ike ]] || wait_for $((10 * SLOW)) other_spis "$earlier"
}
lost_at_b() { xfrm_faults b | awk '{ sum += $2 } END { print sum + 0 }'; }
lost_at_a() { ward a -j stats | jq '[.drops[]] | add'; }
start a "$IPWARD" -j monitor drop sa >"$work/events"
wait_for 20 listening a 2 || bail_out 'the monitor does not begin'
before_a=$(lost_at_a) before_b=$(lost_at_b) before_early=$(drop a unknown-spi)
stream_start a b $B4
for round in 1 2; do
	for what in a-child b-child a-ike b-ike; do
		if output=$(rekeyed "${what%-*}" "${what#*-}" 2>&1); then
			pass "rekeying $round: $what"
		else
			fail "rekeying $round: $what" "$output" "$(more)"
		fi
	done
done
check 'traffic goes on' stream_goes_on
stream_stop
is 'the stream by TCP is whole' "$(stream_value whole)" true
early=$(($(drop a unknown-spi) - before_early))
diag "early for the peer: $early; its drops: $(xfrm_faults b | tr '\n' ' ')"
is 'ipward drops nothing else than what came before its key' $(($(lost_at_a) - before_a)) $early
strange=$(jq -sc '(map(select(.event == "sa-added").spi)) as $ours |
	map(select(.event == "drop" and (.reason != "unknown-spi" or (.spi | IN($ours[]) | not))))' "$work/events")
is 'the key of each came then' "$strange" '[]'
at_most 'rekeying loses nothing else' "$(stream_value lost)" $((early + $(lost_at_b) - before_b))

capture_stop all
capture_protected 'the wire has carried ESP and IKE, and nothing in clear' all "($IS_ESP or $IKE)"
finish
