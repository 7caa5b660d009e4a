# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Networks whose hosts have strongSwan, and authorities with their certificates; sourced
# behind lib.sh and office.sh. A host's policy file is an example as it is written.

# shellcheck disable=SC2154,SC2034 # variables of lib.sh and office.sh
. "$lib/ike.sh"
needs_strongswan "$SUITE"

readonly IS_IKE='(udp port 500 or udp port 4500)'
readonly PROTECTED="($IS_ESP or $IS_IKE)"
readonly curve=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)

authority() { # name of its file, organization
	must openssl req -x509 "${curve[@]}" -days 30 -subj "/O=$2/CN=$2 CA" \
		-keyout "$work/$1.key" -out "$work/$1.pem"
}

certificate() { # name, authority, subject, [DNS name]
	must openssl req -new "${curve[@]}" -subj "$3" ${4:+-addext "subjectAltName=DNS:$4"} \
		-keyout "$work/$1.key" -out "$work/$1.csr"
	must openssl x509 -req -days 9 -copy_extensions copy -in "$work/$1.csr" \
		-CA "$work/$2.pem" -CAkey "$work/$2.key" -out "$work/$1.pem"
}

# What the host's administrator puts in /etc/ipward: the host's certificate and key, and
# the policy's authorities under the names that it has for them.
equip() { # namespace, certificate, authorities...
	# shellcheck disable=SC2016 # for the shell there
	must at "$1" sh -c 'own=$1; shift; umask 077; cp "$@" /etc/ipward &&
		cp "$own.pem" /etc/ipward/host.pem && cp "$own.key" /etc/ipward/host.key' \
		sh "$work/$2" "${@:3}"
}

# As it is written, without a word of doubt about it.
applies() { # namespace, policy
	local said
	must at "$1" install -m 600 "$2" /etc/ipward/policy.yaml
	if said=$(at "$1" ipward apply /etc/ipward/policy.yaml 2>&1) &&
		[[ ${said,,} != *warning* ]]; then
		pass "$1 applies ${2##*/}"
	else
		fail "$1 applies ${2##*/}" "$said"
	fi
}

# What the host says of its peers.
peers() { at "$1" ipward peers 2>&1; }
established() { # namespace
	at "$1" ipward -j peers 2>/dev/null |
		jq '[.[] | select(.state == "established") | .remote] | unique | length'
}

# A web server that says the marker; on port PORT.
serve() { # namespace, port
	mkdir -p "$work/www"
	[[ -s $work/www/page ]] || payload 3000 >"$work/www/page"
	start "$1" busybox httpd -f -p "[::]:$2" -h "$work/www"
	wait_for 20 listens "$1" t "$2" || bail_out "nobody serves at port $2"
}

page() { # namespace, address, port
	local got=$work/got-$1
	rm -f "$got"
	on "$1" curl -sSg -m "${limit:-$((20 * SLOW))}" -o "$got" \
		"http://$(bracketed "$2"):$3/page" && cmp "$got" "$work/www/page"
}

# The firewall between the hosts lets through what IPsec needs, and counts it.
firewall() {
	must on r nft -f - <<-'END'
		table inet firewall {
			counter ike { }
			counter natt { }
			counter protocol50 { }
			counter protocol51 { }
			counter refused { }
			chain forward {
				type filter hook forward priority filter; policy drop;
				udp dport 500 counter name ike accept
				udp dport 4500 counter name natt accept
				meta l4proto 50 counter name protocol50 accept
				meta l4proto 51 counter name protocol51 accept
				counter name refused
			}
		}
	END
}

passed() { # counter
	on r nft -j list counter inet firewall "$1" | jq '.nftables[] | .counter? // empty | .packets'
}

firewall_sufficed() {
	at_least 'the firewall has passed IKE' "$(passed ike)" 2
	at_least 'and by port 4500' "$(passed natt)" 2
	at_least 'and ESP' "$(passed protocol50)" 8
	diag "UDP 500: $(passed ike), UDP 4500: $(passed natt), ESP: $(passed protocol50), AH: $(passed protocol51)"
	is 'and has had nothing to refuse' "$(passed refused)" 0
}
