#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A rule set changes as a whole or not at all, and under traffic nothing of
# what both sets protect is ever without protection.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts

names() { ward a -j policy list | grep -o '"name":"[^"]*"' | cut -d'"' -f4 | xargs; }
batch() { ward a -b -; }
forced() { ward a -f -b -; }

must ward a policy add dir out name old dst 10.9.0.0/16 block
batch <<-END
	policy begin
	policy add dir out name new1 dst 10.8.0.0/16 block
	policy add dir out name new2 dst 10.7.0.0/16 block
	policy commit
END
is 'a commit replaces all rules' "$(names)" 'new1 new2'
batch <<-END
	policy begin active
	policy add dir out name new3 dst 10.6.0.0/16 block
	policy commit
END
is 'or adds to those in force' "$(names)" 'new1 new2 new3'
batch <<-END
	policy begin
	policy add dir out name gone dst 10.8.0.0/16 block
	policy abort
END
is 'an abort changes nothing' "$(names)" 'new1 new2 new3'
batch 2>/dev/null <<-END
	policy begin
	policy add dir out name gone dst 10.8.0.0/16 block
END
is 'nor does one that never commits' "$(names)" 'new1 new2 new3'
for mistake in 'policy add dir out name wrong protect' 'policy add name "'; do
	check_fails "with -f no set with a mistake is committed: $mistake" forced 2>/dev/null <<-END
		policy begin
		policy add dir out name gone dst 10.8.0.0/16 block
		$mistake
		policy commit
	END
	is 'and nothing changes' "$(names)" 'new1 new2 new3'
done
check_fails 'netlink row 30: a batch with a mistake fails' batch <<-END
	policy begin
	policy add dir out name gone dst 10.8.0.0/16 block
	policy add dir out name wrong protect
	policy commit
END
is 'netlink row 30: and leaves the old set' "$(names)" 'new1 new2 new3'

# While one has a transaction open, others get EBUSY, and see the old set.
mkfifo "$work/pipe"
exec {pipe}<>"$work/pipe"
start a "$IPWARD" -b - <"$work/pipe" >/dev/null 2>&1
echo 'policy begin' >&"$pipe"
add() { ward a policy add dir out name third dst 10.5.0.0/16 block; }
busy() { ! ward a policy default in block; }
check 'others cannot change anything meanwhile' wait_for 5 busy
like 'and are told why' "$(add 2>&1)" 'transaction'
others() { # commands
	"$python" - "$lib" "$(ns a)" "$@" <<-END
		import sys
		sys.path.insert(0, sys.argv[1])
		import genl
		client = genl.Client(sys.argv[2])
		for command in sys.argv[3:]:
		    try:
		        client.do(command)
		        print("done")
		    except genl.Refused:
		        print(client.said)
	END
}
is 'nor open one of their own' "$(others SET_BEGIN)" 'a transaction is open already'
is 'nor end it' "$(others SET_COMMIT SET_ABORT | uniq)" 'this socket has no transaction open'
is 'and see the old rules' "$(names)" 'new1 new2 new3'
kill -KILL "$started"
{ wait "$started"; } 2>/dev/null
exec {pipe}>&-
check 'when the owner dies, its transaction ends' wait_for 5 add
is 'without effect' "$(names)" 'new1 new2 new3 third'
must ward a policy flush
must ward a policy default in permit

# Without memory nothing changes, and whoever wanted a change reads so.
cgroup=/sys/fs/cgroup/ipward-$$
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
must mkdir "$cgroup"
starved() { on a "$python" "$here/starved.py" commands "$cgroup"; }
tap_from starved
check 'its account can be closed' wait_for 20 rmdir "$cgroup"

# Two hundred changes under a flood.
sa_pair a b $A4 $B4 0x1001 transport
protect b $B4 $A4
protect a $A4 $B4
swaps() {
	local i
	for ((i = 0; i < 200; i++)); do
		cat <<-END
			policy begin
			policy add dir out mirrored name set$i src $A4 dst $B4 protect tmpl mode transport
			policy add dir out priority $((i + 1)) dst 10.9.0.0/16 block
			policy commit
		END
	done
}
capture_start flood
start a ping -q -n -i 0.002 -s 80 -p "$MARKER_HEX" $B4 >/dev/null
flood=$started
sent() { (($(counter a out-protected) >= $1)); }
wait_for 5 sent 10
check '200 sets one after another' batch < <(swaps)
before=$(counter a out-protected)
check 'the flood was on all the time' wait_for 5 sent $((before + 10))
stop "$flood"
capture_stop flood
capture_protected 'and no packet of it was in clear' flood
is 'the last set is in force' "$(names)" set199
is 'no packet was without an SA' "$(drop a no-sa)$(drop a default-out)" 00
at_least 'the flood was one' "$(capture_esp flood)" 200
