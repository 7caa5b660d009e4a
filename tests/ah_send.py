# SPDX-License-Identifier: GPL-2.0
"""Send IPv4 packets with AH that are made by hand.

    ah_send.py SRC DST SPI KEY SEQ

Each line of standard input is one, and answered by "ok"; SEQ is the first
number. Words of a line, for what is not as it should be:

    [options=HEX] [length=N] [reserved=N] [pad=N]

Authentic by HMAC-SHA-256-128, whatever it looks like: an echo request. The
length is that of the AH header in words, less 2, as the packet says it.
"""

import hashlib
import hmac
import socket
import struct
import sys

ICV_LEN = 16


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ipv4(source, destination, options, length, mutable):
    """Of the header, as it is sent or as the ICV covers it."""
    header = struct.pack(
        "!BBHHHBBH4s4s", 0x45 + len(options) // 4, 0, length, 0x4711, 0,
        mutable["ttl"], 51, 0, socket.inet_aton(source), socket.inet_aton(destination))
    return header + mutable["options"]


def packet(source, destination, spi, key, sequence, given):
    options = bytes.fromhex(given.get("options", ""))
    padding = bytes(int(given.get("pad", "0")))
    length = int(given.get("length", (12 + ICV_LEN + len(padding)) // 4 - 2))
    echo = struct.pack("!BBHHH", 8, 0, 0, 1, 1) + b"<<ipward-clear>>"
    echo = echo[:2] + struct.pack("!H", checksum(echo)) + echo[4:]
    fixed = struct.pack("!BBHII", 1, length, int(given.get("reserved", "0"), 0),
                        int(spi, 0), sequence)
    total = 20 + len(options) + len(fixed) + ICV_LEN + len(padding) + len(echo)
    covered = ipv4(source, destination, options, total,
                   {"ttl": 0, "options": bytes(len(options))})
    icv = hmac.new(bytes.fromhex(key), covered + fixed + bytes(ICV_LEN) + padding + echo,
                   hashlib.sha256).digest()[:ICV_LEN]
    sent = ipv4(source, destination, options, total, {"ttl": 64, "options": options})
    return sent + fixed + icv + padding + echo


def main():
    source, destination, spi, key, first = sys.argv[1:]
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    for sequence, line in enumerate(sys.stdin, int(first)):
        given = dict(word.split("=") for word in line.split())
        sock.sendto(packet(source, destination, spi, key, sequence, given),
                    (destination, 0))
        print("ok", flush=True)


main()
