# SPDX-License-Identifier: GPL-2.0
"""Crypto must not touch memory that somebody else can see.

shared.py transport|tunnel PREFIX: sends from memory that is shared, in the
namespaces PREFIXa, PREFIXb and so on that shared.test.sh has made, and looks
at that memory afterwards. Prints TAP without numbers. Network taps are read
only when everything is over: what they hold by then is what they were given
only if nobody has written to it.
"""

import hashlib
import ipaddress
import os
import select
import socket
import struct
import sys
import threading
import time

import esp
import memory
from netns import inside

TCP_PORT, UDP_PORT, QUIET_PORT = 6001, 6002, 6003
UDP_SIZES = (1200, 8000, 40000)
DATA = b"".join(esp.MARKER + struct.pack("!IQ", i, i * 0x9e3779b97f4a7c15 % 2**64)
                for i in range(4500))
ETH_P_ALL, PACKET_OUTGOING = 3, 4
DEADLINE = 20 * int(os.environ.get("SLOW", "1"))


def report(fine, text, why=""):
    print("ok -" if fine else "not ok -", "row 46:", text, flush=True)
    if not fine and why:
        print("#", why, flush=True)


class Server:
    """Answers with the hash of what it got: by TCP at the end of the stream,
    by UDP for each datagram; and keeps what comes to the quiet port."""

    def __init__(self):
        self.tcp = socket.create_server(("::", TCP_PORT), family=socket.AF_INET6,
                                        dualstack_ipv6=True)
        self.udp, self.quiet = (self.datagrams(port) for port in (UDP_PORT, QUIET_PORT))
        for work in (self.serve_tcp, self.serve_udp):
            threading.Thread(target=work, daemon=True).start()

    @staticmethod
    def datagrams(port):
        s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        s.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)  # SO_RCVBUFFORCE
        s.bind(("::", port))
        return s

    def serve_tcp(self):
        while True:
            connection, _ = self.tcp.accept()
            digest = hashlib.sha256()
            while data := connection.recv(1 << 16):
                digest.update(data)
            connection.sendall(digest.digest())
            connection.close()

    def serve_udp(self):
        while True:
            data, peer = self.udp.recvfrom(1 << 16)
            self.udp.sendto(hashlib.sha256(data).digest(), peer)

    def has_got(self, wanted):
        """Have all these datagrams come to the quiet port?"""
        missing = list(wanted)
        end = time.monotonic() + DEADLINE
        while missing and time.monotonic() < end:
            if select.select([self.quiet], [], [], 0.1)[0]:
                data = self.quiet.recv(1 << 16)
                if data in missing:
                    missing.remove(data)
        return not missing


def connect(kind, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    s = socket.socket(family, kind)
    # Not settimeout(), by which the socket would not block: splice would see it.
    for option in socket.SO_RCVTIMEO, socket.SO_SNDTIMEO:
        s.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", DEADLINE, 0))
    s.connect((address, TCP_PORT if kind == socket.SOCK_STREAM else UDP_PORT))
    return s


def by_tcp(address, source, give):
    """Send all of a source; has it arrived?"""
    with connect(socket.SOCK_STREAM, address) as s:
        give(source, s, len(DATA))
        s.shutdown(socket.SHUT_WR)
        answer = s.recv(64)
        source.settle(s)
        return answer == hashlib.sha256(DATA).digest()


def by_udp(address, source, give):
    """The same in datagrams; from the start of the source each time."""
    sizes = UDP_SIZES
    if ":" in address and give is not memory.zerocopy:
        # Until 6.5 IPv6 made a datagram of each page that was spliced.
        sizes = sizes[:1]
    with connect(socket.SOCK_DGRAM, address) as s:
        for size in sizes:
            give(source, s, size)
            if s.recv(64) != hashlib.sha256(DATA[:size]).digest():
                return False
        source.settle(s)
        return True


def send_everything(what, address):
    """From each kind of shared memory, by each way that it can be sent."""
    for kind, ways in memory.KINDS.items():
        for way, give in ways.items():
            with kind(DATA) as source:
                try:
                    arrived = (by_udp if way.endswith("UDP") else by_tcp)(
                        address, source, give)
                    why = "it has not arrived as it was"
                except OSError as error:
                    arrived, why = False, repr(error)
                report(arrived and source.unchanged(), f"{what}: {kind.__doc__} by {way}",
                       "the memory has changed" if arrived else why)


class Tap:
    """A copy of what comes in by a device, which shares the packets' memory."""

    def __init__(self, namespace, device):
        with inside(namespace):
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                                        socket.htons(ETH_P_ALL))
            self.socket.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)
            self.socket.bind((device, ETH_P_ALL))
        self.socket.setblocking(False)

    def packets(self):
        """IP packets whole or in fragments, which it puts together; None for
        what is incomplete, as a header that has been written over is."""
        parts = {}
        while True:
            try:
                frame, origin = self.socket.recvfrom(1 << 17)
            except BlockingIOError:
                yield from ((None, b"") for _ in parts)
                return
            if origin[2] == PACKET_OUTGOING:
                continue
            packet = frame[14:]
            if packet[0] >> 4 == 4:
                proto, data = packet[9], packet[20:struct.unpack("!H", packet[2:4])[0]]
                place = struct.unpack("!H", packet[6:8])[0]
                offset, more, ident = (place & 0x1fff) * 8, place & 0x2000, packet[4:6]
            elif packet[0] >> 4 == 6:
                proto, data = packet[6], packet[40:40 + struct.unpack("!H", packet[4:6])[0]]
                offset, more, ident = 0, 0, b""
                if proto == esp.FRAGMENT:
                    proto, place, ident = data[0], struct.unpack("!H", data[2:4])[0], data[4:8]
                    data, offset, more = data[8:], place & 0xfff8, place & 1
            else:
                continue
            if not offset and not more:
                yield proto, data
                continue
            known = parts.setdefault(ident, {})
            known[offset] = data
            if not more:
                known["end"] = offset + len(data)
            whole = b"".join(known[at] for at in sorted(at for at in known if at != "end"))
            if len(whole) == known.get("end"):
                del parts[ident]
                yield proto, whole

    def check(self, text, intact):
        """Each packet that concerns the check, at least a few of them."""
        verdicts = [intact(proto, data) for proto, data in self.packets()]
        good, bad = verdicts.count(True), verdicts.count(False)
        report(good >= 4 and not bad, text, f"{good} packets intact, {bad} not")


