#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# iproute2 6.1.0, ip -j xfrm: the option for JSON.
#
# A good guess: "ip -j", which rules, addresses, neighbours and the like obey, also
# holds for XFRM's states and policies; or "ip" says that it does not.
#
# What it does: policies, and the counts of both tables, are printed as text for
# people, with status 0 and not a word about it. A program that asks for JSON gets
# tabs and lines, of which the number for one policy depends on what it has; only
# "-o" (one line each, a backslash for each line's end) is obeyed. An empty list
# is printed as nothing, where "ip -j token" prints [].
#
# So who wants to read XFRM's tables by a program parses that text, or netlink.
#
# Seen with Debian's iproute2 6.1.0-3, as root, in a network namespace of its own.
# Fails if that changes.

set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get -q -o APT::Sandbox::User=root download iproute2=6.1.0-3 >/dev/null
dpkg-deb -x ./*.deb root
export IP=$work/root/bin/ip

unshare --net bash -euo pipefail <<'END'
is_json() { "$IP" -j "$@" | python3 -c 'import json, sys; json.load(sys.stdin)' 2>/dev/null; }
lines() { "$IP" "$@" | wc -l; }

"$IP" -V
[[ $("$IP" -j token) =~ ^\[\ *\]$ && ! $("$IP" -j xfrm policy) ]]
echo 'no token: [], no policy: nothing'
"$IP" xfrm policy add dir out src 192.0.2.0/24 dst 198.51.100.0/24 action block

for words in rule addrlabel ntable; do
	is_json "$words" || { echo "ip -j $words is no JSON"; exit 1; }
	echo "ip -j $words: JSON"
done
for words in 'policy' 'policy count' 'state count' \
	'policy get dir out src 192.0.2.0/24 dst 198.51.100.0/24'; do
	# shellcheck disable=SC2086 # words
	if is_json xfrm $words; then echo "ip -j xfrm $words is JSON now"; exit 1; fi
	# shellcheck disable=SC2086
	"$IP" -j xfrm $words >/dev/null 2>errors
	[[ ! -s errors ]] || { echo "it says: $(<errors)"; exit 1; }
	echo "ip -j xfrm $words: text, status 0, no error"
done
(($(lines -j xfrm policy) == 2 && $(lines -j -o xfrm policy) == 1))
echo 'and -o is obeyed'
END
