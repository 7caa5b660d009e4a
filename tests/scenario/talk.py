#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Connections that never rest: hosts say a line ten times a second to a server, which
says it back.

Usage: talk.py SERVER ADDRESS PORT HOST...

SERVER and HOST are namespaces. Each line of standard input is answered by "ok" when
every connection has said, and got back, five lines more, and otherwise by what is
wrong; the end of it ends the program, and with it the connections.
"""

import selectors
import socket
import sys
import time

from netns import inside

LINE = b"<<ipward-clear>>" * 4 + b"\n"
PAUSE = 0.1
PATIENCE = 30


class Host:
    """A host's end of its connection, and the server's."""

    def __init__(self, name, server, listener):
        self.name = name
        with inside(name):
            self.near = socket.create_connection(server, timeout=10)
        self.far, _ = listener.accept()
        self.said = self.heard = 0
        for end in self.near, self.far:
            end.setblocking(False)

    def say(self):
        self.said += self.near.send(LINE)

    def echo(self):
        data = self.far.recv(65536)
        if not data:
            raise ConnectionError("the server's end was closed")
        if self.far.send(data) != len(data):
            raise ConnectionError("the server's end is full")

    def hear(self):
        data = self.near.recv(65536)
        if not data:
            raise ConnectionError("closed")
        self.heard += len(data)


class Talk:
    """All of them, and the orders that come meanwhile."""

    def __init__(self, server, address, port, names):
        with inside(server):
            listener = socket.create_server((address, int(port)))
        self.hosts = [Host(name, (address, int(port)), listener) for name in names]
        self.selector = selectors.DefaultSelector()
        for host in self.hosts:
            self.selector.register(host.near, selectors.EVENT_READ, host.hear)
            self.selector.register(host.far, selectors.EVENT_READ, host.echo)
        self.selector.register(sys.stdin, selectors.EVENT_READ, self.order)
        self.wanted = None
        self.until = 0

    def order(self):
        if not sys.stdin.buffer.raw.read(64):
            sys.exit()
        self.wanted = [host.said + 5 * len(LINE) for host in self.hosts]
        self.until = time.monotonic() + PATIENCE

    def answer(self):
        late = [host.name for host, wanted in zip(self.hosts, self.wanted)
                if host.heard < wanted]
        if late and time.monotonic() < self.until:
            return
        print("no answer: " + " ".join(late) if late else "ok", flush=True)
        self.wanted = None

    def run(self):
        print("ok", flush=True)
        next_line = time.monotonic()
        while True:
            for key, _ in self.selector.select(max(0, next_line - time.monotonic())):
                key.data()
            if time.monotonic() >= next_line:
                for host in self.hosts:
                    host.say()
                next_line = time.monotonic() + PAUSE
            if self.wanted:
                self.answer()


def main():
    server, address, port, *names = sys.argv[1:]
    try:
        Talk(server, address, port, names).run()
    except OSError as error:
        print(f"a connection is lost: {error}", flush=True)
        sys.exit(1)


main()
