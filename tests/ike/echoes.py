# SPDX-License-Identifier: GPL-2.0
"""Many flows at once between clients and one server, which sends all back.

echoes.py PREFIX SERVER ADDRESS ROUNDS FLOWS CLIENT:FIRST-PORT...

Each client has FLOWS connections and as many UDP flows from FIRST-PORT on. In each
round all of them send a payload that names client, flow and round, before the first
answer is awaited. Prints "ok", or what did not come back to its sender.
"""

import os
import selectors
import socket
import sys
import time

from netns import inside

PORT = 5100
SECONDS = 20


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class Server:
    """Sends everything back to where it came from."""

    def __init__(self, name, address, selector):
        self.selector = selector
        with inside(name):
            self.udp = socket.socket(family(address), socket.SOCK_DGRAM)
            self.tcp = socket.create_server((address, PORT), family=family(address),
                                           backlog=256)
        self.udp.bind((address, PORT))
        selector.register(self.udp, selectors.EVENT_READ, self.datagram)
        selector.register(self.tcp, selectors.EVENT_READ, self.accept)

    def accept(self, _):
        peer, _ = self.tcp.accept()
        self.selector.register(peer, selectors.EVENT_READ, self.stream)

    def stream(self, peer):
        data = peer.recv(4096)
        if data:
            peer.sendall(data)
        else:
            self.selector.unregister(peer)
            peer.close()

    def datagram(self, udp):
        data, sender = udp.recvfrom(4096)
        udp.sendto(data, sender)


class Flow:
    """One of a client's, of TCP or UDP."""

    def __init__(self, client, kind, address, port):
        self.label = f"{client} {kind.name[5:]} {port}"
        with inside(sys.argv[1] + client):
            self.socket = socket.socket(family(address), kind)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("", port))
        self.socket.setblocking(False)
        self.socket.connect_ex((address, PORT))
        self.wanted = self.came = b""

    def send(self, number):
        self.wanted = f"<<ipward-clear>> {self.label} {number:4d} ".encode() * 8
        self.came = b""
        self.socket.send(self.wanted)

    def read(self, _):
        self.came += self.socket.recv(4096)

    def waits(self):
        return self.came != self.wanted


def serve(selector, waits, what):
    """Until nobody waits any more."""
    end = time.monotonic() + SECONDS
    while waiting := waits():
        if time.monotonic() > end:
            sys.exit(f"{what}: {len(waiting)} got no answer, or another's: "
                     + ", ".join(f"{flow.label} {flow.came[:60]}"
                                 for flow in waiting[:5]))
        for key, _ in selector.select(0.2):
            try:
                key.data(key.fileobj)
            except OSError as error:
                sys.exit(f"{what}: {error}")


def connected(flow):
    """Ends the program if this can never become true."""
    if error := flow.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        sys.exit(f"connecting: {flow.label}: {os.strerror(error)}")
    try:
        flow.socket.getpeername()
        return True
    except OSError:
        return False


def main():
    prefix, server, address, rounds, count = sys.argv[1:6]
    selector = selectors.DefaultSelector()
    Server(prefix + server, address, selector)
    flows = []
    for client in sys.argv[6:]:
        name, first = client.split(":")
        for port in range(int(first), int(first) + int(count)):
            flows += [Flow(name, kind, address, port)
                      for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)]
    serve(selector, lambda: [flow for flow in flows if not connected(flow)],
          "connecting")
    for flow in flows:
        selector.register(flow.socket, selectors.EVENT_READ, flow.read)
    for number in range(int(rounds)):
        for flow in flows:
            flow.send(number)
        serve(selector, lambda: [flow for flow in flows if flow.waits()],
              f"round {number}")
    print("ok")


main()
