#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The schema for editors is what the compiler's tables say, and means the same: a file
# that one takes the other takes, and a key that one refuses the other refuses.
#	test_schema.sh IPWARD

ipward=$1
top=${0%/*}/../..
# shellcheck source=userspace/tests/tap.sh
. "${0%/*}/tap.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

diagnose() { cat "$dir/out"; }

"$ipward" policy schema >"$dir/schema.json" 2>"$dir/out"
cmp "$dir/schema.json" "$top/Documentation/policy.schema.json" >"$dir/out" 2>&1
result $? 'Documentation/policy.schema.json is what "ipward policy schema" prints'

valid() {	# FILE
	/usr/bin/python3 - "$dir/schema.json" "$1" >"$dir/out" 2>&1 <<-'END'
		import json, sys, jsonschema, yaml
		jsonschema.Draft7Validator(json.load(open(sys.argv[1]))).validate(
		    yaml.safe_load(open(sys.argv[2])))
	END
}

# both FILE NAME: the compiler's and the schema's verdict are the same.
both() {
	"$ipward" apply "$1" --check >"$dir/checked" 2>&1
	compiler=$?
	if valid "$1"; then schema=0; else schema=1; fi
	[ "$compiler" -eq "$schema" ] && [ "$compiler" -eq "$3" ]
	result $? "$2"
	[ "$compiler" -eq "$schema" ] || sed 's/^/# /' "$dir/checked"
}

cat >"$dir/good.yaml" <<'END'
version: 1
addresses: { peer: [192.0.2.1, 2001:db8::/32], one: 192.0.2.9 }
services: { web: [tcp 80, udp 443], mail: tcp 25 }
protection:
  secret: { esp: [aes256-gcm16], mode: tunnel, local: 192.0.2.7, remote: 192.0.2.8,
            lifetime: { time: 1h, bytes: 100MB }, reqid: 9, legacy: true }
authentication:
  realm: { kerberos: { realm: CORP.EXAMPLE }, allow: [CORP\Staff], deny: CORP\Guests }
rules:
  - { name: a, from: peer, to: any, service: web, action: require, protection: secret,
      authentication: [realm], priority: 5, interface: [eth0, ww*], mark: 0x1/0xf }
  - { name: b, between: [[one, 192.0.2.3], 192.0.2.4], service: mail, action: block, reject: true }
  - { name: c, from: any, to: one, action: permit, mirrored: false, direction: in, type: lan }
defaults: { inbound: stateful, outbound: permit, exempt: [ike, dhcp], protect-mark: 0x100/0x100 }
startup: stateful
tests:
  - { flow: tcp 192.0.2.200 -> 192.0.2.9:1, expect: permit c }
END
both "$dir/good.yaml" 'a file with everything' 0
for file in "$top"/Documentation/examples/*.yaml; do
	[ -e "$file" ] || continue
	valid "$file"
	result $? "the schema takes ${file##*/}"
done

# Each line changes one word.
number=0
while read -r from to; do
	number=$((number + 1))
	sed "s|$from|$to|" "$dir/good.yaml" >"$dir/bad.yaml"
	cmp -s "$dir/good.yaml" "$dir/bad.yaml" && result 1 "$from is in the file"
	both "$dir/bad.yaml" "refused by both: $to" 1
done <<'END'
startup: startups:
version: versio:
inbound: inbond:
stateful,.outbound statefull,outbound
reject: rejects:
mirrored:.false mirrored:no
priority:.5 priority:0
reqid:.9 reqid:[9]
name:.a, nam:a,
lifetime: lifetim:
realm:.CORP.EXAMPLE realms:x
flow: flows:
direction:.in direction:both
type:.lan type:wan
action:.block action:drop
legacy:.true legacy:maybe
END
plan
exit $failed
