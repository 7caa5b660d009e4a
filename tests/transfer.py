# SPDX-License-Identifier: GPL-2.0
"""Carry bytes from one network namespace to another, and compare what comes.

Each line of standard input is one transfer, by names of namespaces:

    tcp FROM TO ADDRESS PORT BYTES
    udp FROM TO ADDRESS PORT SIZE COUNT

The answer is a line, too: "ok", or what is wrong. transfer.py SECONDS: for how
long nothing may happen.
"""

import collections
import contextlib
import os
import selectors
import socket
import sys
import time

from netns import inside

MARKER = b"<<ipward-clear>>"
BUFFER = 4_000_000


class Failure(Exception):
    """What is wrong, in words."""


def payload(size):
    return (MARKER * (size // len(MARKER) + 1))[:size]


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def socket_in(name, address, kind):
    with inside(name):
        made = socket.socket(family_of(address), kind)
    made.setblocking(False)
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


def connected(client, address, port, waiter):
    client.connect_ex((address, port))
    waiter.wait([(client, WRITE)], "no connection")
    error = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if error:
        raise Failure(f"no connection: {os.strerror(error)}")


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


def tcp(waiter, source, target, address, port, size):
    data = payload(int(size))
    with socket_in(target, address, socket.SOCK_STREAM) as server, \
            socket_in(source, address, socket.SOCK_STREAM) as client:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("", int(port)))
        server.listen(1)
        connected(client, address, int(port), waiter)
        waiter.wait([(server, READ)], "no connection is accepted")
        peer, _ = server.accept()
        with peer:
            peer.setblocking(False)
            came = stream(client, peer, data, waiter)
    if came != data:
        raise Failure(f"{len(came)} bytes came, of {len(data)}, or others")


def datagrams(receiver):
    """Those that are there."""
    with contextlib.suppress(BlockingIOError):
        while True:
            yield receiver.recv(65536)


def udp(waiter, source, target, address, port, size, count):
    size, count = int(size), int(count)
    data = payload(size * count)
    missing = collections.Counter(data[at:at + size] for at in range(0, len(data), size))
    with socket_in(target, address, socket.SOCK_DGRAM) as receiver, \
            socket_in(source, address, socket.SOCK_DGRAM) as sender:
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        receiver.bind(("", int(port)))
        for datagram in list(missing.elements()):
            waiter.wait([(sender, WRITE)], "there is no room to send")
            sender.sendto(datagram, (address, int(port)))
            missing.subtract(datagrams(receiver))
        while +missing:
            waiter.wait([(receiver, READ)], f"{(+missing).total()} of {count} are missing")
            missing.subtract(datagrams(receiver))
        if -missing:
            raise Failure(f"{(-missing).total()} others came")


def main():
    seconds = float(sys.argv[1])
    kinds = {"tcp": tcp, "udp": udp}
    print("ok", flush=True)
    for line in sys.stdin:
        kind, *words = line.split()
        started = time.monotonic()
        try:
            kinds[kind](Waiter(seconds), *words)
            answer = "ok"
        except (Failure, OSError) as error:
            answer = f"{kind}: {error} (after {time.monotonic() - started:.1f} s)"
        print(answer.replace("\n", " "), flush=True)


main()
