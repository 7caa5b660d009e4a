#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Replace what two hosts have agreed on many times, each time as soon as it is done.

	rekeyings.py KIND COUNT STATE SOCKET SOCKET

KIND is one of those below; the hosts, whose charons listen at these vici SOCKETs, take
turns, or begin both at once. It is done when both have the same new SAs, and none of
the old ones that KIND replaces, and when the stream that writes STATE (stream.py) has
had answers by them. Prints how often it was done, and how many seconds it took on
average and at most. What goes wrong is said, and ends it; what takes long is said, too.
"""
import os
import socket
import struct
import sys
import time

LIMIT = 30 * int(os.environ.get("SLOW", "1"))
LONG = 3
# Of the stream, and between two looks.
ANSWERS, PAUSE = 10, 0.05

REQUEST, RESPONSE, REGISTER, CONFIRM, EVENT = 0, 1, 3, 5, 7
SECTION, SECTION_END, VALUE, LIST, ITEM, LIST_END = range(1, 7)


class Failure(Exception):
    """What is not as it should be."""


class Reader:
    """A message of vici, as a dictionary."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, size):
        self.at += size
        return self.data[self.at - size:self.at]

    def counted(self, size):
        return self.take(int.from_bytes(self.take(size), "big")).decode()

    def section(self):
        found = {}
        while self.at < len(self.data):
            kind = self.take(1)[0]
            if kind == SECTION_END:
                break
            if kind == SECTION:
                name = self.counted(1)
                found[name] = self.section()
            elif kind == VALUE:
                name = self.counted(1)
                found[name] = self.counted(2)
            elif kind in (LIST, ITEM):
                self.counted(1 if kind == LIST else 2)
        return found


def name_of(text):
    return bytes([len(text)]) + text.encode()


class Charon:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(LIMIT)
        self.socket.connect(path)
        self.send(REGISTER, "list-sa")
        self.receive(CONFIRM)

    def send(self, kind, name, words=None):
        data = bytes([kind]) + name_of(name)
        for key, value in (words or {}).items():
            data += bytes([VALUE]) + name_of(key) + struct.pack(">H", len(value)) + value.encode()
        self.socket.sendall(struct.pack(">I", len(data)) + data)

    def bytes(self, size):
        data = b""
        while len(data) < size:
            more = self.socket.recv(size - len(data))
            if not more:
                raise Failure("charon has closed the connection")
            data += more
        return data

    def receive(self, *kinds):
        data = self.bytes(struct.unpack(">I", self.bytes(4))[0])
        if data[0] not in kinds:
            raise Failure(f"charon sends a packet of type {data[0]}")
        return data[0], data[1:]

    def answer(self, name):
        said = Reader(self.receive(RESPONSE)[1]).section()
        if said.get("success") != "yes":
            raise Failure(f"{name}: {said}")

    def sas(self):
        """SPIs of what can be used: of IKE SAs, and (in, out) of CHILD_SAs."""
        self.send(REQUEST, "list-sas")
        ike, child = set(), set()
        while True:
            kind, data = self.receive(EVENT, RESPONSE)
            if kind == RESPONSE:
                return ike, child
            for sa in Reader(data[1 + data[0]:]).section().values():
                if sa["state"] == "ESTABLISHED":
                    ike.add((sa["initiator-spi"], sa["responder-spi"]))
                child.update((one["spi-in"], one["spi-out"])
                             for one in sa.get("child-sas", {}).values()
                             if one["state"] == "INSTALLED")


# Command, its words, whether both ends begin it at once, and what is replaced.
IKE, CHILD = 1, 2
KINDS = {
    "rekey-child": ("rekey", {"child": "peer"}, False, CHILD),
    "both-rekey-child": ("rekey", {"child": "peer"}, True, CHILD),
    "rekey-ike": ("rekey", {"ike": "peer"}, False, IKE),
    "both-rekey-ike": ("rekey", {"ike": "peer"}, True, IKE),
    "reauthenticate": ("rekey", {"ike": "peer", "reauth": "yes"}, False, IKE | CHILD),
    "end-child": ("terminate", {"child": "peer"}, False, CHILD),
    "end-ike": ("terminate", {"ike": "peer"}, False, IKE | CHILD),
}


class Hosts:
    def __init__(self, state, paths):
        self.state = state
        self.ends = [Charon(path) for path in paths]

    def answers(self):
        """Of datagrams, and lines by TCP; the file may be just being written."""
        while True:
            with open(self.state, encoding="ascii") as file:
                words = file.read().split()
            if words:
                return [int(word) for word in words]

    def sas(self):
        return [end.sas() for end in self.ends]

    @staticmethod
    def agree(sas):
        """Both ends have the same, and have some."""
        (ike, child), (other_ike, other_child) = sas
        return ike and child and ike == other_ike and child == {one[::-1] for one in other_child}

    def wait(self, what, done):
        begin, said = time.monotonic(), False
        while not done():
            took = time.monotonic() - begin
            if took > LIMIT:
                raise Failure(f"not within {LIMIT} s: {what}; SAs: {self.sas()}")
            if took > LONG and not said:
                said = True
                print(f"{what} after {LONG} s: {self.sas()}", file=sys.stderr)
            time.sleep(PAUSE)

    def goes_on(self):
        before = self.answers()
        self.wait("answers", lambda: all(
            now >= then + ANSWERS for now, then in zip(self.answers(), before)))

    def change(self, number, command, words, both, replaced):
        self.wait("both have the same", lambda: self.agree(self.sas()))
        (ike, child), _ = self.sas()

        def are_new():
            sas = self.sas()
            return (self.agree(sas)
                    and not (replaced & IKE and sas[0][0] & ike)
                    and not (replaced & CHILD and sas[0][1] & child))

        ends = self.ends if both else [self.ends[number % 2]]
        for end in ends:
            end.send(REQUEST, command, words)
        for end in ends:
            end.answer(command)
        self.wait("new SAs", are_new)
        self.goes_on()


def main():
    kind, count, state, *paths = sys.argv[1:]
    hosts = Hosts(state, paths)
    times = []
    try:
        for number in range(int(count)):
            begin = time.monotonic()
            hosts.change(number, *KINDS[kind])
            times.append(time.monotonic() - begin)
    except (Failure, OSError) as error:
        print(f"{kind}, number {len(times)}: {error}", file=sys.stderr)
    print(len(times), round(sum(times) / max(len(times), 1), 2), round(max(times, default=0), 2))


main()
