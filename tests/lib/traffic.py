# SPDX-License-Identifier: GPL-2.0
"""Traffic between network namespaces, from one process that holds both ends.

Each line of standard input is one order. FROM and TO are namespaces, and
lengths are in bytes:

    tcp FROM TO ADDRESS PORT LENGTH          a stream, compared at the far end
    udp FROM TO ADDRESS PORT LENGTH COUNT    datagrams, in any order
    udp-pieces FROM TO ADDRESS PORT LENGTH PIECE
                                             one of IPv4, in fragments with DF of at
                                             most PIECE bytes
    ping FROM ADDRESS LENGTH                 an echo request and its answer
    echo-tcp FROM TO ADDRESS PORT LENGTH [SOURCE-PORT]
    echo-udp FROM TO ADDRESS PORT LENGTH [SOURCE-PORT]
                                             forth and back, compared in the end
    send-udp FROM ADDRESS PORT SOURCE-PORT [HEX]
    send-tcp FROM ADDRESS PORT SOURCE-PORT
    send-esp FROM ADDRESS [HEX]              one packet, whatever becomes of it
    listen TO ADDRESS PORT DEVICE            to a group or to everybody there
    speak FROM ADDRESS PORT DEVICE LENGTH COUNT
                                             to who listens like that
    heard COUNT                              so many have come since, as spoken
    keep-tcp FROM TO ADDRESS PORT            a connection that stays, one at a time
    go-on LENGTH                             by that, forth and back, compared in the end

The answer is a line, too: "ok", or what is wrong. traffic.py SECONDS PREFIX:
for how long nothing may happen, and what is before each namespace's name.
"""

import collections
import contextlib
import os
import selectors
import socket
import struct
import sys
import time

from netns import inside

MARKER = b"<<ipward-clear>>"
# Nowhere the same within 210,000 bytes, so that a byte in a wrong place is noticed.
NUMBERED = b"".join(MARKER + b"%05d" % i for i in range(10000))
BUFFER = 4_000_000
# Of linux/in.h: fragments leave as they are sent.
IP_NODEFRAG = 22


class Failure(Exception):
    """What is wrong, in words."""


