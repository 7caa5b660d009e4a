# SPDX-License-Identifier: GPL-2.0
"""Make packets byte by byte, and send them: esp.py DEVICE MAC NETNS

Lines of standard input are Python expressions over the functions below; each
is answered by a line "ok", and by what the counters of NETNS say of it, if the
line begins with "?". Packets leave by DEVICE for the station MAC:

    send(ip(A4, B4, esp(0x1001, 5, udp())))
    send(ip(A4, B4, flip(esp(0x1001, 6, udp()), -1)))
    send(ip(A4, B4, esp(0x1001, 7, ip(A4, B4, udp()), next=4, tos=3)))
"""

import functools
import ipaddress
import re
import socket
import struct
import sys
import time

import genl

A4, B4 = "10.1.0.1", "10.2.0.1"
A6, B6 = "fd00:1::1", "fd00:2::1"
A4_NET, B4_NET = "10.11.0.1", "10.12.0.1"
A6_NET, B6_NET = "fd00:11::1", "fd00:12::1"
KEY_AB = "000102030405060708090a0b0c0d0e0f01020304"
KEY_BA = "101112131415161718191a1b1c1d1e1f05060708"
MARKER = b"<<ipward-clear>>"
ESP, UDP, TCP, ICMP, ICMP6, NONE, IPIP, IPV6 = 50, 17, 6, 1, 58, 59, 4, 41
DSTOPTS, HOPOPTS, FRAGMENT, ROUTING, GRE, SCTP = 60, 0, 44, 43, 47, 132


class Part(bytes):
    """Bytes that know which protocol they are of."""

    proto = NONE


def part(data, proto):
    result = Part(data)
    result.proto = proto
    return result


def udp(sport=1000, dport=2000, data=MARKER):
    return part(struct.pack("!HHHH", sport, dport, 8 + len(data), 0) + data, UDP)


def tcp_syn(sport=1000, dport=2000):
    return part(struct.pack("!HHIIBBHHH", sport, dport, 1, 0, 0x50, 2, 1000, 0, 0),
                TCP)


def echo(data=MARKER):
    return part(struct.pack("!BBHHH", 8, 0, 0, 1, 1) + data, ICMP)


def quiet(data=MARKER):
    """An echo reply that nobody asked for: nothing answers it."""
    return part(struct.pack("!BBHHH", 0, 0, 0, 1, 1) + data, ICMP)


def quiet6(data=MARKER):
    return part(struct.pack("!BBHHH", 129, 0, 0, 1, 1) + data, ICMP6)


def echo6(data=MARKER):
    return part(struct.pack("!BBHHH", 128, 0, 0, 1, 1) + data, ICMP6)


def too_big(mtu, quoted):
    """ICMP: fragmentation needed, about the quoted packet."""
    return part(struct.pack("!BBHHH", 3, 4, 0, 0, mtu) + quoted, ICMP)


def too_big6(mtu, quoted):
    return part(struct.pack("!BBHI", 2, 0, 0, mtu) + quoted, ICMP6)


def raw(data, proto):
    return part(data, proto)


@functools.lru_cache
def cipher(key):
    """Salt and AES-GCM of an SA's key."""
    # Takes seconds in an emulated machine, and not everybody needs it.
    # pylint: disable=import-outside-toplevel
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    material = bytes.fromhex(key)
    return material[-4:], AESGCM(material[:-4])


def esp(spi, seq, payload, next=None, key=KEY_AB, pad=None, padding=None,
        padlen=None, icv=16, esn=False, tfc=b"", iv=None):
    """An authentic ESP packet, whatever its trailer says.

    pad is how much padding, padding its bytes, padlen what the length byte
    says of it; tfc is put between payload and padding.
    """
    text = bytes(payload) + tfc
    if pad is None:
        pad = -(len(text) + 2) % 4
    if padding is None:
        padding = bytes((i + 1) & 255 for i in range(pad))
    if padlen is None:
        padlen = len(padding)
    if next is None:
        next = payload.proto
    text += padding + bytes([padlen, next])
    iv = struct.pack("!Q", seq if iv is None else iv)
    low = struct.pack("!I", seq & 0xffffffff)
    header = struct.pack("!I", spi)
    high = struct.pack("!I", seq >> 32) if esn else b""
    salt, gcm = cipher(key)
    sealed = gcm.encrypt(salt + iv, text, header + high + low)
    return part(header + low + iv + sealed[:len(text) + icv], ESP)


