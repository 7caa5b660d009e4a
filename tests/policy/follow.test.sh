#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The words of a policy file follow the host: an address that comes or goes, another
# gateway. Nothing that was protected before and after is in clear in between.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
traffic_start

printf '%s%s\n' "${KEY_AB:0:32}" "$KEY_AB" >"$work/forth.key"
printf '%s%s\n' "${KEY_BA:0:32}" "$KEY_BA" >"$work/back.key"
chmod 600 "$work"/*.key
cat >"$work/a.yaml" <<-END
	version: 1
	protection:
	  secret: { esp: [aes256-gcm16] }
	keys:
	  - { peer: $B4, local: $A4, protection: secret,
	      in: { spi: 0x1002, file: $work/back.key }, out: { spi: 0x1001, file: $work/forth.key } }
	rules:
	  - { name: peer, between: [me, $B4], action: require, protection: secret }
	  - { name: hops, between: [me, gateway], action: permit }
	  - { name: named, between: [me, host7.ipward.example], action: permit }
	defaults: { inbound: block, outbound: block, exempt: [neighbour-discovery] }
END
echo '10.2.0.77 host7.ipward.example' >"$work/hosts"
must mount --bind "$work/hosts" /etc/hosts
sed -e "s/peer: $B4, local: $A4/peer: $A4, local: $B4/; s/\[me, $B4\]/[me, $A4]/" \
	-e 's/in: { spi: 0x1002, file: \(.*\)back.key }, out: { spi: 0x1001, file: .*forth.key }/in: { spi: 0x1001, file: \1forth.key }, out: { spi: 0x1002, file: \1back.key }/' \
	"$work/a.yaml" >"$work/b.yaml"
must ward b apply "$work/b.yaml"
start a "$IPWARD" apply "$work/a.yaml" --follow >"$work/log" 2>&1
following=$started
has() { [[ $(ward a policy list name "$1") == *"$2"* ]]; }
check 'in force' wait_for 10 has peer $A4
like 'what a DNS name means is shown' "$(ward a apply "$work/a.yaml" --check)" \
	'^host7.ipward.example is 10.2.0.77'
check 'the gateway' wait_for 10 has hops 10.1.0.2


# A DNS name that is gone keeps its last addresses.
check 'the name' has named 10.2.0.77
echo '10.2.0.78 host7.ipward.example' >"$work/hosts"
configure a <<<'addr add 10.1.0.80/24 dev eth0'
check 'another address of the name' wait_for 10 has named 10.2.0.78
: >"$work/hosts"
configure a <<<'addr del 10.1.0.80/24 dev eth0'
gone() { ! has named 10.1.0.80; }
check 'without the name' wait_for 10 gone
check 'its last address stays' has named 10.2.0.78
like 'and that is told' "$(<"$work/log")" 'host7.ipward.example.*: its last addresses stay'

# While addresses come and go, what is between the two hosts stays protected.
capture_start all
start a ping -q -i 0.05 -c 200 -s 200 -p "$MARKER_HEX" $B4 >"$work/ping"
pinging=$started
configure a <<<'addr add 10.1.0.77/24 dev eth0'
check 'an address that came' wait_for 10 has peer 10.1.0.77
configure a <<<'addr add 10.1.0.78/24 dev eth0'
check 'a second one' wait_for 10 has peer 10.1.0.78
configure a <<<'addr del 10.1.0.77/24 dev eth0'
hasnt() { ! has "$@"; }
check 'an address that went' wait_for 10 hasnt peer 10.1.0.77
configure r <<<'addr add 10.1.0.9/24 dev to-a'
configure a <<<'route replace default via 10.1.0.9'
check 'another gateway' wait_for 10 has hops 10.1.0.9
is 'in the place of the first' "$(ward a policy list name hops | grep -c 10.1.0.2)" 0
wait "$pinging"
capture_stop all
is 'nothing was lost meanwhile' "$(grep -o '[0-9]* received' "$work/ping")" '200 received'
capture_only 'and nothing was in clear' all "$IS_ESP"

# A file that gets an error keeps the policy in force.
before=$(ward a policy list | sed 's/ # .*//')
sed -i 's/action: require/action: requir/' "$work/a.yaml"
configure a <<<'addr add 10.1.0.79/24 dev eth0'
told() { grep -q 'Did you mean "require"' "$work/log"; }
check 'an error in the file is told' wait_for 10 told
is 'and what was in force stays' "$(ward a policy list | sed 's/ # .*//')" "$before"
stop "$following"

# In the first namespace, names are known after a reboot as well.
must mount -t tmpfs none /var/lib
echo '10.2.0.79 host7.ipward.example' >"$work/hosts"
cat >"$work/names.yaml" <<-END
	version: 1
	rules:
	  - { name: named, from: host7.ipward.example, to: any, action: block, direction: in }
	defaults: { inbound: permit, outbound: permit }
END
must "$IPWARD" apply "$work/names.yaml"
: >"$work/hosts"
must "$IPWARD" policy flush
check 'applied without the name' "$IPWARD" apply "$work/names.yaml"
like 'with the addresses that it had' "$("$IPWARD" policy list)" 'src 10.2.0.79/32'
must "$IPWARD" policy flush
must umount /var/lib /etc/hosts
