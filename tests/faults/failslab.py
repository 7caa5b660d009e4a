# SPDX-License-Identifier: GPL-2.0
"""Every allocation fails in turn. See failslab.test.sh, which sets it up.

The kernel counts a task's allocations: after N was written to fail-nth, the
Nth from then on fails. So each command is tried with N = 1, 2, ... until it
ends before the Nth. What it then says must be what it has done.
"""

import ctypes
import errno
import os
import re

import genl
from genl import C, Refused, addr, nest, nla, text, u8, u16, u32, u64
from netns import CLONE_NEWNET, LIBC
from tap import report, row, run

A, B, A6, B6 = "10.1.0.1", "10.2.0.1", "fd00:1::1", "fd00:2::1"
MOST = 2000
# Between two of ours, those of which nothing is said: kmemleak's, for instance.
GAP = 8
# Netlink itself says ENOBUFS where it cannot take or answer a message.
HONEST = {"ENOMEM", "ENOBUFS"}
# Who changes rules is told what becomes of them, but for the one allocation that
# netlink makes before ipward is asked. It may fail twice: now and then the kernel
# keeps a stack that it has not seen before, which moves the numbers of allocations.
KEPT = "the rules in force stay as they are"
TOLD = {"RULE_NEW", "RULE_DEL", "RULE_FLUSH", "SET_BEGIN", "SET_COMMIT", "CONFIG_SET"}
UNTOLD = 2
CHANGING = {C[name] for name in C.__members__ if name.split("_")[-1] in (
    "AGE", "IDLE", "PACKETS", "BYTES", "DROPS", "HANDLE", "SEQ") and
    name.startswith(("A_SA_", "A_RULE_"))}


class Fault:
    """The calling thread's countdown."""

    def __init__(self):
        self.file = os.open("/proc/thread-self/fail-nth", os.O_RDWR)

    def arm(self, nth):
        os.pwrite(self.file, b"%d" % nth, 0)

    def disarm(self):
        """Did it fire?"""
        left = int(os.pread(self.file, 16, 0))
        os.pwrite(self.file, b"0", 0)
        return not left


FAULT = Fault()


def sa(spi, direction=1, src=A, dst=B, mode=1, *more):
    return [u8(C.A_SA_DIR, direction), addr(C.A_SA_SRC, src), addr(C.A_SA_DST, dst),
            u8(C.A_SA_PROTO, 50), u32(C.A_SA_SPI, spi), u8(C.A_SA_MODE, mode),
            text(C.A_SA_AEAD, "rfc4106(gcm(aes))"),
            nla(C.A_SA_AEAD_KEY, bytes(20)), *more]


def rule(number, action=C.ACTION_BLOCK, *more):
    return [u8(C.A_RULE_DIR, C.DIR_OUT), u8(C.A_RULE_ACTION, action),
            u32(C.A_RULE_PRIORITY, number),
            nest(C.A_RULE_SELECTOR, addr(C.A_SELECTOR_DST, "10.9.0.1")), *more]


def template(*more):
    return nest(C.A_RULE_TEMPLATE, u8(C.A_TEMPLATE_PROTO, 50),
                u8(C.A_TEMPLATE_MODE, 1), *more)


TEMPLATE = template()
DEMANDING = template(text(C.A_TEMPLATE_ALGS, "aes-gcm,chacha20-poly1305"),
                     u16(C.A_TEMPLATE_KEY_BITS, 128),
                     u32(C.A_TEMPLATE_FLAGS, C.TEMPLATE_FLAG_ENCRYPTED))
# Prefixes of both families, times ports: each is a selector.
LISTS = [nest(C.A_RULE_SELECTOR, addr(C.A_SELECTOR_SRC, source),
              u8(C.A_SELECTOR_PROTO, 6), u16(C.A_SELECTOR_DPORT_MIN, port),
              u16(C.A_SELECTOR_DPORT_MAX, port + 9))
         for source in (A, B, A6, B6) for port in (80, 443, 8000)]
SCOPE = [text(C.A_RULE_DEVS, "eth0,wwan*"), text(C.A_RULE_VRF, "red"),
         u32(C.A_RULE_MARK, 1), u32(C.A_RULE_MARK_MASK, 0xff)]


