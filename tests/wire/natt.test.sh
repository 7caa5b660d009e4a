#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ESP in UDP through a real NAT: the router masquerades a and c, two clients,
# towards b.
#
#	 a ----- to-a r to-b ----- b
#	 c ----- to-c
#	 10.3.0.1  fd00:3::1

. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/forge.sh"
topology_hosts
traffic_start
namespace c
link c eth0 10.3.0.1 fd00:3::1 r to-c 10.3.0.2 fd00:3::2
gateway c 10.3.0.2 fd00:3::2

readonly C4=10.3.0.1 C6=fd00:3::1 R4=10.2.0.2 R6=fd00:2::2
readonly IS_UDP_ESP='(udp and port 4500)'
readonly ZEROES=00000000000000000000000000000000000000000000000000000000
readonly KEY_CB=303132333435363738393a3b3c3d3e3f0a0b0c0d
readonly KEY_BC=404142434445464748494a4b4c4d4e4f0e0f1011

must on r nft -f - <<-'END'
	table inet nat {
		chain after {
			type nat hook postrouting priority srcnat;
			oifname "to-b" masquerade
		}
	}
END

# What b is told of the clients' ports, as a key exchange would be.
peers() {
	: >"$work/peers"
	start b stdbuf -oL "$IPWARD" -j monitor sa >"$work/peers"
	must wait_for 30 listening b 1
}
peer_events() { # SPI
	grep "\"event\":\"sa-peer\".*\"spi\":$(($1))," "$work/peers"
}
seen_from() { # SPI
	peer_events "$1" | sed -n 's/.*"peer_port":\([0-9]*\).*/\1/p' | tail -n 1
}
has_seen() { [[ $(seen_from "$1") ]]; }

# --- tunnel mode: both clients, both families ---------------------------------------

# Each client's own network is what it has inside; b sees it unchanged.
tunnel_client() { # namespace, address, b's, NAT's, SPI, key forth, key back
	sa_one "$1" out "$2" "$3" "$5" "$6" mode tunnel encap espinudp 4500 4500
	sa_one "$1" in "$3" "$2" $(($5 + 1)) "$7" mode tunnel \
		encap espinudp 4500 4500
	sa_one b in "$4" "$3" "$5" "$6" mode tunnel encap espinudp 1 4500 \
		reqid $(($5))
	must ward "$1" policy add dir out src "$2" dst "$3" \
		protect tmpl mode tunnel src "$2" dst "$3"
	must ward "$1" policy add dir in src "$3" dst "$2" \
		protect tmpl mode tunnel src "$3" dst "$2"
	# To b both clients are at one address: the reqid tells them apart.
	must ward b policy add dir in src "$2" dst "$3" \
		protect tmpl mode tunnel reqid $(($5)) src "$4" dst "$3"
	must ward b policy add dir out src "$3" dst "$2" \
		protect tmpl mode tunnel reqid $(($5)) src "$3" dst "$4"
}

# b answers to where the client was seen, by the SPI behind the other one.
tunnel_back() { # b's address, NAT's, SPI, key, port, words...
	sa_one b out "$1" "$2" "$3" "$4" mode tunnel encap espinudp 4500 "$5" \
		reqid $(($3 - 1)) "${@:6}"
}

tunnel_one() { # description, namespace, address, b's, NAT's, SPI, key forth, key back
	local spi port
	tunnel_client "${@:2}"
	# b learns the port; there is no way back yet.
	must datagram "$2" "$4"
	printf -v spi '0x%x' "$6"
	check "$1: b is told of its port" wait_for 5 has_seen "$spi"
	port=$(seen_from "$spi")
	tunnel_back "$4" "$5" $(($6 + 1)) "$8" "$port"
	check "$1: echo requests" echoes "$2" "$4"
	check "$1: datagrams" udp_transfer "$2" b "$4" 1200 20
	check "$1: TCP in bulk" tcp_transfer "$2" b "$4" 200000
}

