# SPDX-License-Identifier: GPL-2.0
"""Several processes at once on one namespace. See concurrent.test.sh."""

import collections
import multiprocessing
import os
import random
import socket
import struct
import time

import genl
from genl import C, Refused, addr, nest, nla, text, u8, u32
from tap import diag, report, row, run

SECONDS = float(os.environ.get("RACE_SECONDS", 5 * genl.SLOW))
WORKERS = 4
A, B = "10.1.0.1", "10.2.0.1"
MARKER = b"<<ipward-clear>>" * 10



def sa_to_b(direction):
    return b"".join((
        u8(C.A_SA_DIR, direction), addr(C.A_SA_SRC, A), addr(C.A_SA_DST, B),
        u8(C.A_SA_PROTO, 50), u8(C.A_SA_MODE, 1),
        text(C.A_SA_AEAD, "rfc4106(gcm(aes))"), nla(C.A_SA_AEAD_KEY, bytes(20))))


def rule_to_b(direction, *more):
    return (u8(C.A_RULE_DIR, direction), u8(C.A_RULE_ACTION, C.ACTION_PROTECT),
            nest(C.A_RULE_SELECTOR, addr(C.A_SELECTOR_SRC, A), addr(C.A_SELECTOR_DST, B)),
            nest(C.A_RULE_TEMPLATE, u8(C.A_TEMPLATE_PROTO, 50), u8(C.A_TEMPLATE_MODE, 1)),
            *more)


SA = sa_to_b(C.DIR_OUT)
EXPECTED = {"EEXIST", "ENOENT", "EBUSY"}


def spi_of(fields):
    return struct.unpack("I", fields[C.A_SA_SPI][0])[0]


def handle_of(fields):
    return struct.unpack("I", fields[C.A_RULE_HANDLE][0])[0]


def together(*functions):
    """Run each in a process of its own; what they return."""
    barrier = multiprocessing.Barrier(len(functions))
    results = multiprocessing.Queue()

    def call(number, function):
        random.seed(number)
        barrier.wait()
        try:
            results.put((number, function()))
        except Exception as error:  # pylint: disable=broad-except
            results.put((number, error))

    processes = [multiprocessing.Process(target=call, args=item)
                 for item in enumerate(functions)]
    for process in processes:
        process.start()
    found = [results.get(timeout=SECONDS * 20 + 60) for _ in processes]
    for process in processes:
        process.join()
    found = [result for _, result in sorted(found, key=lambda pair: pair[0])]
    for result in found:
        if isinstance(result, Exception):
            report(False, f"a process failed: {result!r}")
    return found


def again_and_again(step, namespace=None):
    """A function that calls step(client, tally) for SECONDS."""
    def loop():
        client = genl.Client(namespace)
        tally = collections.Counter()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            try:
                step(client, tally)
            except Refused as refusal:
                tally[refusal.name] += 1
        return tally
    return loop


def same_sas():
    row(14)

    def add():
        return genl.Client().batch("SA_NEW", ([SA, u32(C.A_SA_SPI, 0x5000 + i)]
                                              for i in range(200)))

    client = genl.Client()
    for _ in range(3):
        refused = together(*[add] * WORKERS)
        spis = sorted(map(spi_of, client.do("SA_GET", dump=True)))
        report(sum(refused, collections.Counter()) == {"EEXIST": 200 * (WORKERS - 1)}
               and spis == list(range(0x5000, 0x50c8)),
               "of four processes that add the same SAs, each time one may",
               refused)
        client.do("SA_FLUSH")


def change_sas(client, tally):
    spi = u32(C.A_SA_SPI, random.randrange(0x1000, 0x1040))
    if random.random() < 0.6:
        client.do("SA_NEW", SA, spi)
        tally["added"] += 1
    else:
        client.do("SA_DEL", addr(C.A_SA_DST, B), spi)
        tally["deleted"] += 1


def change_rules(client, tally):
    """Rules that come and go before the one that protects."""
    if random.random() < 0.6 or not tally["last"]:
        reply = client.do("RULE_NEW", u8(C.A_RULE_DIR, C.DIR_OUT),
                          u8(C.A_RULE_ACTION, C.ACTION_BLOCK),
                          nest(C.A_RULE_SELECTOR, addr(C.A_SELECTOR_DST, "10.9.0.1")),
                          u32(C.A_RULE_PRIORITY, random.randrange(1, 1000)))
        tally["last"] = handle_of(reply[0])
        tally["rules added"] += 1
    else:
        handle, tally["last"] = tally["last"], 0
        client.do("RULE_DEL", u32(C.A_RULE_HANDLE, handle))
        tally["rules deleted"] += 1


def flush(client, tally):
    time.sleep(random.random())
    client.do("SA_FLUSH")
    tally["flushed"] += 1


def dump(client, tally):
    for command, key in (("SA_GET", spi_of), ("RULE_GET", handle_of)):
        found = [key(fields) for fields in client.do(command, dump=True)]
        tally["dumps"] += 1
        if client.interrupted:
            tally["disturbed"] += 1
        elif len(found) != len(set(found)):
            tally["wrong dumps"] += 1
    counters = client.stats()
    if any(value >> 40 for value in counters.values()):
        tally["wrong counters"] += 1