class World:
    """A namespace's state, and who changes it and looks at it."""

    def __init__(self):
        self.client = genl.Client()
        self.looker = genl.Client()
        self.listener = genl.Client()
        for group in self.listener.groups:
            self.listener.join(group)
        self.listener.socket.settimeout(0)

    def close(self):
        for one in (self.client, self.looker, self.listener):
            one.socket.close()

    def reset(self):
        try:
            self.client.do("SET_ABORT")
        except Refused:
            pass
        self.client.do("SA_FLUSH")
        self.client.do("RULE_FLUSH")
        self.client.do("CONFIG_SET", u8(C.A_CONFIG_DEFAULT_IN, 1),
                       u8(C.A_CONFIG_DEFAULT_OUT, 1))
        self.told()

    def state(self):
        """All that can be seen, but for what moves by itself."""
        def still(fields):
            return tuple(sorted((k, tuple(v)) for k, v in fields.items()
                                if k not in CHANGING))

        return ([still(f) for f in self.looker.do("SA_GET", dump=True)],
                [still(f) for f in self.looker.do("RULE_GET", dump=True)],
                self.looker.do("CONFIG_GET"))

    def told(self):
        """Names of events that have come, and "lost"."""
        names = set()
        while True:
            try:
                data = self.listener.socket.recv(1 << 16)
                names.add(data[16])
            except BlockingIOError:
                return names
            except OSError as error:
                assert error.errno == errno.ENOBUFS, error
                names.add("lost")

    def attempt(self, nth, command, attributes, dump):
        """(did the fault happen?, what the command says)"""
        client = self.client
        request = client.request(client.family, C["CMD_" + command],
                                 b"".join(attributes),
                                 genl.ACK | (genl.DUMP if dump else 0))
        fired = None
        FAULT.arm(nth)
        try:
            client.socket.send(request)
            if not dump:
                fired = FAULT.disarm()
            client.answers()
            result = "done"
        except Refused as refusal:
            result = refusal.name
            if command in TOLD and KEPT not in refusal.text:
                result += " untold"
        except OSError as error:
            result = errno.errorcode.get(error.errno, repr(error))
            # The answer is lost, not the command; before it, nothing is.
            if error.errno == errno.ENOBUFS and not dump and fired is not None:
                result = "answer lost"
        if fired is None:
            fired = FAULT.disarm()
        return fired, result


def try_all(world, name, command, make, setup=None, dump=False, event=None):
    """make: the attributes, after setup has been called with the world."""
    def prepare():
        world.reset()
        if setup:
            setup(world)
        attributes = make(world) if callable(make) else make
        world.told()
        return attributes, world.state()

    attributes, before = prepare()
    world.client.do(command, *attributes, dump=dump)
    after = world.state()
    attributes, before = prepare()
    wrong, fates = [], {}
    for nth in range(1, MOST):
        fired, result = world.attempt(nth, command, attributes, dump)
        fates[result] = fates.get(result, 0) + 1
        now, told = world.state(), world.told()
        if result == "done":
            good = now == after
            good &= not event or bool(told & {C["CMD_" + event], "lost"})
        elif result == "answer lost":
            good = now in (before, after)
        else:
            good = result.split()[0] in HONEST and now == before and \
                (before == after or not event or C["CMD_" + event] not in told)
        if not good:
            wrong.append(f"allocation {nth}: {result}, told of {told}, the state is "
                         f"{'as before' if now == before else 'as after' if now == after else 'neither'}")
        if not fired:
            break
        if now != before or command.startswith("SET_"):
            attributes, before = prepare()
    if fates.get("ENOMEM untold", 0) > UNTOLD:
        wrong.append("of an error nothing is said but that there is no memory")
    report(not wrong and nth > 2 and HONEST & {fate.split()[0] for fate in fates},
           f"{name}: {nth - 1} allocations fail in turn", *wrong[:10], fates)


