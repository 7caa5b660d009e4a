#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The three IPsec policies that every domain has from its first day, as policy files:
# test_windows_defaults.sh IPWARD FIXED. They are read from a domain that Samba has
# provisioned (scripts/setup.d/domain); where there is none, the test is skipped.

set -u
ipward=$(cd "${1%/*}" && pwd)/${1##*/} || exit 1
fixed=$(cd "${2%/*}" && pwd)/${2##*/} || exit 1
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/lib/common.sh
. "$here/../../scripts/lib/common.sh"
# shellcheck source=scripts/lib/packages.sh
. "$here/../../scripts/lib/packages.sh"
# shellcheck source=scripts/lib/root.sh
. "$here/../../scripts/lib/root.sh"
# shellcheck source=scripts/lib/domain.sh
. "$here/../../scripts/lib/domain.sh"

skip() { echo "1..0 # SKIP $1"; exit 0; }

((EUID == 0)) || skip 'needs root, to read the database of a domain'
domain_ready || skip "there is no domain: run 'scripts/setup.d/domain'"
# shellcheck source=userspace/tests/tap.sh
. "$here/tap.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# What ldbsearch prints of the domain's database, without a controller that runs.
search() {
	unshare --mount sh -e -c '
		mount -t tmpfs domain "$1/srv"
		zstd -qdc "$2" | tar -C "$1/srv" -xf - domain/private
		chroot "$1" /usr/bin/ldbsearch -H /srv/domain/private/sam.ldb \
			-b "CN=IP Security,CN=System,DC=ipw,DC=test"
	' sh "$(domain_root)" "$(domain_snapshot)"
}

diagnose() { cat "$dir/out" "$dir/err"; }

import() { "$ipward" import windows "$dir/ldif" "$@" >"$dir/out" 2>"$dir/err"; }

# gives NAME WORDS...: without comments, the file is what comes on standard input; and it
# is a policy.
gives() {
	local name=$1
	shift
	import "$@"
	result $? "$name: a policy file"
	grep -v '^ *#' "$dir/out" >"$dir/got"
	cat >"$dir/expected"
	diff "$dir/expected" "$dir/got" >"$dir/err"
	result $? "$name: what it says"
	"$fixed" apply "$dir/out" --check >"$dir/err" 2>&1
	result $? "$name: it is a policy"
}

# refuses NAME TEXTS... -- WORDS...
refuses() {
	local name=$1 status=0 texts=()
	shift
	for (( ; ; )); do
		[[ $1 == -- ]] && break
		texts+=("$1")
		shift
	done
	import "${@:2}" && status=1
	[[ ! -s $dir/out ]] || status=1
	for text in "${texts[@]}"; do grep -qF -- "$text" "$dir/err" || status=1; done
	result $status "$name"
}

search >"$dir/ldif" 2>"$dir/err"
result $? "ldbsearch prints $(grep -c '^dn: ' "$dir/ldif") objects"

import --list
sort "$dir/out" >"$dir/got"
diff - "$dir/got" >"$dir/err" <<'END'
Client (Respond Only)
Secure Server (Require Security)
Server (Request Security)
END
result $? 'three policies'

refuses 'which one has to be said' 'has 3 policies' -- --realm IPW.TEST

gives 'Client' --policy 'Client (Respond Only)' <<'END'
version: 1
rules: []
defaults: { inbound: permit, outbound: permit, exempt: [ike, neighbour-discovery] }
startup: stateful
END

refuses 'Server: weak offers are refused' \
	'rule "Request Security (Optional) Rule": offer 2 of filter action' \
	'ESP with DES, or without encryption' 'nothing was written' \
	-- --policy 'Server (Request Security)' --realm IPW.TEST
refuses 'Server: it needs a realm' 'expected --realm' \
	-- --policy 'Server (Request Security)' --map-weak

gives 'Server' --policy 'server (request security)' --realm IPW.TEST --map-weak <<'END'
version: 1
protection:
  "request-security-optional": { esp: [aes256-gcm16], lifetime: { time: 900s, bytes: 102400000 } }
authentication:
  "kerberos": { kerberos: { realm: "IPW.TEST" } }
rules:
  - { name: "Permit unsecure ICMP packets to pass through.", from: me, to: 0.0.0.0/0,
      service: ["icmp"], action: permit }
  - { name: "Request Security (Optional) Rule", from: me, to: 0.0.0.0/0,
      action: request,
      protection: "request-security-optional", authentication: ["kerberos"] }
defaults: { inbound: permit, outbound: permit, exempt: [ike, neighbour-discovery] }
startup: stateful
END

refuses 'Secure Server: weak offers are refused' \
	'rule "Require Security": offer 2' 'offer 3' 'offer 4' 'ESP with 3DES and MD5' \
	-- --policy 'Secure Server (Require Security)' --realm IPW.TEST

gives 'Secure Server, without weak offers' --policy 'Secure Server (Require Security)' \
	--realm IPW.TEST --drop-weak <<'END'
version: 1
protection:
  "require-security": { esp: [3des-sha1], lifetime: { time: 900s, bytes: 102400000 }, legacy: true }
authentication:
  "kerberos": { kerberos: { realm: "IPW.TEST" } }
rules:
  - { name: "Permit unsecure ICMP packets to pass through.", from: me, to: 0.0.0.0/0,
      service: ["icmp"], action: permit }
  - { name: "Require Security", from: me, to: 0.0.0.0/0,
      action: require, inpass: true,
      protection: "require-security", authentication: ["kerberos"] }
defaults: { inbound: permit, outbound: permit, exempt: [ike, neighbour-discovery] }
startup: stateful
END

plan
exit "$failed"
