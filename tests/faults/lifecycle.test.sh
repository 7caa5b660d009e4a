#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Coming and going under traffic: the module, namespaces, SAs; and XFRM beside.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
xfrm_states() { ip -n "$(ns a)" xfrm state | grep -c '^src'; }
xfrm() { must ip -n "$(ns a)" xfrm "$@"; }

# XFRM's own, between other addresses of the same hosts.
xfrm state add src 10.1.0.1 dst 10.9.9.9 proto esp spi 0x1001 mode transport \
	aead 'rfc4106(gcm(aes))' 0x$KEY_AB 128
xfrm policy add dir out src 10.1.0.1 dst 10.9.9.9 \
	tmpl proto esp mode transport
flood() { # address
	start a ping -q -f -n -p "$MARKER_HEX" -s 80 "$1" >/dev/null
	floods+=("$started")
}
floods=()
progress() { (($(counter a in-protected) > $1)); }
goes_on() { wait_for 5 progress "$(counter a in-protected)"; }

transport_both icv 16
check_fails 'the module stays while rules are in force' rmmod ipward
capture_start flood
flood $B4
flood $B6
check 'traffic flows' goes_on

# SAs deleted and added under it.
for i in 1 2 3 4 5 6 7 8 9 10; do
	must ward a sa del dst $B4 spi 0x1001
	sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport seq $((i * 100000))
done
check 'it goes on after the SA was deleted and added ten times' goes_on
must ward b sa flush
must ward a sa flush
capture_stop flood
capture_protected 'nothing of it was ever in clear' flood
is 'XFRM has kept its state' "$(xfrm_states)" 1
must ward b policy flush
must ward a policy flush

# Without rules the module may go, whatever flows; who listens is told. So is
# the log, of SAs.
sa_one a out $A4 $B4 0x1001 $KEY_AB mode transport
sa_one b in $A4 $B4 0x1001 $KEY_AB mode transport
sa_one b in $A6 $B6 0x1001 $KEY_AB mode transport
start a "$IPWARD" monitor >/dev/null 2>"$work/monitor"
monitor=$started
must wait_for 20 listening a 5
check 'the module goes under traffic' wait_for 20 unload
like 'and says what it takes with it' "$(dmesg)" \
	'ipward: removed with 3 SAs in 2 network namespaces'
has_ended() { ! kill -0 "$monitor" 2>/dev/null; }
check 'who listens to it ends' wait_for 10 has_ended
like 'and says why' "$(<"$work/monitor")" 'the module has been removed'
like 'a command says that there is none' "$(ward a sa list 2>&1)" 'module is not loaded: modprobe ipward'
like 'and so does the first line of a transaction' "$(ward a -b - 2>&1 <<<'policy begin')" \
	'batch -:1: the ipward module is not loaded'
check 'which then is in clear, and flows' on a ping -q -c2 -W2 $B4
must load
transport_both icv 16
check 'the module comes back under traffic' goes_on

# Namespaces deleted with all in force, while packets come.
must ip netns del "$(ns b)"
for pid in "${floods[@]}"; do stop "$pid"; done
must ip netns del "$(ns a)"
check 'the module goes after its namespaces' wait_for 20 unload
namespaces=("$(ns r)")
cleanup

reload() {
	local i
	for ((i = 0; i < 20; i++)); do
		insmod "$IPWARD_KO" && rmmod ipward || return 1
	done
}
check 'twenty reloads' reload
slabs() { awk '/^ipward/ { print $1, $3 }' /proc/slabinfo; }
is 'no slab of it is left' "$(slabs)" ''

# Installed, but not loaded: asked for the family, the kernel asks modprobe, but
# no alias leads to the module, so it does not come for whoever may ask.
installed=$work/installed release=$(uname -r)
must install -D "$IPWARD_KO" "$installed/lib/modules/$release/extra/ipward.ko"
must touch "$installed/lib/modules/$release"/modules.{order,builtin}
must depmod -b "$installed" "$release"
cat >"$work/modprobe" <<-END
	#!/bin/sh
	echo "\$*" >>$work/asked
	exec modprobe -d $installed "\$@"
END
must chmod 755 "$work/modprobe"
ask_as_nobody() {
	"$python" - <<-'END'
		import os, socket, struct
		name = b"ipward\0"
		attribute = struct.pack("HH", 4 + len(name), 2) + name + b"\0"
		message = struct.pack("BBH", 3, 1, 0) + attribute  # CTRL_CMD_GETFAMILY
		s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
		os.setuid(65534)
		s.send(struct.pack("IHHII", 16 + len(message), 16, 1, 1, 0) + message)
		length, kind, _, _, _, error = struct.unpack("IHHIIi", s.recv(4096)[:20])
		raise SystemExit(kind != 2 or error != -2)  # NLMSG_ERROR, ENOENT
	END
}
modprobe_before=$(</proc/sys/kernel/modprobe)
echo "$work/modprobe" >/proc/sys/kernel/modprobe
check 'nobody asks for the family, and there is none' ask_as_nobody
echo "$modprobe_before" >/proc/sys/kernel/modprobe
like 'modprobe was asked' "$(cat "$work/asked")" 'net-pf-16-proto-16-family-ipward'
check_fails 'but has not loaded it' loaded
must "$work/modprobe" ipward
check 'for root, by its name, it does' loaded
