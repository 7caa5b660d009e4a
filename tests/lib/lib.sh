# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034 # variables for those who source it
#
# What the tests have in common. A test sources this file, calls one topology
# function, and makes checks; leaving it cleans up. Runs as root, in a virtual
# machine: scripts/vm -- bash tests/run [NAME...]
#
# topology_hosts: two hosts and the router that counts and captures
#
#	 a ----------- to-a r to-b ----------- b
#	 eth0                               eth0
#	 10.1.0.1   10.1.0.2 10.2.0.2   10.2.0.1
#	 fd00:1::1   fd00:1::2 fd00:2::2   fd00:2::1
#
# topology_gateways: the same two addresses are gateways' of two networks
#
#	 a ------- to-a ga out --- to-a r to-b --- out gb to-b ------- b
#	 eth0                                                       eth0
#	 10.11.0.1     .2   10.1.0.1       10.2.0.1    .2      10.12.0.1
#	 fd00:11::1   ::2   fd00:1::1     fd00:2::1   ::2     fd00:12::1
#
# The router knows the way to all of these, so that what leaves in clear by
# mistake gets through, and is seen.

set -uo pipefail
tests=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Helpers of all tests, which Python finds by itself, and those of this test.
lib=$tests/lib
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONPATH=$lib
: "${IPWARD_KO:=$tests/../build/6.1/ipward.ko}"
: "${IPWARD:=$tests/../build/userspace/ipward}"
python=/usr/bin/python3
work=$(mktemp -d "${TMPDIR:-/tmp}/ipward-test.XXXXXX")
export LC_ALL=C
# shellcheck source=scripts/lib/console.sh
. "$tests/../scripts/lib/console.sh"

# Fills every payload; what is found of it on the wire was sent in clear.
readonly MARKER='<<ipward-clear>>'
MARKER_HEX=$(printf %s "$MARKER" | od -An -tx1 | tr -d ' \n')
readonly KEY_AB=000102030405060708090a0b0c0d0e0f01020304
readonly KEY_BA=101112131415161718191a1b1c1d1e1f05060708
readonly A4=10.1.0.1 B4=10.2.0.1 A6=fd00:1::1 B6=fd00:2::1
readonly A4_NET=10.11.0.1 B4_NET=10.12.0.1 A6_NET=fd00:11::1 B6_NET=fd00:12::1

# --- TAP ---------------------------------------------------------------------

n_checks=0 n_failed=0 planned=

diag() { printf '%s\n' "$*" | sed 's/^/# /'; }

# How long things take, for who wonders: TIMES=1.
tick() { ((!${TIMES:-0})) || diag "at ${EPOCHREALTIME:5:8}"; }

pass() {
	tick
	n_checks=$((n_checks + 1))
	echo "ok $n_checks - $1"
}

fail() { # description, diagnostics...
	n_checks=$((n_checks + 1))
	n_failed=$((n_failed + 1))
	echo "not ok $n_checks - $1"
	shift
	(($# == 0)) || diag "$@"
}

skip() { # description, reason
	n_checks=$((n_checks + 1))
	echo "ok $n_checks - $1 # SKIP $2"
}

# What a kernel lacks while its modules cannot be loaded. One that has them
# built in has all.
CAMELLIA='camellia_aesni_avx2 camellia_aesni_avx_x86_64 camellia_x86_64 camellia_generic'
crypto_without() { # name in /proc/crypto, modules...
	local name=$1 module
	shift
	for module; do
		[[ ! -e /sys/module/$module/refcnt ]] || wait_for 5 modprobe -r "$module"
	done
	! grep -qF "$name" /proc/crypto
}

skip_all() { # reason
	planned="1..0 # SKIP $*"
	exit 0
}

bail_out() {
	echo "Bail out! $*"
	planned=none
	exit 1
}

# Whatever is needed before there is something to check.
must() {
	local output
	output=$("$@" 2>&1) || bail_out "$*: $output"
}

check() { # description, command...
	local description=$1 output
	shift
	if output=$("$@" 2>&1); then
		pass "$description"
	else
		fail "$description" "$* failed:" "$output"
	fi
}

check_fails() { # description, command...
	local description=$1 output
	shift
	if output=$("$@" 2>&1); then
		fail "$description" "$* succeeded:" "$output"
	else
		pass "$description"
	fi
}

is() { # description, what is, what should be
	if [[ $2 == "$3" ]]; then
		pass "$1"
	else
		fail "$1" "is:        $2" "should be: $3"
	fi
}

like() { # description, what is, regular expression
	if [[ $2 =~ $3 ]]; then
		pass "$1"
	else
		fail "$1" "is:           $2" "should match: $3"
	fi
}

at_least() { # description, what is, lower limit
	if (($2 >= $3)); then pass "$1"; else fail "$1" "$2 is less than $3"; fi
}

at_most() { # description, what is, upper limit
	if (($2 <= $3)); then pass "$1"; else fail "$1" "$2 is more than $3"; fi
}

# A check that is spelt wrongly would be one that never fails.
command_not_found_handle() { # command...
	fail "$1: command not found"
	return 127
}

# Checks that a program makes: its lines are TAP, but for the numbers.
tap_from() { # command...
	local line
	while IFS= read -r line; do
		case $line in
		'ok - '*) pass "${line#ok - }" ;;
		'not ok - '*) fail "${line#not ok - }" ;;
		*) diag "$line" ;;
		esac
	done < <("$@" 2>&1 || echo "not ok - $1: status $?")
}

