# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Network namespaces, the links between them, and what runs there. Part of
# lib.sh, which sources this file and says what the topologies look like.
#
# Under emulation a process costs thirty milliseconds: what one can do is not
# done by three.

# A socket that nobody has open any more, and whose peer does not answer, keeps its
# namespace, and so a module whose rules decide there, for minutes; here for seconds.
readonly few_retries='ipv4/tcp_orphan_retries=1'

# Reports of multicast groups come when they like, and would be counted.
readonly no_group_reports='
table inet quiet {
	chain out {
		type filter hook output priority 0;
		icmpv6 type mld2-listener-report drop
		ip protocol igmp drop
	}
}'

namespaces=()

ns() { echo "ipw-$$-$1"; }

# Its network only: /sys still shows the devices of the guest.
on() { # namespace, command...
	nsenter --net="/run/netns/ipw-$$-$1" -- "${@:2}"
}

# In the background; the number of the process, not of a shell, is in $started.
start() { # namespace, command...
	# Else the shell gives it an empty standard input.
	nsenter --net="/run/netns/ipw-$$-$1" -- "${@:2}" <&0 &
	started=$!
}

process_ended() { [[ ! -e /proc/$1 ]]; }

# Its number, command line and state, and where in the kernel it sleeps.
described() { # process
	local words=() place='' key value state=
	mapfile -d '' -t words <"/proc/$1/cmdline"
	while read -r key value; do
		[[ $key != State: ]] || state=$value
	done <"/proc/$1/status"
	read -r place <"/proc/$1/wchan"
	echo "process $1 (${words[*]}), $state, in $place"
} 2>/dev/null

# Children that are about to end. One that does not is named and killed: a test
# that waits for ever does not say for whom.
: "${END_LIMIT:=10}"
wait_end() { # processes...
	local process
	for process; do
		if ! wait_for "$END_LIMIT" process_ended "$process"; then
			diag "$(described "$process"), has not ended, and is killed."
			kill -KILL "$process"
			wait_for "$END_LIMIT" process_ended "$process" || {
				fail 'whoever is killed ends' "$(described "$process")"
				disown "$process"
				continue
			}
		fi
		wait "$process"
	done 2>/dev/null
	return 0
}

stop() { # process
	kill -TERM "$1" 2>/dev/null
	wait_end "$1"
}

ward() { # namespace, arguments of the command...
	local name=$1
	shift
	"$IPWARD" -n "ipw-$$-$name" "$@"
}

# Lines for ip, as on its command line.
configure() { # namespace; lines on standard input
	must ip -n "ipw-$$-$1" -batch -
}

# shellcheck disable=SC2016 # for the shell there
settings() { # namespace, file below /proc/sys/net=value...
	must on "$1" sh -c 'for one; do
		echo "${one#*=}" >"/proc/sys/net/${one%%=*}" || exit
	done' sh "${@:2}"
}

namespace() { # name...
	local name
	for name; do
		must ip netns add "ipw-$$-$name"
		namespaces+=("ipw-$$-$name")
		settings "$name" ipv6/conf/{all,default}/accept_dad=0 \
			ipv4/conf/{all,default}/rp_filter=0 \
			'ipv4/ping_group_range=0 0' \
			ipv4/icmp_ratelimit=0 ipv6/icmp/ratelimit=0 $few_retries
		must on "$name" nft -f - <<<"$no_group_reports"
		configure "$name" <<<'link set lo up'
	done
}

# All that runs in them, and them.
cleanup() {
	local name process started_jobs
	for process in /proc/[1-9]*; do
		for name in "${namespaces[@]}"; do
			[[ ! $process/ns/net -ef /run/netns/$name ]] ||
				kill -KILL "${process#/proc/}"
		done
	done 2>/dev/null
	for name in "${namespaces[@]}"; do ip netns del "$name"; done 2>/dev/null
	# A wait for everybody would be one for process substitutions, too. bash 5.2
	# loses the end of some, and then waits for traffic.py, which has not been
	# told to end.
	mapfile -t started_jobs < <(jobs -p)
	wait_end "${started_jobs[@]}"
	namespaces=()
}

end_of_link() { # namespace, device, IPv4, IPv6
	configure "$1" <<-END
		addr add $3/24 dev $2
		addr add $4/64 dev $2 nodad
		link set $2 up
	END
}

link() { # namespace, device, IPv4, IPv6, and the same of the other end
	must ip link add "$2" netns "ipw-$$-$1" type veth peer name "$6" netns "ipw-$$-$5"
	end_of_link "${@:1:4}"
	end_of_link "${@:5:4}"
}

# The hardware's address.
mac_of() { # namespace, device
	local mac
	read -r _ _ mac _ < <(ip -n "ipw-$$-$1" -br link show dev "$2")
	echo "$mac"
}

# A station beyond the link: what is sent to it is captured and goes nowhere.
sentinel_address() { # device
	if [[ $1 == to-a ]]; then echo 10.1.0.250; else echo 10.2.0.250; fi
}

gateway() { # namespace, IPv4 and IPv6 of its default gateway
	configure "$1" <<-END
		route add default via $2
		route add default via $3
	END
}

forwarding() { # namespace...
	local name
	for name; do
		settings "$name" ipv4/ip_forward=1 ipv6/conf/all/forwarding=1
	done
}

router() {
	forwarding r
	configure r <<-END
		neigh add $(sentinel_address to-a) lladdr 02:00:00:00:00:fe dev to-a
		neigh add $(sentinel_address to-b) lladdr 02:00:00:00:00:fe dev to-b
	END
}

topology_hosts() {
	loaded || must load
	namespace a r b
	link a eth0 $A4 $A6 r to-a 10.1.0.2 fd00:1::2
	link b eth0 $B4 $B6 r to-b 10.2.0.2 fd00:2::2
	gateway a 10.1.0.2 fd00:1::2
	gateway b 10.2.0.2 fd00:2::2
	router
}

topology_gateways() {
	loaded || must load
	namespace a ga r gb b
	link a eth0 $A4_NET $A6_NET ga to-a 10.11.0.2 fd00:11::2
	link b eth0 $B4_NET $B6_NET gb to-b 10.12.0.2 fd00:12::2
	link ga out $A4 $A6 r to-a 10.1.0.2 fd00:1::2
	link gb out $B4 $B6 r to-b 10.2.0.2 fd00:2::2
	gateway a 10.11.0.2 fd00:11::2
	gateway b 10.12.0.2 fd00:12::2
	gateway ga 10.1.0.2 fd00:1::2
	gateway gb 10.2.0.2 fd00:2::2
	forwarding ga gb
	router
	configure r <<-END
		route add 10.11.0.0/24 via $A4
		route add 10.12.0.0/24 via $B4
		route add fd00:11::/64 via $A6
		route add fd00:12::/64 via $B6
	END
}
