#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel's own YNL client speaks to the module by our spec alone, and the
# policies that the running kernel tells are the spec's.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

ynl=${IPWARD_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/ipward}/ynl
cli=$ynl/tools/net/ynl/pyynl/cli.py
schema=$ynl/Documentation/netlink/genetlink-legacy.yaml
spec=$tests/../Documentation/netlink/specs/ipward.yaml
[[ -e $cli ]] || skip_all "there is no YNL client: run 'scripts/setup.d/ynl'"

topology_hosts
check "the client takes the spec as valid by the kernel's schema, and shows the settings" \
	on a "$python" "$cli" --spec "$spec" --schema "$schema" --do config-get
# All others in one process, as each start of the client takes seconds here.
export IPWARD
tap_from on a "$python" "$here/ynl_checks.py" "$cli" "$spec" $A4 $B4
