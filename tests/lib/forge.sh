# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Packets made by hand, sent to b by the router; sourced behind lib.sh. What
# esp.py can make is described there.

# shellcheck disable=SC2154 # variables of lib.sh

# From the router to b, if no others are named.
forge_start() { # [namespace, device, namespace, device]
	local from=${1:-r} dev=${2:-to-b} to=${3:-b} mac
	mac=$(mac_of "$to" "${4:-eth0}")
	coproc FORGE {
		exec ip netns exec "ipw-$$-$from" "$python" "$lib/esp.py" "$dev" \
			"$mac" "$(ns "$to")"
	}
	# The descriptors of a coprocess are closed in subshells, copies are not.
	exec {forge_in}>&"${FORGE[1]}" {forge_out}<&"${FORGE[0]}"
	forge_answer
}

# Sets `answer` to what follows the "ok".
forge_answer() {
	answer=
	read -r -t $((20 * SLOW)) -u "$forge_out" answer
	[[ $answer == ok* ]] || bail_out "esp.py: $answer"
	answer=${answer#ok}
	answer=${answer# }
}

forge() { # expression
	echo "$*" >&"$forge_in"
	forge_answer
}

# What b's counters say of a packet. In it, SEQ stands for a fresh number,
# higher than all before.
seq=0
row() { # description, what has moved, expression
	if [[ $3 == *SEQ* ]]; then seq=$((seq + 10)); fi
	if [[ $2 ]]; then
		forge "? ${3//SEQ/$seq}"
		is "$1" "$answer" "$2"
	else
		# It must move nothing: one behind it must be all there is.
		forge "? [${3//SEQ/$seq}, send(ip('10.2.0.2', B4, quiet()))]"
		is "$1" "$answer" in-default+1
	fi
}

# The same for what is not authentic: the SA's window stays, and the right
# packet of the same number is still accepted.
row_forged() { # description, what has moved, forged, right one
	local before
	before=$(sa_seq)
	row "$1" "$2" "$3"
	if [[ $(sa_seq) != "$before" ]]; then
		fail "$1: the window has moved" "$before to $(sa_seq)"
	fi
}

sa_seq() {
	ward b -j -s sa list dst 10.2.0.1 spi 0x1001 | grep -o '"seq":[^,}]*'
}

# A router's message, sent by its own stack: this packet was too large.
too_big_from() { # namespace, its address, the host's, MTU, expression
	on "$1" "$python" - "$lib" "${@:2}" <<-'END'
		import socket, sys
		sys.path.insert(0, sys.argv[1])
		import esp
		router, host, mtu, quoted = sys.argv[2:]
		s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
		message = esp.too_big(int(mtu), eval(quoted, vars(esp)))
		s.sendto(esp.with_checksum(router, host, message), (host, 0))
	END
}
