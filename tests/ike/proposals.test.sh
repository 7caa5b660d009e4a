#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# ESP and AH proposals that ipward and a stock strongSwan over XFRM both know:
# negotiated, and traffic goes either way. MATRIX=all: every one of them, in tunnel
# mode, too. (That strongSwan cannot install AH with GMAC.)

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
needs_strongswan "$SUITE"
topology_hosts
traffic_start

readonly REQID=7001
esp=(
	aes128gcm16 aes256gcm16 aes192gcm12 aes128gcm8 aes128ccm16 aes256ccm12 aes128ccm8
	chacha20poly1305 aes128-sha256 aes256-sha1 aes192-sha384 aes256-sha512
	aes128-aesxcbc aes128-aescmac aes128ctr-sha256 aes256ctr-sha512
	camellia128-sha256 camellia256-sha512 null-sha256 aes128gmac aes256gmac
	aes128gcm16-esn aes256-sha256-esn chacha20poly1305-esn
)
legacy=(3des-sha1 aes128-md5)
ah=(sha256 sha1 sha512 aescmac aesxcbc sha256-esn)
modes=(transport tunnel)
if [[ ${MATRIX:-} != all ]]; then
	modes=(transport)
	esp=(aes128gcm16 aes256ccm12 chacha20poly1305 aes256ctr-sha512 null-sha256 aes256-sha256-esn)
	legacy=(3des-sha1)
	ah=(sha256)
fi

config() { # own address, the peer's, mode, esp or ah, proposal, policies
	cat <<-END
		connections { peer {
		  version = 2
		  local_addrs = $1
		  remote_addrs = $2
		  local { auth = psk }
		  remote { auth = psk }
		  children { peer {
		    mode = $3
		    ${4}_proposals = $5
		    $6
		  } }
		} }
		secrets { ike-1 { secret = secret } }
	END
}

load() { at "$1" swanctl --load-all --noprompt >/dev/null; }
esp_or_ah() { ward a -j sa list | jq -e --arg p "$1" 'length == 2 and all(.[]; .proto == $p)' >/dev/null; }

host a
host b stock
for name in a b; do charon_start $name; done

# The peer's XFRM policies; a rule here.
try() { # mode, esp or ah, proposal
	local mode=$1 proto=$2 proposal=$3 tunnel='' description
	description="$proto $proposal, $mode"
	[[ $mode == transport ]] || tunnel="src $A4 dst $B4"
	# shellcheck disable=SC2086 # words
	ward a -b - <<-END || bail_out "no rule for $description"
		policy begin empty
		policy add dir out mirrored src $A4 dst $B4 protect tmpl mode $mode proto $proto $tunnel reqid $REQID
		policy commit
	END
	config $A4 $B4 "$mode" "$proto" "$proposal" "reqid = $REQID
		policies = no" | host_file a /etc/swanctl/conf.d/peer.conf
	config $B4 $A4 "$mode" "$proto" "$proposal" '' | host_file b /etc/swanctl/conf.d/peer.conf
	for name in a b; do must load $name; done
	if ! output=$(at a swanctl --initiate --child peer --timeout 10 2>&1); then
		fail "$description" "$output" "$(charon_log a | tail -5)"
		return
	fi
	if esp_or_ah "$proto" && echoes a $B4 -c 2 >/dev/null && echoes b $A4 -c 2 >/dev/null; then
		pass "$description"
	else
		fail "$description" "$(ward a sa list)" "$(ward a -d stats)" \
			"$(on b ip xfrm state)" "$(charon_log a | tail -5)"
	fi
	at a swanctl --terminate --ike peer >/dev/null
	# The inbound SA stays for a moment; the next proposal begins without any.
	wait_for 10 has_none a || fail "$description: the SAs go" "$(ward a sa list)"
}

capture_start all
for mode in "${modes[@]}"; do
	for proposal in "${esp[@]}" "${legacy[@]}"; do try "$mode" esp "$proposal"; done
	for proposal in "${ah[@]}"; do try "$mode" ah "$proposal"; done
done
capture_stop all
capture_only 'the wire has carried ESP, AH and IKE' all \
	"($IS_ESP or ip proto 51 or udp port 500 or udp port 4500)"
