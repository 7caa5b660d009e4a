#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Nonces never repeat: an SA that is added again with its key, as after a reboot,
# numbers its packets from 1 again, but their IVs are others. Counter modes are
# broken by two packets of one key and IV. The captures are the router's.

. "$(dirname "$0")/../lib/lib.sh"
topology_hosts

readonly N=3
key_of() { printf '%0*x' $(($1 * 2)) 0 | sed 's/00/5a/g'; }

# One line a packet: the sequence number, the IV.
numbers() { # name of a capture, bytes from ESP or AH to the IV
	PYTHONPATH=$lib "$python" - "$work/$1.pcap" "$2" <<-'END'
		import esp, sys
		for frame in esp.frames(sys.argv[1]):
		    packet = bytes(frame)
		    if packet[9] not in (50, 51) or packet[16:20] != bytes((10, 2, 0, 1)):
		        continue
		    layer, at = packet[20:], int(sys.argv[2])
		    seq = layer[4:8] if packet[9] == 50 else layer[8:12]
		    print(seq.hex(), layer[at:at + 8].hex())
	END
}

one_life() { # name of the capture, protocol, bytes to the IV, words of the SA...
	must ward a sa add dir out src $A4 dst $B4 proto "$2" spi 0x1001 \
		mode transport "${@:4}" 2>/dev/null
	capture_start "$1"
	on a ping -nq -c $N -i .01 -W 1 $B4 >/dev/null
	capture_stop "$1"
	must ward a sa del dst $B4 spi 0x1001 proto "$2"
	numbers "$1" "$3"
}

repeats() { # name, protocol, bytes to the IV, words of the SA...
	local name=$1 first second
	must ward a policy add dir out dst $B4 protect tmpl mode transport proto "$2"
	first=$(one_life "one-$name" "${@:2}")
	second=$(one_life "two-$name" "${@:2}")
	must ward a policy flush
	is "$name: packets of both lives" \
		"$(wc -l <<<"$first") $(wc -l <<<"$second")" "$N $N"
	is "$name: numbered alike" "$(cut -d' ' -f1 <<<"$first")" \
		"$(cut -d' ' -f1 <<<"$second")"
	is "$name: no IV twice" \
		"$(printf '%s\n' "$first" "$second" | cut -d' ' -f2 | sort | uniq -d)" ''
}

repeats gcm esp 8 aead rfc4106 key "$(key_of 20)"
repeats ccm esp 8 aead rfc4309 key "$(key_of 19)"
repeats chacha esp 8 aead rfc7539esp key "$(key_of 36)"
repeats gmac esp 8 aead rfc4543 key "$(key_of 20)"
repeats ctr esp 8 enc aes-ctr enc-key "$(key_of 20)" \
	auth hmac-sha-256-128 auth-key "$(key_of 32)"
repeats ah-gmac ah 12 aead aes-gmac key "$(key_of 20)"

# An implicit IV must be the number (RFC 8750): that is said where the SA is added,
# and the kernel remembers which numbers of a key have been used.
implicit() { # namespace, direction, ends, SPI, key, words...
	ward "$1" sa add dir "$2" src "$3" dst "$4" proto esp spi "$5" mode transport \
		iiv aead rfc4106 key-file - "${@:7}" 2>&1 <<<"$6"
}
taken() { implicit "$@" >/dev/null; }
one=$(key_of 20) other=${one/5a/5b}
must ward a policy add dir out dst $B4 protect tmpl mode transport
like 'an implicit IV: what must never be' \
	"$(implicit a out $A4 $B4 0x1001 "$one")" 'never be used again'
like 'netlink row 9: its key for another SA' "$(implicit a out $A4 $B4 0x1002 "$one" seq 1000)" \
	'has been used with implicit IVs'
like 'netlink row 9: its key for the other direction' "$(implicit a in $B4 $A4 0x1003 "$one")" \
	'a key is for one direction'
