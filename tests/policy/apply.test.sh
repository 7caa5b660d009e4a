#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A policy file in force: what it protects, permits and blocks, as a capture outside
# both ends sees it; what changes is said before; a file with errors changes nothing;
# two at once, one that is killed, one that nobody confirms.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
traffic_start

file=$work/policy.yaml
other=$work/other.yaml
# Keys of 256 bits and a salt.
printf '%s%s\n' ${KEY_AB:0:32} $KEY_AB >"$work/forth.key"
printf '%s%s\n' ${KEY_BA:0:32} $KEY_BA >"$work/back.key"
chmod 600 "$work"/*.key

policy() { # me, peer, SPI in, key in, SPI out, key out
	cat <<-END
		version: 1
		addresses:
		  clients: [$2, fd00:9::/64]
		  router: [10.1.0.2, 10.2.0.2]
		services:
		  web: [tcp 80, tcp 8000-8100, udp 443]
		protection:
		  secret: { esp: [aes256-gcm16, chacha20-poly1305] }
		keys:
		  - { peer: $2, local: $1, protection: secret,
		      in: { spi: $3, file: $4 }, out: { spi: $5, file: $6 } }
		rules:
		  - { name: web, between: [me, clients], service: web, action: require, protection: secret }
		  - { name: plain, between: [me, clients], service: tcp 7000, action: permit }
		  - { name: router, between: [me, router], action: permit }
		defaults: { inbound: block, outbound: block, exempt: [neighbour-discovery] }
		tests:
		  - { flow: "tcp $2 -> $1:80", expect: require web }
		  - { flow: "tcp me -> $2:7000", expect: permit plain }
		  - { flow: "tcp $2 -> $1:22", expect: block }
	END
}
of_a() { policy $A4 $B4 0x1002 "$work/back.key" 0x1001 "$work/forth.key"; }
of_b() { policy $B4 $A4 0x1001 "$work/forth.key" 0x1002 "$work/back.key"; }

of_a >"$file"
like 'checked' "$(ward a apply "$file" --check 2>&1)" 'no errors; 5 rules'
is 'and nothing loaded' "$(ward a policy list | grep -c '^dir')" 0
is 'what would change' "$(ward a apply "$file" --diff | sort | tr '\n' ,)" \
	'+ rule plain,+ rule router,+ rule web,~ default inbound block, was permit,~ default outbound block, was permit,~ exempt neighbour-discovery, was ike,neighbour-discovery,'
is 'as JSON' "$(ward a -j apply "$file" --diff | jq -c '[.settings, (.changes | map(.change + .rule) | sort)]')" \
	'[true,["+plain","+router","+web"]]'
is 'and nothing loaded, still' "$(ward a policy list | grep -c '^dir')" 0
check 'applied' ward a apply "$file"
of_b >"$other"
check 'at the other end' ward b apply "$other"
is 'a second time nothing changes' "$(ward a apply "$file")" 'nothing changes'
is 'nor as JSON' "$(ward a -j apply "$file")" '{"changes":[],"settings":false}'

capture_start web
check 'web, protected' tcp_transfer b a $A4 20000 80
check 'and of the other host' tcp_transfer a b $B4 20000 8042
capture_stop web
capture_protected 'all of it is sealed' web
capture_start plain
check 'plain' tcp_transfer b a $A4 20000 7000
capture_stop plain
capture_in_clear 'it is in clear' plain
check_fails 'what no rule names is blocked' on b timeout 2 socat -u /dev/null TCP4:$A4:22

# What the file says of flows is what the kernel says.
agree() { # source, port
	local said kernel
	said=$(ward a apply "$file" --test "tcp $1 -> $A4:$2" 2>/dev/null |
		sed -E 's/^[^>]*> [^ ]* ?//; s/,.*//; s/.*: //')
	kernel=$(ward a explain in src "$1" dst $A4 tcp sport 54321 dport "$2" |
		sed -En 's/^action ([a-z]+).*/\1/p')
	[[ $kernel != protect ]] || kernel=require
	[[ $kernel == "$said" ]] || { echo "$1 $2: $said, but $kernel"; return 1; }
}
all_agree() {
	local source port
	for source in $B4 10.1.0.2 10.2.0.2 10.9.9.9; do
		for port in 22 80 443 7000 7999 8000 8100 8101; do
			agree "$source" "$port" || return
		done
	done
}
check 'the library decides as the kernel does' all_agree
like 'explained from the file' "$(ward a explain file "$file" in src $B4 dst $A4 tcp dport 80)" \
	'rule "web" \(.*policy.yaml:[0-9]+\) would decide'

