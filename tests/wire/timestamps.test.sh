#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Transmit timestamps of the stack (SO_TIMESTAMPING): a socket whose packets are
# protected gets as many as one whose packets go in clear, whatever is cut or split.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts
cat >"$work/stamps.py" <<'END'
import select, socket, sys
addr, kind, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
family = socket.AF_INET6 if ":" in addr else socket.AF_INET
s = socket.socket(family, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
s.connect((addr, 5001 if kind == "tcp" else 7))
# SO_TIMESTAMPING: TX_SOFTWARE, SOFTWARE, OPT_ID, OPT_TSONLY
s.setsockopt(socket.SOL_SOCKET, 37, 2 | 16 | 128 | 2048)
got = 0
for _ in range(5):
    s.send(b"x" * size)
    poll = select.poll()
    poll.register(s, select.POLLERR)
    if poll.poll(2000):
        got += any(kind == 37 for _, kind, _ in s.recvmsg(100, 500, socket.MSG_ERRQUEUE)[1])
print(got)
END
start b socat -u TCP6-LISTEN:5001,reuseaddr,fork,ipv6only=0 OPEN:/dev/null
wait_for 5 listens b t 5001
start b socat -u UDP6-RECV:7,ipv6only=0 OPEN:/dev/null
wait_for 5 listens b u 7

stamps() { # what it is
	local address what
	for address in "$B4" "$B6"; do
		for what in 'udp 1400' 'udp 4000' 'tcp 100' 'tcp 20000'; do
			# shellcheck disable=SC2086
			is "$1: timestamps of five, $what to $address" \
				"$(on a "$python" "$work/stamps.py" "$address" $what)" 5
		done
	done
}

stamps 'in clear'
transport_both
stamps 'transport mode'
flush a b
sa_out=(fragment-before)
sa_pair a b $A4 $B4 0x3001 tunnel
sa_out=()
for end in "a $A4 $B4" "b $B4 $A4"; do
	read -r name own other <<<"$end"
	must ward "$name" policy add dir out mirrored src "$own" dst "$other" \
		protect tmpl mode tunnel src "$own" dst "$other"
done
is 'cut first, then sealed: timestamps of five, udp 4000' \
	"$(on a "$python" "$work/stamps.py" $B4 udp 4000)" 5
