# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests send, and what the router sees of it. Part of lib.sh, which
# sources this file.

# --- captures ------------------------------------------------------------------------

declare -A capture_pid=() capture_dev=()
# Bytes of a frame; 0: all. A limit leaves room for more frames that wait.
capture_length=0

capture_listens() { [[ $(<"$work/$1.log") == *'listening on'* ]]; }

capture_begin() { # name, namespace, words of tcpdump...
	local name=$1
	start "$2" tcpdump -n -U --immediate-mode -w "$work/$name.pcap" "${@:3}" \
		2>"$work/$name.log"
	capture_pid[$name]=$started
	wait_for 10 capture_listens "$name" ||
		bail_out "tcpdump does not begin: $(<"$work/$name.log")"
}

capture_start() { # name, device of the router, default to-a
	capture_dev[$1]=${2:-to-a}
	capture_begin "$1" r -i "${capture_dev[$1]}" -s "$capture_length" -B 65536 -Z root
}

send_sentinel() { # name
	on r bash -c "echo $1-sentinel >/dev/udp/$(sentinel_address "${capture_dev[$1]}")/9"
}

# A packet of our own, seen in the file, proves that all before it are, too.
capture_stop() { # name
	local name=$1
	must send_sentinel "$name"
	wait_for 10 grep -qaF "$name-sentinel" "$work/$name.pcap" ||
		bail_out "capture $name is not complete"
	kill -INT "${capture_pid[$name]}"
	wait_end "${capture_pid[$name]}"
	[[ $(<"$work/$name.log") == *$'\n0 packets dropped by kernel'* ]] ||
		bail_out "capture $name: $(<"$work/$name.log")"
}

capture_read() { # name, filter...
	local name=$1
	shift
	tcpdump -nr "$work/$name.pcap" "$@" 2>/dev/null
}

# ESP, whole and in fragments.
readonly IS_ESP='(ip proto 50 or ip6 proto 50 or (ip6 proto 44 and ip6[40] == 50))'
# UDP of a port, whole and in fragments, of which only the first tells the port.
in_udp() { # port
	echo "(udp port $1 or (ip proto 17 and ip[6:2] & 0x1fff != 0) or
		(ip6 proto 44 and ip6[40] == 17 and (ip6[42:2] & 0xfff8 != 0 or
		 ip6[48:2] == $1 or ip6[50:2] == $1)))"
}
# Packets that do not belong to hosts' flows.
readonly IS_NOISE='(arp or udp port 9 or ip6 multicast or (icmp6 and ip6[40] >= 133 and ip6[40] <= 137))'

capture_count() { # name, filter...
	local count
	read -r count _ < <(capture_read "$@" --count) && echo "$count"
}
capture_esp() { capture_count "$1" "$IS_ESP"; }
capture_clear() { capture_count "$1" "not $IS_ESP and not $IS_NOISE"; }
capture_has_marker() { grep -qaF "$MARKER" "$work/$1.pcap"; }

# The wire has carried these packets and nothing else of the hosts.
capture_only() { # description, name, filter
	local good other
	good=$(capture_count "$2" "$3")
	other=$(capture_count "$2" "not $3 and not $IS_NOISE")
	if ((good > 0 && other == 0)); then
		pass "$1"
	else
		fail "$1" "$good packets, and of others $other:" \
			"$(capture_read "$2" -c 10 "not $3 and not $IS_NOISE")"
	fi
}

# And nobody could read them.
capture_protected() { # description, name, [filter, where there is more than ESP]
	if capture_has_marker "$2"; then
		fail "$1" 'the marker was seen'
	else
		capture_only "$1" "$2" "${3:-$IS_ESP}"
	fi
}

# The control: the same traffic without protection is found.
capture_in_clear() { # description, name
	if capture_has_marker "$2" && (($(capture_clear "$2"))); then
		pass "$1"
	else
		fail "$1" 'the marker was not found'
	fi
}

# --- traffic ---------------------------------------------------------------------------

echoes() { # namespace, address, ping's options...
	local name=$1 address=$2
	shift 2
	on "$name" ping -n -q -c 3 -i 0.05 -W $((3 * SLOW)) -s 80 -p "$MARKER_HEX" "$@" "$address"
}

payload() { # bytes
	yes "$MARKER" | tr -d '\n' | head -c "$1"
}

bracketed() { if [[ $1 == *:* ]]; then echo "[$1]"; else echo "$1"; fi; }
family_of() { if [[ $1 == *:* ]]; then echo 6; else echo 4; fi; }

listens() { # namespace, t|u, port
	[[ $(on "$1" ss -Hln"$2" "sport = :$3") ]]
}

file_has() { # file, bytes
	[[ -f $1 ]] && (($(stat -c %s "$1") >= $2))
}

# --- orders ----------------------------------------------------------------------------

# traffic.py executes them, one after another; it is started once.
traffic_pid=''

traffic_start() {
	mkfifo "$work/orders" "$work/answers"
	"$python" "$lib/traffic.py" $((5 * SLOW)) "ipw-$$-" \
		<"$work/orders" >"$work/answers" &
	traffic_pid=$!
	disown
	exec {orders}>"$work/orders" {answers}<"$work/answers"
	traffic_answer || bail_out 'traffic.py does not begin'
}

traffic_end() {
	[[ ! $traffic_pid ]] || kill "$traffic_pid"
	traffic_pid=''
}

traffic_answer() {
	local answer
	# An answer that comes later would be taken for the next one's.
	read -r -t $((60 * SLOW)) -u "$answers" answer || {
		kill "$traffic_pid"
		answer='no answer from traffic.py, which is ended'
	}
	[[ $answer == ok ]] || { echo "$answer"; return 1; }
}

order() { # words, as traffic.py describes them
	echo "$*" >&"$orders"
	traffic_answer
}

# A datagram to a port where nobody listens.
datagram() { # from namespace, address
	order send-udp "$1" "$2" 7 0 "$MARKER_HEX"
}

# One IKE message, in hexadecimal: a header of IKEv2, and a text behind it.
ike_message() { # text
	printf '%s' 696e69746961746f 0000000000000000 21202208 00000000
	printf '%08x%s' $((28 + ${#1})) "$(printf %s "$1" | od -An -v -tx1 | tr -d ' \n')"
}

# Bytes by TCP, compared at the far end.
tcp_transfer() { # from namespace, to namespace, address, bytes, [port]
	order tcp "${@:1:3}" "${5:-5001}" "$4"
}

# Datagrams of this size, compared at the far end in any order.
udp_transfer() { # from namespace, to namespace, address, size, count, [port]
	order udp "${@:1:3}" "${6:-5002}" "$4" "$5"
}
