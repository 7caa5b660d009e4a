#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What "import" prints and writes: test_import.sh IPWARD FIXED

ipward=$(cd "${1%/*}" && pwd)/${1##*/} || exit 1
fixed=$(cd "${2%/*}" && pwd)/${2##*/} || exit 1
here=$(cd "${0%/*}" && pwd)
# shellcheck source=userspace/tests/tap.sh
. "${0%/*}/tap.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
cp "$here/windows/contoso.ldif" .
mkdir keys

diagnose() { cat "$dir/out" "$dir/err"; }

import() { "$ipward" import windows "$@" >out 2>err </dev/null; }

# expect STATUS TEXT WORDS...: TEXT on stderr, or on stdout for 0.
expect() {
	status=$1 text=$2
	shift 2
	import "$@"
	got=$?
	file=err
	[ "$status" -eq 0 ] && file=out
	[ $got -eq "$status" ] && grep -qF -- "$text" $file
	result $? "import windows $*: status $status, $text"
}

mode() { stat -c %a "$1"; }

expect 1 'lacks a file'
expect 1 'cannot open' nothing.ldif
expect 1 'expected one file' contoso.ldif more.ldif
expect 1 'expected --map-weak or --drop-weak' contoso.ldif --map-weak --drop-weak
expect 1 'cannot find this folder' contoso.ldif --keys nowhere
expect 1 '"--realms"' contoso.ldif --realms X
expect 1 'no policy has this name' contoso.ldif --policy Contosa
expect 1 'has a preshared key: expected --keys' contoso.ldif
expect 0 'Contoso' contoso.ldif --list
"$ipward" -j import windows contoso.ldif --list >out
grep -qF '"dn":"CN=ipsecPolicy{1},CN=IP Security,CN=System,DC=contoso,DC=example"' out
result $? 'JSON names the object'
"$ipward" import windows - --list <contoso.ldif >out
result $? 'standard input'

expect 0 'from: me, to: "198.51.100.0/24"' contoso.ldif --keys keys
[ "$(mode keys/contoso-key.psk)" = 600 ] &&
	[ "$(cat keys/contoso-key.psk)" = 'correct horse battery staple' ]
result $? 'the key is in a file of its owner'
! grep -q horse out err
result $? 'and is printed nowhere'
cp out policy.yaml
"$fixed" apply policy.yaml --check >out 2>err
result $? 'what was printed is a policy'
expect 0 'rules:' contoso.ldif --keys keys
echo other >keys/contoso-key.psk
expect 1 'with another key' contoso.ldif --keys keys -o new.yaml
[ "$(cat keys/contoso-key.psk)" = other ] && [ ! -e new.yaml ]
result $? 'a file that is there stays, and nothing is written'
rm keys/contoso-key.psk
ln -s ../elsewhere keys/contoso-key.psk
expect 1 'there is a file of this name' contoso.ldif --keys keys
[ ! -e elsewhere ]
result $? 'a link is not followed'
rm keys/contoso-key.psk

import contoso.ldif --keys keys -o new.yaml --map-weak
result $? 'on demand, weak algorithms become good ones'
grep -qF 'esp: [aes256-gcm16]' new.yaml && [ "$(mode new.yaml)" = 600 ]
result $? 'a file is written'
"$fixed" apply new.yaml --check >out 2>err
result $? 'and is a policy'
expect 1 'cannot write this file' contoso.ldif --keys keys -o none/new.yaml
expect 1 'is no plain file' contoso.ldif --keys keys -o /dev/null
ln -s new.yaml link.yaml
expect 1 'is no plain file' contoso.ldif --keys keys -o link.yaml
set -- new.yaml*
[ $# -eq 1 ]
result $? 'nothing is left beside it'

# Half of an export: a rule is not there.
sed '/^dn: CN=ipsecNFA{1}/,/^$/d' contoso.ldif >half.ldif
expect 1 'which is not there' half.ldif --keys keys
printf 'dn: x\nfoo\n' >bad.ldif
expect 1 'bad.ldif:2:1: error: expected LDIF' bad.ldif

plan
exit $failed
