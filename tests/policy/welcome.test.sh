#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A rule that permits can say that protected packets are welcome, too.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts

once() { on b ping -n -q -c1 -W0.5 "$1"; }
permit() { must ward a policy add dir in src "$1" permit "${@:2}"; }

transport_both
for family in 4 6; do
	near=A$family far=B$family
	near=${!near} far=${!far}
	must ward a policy flush
	permit "$far"
	moves "IPv$family: what comes protected is dropped where a rule permits" a no-rule+1 \
		once "$near"
	must ward a policy flush
	permit "$far" protected-too
	like 'explain says that it is welcome' "$(ward a explain in src "$far" dst "$near" proto 89)" \
		'accepted in clear, and protected as well'
	capture_start "welcome$family" to-b
	moves "IPv$family: with protected-too it is accepted" a 'out-default+1 in-protected+1' \
		once "$near"
	capture_stop "welcome$family"
	at_least 'it was protected on the wire' "$(capture_esp "welcome$family")" 1
done
must ward b policy flush
moves 'what comes in clear is accepted, too' a 'in-permitted+1 out-default+1' once $A6
like 'the list shows the word' "$(ward a policy list)" '^dir in protected-too .* action permit'
