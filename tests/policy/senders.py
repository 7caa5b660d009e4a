# SPDX-License-Identifier: GPL-2.0
"""All ways for a program to send by IP: senders.py A4 B4 A6 B6 GROUP4 GROUP6 ADDRESS...

Each ADDRESS is one behind a tunnel's device. Each datagram is filled with the marker. senders.py --provoke MAC A4 B4 A6 B6
forges, for the station MAC, what A answers to B by itself. senders.py --kinds
MAC FILE tells what of a capture came from it. senders.py --quote A4 B4 sends an ICMP error.
"""

import socket
import struct
import sys

import esp

DATA = esp.MARKER * 8
PROTO_TEST = 253  # RFC 3692
IP_MULTICAST_IF, IPV6_MULTICAST_IF = 32, 17
IP_HDRINCL, IPV6_HDRINCL, UDP_CORK, IP_RETOPTS = 3, 36, 1, 4
MSG_MORE = 0x8000


def datagram(family, address, port, flags=0, proto=0, source=None, options=()):
    with socket.socket(family, socket.SOCK_DGRAM, proto) as s:
        for option in options:
            s.setsockopt(*option)
        if source:
            s.bind((source, 0))
        if flags:
            s.connect((address, port))
            s.send(DATA, flags)
            s.send(DATA)
        else:
            s.sendto(DATA, (address, port))


def raw(family, address, packet, level, header):
    kind = socket.IPPROTO_RAW if header else PROTO_TEST
    with socket.socket(family, socket.SOCK_RAW, kind) as s:
        if header:
            s.setsockopt(level, header, 1)
        s.sendto(packet, (address, 0))


def send_all(a4, b4, a6, b6, group4, group6, *beyond):
    inet, inet6 = socket.AF_INET, socket.AF_INET6
    index = socket.if_nametoindex("eth0")
    datagram(inet, group4, 7000, source=a4, options=[
        (socket.IPPROTO_IP, IP_MULTICAST_IF, socket.inet_aton(a4))])
    datagram(inet6, group6, 7000, options=[
        (socket.IPPROTO_IPV6, IPV6_MULTICAST_IF, struct.pack("i", index))])
    raw(inet, b4, DATA, socket.IPPROTO_IP, None)
    raw(inet6, b6, DATA, socket.IPPROTO_IPV6, None)
    raw(inet, b4, bytes(esp.ip(a4, b4, esp.udp(1, 7001, DATA))),
        socket.IPPROTO_IP, IP_HDRINCL)
    raw(inet6, b6, bytes(esp.ip(a6, b6, esp.udp(1, 7002, DATA))),
        socket.IPPROTO_IPV6, IPV6_HDRINCL)
    for address in beyond:
        datagram(inet, address, 7000)
    # In two pieces, and with an IP option.
    datagram(inet, b4, 7003, flags=MSG_MORE)
    datagram(inet6, b6, 7003, flags=MSG_MORE)
    datagram(inet, b4, 7003, options=[
        (socket.IPPROTO_IP, IP_RETOPTS, b"\x94\x04\0\0")])


def provoke(mac, a4, b4, a6, b6):
    sender = esp.Sender("to-a", mac)
    sender.send(esp.ip(b4, a4, esp.udp(7, 9999, DATA)),
                esp.ip(b6, a6, esp.udp(7, 9999, DATA)),
                esp.ip(b4, a4, esp.tcp_syn(7, 9999)),
                esp.ip(b6, a6, esp.tcp_syn(7, 9999)))


def quote(a4, b4):
    """An ICMP error about a fragment from B, with some of what it held."""
    fragment = bytearray(bytes(esp.ip(b4, a4, esp.udp(7, 53, DATA))))
    fragment[6] |= 0x20  # more fragments
    message = bytes((11, 1, 0, 0, 0, 0, 0, 0)) + fragment
    total = sum(struct.unpack(f"!{len(message) // 2}H", message[:len(message) & ~1]))
    total = (total >> 16) + (total & 0xffff)
    message = message[:2] + struct.pack("!H", ~(total + (total >> 16)) & 0xffff) + message[4:]
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as s:
        s.sendto(message, (b4, 0))


def kind(packet):
    """What a packet is, in words; None for neighbour discovery and reports."""
    if packet[0] >> 4 == 4:
        proto, data, group = packet[9], packet[(packet[0] & 15) * 4:], packet[16] >= 224
        if packet[6] & 0x1f or packet[7]:
            data = b""
    elif packet[0] >> 4 == 6:
        proto, data, group = packet[6], packet[40:], packet[24] == 255
    else:
        return None
    if proto == esp.DSTOPTS:
        proto, data = data[0], data[8 + 8 * data[1]:]
    words = [packet[0] >> 4, "proto", proto]
    if proto in (2, 0) or proto == esp.ICMP6 and 130 <= data[0] <= 143:
        return None
    if proto == esp.UDP and data:
        words += ["port", struct.unpack("!H", data[2:4])[0]]
    if proto in (esp.ICMP, esp.ICMP6):
        words += ["type", data[0]]
    if proto == esp.TCP and data[13] & 4:
        words += ["RST"]
    return " ".join(map(str, words + ["group"] * group +
                        ["clear"] * (esp.MARKER in packet)))


def kinds(mac, path):
    """Those of a capture that come from this station."""
    found = {kind(frame) for source, frame in esp.sent_frames(path)
             if source == bytes.fromhex(mac.replace(":", ""))}
    print("\n".join(sorted(found - {None})))


if __name__ == "__main__":
    if sys.argv[1] == "--kinds":
        kinds(*sys.argv[2:])
    elif sys.argv[1] == "--provoke":
        provoke(*sys.argv[2:])
    elif sys.argv[1] == "--quote":
        quote(*sys.argv[2:])
    else:
        send_all(*sys.argv[1:])