peers
capture_start wire to-b
tunnel_one 'tunnel, IPv4' a $A4 $B4 $R4 0x1001 $KEY_AB $KEY_BA
tunnel_one 'tunnel, IPv4, the other client' c $C4 $B4 $R4 0x1101 $KEY_CB $KEY_BC
tunnel_one 'tunnel, IPv6' a $A6 $B6 $R6 0x2001 $KEY_AB $KEY_BA
tunnel_one 'tunnel, IPv6, the other client' c $C6 $B6 $R6 0x2101 $KEY_CB $KEY_BC
check 'both at once' echoes a $B4
check 'both at once' echoes c $B4
capture_stop wire
capture_protected 'nothing but ESP in UDP was beyond the NAT' wire "$IS_UDP_ESP"
isnt_4500() { [[ $(seen_from 0x1101) != 4500 ]]; }
check 'the NAT had to change the port of the second client' isnt_4500
is 'no packet was refused' "$(drop b encap)$(drop b integrity)$(drop a encap)" 000

# --- a changed mapping ----------------------------------------------------------------

# As if the NAT had forgotten: conntrack's entries of the flow are deleted, and the
# port is taken.
must on r nft -f - <<-'END'
	table inet nat2 {
		chain after {
			type nat hook postrouting priority srcnat - 1;
			oifname "to-b" ip saddr 10.1.0.1 udp sport 4500 masquerade to :5555
		}
	}
END
must on r conntrack -F
capture_start moves to-b
start b stdbuf -oL "$IPWARD" -d monitor sa >"$work/words" 2>"$work/ready"
monitor=$started
must wait_for 20 grep -qx listening "$work/ready"
before=$(counter b in-protected)
must datagram a $B4
moved() { [[ $(seen_from 0x1001) == 5555 ]]; }
check 'row 45: a new mapping: b is told' wait_for 5 moved
check 'in words, too' wait_for 5 grep -q "^sa-peer .*peer $R4 port 5555" "$work/words"
stop "$monitor"
at_least 'and has accepted the packet' "$(counter b in-protected)" $((before + 1))
is 'once for each change' "$(peer_events 0x1001 | wc -l)" 2
check_fails 'an SA that does not follow still sends to the old port' echoes a $B4 -c 1 -W "$SLOW"
must ward b sa del dst $R4 spi 0x1002
tunnel_back $B4 $R4 0x1002 $KEY_BA 4500 seq 1000 follow
like 'one that follows leads where it was told' \
	"$(ward b sa list dst $R4 spi 0x1002)" 'espinudp 4500 4500$'
must on r nft flush table inet nat2
must on r nft add rule inet nat2 after oifname to-b ip saddr $A4 udp sport 4500 masquerade to :4500
must on r conntrack -F
check 'back at the old mapping' wait_for 10 echoes a $B4
must on r nft flush table inet nat2
must on r nft add rule inet nat2 after oifname to-b ip saddr $A4 udp sport 4500 masquerade to :5556
must on r conntrack -F
check 'the mapping changes again: b follows' wait_for 10 echoes a $B4
like 'and says where to' "$(ward b sa list dst $R4 spi 0x1002)" "peer $R4 port 5556"
# From a third port, but not authentic: nobody is to be led away by that.
moves 'row 45: a forged packet from elsewhere arrives, and is refused' b integrity+1 \
	order send-udp r $B4 4500 6666 "0000100100000fff$ZEROES"
check 'row 45: it changes nothing' echoes a $B4
like 'row 45: nor where the SA leads' "$(ward b sa list dst $R4 spi 0x1002)" "peer $R4 port 5556"
# To where the link leads to by way of the router alone: the old route would ask in vain.
must ip -n "$(ns r)" addr add 10.77.0.1/32 dev lo
must on r sysctl -qw net.ipv4.conf.to-b.arp_ignore=1
must on r nft flush table inet nat2
must on r nft add rule inet nat2 after oifname to-b ip saddr $A4 udp sport 4500 snat ip to 10.77.0.1:5557
must on r conntrack -F
check 'its address changes, too: b follows by another route' wait_for 10 echoes a $B4
like 'and says where to' "$(ward b sa list dst $R4 spi 0x1002)" 'peer 10.77.0.1 port 5557'
must ip -n "$(ns r)" link set to-a mtu 1300
check 'it learns the path MTU there: TCP in bulk' tcp_transfer b a $A4 200000
is 'and shows it' "$(sa_field b 0x1002 path_mtu)" 1300
must ip -n "$(ns r)" link set to-a mtu 1500
moves 'nothing of the path to where its peer was' b in-default+1 too_big_from r $R4 $B4 1200 \
	"ip('$B4', '$R4', udp(4500, 4500, bytes.fromhex('0000100200000001')))"
capture_stop moves
capture_protected 'meanwhile nothing was in clear' moves \
	'(udp port 4500 or udp port 6666 or (icmp and icmp[0] == 3))'