def commands():
    """Each that the family has."""
    row(25)
    world = World()
    tunnel = nest(C.A_RULE_TEMPLATE, u8(C.A_TEMPLATE_PROTO, 50),
                  u8(C.A_TEMPLATE_MODE, 2), addr(C.A_TEMPLATE_SRC, A),
                  addr(C.A_TEMPLATE_DST, B))
    selector = nest(C.A_SA_SELECTOR, u8(C.A_SELECTOR_PROTO, 17))
    ports = [u16(C[f"A_SA_NATT_{end}PORT"], 4500) for end in "SD"]
    added = {"event": "SA_ADDED"}
    for name, attributes in (
            ("in", sa(300)),
            ("in, window 4096", sa(300, 1, A, B, 1, u32(C.A_SA_REPLAY_WINDOW, 4096))),
            ("in, tunnel, ESN", sa(300, 1, A6, B6, 2, u32(C.A_SA_FLAGS, 1))),
            ("out", sa(300, 2)),
            ("out, selector", sa(300, 2, A, B, 1, selector)),
            ("out, tunnel", sa(300, 2, A, B, 2)),
            ("out, tunnel, IPv6", sa(300, 2, A6, B6, 2)),
            ("in, in UDP", sa(300, 1, A, B, 1, *ports)),
            ("out, in UDP, keepalives", sa(300, 2, A, B, 2, *ports,
                                           u16(C.A_SA_KEEPALIVE, 600))),
            ("out, dummies", sa(300, 2, A, B, 2, u16(C.A_SA_DUMMIES, 1))),
            ("out, lifetime", sa(300, 2, A, B, 1, nest(
                C.A_SA_HARD, u64(C.A_LIMITS_PACKETS, 1000)))),
            ("out, driver", sa(300, 2, A, B, 1,
                               text(C.A_SA_DRIVER, "rfc4106-gcm-aesni"))),
            # Its cipher asks for memory when it is given the key.
            ("out, driver of parts", sa(300, 2, A, B, 1, text(
                C.A_SA_DRIVER,
                "rfc4106(gcm_base(ctr(aes-generic),ghash-generic))")))):
        try_all(world, f"SA_NEW {name}", "SA_NEW", attributes, **added)

    def two_sas(world):
        for spi in (300, 301):
            world.client.do("SA_NEW", *sa(spi, 2))

    def three_rules(world):
        for number in (1, 2, 3):
            world.client.do("RULE_NEW", *rule(number))

    def many_rules(world):
        three_rules(world)
        world.client.do("SET_BEGIN", u8(C.A_SET_BASE, C.SET_BASE_ACTIVE))
        for number in range(1, 9):
            world.client.do("RULE_NEW", *rule(number))

    def begun(world):
        three_rules(world)
        world.client.do("SET_BEGIN")

    def first_handle(world):
        return [nla(C.A_RULE_HANDLE, world.looker.do(
            "RULE_GET", dump=True)[0][C.A_RULE_HANDLE][0])]

    def none_expected(world):
        for command in ("SA_EXPECT", "SA_DEL"):
            world.client.do(command, *one)

    one = [addr(C.A_SA_DST, B), u32(C.A_SA_SPI, 300)]
    flow = nest(C.A_EXPLAIN_FLOW, addr(C.A_FLOW_SRC, A), addr(C.A_FLOW_DST, B),
                u8(C.A_FLOW_PROTO, 1))
    try_all(world, "SA_GET", "SA_GET", one, two_sas)
    try_all(world, "SA_DEL", "SA_DEL", one, two_sas, event="SA_REMOVED")
    try_all(world, "SA_EXPECT", "SA_EXPECT", one, none_expected)
    try_all(world, "SA_FLUSH", "SA_FLUSH", [], two_sas, event="SA_REMOVED")
    try_all(world, "the dump of SAs", "SA_GET", [], two_sas, dump=True)
    try_all(world, "RULE_NEW", "RULE_NEW", rule(9), three_rules, event="RULE_ADDED")
    try_all(world, "RULE_NEW with four templates", "RULE_NEW",
            rule(9, C.ACTION_PROTECT, TEMPLATE, tunnel, tunnel, tunnel),
            event="RULE_ADDED")
    try_all(world, "RULE_NEW with lists, scope and algorithms", "RULE_NEW",
            rule(9, C.ACTION_PROTECT, *LISTS, *SCOPE, DEMANDING), three_rules,
            event="RULE_ADDED")
    try_all(world, "RULE_NEW in a transaction", "RULE_NEW", rule(9), many_rules)
    try_all(world, "RULE_GET", "RULE_GET", first_handle, three_rules)
    try_all(world, "RULE_DEL", "RULE_DEL", first_handle, three_rules,
            event="RULE_REMOVED")
    try_all(world, "RULE_FLUSH", "RULE_FLUSH", [], three_rules,
            event="RULE_REMOVED")
    try_all(world, "the dump of rules", "RULE_GET", [], three_rules, dump=True)
    for base in ("EMPTY", "ACTIVE"):
        try_all(world, f"SET_BEGIN {base}", "SET_BEGIN",
                [u8(C.A_SET_BASE, C["SET_BASE_" + base])], three_rules)
    row(25, 30)
    try_all(world, "SET_COMMIT", "SET_COMMIT", [], many_rules, event="SET_COMMITTED")
    row(25)
    try_all(world, "SET_ABORT", "SET_ABORT", [], begun)
    try_all(world, "STATS_GET", "STATS_GET", [])
    try_all(world, "CONFIG_GET", "CONFIG_GET", [])
    try_all(world, "CONFIG_SET", "CONFIG_SET", [u8(C.A_CONFIG_DEFAULT_IN, 2)])
    try_all(world, "EXPLAIN", "EXPLAIN", [u8(C.A_EXPLAIN_DIR, 2), flow], two_sas)
    world.reset()
    world.close()


def unshare():
    """A network namespace of its own for this process: 0 or an errno."""
    return ctypes.get_errno() if LIBC.unshare(CLONE_NEWNET) else 0