def clear(proto, data):
    """Is this what was sent, in clear? None: it does not matter."""
    if proto in (esp.ICMP, esp.ICMP6, esp.HOPOPTS):
        return None
    if proto not in (esp.TCP, esp.UDP):
        return False
    payload = data[8 if proto == esp.UDP else (data[12] >> 4) * 4:]
    return payload in DATA if payload else None


def sealed(proto, data):
    """Is this still the ESP packet that was sent, so that it can be opened? What
    has been opened may come in a second time, in clear."""
    if proto == esp.ESP:
        return esp.opened(data) is not None
    return None if clear(proto, data) is not False else False


class Scene:
    """Addresses and places of one mode."""

    def __init__(self, mode, prefix):
        self.mode, self.prefix = mode, prefix
        self.tunnel = mode == "tunnel"
        # Who opens, and by which device what is sealed comes to it.
        self.opener = "gb" if self.tunnel else "b"
        self.device = "out" if self.tunnel else "eth0"
        self.ends = {4: (esp.A4, esp.B4), 6: (esp.A6, esp.B6)}
        self.inner = self.ends if not self.tunnel else {
            4: (esp.A4_NET, esp.B4_NET), 6: (esp.A6_NET, esp.B6_NET)}
        self.seq = 1 << 20
        with inside(self.name("b")):
            self.server = Server()

    def name(self, host):
        return self.prefix + host

    def forged(self, family, data):
        """An ESP packet with a datagram for the quiet port."""
        src, dst = self.inner[family]
        payload = esp.udp(1000, QUIET_PORT, data)
        if self.tunnel:
            payload = esp.ip(src, dst, payload)
        else:
            payload = esp.with_checksum(ipaddress.ip_address(src),
                                        ipaddress.ip_address(dst), payload)
        self.seq += 1
        spi = 0x1001 if family == 4 else 0x2001
        return esp.ip(*self.ends[family], esp.esp(spi, self.seq, payload))

    def frames(self, family, mac):
        """Such packets as Ethernet frames, and the datagrams in them."""
        datagrams = [DATA[i * 28:i * 28 + size] for i, size in
                     enumerate((100, 200, 400, 700, 1000, 1100, 1200, 1280))]
        kind = struct.pack("!H", 0x0800 if family == 4 else 0x86dd)
        return [mac + b"\x02\0\0\0\0\x01" + kind + self.forged(family, data)
                for data in datagrams], datagrams

    def mac(self, device):
        with inside(self.name(self.opener)), socket.socket() as s:
            return memory.hardware_address(s, device)

    def send_forged(self, family, what, transmit, device):
        """What arrives in memory of another shape."""
        frames, datagrams = self.frames(family, self.mac(device))
        transmit(frames)
        report(self.server.has_got(datagrams), f"{self.mode}, IPv{family}: {what}",
               "it has not arrived")


def taps_of(scene):
    """Where shared packets can be seen: description, tap, what is intact."""
    opener = scene.name(scene.opener)
    yield "a tap where it is opened", Tap(opener, scene.device), sealed
    yield "nft dup where it comes in", Tap(scene.name("m"), "opener"), sealed
    if scene.tunnel:
        yield "a tap where it is sealed", Tap(scene.name("ga"), "to-a"), clear
        yield "nft dup where it is sealed", Tap(scene.name("m"), "sealer"), clear
    else:
        yield "nft dup of what is sent", Tap(scene.name("m"), "sealer"), sealed


def main():
    scene = Scene(sys.argv[1], sys.argv[2])
    opener = scene.name(scene.opener)
    for family in 4, 6:
        taps = list(taps_of(scene))
        with inside(scene.name("a")):
            send_everything(f"{scene.mode}, IPv{family}", scene.inner[family][1])
        for text, tap, intact in taps:
            tap.check(f"{scene.mode}, IPv{family}: {text}", intact)
    for family in 4, 6:
        tap = Tap(opener, scene.device)
        with inside(scene.name("r")):
            ring = memory.Ring("to-b")
        scene.send_forged(family, "from a packet ring, in pages that a tap sees", ring.transmit,
                          scene.device)
        with inside(opener):
            frags = memory.FragDevice("frags")
        scene.send_forged(family, "in pieces on pages of their own", frags.transmit, "frags")
        with inside(opener), memory.xdp(scene.device):
            scene.send_forged(family, "through XDP, in pages of the driver",
                              ring.transmit, scene.device)
        tap.check(f"{scene.mode}, IPv{family}: a tap meanwhile", sealed)
        frags.close()


if __name__ == "__main__":
    main()
