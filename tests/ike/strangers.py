#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Strangers who begin key exchanges and never go on, each from an address of its own.

	strangers.py CAPTURE ADDRESS SOURCES RATE [COUNT]

CAPTURE is a file of tcpdump's with an IKE_SA_INIT request, SOURCES a network, or one
address, to send from; a route brings what is sent there back here. RATE is how many
begin in a second, "burst" for all at once. With a word "answer" at the end they send
the cookie that they are asked for. Ends after COUNT messages, or with SIGTERM, and
prints how many messages were sent, and how many cookies and other answers came.
"""
import ipaddress
import select
import signal
import socket
import struct
import sys
import time

from nonsense import first_message, fresh

IP_PKTINFO, IP_TRANSPARENT = 8, 19
HEADER, NOTIFY, COOKIE = 28, 41, 16390
LINGER = 1.0


def cookie_of(message):
    """The cookie that is asked for, or nothing."""
    if len(message) < HEADER + 8 or message[16] != NOTIFY:
        return b""
    length, _, spi, kind = struct.unpack_from(">HBBH", message, HEADER + 2)
    return message[HEADER + 8:HEADER + length] if kind == COOKIE and not spi else b""


def with_cookie(message, cookie):
    """RFC 7296, 2.6: the notification is the first payload."""
    notify = struct.pack(">BBHBBH", message[16], 0, 8 + len(cookie), 0, 0, COOKIE) + cookie
    return (message[:16] + bytes([NOTIFY]) + message[17:24]
            + struct.pack(">I", len(message) + len(notify)) + notify + message[HEADER:])


class Strangers:
    def __init__(self, message, target, answering):
        self.message, self.target, self.answering = message, target, answering
        self.sent = self.cookies = self.answers = 0
        self.begun = {}
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_IP, IP_TRANSPARENT, 1)
        self.socket.setsockopt(socket.SOL_IP, IP_PKTINFO, 1)
        self.socket.bind(("", 500))
        self.socket.setblocking(False)

    def send(self, message, source):
        info = struct.pack("=i4s4s", 0, source, bytes(4))
        try:
            self.socket.sendmsg([message], [(socket.SOL_IP, IP_PKTINFO, info)], 0,
                                (self.target, 500))
            self.sent += 1
        except OSError:
            pass

    def begin(self, source):
        message = fresh(self.message)
        if self.answering:
            self.begun[message[:8]] = message
        self.send(message, source)

    def hear(self):
        try:
            message, ancillary, _, _ = self.socket.recvmsg(65536, 256)
        except OSError:
            return False
        cookie = cookie_of(message)
        self.cookies += bool(cookie)
        self.answers += not cookie
        begun = self.begun.pop(message[:8], None)
        if cookie and begun and ancillary:
            self.send(with_cookie(begun, cookie), ancillary[0][2][8:12])
        return True

    def listen(self, until):
        while self.hear() or time.monotonic() < until:
            select.select([self.socket], [], [], max(until - time.monotonic(), 0))


class Ended(Exception):
    pass


def end(*_):
    raise Ended


def run(strangers, sources, rate, count):
    due, number = time.monotonic(), 0
    while number < count:
        strangers.begin(sources[number % len(sources)])
        number += 1
        if rate:
            due += 1 / rate
            strangers.listen(due)
    strangers.listen(time.monotonic() + LINGER)


def main():
    words = sys.argv[1:]
    answering = words[-1] == "answer"
    if answering:
        words.pop()
    capture, target, network, rate, *count = words
    sources = [address.packed for address in ipaddress.ip_network(network)]
    strangers = Strangers(first_message(capture), target, answering)
    signal.signal(signal.SIGTERM, end)
    try:
        run(strangers, sources, 0 if rate == "burst" else float(rate),
            int(count[0]) if count else sys.maxsize)
    except Ended:
        pass
    print(strangers.sent, strangers.cookies, strangers.answers)


main()
