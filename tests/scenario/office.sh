# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Networks of the examples, with their addresses; sourced behind lib.sh. Hosts are
# stations of a switch, which is namespace r and the default gateway, too: what passes
# by its port to-NAME is all that a wire of NAME carries.

# shellcheck disable=SC2154,SC2034 # variables of lib.sh
examples=$tests/../Documentation/examples
etc=/etc/ipward

# A station beyond all ports: what is sent to it is captured and goes nowhere.
sentinel_address() { echo 192.0.2.250; }

# The hardware's address. A bridge without one of its own changes it with its ports, and
# forgets its neighbours then.
station_mac() { printf '02:00:00:00:00:%02x\n' "$1"; } # number

# No host yet, but the switch, 192.0.2.1.
office() {
	loaded || must load
	namespace r
	forwarding r
	configure r <<-END
		link add lan address $(station_mac 1) type bridge mcast_snooping 0
		addr add 192.0.2.1/24 dev lan
		addr add 2001:db8:1::1/64 dev lan nodad
		link set lan up
		neigh add $(sentinel_address) lladdr 02:00:00:00:00:fe dev lan
	END
}

# Without addresses.
plug() { # name, number
	namespace "$1"
	must ip link add eth0 netns "$(ns "$1")" address "$(station_mac "$2")" \
		type veth peer name "to-$1" netns "$(ns r)"
	configure r <<-END
		link set to-$1 master lan
		link set to-$1 up
	END
	configure "$1" <<<'link set eth0 up'
}

station() { # name, number: 192.0.2.NUMBER and 2001:db8:1::NUMBER
	plug "$1" "$2"
	end_of_link "$1" eth0 "192.0.2.$2" "2001:db8:1::$2"
	gateway "$1" 192.0.2.1 2001:db8:1::1
}

# --- what an administrator does -----------------------------------------------------

keys_done() { rm -rf "$etc" "/etc/netns/ipw-$$-"*; }

# A key for each file that the policy names, by default one of AES-256-GCM with its salt.
make_keys() { # policy, bytes
	local file
	trap 'keys_done; finish' EXIT
	(
		umask 077
		mkdir -p "$etc"
		for file in $(grep -o "$etc/[^ }]*" "$1" | sort -u); do
			[[ -e $file ]] || od -An -vtx1 -N"${2:-36}" /dev/urandom >"$file"
		done
	)
}

# As it is written, without a word of doubt about it.
apply() { # namespace, policy
	local said
	said=$(ward "$1" apply "$2" 2>&1) ||
		{ fail "${2##*/} is applied by $1" "$said"; return; }
	if [[ $said == *warning* ]]; then
		fail "${2##*/} is applied by $1" "$said"
	else
		pass "${2##*/} is applied by $1"
	fi
}

short_enough() { # policy
	at_most "${2:-${1##*/}} has at most 40 lines" "$(wc -l <"$1")" 40
}

# With the resolver that the host has, which is not the guest's.
host() { # namespace, command...
	ip netns exec "$(ns "$1")" "${@:2}"
}

resolver() { # namespace, address
	mkdir -p "/etc/netns/$(ns "$1")"
	echo "nameserver $2" >"/etc/netns/$(ns "$1")/resolv.conf"
}

# --- what an attacker finds ---------------------------------------------------------

# A port whose visitors leave what they said in $work/reached-PORT.
await_visitors() { # namespace, t|u, port
	local kind=TCP6-LISTEN
	[[ $2 == t ]] || kind=UDP6-RECVFROM
	: >"$work/reached-$3"
	start "$1" socat -u "$kind:$3,fork,ipv6only=0,reuseaddr" \
		"OPEN:$work/reached-$3,append"
	wait_for 10 listens "$1" "$2" "$3" || bail_out "nobody listens to port $3"
}

attack() { # namespace, words as attacker.py describes them
	"$python" "$here/attacker.py" "$(ns "$1")" "${@:2}"
}
