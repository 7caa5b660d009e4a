# SPDX-License-Identifier: GPL-2.0
"""Send an IPv4 packet with AH that is made by hand.

ah_send.py SRC DST SPI KEY SEQ [options=HEX] [length=N] [reserved=N] [pad=N]

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


def main():
    source, destination, spi, key, sequence, *more = sys.argv[1:]
    given = dict(word.split("=") for word in more)
    options = bytes.fromhex(given.get("options", ""))
    padding = bytes(int(given.get("pad", "0")))
    length = int(given.get("length", (12 + ICV_LEN + len(padding)) // 4 - 2))
    echo = struct.pack("!BBHHH", 8, 0, 0, 1, 1) + b"<<ipward-clear>>"
    echo = echo[:2] + struct.pack("!H", checksum(echo)) + echo[4:]
    fixed = struct.pack("!BBHII", 1, length, int(given.get("reserved", "0"), 0),
                        int(spi, 0), int(sequence))
    total = 20 + len(options) + len(fixed) + ICV_LEN + len(padding) + len(echo)
    covered = ipv4(source, destination, options, total,
                   {"ttl": 0, "options": bytes(len(options))})
    icv = hmac.new(bytes.fromhex(key), covered + fixed + bytes(ICV_LEN) + padding + echo,
                   hashlib.sha256).digest()[:ICV_LEN]
    packet = ipv4(source, destination, options, total, {"ttl": 64, "options": options})
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    sock.sendto(packet + fixed + icv + padding + echo, (destination, 0))


main()