def send(_client, tally):
    """Datagrams that a rule protects, from a new socket now and then."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for _ in range(50):
            try:
                sock.sendto(MARKER, (B, 5000 + random.randrange(100)))
                tally["sent"] += 1
            except OSError:
                tally["not sent"] += 1


def replay(listener, state):
    """What the events say is there, kept in state: {group: set}, and a tally."""
    tally = collections.Counter()
    for name, fields in listener:
        tally[name] += 1
        if name.startswith("SA_"):
            group, key = "sa", spi_of(fields)
        else:
            group, key = "rule", handle_of(fields)
        if name.endswith("_ADDED"):
            tally["wrong"] += key in state[group]
            state[group].add(key)
        else:
            tally["wrong"] += key not in state[group]
            state[group].discard(key)
    return tally


def everything():
    """Add, del, flush, dump and traffic. Events and counters keep the books."""
    row(21)
    client = genl.Client()
    listener = genl.Client()
    client.do("RULE_NEW", *rule_to_b(C.DIR_OUT, u32(C.A_RULE_FLAGS, 1)))
    state = {"sa": set(), "rule": set(map(
        handle_of, client.do("RULE_GET", dump=True)))}
    for group in ("sa", "rule"):
        listener.join(group)
    before = client.stats()

    tallies = together(*[again_and_again(step) for step in (
        change_sas, change_sas, change_sas, change_rules, change_rules, flush,
        dump, send, send)])
    total = sum((t for t in tallies if isinstance(t, dict)), collections.Counter())
    diag(dict(total))
    told = replay(listener.events(0.5), state)
    names = set(total) - EXPECTED - {"last"}
    report(names <= {"added", "deleted", "rules added", "rules deleted", "flushed",
                     "dumps", "disturbed", "sent", "not sent"},
           "nothing fails but for a name taken or gone", names)
    report(min(total["added"], total["deleted"], total["rules added"],
               total["rules deleted"], total["flushed"], total["dumps"]) > 3,
           "each of them had its turn", dict(total))
    report(told["SA_ADDED"] == total["added"] and
           told["RULE_ADDED"] == total["rules added"] and
           told["RULE_REMOVED"] == total["rules deleted"] and
           told["SA_REMOVED"] >= total["deleted"],
           "each change was told, once", told)
    report(not told["wrong"], "in an order that can be", told)
    spis = set(map(spi_of, client.do("SA_GET", dump=True)))
    handles = set(map(handle_of, client.do("RULE_GET", dump=True)))
    report(spis == state["sa"] and handles == state["rule"],
           "what is left is what the events leave",
           spis ^ state["sa"], handles ^ state["rule"])
    after = client.stats()
    moved = {name: after[name] - before[name] for name in after
             if after[name] != before[name]}
    fates = sum(moved.get(name, 0) for name in (
        "out-protected", "no-sa", "sa-dead", "no-memory", "crypto"))
    # Who sends is told of a drop.
    report(total["sent"] + total["not sent"] == fates > 100,
           "each packet sent was protected, or dropped and counted", moved, total)
    report(not any(moved.get(name) for name in ("out-default", "out-permitted")),
           "none passed by default", moved)
    client.do("RULE_FLUSH")
    client.do("SA_FLUSH")


def send_on(cpu):
    def step(client, tally):
        os.sched_setaffinity(0, {cpu})
        send(client, tally)
    return step


def traffic():
    """One SA on all processors at a time, and both its ends are looked at."""
    row(21)
    far_name = os.environ["RACE_OTHER"]
    near, far = genl.Client(), genl.Client(far_name)
    for client, way in ((near, C.DIR_OUT), (far, C.DIR_IN)):
        client.do("RULE_NEW", *rule_to_b(way))
        client.do("SA_NEW", sa_to_b(way), u32(C.A_SA_SPI, 0x6000))
    before = near.stats(), far.stats()
    cpus = sorted(os.sched_getaffinity(0))
    tallies = together(*[again_and_again(send_on(cpu)) for cpu in cpus * 2],
                       again_and_again(dump), again_and_again(dump, far_name))
    total = sum((t for t in tallies if isinstance(t, dict)), collections.Counter())
    diag(dict(total))
    sealed = near.stats()["out-protected"] - before[0]["out-protected"]
    # The last are on their way.
    opened = refused = 0
    deadline = time.monotonic() + 10 * genl.SLOW
    while opened + refused != sealed and time.monotonic() < deadline:
        seen = far.stats()
        opened, refused = (seen[name] - before[1][name] for name in ("in-protected", "replay"))
        time.sleep(0.1)
    sa = far.do("SA_GET", dump=True)[0]
    repeated, late = (struct.unpack("I", sa[number][0])[0]
                      for number in (C.A_SA_REPLAYED, C.A_SA_LATE))
    report(sealed == total["sent"] > 100, "each packet that several processors sent was protected",
           sealed, dict(total))
    report(opened + refused == sealed and opened > refused,
           "and was accepted once, or came too late", opened, refused, sealed)
    report(repeated == late == refused, "no number was used twice", repeated, late, refused)
    for client in (near, far):
        client.do("RULE_FLUSH")
        client.do("SA_FLUSH")


def spin(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def send_in_rounds(barrier, delay):
    """In each round a first datagram of a flow beside the SA's end, and one after it."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        while True:
            barrier.wait()
            spin(-delay.value)
            for _ in range(2):
                try:
                    sock.sendto(MARKER, (B, 7777))
                except OSError:
                    pass  # Who sends is told of a drop.
                barrier.wait()
                barrier.wait()


