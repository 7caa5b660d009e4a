#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Counted traffic between two hosts, which runs while their keys change.

	stream.py serve PORT
	stream.py send ADDRESS PORT MARKER

Both use UDP and TCP of one port. The sender sends a numbered datagram every few
milliseconds, and as often a line by TCP; the server sends each back. Upon SIGTERM
it waits for the last answers and prints JSON: datagrams that were "sent", were
"lost", and were "refused" when they were to be sent, of those lost; whether each
"line" by TCP came back, and how many; the longest time without an answer, "gap".
A file named in STREAM_STATE receives the numbers of answers and of lines so far.
"""
import json
import os
import selectors
import signal
import socket
import sys
import time

INTERVAL = float(os.environ.get("STREAM_INTERVAL", "0.01"))
# Seconds: what has not been answered then is lost; TCP sends it again, and later.
LAST_ANSWERS = 3
LAST_LINES = 30


def listening(family, kind, port):
    own = socket.socket(family, kind)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    own.bind(("::", port))
    return own


def answer(udp):
    data, where = udp.recvfrom(2048)
    try:
        udp.sendto(data, where)
    except OSError:
        pass    # Its sender counts it as lost.


def serve(port):
    udp = listening(socket.AF_INET6, socket.SOCK_DGRAM, port)
    tcp = listening(socket.AF_INET6, socket.SOCK_STREAM, port)
    tcp.listen()
    readers = selectors.DefaultSelector()
    readers.register(udp, selectors.EVENT_READ)
    readers.register(tcp, selectors.EVENT_READ)
    while True:
        for key, _ in readers.select():
            if key.fileobj is udp:
                answer(udp)
            elif key.fileobj is tcp:
                readers.register(tcp.accept()[0], selectors.EVENT_READ)
            else:
                data = key.fileobj.recv(65536)
                if data:
                    key.fileobj.sendall(data)
                else:
                    readers.unregister(key.fileobj)
                    key.fileobj.close()


class Sender:
    def __init__(self, address, port, marker):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.marker = marker
        self.udp = socket.socket(family, socket.SOCK_DGRAM)
        self.udp.connect((address, port))
        self.udp.setblocking(False)
        self.tcp = socket.socket(family, socket.SOCK_STREAM)
        self.tcp.settimeout(30)
        self.tcp.connect((address, port))
        self.tcp.setblocking(False)
        self.lines_out = self.lines_in = b""
        self.lines_sent = self.lines_back = 0
        self.waiting = set()
        self.sent = self.refused = self.answers = 0
        self.last = time.monotonic()
        self.gap = 0
        self.ordered = True

    def send(self):
        text = b"%010d %s\n" % (self.sent, self.marker)
        self.waiting.add(self.sent)
        self.sent += 1
        try:
            self.udp.send(text)
        except OSError:
            self.refused += 1
        if len(self.lines_out) < 65536:
            self.lines_out += b"%010d %s\n" % (self.lines_sent, self.marker)
            self.lines_sent += 1
        self.push()

    def push(self):
        try:
            done = self.tcp.send(self.lines_out)
            self.lines_out = self.lines_out[done:]
        except OSError:
            pass

    def receive_udp(self):
        try:
            while True:
                number = int(self.udp.recv(2048).split()[0])
                self.waiting.discard(number)
                self.answers += 1
                now = time.monotonic()
                self.gap = max(self.gap, now - self.last)
                self.last = now
        except OSError:
            pass

    def receive_tcp(self):
        try:
            self.lines_in += self.tcp.recv(65536)
        except OSError:
            return
        *lines, self.lines_in = self.lines_in.split(b"\n")
        for line in lines:
            if line != b"%010d %s" % (self.lines_back, self.marker):
                self.ordered = False
            self.lines_back += 1

    def receive(self, seconds):
        end = time.monotonic() + seconds
        readers = selectors.DefaultSelector()
        readers.register(self.udp, selectors.EVENT_READ, self.receive_udp)
        readers.register(self.tcp, selectors.EVENT_READ, self.receive_tcp)
        while (left := end - time.monotonic()) > 0:
            for key, _ in readers.select(left):
                key.data()
        readers.close()

    def waits(self, seconds):
        if self.lines_back < self.lines_sent:
            return seconds < LAST_LINES
        return self.waiting and seconds < LAST_ANSWERS

    def report(self):
        begin = time.monotonic()
        while self.waits(time.monotonic() - begin):
            self.push()
            self.receive(0.05)
        print(json.dumps({
            "sent": self.sent, "lost": len(self.waiting), "refused": self.refused,
            "lines": self.lines_back, "gap": round(self.gap, 3),
            "whole": self.ordered and self.lines_back == self.lines_sent}))


def send(address, port, marker):
    sender = Sender(address, port, marker)
    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    state = os.environ.get("STREAM_STATE")
    due = time.monotonic()
    while not ended:
        sender.send()
        due = max(due + INTERVAL, time.monotonic())
        sender.receive(max(due - time.monotonic(), 0.001))
        if state and sender.sent % 10 == 0:
            with open(state, "w", encoding="ascii") as file:
                print(sender.answers, sender.lines_back, file=file)
    sender.report()


if sys.argv[1] == "serve":
    serve(int(sys.argv[2]))
else:
    send(sys.argv[2], int(sys.argv[3]), sys.argv[4].encode())
