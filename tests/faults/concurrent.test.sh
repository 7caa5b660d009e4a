#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Everything at once, from several processes (concurrent.py): rows 14, 21 and
# 30 of the netlink part of the list of bad input. RACE_SECONDS: how long.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
# Its answers would be in clear.
must ward b policy default in block out block
races() { on a env RACE_OTHER="$(ns b)" "$python" "$here/concurrent.py" "$@"; }

# Neighbours are known: one that is too busy to answer would be lost sight of.
must ip -n "$(ns a)" neigh replace 10.1.0.2 lladdr "$(mac_of r to-a)" dev eth0 nud permanent
must ip -n "$(ns r)" neigh replace $B4 lladdr "$(mac_of b eth0)" dev to-b nud permanent

# All processors send as fast as they can, and nothing is to be lost but by us.
echo 10000 >/proc/sys/net/core/netdev_max_backlog
capture_length=2048

tap_from races same
capture_start everything
tap_from races first
tap_from races everything
watch_races 3000 3000
tap_from races traffic
watch_races 80 20
capture_stop everything
capture_protected 'netlink row 21: nothing of it was in clear' everything
tap_from races transactions
must ward b policy default in permit out permit
is 'no rule or SA is left' "$(ward a sa list)$(ward a -j policy list)" '[]'
