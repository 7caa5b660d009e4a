# SPDX-License-Identifier: GPL-2.0
"""A raw client of the netlink family: it sends whatever it is told to.

Attributes are bytes put together by the caller, so that each can be wrong in
its own way; replies are parsed to {number: [bytes, ...]}.
"""

import collections
import enum
import errno
import itertools
import os
import pathlib
import re
import socket
import struct

from netns import inside

NETLINK_GENERIC, SOL_NETLINK = 16, 270
NETLINK_ADD_MEMBERSHIP, NETLINK_CAP_ACK, NETLINK_EXT_ACK = 1, 10, 11
GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 16, 3
REQUEST, ACK, DUMP, NESTED = 1, 4, 0x300, 0x8000
DUMP_INTR = 0x10
NLMSG_ERROR, NLMSG_DONE = 2, 3
# How much longer things may take than usual.
SLOW = int(os.environ.get("SLOW", "1"))


def read_enums():
    """The numbers, as the header for programs has them."""
    header = pathlib.Path(__file__).parent / "../../kmod/uapi/linux/ipward.h"
    text = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.S)
    numbers = {}
    for body in re.findall(r"enum \w+ \{(.*?)\}", text, flags=re.S):
        value = -1
        for item in filter(None, (i.strip() for i in body.split(","))):
            name, _, given = item.partition("=")
            if given:
                known = {k: str(v) for k, v in numbers.items()}
                given = re.sub(r"\w+", lambda m: known.get(m[0], m[0]), given)
                value = eval(given)  # pylint: disable=eval-used
            else:
                value += 1
            numbers[name.strip()] = value
    return {k.removeprefix("IPWARD_"): v for k, v in numbers.items()}


C = enum.IntEnum("C", read_enums())


NAMES = {**errno.errorcode, errno.EOPNOTSUPP: "EOPNOTSUPP"}


class Refused(Exception):
    """What the kernel answered: an errno and extack's text."""

    def __init__(self, number, text):
        super().__init__(f"{NAMES.get(number, number)}: {text}")
        self.name = NAMES.get(number, str(number))
        self.text = text


def nla(number, data):
    """One attribute; an int is not data, see u8() and the like."""
    data = bytes(data)
    return struct.pack("HH", 4 + len(data), number) + data + bytes(-len(data) % 4)


def u8(number, value):
    return nla(number, struct.pack("B", value))


def u16(number, value):
    return nla(number, struct.pack("H", value))


def u32(number, value):
    return nla(number, struct.pack("I", value))


def u64(number, value):
    return nla(number, struct.pack("Q", value))


def text(number, value):
    return nla(number, value.encode() + b"\0")


def nest(number, *attributes):
    return nla(number | NESTED, b"".join(attributes))


def addr(number, value):
    family = socket.AF_INET6 if ":" in value else socket.AF_INET
    return nla(number, socket.inet_pton(family, value))


def parse(data):
    result = {}
    while len(data) >= 4:
        length, number = struct.unpack_from("HH", data)
        if length < 4:
            raise ValueError(f"attribute {number} has length {length}")
        result.setdefault(number & 0x3fff, []).append(data[4:length])
        data = data[(length + 3) & ~3:]
    return result


def messages(data):
    """What is in a datagram: (type, flags, sequence number, bytes) each."""
    at = 0
    while at < len(data):
        length, kind, flags, sequence, _ = struct.unpack_from("IHHII", data, at)
        yield kind, flags, sequence, data[at + 16:at + length]
        at += (length + 3) & ~3