check 'its key at the other end' taken b in $A4 $B4 0x1001 "$one"
must ward a sa del dst $B4 spi 0x1001
check 'again, as nothing was sent' taken a out $A4 $B4 0x1001 "$one"
on a ping -nq -c $N -i .01 -W 1 $B4 >/dev/null
must ward a sa del dst $B4 spi 0x1001
like 'netlink row 9: again, when something was sent' "$(implicit a out $A4 $B4 0x1001 "$one")" \
	'has been used with implicit IVs'
like 'netlink row 9: likewise one number too early' \
	"$(implicit a out $A4 $B4 0x1001 "$one" seq $((N - 1)))" \
	'has been used with implicit IVs'
check 'from where it ended' taken a out $A4 $B4 0x1001 "$one" seq $N
check 'with another key' taken a out $A4 $B4 0x1002 "$other"
check 'with explicit IVs' ward a sa add dir out src $A4 dst $B4 proto esp spi 0x1003 \
	mode transport aead rfc4106 key "$one" 2>/dev/null
flush a b

# A policy file that is applied again, as at boot, adds its keys' SAs again.
printf '%s\n' "$(key_of 36)" >"$work/key"
chmod 600 "$work/key"
cat >"$work/policy.yaml" <<-END
	version: 1
	protection: { secret: { esp: [aes256-gcm16] } }
	keys:
	  - { peer: $B4, local: $A4, protection: secret,
	      in: { spi: 0x1002, file: $work/back }, out: { spi: 0x1001, file: $work/key } }
	rules:
	  - { name: all, between: [me, $B4], action: require, protection: secret }
END
tr 5 6 <"$work/key" >"$work/back"
chmod 600 "$work/back"
one_boot() { # name of the capture
	must ward a apply "$work/policy.yaml" >/dev/null
	capture_start "$1"
	on a ping -nq -c $N -i .01 -W 1 $B4 >/dev/null
	capture_stop "$1"
	must ward a policy flush
	must ward a sa flush
	numbers "$1" 8
}
one=$(one_boot boot-one)
other=$(one_boot boot-two)
is 'a policy file, twice: packets' "$(wc -l <<<"$one") $(wc -l <<<"$other")" "$N $N"
is 'numbered alike' "$(cut -d' ' -f1 <<<"$one")" "$(cut -d' ' -f1 <<<"$other")"
is 'no IV twice' "$(printf '%s\n' "$one" "$other" | cut -d' ' -f2 | sort | uniq -d)" ''

# SA_REMOVED tells the last number, also while every CPU takes numbers.
must ward a policy add dir out dst $B4 protect tmpl mode transport
start a stdbuf -oL "$IPWARD" -j monitor sa >"$work/events"
wait_for 20 listening a 1 || bail_out 'the monitor does not begin'
flood() { # namespace
	start "$1" "$python" -c "if True:
		import socket, time
		sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		sock.connect(('$B4', 9))
		while True:
		    # In bursts, so that the capture keeps up.
		    for _ in range(32):
		        try: sock.send(b'x')
		        except OSError: pass
		    time.sleep(.01)"
}
final_number() {
	local told sent one other
	: >"$work/events"
	must ward a sa add dir out src $A4 dst $B4 proto esp spi 0x1001 \
		mode transport aead rfc4106 key "$(key_of 20)" 2>/dev/null
	capture_length=64 capture_start life
	flood a; one=$started
	flood a; other=$started
	wait_for 10 numbered 100
	must ward a sa del dst $B4 spi 0x1001
	wait_for 10 grep -q sa-removed "$work/events"
	stop "$one"
	stop "$other"
	capture_stop life
	told=$(sed -n 's/.*"sa-removed".*"seq":\([0-9]*\).*/\1/p' "$work/events")
	sent=$(numbers life 8 | sort | tail -n 1 | cut -d' ' -f1)
	diag "told $told, the last on the wire is $((16#${sent:-0}))"
	((told >= 100 && 16#$sent <= told))
}
numbered() { (($(sa_field a 0x1001 seq) >= $1)); }
for round in 1 2 3 4 5; do
	check "round $round: no packet has a higher number than SA_REMOVED tells" final_number
done
