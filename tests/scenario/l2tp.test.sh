#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/examples/l2tp-server.yaml and .conf, as they are written: xl2tpd and pppd
# beside ipward, and a client with a stock strongSwan and xl2tpd, as Windows has them,
# directly and behind a NAT.
# shellcheck disable=SC2317 # functions are called by their names

. "$(dirname "$0")/../lib/lib.sh"
. "$lib/ike.sh"
. "$lib/libreswan.sh"
examples=$tests/../Documentation/examples
needs_strongswan "$SUITE"
[[ $SUITE == bookworm ]] || skip_all "strongSwan of $SUITE has no IKEv1"
needs_libreswan
modprobe -qa ppp_generic l2tp_ppp || skip_all 'the kernel has no L2TP'
topology_hosts
traffic_start
readonly KEY='a key that all clients have' INSIDE=10.99.0.1
IKE='(udp port 500 or udp port 4500)'

host a stock
host b
for name in a b; do host_in "$(libreswan_root)" $name l2tp-$name; done
host_file b /etc/ipward/policy.yaml <"$examples/l2tp-server.yaml"
host_file b /etc/ipward/l2tp.psk <<<"$KEY"
host_file l2tp-b /etc/xl2tpd/xl2tpd.conf <"$examples/l2tp-server.conf"
host_file l2tp-b /etc/ppp/chap-secrets <<<'ann l2tp "her password" *'
options() { printf '%s\n' noccp nodefaultroute 'mtu 1280' 'mru 1280' "$@"; }
options require-mschap-v2 | host_file l2tp-b /etc/ppp/options.xl2tpd
options noauth 'user ann' "password \"her password\"" |
	host_file l2tp-a /etc/ppp/options.client
host_file l2tp-a /etc/xl2tpd/xl2tpd.conf <<-END
	[lac office]
	lns = $B4
	pppoptfile = /etc/ppp/options.client
END
host_file a /etc/swanctl/conf.d/l2tp.conf <<-END
	connections { l2tp {
	  version = 1
	  proposals = aes256-sha1-modp2048
	  remote_addrs = $B4
	  local { auth = psk }
	  remote { auth = psk }
	  children { l2tp { mode = transport
	    esp_proposals = aes256-sha1
	    local_ts = dynamic[17/1701]
	    remote_ts = dynamic[17/1701] } }
	} }
	secrets { ike-1 { secret = "$KEY" } }
END

xl2tpd_pid() { at "l2tp-$1" sh -c 'kill -0 $(cat /run/xl2tpd.pid)'; }
xl2tpd_start() { # namespace
	local words
	must at "l2tp-$1" mkdir -p /run/xl2tpd
	at_words "l2tp-$1" xl2tpd -D -p /run/xl2tpd.pid -C /run/xl2tpd/l2tp-control
	"${words[@]}" >"$work/$1.xl2tpd" 2>&1 <&0 &
	# shellcheck disable=SC2034,SC2154 # an array of ike.sh's, and one of its keys
	host_daemon["l2tp-$1"]=$!
	wait_for $((10 * SLOW)) xl2tpd_pid "$1" ||
		bail_out "xl2tpd of $1: $(<"$work/$1.xl2tpd")"
}
dial() { at l2tp-a xl2tpd-control -c /run/xl2tpd/l2tp-control "$1-lac" office; }
inside() { wait_for $((15 * SLOW)) echoes a $INSIDE -c 1 -W 1; }
no_ppp() { ! on "$1" ip -br link | grep -q ppp; }
more() {
	ward b sa list
	ward b -d stats | grep -v ' 0$'
	charon_log b | tail -12
	tail -n 12 "$work/a.xl2tpd"
	tail -n 12 "$work/b.xl2tpd"
	on a ip -br addr
}
works() { # how
	local output
	if output=$(at a swanctl --initiate --child l2tp --timeout 10 2>&1); then
		pass "a client $1 gets its SAs"
	else
		fail "a client $1 gets its SAs" "$output" "$(charon_log b | tail -12)"
	fi
	dial connect >/dev/null
	if inside; then
		pass 'its packets arrive by PPP'
	else
		fail 'its packets arrive by PPP' "$(more)"
	fi
	check 'from the server, too' echoes b 10.99.0.10
	check 'large ones as well' echoes a $INSIDE -s 3000
	dial disconnect >/dev/null
	for name in a b; do
		wait_for $((10 * SLOW)) no_ppp $name || fail "no PPP is left at $name" "$(more)"
	done
	at a swanctl --terminate --ike l2tp --timeout 5 >/dev/null
}

for name in a b; do charon_start $name; done
must at a swanctl --load-all --noprompt
output=$(at b ipward apply /etc/ipward/policy.yaml 2>&1)
is 'the example is applied' $? 0
diag "$output"
at_most 'it has at most 40 lines' "$(wc -l <"$examples/l2tp-server.yaml")" 40
for name in a b; do xl2tpd_start $name; done

capture_start all
works directly
must on r nft -f - <<-END
	table ip nat {
		chain post {
			type nat hook postrouting priority srcnat
			ip saddr $A4 masquerade random
		}
	}
END
capture_start beyond to-b
works 'behind a NAT'
capture_stop beyond
at_least 'in UDP, that is' "$(capture_count beyond 'udp port 4500')" 10

capture_stop all
is 'L2TP is never in clear' "$(capture_count all 'udp port 1701')" 0

# Whoever has no SA gets no answer.
capture_start clear
dial connect >/dev/null
check_fails 'without SAs there is no way in' wait_for 3 echoes a $INSIDE -c 1 -W 1
capture_stop clear
at_least 'the client has tried' "$(capture_count clear "src $A4 and udp port 1701")" 1
is 'and the server has answered nothing' "$(capture_count clear "src $B4 and not $IS_ESP and not $IKE")" 0
for name in l2tp-a l2tp-b a b; do charon_stop $name; done
finish
