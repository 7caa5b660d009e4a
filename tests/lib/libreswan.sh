# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A host with libreswan, its data plane XFRM, or with xl2tpd and pppd: a namespace of
# the test's topology with the system that scripts/setup.d/libreswan has made. After
# ike.sh.

readonly NSS=/run/nss

libreswan_root() {
	local roots=("$IPWARD_CACHE"/roots/bookworm-libreswan-*[0-9a-f])
	[[ -e ${roots[-1]}.ready ]] && echo "${roots[-1]}"
}

needs_libreswan() {
	libreswan_root >/dev/null ||
		skip_all "there is no libreswan: run 'scripts/setup.d/libreswan'"
}

# No daemon yet, and an empty database for its certificates.
libreswan_host() { # namespace
	host_in "$(libreswan_root)" "$1"
	must at "$1" mkdir -p /run/pluto $NSS
	must at "$1" ipsec initnss --nssdir $NSS
	host_file "$1" /run/secrets </dev/null
	host_file "$1" /run/ipsec.conf <<-END
		config setup
		  logfile=/run/pluto.log
		  secretsfile=/run/secrets
		  ikev1-policy=accept
		include /run/conn
	END
	host_file "$1" /run/conn </dev/null
}

pluto_listens() { at "$1" ipsec whack --listen >/dev/null 2>&1; }

pluto_start() { # namespace
	local words
	at_words "$1" ipsec pluto --nofork --config /run/ipsec.conf --nhelpers 0 --nssdir $NSS
	"${words[@]}" >"$work/$1.pluto" 2>&1 <&0 &
	host_daemon[$1]=$!
	wait_for $((20 * SLOW)) pluto_listens "$1" ||
		bail_out "pluto of $1 does not answer: $(tail "$work/$1.pluto")" \
			"$(pluto_log "$1" | tail)"
}

pluto_log() { at "$1" cat /run/pluto.log; }

# A connection in the place of the one of before, from standard input.
pluto_load() { # namespace, connection
	host_file "$1" /run/conn
	at "$1" ipsec whack --rereadsecrets
	at "$1" ipsec auto --config /run/ipsec.conf --replace "$2"
}

