# SPDX-License-Identifier: GPL-2.0
"""Raw attributes of rules: the packets' devices, VRF and mark, and what a template
demands of an SA. The command refuses most of this itself; see netlink.test.sh."""

from genl import C, addr, nest, nla, text, u8, u16, u32
from refusals import A, B, ESP, AH, Checks
from tap import report, row

# What an integer may be instead: missing, one short, one long, of another type.
SIZES = {2: (0, 1, 3, 4, 8), 4: (0, 1, 2, 3, 5, 8, 17, 300)}
SELECTORS_MAX = 512


def template(*more, proto=ESP, mode=1):
    return nest(C.A_RULE_TEMPLATE, u8(C.A_TEMPLATE_PROTO, proto),
                u8(C.A_TEMPLATE_MODE, mode), *more)


def rule(*more, action=1):
    return [u8(C.A_RULE_DIR, C.DIR_OUT), u8(C.A_RULE_ACTION, action), *more]


def with_template(*more, **words):
    return rule(template(*more, **words), action=C.ACTION_PROTECT)


def port(number):
    return nest(C.A_RULE_SELECTOR, u8(C.A_SELECTOR_PROTO, 17),
                u16(C.A_SELECTOR_DPORT_MIN, number), u16(C.A_SELECTOR_DPORT_MAX, number))