def opened(packet, key=KEY_AB):
    """What an ESP packet carries, trailer and all; None if it is forged."""
    # pylint: disable-next=import-outside-toplevel # as in cipher()
    from cryptography.exceptions import InvalidTag

    salt, gcm = cipher(key)
    try:
        return gcm.decrypt(salt + packet[8:16], packet[16:], packet[:8])
    except InvalidTag:
        return None


def flip(data, at):
    changed = bytearray(data)
    changed[at] ^= 1
    return part(changed, data.proto)


def cut(data, length):
    return part(data[:length], data.proto)


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def with_checksum(src, dst, data):
    """Fill in what the upper layer leaves at zero."""
    offset = {UDP: 6, TCP: 16, ICMP: 2, ICMP6: 2}.get(data.proto)
    if offset is None or len(data) < offset + 2:
        return data
    pseudo = b""
    if data.proto != ICMP:
        pseudo = src.packed + dst.packed + struct.pack("!II", len(data), data.proto)
    total = checksum(pseudo + bytes(data)) or 0xffff
    return part(data[:offset] + struct.pack("!H", total) + data[offset + 2:],
                data.proto)


def ip(src, dst, payload, tos=0, ttl=64, options=b"", more=0, proto=None,
       frag=0, ident=1, sums=True):
    """An IP packet; more is added to what its length field says."""
    src, dst = ipaddress.ip_address(src), ipaddress.ip_address(dst)
    if proto is None:
        proto = payload.proto
    if sums:
        payload = with_checksum(src, dst, payload)
    if src.version == 6:
        header = struct.pack("!IHBB", 6 << 28 | tos << 20,
                             len(payload) + more, proto, ttl)
        return part(header + src.packed + dst.packed + payload, IPV6)
    length = 20 + len(options)
    header = struct.pack("!BBHHHBBH", 0x40 | length // 4, tos,
                         length + len(payload) + more, ident, frag, ttl, proto,
                         0) + src.packed + dst.packed + options
    header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
    return part(header + payload, IPIP)


def opts(payload, count=1, kind=DSTOPTS):
    """IPv6 options headers, with nothing but padding, before the payload."""
    for _ in range(count):
        payload = part(bytes([payload.proto, 0, 1, 4, 0, 0, 0, 0]) + payload, kind)
    return payload


def source_route(*hops, kind=131, at=4):
    """An IPv4 option: a source route, loose unless kind says 137; at is where
    the next hop is, counted from 1, beyond the end if the route is over."""
    data = b"".join(ipaddress.ip_address(hop).packed for hop in hops)
    return bytes([kind, 3 + len(data), at]) + data + b"\0"


def routing(payload, *hops, kind=0, left=None):
    """An IPv6 routing header before the payload; kind 4 is a segment list."""
    left = len(hops) if left is None else left
    fixed = bytes([payload.proto, 2 * len(hops), kind, left])
    fixed += bytes([len(hops) - 1, 0, 0, 0]) if kind == 4 else bytes(4)
    data = b"".join(ipaddress.ip_address(hop).packed for hop in hops)
    return part(fixed + data + payload, ROUTING)


def hop_jumbo(payload):
    option = struct.pack("!BBBBI", payload.proto, 0, 0xc2, 4, 70000)
    return part(option + payload, HOPOPTS)


def nested(spi, seq, depth, payload, **options):
    for i in range(depth):
        payload = esp(spi, seq + i, payload, **options)
    return payload


