#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who the peers are, and why they are none: "ipward peers", "ipward ike status" and
# "ipward monitor" beside charon, by keys and certificates that are good, and wrong in
# each way.

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
needs_strongswan "$SUITE"
topology_hosts
traffic_start

readonly REQID=1073741831
host a
host b

# A connection, of which each host's words may be others.
connection() { # namespace, own address, the peer's, words of local, words of remote
	host_file "$1" /etc/swanctl/conf.d/ipward.conf <<-END
		connections { ipward-partners {
		  version = 2
		  local_addrs = $2
		  remote_addrs = $3
		  local {
		    id = $1.example
		    $4
		  }
		  remote { $5 }
		  children { ipward-partners {
		    mode = transport
		    reqid = $REQID
		    policies = no
		    esp_proposals = aes128gcm16
		  } }
		} }
		secrets { ike-1 { secret = ${secret[$1]} } }
	END
	# Without it nobody may connect.
	printf 'token 0\nmethod partners\nconnection ipward-partners\nend\n' |
		host_file "$1" /etc/swanctl/ipward.peers
}

declare -A secret=([a]=first [b]=first)

# Both hosts anew, with methods and what is wrong about them.
connect() { # words of a's own end, of the peer's as a wants it, the same two of b
	connection a $A4 $B4 "$1" "$2"
	connection b $B4 $A4 "$3" "$4"
	for name in a b; do
		at $name swanctl --terminate --ike ipward-partners --force >/dev/null 2>&1
		at $name rm -f /run/ipward/failures
		at $name swanctl --load-all --clear --noprompt >"$work/load" 2>&1 ||
			diag "$(<"$work/load")"
	done
}

initiate() { at a swanctl --initiate --child ipward-partners --timeout 60 >"$work/initiate" 2>&1; }

# What the command says of a peer, which is the only one.
peer() { at "$1" ipward -j peers 2>/dev/null | pick "$2" "${3:-.keys == \"ike\"}"; }

# A line of what a command has said.
said() { # description, file, regular expression
	check "$1" grep -qE "$3" "$work/$2"
}

# The initiator and the other one each have a line, and each one's cause.
fails_by() { # description, cause at a, cause at b, words of b's detail
	check_fails "$1: no SA" initiate
	is "a knows why" "$(peer a last_failure.cause)" "$2"
	is "b knows why" "$(peer b last_failure.cause)" "$3"
	like "in a sentence" "$(at b ipward peers 2>&1)" "failed [0-9]+s ago: peer $A4.*$4"
}

# --- without charon ----------------------------------------------------------

like 'without charon that is said' "$(at a ipward peers 2>&1)" \
	'charon, which exchanges keys, does not run'
check 'and is no error, as there are other keys' at a ipward peers
at a ipward ike status >"$work/status" 2>&1
is 'for "ike status" it is one' $? 3
said 'which says so, too' status '^# .* does not run: nobody listens at /run/charon.vici\.$'

sa_pair a b $A6 $B6 0x1001 transport
is 'who has keys by hand is a peer' "$(peer a remote,local,keys,state true)" \
	"$B6:$A6:static:static"
is 'with both its SAs' "$(at a ipward -j peers 2>/dev/null |
	jq -c '.[0].children | map([.in.spi, .out.spi])')" '[[4098,4097]]'

# --- one that is connected ---------------------------------------------------

for name in a b; do
	if [[ $name == a ]]; then me=$A4 other=$B4; else me=$B4 other=$A4; fi
	must ward $name policy add mirrored priority 10 dir out name partners src $me \
		dst $other action protect tmpl mode transport proto esp reqid $REQID
done
charon_start a
charon_start b
at a ipward ike status >"$work/status" 2>&1
is 'charon gives its SAs to ipward' $? 0
said 'its backend' status '^charon-systemd [0-9.]+ backend kernel-ipward since '
said 'a rule without a connection' status \
	"^# rule \"partners\" protects by SAs with reqid $REQID, for which"
is 'IKEv1 is there or not' "$(at a ipward -j ike status | jq .ikev1)" \
	"$([[ $SUITE == sid ]] && echo false || echo true)"

connect 'auth = psk' 'auth = psk' 'auth = psk' 'auth = psk'
is 'a rule with one' "$(at a ipward -j ike status | jq -c '[.connections, .notes]')" '[1,[]]'
at a ipward -d monitor ike >"$work/events" 2>"$work/monitor" &
monitoring=$!
wait_for 10 grep -q listening "$work/monitor"
check 'keys are exchanged' initiate
is 'who, by what' "$(peer a remote,remote_id,remote_auth,local_id,local_auth,state,version,initiator)" \
	"$B4:b.example:psk:a.example:psk:established:2:true"
is 'for which rule' "$(peer a connection,rules)" 'ipward-partners:["partners"]'
is 'the other end began' "$(peer b remote_id,initiator)" 'a.example:false'
check 'traffic goes' echoes a $B4 -c 3
is 'SAs of both ends are the same' "$(peer a 'children[0].in.spi,children[0].out.spi')" \
	"$(peer b 'children[0].out.spi,children[0].in.spi')"
