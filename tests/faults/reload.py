# SPDX-License-Identifier: GPL-2.0
"""The module, which is standard input, comes and goes. See reload.test.sh."""

import ctypes
import errno
import glob
import multiprocessing
import os
import random
import re
import time

import genl
from genl import C, Refused, addr, nest, nla, text, u8, u32
from tap import diag, report, row, run

FINIT_MODULE, DELETE_MODULE = 313, 176
LIBC = ctypes.CDLL(None, use_errno=True)
RELOADS = int(os.environ.get("RELOADS", "60"))
SECONDS = float(os.environ.get("RACE_SECONDS", "5"))
SA = [u8(C.A_SA_DIR, C.DIR_OUT), addr(C.A_SA_SRC, "10.1.0.1"),
      addr(C.A_SA_DST, "10.2.0.1"), u8(C.A_SA_PROTO, 50), u8(C.A_SA_MODE, 2),
      text(C.A_SA_AEAD, "rfc4106(gcm(aes))"), nla(C.A_SA_AEAD_KEY, bytes(20)),
      u32(C.A_SA_SPI, 0x1000)]
RULE = [u8(C.A_RULE_DIR, C.DIR_OUT), u8(C.A_RULE_ACTION, C.ACTION_BLOCK),
        nest(C.A_RULE_SELECTOR, addr(C.A_SELECTOR_DST, "10.9.0.1"))]


def insert():
    if LIBC.syscall(FINIT_MODULE, 0, b"", 0):
        raise OSError(ctypes.get_errno(), "finit_module")


def remove():
    """0, or the errno."""
    if LIBC.syscall(DELETE_MODULE, b"ipward", os.O_NONBLOCK):
        return ctypes.get_errno()
    return 0


def remove_when_it_may_go():
    """References of dumps and of sets just replaced go away in a moment."""
    end = time.monotonic() + 10 * genl.SLOW
    while error := remove():
        if time.monotonic() > end:
            raise OSError(error, "delete_module")


def hammer(ready, go, result):
    """Add one rule after another until there is nobody to add them to."""
    client = genl.Client()
    ready.set()
    go.wait()
    added = 0
    try:
        while True:
            client.do("RULE_NEW", *RULE)
            added += 1
            if added == 20:
                break
    except (Refused, OSError):
        pass
    result.value = added


def race():
    """A rule that was taken is in force: the module does not go then."""
    row(26)
    fates = {"went": 0, "stayed": 0}
    wrong = 0
    # Seconds of start for the rules: found by trying, as machines differ.
    delay = 0.004
    end = time.monotonic() + SECONDS
    while time.monotonic() < end or min(fates.values()) < 3 and \
            time.monotonic() < end + 30:
        insert()
        ready, go = multiprocessing.Event(), multiprocessing.Event()
        added = multiprocessing.Value("i", 0)
        process = multiprocessing.Process(target=hammer, args=(ready, go, added))
        process.start()
        ready.wait()
        go.set()
        time.sleep(random.random() * delay)
        error = remove()
        delay = max(delay / 1.5, 0.001) if error else min(delay * 1.3, 0.5)
        process.join()
        fates["stayed" if error else "went"] += 1
        if not error:
            wrong += added.value > 0
            continue
        client = genl.Client()
        wrong += len(client.do("RULE_GET", dump=True)) != added.value
        client.do("RULE_FLUSH")
        client.socket.close()
        remove_when_it_may_go()
    diag(fates)
    report(not wrong and min(fates.values()) > 2,
           "rules come while the module goes: either it stays, or they were refused",
           f"{wrong} times a rule vanished", fates)


def objects():
    """Objects in use, by the name of their slab.

    What a CPU keeps at hand counts as in use, until the slab is shrunk; names
    and inodes of the files that were looked at stay until somebody wants room.
    """
    with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as drop:
        drop.write("2")
    for file in glob.glob("/sys/kernel/slab/*/shrink"):
        with open(file, "w", encoding="ascii") as shrink:
            shrink.write("1")
    with open("/proc/slabinfo", encoding="ascii") as file:
        return {name: int(count) for name, count in
                re.findall(r"^(\S+) +(\d+) ", file.read(), re.M)}


def cycles(count):
    """The slabs that have grown in each quarter of so many reloads."""
    marks = []
    start = time.monotonic()
    for number in range(4 * count + 1):
        if number % count == 0 and number:
            marks.append(objects())
        insert()
        client = genl.Client()
        client.do("SA_NEW", *SA)
        client.do("RULE_NEW", *RULE)
        client.do("CONFIG_SET", u8(C.A_CONFIG_DEFAULT_IN, 2))
        client.do("SET_BEGIN")
        client.do("RULE_NEW", *RULE)
        client.do("SET_COMMIT")
        client.do("RULE_FLUSH")
        client.do("CONFIG_SET", u8(C.A_CONFIG_DEFAULT_IN, 1))
        client.socket.close()
        remove_when_it_may_go()
    took = time.monotonic() - start
    diag(f"{4 * count} reloads, {took / (4 * count) * 1000:.0f} ms each")
    grown = {}
    for name in marks[0]:
        steps = [after.get(name, 0) - before.get(name, 0)
                 for before, after in zip(marks, marks[1:])]
        if min(steps) >= count // 2:
            grown[name] = steps
    return grown


def reloads():
    """With something to release each time. A leak grows with each of them.

    What others in the kernel allocate meanwhile may look like one, but not
    time and again.
    """
    row(27)
    count = max(RELOADS // 4, 10)
    grown = cycles(count)
    for _ in range(2):
        if grown:
            diag("again, as these have grown:", grown)
            again = cycles(count)
            grown = {name: again[name] for name in grown.keys() & again.keys()}
    report(not grown, f"{4 * count} reloads: no slab grows with them", grown)
    report(not any(name.startswith("ipward") for name in objects()),
           "and none of the module's own is left")


if __name__ == "__main__":
    try:
        run({"race": race, "reloads": reloads})
    except OSError as failure:
        report(False, f"system calls: {errno.errorcode.get(failure.errno)} {failure}")