class Rows(Checks):
    def bad(self, description, pattern, attributes, errors="EINVAL ERANGE"):
        self.refused(description, errors, pattern, "RULE_NEW", *attributes)

    def only(self):
        """The fields of the one rule that there is."""
        rules = self.client.do("RULE_GET", dump=True)
        return rules[0] if len(rules) == 1 else {}

    def kept(self, description, attributes, expected):
        """Accepted, and in force with these values of rule or template."""
        self.accepted(description, "RULE_NEW", *attributes)
        fields = self.only()
        inner = fields.get(C.A_RULE_TEMPLATE, [b""])[0]
        missing = [value for value in expected if value not in inner and
                   value[4:].rstrip(b"\0") not in
                   [v.rstrip(b"\0") for values in fields.values() for v in values]]
        report(not missing, description + ": as it was sent", missing, fields)
        self.flush()

    def rule_integers(self):
        row(2)
        mark = u32(C.A_RULE_MARK, 1)
        for name, size in (("PRIORITY", 4), ("FLAGS", 4), ("MARK", 4), ("MARK_MASK", 4)):
            for length in SIZES[size]:
                before = [mark] if name == "MARK_MASK" else []
                self.bad(f"rule: {name} of {length} bytes", "",
                         rule(*before, nla(C["A_RULE_" + name], b"\1" * length)))
        for name, size in (("REQID", 4), ("KEY_BITS", 2), ("FLAGS", 4)):
            for length in SIZES[size]:
                self.bad(f"template: {name} of {length} bytes", "", with_template(
                    nla(C["A_TEMPLATE_" + name], b"\1" * length)))

    def rule_texts(self):
        """Those with a length: empty, at the most, one beyond, without their end."""
        for where, name, most in (("RULE", "DEVS", 127), ("RULE", "VRF", 15),
                                  ("TEMPLATE", "ALGS", 511)):
            number = C[f"A_{where}_{name}"]

            def one(attribute, where=where):
                return rule(attribute) if where == "RULE" else with_template(attribute)

            row(2, 33 if name == "ALGS" else 34)
            errors = "EINVAL ERANGE ENOENT"
            self.bad(f"{name} of no bytes", "", one(nla(number, b"")), errors)
            self.bad(f"{name} of a NUL alone", "", one(text(number, "")), errors)
            self.bad(f"{name} without its end", "", one(nla(number, b"x" * 5)), errors)
            self.bad(f"{name} of {most} bytes without its end", "",
                     one(nla(number, b"x" * (most + 1))), errors)
            self.bad(f"{name} one byte too long", "", one(text(number, "x" * (most + 1))),
                     "EINVAL ERANGE")
            self.bad(f"{name} of 4000 bytes", "", one(text(number, "x" * 4000)),
                     "EINVAL ERANGE")
        row(34)
        devices = ",".join(f"device-{i:04}" for i in range(10))
        longest = devices + "," + "x" * (127 - len(devices) - 1)
        self.kept("a list of devices that is as long as it may be",
                  rule(text(C.A_RULE_DEVS, longest)), [text(C.A_RULE_DEVS, longest)])
        self.kept("what stands behind the end of a name is not read",
                  rule(nla(C.A_RULE_VRF, b"red\0; rm")), [text(C.A_RULE_VRF, "red")])
        for description, value in (
                ("a comma alone", ","), ("a comma behind", "eth0,"),
                ("a comma before", ",eth0"), ("two commas", "eth0,,eth1"),
                ("a star alone", "*"), ("a star within", "e*h"), ("two stars", "eth**"),
                ("16 letters", "x" * 16), ("a blank", "eth 0"), ("a slash", "a/b"),
                ("a colon", "eth0:1"), ("a control character", "eth\x1b")):
            self.bad(f"devices: {description}", "devices' names", rule(
                text(C.A_RULE_DEVS, value)), "EINVAL")
        for description, value in (("a star", "red*"), ("a blank", "r d"),
                                   ("a slash", "../x")):
            self.bad(f"VRF: {description}", "VRF", rule(text(C.A_RULE_VRF, value)),
                     "EINVAL")

    def rule_marks(self):
        row(2, 34)
        mark, mask = C.A_RULE_MARK, C.A_RULE_MARK_MASK
        self.bad("a mask without a mark", "mask without a mark", rule(u32(mask, 1)))
        self.bad("a mask of no bits", "", rule(u32(mark, 0), u32(mask, 0)))
        self.bad("a mark beyond its mask", "beyond its mask", rule(u32(mark, 2), u32(mask, 1)))
        self.kept("a mark of all bits", rule(u32(mark, 0xffffffff)),
                  [u32(mark, 0xffffffff), u32(mask, 0xffffffff)])
        self.kept("the mark 0 of one bit", rule(u32(mark, 0), u32(mask, 1 << 31)),
                  [u32(mark, 0), u32(mask, 1 << 31)])

    def rule_templates(self):
        row(2, 33)
        flags, bits, algs = (C["A_TEMPLATE_" + name] for name in ("FLAGS", "KEY_BITS", "ALGS"))
        self.bad("template: no bits of a key", "", with_template(u16(bits, 0)))
        for bit in range(1, 32):
            self.bad(f"template: flag 2^{bit}", "", with_template(u32(flags, 1 << bit)))
        self.bad("template: AH that encrypts", "does not encrypt", with_template(
            u32(flags, C.TEMPLATE_FLAG_ENCRYPTED), proto=AH))
        for description, value in (
                ("that is unknown", "rot13"), ("in capitals", "AES-GCM"),
                ("with a blank", "aes-gcm, aes-cbc"), ("behind the last comma", "aes-gcm,"),
                ("before the first comma", ",aes-gcm"), ("of the crypto API", "gcm(aes)")):
            self.bad(f"template: an algorithm {description}", "not known",
                     with_template(text(algs, value)), "ENOENT")
        self.bad("template: an algorithm that AH lacks", "AH does not use",
                 with_template(text(algs, "aes-cbc"), proto=AH), "EINVAL")
        self.kept("a template with all its demands", with_template(
            text(algs, "aes-gcm"), u16(bits, 65535),
            u32(flags, C.TEMPLATE_FLAG_ENCRYPTED)),
            [text(algs, "aes-gcm"), u16(bits, 65535), u32(flags, 1)])
        self.bad("template: an attribute that there is not", "", with_template(
            u8(C.A_TEMPLATE_MAX + 1, 1)))
        self.bad("template: nothing in it", "mode", rule(
            nest(C.A_RULE_TEMPLATE), action=C.ACTION_PROTECT))
        self.bad("template: no nest", "", rule(
            nla(C.A_RULE_TEMPLATE, u8(C.A_TEMPLATE_MODE, 1)), action=C.ACTION_PROTECT))
        ends = [addr(C.A_TEMPLATE_SRC, A), addr(C.A_TEMPLATE_DST, B)]
        for size in (0, 3, 5, 15, 17):
            self.bad(f"template: an end of {size} bytes", "", with_template(
                ends[0], nla(C.A_TEMPLATE_DST, bytes(size)), mode=2))

    def rule_twice(self):
        """The last of two counts, in the rule and in a nest; a wrong one is refused."""
        row(3)
        for name, first, last in (
                ("DEVS", text(C.A_RULE_DEVS, "eth0"), text(C.A_RULE_DEVS, "eth1")),
                ("VRF", text(C.A_RULE_VRF, "red"), text(C.A_RULE_VRF, "blue")),
                ("MARK", u32(C.A_RULE_MARK, 7), u32(C.A_RULE_MARK, 9)),
                ("PRIORITY", u32(C.A_RULE_PRIORITY, 7), u32(C.A_RULE_PRIORITY, 9))):
            self.kept(f"rule: {name} twice, the last counts", rule(first, last), [last])
        for name, first, last in (
                ("ALGS", text(C.A_TEMPLATE_ALGS, "aes-gcm"),
                 text(C.A_TEMPLATE_ALGS, "chacha20-poly1305")),
                ("KEY_BITS", u16(C.A_TEMPLATE_KEY_BITS, 128),
                 u16(C.A_TEMPLATE_KEY_BITS, 256)),
                ("REQID", u32(C.A_TEMPLATE_REQID, 7), u32(C.A_TEMPLATE_REQID, 9))):
            self.kept(f"template: {name} twice, the last counts",
                      with_template(first, last), [last])
        self.bad("DEVS twice, the first without its end", "", rule(
            nla(C.A_RULE_DEVS, b"x"), text(C.A_RULE_DEVS, "eth1")))
        self.bad("KEY_BITS twice, the first of 0 bits", "", with_template(
            u16(C.A_TEMPLATE_KEY_BITS, 0), u16(C.A_TEMPLATE_KEY_BITS, 128)))

    def rule_many(self):
        row(32)
        self.accepted(f"{SELECTORS_MAX} selectors", "RULE_NEW",
                      *rule(*[port(i) for i in range(SELECTORS_MAX)]))
        found = len(self.only().get(C.A_RULE_SELECTOR, []))
        report(found == SELECTORS_MAX, "and a dump has each of them", str(found))
        self.flush()
        self.bad("one more", str(SELECTORS_MAX),
                 rule(*[port(i) for i in range(SELECTORS_MAX + 1)]), "E2BIG")
        self.bad("five times as many", str(SELECTORS_MAX),
                 rule(*[port(i) for i in range(5 * SELECTORS_MAX)]), "E2BIG")
        self.bad("the last of many is wrong", "", rule(
            *[port(i) for i in range(SELECTORS_MAX - 1)],
            nest(C.A_RULE_SELECTOR, u8(C.A_SELECTOR_SRC_LEN, 8))))
        report(not self.only(), "none of them is in force")


def main():
    rows = Rows()
    for name, group in vars(Rows).items():
        if name.startswith("rule_"):
            group(rows)
            rows.flush()


main()