must on r nft delete table inet nat2
must on r conntrack -F

# --- what else comes to the port ----------------------------------------------------

raw() { # bytes in hexadecimal
	order send-udp r $B4 4500 4500 "$1"
}
moves 'row 42: a keepalive is swallowed' b 'in-keepalive+1' raw ff
moves 'row 43: an empty packet is dropped' b 'encap+1' raw ''
moves 'row 43: so are 3 bytes' b 'encap+1' raw 000001
moves 'row 43: one byte that is no keepalive' b 'encap+1' raw fe
moves 'row 43: an SPI and 3 bytes more' b 'truncated+1' raw 00001001616263
start b socat -u UDP-RECV:4500 "OPEN:$work/ike,creat"
must wait_for 5 on b sh -c 'ss -Hlnu sport = :4500 | grep -q .'
before=$(counter b in-exempt)
raw "00000000$(ike_message 'an IKE message')"
check "row 43: the key exchange's packets are its socket's" \
	wait_for 5 grep -qa 'an IKE message' "$work/ike"
at_least 'and are exempt' "$(counter b in-exempt)" $((before + 1))
stop "$started"
moves 'an SPI that nobody knows: to the socket, if there is one' b \
	'in-default+1 out-default+1 in-unknown-spi+1' \
	raw "0000777700000001$ZEROES"
handle=$(ward b -j policy add dir in src 10.2.0.2 block | pick handle)
moves 'row 13: or dropped for its SPI, where a rule blocks' b \
	'in-unknown-spi+1 unknown-spi+1' raw "0000777700000001$ZEROES"
must ward b policy del "$handle"
moves 'ESP without UDP for an SA that has it' b 'encap+1' \
	order send-esp r $B4 "0000100100000001$ZEROES"
wrong_sum() {
	on r "$python" - <<-END
		import socket, struct
		sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, 17)
		esp = bytes.fromhex("00001001") + bytes(60)
		sock.sendto(struct.pack("!HHHH", 4500, 4500, 8 + len(esp), 0xbad) + esp, ("$B4", 0))
	END
}
moves 'row 44: a wrong checksum' b 'encap+1' wrong_sum
is 'row 44: none, as all of IPv4 here, was accepted' "$(capture_count wire 'ip and udp port 4500 and udp[6:2] != 0')" 0

# --- keepalives ------------------------------------------------------------------------

before=$(counter a out-keepalive)
is 'none are sent unless asked for' "$before" 0
capture_start alive
sa_one a out $A4 $B4 0x5001 $KEY_AB mode tunnel encap espinudp 4500 4500 keepalive 1
beats() { (($(counter a out-keepalive) >= 2)); }
check 'an idle SA sends keepalives' wait_for 8 beats
arrives() { (($(counter b in-keepalive) >= 3)); }
check 'which arrive through the NAT' wait_for 8 arrives
capture_stop alive
is 'of one byte each' "$(capture_count alive 'udp and src host 10.1.0.1 and udp[4:2] != 9 and not port 9')" 0
must ward a sa del dst $B4 spi 0x5001
sa_one a out $A6 $B6 0x5003 $KEY_AB mode tunnel encap espinudp 4500 4500 keepalive 1
before=$(counter b in-keepalive)
more_arrive() { (($(counter b in-keepalive) > before)); }
check 'IPv6: they arrive, too' wait_for 8 more_arrive
must ward a sa del dst $B6 spi 0x5003
flush a b c
moves "without SAs the port is anybody's" b '' \
	raw "0000777700000001$ZEROES"
# In use, it needs none.
sa_one a out $A4 $B4 0x5005 $KEY_AB mode transport encap espinudp 4500 4500 \
	keepalive $((2 * SLOW))
must ward a policy add dir out src $A4 dst $B4 protect tmpl mode transport
before=$(counter a out-keepalive)
on a ping -q -n -c $((13 * SLOW)) -i 0.2 -W 0.1 $B4 >/dev/null
is 'an SA in use sends none' "$(counter a out-keepalive)" "$before"
flush a b c

# --- transport mode: clients behind one address ---------------------------------------

