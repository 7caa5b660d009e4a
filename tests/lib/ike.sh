# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Hosts with strongSwan: a namespace of the test's topology as the network of a small
# Debian, one of those that scripts/setup.d/strongswan has made. What is written there
# is the guest's alone, and what two hosts must not share is each one's own. After
# lib.sh, which the test has sourced.

: "${IPWARD_CACHE:=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/ipward}"
: "${SUITE:=bookworm}"
: "${PLUGIN:=$tests/../build/strongswan-$SUITE/libstrongswan-kernel-ipward.so}"

declare -A host_keeper=() host_root=() host_daemon=()

# What the daemons log, and how often they try again: short, for tests. A test may have
# further options, a line each, as those by which they are as patient as charon is by
# default: where many begin at once, an emulated machine needs longer to answer all.
daemon_options=
readonly PATIENT='retransmit_base = 1.8
	retransmit_timeout = 4'
readonly STRONGSWAN_CONF='
charon-systemd {
	load_modular = yes
	plugins {
		include /etc/strongswan.d/charon/*.conf
		kernel-ipward { load = @LOAD@ }
	}
	retransmit_base = 1.3
	retransmit_timeout = 2
	@OPTIONS@
	filelog {
		log { path = /run/charon.log
			flush_line = yes
			default = 1
		}
	}
	journal { default = -1 }
}'

# Where these systems are.
. "$tests/../scripts/lib/root.sh"
. "$tests/../scripts/lib/strongswan.sh"

needs_strongswan() { # suite
	[[ -e $(strongswan_root "$1").ready ]] ||
		skip_all "there is no strongSwan of $1: run 'scripts/setup.d/strongswan'"
	[[ -e $PLUGIN ]] || skip_all "there is no $PLUGIN: run 'make strongswan'"
}

# A host with these files in a namespace of the topology. Under a name of its own, there
# may be several in one.
host_in() { # root, namespace, [name]
	local root=$1 name=${3:-$2} top
	top=$(cd "$tests/.." && pwd)
	exec {ready}< <(exec "$top/scripts/vm.d/strongswan-host" "ipw-$$-$2" "$root" \
		"$work" "$top" 2>&1)
	host_keeper[$name]=$!
	host_root[$name]=$root
	read -r answer <&"$ready"
	[[ $answer == ready ]] || bail_out "the host $name: $answer"
}

# A host of this suite in a namespace of the topology; no daemon yet. A stock one has
# no plugin of ours: its SAs are XFRM's.
host() { # namespace, [stock]
	local name=$1 suite=$SUITE load=100 root config
	[[ ${2:-} != stock ]] || load=no
	root=$(strongswan_root "$suite")
	must install -m 644 "$PLUGIN" "$root/usr/lib/ipsec/plugins/"
	must install -m 644 "${IPWARD%/*}/libipward.so.0" "$root/usr/lib/"
	host_in "$root" "$name"
	config=${STRONGSWAN_CONF/@LOAD@/$load}
	cat "$tests/../userspace/strongswan/ipward.conf" - <<<"${config/@OPTIONS@/$daemon_options}" |
		host_file "$name" /run/strongswan.conf
}

# The plugins that keys and certificates need: with all of Debian's a daemon needs seconds
# to start. There may be more of them, as "curl".
few_plugins() { # namespace, [plugin...]
	# shellcheck disable=SC2016 # for the shell there
	must at "$1" sh -c 'echo "$1" >>/run/strongswan.conf' sh "charon-systemd {
	load_modular = no
	load = random nonce x509 revocation constraints pubkey pkcs1 pkcs8 pem openssl curve25519 hmac kdf gcm ${*:2} kernel-ipward! kernel-netlink socket-default vici
}"
}

# A host with no others.
host_few() { # namespace, [stock]
	host "$@"
	few_plugins "$1"
	[[ ${2:-} != stock ]] || must at "$1" sed -i 's/ kernel-ipward!//' /run/strongswan.conf
}

# Several of them, in namespaces that are there.
members() { # namespace...
	local name
	for name; do host_few "$name"; done
}

# What runs a command as the host's administrator, in the array $words.
at_words() { # namespace, command...
	words=(nsenter -t "${host_keeper[$1]}" --mount --net --
		chroot "${host_root[$1]}" /usr/bin/env STRONGSWAN_CONF=/run/strongswan.conf
		PATH="${IPWARD%/*}:/usr/sbin:/usr/bin:/sbin:/bin" LC_ALL=C.UTF-8 "${@:2}")
}

at() { # namespace, command...
	local words
	at_words "$@"
	"${words[@]}"
}

charon_answers() { at "$1" swanctl --stats >/dev/null 2>&1; }

charon_begins() { # namespace
	local words
	at_words "$1" charon-systemd
	"${words[@]}" >"$work/$1.charon" 2>&1 <&0 &
	host_daemon[$1]=$!
}

charon_is_up() { # namespace
	wait_for $((20 * SLOW)) charon_answers "$1" ||
		bail_out "charon of $1 does not answer: $(tail "$work/$1.charon")" \
			"$(charon_log "$1" | tail -20)"
}

# Many of them begin at once.
charon_start() { # namespace...
	local name
	for name; do charon_begins "$name"; done
	for name; do charon_is_up "$name"; done
}

charon_stop() { # namespace, [signal]
	kill -"${2:-TERM}" "${host_daemon[$1]}"
	wait_end "${host_daemon[$1]}"
	unset "host_daemon[$1]"
}

charon_log() { at "$1" cat /run/charon.log; }

# The first packets may wait for keys in vain; who has refused them is asked again.
reaches() { wait_for $((10 * SLOW)) echoes "$1" "$2" -c 1 -W 1; } # namespace, address
sas() { ward "$1" -j sa list | jq length; }
has_none() { [[ $(sas "$1") == 0 ]]; }
# Of a and b. An inbound SA stays for two seconds after its deletion, and a peer that the
# other refuses may have had SAs for a moment.
have_none() { has_none a && has_none b; }

# A file of the host's, from standard input; only root reads it.
host_file() { # namespace, path
	at "$1" sh -c "umask 077; cat >'$2'"
}
