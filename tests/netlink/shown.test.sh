#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the command shows of everything that there can be, in words and as JSON.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
# Packets without an SA are dropped, whoever listens.
echo 0 >/sys/module/ipward/parameters/hold

# --- events, in words ----------------------------------------------------------

start a stdbuf -oL "$IPWARD" -d monitor >"$work/events" 2>"$work/errors"
monitor=$started
check 'with -d a monitor says that it listens' wait_for 20 grep -qx listening "$work/errors"
sa_one a in $B4 $A4 0x1002 $KEY_BA mode transport
event 'an SA' "^sa-added dir in src $B4 dst $A4 proto esp spi 0x00001002"
must ward a policy add dir out name told dst $B4 protect tmpl mode transport reqid 7
event 'a rule' '^rule-added dir out .*name "told"'
on a ping -q -c 1 -W0.2 $B4 >/dev/null
event 'an SA asked for' '^acquire dir out .*name "told"'
event 'with the flow' "^"$'\t'"flow src $A4 dst $B4 proto icmp type 8 code 0"
event 'a drop, with its flow and its rule' "^drop no-sa src $A4 dst $B4 proto icmp .* rule [0-9]+"
sa_one b out $B4 $A4 0x7777 $KEY_AB mode transport
protect b $B4 $A4 udp
speak() {
	on b "$python" -c "import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('$A4', 9))"
}
must ward a policy add dir in src $B4 proto esp block
speak
event 'a drop of an SPI that names no SA' \
	"^drop unknown-spi src $B4 dst $A4 proto esp .*spi 0x00007777 rule [0-9]+"
# Of one SA the two have different keys.
sa_one a in $B4 $A4 0x7777 $KEY_BA mode transport
speak
event 'a drop, with its SPI' '^drop integrity .*spi 0x00007777'
must ward a -b - <<-END
	policy begin
	policy add dir in permit
	policy add dir out permit
	policy commit
END
event 'a set of rules' '^set-committed rules 2 generation [0-9]+'
must ward a policy flush
must ward a sa flush
event 'an SA that goes' '^sa-removed dir in '
start a stdbuf -oL "$IPWARD" -d -j monitor >"$work/events.json" 2>"$work/errors"
json_monitor=$started
must wait_for 20 grep -qx listening "$work/errors"
start a stdbuf -oL "$IPWARD" -d -t monitor sa >"$work/timed" 2>"$work/timed.errors"
timed_monitor=$started
must wait_for 20 grep -qx listening "$work/timed.errors"
must ward a policy add dir out dst $B4 udp dport 9 block
on a "$python" -c "import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 4321))
s.setsockopt(socket.SOL_SOCKET, 36, 3)  # SO_MARK
try:
    s.sendto(b'x', ('$B4', 9))
except PermissionError:
    pass"
event 'a drop with ports and a mark' "^drop blocked-out src $A4 dst $B4 proto udp sport 4321 dport 9 mark 0x3"
flow='"flow":\{[^}]*"proto":"udp","sport":4321,"dport":9,"mark":3\}'
check 'the same as JSON' wait_for 10 grep -qE "\"event\":\"drop\".*$flow" "$work/events.json"
sa_one a in $B4 $A4 0x1004 $KEY_BA mode transport limit time-hard 1
event 'an SA whose time is over' "^expire hard .*spi 0x00001004"
check 'with -t in words, too, the time is first' wait_for 10 grep -qE \
	"^$(date +%Y)-[01][0-9]-[0-3][0-9]T[0-9:]{8}\.[0-9]{6}[+-][0-9]{2}:[0-9]{2} sa-added dir in .*spi 0x00001004" \
	"$work/timed"
stop "$timed_monitor"
stop "$json_monitor"
stop "$monitor"
flush a b

# --- rules ---------------------------------------------------------------------

like 'with -d a new rule tells its handle' "$(ward a -d policy add dir in \
	family inet6 block)" '^handle [0-9]+$'
like 'as JSON, too' "$(json a policy add dir out priority 9 src $A4 dst $B4 \
	udp sport 1000-2000 dport 53 block handle)" '^[0-9]+$'