def pieces(packet, at, **changes):
    """An IPv4 packet in two fragments; at is where the second begins."""
    header, data = packet[:20], packet[20:]
    src, dst = (str(ipaddress.ip_address(header[i:i + 4])) for i in (12, 16))
    first = ip(src, dst, part(data[:at], header[9]), frag=0x2000, sums=False)
    second = ip(src, dst, part(data[at - changes.get("overlap", 0):], header[9]),
                frag=(at - changes.get("overlap", 0)) // 8, sums=False)
    return [first, second]


def pieces6(packet, at, overlap=0, ident=1):
    """The same of an IPv6 packet."""
    src, dst = (str(ipaddress.ip_address(packet[i:i + 16])) for i in (8, 24))

    def piece(start, end, more):
        header = struct.pack("!BBHI", packet[6], 0, start | more, ident)
        return ip(src, dst, part(header + packet[40 + start:40 + end], FRAGMENT),
                  sums=False)

    return [piece(0, at, 1), piece(at - overlap, len(packet) - 40, 0)]


def gre(payload, checked=True):
    """GRE, with a checksum or without, around an IP packet."""
    kind = 0x86dd if payload.proto == IPV6 else 0x0800
    if not checked:
        return part(struct.pack("!HH", 0, kind) + payload, GRE)
    data = struct.pack("!HHHH", 0x8000, kind, 0, 0) + payload
    return part(data[:4] + struct.pack("!H", checksum(data)) + data[6:], GRE)


def sent_frames(path):
    """The frames of a pcap file of Ethernet: source address, IP packet."""
    with open(path, "rb") as file:
        data = file.read()
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack("<I", data[at + 8:at + 12])[0]
        yield data[at + 22:at + 28], data[at + 16 + 14:at + 16 + length]
        at += 16 + length


def frames(path):
    """The IP packets of a pcap file of Ethernet frames."""
    for _, packet in sent_frames(path):
        yield packet


def esp_frames(path, dst):
    """Those of them that are ESP for this address, each as sent."""
    wanted = ipaddress.ip_address(dst).packed
    for frame in frames(path):
        if frame[0] >> 4 == 4 and frame[9] == ESP and frame[16:20] == wanted:
            yield part(frame, IPIP)
        if frame[0] >> 4 == 6 and frame[6] == ESP and frame[24:40] == wanted:
            yield part(frame, IPV6)


class Sender:
    """The raw socket."""

    def __init__(self, device, mac):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self.socket.bind((device, 0))
        self.mac = bytes.fromhex(mac.replace(":", ""))

    def send(self, *packets, behind=b""):
        """behind: bytes behind the packet, as short Ethernet frames have."""
        for packet in packets:
            kind = 0x86dd if packet[0] >> 4 == 6 else 0x0800
            self.socket.send(self.mac + b"\x02\0\0\0\0\x01" +
                             struct.pack("!H", kind) + packet + behind)


def difference(before, after):
    """What has moved, "name+1 name+2"; neighbour discovery is not asked for."""
    return " ".join(f"{name}+{value - before[name]}"
                    for name, value in after.items()
                    if value != before[name] and not name.endswith("-exempt"))


def settle(client, before):
    """The difference, when there is one and it does not change any more."""
    end = time.monotonic() + 5 * genl.SLOW
    moved = last = ""
    while time.monotonic() < end and (not moved or moved != last):
        last = moved
        moved = difference(before, client.stats())
    return moved


def main():
    sender = Sender(sys.argv[1], sys.argv[2])
    client = genl.Client(sys.argv[3])
    names = dict(globals(), send=sender.send)
    print("ok", flush=True)
    for line in sys.stdin:
        answer = ""
        try:
            before = client.stats() if line[0] == "?" else None
            # pylint: disable=eval-used # the language of the tests' rows
            eval(line.lstrip("?"), names)
            if before:
                answer = settle(client, before)
            print("ok", answer, flush=True)
        except Exception as error:  # pylint: disable=broad-except
            print(re.sub(r"\s+", " ", f"{line.strip()}: {error!r}"), flush=True)


if __name__ == "__main__":
    main()
