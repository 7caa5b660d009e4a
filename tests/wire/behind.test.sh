#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The hooks behind ipward's last one see a protected packet before it is sealed: SYNPROXY,
# conntrack's sequence adjustment and helpers, and chains of the lowest priority.

. "$(dirname "$0")/../lib/lib.sh"
command -v nft >/dev/null || skip_all 'nft is not installed'
modprobe -qa nft_synproxy nf_conntrack_ftp nf_nat_ftp || true
topology_hosts
traffic_start

synproxy() {
	settings b netfilter/nf_conntrack_tcp_loose=0
	on b nft -f - <<-'END'
	table inet syn {
		chain pre {
			type filter hook prerouting priority raw
			tcp dport 5001 tcp flags syn / fin,syn,rst,ack notrack
		}
		chain in {
			type filter hook input priority filter
			tcp dport 5001 ct state invalid,untracked counter synproxy mss 1400 wscale 7 timestamp sack-perm
			ct state invalid drop
		}
	}
	END
}
answered() { # packets that SYNPROXY has taken
	on b nft -j list chain inet syn in | jq '[.. | .counter? // empty | .packets] | add'
}
through() { # description
	local before
	before=$(answered)
	check "$1, IPv4" tcp_transfer a b $B4 100000
	check "$1, IPv6" tcp_transfer a b $B6 100000
	at_least "$1: it has answered for the server" $(($(answered) - before)) 4
}

if synproxy; then
	through 'SYNPROXY in clear'
	transport_both icv 16
	capture_start synproxy
	# Of the same priority, the hook that came last is the first.
	through 'SYNPROXY behind'
	must on b nft delete table inet syn
	synproxy
	through 'SYNPROXY before'
	capture_stop synproxy
	capture_protected 'nothing but ESP' synproxy
	is 'nothing was dropped' "$(drops b)" 'all zero'
	must on b nft delete table inet syn
else
	skip 'SYNPROXY' 'this kernel or nft has none'
	transport_both icv 16
fi

# A chain of the lowest priority.
lowest() { # rule
	must on a nft -f - <<-END
		table inet lowest
		delete table inet lowest
		table inet lowest {
			counter seen { }
			chain post {
				type filter hook postrouting priority 2147483647
				meta l4proto { icmp, icmpv6 } $1
			}
		}
	END
}
seen() { on a nft -j list counter inet lowest seen | jq '.nftables[1].counter.packets'; }
lowest 'counter name seen'
check 'a later chain, IPv4' echoes a $B4
check 'a later chain, IPv6' echoes a $B6
at_least 'it sees in clear what is sealed' "$(seen)" 6
capture_start refused
lowest drop
like 'the sender is told that it drops' "$(order ping a $B4 80)" 'not permitted'
lowest 'queue num 7 bypass'
moves 'what it puts into a queue is dropped' a conntrack+1 on a ping -c1 -W1 $B6
capture_stop refused
is 'and nothing leaves' "$(capture_count refused "not $IS_NOISE")" 0
must on a nft delete table inet lowest
flush a b
cleanup

# FTP behind NAT: the address in the client's command is replaced, and the sequence
# numbers that follow are adjusted.
topology_gateways
if on ga nft -f - <<-END
	table ip nat {
		ct helper ftp { type "ftp" protocol tcp; }
		chain pre {
			type filter hook prerouting priority filter
			tcp dport 21 ct helper set "ftp"
		}
		chain post {
			type nat hook postrouting priority srcnat
			oifname out masquerade
		}
	}
	END
then
	sa_pair ga gb $A4 $B4 0x1001 transport
	protect ga $A4 $B4
	protect gb $B4 $A4
	tap_from "$python" "$here/ftp.py" "$(ns a)" "$(ns gb)" $A4_NET $A4 $B4
else
	skip 'FTP behind NAT' 'this kernel has no helper for it'
fi
