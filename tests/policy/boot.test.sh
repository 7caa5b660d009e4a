#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What ipward.service runs, on host a: where the module is missing, the file is bad or
# the command is broken, nothing that it sends in clear is on the wire, unless the
# administrator has chosen so.

. "$(dirname "$0")/../lib/lib.sh"

command -v nft >/dev/null || skip_all 'nft is not installed'

# modprobe finds the module where $work/module is there; "ipward apply" takes a batch.
stubs() {
	mkdir "$work/bin"
	cat >"$work/bin/modprobe" <<-END
		#!/bin/sh
		[ "\$1" != --showconfig ] || exec cat "$work/config"
		[ -e "$work/module" ] || { echo "modprobe: Module \$1 not found." >&2; exit 1; }
		shift
		exec insmod "$IPWARD_KO" "\$@"
	END
	cat >"$work/bin/ipward" <<-END
		#!/bin/sh
		[ ! -e "$work/broken" ] || exit 127
		[ "\$1" = apply ] || exec "$IPWARD" "\$@"
		[ "\$3" != --startup ] || exec cat "\$2.startup"
		exec "$IPWARD" -b "\$2"
	END
	chmod +x "$work/bin/"*
	: >"$work/config"
	echo 'quiet root=/dev/sda1' >"$work/cmdline"
	cat >"$work/good" <<-END
		policy begin
		policy add dir out mirrored dst $B4 permit
		policy default in block out block
		policy commit
	END
	echo 'policy add dir sideways' >"$work/bad"
}

# What it says is kept.
boot() { # sub-command, policy
	on a env PATH="$work/bin:$PATH" IPWARD_POLICY="${named-$work/${2:-good}}" \
		IPWARD_CENTRAL="$work/central" IPWARD_MISSING="$work/missing.nft" \
		IPWARD_CMDLINE="$work/cmdline" \
		sh "$tests/../userspace/systemd/ipward-boot" "$1" >"$work/said" 2>&1
}
ping_from() { on "$1" ping -n -q -c1 -W"${3:-0.5}" "$2"; }
has_table() { on a nft list table inet ipward_missing; }
# Neither ARP counts nor what the other hosts send; nor, where it is the module that
# blocks, IPv6 neighbour discovery, which it exempts.
readonly EXEMPT='and not (icmp6 and ip6[40] >= 133 and ip6[40] <= 136)'
nothing_of_a() { # description, capture, but not
	capture_stop "$2"
	is "$1" "$(capture_read "$2" "ether src $(mac_of a eth0) and (ip or ip6) ${3:-}")" ''
}

# Whatever a host may send, and what would make it answer.
try_all() {
	local address
	for address in $B4 $B6; do
		check_fails "$1: nothing leaves for $address" ping_from a "$address"
		on a bash -c "echo $MARKER >/dev/udp/$address/9" 2>/dev/null
	done
	for address in $A4 $A6; do
		check_fails "$1: nor is $address heard" ping_from b "$address"
		check "$1: but $address hears itself" ping_from a "$address" 2
	done
}

open_up() {
	local name
	for name in a b r; do must ward $name policy default in permit out permit; done
	must ipward policy default in permit out permit
}

topology_hosts
check 'without any of it, in clear' ping_from a $B4 2
check 'by IPv6, too' ping_from a $B6 2
must unload
stubs

# --- no module ---------------------------------------------------------------------------

check_fails 'no module: start fails' boot start
capture_start missing
like 'and says so' "$(<"$work/said")" 'the module ipward is missing'
like 'and what has become of the host' "$(<"$work/said")" 'stays in state block'
like 'and what to do' "$(<"$work/said")" 'make install-module.*systemctl restart ipward'
try_all 'no module'
check_fails 'once more' boot start
check_fails 'a word that is none' eval 'echo "options ipward startup=shut" >$work/config; boot start'
like 'is named, and taken for block' "$(<"$work/said")" 'startup=shut is none of'
check_fails 'still nothing leaves' ping_from a $B4
check 'stop succeeds' boot stop
check_fails 'and nothing leaves' ping_from a $B4
nothing_of_a 'nothing of it was on the wire' missing