# Errors, all of them, and nothing changes.
of_a | sed -e 's/action: permit }/action: permitt }/' -e 's/name: web, between: \[me, clients\]/name: web, between: [me, clientss]/' >"$other"
errors=$(ward a apply "$other" 2>&1)
like 'the wrong action is named, with its place' "$errors" \
	'other.yaml:[0-9]+:[0-9]+: error: "action: permitt": expected permit, block, require or request. Did you mean "permit"'
like 'and the wrong name' "$errors" ': error: "clientss": expected .* Did you mean "clients"'
like 'nothing was changed' "$errors" '3 errors: nothing was changed'
like 'a word that is wrong' \
	"$(of_a | sed 's/\[me, router\]/[mee, router]/' | ward a apply - --check 2>&1)" 'Did you mean "me"'
is 'and so it is' "$(ward a apply "$file")" 'nothing changes'
of_a | sed 's/expect: block/expect: permit/' >"$other"
like 'a test that fails' "$(ward a apply "$other" 2>&1)" \
	"tcp $B4:54321 -> $A4:22: expected permit, but no rule matches, and the default is \"block\""

# What the kernel cannot do is told before.
camellia() { # what is put before the other algorithms
	of_a | sed "/keys:/,/out:/d; s/esp: \[.*\]/esp: [$1]/" | ward a apply - 2>&1
}
loader=$(</proc/sys/kernel/modprobe)
# shellcheck disable=SC2086 # words
if ! crypto_without 'cbc(camellia)' $CAMELLIA; then
	skip 'a kernel without an algorithm' 'this kernel has all of them'
else
	echo /nonexistent >/proc/sys/kernel/modprobe
	like 'a protection of which the kernel has none' "$(camellia camellia256-sha256)" \
		'-:[0-9]+:3: error: protection "secret": this kernel lacks camellia-cbc'
	is 'nothing was changed' "$(ward a apply "$file")" 'nothing changes'
	like 'one of which it has some' "$(camellia 'camellia256-sha256, aes256-gcm16')" \
		'warning: protection "secret": this kernel lacks camellia-cbc'
	echo "$loader" >/proc/sys/kernel/modprobe
fi
must ward a apply "$file"

# What is not confirmed does not stay; what was there returns as it was.
of_a | sed '/name: plain/d; /:7000/d' >"$other"
before=$(ward a policy list | sed 's/ # .*//')
must ward a apply "$other" --timeout 4
is 'in force for a time' "$(ward a policy list name plain | grep -c '^dir')" 0
like 'no other one meanwhile' "$(ward a apply "$file" 2>&1)" 'waits for a confirmation'
same_rules() { [[ $(ward a policy list | sed 's/ # .*//') == "$before" ]]; }
check 'what was there returns' wait_for 10 same_rules
like 'nothing waits any more' "$(ward a apply --confirm 2>&1)" 'no policy waits'
must ward a apply "$other" --timeout 600
check 'confirmed' ward a apply --confirm
is 'it stays' "$(ward a policy list name plain | grep -c '^dir')" 0
check 'and the first one again' ward a apply "$file"
capture_start again
check 'protected as before' tcp_transfer b a $A4 20000 80
capture_stop again
capture_protected 'it is sealed' again

# What is saved can be read back.
must ward a policy add dir out name 'a "quoted" \\ name' dst 10.9.0.0/16 \
	service tcp/80,udp/53 dev eth0 mark 0x1/0xf block reject
must ward a policy add dir in sel src 10.3.0.0/16 tcp dport 80 sel src 10.4.0.0/16 udp \
	protect request tmpl mode transport encrypted
before=$(ward a policy list | sed 's/ # .*//')
ward a policy save >"$work/saved"
must ward a policy flush
must ward a policy default in permit out permit
check 'what was saved is read back' ward a -b "$work/saved"
is 'and is the same' "$(ward a policy list | sed 's/ # .*//')" "$before"
must ward a apply "$file"

