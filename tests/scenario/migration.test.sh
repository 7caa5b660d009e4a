#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/examples/migration.yaml and migrating-host.yaml, as they are written, and
# the steps that README.md there names: ten hosts get protection one by one, each with a
# connection that never rests; none is lost, and nothing is.

. "$(dirname "$0")/../lib/lib.sh"
. "$here/office.sh"
office
station app 20
hosts=(31 32 33 34 35 36 37 38 39 40)
for host in "${hosts[@]}"; do station "h$host" "$host"; done
station evil 66

example=$examples/migration.yaml
member=$examples/migrating-host.yaml
short_enough "$example"
short_enough "$member"
cp "$example" "$work/server.yaml"
like 'keys need one SA at least' \
	"$(sed 's/secret, in: { spi: 0x360.* }$/secret }/' "$example" | ward app apply - --check 2>&1)" \
	'-:15:[0-9]+: error: "keys" lacks "in" and "out"'
for host in "${hosts[@]}"; do
	sed "s/0x31/0x$host/; s@/31\\.@/$host.@" "$member" >"$work/h$host.yaml"
	make_keys "$work/h$host.yaml"
done

coproc TALK {
	exec "$python" "$here/talk.py" "$(ns app)" 192.0.2.20 5000 "${hosts[@]/#/ipw-$$-h}"
}
exec {talk_in}>&"${TALK[1]}" {talk_out}<&"${TALK[0]}"
talk_answer() {
	local answer=
	read -rt $((60 * SLOW)) -u "$talk_out" answer
	[[ $answer == ok ]] || { echo "$answer"; return 1; }
}
all_talk() { echo >&"$talk_in"; talk_answer; }
must talk_answer

# Who speaks protected, and who in clear: last numbers of addresses, in order.
speakers() { # capture, filter
	capture_read "$1" "($2) and (src host 192.0.2.20 or dst host 192.0.2.20)" |
		grep -o '192\.0\.2\.[34][0-9]' | sort -u | sed 's/.*\.//' | xargs
}
on_the_wire() { # description, capture, who is protected, who is in clear, both ways
	capture_start "$2" to-app
	check "$1: all of them talk" all_talk
	capture_stop "$2"
	is "$1: protected from hosts" "$(speakers "$2" "$IS_ESP and dst host 192.0.2.20")" "$3"
	is "$1: protected to hosts" "$(speakers "$2" "$IS_ESP and src host 192.0.2.20")" "${5-$3}"
	is "$1: in clear" "$(speakers "$2" 'tcp port 5000')" "$4"
}

# 1. The server requests.
on_the_wire 'at first' first '' "${hosts[*]}"
apply app "$example"
on_the_wire 'the server requests' requested '' "${hosts[*]}"

# 2. and 3. One host after another: its own file, then its "out" on the server.
left=("${hosts[@]}") done=()
for host in "${hosts[@]}"; do
	apply "h$host" "$work/h$host.yaml"
	left=("${left[@]:1}")
	if ((host == 31)); then
		on_the_wire 'the first host sends protected' half 31 "${hosts[*]}" ''
	fi
	done+=("$host")
	sed -i "/^rules:/i \  - { peer: 192.0.2.$host, protection: secret, out: { spi: 0x${host}1, file: $etc/$host.out } }" \
		"$work/server.yaml"
	apply app "$work/server.yaml"
	if ((host == 31 || host == 36)); then
		on_the_wire "host $host, both ways" "moved-$host" "${done[*]}" "${left[*]}"
	fi
done
on_the_wire 'all of them' all "${hosts[*]}" ''
is 'the server has dropped nothing of theirs' \
	"$(ward app -j policy show name hosts | jq '.[0].drops')" 0
is 'nor anything else' "$(drops app)" 'all zero'

# 4. Nothing is unprotected any more: it is demanded, on the server last.
before=$(counter app in-unprotected)
check 'they talk' all_talk
is 'no packet in clear has come meanwhile' "$(counter app in-unprotected)" "$before"
for host in "${hosts[@]}"; do
	sed -i 's/action: request/action: require/' "$work/h$host.yaml"
	apply "h$host" "$work/h$host.yaml"
done
sed -i 's/action: request/action: require/; s/expect: request/expect: require/' "$work/server.yaml"
apply app "$work/server.yaml"
on_the_wire 'it is demanded' demanded "${hosts[*]}" ''
for host in "${hosts[@]}"; do
	[[ $(drops "h$host") == 'all zero' ]] || fail "host $host has dropped nothing" "$(drops "h$host")"
done

# Before, an address was enough; now it is not.
await_visitors app t 22
clear=$(drop app clear)
attack evil syn 192.0.2.35 192.0.2.20 40000 22
has_dropped() { (($(drop app "$1") >= $2)); }
check 'the address of a host opens nothing' wait_for 10 has_dropped clear $((clear + 1))
check_fails 'nor has the attacker got in' on evil socat -u - TCP:192.0.2.20:22,connect-timeout=2 <<<attack
is 'nobody has heard of him' "$(<"$work/reached-22")" ''
check 'and they go on talking' all_talk
kill "$TALK_PID"
