# SPDX-License-Identifier: GPL-2.0
"""Rules are changed by a process that has no memory left: starved.py CGROUP

What rules need is on the account of the process that adds them. The cgroup's
limit leaves some pages or none, and the process is in it just as long as it takes
to send a request that was made before; then it reads the answer elsewhere.
"""

import ctypes
import os
import pathlib
import sys

import genl
from genl import C, Refused, nest, text, u8, u16
from netns import LIBC
from tap import report, row, run

KEPT = "the rules in force stay as they are"
MCL_CURRENT = 1


def rule(name, *more):
    return [u8(C.A_RULE_DIR, C.DIR_OUT), u8(C.A_RULE_ACTION, C.ACTION_BLOCK),
            text(C.A_RULE_NAME, name), *more]


def ports(count):
    return [nest(C.A_RULE_SELECTOR, u8(C.A_SELECTOR_PROTO, 17),
                 u16(C.A_SELECTOR_DPORT_MIN, 7 * i), u16(C.A_SELECTOR_DPORT_MAX, 7 * i + 9))
            for i in range(count)]


class Starved:
    def __init__(self, cgroup):
        self.limit = pathlib.Path(cgroup, "memory.max")
        home = pathlib.Path("/proc/self/cgroup").read_text(encoding="ascii")
        home = home.strip().split(":")[2].lstrip("/")
        self.pid = b"%d" % os.getpid()
        self.inside = os.open(f"{cgroup}/cgroup.procs", os.O_WRONLY)
        self.outside = os.open(f"/sys/fs/cgroup/{home}/cgroup.procs", os.O_WRONLY)
        self.client, self.looker = genl.Client(), genl.Client()
        # Nobody is to be killed for want of memory, and no page is to be fetched.
        pathlib.Path("/proc/self/oom_score_adj").write_text("-1000", encoding="ascii")
        if LIBC.mlockall(MCL_CURRENT):
            raise OSError(ctypes.get_errno(), "mlockall")

    def state(self):
        names = [f[C.A_RULE_NAME][0] for f in self.looker.do("RULE_GET", dump=True)]
        return names, self.looker.do("CONFIG_GET")

    def attempt(self, pages, command, *attributes):
        """With so many pages left: "done", or the kernel's (error, text)."""
        client = self.client
        request = client.request(client.family, C["CMD_" + command],
                                 b"".join(attributes), genl.ACK)
        self.limit.write_text(str(4096 * pages), encoding="ascii")
        os.write(self.inside, self.pid)
        client.socket.send(request)
        os.write(self.outside, self.pid)
        try:
            client.answers()
            return "done"
        except Refused as refusal:
            return refusal.name, refusal.text

    def refused(self, description, pages, command, *attributes):
        before = self.state()
        result = self.attempt(pages, command, *attributes)
        report(result[0] == "ENOMEM" and KEPT in result[1] and self.state() == before,
               f"{description}, {pages} pages left: the old rules stay, and it says so",
               result, self.state())


def commands():
    row(30)
    starved = Starved(CGROUP)
    client = starved.client
    for name in ("first", "second", "third"):
        client.do("RULE_NEW", *rule(name))
    handle = starved.looker.do("RULE_GET", dump=True)[0][C.A_RULE_HANDLE][0]
    # Of the rule itself, and of the tries, which need many times as much.
    for pages in (0, 1, 4, 16, 24, 32):
        starved.refused("a rule with 512 selectors", pages, "RULE_NEW",
                        *rule("large", *ports(512)))
    starved.refused("a rule", 0, "RULE_NEW", *rule("small"))
    starved.refused("a rule that goes", 0, "RULE_DEL", genl.nla(C.A_RULE_HANDLE, handle))
    starved.refused("all rules that go", 0, "RULE_FLUSH")
    starved.refused("a default", 0, "CONFIG_SET", u8(C.A_CONFIG_DEFAULT_OUT, 2))
    for base in ("EMPTY", "ACTIVE"):
        starved.refused(f"a transaction, {base}", 0, "SET_BEGIN",
                        u8(C.A_SET_BASE, C["SET_BASE_" + base]))
    client.do("SET_BEGIN")
    client.do("RULE_NEW", *rule("pending"))
    starved.refused("a rule in a transaction", 24, "RULE_NEW", *rule("large", *ports(512)))
    client.do("SET_COMMIT")
    report(starved.state()[0] == [b"pending\0"], "what had room in it can be committed",
           starved.state())
    report(starved.attempt(4096, "RULE_NEW", *rule("large", *ports(512))) == "done",
           "and a large rule has room in enough memory")
    client.do("RULE_FLUSH")


CGROUP = sys.argv.pop()
run({"commands": commands})