def first_commands():
    """What is first in a namespace brings the hooks with it."""
    row(25)
    for command, attributes, step in (
            ("SA_NEW", sa(300), 1), ("RULE_NEW", rule(1), 5),
            ("CONFIG_SET", [u8(C.A_CONFIG_DEFAULT_IN, 2)], 5)):
        wrong, fates = [], {}
        for nth in range(1, MOST, step):
            assert not unshare()
            world = World()
            before = world.state()
            fired, result = world.attempt(nth, command, attributes, False)
            result = result.removesuffix(" untold")
            fates[result] = fates.get(result, 0) + 1
            now = world.state()
            if not (now != before if result == "done" else result == "answer lost" or
                    result in HONEST and now == before):
                wrong.append(f"allocation {nth}: {result}")
            if fired and result in HONEST:
                # And it can be had once there is memory.
                world.client.do(command, *attributes)
            world.close()
            if not fired:
                break
        report(not wrong and nth > 5 and "ENOMEM" in fates,
               f"{command} first in a namespace: {nth // step} allocations fail in turn",
               *wrong[:10], fates)


class Log:
    """What the kernel says of each failure: the stack, so whose it was."""

    KNOBS = [f"/sys/kernel/debug/{kind}/verbose"
             for kind in ("failslab", "fail_page_alloc")]

    def __init__(self):
        self.complaints = []
        self.file = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
        os.lseek(self.file, 0, os.SEEK_END)
        self.quiet("1", "2")

    @classmethod
    def quiet(cls, console, verbose):
        for name, value in [("/proc/sys/kernel/printk", console),
                            *((knob, verbose) for knob in cls.KNOBS)]:
            if os.path.exists(name):
                with open(name, "w", encoding="ascii") as file:
                    file.write(value)

    def close(self):
        self.quiet("7", "0")
        os.close(self.file)

    def is_ours(self):
        """Of what was said since the last call; it may be long."""
        ours = False
        while True:
            try:
                line = os.read(self.file, 8192).decode(errors="replace")
            except BlockingIOError:
                return ours
            except BrokenPipeError:
                continue
            ours |= "[ipward]" in line
            if re.search("WARNING:|BUG:|KASAN|refcount_t:", line):
                self.complaints.append(line)


def try_ours(what, attempt, log, step, least, all_of_them=True):
    """Of many allocations those that ipward makes, and a sample of the others.

    attempt: fails the Nth; (did it happen?, result). From the last backwards in
    steps; around one of ours each one. There are at least so many of ours, and
    they are enough unless all are asked for. What the kernel makes of a failure
    of its own is not our business.
    """
    fates, known, wrong = {}, {}, []

    def one(nth):
        if nth not in known:
            fired, result = attempt(nth)
            known[nth] = log.is_ours()
            fates[result] = fates.get(result, 0) + 1
            if known[nth] and result not in HONEST | {"done"}:
                wrong.append(f"allocation {nth}: {result}")
            return fired
        return True

    def around(at, direction):
        """Every one until there was none of ours for a while: the last tried."""
        silent = 0
        while 0 < at <= low and silent < GAP:
            one(at)
            silent = 0 if known[at] else silent + 1
            at += direction
        return at

    low, high = 0, 20 * MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if one(middle) else (low, middle)
    at = low
    while at > 0 and (all_of_them or sum(known.values()) < least):
        one(at)
        if known[at]:
            around(at + 1, 1)
            at = around(at - 1, -1)
        at -= step
    ours = sum(known.values())
    report(not wrong and fates.get("ENOMEM") and ours >= least and not log.complaints,
           f"{what}: each of ipward's {ours} allocations fails in turn, and "
           f"{len(known) - ours} others of {low}", *wrong[:10], fates,
           *log.complaints[:5])


def namespaces():
    """Most of these allocations are not ipward's, whose few stand together."""
    row(25)

    def attempt(nth):
        FAULT.arm(nth)
        result = unshare()
        fired = FAULT.disarm()
        if not result:
            genl.Client().do("SA_NEW", *sa(300))
        return fired, errno.errorcode.get(result, "done")

    log = Log()
    try_ours("a new namespace", attempt, log, 2, 3, all_of_them=False)
    log.close()


def load():
    """The module, whose file is standard input."""
    row(25)
    finit_module, delete_module = 313, 176

    def attempt(nth):
        FAULT.arm(nth)
        result = LIBC.syscall(finit_module, 0, b"", 0)
        result = ctypes.get_errno() if result else 0
        fired = FAULT.disarm()
        if not result and LIBC.syscall(delete_module, b"ipward", 0):
            return fired, f"not removed: {errno.errorcode[ctypes.get_errno()]}"
        return fired, errno.errorcode.get(result, "done")

    log = Log()
    try_ours("the module's loading", attempt, log, 12, 5)
    log.close()


if __name__ == "__main__":
    run({"commands": commands, "first": first_commands,
         "namespaces": namespaces, "load": load})
