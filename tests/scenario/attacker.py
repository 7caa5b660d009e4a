#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What somebody does who sits on the same wire and has no key.

Usage: attacker.py NAMESPACE WORDS

    udp FROM TO SPORT DPORT TEXT   a datagram under another one's address
    syn FROM TO SPORT DPORT        the first packet of a connection, likewise
    replay CAPTURE DEVICE ADDRESS [BYTE]
                                   what ADDRESS has received of ESP, once more; with
                                   this byte, counted from the end, changed
"""

import socket
import struct
import sys

from netns import inside

ETHERNET = 14
ETHERTYPES = {socket.AF_INET: b"\x08\x00", socket.AF_INET6: b"\x86\xdd"}
# Where the destination is, and what says the protocol.
FIELDS = {socket.AF_INET: (16, 4, 9), socket.AF_INET6: (24, 16, 6)}
IPPROTO_ESP = 50


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def packed(address):
    return socket.inet_pton(family_of(address), address)


def checksum(data):
    words = struct.unpack(f"!{len(data) // 2 + len(data) % 2}H", data + b"\0" * (len(data) % 2))
    total = sum(words)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", ~total & 0xFFFF)


def send(src, dst, proto, segment, place):
    """Put the checksum at its place, a header of IP before it, and send it."""
    pseudo = packed(src) + packed(dst) + struct.pack("!II", len(segment), proto)
    segment = segment[:place] + checksum(pseudo + segment) + segment[place + 2:]
    if family_of(src) == socket.AF_INET:
        header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(segment), 1, 0, 64, proto, 0)
    else:
        header = struct.pack("!IHBB", 6 << 28, len(segment), proto, 64)
    with socket.socket(family_of(src), socket.SOCK_RAW, socket.IPPROTO_RAW) as sock:
        sock.sendto(header + packed(src) + packed(dst) + segment, (dst, 0))


def udp(src, dst, sport, dport, text):
    header = struct.pack("!HHHH", int(sport), int(dport), 8 + len(text), 0)
    send(src, dst, socket.IPPROTO_UDP, header + text.encode(), 6)


def syn(src, dst, sport, dport):
    segment = struct.pack("!HHIIBBHHH", int(sport), int(dport), 1000, 0, 5 << 4, 2, 65535, 0, 0)
    send(src, dst, socket.IPPROTO_TCP, segment, 16)


def frames(path):
    with open(path, "rb") as file:
        if len(file.read(24)) != 24:
            sys.exit(f"attacker.py: {path}: not a capture.")
        while len(header := file.read(16)) == 16:
            yield file.read(struct.unpack("=IIII", header)[2])


def replay(path, device, address, byte="0"):
    family = family_of(address)
    start, length, proto = FIELDS[family]
    sent = 0
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sock:
        sock.bind((device, 0))
        own = sock.getsockname()[4]
        for frame in frames(path):
            packet = bytearray(frame[ETHERNET:])
            if (frame[12:14] != ETHERTYPES[family] or packet[proto] != IPPROTO_ESP
                    or packet[start:start + length] != packed(address)):
                continue
            if int(byte):
                packet[-int(byte)] ^= 1
            sock.send(frame[:6] + own + frame[12:14] + packet)
            sent += 1
    print(sent)


def main():
    namespace, what, *words = sys.argv[1:]
    with inside(namespace):
        {"udp": udp, "syn": syn, "replay": replay}[what](*words)


main()
