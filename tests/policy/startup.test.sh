#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# modprobe ipward startup=block: no namespace sends or takes anything in clear
# before it has a policy. startup=stateful: it sends, and takes replies.

. "$(dirname "$0")/../lib/lib.sh"

topology_hosts
check 'without rules, in clear' on a ping -n -q -c1 -W2 $B4
must unload

like 'a word that is none is refused' "$(load startup=shut 2>&1; dmesg | tail -5)" \
	'startup=shut: expected permit, block or stateful'
check_fails 'and the module is not there' loaded

capture_start blocked
must load startup=block
check_fails 'startup=block: nothing leaves' on a ping -n -q -c2 -i 0.2 -W0.5 -p "$MARKER_HEX" $B4
check_fails 'by IPv6 neither' on a ping -n -q -c2 -i 0.2 -W0.5 -p "$MARKER_HEX" $B6
at_least 'and it is counted' "$(counter a default-out)" 2
like 'the defaults say so' "$(ward a policy list)" 'default in block out block'

# A namespace that is made afterwards, with a way out.
namespace late
link late eth0 10.9.0.1 fd00:9::1 r to-late 10.9.0.2 fd00:9::2
check_fails 'one that is made later does not send either' on late ping -n -q -c1 -W0.5 10.9.0.2
at_least 'which is counted there' "$(counter late default-out)" 1
check_fails 'the module cannot be removed meanwhile' unload

for name in a b r late; do must ward $name policy default in permit out permit; done
capture_stop blocked
is 'nothing was on the wire meanwhile' "$(capture_count blocked 'icmp or icmp6[0] == 128')" 0
check 'with defaults of their own they do' on a ping -n -q -c1 -W2 $B4
check 'the later one, too' on late ping -n -q -c1 -W2 10.9.0.2
must ward b policy default in block out block
must ward b policy default in permit out permit
must ipward policy default in permit out permit
check 'where nobody blocks any more, the module can be removed' unload
must load
check 'without the parameter everything is permitted' on a ping -n -q -c1 -W2 $B4

# --- startup=stateful ------------------------------------------------------------------

must unload
must load startup=stateful
traffic_start
is 'startup=stateful: the defaults say so' "$(ward a policy default)" 'in stateful out permit'
for name in b r; do must ward $name policy default in permit out permit; done
ping_from() { on "$1" ping -n -q -c1 -W"${3:-0.5}" "$2"; }
for address in $B4 $B6; do
	check "what leaves is answered: $address" ping_from a "$address" 2
	check "TCP, too: $address" tcp_transfer a b "$address" 20000
	check "UDP, too: $address" order echo-udp a b "$address" 7000 100
done
refused() { # address
	on a "$python" -c "
import socket
s = socket.socket(socket.AF_INET6 if ':' in '$1' else socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(2)
s.connect(('$1', 9999))
s.send(b'x')
try:
    s.recv(1)
except ConnectionRefusedError:
    raise SystemExit(0)
raise SystemExit(1)"
}
check 'an error about it arrives' refused $B4
check 'by IPv6, too' refused $B6
stats_remember a
for address in $A4 $A6; do
	check_fails "what others begin does not come in: $address" ping_from b "$address"
done
check_fails 'nor by TCP' tcp_transfer b a $A6 100
like 'and is counted' "$(stats_moved a)" 'default-in'
flow=(src "$B4" dst "$A4" tcp dport 22)
like 'explain says so' "$(ward a explain in "${flow[@]}")" 'if it belongs to a connection that is known'
must ward a policy add dir in src $B4 icmp permit
check 'but where a rule lets it' ping_from b $A4 2
check_fails 'and only there' ping_from b $A6
check 'and replies still do' ping_from a $B6 2

late_again() {
	must ip netns del "$(ns late)"
	must ip netns add "$(ns late)"
	link late eth0 10.9.0.1 fd00:9::1 r to-late2 10.9.0.2 fd00:9::2
}
late_again
# The link has only just come up.
check 'a namespace that is made later: what leaves is answered' wait_for 10 ping_from late 10.9.0.2 1
check_fails 'and what others begin is not' ping_from r 10.9.0.1

# It is a default as others are, also without the parameter.
must ward a policy default in block
check_fails 'in block: no reply comes in' ping_from a $B6
must ward a policy default in stateful
check 'in stateful: it does' ping_from a $B6 2
check_fails 'and what others begin does not' ping_from b $A6
is 'in JSON' "$(json a policy default in,out)" stateful:permit
must ward a policy flush
must ward a policy default in permit
check 'in permit: everything does' ping_from b $A6 2
must ward late policy default in permit out permit
must ipward policy default in permit out permit
