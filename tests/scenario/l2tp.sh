# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The server of Documentation/examples/l2tp-server.yaml and .conf in namespace b, as they
# are written: xl2tpd and pppd beside ipward; and clients with a stock strongSwan and
# xl2tpd, as Windows has them. After lib.sh and a topology of hosts.

# shellcheck disable=SC2154,SC2034 # variables of lib.sh and ike.sh
. "$lib/ike.sh"
. "$lib/libreswan.sh"
examples=$tests/../Documentation/examples
needs_strongswan "$SUITE"
[[ $SUITE == bookworm ]] || skip_all "strongSwan of $SUITE has no IKEv1"
needs_libreswan
modprobe -qa ppp_generic l2tp_ppp || skip_all 'the kernel has no L2TP'
readonly L2TP_KEY='a key that all clients have' INSIDE=10.99.0.1

l2tp_options() { printf '%s\n' noccp nodefaultroute 'mtu 1280' 'mru 1280' "$@"; }

l2tp_server() { # users...
	local user
	host_few b
	host_in "$(libreswan_root)" b l2tp-b
	host_file b /etc/ipward/policy.yaml <"$examples/l2tp-server.yaml"
	host_file b /etc/ipward/l2tp.psk <<<"$L2TP_KEY"
	host_file l2tp-b /etc/xl2tpd/xl2tpd.conf <"$examples/l2tp-server.conf"
	for user; do echo "$user l2tp \"password of $user\" *"; done |
		host_file l2tp-b /etc/ppp/chap-secrets
	l2tp_options require-mschap-v2 | host_file l2tp-b /etc/ppp/options.xl2tpd
}

l2tp_client() { # namespace, user
	host_few "$1" stock
	host_in "$(libreswan_root)" "$1" "l2tp-$1"
	l2tp_options noauth "user $2" "password \"password of $2\"" |
		host_file "l2tp-$1" /etc/ppp/options.client
	host_file "l2tp-$1" /etc/xl2tpd/xl2tpd.conf <<-END
		[lac office]
		lns = $B4
		pppoptfile = /etc/ppp/options.client
	END
	host_file "$1" /etc/swanctl/conf.d/l2tp.conf <<-END
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
		secrets { ike-1 { secret = "$L2TP_KEY" } }
	END
}

xl2tpd_pid() { at "l2tp-$1" sh -c 'kill -0 $(cat /run/xl2tpd.pid)'; }
xl2tpd_start() { # namespace
	local words
	must at "l2tp-$1" mkdir -p /run/xl2tpd
	at_words "l2tp-$1" xl2tpd -D -p /run/xl2tpd.pid -C /run/xl2tpd/l2tp-control
	"${words[@]}" >"$work/$1.xl2tpd" 2>&1 <&0 &
	host_daemon["l2tp-$1"]=$!
	wait_for $((10 * SLOW)) xl2tpd_pid "$1" ||
		bail_out "xl2tpd of $1: $(<"$work/$1.xl2tpd")"
}

dial() { # namespace, connect or disconnect
	at "l2tp-$1" xl2tpd-control -c /run/xl2tpd/l2tp-control "$2-lac" office
}
# What it reaches by PPP.
inside() { wait_for $((15 * SLOW)) echoes "$1" $INSIDE -c 1 -W 1; } # namespace
no_ppp() { ! on "$1" ip -br link | grep -q ppp; }
# The address that it has got.
inner_address() { # namespace
	ip -n "$(ns "$1")" -4 -br addr | awk '/^ppp/ { sub("/.*", "", $3); print $3 }'
}

l2tp_more() { # clients...
	local name
	ward b sa list
	ward b -d stats | grep -v ' 0$'
	charon_log b | tail -12
	tail -n 12 "$work/b.xl2tpd"
	for name; do
		tail -n 12 "$work/$name.xl2tpd"
		on "$name" ip -br addr
	done
}

# SAs first, and then a call.
l2tp_connect() { # namespace, who that is
	local output
	if output=$(at "$1" swanctl --initiate --child l2tp --timeout 10 2>&1); then
		pass "$2 gets its SAs"
	else
		fail "$2 gets its SAs" "$output" "$(charon_log b | tail -12)"
	fi
	dial "$1" connect >/dev/null
	if inside "$1"; then
		pass "$2: its packets arrive by PPP"
	else
		fail "$2: its packets arrive by PPP" "$(l2tp_more "$1")"
	fi
}

l2tp_disconnect() { # namespace
	dial "$1" disconnect >/dev/null
	wait_for $((10 * SLOW)) no_ppp "$1" || fail "no PPP is left at $1" "$(l2tp_more "$1")"
	at "$1" swanctl --terminate --ike l2tp --timeout 5 >/dev/null
}