must ward a policy add dir out dst $B6 icmp6 type 1 code 4 permit
must ward a policy add dir out src 10.8.0.0/16 dst 10.9.0.0/16 protect \
	tmpl mode tunnel src $A4 dst $B4 reqid 5
must ward a policy add dir out name 'say "no"' dst 10.7.0.0/16 block
text=$(ward a policy list)
like 'a name with quotes' "$text" 'name "say \\"no\\""'
like 'a family' "$text" 'dir in [^#]*family inet6'
like 'ports' "$text" 'sport 1000-2000 dport 53 '
like 'type and code' "$text" 'type 1 code 4'
like 'the ends of a tunnel' "$text" "mode tunnel src $A4 dst $B4 reqid 5"
is 'the same as JSON' "$(json a policy list templates | grep src | jq -r '.[0] | .src + " " + .dst')" "$A4 $B4"
like 'with -s what it has counted' "$(ward a -s policy list)" '# packets 0 bytes 0 drops 0'
is 'the defaults as JSON' "$(json a policy default in,out)" "$(ward a policy default |
	sed -E 's/in (.*) out (.*)/\1:\2/')"
must ward a policy flush

# --- SAs -----------------------------------------------------------------------

sa_one a out $A4 $B4 0x1001 $KEY_AB mode tunnel set-mark 0x10/0xf0 set-dev eth0 \
	tfc mtu dummies 3
sa_one a in $B6 $A6 0x1003 $KEY_BA mode transport mark 7 dev eth0
sa_one a out $A4 $B4 0x1005 $KEY_AB mode tunnel tfc 512 ttl 9
is 'marks and devices, to be set' "$(json a sa list dst $B4 spi 0x1001 \
	set_mark,set_mark_mask,set_dev)" 16:240:eth0
is 'to be matched' "$(json a sa list dst $A6 spi 0x1003 mark,dev)" 7:eth0
is 'padding and dummy packets' "$(json a sa list dst $B4 spi 0x1001 tfc,dummies)" mtu:3
is 'a length' "$(json a sa list dst $B4 spi 0x1005 tfc)" 512
text=$(ward a sa list)
like 'in words' "$text" $'set-mark 0x10/0xf0 set-dev eth0'
like 'padding, in words' "$text" $'\ttfc mtu dummies 3'
like 'a TTL' "$text" 'ttl 9'
for words in "dst $A4" "src $A4 dst $A6" 'spi 0x1009' 'proto ah' 'src fd00::99'; do
	# shellcheck disable=SC2086 # words
	is "none fits: $words" "$(ward a sa list $words 2>/dev/null)" ''
done
is 'one that fits' "$(ward a sa list src $B6 | grep -c ^dir)" 1
must ward a sa flush
# A device may be named by any bytes.
must ip -n "$(ns a)" link add $'x\xff\xc3-' type dummy
sa_one a in $B4 $A4 0x1002 $KEY_BA mode transport dev $'x\xff\xc3-'
is 'what is not UTF-8, as JSON' "$(json a sa list dst $A4 spi 0x1002 dev)" 'x??-'
like 'and in words' "$(ward a sa list)" 'dev x\?\?-'
must ward a sa flush
must ip -n "$(ns a)" link del $'x\xff\xc3-'

# --- explain -------------------------------------------------------------------

sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport
protect a $A4 $B4
is 'explain as JSON, with the SA' "$(json a explain out src $A4 dst $B4 icmp type 8 code 0 \
	action,rule.action,sa | jq -R -r 'split(":")[0:2] | join(" ")')" 'protect protect'
is 'a protocol by its number, a mark, a device' "$(json a explain out src $A4 dst $B4 proto 50 \
	mark 3 dev eth0 action)" protect
for proto in 4 41; do
	for words in "out src $A4 dst $B4" "in src $B4 dst $A4"; do
		# shellcheck disable=SC2086 # words
		like "IP in IP in transport mode is dropped: ${words%% *}, protocol $proto" \
			"$(ward a explain $words proto $proto | tr '\n' ' ')" \
			'^action protect, dropped: mode .*IP in IP is dropped.*use mode tunnel .*or GRE'
	done