def first():
    """An SA goes while its first packet uses it: nothing keeps it for the next one.

    Who is late waits less the next time, so that the two meet.
    """
    row(21)
    client = genl.Client()
    client.do("RULE_NEW", *rule_to_b(C.DIR_OUT))
    barrier, delay = multiprocessing.Barrier(2), multiprocessing.Value("d", 0)
    sender = multiprocessing.Process(target=send_in_rounds, args=(barrier, delay),
                                     daemon=True)
    sender.start()
    tally = collections.Counter()
    end = time.monotonic() + SECONDS

    def moved(before):
        after = client.stats()
        return collections.Counter({name: after[name] - before[name] for name in after})

    def met():
        return min(tally["sealed"], tally["dropped"]) > 3

    # On a busy machine a round takes long.
    while time.monotonic() < end or not met() and tally["rounds"] < 100:
        spi = u32(C.A_SA_SPI, 0x7000 + tally["rounds"])
        client.do("SA_NEW", SA, spi)
        before = client.stats()
        barrier.wait()
        spin(delay.value)
        client.do("SA_DEL", addr(C.A_SA_DST, B), spi)
        barrier.wait()
        one = moved(before)
        before = client.stats()
        barrier.wait()
        barrier.wait()
        two = moved(before)
        barrier.wait()
        tally["rounds"] += 1
        tally["sealed"] += one["out-protected"]
        tally["dropped"] += one["no-sa"] + one["sa-dead"]
        tally["sealed later"] += two["out-protected"]
        tally["dropped later"] += two["no-sa"]
        delay.value += -50e-6 if one["out-protected"] else 50e-6
    sender.kill()
    sender.join()
    diag(dict(tally))
    report(met(), "an SA is deleted before, and after its first packet", dict(tally))
    report(tally["sealed"] + tally["dropped"] == tally["rounds"],
           "which is sealed, or dropped and counted", dict(tally))
    report(tally["sealed later"] == 0 and tally["dropped later"] == tally["rounds"],
           "no packet is sealed by it later", dict(tally))
    client.do("RULE_FLUSH")


def transactions():
    """Sets of four rules with one name; whoever has the lock commits or not."""
    row(21, 30)
    client = genl.Client()

    def names():
        return [fields[C.A_RULE_NAME][0].rstrip(b"\0").decode()
                for fields in client.do("RULE_GET", dump=True)]

    def change(own, tally):
        name = f"{os.getpid()}-{tally['committed']}"
        own.do("SET_BEGIN", u8(C.A_SET_BASE, C.SET_BASE_EMPTY))
        for _ in range(4):
            own.do("RULE_NEW", u8(C.A_RULE_DIR, C.DIR_OUT),
                   u8(C.A_RULE_ACTION, C.ACTION_BLOCK), text(C.A_RULE_NAME, name),
                   nest(C.A_RULE_SELECTOR, addr(C.A_SELECTOR_DST, "10.9.0.1")))
        fate = random.random()
        if fate < 0.6:
            own.do("SET_COMMIT")
            tally["committed"] += 1
        elif fate < 0.8:
            own.do("SET_ABORT")
            tally["aborted"] += 1
        else:
            # The transaction ends with the socket.
            own.socket.close()
            own.__init__()
            tally["left"] += 1

    def meddle(own, tally):
        for command in ("SET_COMMIT", "SET_ABORT"):
            try:
                own.do(command)
                tally["took another's transaction"] += 1
            except Refused as refusal:
                tally[refusal.name] += 1

    def look(own, tally):
        found = [fields[C.A_RULE_NAME][0] for fields in own.do("RULE_GET", dump=True)]
        if not own.interrupted and found:
            tally["mixed sets" if len(found) != 4 or len(set(found)) != 1
                  else "looks"] += 1

    tallies = together(*[again_and_again(step) for step in
                         [change] * WORKERS + [meddle, look]])
    total = sum((t for t in tallies if isinstance(t, dict)), collections.Counter())
    diag(dict(total))
    wrong = set(total) - EXPECTED - {"committed", "aborted", "left", "looks"}
    report(not wrong, "transactions exclude one another, and are seen whole", wrong)
    report(min(total["committed"], total["aborted"], total["left"],
               total["looks"]) > 3, "each fate was met", dict(total))
    left = names()
    report(len(left) == 4 and len(set(left)) == 1,
           "the set left is one of them", left)
    client.do("RULE_FLUSH")
    report(not names(), "and no transaction is left open")


if __name__ == "__main__":
    run({"same": same_sas, "first": first, "everything": everything, "traffic": traffic,
         "transactions": transactions})
