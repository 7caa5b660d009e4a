#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# ipward metrics: Prometheus' text format, what other commands say as samples, and
# the file that node_exporter reads.

. "$(dirname "$0")/../lib/lib.sh"

file=$work/ipward.prom
status_of() { # command...
	"$@" >"$work/out" 2>"$work/errors"
	echo $?
}
valid() { # file
	"$python" -c 'import exposition, sys
exposition.parse(open(sys.argv[1], "rb").read())' "$1" || return
	[[ ! $promtool ]] || "$promtool" check metrics <"$1"
}
export PYTHONPATH=$lib:$here
promtool=$(command -v promtool) || promtool=''
diag "Prometheus' own check: ${promtool:-not installed, the one of exposition.py alone}"
value() { # sample, as it is written
	awk -v name="$1" 'substr($0, 1, length(name) + 1) == name " " { print $NF }' "$file"
}
samples() { # name
	grep -cE "^$1[{ ]" "$file"
}
is_whole() { [[ $(stat -c %a "$file") == 644 && $(echo "$file"*) == "$file" ]]; }

# --- without the module ----------------------------------------------------------

is 'without the module there is an error' "$(status_of "$IPWARD" metrics)" 2
is 'and nothing is printed' "$(<"$work/out")" ''
like 'it says why' "$(<"$work/errors")" 'module is not loaded'
is 'a file is written all the same' "$(status_of "$IPWARD" metrics file "$file")" 2
is 'which says so' "$(value ipward_up):$(grep -c _total "$file")" 0:0
check 'in the right format' valid "$file"
check 'for everybody to read' is_whole
rm "$file"

# --- what is counted -------------------------------------------------------------

topology_hosts
keep() { ward a metrics "$@" file "$file"; }
is 'with the module there is none' "$(status_of keep)" 0
named="{netns=\"$(ns a)\"}"
is 'it is there, and nothing is in force' \
	"$(value "ipward_up$named"):$(value "ipward_policy_in_force$named")" 1:0
like 'the state that it starts with' "$(grep ^ipward_module_info "$file")" 'startup="permit"'
# Of one SA the two have different keys; another one begins anew at one end only.
sa_one a in $B4 $A4 0x7777 $KEY_BA mode transport
sa_one a in $B4 $A4 0x7778 $KEY_BA mode transport limit packet-hard 9
protect b $B4 $A4
for spi in 0x7777 0x7778 0x7778; do
	key=$KEY_BA
	((spi != 0x7777)) || key=$KEY_AB
	sa_one b out $B4 $A4 $spi $key mode transport
	on b ping -q -c 3 -i 0.02 -W 0.2 $A4 >/dev/null 2>&1
	must ward b sa flush
done
flush b
transport_both reqid 7 limit byte-hard 100000
sa_one a in $B4 $A4 0x3001 $KEY_BA mode tunnel esn limit byte-hard 1000 time-hard 3600 packet-hard 9
must ward a -b - <<-END
	policy add dir out mirrored name "say \\"no\\"" dst 10.9.0.1 block
	policy add dir out mirrored name one-way dst 10.1.0.2 udp permit
	policy add dir out name "a\\\\b" dst 10.9.0.2 block
	policy add dir out name "{für, x=€}" dst 10.9.0.3 audit block
	policy add dir in src 10.9.0.4 protect request tmpl mode transport
	policy add dir in src 10.9.0.5 protected-too permit
	policy default in stateful
END
for address in $B4 10.9.0.{1,2,3} $B6; do
	on a ping -q -c 3 -i 0.02 -W 0.2 "$address" >/dev/null 2>&1
done
on a bash -c 'echo >/dev/udp/10.1.0.2/9'
is 'now a policy is in force' "$(status_of keep):$(value "ipward_policy_in_force$named")" 0:1
ends="netns=\"$(ns a)\",direction=\"in\",action"
is 'and its default' "$(value "ipward_default_action{$ends=\"stateful\"}"):$(
	value "ipward_default_action{$ends=\"permit\"}")" 1:0
check 'the format is right with all that there is' valid "$file"
is 'every sample names the namespace that was asked for' \
	"$(grep -v '^#' "$file" | grep -vc "{netns=\"$(ns a)\"")" 0