echo 'options ipward userns=1 startup=stateful' >"$work/config"
check_fails 'startup=stateful in modprobe.d: start fails' boot start
for address in $B4 $B6; do
	check "but what leaves is answered: $address" wait_for 5 ping_from a "$address" 1
done
check_fails 'and what others begin does not come in' ping_from b $A4
check_fails 'nor by IPv6' ping_from b $A6

: >"$work/config"
echo stateful >"$work/good.startup"
must on a nft delete table inet ipward_missing
check_fails 'the policy file says stateful' boot start
check 'and what leaves is answered' ping_from a $B4 1
echo 'options ipward startup=block' >"$work/config"
check_fails 'but modprobe.d says block' boot start
check_fails 'and nothing leaves' ping_from a $B4

echo 'quiet ipward.startup=permit root=/dev/sda1' >"$work/cmdline"
must on a nft delete table inet ipward_missing
check_fails 'startup=permit, by the kernel command line: start fails' boot start
like 'and says that the host is open' "$(<"$work/said")" 'THE HOST IS OPEN'
check 'which it is' ping_from b $A4 2
echo 'quiet' >"$work/cmdline"
: >"$work/config"
rm "$work/good.startup"

printf 'table inet ipward_missing {\n chain out {\n' >"$work/missing.nft"
check_fails "the administrator's own table, but bad" boot start
like 'is named' "$(<"$work/said")" "missing.nft is bad"
check_fails 'and nothing leaves' ping_from a $B4
cat >"$work/missing.nft" <<-END
	table inet ipward_missing {
		chain out {
			type filter hook output priority 0; policy drop;
			ip daddr $B4 accept
			oifname lo accept
		}
	}
END
check_fails 'a good one' boot start
check 'is in force' ping_from a $B4 2
check_fails 'in place of ours' ping_from a $B6

# --- a module, and no policy ---------------------------------------------------------------

rm "$work/missing.nft"
check_fails 'no module again' boot start
capture_start bad
: >"$work/module"
check_fails 'a module, but a bad file' boot start bad
like 'which is named' "$(<"$work/said")" 'bad is NOT in force'
like 'as is what is in force' "$(<"$work/said")" 'in block out block, 0 rules'
check 'what stood in for the module stays' has_table
must on a nft delete table inet ipward_missing
for name in b r; do must ward $name policy default in permit out permit; done
try_all 'a bad file'
check_fails 'a file that is not there' boot start none
check_fails 'nothing leaves' ping_from a $B4
nothing_of_a 'nothing of a bad file was on the wire' bad "$EXEMPT"

open_up
must unload
must load
check_fails 'loaded by somebody else, open: a bad file' boot start bad
like 'closes it' "$(<"$work/said")" 'in block out block, 0 rules'
capture_start closed
try_all 'closed'
nothing_of_a 'nothing was on the wire since' closed "$EXEMPT"
open_up
: >"$work/broken"
check_fails 'the command is broken' boot start
check 'then the table stands in for it' has_table
capture_start command
try_all 'no command'
nothing_of_a 'nothing of that was on the wire' command
rm "$work/broken"

# --- a policy ------------------------------------------------------------------------------

check 'a good file: start succeeds' boot start
like 'and says so' "$(<"$work/said")" 'policy of .*good is in force'
check_fails 'the table is gone' has_table
check 'what the policy permits leaves' ping_from a $B4 2
check_fails 'nothing else does' ping_from a $B6
check_fails 'reload of a bad file fails' boot reload bad
like 'and says what is in force' "$(<"$work/said")" 'in block out block, 1 rules'
check 'the old policy is' ping_from a $B4 2
check_fails 'with its defaults' ping_from a $B6
cp "$work/good" "$work/central"
check "the domain's policy" eval 'named="" boot start'
like "goes before the administrator's" "$(<"$work/said")" 'policy of .*central is in force'
check 'stop succeeds' boot stop
like 'and says that it opens nothing' "$(<"$work/said")" 'stays in force'
check_fails 'nor does it' ping_from a $B6
check_fails 'a word that it does not know' boot restart
must ward a policy flush
open_up
