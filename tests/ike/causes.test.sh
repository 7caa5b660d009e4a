#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every cause of a failure that "ipward peers" can name: what goes wrong is made to, and
# both ends have to say what it was. Those of a policy's lists are in authorize.test.sh,
# and those that need a plugin's peers in peers.test.sh.

# shellcheck disable=SC2317,SC2034,SC2013,SC2086 # functions are called by their names; of ike.sh; words
. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
needs_strongswan "$SUITE"
topology_hosts

# Where it is asked whether a certificate has been revoked: the router, as b sees it.
readonly RESPONDER=${B4%.*}.2

# Those who begin and do not go on are given up soon.
daemon_options='half_open_timeout = 3
	plugins { eap-radius {
		retransmit_timeout = 0.2
		retransmit_tries = 2
		servers { nowhere { address = 127.0.0.1
			secret = nothing
		} }
	} }'
for name in a b; do
	host $name
	few_plugins $name eap-identity eap-md5 eap-radius attr curl
done

# --- certificates: name, authority, file's extension, more ---------------------------

must at a sh -c "cd '$work' &&"'
	issue() { # name, authority, file, its lines, options
		printf "$4" >$3.ext
		openssl req -new -key $1.key -subj "/CN=$3" |
			openssl x509 -req -CA $2-ca.pem -CAkey $2.key -extfile $3.ext -days 9 \
				-out $3.pem 2>/dev/null
	}
	for name in ca short mid a b; do
		openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $name.key || exit
	done 2>/dev/null
	names="subjectAltName=DNS:a.example\n"
	own="subjectAltName=DNS:b.example\n"
	ca="basicConstraints=critical,CA:true"
	openssl req -x509 -key ca.key -subj "/CN=ca CA" -days 99 -out ca-ca.pem &&
	openssl req -x509 -key short.key -subj "/CN=short CA" -days 99 -out short-ca.pem \
		-addext "basicConstraints=critical,CA:true,pathlen:0" &&
	issue mid short short-mid "$ca\n" &&
	issue a ca good "$names" && issue b ca b "$own" &&
	cp short-mid.pem mid-ca.pem && issue a mid path "$names" &&
	openssl req -x509 -key a.key -subj /CN=self -days 9 -out self.pem \
		-addext subjectAltName=DNS:a.example &&
	aia="${names}authorityInfoAccess=OCSP;URI:http://$0:8888/\n"
	issue a ca known "$aia" && issue a ca revoked "$aia" &&
	line() { # V or R, when, certificate
		printf "%s\t400101000000Z\t%s\t%s\tunknown\t/CN=%s\n" $1 "$2" \
			$(openssl x509 -in $3.pem -noout -serial | cut -d= -f2) $3
	} && { line V "" known; line R 250101000000Z,keyCompromise revoked; } >index.txt &&
	pki --issue --in a.key --type priv --cacert ca-ca.pem --cakey ca.key --dn CN=later \
		--san a.example --not-before "01.01.40 00:00:00" --lifetime 9 --outform pem >later.pem &&
	openssl x509 -in later.pem -noout -startdate | grep -q 2040' $RESPONDER
for name in a b; do
	must at $name cp "$work/$name.key" /etc/swanctl/private/
done
must at b cp "$work/b.pem" /etc/swanctl/x509/
must at b cp "$work/ca-ca.pem" "$work/short-ca.pem" /etc/swanctl/x509ca/
must at a cp "$work/ca-ca.pem" "$work/short-ca.pem" "$work/short-mid.pem" /etc/swanctl/x509ca/

# --- connections ---------------------------------------------------------------------

