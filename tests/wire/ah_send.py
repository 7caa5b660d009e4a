# SPDX-License-Identifier: GPL-2.0
"""Send packets with AH that are made by hand.

    ah_send.py KEY SEQ SRC DST SPI SRC6 DST6 SPI6

Each line of standard input is one, and answered by "ok"; SEQ is the first
number. Words of a line: 4 or 6, and for what is not as it should be:

    [options=HEX] [length=N] [reserved=N] [pad=N] [ext=KIND:HEX[:HEX]]
    [flip=N] [cut=N] [turned=1]

Authentic by HMAC-SHA-256-128, whatever it looks like: an echo request. The
length is that of the AH header in words, less 2, as the packet says it.
Options are IPv4's. ext is an IPv6 extension header before AH, as it is sent
and, if that differs, as the sender foresaw it; its first byte is set here. The
others count from the end of the IP header: flip changes a byte behind the
sender's back, cut makes two fragments, and turned sends the second one first.
"""

import hashlib
import hmac
import socket
import struct
import sys

from esp import checksum

AH, FRAGMENT, ICMP6 = 51, 44, 58
ICV_LEN = 16


class Inet:
    """IPv4: headers as they are sent, and as the ICV covers them."""

    family, protocol, pad, proto = socket.AF_INET, 1, 0, AH

    def __init__(self, source, destination, given):
        self.ends = [socket.inet_pton(self.family, end) for end in (source, destination)]
        self.options = bytes.fromhex(given.get("options", ""))

    def header(self, length, ttl=64, frag=0, options=None):
        if options is None:
            options = self.options
        return struct.pack("!BBHHHBBH4s4s", 0x45 + len(options) // 4, 0,
                           20 + len(options) + length, 0x4711, frag, ttl, AH, 0,
                           *self.ends) + options

    def covered(self, length):
        return self.header(length, ttl=0, options=bytes(len(self.options)))

    def echo(self):
        data = struct.pack("!BBHHH", 8, 0, 0, 1, 1) + b"<<ipward-clear>>"
        return data[:2] + struct.pack("!H", checksum(data)) + data[4:]

    def whole(self, data):
        return self.header(len(data)) + data

    def piece(self, data, start, end):
        return self.header(len(data[start:end]),
                           frag=start // 8 | 0x2000 * (end < len(data))) + data[start:end]


class Inet6(Inet):
    family, protocol, pad = socket.AF_INET6, ICMP6, 4

    def __init__(self, source, destination, given):
        super().__init__(source, destination, {})
        self.sent = self.foreseen = b""
        if "ext" in given:
            kind, *ext = given["ext"].split(":")
            self.proto = int(kind)
            self.sent, self.foreseen = (bytes([AH]) + bytes.fromhex(data)[1:]
                                        for data in (ext[0], ext[-1]))

    def header(self, length, hop_limit=64, proto=None, first=6 << 28):
        return struct.pack("!IHBB", first, length, self.proto if proto is None else proto,
                           hop_limit) + b"".join(self.ends)

    def covered(self, length):
        return self.header(len(self.foreseen) + length, hop_limit=0) + self.foreseen

    def echo(self):
        data = struct.pack("!BBHHH", 128, 0, 0, 1, 1) + b"<<ipward-clear>>"
        pseudo = b"".join(self.ends) + struct.pack("!II", len(data), ICMP6)
        return data[:2] + struct.pack("!H", checksum(pseudo + data)) + data[4:]

    def whole(self, data):
        return self.header(len(self.sent + data)) + self.sent + data

    def piece(self, data, start, end):
        part = struct.pack("!BBHI", AH, 0, start | (end < len(data)), 1) + data[start:end]
        return self.header(len(part), proto=FRAGMENT) + part


def packets(inet, spi, key, sequence, given):
    padding = bytes(int(given.get("pad", inet.pad)))
    length = int(given.get("length", (12 + ICV_LEN + len(padding)) // 4 - 2))
    echo = inet.echo()
    fixed = struct.pack("!BBHII", inet.protocol, length, int(given.get("reserved", "0"), 0),
                        int(spi, 0), sequence)
    total = len(fixed) + ICV_LEN + len(padding) + len(echo)
    icv = hmac.new(bytes.fromhex(key),
                   inet.covered(total) + fixed + bytes(ICV_LEN) + padding + echo,
                   hashlib.sha256).digest()[:ICV_LEN]
    data = bytearray(fixed + icv + padding + echo)
    if "flip" in given:
        data[int(given["flip"])] ^= 1
    if "cut" not in given:
        return [inet.whole(data)]
    at = int(given["cut"])
    pieces = [inet.piece(data, 0, at), inet.piece(data, at, len(data))]
    return pieces[::-1] if "turned" in given else pieces


def main():
    key, first, *ends = sys.argv[1:]
    kinds = {"4": (Inet, *ends[:3]), "6": (Inet6, *ends[3:])}
    for sequence, line in enumerate(sys.stdin, int(first)):
        kind, *words = line.split()
        made, source, destination, spi = kinds[kind]
        given = dict(word.split("=") for word in words)
        with socket.socket(made.family, socket.SOCK_RAW, socket.IPPROTO_RAW) as sock:
            for packet in packets(made(source, destination, given), spi, key, sequence, given):
                sock.sendto(packet, (destination, 0))
        print("ok", flush=True)


main()