like 'quotes' "$(<"$file")" 'name="say \\"no\\""'
like 'a backslash' "$(<"$file")" 'name="a\\\\b"'
like 'other letters' "$(<"$file")" 'name="\{für, x=€\}"'
is 'packets were broken, others came again' "$(drop a integrity):$(drop a replay)" 3:3
tap_from on a "$python" "$here/metrics_checks.py" "$IPWARD"
at_least 'packets were dropped' "$(drop a blocked-out)" 6
tap_from "$python" "$here/dashboard_checks.py" "$tests/../userspace/metrics/grafana.json" "$file"
is 'of another namespace there is nothing' \
	"$(ward b metrics | grep -cE 'ipward_drops_total\{.*reason="blocked-out"\} 0')" 1
is 'nobody may without privileges' "$(status_of on a setpriv --bounding-set -net_admin "$IPWARD" metrics)" 2
like 'and is told' "$(<"$work/errors")" 'CAP_NET_ADMIN is needed'

# --- how many --------------------------------------------------------------------

is 'SAs may be left out' "$(keep sas 0; samples ipward_sa_packets_total):$(value "ipward_sas_left_out$named")" 0:7
is 'or some of them' "$(keep sas 2; samples ipward_sa_packets_total):$(value "ipward_sas_left_out$named")" 2:5
is 'rules, too' "$(keep rules 1; samples ipward_rule_drops_total):$(value "ipward_rules_left_out$named")" 1:7
check 'which changes nothing of the format' valid "$file"
{
	echo policy begin
	for ((i = 0; i < 10000; i++)); do
		echo "policy add dir out name rule-$i dst 10.$((20 + i / 250)).$((i % 250)).0/24 permit"
	done
	echo policy commit
} >"$work/many"
must ward a -b "$work/many"
started=${EPOCHREALTIME/./}
must keep rules 10000
took=$(((${EPOCHREALTIME/./} - started) / 1000))
diag "10000 rules: $took ms"
at_most '10000 rules take less than five seconds here' "$took" $((5000 * SLOW))
is 'each of them has its samples' "$(samples ipward_rule_packets_total)" 10000
check 'in the right format' valid "$file"
must keep
is 'without a number not more than 1000' \
	"$(samples ipward_rule_packets_total):$(value "ipward_rules_left_out$named")" 1000:9000
must ward a -b - <<<$'policy begin\npolicy commit'

# --- the file ----------------------------------------------------------------------

must keep
exec {old}<"$file"
before=$(<"$file")
must ward a policy add dir out dst 10.9.0.9 block
must keep
is 'who has the old file open reads the whole of it' "$(cat <&$old)" "$before"
check 'who opens it now reads another' test "$(<"$file")" != "$before"
check 'it is whole, and nothing else is there' is_whole
exec {old}<&-
mkdir "$work/full"
must mount -t tmpfs -o size=8k,nr_inodes=4 full "$work/full"
echo old >"$work/full/f.prom"
is 'where there is no room' "$(status_of ward a metrics file "$work/full/f.prom")" 1
like 'it is told' "$(<"$work/errors")" "cannot write \"$work/full/f.prom\": No space left"
is 'the old file stays, alone' "$(cat "$work/full/"*)" old
umount "$work/full"
is 'a directory that is not there' "$(status_of ward a metrics file "$work/none/f.prom")" 1
is 'a directory in place of the file' "$(status_of ward a metrics file "$work")" 1

# --- the state that it starts with ----------------------------------------------------

must ward a policy default in permit out permit
flush a b
must unload
for startup in block stateful; do
	must load startup=$startup
	is "$startup: at first no policy is in force" "$(keep; value "ipward_policy_in_force$named")" 0
	is "$startup: it is the default" "$(value "ipward_default_action{$ends=\"$startup\"}")" 1
	like "$startup: it is told" "$(grep ^ipward_module_info "$file")" "startup=\"$startup\""
	for name in a r b; do must ward "$name" policy default in permit out permit; done
	must "$IPWARD" policy default in permit out permit
	is "$startup: then one is" "$(keep; value "ipward_policy_in_force$named")" 1
	must unload
done