class Client:
    """A socket in a network namespace, by default the process's own.

    What was received last is in raw, the kernel's text in said.

    The size of what is read at once decides how much the kernel puts in it.
    """

    def __init__(self, namespace=None, size=1 << 20):
        self.size = size
        with inside(namespace):
            self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                                        NETLINK_GENERIC)
        self.socket.bind((0, 0))
        self.socket.settimeout(10 * SLOW)
        # Events are not to be lost; 33: SO_RCVBUFFORCE, for the privileged.
        try:
            self.socket.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)
        except PermissionError:
            pass
        for option in (NETLINK_CAP_ACK, NETLINK_EXT_ACK):
            self.socket.setsockopt(SOL_NETLINK, option, 1)
        self.sequence = 0
        self.raw = b""
        self.said = ""
        self.interrupted = False
        reply = self.exchange(GENL_ID_CTRL, CTRL_CMD_GETFAMILY,
                              text(2, "ipward"), 0)[0]
        self.family = struct.unpack("H", reply[1][0])[0]
        self.groups = {}
        for group in parse(reply[7][0]).values():
            fields = parse(group[0])
            self.groups[fields[1][0].rstrip(b"\0").decode()] = \
                struct.unpack("I", fields[2][0])[0]

    def join(self, group):
        self.socket.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
                               self.groups[group])

    def do(self, command, *attributes, dump=False):
        """Replies of a command by its name; raises Refused."""
        return self.exchange(self.family, C["CMD_" + command],
                             b"".join(attributes), DUMP if dump else 0)

    def request(self, family, command, attributes, flags):
        """The bytes of one message, numbered."""
        self.sequence += 1
        body = struct.pack("BBH", command, 1, 0) + attributes
        return struct.pack("IHHII", 16 + len(body), family, REQUEST | flags,
                           self.sequence, 0) + body

    def exchange(self, family, command, attributes, flags):
        self.socket.send(self.request(family, command, attributes, ACK | flags))
        return self.answers()

    def answers(self):
        """Of the request sent last: what comes before its end."""
        self.raw = b""
        self.interrupted = False
        replies = []
        while True:
            data = self.socket.recv(self.size)
            self.raw += data
            for kind, flags, sequence, message in messages(data):
                if sequence != self.sequence:
                    continue
                self.interrupted |= bool(flags & DUMP_INTR)
                if kind in (NLMSG_ERROR, NLMSG_DONE):
                    self.finish(kind, message)
                    return replies
                replies.append(parse(message[4:]))

    def batch(self, command, many):
        """The command for each of many lists of attributes, as fast as may be.

        Returns how often it was refused, by the name of the error.
        """
        refusals = collections.Counter()
        many = iter(many)
        while chunk := list(itertools.islice(many, 50)):
            # The last one is answered in any case, the others if refused.
            todo = [self.request(self.family, C["CMD_" + command],
                                 b"".join(attributes),
                                 ACK if number == len(chunk) - 1 else 0)
                    for number, attributes in enumerate(chunk)]
            self.socket.send(b"".join(todo))
            waiting = True
            while waiting:
                for kind, _, sequence, message in messages(
                        self.socket.recv(self.size)):
                    if kind != NLMSG_ERROR:
                        continue
                    waiting = sequence != self.sequence
                    number = -struct.unpack_from("i", message)[0]
                    if number:
                        refusals[NAMES.get(number, number)] += 1
        return refusals

    def finish(self, kind, message):
        number = -struct.unpack_from("i", message)[0] if len(message) >= 4 else 0
        self.said = ""
        # The header of the request is quoted, its contents are not.
        skip = 4 if kind == NLMSG_DONE else 20
        for value in parse(message[skip:]).get(1, []):
            self.said = value.rstrip(b"\0").decode()
        if number:
            raise Refused(number, self.said)

    def stats(self):
        """All counters, by their names."""
        result = {}
        for counter in self.do("STATS_GET")[0].get(C.A_STATS_COUNTER, []):
            fields = parse(counter)
            name = fields[C.A_COUNTER_NAME][0].rstrip(b"\0").decode()
            result[name] = struct.unpack("Q", fields[C.A_COUNTER_VALUE][0])[0]
        return result

    def events(self, seconds):
        """Events that come until nothing does for so long: (name, attributes)."""
        self.socket.settimeout(seconds)
        names = {v: k[4:] for k, v in C.__members__.items()
                 if k.startswith("CMD_") and k != "CMD_MAX"}
        try:
            while True:
                data = self.socket.recv(self.size)
                yield names.get(data[16], data[16]), parse(data[20:])
        except TimeoutError:
            return