# What is exported means the same.
cat >"$other" <<-END
	version: 1
	addresses: { both: [10.5.0.0/16, fd00:5::/64, 10.6.0.1-10.6.0.9] }
	services: { some: [tcp 80, udp 53-99 from 1024-65535, icmp 3/4, icmp6 128, esp] }
	protection:
	  one: { esp: [aes192-gcm16, aes256-sha256, chacha20-poly1305] }
	  two: { ah: [sha256], mode: tunnel, local: 10.1.0.1, remote: 10.2.0.1, reqid: 7 }
	  three: { esp: encrypted }
	rules:
	  - { name: 'a "quoted" \ name', between: [me, both], service: some, action: require, protection: one }
	  - { name: v4, from: me, to: 0.0.0.0/0, action: permit, priority: 9000 }
	  - { name: v6, from: "::/0", to: me, action: { in: permit, out: block }, audit: true }
	  - { name: through, from: both, to: 10.9.0.0/16, action: block, reject: true, interface: [eth0, ww*], mark: 0x1/0xf }
	  - { name: tunnel, from: 10.11.0.0/24, to: 10.12.0.0/24, action: request, protection: two }
	  - { name: any, from: any, to: any, service: tcp 9, action: require, protection: three, direction: out, inpass: true }
	defaults: { inbound: stateful, outbound: permit, exempt: none, protect-mark: 0x100/0x100 }
END
check 'a file with everything' ward a apply "$other"
is 'is in force as it says' "$(ward a apply "$other" 2>/dev/null)" 'nothing changes'
ward a policy export >"$work/exported.yaml"
is 'what is exported changes nothing' "$(ward a apply "$work/exported.yaml" 2>/dev/null)" 'nothing changes'
must ward a apply "$file"

# Killed at any moment, the old policy is in force, or the new one.
of_a | sed '/^rules:/,$d' >"$work/many.yaml"
{
	echo 'rules:'
	for ((i = 0; i < 3000; i++)); do
		echo "  - { name: n$i, from: 10.7.$((i / 250)).$((i % 250)), to: me, action: block }"
	done
	of_a | sed -n '/name: web, /,$p'
} >>"$work/many.yaml"
whole() {
	local n
	n=$(ward a policy list 2>/dev/null | grep -c '^dir')
	((n == 5 || n == 3005)) || { echo "$n rules"; return 1; }
}
killed() {
	local ms process
	for ms in 0.05 0.1 0.2 0.3 0.4 0.6 0.8 1.2; do
		"$IPWARD" -n "$(ns a)" apply "$work/many.yaml" >/dev/null 2>&1 &
		process=$!
		read -rt $ms -u "$never"
		kill -KILL $process 2>/dev/null
		wait $process 2>/dev/null
		whole || return
	done
}
check 'an apply that is killed leaves the old or the new policy' killed
check 'and the next one works' ward a apply "$file"
is 'the old one is whole' "$(ward a policy list | grep -c '^dir')" 5

# Two at once: one of them, whole.
two() {
	local one other
	"$IPWARD" -n "$(ns a)" apply "$work/many.yaml" >/dev/null 2>"$work/one" &
	one=$!
	"$IPWARD" -n "$(ns a)" apply "$work/many.yaml" >/dev/null 2>"$work/two" &
	other=$!
	wait $one
	one=$?
	wait $other
	other=$?
	((one == 0 || other == 0)) && ((one + other <= 1)) && whole &&
		{ ((one + other == 0)) || cat "$work/one" "$work/two" | grep -q 'another "ipward apply"'; }
}
check 'two at once' two
must ward a apply "$file"

# Over ssh.
cut=$(SSH_CONNECTION="$B4 50000 $A4 22" ward a apply "$work/many.yaml" 2>&1)
like 'a policy that cuts off its own session is not applied' "$cut" 'would cut off the ssh session'
is 'nothing was changed' "$(ward a apply "$file")" 'nothing changes'
of_a | sed 's/service: tcp 7000/service: [tcp 7000, tcp 22]/; /:22"/d' >"$other"
check 'one that does not is' env SSH_CONNECTION="$B4 50000 $A4 22" "$IPWARD" -n "$(ns a)" apply "$other"
over_ssh() { # client, file
	SSH_CONNECTION="$1 50000 $A4 22" ward a apply "$2" 2>&1
}
of_a | sed 's/service: web/service: [web, tcp 22]/; /expect: block/d' >"$other"
check 'nor is one that protects it, where there is an SA' over_ssh "$B4" "$other"
of_a | sed 's/service: web/service: [web, tcp 22]/; /expect: block/d; s/clients: \[/&10.9.9.9, /' >"$other"
like 'where there is none, it would' "$(over_ssh 10.9.9.9 "$other")" \
	'ssh session from 10.9.9.9: rule "web" has no SA for what comes in'
check 'a policy that only counts does not' \
	over_ssh 10.9.9.9 <(sed 's/action: require/audit: true, &/' "$other")
must ward a apply "$file"
like 'a session by a link-local address' \
	"$(SSH_CONNECTION='fe80::1%eth0 50000 fe80::2%eth0 22' ward a apply "$file" 2>&1)" \
	'ssh session from fe80::1: the default blocks what comes in'
