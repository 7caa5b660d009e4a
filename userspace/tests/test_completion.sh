#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What completion offers; and that all words of the help are offered somewhere.
#	test_completion.sh IPWARD

ipward=$(cd "$(dirname "$1")" && pwd)/${1##*/}
here=$(cd "$(dirname "$0")/../completion" && pwd)
export IPWARD_WORDS="$here/ipward-words"
# shellcheck source=userspace/tests/tap.sh
. "${0%/*}/tap.sh"

diagnose() { echo "$3"; }

words() { "$IPWARD_WORDS" "$ipward" "$@" | tr '\n' ' '; }

# offers "WORDS" LINE...: these, and no other, where the last word of LINE is.
offers() {
	want=$1
	shift
	got=$(words "$@")
	[ "$got" = "${want:+$want }" ]
	result $? "ipward $*: $want" "$got"
}

# has "WORDS" LINE...: these, and perhaps more.
has() {
	want=$1 all=0
	shift
	got=$(words "$@")
	for word in $want; do
		case " $got" in
		*" $word "*) ;;
		*) all=1 ;;
		esac
	done
	result $all "ipward $*: $want and more" "$got"
}

has 'policy sa stats help' ''
has '--json -j --batch' -
has 'policy sa' -j ''
has '@file' -b ''
has 'policy' -n blue ''
has 'add del flush list show help' sa ''
has 'aead src mode limit sel' sa add ''
has 'aead src' s a dir in ''
offers 'in out' sa add dir ''
offers 'beet transport tunnel' sa add aead x mode ''
offers '@file' sa add key-file ''
offers 'espinudp' sa add encap ''
has 'byte-soft time-idle-hard' sa add limit ''
offers '' sa add limit byte-soft ''
has 'begin default exempt' policy ''
has 'tcp sport tmpl protect' policy add dir out ''
has 'dhcp none' policy exempt ''
offers 'block permit stateful' policy default in ''
offers 'block permit' policy default out ''
offers 'active empty' policy begin ''
offers '' policy commit ''
has 'in out pcap' explain ''
offers '@file' explain pcap ''
has '@file --confirm' apply ''
has '--check --follow --timeout' apply policy.yaml --diff ''
has 'rule drop' monitor sa ''
has 'windows' import ''
has '@file --list --map-weak --realm' import windows ''
has '@file' import windows policy.ldif --keys ''
[ ! -e /sys/class/net/lo ] || has 'lo' explain in dev ''

# A word of the help that nothing offers would be one that the grammar has lost.
objects=$("$IPWARD_WORDS" "$ipward" '' | grep -vx help)
for object in $objects; do
	offered=$({
		"$IPWARD_WORDS" "$ipward" "$object" ''
		for command in $("$IPWARD_WORDS" "$ipward" "$object" '' | sed 's/^@.*/x/'); do
			"$IPWARD_WORDS" "$ipward" "$object" "$command" ''
			for word in $("$IPWARD_WORDS" "$ipward" "$object" "$command" ''); do
				"$IPWARD_WORDS" "$ipward" "$object" "$command" "$word" ''
			done
		done
	} | sort -u | tr '\n' ' ')
	lost=''
	for word in $("$ipward" "$object" help | sed -n '/^Usage/,/^[^U ]/p' | grep '^[U ]' |
		sed -e 's/^Usage: //' -e 's/^ *ipward [^ ]*//' -e 's/\([^ ]\)   .*/\1/' |
		tr -c 'a-z0-9A-Z-' '\n' | grep -x -- '-*[a-z][a-z0-9-]*'); do
		case " $offered" in
		*" $word "*) ;;
		*) lost="$lost $word" ;;
		esac
	done
	[ ! "$lost" ]
	result $? "every word of $object help is offered" "lost:$lost; offered: $offered"
done

if command -v bash >/dev/null; then
	got=$(cd "$here" && bash -c '. ./ipward.bash.in
		COMP_WORDS=("$1" sa add mode t) COMP_CWORD=4
		_ipward
		COMP_WORDS=("$1" -b ipward.b) COMP_CWORD=2
		printf "%s " "${COMPREPLY[@]}"
		_ipward
		printf "%s " "${COMPREPLY[@]}"' bash "$ipward")
	[ "$got" = 'transport tunnel ipward.bash.in ' ]
	result $? 'bash completes words and files' "$got"
else
	point=$((point + 1))
	echo "ok $point - bash completes # SKIP no bash"
fi

if command -v zsh >/dev/null; then
	got=$(cd "$here" && zsh -f -c 'compadd() { print -n -- "${@[2,-1]} " }
		_files() { print -n "files " }
		complete_here() { source ./ipward.zsh.in }
		words=("$1" sa add mode t) CURRENT=5
		complete_here
		words=("$1" -b x) CURRENT=3
		complete_here' zsh "$ipward")
	[ "$got" = 'beet transport tunnel files  ' ]
	result $? 'zsh completes words and files' "$got"
else
	point=$((point + 1))
	echo "ok $point - zsh completes # SKIP no zsh"
fi

plan
exit $failed
