#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Row 46 of Documentation/bad-input.md: packets whose memory is somebody
# else's, too. shared.py sends and looks; the mirrors of nftables, which it
# taps, are made here.

. "$(dirname "$0")/../lib/lib.sh"
modprobe -qa tun nft_dup_netdev nft_dup_ipv4 nft_dup_ipv6 || true
sa_in=(replay-window 4096)

# A device to m, by which copies go out; large enough for what is segmented
# later.
mirror() { # namespace, number, device in m
	link "$1" mirror "10.8.$2.1" "fd00:8$2::1" m "$3" "10.8.$2.2" "fd00:8$2::2"
	must ip -n "$(ns "$1")" link set mirror mtu 65535
	must ip -n "$(ns m)" link set "$3" mtu 65535
}
duplicate_ingress() { # namespace, device
	must on "$1" nft -f - <<-END
		table netdev mirror {
			chain in {
				type filter hook ingress device "$2" priority 0
				dup to "mirror"
			}
		}
	END
}
duplicate_output() { # namespace, family of nftables, address in m
	must on "$1" nft -f - <<-END
		table $2 mirror {
			chain out {
				type filter hook output priority 0
				udp dport 6002 dup to $3 device "mirror"
			}
		}
	END
}

topology_hosts
namespace m
transport_both icv 16
mirror b 1 opener
mirror a 2 sealer
duplicate_ingress b eth0
duplicate_output a ip 10.8.2.2
duplicate_output a ip6 fd00:82::2
capture_start hosts
tap_from "$python" "$here/shared.py" transport "$(ns '')"
capture_stop hosts
capture_protected 'row 46: nothing but ESP between hosts' hosts
cleanup

topology_gateways
namespace m
sa_pair ga gb $A4 $B4 0x1001 tunnel
sa_pair ga gb $A6 $B6 0x2001 tunnel
protect_tunnel ga 10.11.0.0/24 10.12.0.0/24 $A4 $B4
protect_tunnel ga fd00:11::/64 fd00:12::/64 $A6 $B6
protect_tunnel gb 10.12.0.0/24 10.11.0.0/24 $B4 $A4
protect_tunnel gb fd00:12::/64 fd00:11::/64 $B6 $A6
mirror gb 1 opener
mirror ga 2 sealer
duplicate_ingress gb out
duplicate_ingress ga to-a
capture_start gateways
tap_from "$python" "$here/shared.py" tunnel "$(ns '')"
capture_stop gateways
capture_protected 'row 46: nothing but ESP between gateways' gateways

# The control: the same without rules is seen.
flush ga gb
capture_start control
on a "$python" -c "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'$MARKER', ('$B4_NET', 9999))"
capture_stop control
capture_in_clear 'row 46: without rules the marker is found' control