# What is different from one that works is in these, by the host's name.
declare -A all mine theirs child
usual() {
	local name
	for name in a b; do
		all[$name]='' mine[$name]='auth = psk' theirs[$name]='auth = psk' child[$name]=''
	done
}
connection() { # namespace, own address, the peer's, [name]
	cat <<-END
		connections { ${4:-partners} {
		  version = 2
		  local_addrs = $2
		  remote_addrs = $3
		  ${all[$1]}
		  local {
		    id = $1.example
		    ${mine[$1]}
		  }
		  remote { ${theirs[$1]} }
		  children { ${4:-partners} {
		    mode = transport
		    policies = no
		    reqid = 4711
		    esp_proposals = aes128gcm16
		    ${child[$1]}
		  } }
		} }
	END
}
readonly secrets='secrets {
  ike-1 { secret = "one that both have" }
  eap-1 { id = user
    secret = "of nobody" }
}'
load() { # [more of a's file]
	local name
	{ connection a $A4 $B4; echo "$secrets${1:-}"; } | host_file a /etc/swanctl/conf.d/all.conf
	{ connection b $B4 $A4; echo "$secrets"; } | host_file b /etc/swanctl/conf.d/all.conf
	for name in a b; do
		at $name swanctl --terminate --ike partners --force --timeout 1 >/dev/null 2>&1
		at $name rm -f /run/ipward/failures
		at $name swanctl --load-all --clear --noprompt >"$work/load" 2>&1 ||
			diag "$(<"$work/load")"
	done
}
initiate() { at a swanctl --initiate --child "${1:-partners}" --timeout 60 >"$work/initiate" 2>&1; }
causes() { at "$1" sed -n 's/.* cause=\([^ ]*\).*/\1/p' /run/ipward/failures 2>/dev/null | sort -u | paste -sd ' '; }
has_causes() { [[ $(causes "$1") == "$2" ]]; }

# The causes that a has, and those of b, and words of the sentence at one of the two.
fails_by() { # description, causes at a, causes at b, end that says more, its words
	load
	check_fails "$1: no SA" initiate
	check "a: $2" wait_for 10 has_causes a "$2"
	check "b: $3" wait_for 10 has_causes b "$3"
	like 'in words' "$(at "$4" ipward peers 2>&1)" "failed [0-9]+s ago: peer [^:]*: $5"
	[[ $(causes a)/$(causes b) == "$2/$3" ]] || diag "a: $(causes a), b: $(causes b)" "$(at a cat /run/ipward/failures)" "$(at b cat /run/ipward/failures)" "$(charon_log b | tail -12)"
}

charon_start a b
usual
load
check 'with the same words on both ends there is an SA' initiate
is 'and nothing has failed' "$(causes a)$(causes b)" ''

# --- what does not fit ---------------------------------------------------------------

all[a]='proposals = aes128-sha256-ecp256'
all[b]='proposals = aes256-sha512-ecp521'
fails_by 'another proposal' proposal-ike proposal-ike a 'both have no algorithms in common for the key exchange'
usual
child[b]='esp_proposals = aes256-sha512'
fails_by 'another one for SAs' proposal-child proposal-child b 'both have no algorithms in common for SAs'
usual
child[b]='local_ts = 10.99.0.0/24'
fails_by 'other traffic' selectors selectors b 'the peer asks for other traffic'
usual
all[b]='pools = nothing'
fails_by 'a peer that asks for no address, and needs one' address address b 'the peer got no address'
usual
must ward b policy add dir out mirrored name strict src $B4 dst $A4 action protect \
	tmpl mode tunnel src $B4 dst $A4 proto esp reqid 4711
fails_by 'SAs in a mode that the rules of one end do not want' proposal-child install b 'the kernel did not take the SAs'
must ward b policy flush

# --- certificates --------------------------------------------------------------------