# The rules speak of what is on the wire: to b both clients are the NAT. Their
# SAs are told apart by the ports inside.
transport_client() { # namespace, address, b's, NAT's, SPI, keys, port inside
	sa_one "$1" out "$2" "$3" "$5" "$6" mode transport encap espinudp 4500 4500
	sa_one "$1" in "$3" "$2" $(($5 + 1)) "$7" mode transport \
		encap espinudp 4500 4500
	sa_one b in "$4" "$3" "$5" "$6" mode transport encap espinudp 1 4500 \
		oa-src "$2" sel proto "$9" sport "$8"
	protect "$1" "$2" "$3"
}
transport_back() { # b's, NAT's, SPI, key, NAT's port, port inside, protocol
	sa_one b out "$1" "$2" "$3" "$4" mode transport encap espinudp 4500 "$5" \
		sel proto "$7" dport "$6"
}

# An exchange from a fixed port; the server sees the NAT's address.
ask() { # namespace, b's address, udp|tcp, port, [bytes, b's port]
	order "echo-$3" "$1" b "$2" "${6:-7007}" "${5:-100}" "$4"
}

# The addresses in a checksum are the NAT's when it is right. In transport mode
# the stack does not look, and whoever captures sees what is sealed: so ask for
# all that comes by the protocol.
sums_start() { # b's address, number of the protocol
	: >"$work/sums"
	start b "$python" - "$1" "$2" "$lib" >"$work/sums" <<-'END'
		import socket, struct, sys
		sys.path.insert(0, sys.argv[3])
		from esp import checksum
		family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
		sock = socket.socket(family, socket.SOCK_RAW, int(sys.argv[2]))
		sock.bind((sys.argv[1], 0))
		print("begins", flush=True)
		while True:
		    data, (source, *_) = sock.recvfrom(1 << 16)
		    if family == socket.AF_INET:
		        data = data[(data[0] & 15) * 4:]
		    pseudo = b"".join(socket.inet_pton(family, end) for end in (source, sys.argv[1]))
		    pseudo += struct.pack("!II", len(data), int(sys.argv[2]))
		    print(source, "wrong" if checksum(pseudo + data) else "right", flush=True)
	END
	sums_pid=$started
	wait_for 10 grep -q begins "$work/sums" || bail_out 'nobody reads checksums'
}
sums_are() { # description, source
	check "$1: packets of both were read" wait_for 5 sums_has 3
	stop "$sums_pid"
	is "$1: each checksum in them is right, with the NAT's address" \
		"$(sed 1d "$work/sums" | sort -u)" "$2 right"
}
sums_has() { (($(wc -l <"$work/sums") >= $1)); }

transport_both_clients() { # description, b's address, NAT's, a's, c's, SPI, protocol, its number
	local spi=$(($6)) hex
	protect b "$2" "$3"
	transport_client a "$4" "$2" "$3" $spi $KEY_AB $KEY_BA 7001 "$8"
	transport_client c "$5" "$2" "$3" $((spi + 0x100)) $KEY_CB $KEY_BC 7002 "$8"
	# b learns the ports.
	must order "send-$7" a "$2" 7007 7001
	must order "send-$7" c "$2" 7007 7002
	printf -v hex '0x%x' $spi
	wait_for 5 has_seen "$hex"
	transport_back "$2" "$3" $((spi + 1)) $KEY_BA "$(seen_from "$hex")" 7001 "$8"
	printf -v hex '0x%x' $((spi + 0x100))
	wait_for 5 has_seen "$hex"
	transport_back "$2" "$3" $((spi + 0x101)) $KEY_BC "$(seen_from "$hex")" 7002 "$8"
	sums_start "$2" "$8"
	check "$1: the first client" ask a "$2" "$7" 7001
	check "$1: the second client" ask c "$2" "$7" 7002
	sums_are "$1" "$3"
	if [[ $7 == tcp ]]; then
		check "$1: the first client, in bulk" ask a "$2" tcp 7001 200000 7008
		check "$1: the second client, in bulk" ask c "$2" tcp 7002 200000 7008
	fi
	flush a b c
}

capture_start wire to-b
transport_both_clients 'transport, IPv4, UDP' $B4 $R4 $A4 $C4 0x6001 udp 17
transport_both_clients 'transport, IPv4, TCP' $B4 $R4 $A4 $C4 0x6201 tcp 6
transport_both_clients 'transport, IPv6, UDP' $B6 $R6 $A6 $C6 0x6401 udp 17
transport_both_clients 'transport, IPv6, TCP' $B6 $R6 $A6 $C6 0x6601 tcp 6
capture_stop wire
capture_protected 'nothing but ESP in UDP was beyond the NAT' wire "$IS_UDP_ESP"
