# SPDX-License-Identifier: GPL-2.0
"""Dumps: large ones, disturbed ones, their bytes. See dumps.test.sh."""

import os
import socket
import struct
import time

import genl
from genl import C, addr, nla, text, u8, u32
from tap import diag, report, row, run

SIZE = int(os.environ.get("DUMP_SIZE", "100000"))
KEY = nla(C.A_SA_AEAD_KEY, bytes(range(20)))
SA = b"".join((
    u8(C.A_SA_DIR, C.DIR_OUT), addr(C.A_SA_SRC, "10.1.0.1"),
    addr(C.A_SA_DST, "10.2.0.1"), u8(C.A_SA_PROTO, 50), u8(C.A_SA_MODE, 1),
    text(C.A_SA_AEAD, "rfc4106(gcm(aes))"), KEY))
RULE = u8(C.A_RULE_DIR, C.DIR_OUT) + u8(C.A_RULE_ACTION, C.ACTION_PERMIT)
BASE = 0x10000


def sa(number):
    return [SA, u32(C.A_SA_SPI, BASE + number)]


def named(number):
    return [addr(C.A_SA_DST, "10.2.0.1"), u32(C.A_SA_SPI, BASE + number)]


def rule(number):
    return [RULE, u32(C.A_RULE_PRIORITY, number)]


class Dump:
    """A dump that is read one datagram at a time, each as small as may be.

    attribute: a number that tells one object from another, u32.
    """

    def __init__(self, command, attribute):
        self.client = genl.Client(size=4096)
        self.client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        self.attribute = attribute
        self.found, self.raw = [], b""
        self.interrupted = self.done = False
        self.times = []
        self.client.socket.send(self.client.request(
            self.client.family, C["CMD_" + command], b"", genl.DUMP))

    def read(self):
        """False at the end."""
        data = self.client.socket.recv(self.client.size)
        self.raw = data
        self.times.append(time.monotonic())
        for kind, flags, _, message in genl.messages(data):
            self.interrupted |= bool(flags & genl.DUMP_INTR)
            if kind == genl.NLMSG_ERROR:
                raise RuntimeError("the dump failed")
            if kind == genl.NLMSG_DONE:
                self.done = True
                return False
            self.found.append(self.number(message))
        return True

    def number(self, message):
        """Of an object, without parsing the rest."""
        at = 4
        while True:
            length, number = struct.unpack_from("HH", message, at)
            if number == self.attribute:
                return struct.unpack_from("I", message, at + 4)[0]
            at += (length + 3) & ~3

    def rest(self):
        while self.read():
            pass
        return self

    def close(self):
        self.client.socket.close()


def sa_dump():
    return Dump("SA_GET", C.A_SA_SPI)


def rule_dump():
    return Dump("RULE_GET", C.A_RULE_PRIORITY)


def linear(times):
    """The last fifth takes no longer than the first, but for the noise."""
    fifth = len(times) // 5
    first, last = times[fifth] - times[0], times[-1] - times[-fifth - 1]
    return last < 4 * first + 0.2, f"first fifth {first:.2f} s, last {last:.2f} s"