def payload(size):
    return (NUMBERED * (size // len(NUMBERED) + 1))[:size]


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def host(name):
    return inside(sys.argv[2] + name)


def socket_in(name, address, kind, protocol=0, port=0):
    """port: its own, 0 for any."""
    with host(name):
        made = socket.socket(family_of(address), kind, protocol)
    made.setblocking(False)
    if port:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(("", int(port)))
    return made


class Waiter:
    """For one socket or both, until nothing has happened for too long."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.selector = selectors.DefaultSelector()

    def wait(self, events, what):
        """events: (socket, what for)..."""
        for item, event in events:
            self.selector.register(item, event)
        ready = self.selector.select(self.seconds)
        for item, _ in events:
            self.selector.unregister(item)
        if not ready:
            raise Failure(f"nothing for {self.seconds:g} s: {what}")
        return {key.fileobj for key, _ in ready}


READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


# --- streams -----------------------------------------------------------------------

def stream(client, peer, data, waiter):
    """What has come of the data when the sender has closed."""
    sent, came = 0, bytearray()
    while True:
        sending = [(client, WRITE)] if sent < len(data) else []
        ready = waiter.wait([(peer, READ)] + sending,
                            f"{len(came)} of {len(data)} bytes came, {sent} were sent")
        if client in ready:
            sent += client.send(data[sent:sent + 65536])
            if sent == len(data):
                client.shutdown(socket.SHUT_WR)
        if peer in ready:
            part = peer.recv(1 << 20)
            if not part:
                return bytes(came)
            came += part


@contextlib.contextmanager
def connection(waiter, source, target, address, port, source_port=0):
    """Both ends of it."""
    with socket_in(target, address, socket.SOCK_STREAM, 0, port) as server, \
            socket_in(source, address, socket.SOCK_STREAM, 0, source_port) as client:
        server.listen(1)
        client.connect_ex((address, int(port)))
        waiter.wait([(client, WRITE)], "no connection")
        error = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            raise Failure(f"no connection: {os.strerror(error)}")
        waiter.wait([(server, READ)], "no connection is accepted")
        peer, _ = server.accept()
        with peer:
            peer.setblocking(False)
            yield client, peer


def compare(came, data):
    if came != data:
        raise Failure(f"{len(came)} bytes came, of {len(data)}, or others")


def tcp(waiter, source, target, address, port, size):
    data = payload(int(size))
    with connection(waiter, source, target, address, port) as (client, peer):
        compare(stream(client, peer, data, waiter), data)


def received(sock):
    """What is there; bytes() at the end."""
    try:
        return sock.recv(1 << 20)
    except BlockingIOError:
        return None


def echoed(client, peer, data, waiter):
    """The data goes forth and back; what has come back is the same."""
    sent, back, came = 0, bytearray(), bytearray()
    while len(came) < len(data):
        waiter.wait([(client, READ | WRITE if sent < len(data) else READ),
                     (peer, READ | WRITE if back else READ)],
                    f"{len(came)} of {len(data)} bytes came back, {sent} were sent")
        with contextlib.suppress(BlockingIOError):
            sent += client.send(data[sent:sent + 65536])
        back += received(peer) or b""
        with contextlib.suppress(BlockingIOError):
            del back[:peer.send(back)]
        part = received(client)
        if part == b"":
            break
        came += part or b""
    compare(came, data)


def echo_tcp(waiter, source, target, address, port, size, source_port=0):
    """What comes goes back at once, so that both directions are busy."""
    with connection(waiter, source, target, address, port, source_port) as ends:
        echoed(*ends, payload(int(size)), waiter)


class Kept:
    """A connection that one order makes, and later ones use."""

    def __init__(self):
        self.stack, self.ends = contextlib.ExitStack(), ()

    def keep(self, waiter, source, target, address, port):
        self.stack.close()
        self.ends = self.stack.enter_context(
            connection(waiter, source, target, address, port))

    def go_on(self, waiter, size):
        echoed(*self.ends, payload(int(size)), waiter)


# One SYN.
def send_tcp(_waiter, source, address, port, source_port):
    with socket_in(source, address, socket.SOCK_STREAM, 0, source_port) as client:
        client.connect_ex((address, int(port)))


# --- datagrams ---------------------------------------------------------------------

def datagrams(receiver):
    """Those that are there."""
    with contextlib.suppress(BlockingIOError):
        while True:
            yield receiver.recv(65536)


def udp(waiter, source, target, address, port, size, count):
    size, count = int(size), int(count)
    data = payload(size * count)
    missing = collections.Counter(data[at:at + size] for at in range(0, len(data), size))
    with socket_in(target, address, socket.SOCK_DGRAM, 0, port) as receiver, \
            socket_in(source, address, socket.SOCK_DGRAM) as sender:
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        for datagram in list(missing.elements()):
            waiter.wait([(sender, WRITE)], "there is no room to send")
            sender.sendto(datagram, (address, int(port)))
            missing.subtract(datagrams(receiver))
        while +missing:
            waiter.wait([(receiver, READ)], f"{(+missing).total()} of {count} are missing")
            missing.subtract(datagrams(receiver))
        if -missing:
            raise Failure(f"{(-missing).total()} others came")


def pieces(address, datagram, size):
    """Fragments with DF, whose source address and checksum the kernel puts in."""
    identifier = int.from_bytes(os.urandom(2), "big") | 1
    step = (size - 20) // 8 * 8
    for at in range(0, len(datagram), step):
        part = datagram[at:at + step]
        more = at + step < len(datagram)
        yield struct.pack("!BBHHHBBH4x4s", 0x45, 0, 20 + len(part), identifier,
                          0x4000 | more << 13 | at // 8, 64, socket.IPPROTO_UDP, 0,
                          socket.inet_aton(address)) + part


def udp_pieces(waiter, source, target, address, port, size, piece):
    data = payload(int(size))
    datagram = struct.pack("!HHHH", int(port), int(port), 8 + len(data), 0) + data
    with socket_in(target, address, socket.SOCK_DGRAM, 0, port) as receiver, \
            socket_in(source, address, socket.SOCK_RAW, socket.IPPROTO_RAW) as sender:
        sender.setsockopt(socket.SOL_IP, IP_NODEFRAG, 1)
        for fragment in pieces(address, datagram, int(piece)):
            sender.sendto(fragment, (address, 0))
        waiter.wait([(receiver, READ)], "the datagram has not come")
        compare(receiver.recv(65536), data)


def echo_udp(waiter, source, target, address, port, size, source_port=0):
    data = payload(int(size))
    with socket_in(target, address, socket.SOCK_DGRAM) as far, \
            socket_in(source, address, socket.SOCK_DGRAM, 0, source_port) as near:
        # It answers from where it was asked.
        far.bind((address, int(port)))
        near.connect((address, int(port)))
        near.send(data)
        waiter.wait([(far, READ)], "the datagram has not come")
        came, peer = far.recvfrom(65536)
        far.sendto(came, peer)
        waiter.wait([(near, READ)], "the answer has not come")
        compare(near.recv(65536), data)


def send_udp(_waiter, source, address, port, source_port, data=""):
    with socket_in(source, address, socket.SOCK_DGRAM, 0, source_port) as sender:
        sender.sendto(bytes.fromhex(data), (address, int(port)))


def send_esp(_waiter, source, address, data=""):
    with socket_in(source, address, socket.SOCK_RAW, socket.IPPROTO_ESP) as sender:
        sender.sendto(bytes.fromhex(data), (address, 0))


def ping(waiter, source, address, size):
    kind, protocol = (128, socket.IPPROTO_ICMPV6) if ":" in address else \
        (8, socket.IPPROTO_ICMP)
    data = payload(int(size))
    with socket_in(source, address, socket.SOCK_DGRAM, protocol) as sender:
        # The kernel puts in the checksum, and the socket's identifier.
        sender.sendto(struct.pack("!BBHHH", kind, 0, 0, 0, 1) + data, (address, 0))
        waiter.wait([(sender, READ)], f"no answer to an echo request of {size} bytes")
        compare(sender.recv(65536)[8:], data)


# --- one to many -------------------------------------------------------------------

def for_group(name, address, device, port=0):
    """A socket that speaks or listens to it, but not to itself."""
    made = socket_in(name, address, socket.SOCK_DGRAM, 0, port)
    with host(name):
        index = struct.pack("@i", socket.if_nametoindex(device))
    if ":" in address:
        group = socket.inet_pton(socket.AF_INET6, address) + index
        level, join = socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP
        made.setsockopt(level, socket.IPV6_MULTICAST_LOOP, 0)
        made.setsockopt(level, socket.IPV6_MULTICAST_IF, index)
    else:
        group = socket.inet_aton(address) + bytes(4) + index
        level, join = socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP
        made.setsockopt(level, socket.IP_MULTICAST_LOOP, 0)
        made.setsockopt(level, socket.IP_MULTICAST_IF, bytes(8) + index)
    if address.endswith(".255"):
        made.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    elif port:
        made.setsockopt(level, join, group)
    return made


class Group:
    """Who listens, one at a time, from one order to a later one."""

    def __init__(self):
        self.socket, self.came, self.spoken = None, [], set()

    def listen(self, _waiter, target, address, port, device):
        if self.socket:
            self.socket.close()
        self.socket, self.came = for_group(target, address, device, port), []

    def speak(self, _waiter, source, address, port, device, size, count):
        self.spoken.add(payload(int(size)))
        with for_group(source, address, device) as sender:
            for _ in range(int(count)):
                # One that is dropped may be told, and is no reason to stop.
                with contextlib.suppress(OSError):
                    sender.sendto(payload(int(size)), (address, int(port)))

    def heard(self, waiter, count):
        while len(self.came) < int(count):
            waiter.wait([(self.socket, READ)],
                        f"{len(self.came)} have come, not {count}")
            self.came += datagrams(self.socket)
        if len(self.came) > int(count) or not self.spoken.issuperset(self.came):
            raise Failure(f"{len(self.came)} have come, not {count}, or others")


def main():
    group, kept = Group(), Kept()
    seconds = float(sys.argv[1])
    orders = {"tcp": tcp, "udp": udp, "udp-pieces": udp_pieces, "ping": ping,
              "echo-tcp": echo_tcp, "echo-udp": echo_udp, "send-udp": send_udp,
              "send-esp": send_esp, "send-tcp": send_tcp, "listen": group.listen, "speak": group.speak,
              "heard": group.heard, "keep-tcp": kept.keep, "go-on": kept.go_on}
    print("ok", flush=True)
    for line in sys.stdin:
        order, *words = line.split()
        started = time.monotonic()
        try:
            orders[order](Waiter(seconds), *words)
            answer = "ok"
        except (Failure, OSError) as error:
            answer = f"{line.strip()}: {error} (after {time.monotonic() - started:.1f} s)"
        print(answer.replace("\n", " "), flush=True)


main()
