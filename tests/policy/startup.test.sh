#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# modprobe ipward startup=block: no namespace sends or takes anything in clear
# before it has a policy.

. "$(dirname "$0")/../lib/lib.sh"

topology_hosts
check 'without rules, in clear' on a ping -n -q -c1 -W2 $B4
must unload

like 'a word that is none is refused' "$(load startup=shut 2>&1; dmesg | tail -5)" \
	'startup=shut: expected permit or block'
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