is 'and are those that carried it' "$(peer a 'children[0].reqid,children[0].in.packets,children[0].out.packets,children[0].in.mode')" \
	"$REQID:3:3:transport"
at a ipward peers >"$work/peers" 2>&1
said 'as text: who' peers \
	"^peer addr $B4 port 4500 id \"b.example\" auth psk keys ike state established$"
said 'as text: the rule' peers '^	rule "partners"$'
said 'as text: an SA' peers \
	"^	in proto esp spi 0x[0-9a-f]{8} mode transport aead rfc4106 reqid $REQID packets 3 bytes "
said 'and the one with keys by hand' peers "^peer addr $B6 keys static$"
is 'nothing has failed' "$(peer a last_failure)" ''

# --- those who are not -------------------------------------------------------

secret[b]=second
connect 'auth = psk' 'auth = psk' 'auth = psk' 'auth = psk'
fails_by 'another key' local-auth peer-auth \
	'\(a\.example\), rule "partners": the peer did not prove that it is who'
event 'whoever monitors hears of it' \
	"^ike-failed peer $B4, rule \"partners\": the peer does not accept this host"
secret[b]=first

connect 'auth = psk' $'auth = psk\nid = other.example' 'auth = psk' 'auth = psk'
fails_by 'another identity' local-auth peer-auth '\(a\.example\): the peer did not'

# A first message whose only payload is longer than it.
on r "$python" - <<-END
	import socket
	import struct
	message = struct.pack("!QQBBBBIIBBH", 1, 0, 33, 0x20, 34, 8, 0, 40, 0, 0, 999) + b"nonsense"
	socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(message, ("$A4", 500))
END
event 'nonsense is told of' '^ike-failed peer 10\.1\.0\.2: the peer sent what is no message'

# A certificate authority, and certificates of it that are good and are not.
must at a sh -c "cd '$work' &&"'
	for name in ca other a b; do
		openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $name.key || exit
	done 2>/dev/null
	for ca in ca other; do
		openssl req -x509 -key $ca.key -subj /CN=$ca -days 99 -out $ca.pem || exit
	done
	issue() { # name, authority, file, options
		printf "subjectAltName = DNS:%s.example\n" $1 >$3.ext
		openssl req -new -key $1.key -subj /CN=$1.example |
			openssl x509 -req -CA $2.pem -CAkey $2.key -extfile $3.ext -out $3.pem "$4" "$5" 2>/dev/null
	}
	issue a ca a -days 9 && issue b ca b -days 9 && issue a other a-other -days 9 &&
	pki --issue --in a.key --type priv --cacert ca.pem --cakey ca.key --dn CN=a.example \
		--san a.example --not-before "01.01.20 00:00:00" --not-after "02.01.20 00:00:00" \
		--outform pem >a-old.pem &&
	pki --signcrl --cacert ca.pem --cakey ca.key --cert a.pem --reason key-compromise \
		--outform pem >revoked.crl'
for name in a b; do
	must at $name sh -c "cp $work/ca.pem /etc/swanctl/x509ca/ && cp $work/$name.key /etc/swanctl/private/ &&
		cp $work/$name*.pem /etc/swanctl/x509/"
done

certificate() { # a's file
	connect "auth = pubkey
		certs = $1.pem" 'auth = pubkey' 'auth = pubkey
		certs = b.pem' 'auth = pubkey'
}

certificate a
check 'certificates' initiate
is 'and that is said' "$(peer a remote_auth,remote_id,local_auth)" 'certificate:b.example:certificate'
certificate a-old
fails_by 'an expired certificate' local-auth cert-expired \
	'rule "partners": a certificate has expired, or the clock is wrong \(CN=a.example, valid from'
certificate a-other
fails_by 'one of another authority' local-auth cert-no-issuer \
	'rule "partners": a certificate.s authority is not among those of the rule'
must at b cp "$work/revoked.crl" /etc/swanctl/x509crl/
certificate a
fails_by 'a revoked one' local-auth cert-revoked 'rule "partners": a certificate has been revoked'

# --- and who is not there ----------------------------------------------------

at b rm -f /etc/swanctl/x509crl/revoked.crl
certificate a
check 'once more' initiate
charon_stop a KILL
is 'without charon its SAs are left' "$(peer a state)" unknown
charon_start a
charon_stop b
at a swanctl --load-all --noprompt >/dev/null 2>&1
check_fails 'nobody there' initiate
is 'is told, too' "$(peer a last_failure.cause,state)" unreachable:failed
stop "$monitoring"

must at b sed -i 's/kernel-ipward { load = 100 }/kernel-ipward { load = no }/' /run/strongswan.conf
charon_start b
at b ipward ike status >"$work/status" 2>&1
is 'charon without the plugin is an error' $? 3
said 'that is said' status \
	'^# charon runs without kernel-ipward: its SAs go to kernel-netlink and not to ipward'