by_certificate() { # a's, [more of b's remote end]
	usual
	must at a sh -c "rm -f /etc/swanctl/x509/*; cp $work/$1.pem /etc/swanctl/x509/"
	mine[a]="auth = pubkey
		certs = $1.pem"
	mine[b]='auth = pubkey
		certs = b.pem'
	theirs[a]='auth = pubkey'
	theirs[b]="auth = pubkey
		${2:-}"
}
by_certificate good
load
check 'a good certificate' initiate
by_certificate later
fails_by 'one of the future' local-auth cert-not-yet b 'a certificate is not valid yet'
by_certificate self
fails_by 'one of nobody but itself' local-auth cert-untrusted b "a certificate's root authority is none"
by_certificate path
fails_by 'one of an authority too far from the root' local-auth cert-path b 'the chain of a certificate is longer'
by_certificate good 'revocation = strict'
fails_by 'nobody who says whether it is revoked' local-auth cert-status b 'nobody says whether a certificate'

# --- by OCSP -------------------------------------------------------------------------

responder_start() {
	start r openssl ocsp -index "$work/index.txt" -CA "$work/ca-ca.pem" -port 8888 \
		-rsigner "$work/ca-ca.pem" -rkey "$work/ca.key" -ignore_err
	responder=$!
	wait_for 10 listens r t 8888 || bail_out 'no OCSP responder'
}
by_certificate known 'revocation = ifuri'
fails_by 'a responder that does not answer' local-auth cert-status b 'nobody says whether a certificate'
responder_start
load
check 'a certificate that it knows' initiate
like 'by its answer' "$(charon_log b)" 'ocsp response is valid|certificate status is good'
by_certificate revoked 'revocation = ifuri'
fails_by 'one that has been revoked' local-auth cert-revoked b 'a certificate has been revoked \(CN=revoked\)'
by_certificate revoked
fails_by 'also where nobody has to answer' local-auth cert-revoked b 'a certificate has been revoked'
stop "$responder"

# --- accounts ------------------------------------------------------------------------

usual
mine[a]='auth = eap
	eap_id = user'
theirs[b]='auth = eap-radius
	eap_id = %any'
fails_by 'a server of accounts that does not answer' local-auth account b \
	'the server of accounts \(RADIUS\) does not answer'

# --- a second one --------------------------------------------------------------------

readonly OTHER=${A4%.*}.9
configure a <<<"addr add $OTHER/24 dev eth0"
usual
all[a]='unique = never'
all[b]="unique = keep
	remote_addrs = $A4, $OTHER"
load "$(connection a $OTHER $B4 again)"
check 'one that is connected, where only one may be' initiate
check_fails 'from elsewhere it is refused' initiate again
check 'and the end that refuses says so' wait_for 10 has_causes b unique
is 'the other one knows that it is refused' "$(causes a)" local-auth
like 'in words' "$(at b ipward peers 2>&1)" 'the peer is connected already'

# --- who does not go on --------------------------------------------------------------

usual
load
must on r nft -f - <<-'END'
	table inet lose {
		chain forward {
			type filter hook forward priority filter
			udp dport 4500 drop
		}
	}
END
check_fails 'who begins and does not go on' initiate
check 'is told by the other end' wait_for 30 has_causes b half-open
like 'in words' "$(at b ipward peers 2>&1)" 'the peer began a key exchange and did not go on'
is 'and knows that nobody answers' "$(causes a)" unreachable
must on r nft delete table inet lose
load
check 'once more' initiate
charon_stop b KILL
at a swanctl --rekey --child partners >/dev/null 2>&1
check 'who does not answer any more' wait_for 30 has_causes a no-answer
like 'in words' "$(at a ipward peers 2>&1)" 'the peer does not answer any more'

# Each of these is tested, here or there, but that of certificates' policies: charon takes
# all that has been made for it here.
untested=
for cause in $(sed -n 's/^\t{ "\([a-z-]*\)", ".*/\1/p' "$tests/../userspace/ipward/failure.c"); do
	grep -qE -- "[ '|=]$cause([ '|]|\$)" "$tests"/*/{causes,peers,authorize,kerberos,half-open}.test.sh || untested+=" $cause"
done
is 'there is a test of each cause but one' "$untested" " cert-"policy
charon_stop a
finish