done
like 'GRE in transport mode is not: out' "$(ward a explain out src $A4 dst $B4 proto 47)" 'it leaves by'
like 'GRE in transport mode is not: in' "$(ward a explain in src $B4 dst $A4 proto 47)" 'it is accepted from'
protect_tunnel a 10.8.0.0/16 10.9.0.0/16 $A4 $B4
like 'nor is IP in IP in a tunnel' "$(ward a explain in src 10.9.0.1 dst 10.8.0.1 proto 4)" 'it is accepted from'
on a ping -q -c 1 -W0.2 $B4 >/dev/null
like 'with -d since when an SA was not used' "$(ward a -d sa list)" 'age [0-9]+s idle [0-9]+s'
flush a

# --- a rule's own address that the host does not have, replaced by DHCP ---------

protect b $B4 $A4
protect b $B6 $A6
protect_tunnel b 10.12.0.0/24 10.11.0.0/24 $B4 $A4
protect_tunnel b fd00:12::/64 fd00:11::/64 fd00:2::9 $A6
absent='# (src|dst) [0-9a-f.:]+ is no address of this host'
missed="# rule [0-9]+ is for $B4, which is no address of this host"
is 'of four that the host has no rule says a word' "$(ward b -d policy list | grep -cE "$absent")" 2
is 'JSON has the tunnel that it has not' \
	"$(json b policy list absent | xargs)" 'fd00:2::9 fd00:2::9'
is 'without -d nothing is said' "$(ward b policy list | grep -cE "$absent")" 0
is 'nor does explain' "$(ward b explain out src $B4 dst $A4 icmp | grep -cE "$absent|$missed")" 0
configure b <<-END
	addr add 10.2.0.77/24 dev eth0
	addr del $B4/24 dev eth0
END
is 'of those whose address was replaced each does' "$(ward b -d policy list | grep -cE "$absent")" 5
like 'explain says so of the old address' "$(ward b explain out src $B4 dst $A4 icmp | tr '\n' ' ')" \
	"# src $B4 is no address of this host"
like 'of the tunnel' "$(ward b explain in src 10.11.0.1 dst 10.12.0.1 icmp | tr '\n' ' ')" \
	"# dst $B4 is no address of this host"
like 'and of the new one, which no rule speaks of: out' \
	"$(ward b explain out src 10.2.0.77 dst $A4 icmp)" "$missed"
like 'and of the new one, which no rule speaks of: in' \
	"$(ward b explain in src $A4 dst 10.2.0.77 icmp)" "$missed"
is 'as JSON' "$(ward b -j explain out src 10.2.0.77 dst $A4 icmp | jq -r '.missed[].addr')" $B4
is 'but not of what has nothing to do with it' \
	"$(ward b explain out src 10.2.0.77 dst 10.3.0.1 icmp | grep -cE "$absent|$missed")" 0
configure b <<<"addr add $B4/24 dev eth0"
flush b

# --- what goes wrong -------------------------------------------------------------

like 'what cannot be written is told' "$(on a "$IPWARD" -j stats 2>&1 >/dev/full)" 'cannot write: No space'
must ward a -b - <<-END
	policy begin
	policy abort
END
like 'a transaction in another' "$(ward a -b - 2>&1 <<<$'policy begin\npolicy begin')" \
	'a transaction is open already'
# Root, but without the capability: it may not even look.
for words in 'sa list' 'policy default' "explain out src $A4 dst $B4 icmp type 8 code 0"; do
	# shellcheck disable=SC2086 # words
	like "nobody may without privileges: ${words%% *}" "$(on a setpriv --bounding-set -net_admin \
		"$IPWARD" $words 2>&1)" 'CAP_NET_ADMIN is needed'
done
like 'a file that is no namespace' "$("$IPWARD" -n /dev/null stats 2>&1)" 'cannot enter network namespace'
like 'a longer key than any in a file' "$(printf '%0400d' 0 |
	ward a sa add aead rfc4106 key-file - 2>&1)" 'a shorter key in the file'
like 'a directory in place of a file' "$(ward a sa add aead rfc4106 key-file / 2>&1)" 'directory'