def large():
    row(19)
    client = genl.Client()
    for what, size, add, make, dump, flush in (
            ("SAs", SIZE, "SA_NEW", sa, sa_dump, "SA_FLUSH"),
            ("rules", SIZE // 10, "RULE_NEW", rule, rule_dump, "RULE_FLUSH")):
        start = time.monotonic()
        if add == "RULE_NEW":
            client.do("SET_BEGIN")
        refused = client.batch(add, (make(i) for i in range(size)))
        if add == "RULE_NEW":
            client.do("SET_COMMIT")
        report(not refused, f"{size} {what} are added", refused)
        added = time.monotonic() - start
        reading = dump().rest()
        first = BASE if what == "SAs" else 0
        report(reading.found == list(range(first, first + size)),
               "their dump through a tiny buffer is complete and in order",
               len(reading.found))
        report(not reading.interrupted, "and not said to be disturbed")
        good, numbers = linear(reading.times)
        report(good, "the end of it comes as fast as the beginning", numbers)
        diag(f"added in {added:.1f} s, dumped in "
             f"{reading.times[-1] - reading.times[0]:.1f} s, {numbers}")
        client.do(flush)


def fill(client, size=400):
    client.do("SA_FLUSH")
    client.do("RULE_FLUSH")
    client.batch("SA_NEW", (sa(i) for i in range(size)))
    client.do("SET_BEGIN")
    client.batch("RULE_NEW", (rule(i) for i in range(size)))
    client.do("SET_COMMIT")


def killed():
    """Dumps left half way hold nothing: the shell removes the module later."""
    row(20)
    client = genl.Client()
    fill(client)
    for dump in (sa_dump, rule_dump):
        for reads in range(40):
            one = dump()
            for _ in range(reads % 4):
                one.read()
            one.close()
    report(sa_dump().rest().found == list(range(BASE, BASE + 400)),
           "after 80 dumps that were not read to the end, the next is complete")
    # Its socket ends with the process, by a signal.
    for dump in (sa_dump, rule_dump):
        pid = os.fork()
        if not pid:
            dump().read()
            os.kill(os.getpid(), 9)
        os.waitpid(pid, 0)
    left = sa_dump()
    left.read()
    client.do("SA_FLUSH")
    client.do("RULE_FLUSH")
    report(not client.do("SA_GET", dump=True),
           "a dump that nobody reads on does not keep SAs")
    left.close()


def disturbed():
    row(20)
    client = genl.Client()
    changes = {
        "the object where it has stopped is deleted":
            lambda at: client.do("SA_DEL", *named(at)),
        "the object before is deleted":
            lambda at: client.do("SA_DEL", *named(at - 1)),
        "all that follows is deleted":
            lambda at: client.batch("SA_DEL", (named(i) for i in range(at, 400))),
        "everything is deleted": lambda at: client.do("SA_FLUSH"),
        "one is added": lambda at: client.do("SA_NEW", *sa(400)),
    }
    for what, change in changes.items():
        fill(client)
        dump = sa_dump()
        while len(dump.found) < 100:
            dump.read()
        at = len(dump.found)
        change(at)
        dump.rest()
        stayed = {f[C.A_SA_SPI][0] for f in client.do("SA_GET", dump=True)}
        stayed = {struct.unpack("I", spi)[0] for spi in stayed}
        report(dump.interrupted, f"a dump of SAs says that it was disturbed: {what}")
        report(len(dump.found) == len(set(dump.found)) and
               stayed <= set(dump.found) | {BASE + 400},
               "and has each SA that stayed once", f"{len(dump.found)} found")
    for what, change in {
            "a rule is added": lambda: client.do("RULE_NEW", *rule(0)),
            "all are deleted": lambda: client.do("RULE_FLUSH")}.items():
        fill(client)
        dump = rule_dump()
        dump.read()
        change()
        dump.rest()
        report(dump.interrupted,
               f"a dump of rules says that it was disturbed: {what}")
    fill(client)
    dump = sa_dump()
    dump.read()
    client.do("STATS_GET")
    dump.rest()
    report(not dump.interrupted and len(dump.found) == 400,
           "one during which nothing changes does not say so")
    fill(client, 0)


def poison(byte):
    """Leave this byte behind wherever messages may come to be.

    By UDP: Unix sockets have their memory from caches of their own.
    """
    for size in (100, 600, 1600, 3500, 7500):
        there = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        there.bind(("127.0.0.1", 0))
        here = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for _ in range(10):
            here.sendto(bytes([byte]) * size, there.getsockname())
        here.close()
        there.close()


def strict(data):
    """Padding that is not zero, or attributes that do not fill the message."""
    wrong = []

    def walk(attributes, depth):
        at = 0
        while at < len(attributes):
            length, number = struct.unpack_from("HH", attributes, at)
            end = at + ((length + 3) & ~3)
            if length < 4 or end > len(attributes):
                wrong.append(f"attribute {number & 0x3fff} has length {length}")
                return
            if any(attributes[at + length:end]):
                wrong.append(f"padding behind attribute {number & 0x3fff}")
            if number & genl.NESTED and depth < 4:
                walk(attributes[at + 4:at + length], depth + 1)
            at = end

    for kind, _, _, message in genl.messages(data):
        if kind in (genl.NLMSG_DONE, genl.NLMSG_ERROR):
            continue
        if message[2:4] != bytes(2):
            wrong.append("the reserved field of the header")
        walk(message[4:], 0)
    return wrong


def replies(client, byte):
    """Every kind of reply, as bytes, over a heap full of this one."""
    flow = genl.nest(C.A_EXPLAIN_FLOW, addr(C.A_FLOW_SRC, "10.1.0.1"),
                     addr(C.A_FLOW_DST, "10.2.0.1"), u8(C.A_FLOW_PROTO, 1))
    result = {}
    for what, command, attributes, dump in (
            ("the dump of SAs", "SA_GET", [], True),
            ("an SA", "SA_GET", named(0), False),
            ("the dump of rules", "RULE_GET", [], True),
            ("counters", "STATS_GET", [], False),
            ("the configuration", "CONFIG_GET", [], False),
            ("an explanation", "EXPLAIN",
             [u8(C.A_EXPLAIN_DIR, C.DIR_OUT), flow], False)):
        client.sequence = 1000 * len(result)
        poison(byte)
        client.do(command, *attributes, dump=dump)
        result[what] = client.raw
    client.sequence = 10000
    return result


def event(listener):
    return listener.socket.recv(1 << 16)


def stale():
    """Nothing of what lay in memory before gets out with a message."""
    row(24)
    # One page a message, whose memory is this CPU's that was freed last.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    client = genl.Client(size=4096)
    listener = genl.Client()
    for group in listener.groups:
        listener.join(group)
    fill(client, 0)
    selector = genl.nest(C.A_RULE_SELECTOR, u8(C.A_SELECTOR_PROTO, 17),
                         addr(C.A_SELECTOR_SRC, "10.1.0.1"))
    for i in range(5):
        client.do("SA_NEW", *sa(i))
        client.do("RULE_NEW", RULE, text(C.A_RULE_NAME, "x" * (i + 1)), selector)
    wrong, stained, events = {}, {}, []
    # The poison is not always what was freed last.
    for _ in range(4):
        seen = {byte: replies(client, byte) for byte in (0xa5, 0x5a)}
        for what, data in seen[0xa5].items():
            wrong.setdefault(what, []).extend(strict(data))
            # Ages and counters may move on, but not from poison to poison.
            stained.setdefault(what, []).extend(
                at for at, pair in enumerate(zip(data, seen[0x5a][what]))
                if pair == (0xa5, 0x5a))
        poison(0xa5)
        list(listener.events(0.1))
        for command, attributes in (("SA_DEL", named(4)), ("SA_NEW", sa(4))):
            client.do(command, *attributes)
            events.append(event(listener))
    for what, lines in wrong.items():
        report(not lines, f"{what}: padding is zero", *lines[:5])
        report(not stained[what], f"{what}: the same over a poisoned heap",
               stained[what][:20])
    wrong = [line for data in events for line in strict(data)]
    report(len(events) == 8 and not wrong, "events: padding is zero", *wrong[:5])
    fill(client, 0)


if __name__ == "__main__":
    run({"large": large, "killed": killed, "disturbed": disturbed, "stale": stale})
