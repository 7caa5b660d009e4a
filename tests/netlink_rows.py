# SPDX-License-Identifier: GPL-2.0
"""The rows of netlink.test.sh: netlink_rows.py GROUP"""

import os
import re
import sys

import genl
from genl import C, Refused, addr, nest, nla, text, u8, u16, u32, u64
from refusals import A, B, KEY, Checks, sa
from tap import report, row

SA = "A_SA_"


def selector(*attributes):
    return nest(C.A_RULE_SELECTOR, *attributes)


def template(mode=1, *more):
    return nest(C.A_RULE_TEMPLATE, u8(C.A_TEMPLATE_PROTO, 50),
                u8(C.A_TEMPLATE_MODE, mode), *more)


def rule(*more, action=1):
    return [u8(C.A_RULE_DIR, 2), u8(C.A_RULE_ACTION, action), *more]


class Rows(Checks):
    def sa_required(self):
        row(1)
        for name, word in (("SRC", "src"), ("DST", "dst"), ("PROTO", "proto"),
                           ("SPI", "spi"), ("MODE", "mode"), ("AEAD", "aead"),
                           ("AEAD_KEY", "key")):
            self.refused(f"an SA without {word}", "EINVAL", word, "SA_NEW",
                         *sa(**{name: None}))
        self.refused("an SA without dir, between two strangers", "EINVAL", "dir",
                     "SA_NEW", *sa(DIR=None, SRC=addr(C.A_SA_SRC, "10.9.9.9")))

    def sa_sizes(self):
        row(2)
        for name, size in (("DIR", 1), ("SRC", 4), ("DST", 4), ("PROTO", 1),
                           ("SPI", 4), ("MODE", 1), ("REQID", 4), ("ICV_LEN", 1),
                           ("REPLAY_WINDOW", 4), ("FLAGS", 4), ("SEQ", 8)):
            number = C[SA + name]
            for length in sorted({0, size - 1, size + 1, 2 * size + 1, 17, 300}):
                if name in ("SRC", "DST") and length in (4, 16):
                    continue
                self.refused(f"{name} of {length} bytes", "EINVAL ERANGE", "",
                             "SA_NEW", *sa(**{name: nla(number, bytes(length))}))
        for name in ("AEAD", "ENC", "AUTH", "DRIVER"):
            number = C[SA + name]
            row(2, 5)
            self.refused(f"{name} without end", "EINVAL", "", "SA_NEW",
                         *sa(**{name: nla(number, b"rfc4106(gcm(aes))")}))
            row(2)
            self.refused(f"{name} too long", "EINVAL ERANGE", "", "SA_NEW",
                         *sa(**{name: text(number, "x" * 128)}))
            self.refused(f"{name} empty", "EINVAL ERANGE ENOENT", "", "SA_NEW",
                         *sa(**{name: nla(number, b"")}))
        row(2, 7)
        for name in ("AEAD_KEY", "ENC_KEY", "AUTH_KEY"):
            self.refused(f"{name} too long", "EINVAL ERANGE", "", "SA_NEW",
                         *sa(**{name: nla(C[SA + name], bytes(129))}))

    def sa_values(self):
        window, flags, seq = C.A_SA_REPLAY_WINDOW, C.A_SA_FLAGS, C.A_SA_SEQ
        row(12)
        for size in (65537, 1 << 31, (1 << 32) - 1):
            self.refused(f"a window of {size}", "ERANGE EINVAL", "window", "SA_NEW",
                         *sa(W=u32(window, size)))
        for size in (0, 1, 31, 65536):
            self.accepted(f"a window of {size}", "SA_NEW", *sa(W=u32(window, size)))
            self.flush()
        row(11)
        self.refused("ESN without a window", "EINVAL", "window", "SA_NEW",
                     *sa(W=u32(window, 0), F=u32(flags, 1)))
        row()
        self.refused("a window of an outbound SA", "EINVAL", "inbound", "SA_NEW",
                     *sa(DIR=u8(C.A_SA_DIR, 2), W=u32(window, 64)))
        self.refused("a number beyond 32 bits without ESN", "ERANGE EINVAL",
                     "esn", "SA_NEW", *sa(S=u64(seq, 1 << 32)))
        known = sum(v for k, v in C.__members__.items() if k.startswith("SA_FLAG_"))
        for bit in range(32):
            if not known >> bit & 1:
                self.refused(f"unknown flag {bit}", "EINVAL", "", "SA_NEW",
                             *sa(F=u32(flags, 1 << bit)))
        row(13)
        for value in (0, 1, 255):
            self.refused(f"SPI {value}", "EINVAL", "256", "SA_NEW",
                         *sa(SPI=u32(C.A_SA_SPI, value)))
        for value in (256, (1 << 32) - 1):
            self.accepted(f"SPI {value}", "SA_NEW", *sa(SPI=u32(C.A_SA_SPI, value)))
        row(2)
        for number in (0, 3, 255):
            self.refused(f"mode {number}", "ERANGE EINVAL", "", "SA_NEW",
                         *sa(MODE=u8(C.A_SA_MODE, number)))
            self.refused(f"direction {number}", "ERANGE EINVAL", "", "SA_NEW",
                         *sa(DIR=u8(C.A_SA_DIR, number)))
        for number in (0, 17, 49, 52, 108, 255):
            self.refused(f"protocol {number}", "EINVAL", "ESP or AH", "SA_NEW",
                         *sa(PROTO=u8(C.A_SA_PROTO, number)))
        row(15)
        self.refused("mixed families", "EINVAL", "famil|IPv", "SA_NEW",
                     *sa(SRC=addr(C.A_SA_SRC, "fd00::1")))
        for name in ("0.0.0.0", "::"):
            self.refused(f"destination {name}", "EINVAL", "dst", "SA_NEW",
                         *sa(SRC=addr(C.A_SA_SRC, "::" if ":" in name else A),
                             DST=addr(C.A_SA_DST, name)))
        self.flush()

    def sa_limits(self):
        names = ("BYTES", "PACKETS", "ADDED", "USED", "IDLE")
        sides = {"soft": C.A_SA_SOFT, "hard": C.A_SA_HARD}
        row(17)
        for side, number in sides.items():
            for name in names:
                limit = C["A_LIMITS_" + name]
                self.refused(f"a {side} limit of no {name}", "ERANGE EINVAL", "",
                             "SA_NEW", *sa(L=nest(number, u64(limit, 0))))
                for size in (0, 4, 7, 9):
                    self.refused(f"a {side} limit of {name}, {size} bytes",
                                 "ERANGE EINVAL", "", "SA_NEW",
                                 *sa(L=nest(number, nla(limit, bytes(size)))))
            self.refused(f"a {side} limit that there is not", "EINVAL", "", "SA_NEW",
                         *sa(L=nest(number, u64(C.A_LIMITS_MAX + 1, 1))))
            self.refused(f"{side} limits that are no nest", "EINVAL ERANGE", "",
                         "SA_NEW", *sa(L=u64(number, 1)))
            self.accepted(f"no {side} limits at all", "SA_NEW", *sa(L=nest(number)))
            self.flush()
        for name in names:
            limit = C["A_LIMITS_" + name]
            self.refused(f"a soft limit of {name} beyond the hard one", "EINVAL",
                         "soft limit", "SA_NEW",
                         *sa(S=nest(sides["soft"], u64(limit, 1000000)),
                             H=nest(sides["hard"], u64(limit, 999999))))
        most = [u64(C["A_LIMITS_" + name], (1 << 64) - 1) for name in names]
        self.accepted("limits as far away as can be", "SA_NEW",
                      *sa(S=nest(sides["soft"], *most), H=nest(sides["hard"], *most)))
        self.flush()
        for name in ("EXPIRY", "EXPIRED_BY", "LATE"):
            self.refused(f"{name}, which is the kernel's", "EINVAL", "", "SA_NEW",
                         *sa(), u32(C[SA + name], 1))

    def sa_identity(self):
        row(14)
        self.accepted("an SA", "SA_NEW", *sa())
        self.refused("the same again", "EEXIST", "exists", "SA_NEW", *sa())
        self.refused("the same for the other direction", "EEXIST", "exists",
                     "SA_NEW", *sa(DIR=u8(C.A_SA_DIR, 2)))
        self.accepted("the same SPI for another destination", "SA_NEW",
                      *sa(DST=addr(C.A_SA_DST, "10.2.0.9")))
        self.accepted("the same SPI for another family", "SA_NEW",
                      *sa(SRC=addr(C.A_SA_SRC, "fd00::1"),
                          DST=addr(C.A_SA_DST, "fd00::2")))
        row(3)
        self.accepted("an attribute twice", "SA_NEW", *sa(SPI=u32(C.A_SA_SPI, 0x2000)),
                      u32(C.A_SA_SPI, 0x3000))
        self.accepted("and the last one counts", "SA_GET", addr(C.A_SA_DST, B),
                      u32(C.A_SA_SPI, 0x3000))
        unknown = [addr(C.A_SA_DST, B), u32(C.A_SA_SPI, 0x4000)]
        row(1)
        for command in ("SA_GET", "SA_DEL"):
            self.refused(f"{command} of none", "ENOENT", "no such SA", command,
                         *unknown)
            self.refused(f"{command} without dst", "EINVAL", "dst", command,
                         unknown[1])
            self.refused(f"{command} without spi", "EINVAL", "spi", command,
                         unknown[0])
        row(3)
        self.refused("an unknown attribute", "EINVAL", "", "SA_NEW", *sa(),
                     u32(100, 1))
        for name in ("PACKETS", "BYTES", "DROPS", "AGE", "PATH_MTU", "REPLAYED"):
            self.refused(f"{name}, which is the kernel's", "EINVAL", "", "SA_NEW",
                         *sa(), u64(C[SA + name], 1))
        self.flush()

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
            ("an unknown flag", "", 1, [u32(C.A_RULE_FLAGS, 2)]),
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
        for group in (rows.sa_required, rows.sa_sizes, rows.sa_values,
                      rows.sa_limits, rows.sa_identity, rows.zeroed,
                      rows.selectors, rows.rules, rows.others, rows.dumps):
            group()
    elif sys.argv[1] == "unprivileged":
        rows.unprivileged()
    elif sys.argv[1] == "charged":
        rows.charged()
    else:
        rows.own_namespace()


main()
