#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Everything at once, from several processes (concurrent.py): rows 14, 21 and
# 30 of the netlink part of the list of bad input. RACE_SECONDS: how long.

. "$(dirname "$0")/lib.sh"
topology_hosts
# Its answers would be in clear.
must ward b policy default in block out block
races() { on a "$python" "$tests/concurrent.py" "$@"; }

tap_from races same
capture_start everything
tap_from races everything
capture_stop everything
capture_protected 'netlink row 21: nothing of it was in clear' everything
tap_from races transactions
must ward b policy default in permit out permit
is 'no rule or SA is left' "$(ward a sa list)$(ward a policy list)" ''
