# SPDX-License-Identifier: GPL-2.0
"""The rows of netlink.test.sh: netlink_rows.py GROUP"""

import os
import re
import sys

import genl
from genl import C, Refused, addr, nest, nla, text, u8, u16, u32
from refusals import A, B, KEY, Checks, sa
from tap import report, row


def selector(*attributes):
    return nest(C.A_RULE_SELECTOR, *attributes)


def template(mode=1, *more):
    return nest(C.A_RULE_TEMPLATE, u8(C.A_TEMPLATE_PROTO, 50),
                u8(C.A_TEMPLATE_MODE, mode), *more)


def rule(*more, action=1):
    return [u8(C.A_RULE_DIR, 2), u8(C.A_RULE_ACTION, action), *more]


class Rows(Checks):
    def selectors(self):
        src, length = C.A_SELECTOR_SRC, C.A_SELECTOR_SRC_LEN
        proto = u8(C.A_SELECTOR_PROTO, 17)
        dport = C.A_SELECTOR_DPORT_MIN, C.A_SELECTOR_DPORT_MAX
        rows = [
            (15, "an IPv4 prefix of 33", "32", addr(src, "10.0.0.0"), u8(length, 33)),
            (15, "an IPv6 prefix of 129", "", addr(src, "fd00::"), u8(length, 129)),
            (15, "bits beyond the prefix", "prefix", addr(src, A), u8(length, 8)),
            (15, "a prefix without address", "address", u8(length, 8)),
            (2, "an address of 5 bytes", "", nla(src, bytes(5))),
            (15, "two families", "famil|IPv", addr(src, A),
             addr(C.A_SELECTOR_DST, "fd00::1")),
            (15, "a family that is not the address's", "famil|IPv", addr(src, A),
             u8(C.A_SELECTOR_FAMILY, 10)),
            (15, "family 99", "family", u8(C.A_SELECTOR_FAMILY, 99)),
            (16, "ports upside down", "port", proto, u16(dport[0], 5), u16(dport[1], 4)),
            (16, "a highest port alone", "port", proto, u16(dport[1], 4)),
            (16, "ports without a protocol", "port", u16(dport[0], 5)),
            (16, "ports of ICMP", "port", u8(C.A_SELECTOR_PROTO, 1), u16(dport[0], 5)),
            (16, "an ICMP type of UDP", "ICMP", proto, u8(C.A_SELECTOR_ICMP_TYPE, 8)),
            (16, "an ICMP code alone", "ICMP", u8(C.A_SELECTOR_PROTO, 1),
             u8(C.A_SELECTOR_ICMP_CODE, 8)),
            (2, "protocol 0", "", u8(C.A_SELECTOR_PROTO, 0)),
            (3, "an unknown attribute", "", u8(99, 0)),
        ]
        for number, description, pattern, *attributes in rows:
            row(number)
            self.refused(f"selector: {description}", "EINVAL ERANGE", pattern,
                         "RULE_NEW", *rule(selector(*attributes)))
            self.refused(f"an SA's selector: {description}", "EINVAL ERANGE", pattern,
                         "SA_NEW", *sa(), nest(C.A_SA_SELECTOR, *attributes))
        row(4)
        bomb = b""
        for _ in range(200):
            bomb = nest(C.A_RULE_SELECTOR, bomb)
        self.refused("two hundred nests", "EINVAL", "", "RULE_NEW", *rule(bomb))
        self.refused("a nest that is not marked as one", "EINVAL", "", "RULE_NEW",
                     *rule(nla(C.A_RULE_SELECTOR, proto)))
        self.refused("a nest cut short", "EINVAL ERANGE", "", "RULE_NEW",
                     *rule(nla(C.A_RULE_SELECTOR | genl.NESTED, proto[:3])))

    def rules(self):
        tunnel = [addr(C.A_TEMPLATE_SRC, A), addr(C.A_TEMPLATE_DST, B)]
        row(1)
        self.refused("a rule without dir", "EINVAL", "dir", "RULE_NEW",
                     u8(C.A_RULE_ACTION, 1))
        self.refused("a rule without action", "EINVAL", "action", "RULE_NEW",
                     u8(C.A_RULE_DIR, 1))
        row()
        rows = [
            ("action 0", "", 0, []), ("action 4", "", 4, []),
            ("a handle", "handle", 1, [u32(C.A_RULE_HANDLE, 5)]),
            ("a name too long", "", 1, [text(C.A_RULE_NAME, "x" * 64)]),
            ("a name without end", "", 1, [nla(C.A_RULE_NAME, b"x")]),
            ("a name for a terminal", "control", 1, [text(C.A_RULE_NAME, "\x1b[2J")]),
            ("an unknown flag", "", 1, [u32(C.A_RULE_FLAGS, 1 << 31)]),
            ("a permit that requests", "request is for protect", 1,
             [u32(C.A_RULE_FLAGS, C.RULE_FLAG_REQUEST)]),
            ("a block with inpass", "inpass is for protect", 2,
             [u32(C.A_RULE_FLAGS, C.RULE_FLAG_INPASS)]),
            ("a protect of protected-too", "is for permit", 3,
             [u32(C.A_RULE_FLAGS, C.RULE_FLAG_PROTECTED_TOO), template()]),
            ("a permit that rejects", "reject is for block", 1,
             [u32(C.A_RULE_FLAGS, C.RULE_FLAG_REJECT)]),
            ("request and inpass", "exclude", 3,
             [u32(C.A_RULE_FLAGS, C.RULE_FLAG_REQUEST | C.RULE_FLAG_INPASS),
              template()]),
            ("protect without template", "template", 3, []),
            ("permit with a template", "template", 1, [template()]),
            ("block with a template", "template", 2, [template()]),
            ("a template of mode 3", "", 3, [template(3)]),
            ("a tunnel without ends", "tunnel|src|dst|end", 3, [template(2)]),
            ("a tunnel with one end", "tunnel|src|dst|end", 3,
             [template(2, tunnel[0])]),
            ("a tunnel of two families", "famil|IPv", 3,
             [template(2, tunnel[0], addr(C.A_TEMPLATE_DST, "fd00::1"))]),
            ("transport mode with ends", "transport|tunnel|src|end", 3,
             [template(1, *tunnel)]),
            ("a template of IPComp", "ESP or AH", 3,
             [nest(C.A_RULE_TEMPLATE, u8(C.A_TEMPLATE_PROTO, 108),
                   u8(C.A_TEMPLATE_MODE, 1))]),
            ("a template of AH in BEET mode", "one of ESP's", 3,
             [nest(C.A_RULE_TEMPLATE, u8(C.A_TEMPLATE_PROTO, 51),
                   u8(C.A_TEMPLATE_MODE, C.MODE_BEET), *tunnel)]),
            ("a template without mode", "mode", 3,
             [nest(C.A_RULE_TEMPLATE, u8(C.A_TEMPLATE_PROTO, 50))]),
        ]
        for description, pattern, action, more in rows:
            self.refused(f"rule: {description}", "EINVAL ERANGE", pattern,
                         "RULE_NEW", *rule(*more, action=action))
        self.refused("rule: five templates", "E2BIG EINVAL", "4", "RULE_NEW",
                     *rule(*[template()] * 5, action=3))
        self.accepted("rule: a name of 63 bytes", "RULE_NEW",
                      *rule(text(C.A_RULE_NAME, "x" * 63)))
        row(1)
        for command in ("RULE_GET", "RULE_DEL"):
            self.refused(f"{command} without handle", "EINVAL", "handle", command)
            self.refused(f"{command} of none", "ENOENT", "rule", command,
                         u32(C.A_RULE_HANDLE, 1 << 31))
        self.flush()

    def others(self):
        row()
        for base in (0, 3):
            self.refused(f"a transaction on base {base}", "ERANGE EINVAL", "",
                         "SET_BEGIN", u8(C.A_SET_BASE, base))
        for command in ("SET_COMMIT", "SET_ABORT"):
            self.refused(f"{command} without a transaction", "ENOENT",
                         "transaction", command)
        for action in (0, 3):
            self.refused(f"default action {action}", "ERANGE EINVAL", "",
                         "CONFIG_SET", u8(C.A_CONFIG_DEFAULT_IN, action))
        flow = [addr(C.A_FLOW_SRC, A), addr(C.A_FLOW_DST, B), u8(C.A_FLOW_PROTO, 6)]
        direction = u8(C.A_EXPLAIN_DIR, 1)
        row(1)
        self.refused("explain without dir", "EINVAL", "dir", "EXPLAIN",
                     nest(C.A_EXPLAIN_FLOW, *flow))
        self.refused("explain without flow", "EINVAL", "flow", "EXPLAIN", direction)
        self.refused("explain without destination", "EINVAL", "", "EXPLAIN",
                     direction, nest(C.A_EXPLAIN_FLOW, flow[0], flow[2]))
        row(15)
        self.refused("explain over two families", "EINVAL", "", "EXPLAIN", direction,
                     nest(C.A_EXPLAIN_FLOW, flow[0], flow[2],
                          addr(C.A_FLOW_DST, "fd00::1")))
        row()
        self.accepted("explain", "EXPLAIN", direction, nest(C.A_EXPLAIN_FLOW, *flow))
        for command in ("UNSPEC", "SA_ADDED", "DROP"):
            self.refused(f"command {command}", "EOPNOTSUPP", "", command)

    def zeroed(self):
        """An error quotes the request as the kernel has left it."""
        row(7)
        client = genl.Client()
        client.socket.setsockopt(genl.SOL_NETLINK, genl.NETLINK_CAP_ACK, 0)
        self.client.do("SA_NEW", *sa())
        pair = {"AEAD": None, "AEAD_KEY": None, "ENC": text(C.A_SA_ENC, "aes-cbc"),
                "ENC_KEY": nla(C.A_SA_ENC_KEY, KEY[4:]),
                "AUTH": text(C.A_SA_AUTH, "hmac-sha1-96"),
                "AUTH_KEY": nla(C.A_SA_AUTH_KEY, KEY)}
        for what, attributes in (
                ("of the wrong length", sa(AEAD_KEY=nla(C.A_SA_AEAD_KEY, KEY + b"!"))),
                ("of an SA that exists", sa()),
                ("that is there twice", [*sa(), nla(C.A_SA_AEAD_KEY, KEY)]),
                ("of an SA that lacks its source", sa(SRC=None)),
                ("of an unknown algorithm", sa(AEAD=text(C.A_SA_AEAD, "none"))),
                ("of a cipher and of its integrity", sa(**pair)),
                ("of a cipher without integrity",
                 sa(**{**pair, "AUTH": None, "AUTH_KEY": None})),
                ("of an integrity algorithm without cipher",
                 sa(**{**pair, "ENC": None, "ENC_KEY": None})),
                ("of a weak algorithm",
                 sa(**{**pair, "AUTH": text(C.A_SA_AUTH, "hmac-md5-96"),
                       "AUTH_KEY": nla(C.A_SA_AUTH_KEY, KEY[:16])}))):
            try:
                client.do("SA_NEW", *attributes)
                client.raw = b""
            except Refused:
                pass
            report(KEY[4:16] not in client.raw and len(client.raw) > 100,
                   f"the key {what} was zeroed in the message")
        self.flush()

    def dumps(self):
        row(24)
        listener = genl.Client()
        listener.join("sa")
        for i in range(300):
            self.client.do("SA_NEW", *sa(SPI=u32(C.A_SA_SPI, 0x10000 + i),
                                         DRIVER=None))
        found = self.client.do("SA_GET", dump=True)
        spis = sorted(f[C.A_SA_SPI][0] for f in found)
        report(len(found) == 300 and len(set(spis)) == 300,
               "a dump of 300 SAs has each of them once", str(len(found)))
        self.keyless("a dump", self.client.raw)
        self.client.do("SA_GET", addr(C.A_SA_DST, B), u32(C.A_SA_SPI, 0x10000))
        self.keyless("the answer to SA_GET", self.client.raw)
        self.client.do("SA_FLUSH")
        left = len(self.client.do("SA_GET", dump=True))
        report(not left, "a flush leaves none of 300 SAs", f"{left} are left")
        told = b"".join(repr(f).encode() for _, f in listener.events(0.3))
        report(told and repr(KEY[:16])[2:-1].encode() not in told,
               "no event has the key")
        for i in range(300):
            self.client.do("RULE_NEW", *rule(
                u32(C.A_RULE_PRIORITY, 1000 - i), text(C.A_RULE_NAME, f"rule {i}")))
        names = [f[C.A_RULE_NAME][0] for f in self.client.do("RULE_GET", dump=True)]
        report(names == [b"rule %d\0" % i for i in reversed(range(300))],
               "a dump of 300 rules has them in their order", str(names[:5]))
        self.flush()

    def keyless(self, what, data):
        report(data and KEY[:16] not in data and KEY[16:] not in data and
               KEY[:8] not in data, f"{what} has neither key nor salt")

    def unprivileged(self):
        """Without the capability in the namespace's owner."""
        row(23)
        commands = {
            "SA_NEW": sa(), "SA_GET": [addr(C.A_SA_DST, B), u32(C.A_SA_SPI, 300)],
            "SA_DEL": [addr(C.A_SA_DST, B), u32(C.A_SA_SPI, 300)], "SA_FLUSH": [],
            "SA_EXPECT": [addr(C.A_SA_DST, B), u32(C.A_SA_SPI, 300)],
            "RULE_NEW": rule(), "RULE_GET": [u32(C.A_RULE_HANDLE, 1)],
            "RULE_DEL": [u32(C.A_RULE_HANDLE, 1)], "RULE_FLUSH": [],
            "SET_BEGIN": [], "SET_COMMIT": [], "SET_ABORT": [], "STATS_GET": [],
            "CONFIG_GET": [], "CONFIG_SET": [u8(C.A_CONFIG_DEFAULT_IN, 2)],
            "EXPLAIN": [],
        }
        for command, attributes in commands.items():
            self.refused(f"{command} by uid {os.getuid()}, not privileged here",
                         "EPERM", "", command, *attributes)
        self.refused(f"ALG_GET by uid {os.getuid()}, not privileged here",
                     "EPERM", "", "ALG_GET", dump=True)

    def own_namespace(self):
        """Root of a user namespace, in a network namespace of its own."""
        row(23)
        self.accepted("root of a user namespace may add an SA to its own", "SA_NEW",
                      *sa())
        self.accepted("and a rule", "RULE_NEW", *rule())
        self.refused("but not name a driver", "EPERM", "driver", "SA_NEW",
                     *sa(SPI=u32(C.A_SA_SPI, 999),
                         DRIVER=text(C.A_SA_DRIVER, "cryptd(rfc4106-gcm-aesni)")))
        self.refused("nor have dummy packets sent", "EPERM", "dummy", "SA_NEW",
                     *sa(SPI=u32(C.A_SA_SPI, 998), W=None, DIR=u8(C.A_SA_DIR, 2),
                         DUMMIES=u16(C.A_SA_DUMMIES, 1)))
        report(len(self.client.do("SA_GET", dump=True)) == 1, "it sees its own SA")


    def charged(self):
        """What it makes the kernel keep is on its own account.

        Standard input is the memory.stat of the cgroup this runs in.
        """
        row(23)

        def slab():
            return int(re.search(rb"^slab (\d+)", os.pread(0, 1 << 16, 0), re.M)[1])

        for what, command, least, many in (
                ("SAs", "SA_NEW", 500, [sa(SPI=u32(C.A_SA_SPI, 1000 + i))
                                        for i in range(2000)]),
                ("windows", "SA_NEW", 8000, [
                    sa(SPI=u32(C.A_SA_SPI, 4000 + i),
                       W=u32(C.A_SA_REPLAY_WINDOW, 65536)) for i in range(500)]),
                ("rules", "RULE_NEW", 200, [rule()] * 500)):
            before = slab()
            refused = self.client.batch(command, many)
            grown = (slab() - before) // len(many)
            report(not refused and grown >= least,
                   f"{what} are charged, {least} bytes each or more",
                   f"{grown} bytes each, refused: {refused}")
        self.flush()


def main():
    rows = Rows()
    if sys.argv[1] == "all":
        for group in (rows.zeroed, rows.selectors, rows.rules, rows.others,
                      rows.dumps):
            group()
    elif sys.argv[1] == "unprivileged":
        rows.unprivileged()
    elif sys.argv[1] == "charged":
        rows.charged()
    else:
        rows.own_namespace()


main()