# Return its status as soon as it is 0, or when the time is up. A kernel that
# watches itself gets more of it.
: "${SLOW:=1}"
wait_for() { # seconds, command...
	local end=$((${EPOCHREALTIME/./} + $1 * SLOW * 1000000))
	shift
	until "$@" >/dev/null 2>&1; do
		((${EPOCHREALTIME/./} < end)) || return 1
		pause
	done
}

# A moment, without a process that sleeps.
exec {never}<> <(:)
pause() { read -rt 0.02 -u "$never" || true; }

# --- the module, and the end ---------------------------------------------------

load() { # parameters of the module...
	local name missing=()
	for name in nf_defrag_ipv4 nf_defrag_ipv6 nf_conntrack nf_reject_ipv4 nf_reject_ipv6 \
		aesni_intel gcm gro_cells; do
		[[ -d /sys/module/$name ]] || missing+=("$name")
	done
	((${#missing[@]} == 0)) || modprobe -qa "${missing[@]}" || true
	# Receive buffers for datagrams that come faster than they are read.
	echo 8388608 >/proc/sys/net/core/rmem_max
	insmod "$IPWARD_KO" "$@" ${PARAMETERS:-}
}

loaded() { [[ -d /sys/module/ipward ]]; }
unload() { rmmod ipward; }

# Where KCSAN looks for data races: for so many microseconds it waits at an
# access that it watches for one of another CPU's. Longer finds more, and takes
# much longer.
watch_races() { # microseconds for tasks, for interrupts
	local parameters=/sys/module/kcsan/parameters
	[[ -d $parameters ]] || return 0
	echo "$1" >$parameters/udelay_task
	echo "$2" >$parameters/udelay_interrupt
}

complaints() { dmesg | kernel_complaints; }

finish() {
	local status=$? log
	trap - EXIT
	cleanup
	traffic_end
	if loaded; then
		check 'the module can be removed in the end' wait_for 20 unload
	fi
	# Once it was asked for, it is the driver of everybody who names none.
	if [[ -d /sys/module/pcrypt ]]; then
		check 'pcrypt can go again' wait_for 20 modprobe -r pcrypt
	fi
	if log=$(complaints); then
		fail 'the kernel has not complained' "$log"
		dmesg -C
	fi
	rm -rf "$work"
	[[ $planned ]] || echo "1..$n_checks"
	[[ ! $planned || $planned == none ]] || echo "$planned"
	((status == 0 && n_failed == 0)) || exit 1
	exit 0
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# --- SAs and rules ---------------------------------------------------------------

# Words for the SAs of one direction only, as (replay-window 4096).
sa_in=() sa_out=()

sa_one() { # namespace, in|out, source, destination, SPI, key, words...
	local name=$1 dir=$2 src=$3 dst=$4 spi=$5 key=$6
	shift 6
	must ward "$name" sa add dir "$dir" src "$src" dst "$dst" proto esp \
		spi "$spi" aead rfc4106 key-file - "$@" <<<"$key"
}

# SPI from the first to the second, SPI + 1 back, on both sides.
sa_pair() { # namespace, namespace, address, address, SPI, mode, words...
	local one=$1 two=$2 x=$3 y=$4 words="proto esp aead rfc4106 mode ${*:6}"
	local forth="src $x dst $y spi $(($5)) key $KEY_AB $words"
	local back="src $y dst $x spi $(($5 + 1)) key $KEY_BA $words"
	must ward "$one" -b - <<-END
		sa add dir out $forth ${sa_out[*]}
		sa add dir in $back ${sa_in[*]}
	END
	must ward "$two" -b - <<-END
		sa add dir out $back ${sa_out[*]}
		sa add dir in $forth ${sa_in[*]}
	END
}

# Everything between two addresses, both directions.
protect() { # namespace, own address, other address, words of the selector...
	local name=$1 own=$2 other=$3
	shift 3
	must ward "$name" policy add dir out mirrored src "$own" dst "$other" \
		"$@" protect tmpl mode transport
}

# The same through a tunnel: one rule for each direction.
protect_tunnel() { # namespace, own net, other net, own end, other end
	must ward "$1" -b - <<-END
		policy add dir out src $2 dst $3 protect tmpl mode tunnel src $4 dst $5
		policy add dir in src $3 dst $2 protect tmpl mode tunnel src $5 dst $4
	END
}

# Both networks behind the gateways, either family, by one pair of SAs.
tunnel_both() { # end of ga, end of gb, SPI, words of the SAs...
	sa_pair ga gb "$1" "$2" "$3" tunnel "${@:4}"
	protect_tunnel ga 10.11.0.0/24 10.12.0.0/24 "$1" "$2"
	protect_tunnel ga fd00:11::/64 fd00:12::/64 "$1" "$2"
	protect_tunnel gb 10.12.0.0/24 10.11.0.0/24 "$2" "$1"
	protect_tunnel gb fd00:12::/64 fd00:11::/64 "$2" "$1"
}

# One direction by an SA within another: transport mode, in a tunnel between the same.
protect_nested() { # namespace, namespace, address, address, SPI inside, outside, key, words...
	local ends="src $3 dst $4 proto esp aead rfc4106 key $7 ${*:8}" end name dir
	for end in "$1 out" "$2 in"; do
		read -r name dir <<<"$end"
		must ward "$name" -b - <<-END
			sa add dir $dir $ends spi $5 mode transport
			sa add dir $dir $ends spi $6 mode tunnel
			policy add dir $dir src $3 dst $4 protect tmpl mode transport tmpl mode tunnel src $3 dst $4
		END
	done
}

# Hosts a and b under transport mode, IPv4 by SPI 0x1001, IPv6 by 0x2001.
transport_both() { # words of the SAs...
	local rule='policy add dir out mirrored' tmpl='protect tmpl mode transport'
	sa_pair a b $A4 $B4 0x1001 transport "$@"
	sa_pair a b $A6 $B6 0x2001 transport "$@"
	must ward a -b - <<-END
		$rule src $A4 dst $B4 $tmpl
		$rule src $A6 dst $B6 $tmpl
	END
	must ward b -b - <<-END
		$rule src $B4 dst $A4 $tmpl
		$rule src $B6 dst $A6 $tmpl
	END
}

flush() { # namespace...
	local name
	for name; do must ward "$name" -b - <<<$'policy flush\nsa flush'; done
}

xfrm_flush() { # namespace...
	local name
	for name; do
		must ip -n "$(ns "$name")" xfrm policy flush
		must ip -n "$(ns "$name")" xfrm state flush
	done
}

# --- counters ----------------------------------------------------------------------

counter() { # namespace, name; counters and drop reasons have different names
	[[ $(ward "$1" -j stats) =~ \"$2\":([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
}

drop() { counter "$@"; }

# A driver that was asked for may still be done at once: a test of what is done
# later says whether it met any of that.
async_met() { # namespace, where
	diag "$2: $(counter "$1" async) asynchronous completions"
}

# The counters of XFRM that are not zero; all of them count faults.
xfrm_faults() { # namespace
	# shellcheck disable=SC2016 # awk's
	on "$1" awk '$2 { print $1, $2 }' /proc/net/xfrm_stat
}

# Every reason that has dropped something, or "all zero".
drops() { # namespace
	ward "$1" stats | sed '1,/^drops/d; s/^[ \t]*//'
}

# The counters as they were.
declare -A stats_before=()
stats_ignore=exempt

# "name":number, ... without whatever else JSON needs: no process but one.
stats_read() { # namespace
	local text
	text=$(ward "$1" -j stats)
	text=${text//[^a-z0-9:,-]/}
	text=${text//counters:/}
	echo "${text//drops:/}"
}

# Neighbour discovery comes when it likes, and how busy an SA is decides whether
# other CPUs take part.
stats_ignored() { [[ $1 == parallel || ($1 == *-exempt && $stats_ignore) ]]; }

stats_remember() { # namespace
	local words word
	stats_before=()
	IFS=, read -ra words <<<"$(stats_read "$1")"
	for word in "${words[@]}"; do stats_before[${word%:*}]=${word#*:}; done
}

# What has changed since stats_remember, "name+difference", by the order of
# the kernel's list.
stats_moved() { # namespace
	local words word name moved=
	IFS=, read -ra words <<<"$(stats_read "$1")"
	for word in "${words[@]}"; do
		name=${word%:*}
		((${word#*:} == ${stats_before[$name]})) || stats_ignored "$name" ||
			moved+=" $name+$((${word#*:} - ${stats_before[$name]}))"
	done
	echo "${moved# }"
}

has_moved() { [[ $(stats_moved "$1") ]]; }

# The namespace's counters move by exactly this on the way; once they do not
# change any more. Exempt packets count only if they are expected.
moves() { # description, namespace, what stats_moved says, command...
	local description=$1 name=$2 want=$3 moved='' last=none
	shift 3
	if [[ $want == *exempt* ]]; then stats_ignore=''; fi
	stats_remember "$name"
	"$@" >/dev/null 2>&1
	[[ ! $want ]] || wait_for 5 has_moved "$name"
	until [[ $moved == "$last" ]]; do
		last=$moved
		moved=$(stats_moved "$name")
		[[ $moved == "$want" ]] && break
	done
	is "$description" "$moved" "$want"
	stats_ignore=exempt
}

# shellcheck disable=SC2016 # awk's, not the shell's
# Does the command listen to so many groups in the namespace? It joins another one
# before: of those who tell that a module has gone.
listening() { # namespace, groups
	local mask bits
	while read -r mask; do
		mask=$((16#$mask)) bits=0
		while ((mask)); do bits=$((bits + (mask & 1))) mask=$((mask >> 1)); done
		((bits <= $2)) || return 0
	done < <(on "$1" awk '$2 == 16 && $3 > 0 { print $4 }' /proc/net/netlink)
	return 1
}

# Is there, or will there be, such a line in $work/events, where a monitor writes?
event() { # description, regular expression
	if wait_for 10 grep -qE "$2" "$work/events"; then
		pass "$1"
	else
		fail "$1" "$(<"$work/events")"
	fi
}

# Values of JSON on standard input, a line for each object of the list; they
# are joined by colons, and what is not there is empty.
pick() { # paths, joined by commas; a condition of jq's, default all
	jq -r "if type == \"array\" then .[] else . end | select(${2:-true}) |
		[.${1//,/, .}] | map(if . == null then \"\" elif type == \"string\" then .
			else tojson end) | join(\":\")"
}

json() { # namespace, words of the command..., paths to pick
	ward "$1" -j -s "${@:2:$#-2}" | pick "${@: -1}"
}

# A field of an SA as the command shows it.
sa_field() { # namespace, SPI, field
	ward "$1" -j -s sa list | pick "$3" ".spi == $(($2))"
}

# shellcheck source=tests/lib/topology.sh
. "$lib/topology.sh"
# shellcheck source=tests/lib/traffic.sh
. "$lib/traffic.sh"
