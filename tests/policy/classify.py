# SPDX-License-Identifier: GPL-2.0
"""Random rules and flows: which rule decides, by the kernel and by the words of
the manual, said again in Python: classify.py SEED

Prints TAP without numbers and plan. See classify.test.sh.
"""

import ipaddress
import pathlib
import random
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "../lib"))
from genl import C, Client, addr, nest, parse, u8, u16, u32

ROUNDS, RULES, FLOWS = 4, 400, 1500
ACTIONS = (C.ACTION_BLOCK, C.ACTION_PERMIT)
# Few of each, so that rules meet, overlap, and lie inside one another.
ADDRESSES = {
    4: ["10.0.0.0", "10.0.0.1", "10.0.1.1", "10.128.0.1", "192.0.2.1", "0.0.0.1"],
    6: ["fd00::", "fd00::1", "fd00:0:0:1::1", "fd00:8000::1", "2001:db8::1", "::1"],
}
PORTS = [1, 22, 53, 79, 80, 81, 1023, 1024, 32767, 32768, 65534, 65535]
WITH_PORTS = (6, 17)


class Rule:
    """A rule as the administrator writes it."""

    def __init__(self, rnd):
        self.handle = 0
        self.dir = rnd.choice((C.DIR_IN, C.DIR_OUT))
        self.mirrored = rnd.random() < 0.3
        self.action = rnd.choice(ACTIONS)
        self.priority = rnd.choice((1000, 1000, 1, 2, 2000))
        self.family = rnd.choice((4, 4, 6, 6, 0))
        self.src, self.dst = self.prefix(rnd), self.prefix(rnd)
        # A rule for everything would leave nothing to the default.
        self.proto = rnd.choice((0, 6, 17, 17, 47) if self.src or self.dst else (6, 17))
        self.sport = self.dport = (0, 65535)
        if self.proto in WITH_PORTS:
            self.sport, self.dport = self.ports(rnd), self.ports(rnd)
            if not (self.src or self.dst):
                self.dport = (22, 22)

    def prefix(self, rnd):
        if not self.family or rnd.random() < 0.25:
            return None
        bits = 32 if self.family == 4 else 128
        length = bits if rnd.random() < 0.4 else rnd.randint(1, bits)
        base = rnd.choice(ADDRESSES[self.family])
        return ipaddress.ip_network(f"{base}/{length}", strict=False)

    @staticmethod
    def ports(rnd):
        if rnd.random() < 0.4:
            return (0, 65535)
        low = rnd.choice(PORTS)
        return (low, low if rnd.random() < 0.5 else max(low, rnd.choice(PORTS)))

    def attributes(self):
        selector = []
        for prefix, number, length in (
                (self.src, C.A_SELECTOR_SRC, C.A_SELECTOR_SRC_LEN),
                (self.dst, C.A_SELECTOR_DST, C.A_SELECTOR_DST_LEN)):
            if prefix:
                selector += [addr(number, str(prefix.network_address)),
                             u8(length, prefix.prefixlen)]
        if self.family and not (self.src or self.dst):
            selector.append(u8(C.A_SELECTOR_FAMILY, 2 if self.family == 4 else 10))
        if self.proto:
            selector.append(u8(C.A_SELECTOR_PROTO, self.proto))
        for ports, low, high in (
                (self.sport, C.A_SELECTOR_SPORT_MIN, C.A_SELECTOR_SPORT_MAX),
                (self.dport, C.A_SELECTOR_DPORT_MIN, C.A_SELECTOR_DPORT_MAX)):
            if ports != (0, 65535):
                selector += [u16(low, ports[0]), u16(high, ports[1])]
        return [u8(C.A_RULE_DIR, self.dir), u8(C.A_RULE_ACTION, self.action),
                u32(C.A_RULE_PRIORITY, self.priority),
                u32(C.A_RULE_FLAGS, C.RULE_FLAG_MIRRORED if self.mirrored else 0),
                nest(C.A_RULE_SELECTOR, *selector)]

    def place(self):
        """Where it stands in the order: the smallest is asked first."""
        weight = 8 if self.proto else 0
        for prefix in (self.src, self.dst):
            if prefix:
                weight += prefix.prefixlen + (96 if self.family == 4 else 0)
        for low, high in (self.sport, self.dport):
            weight += 16 - (high - low).bit_length()
        return (self.priority, -weight, ACTIONS.index(self.action), self.handle)

    def speaks_of(self, flow):
        src, dst, sport, dport = self.src, self.dst, self.sport, self.dport
        if flow.dir != self.dir:
            if not self.mirrored:
                return False
            src, dst, sport, dport = dst, src, dport, sport
        if self.family and self.family != flow.family:
            return False
        if (src and flow.src not in src) or (dst and flow.dst not in dst):
            return False
        if self.proto and self.proto != flow.proto:
            return False
        if self.sport == self.dport == (0, 65535):
            return True
        return sport[0] <= flow.sport <= sport[1] and \
            dport[0] <= flow.dport <= dport[1]


class Flow:
    """A packet that somebody asks about."""

    def __init__(self, rnd):
        self.dir = rnd.choice((C.DIR_IN, C.DIR_OUT))
        self.family = rnd.choice((4, 6))
        self.src, self.dst = (ipaddress.ip_address(rnd.choice(ADDRESSES[self.family]))
                              for _ in range(2))
        self.proto = rnd.choice((6, 17, 17, 47))
        self.sport = self.dport = 0
        if self.proto in WITH_PORTS:
            self.sport, self.dport = rnd.choice(PORTS), rnd.choice(PORTS)

    def attributes(self):
        flow = [addr(C.A_FLOW_SRC, str(self.src)), addr(C.A_FLOW_DST, str(self.dst)),
                u8(C.A_FLOW_PROTO, self.proto)]
        if self.proto in WITH_PORTS:
            flow += [u16(C.A_FLOW_SPORT, self.sport), u16(C.A_FLOW_DPORT, self.dport)]
        return [u8(C.A_EXPLAIN_DIR, self.dir), nest(C.A_EXPLAIN_FLOW, *flow)]


def handle_of(fields):
    return struct.unpack("I", fields[C.A_RULE_HANDLE][0])[0]


def add(client, rules, new):
    for rule in new:
        rule.handle = handle_of(client.do("RULE_NEW", *rule.attributes())[0])
    rules += new


def remove(client, rules, gone):
    for rule in gone:
        client.do("RULE_DEL", u32(C.A_RULE_HANDLE, rule.handle))
        rules.remove(rule)


def decides(client, flow):
    """The handle of the rule that the kernel names; 0: the default."""
    answer = client.do("EXPLAIN", *flow.attributes())[0]
    rule = answer.get(C.A_EXPLAIN_RULE)
    return handle_of(parse(rule[0])) if rule else 0


def compare(what, client, rules, rnd):
    ordered = sorted(rules, key=Rule.place)
    wrong, by_rule = [], 0
    for _ in range(FLOWS):
        flow = Flow(rnd)
        should = next((r.handle for r in ordered if r.speaks_of(flow)), 0)
        found = decides(client, flow)
        by_rule += bool(should)
        if found != should:
            wrong.append(f"{vars(flow)}: rule {found} instead of {should}")
    print(f"{'not ok' if wrong or by_rule < FLOWS / 4 else 'ok'} - {what}: of {FLOWS} "
          f"flows every one by its rule")
    for line in wrong[:5]:
        print(line)
    print(f"{by_rule} of them by one of {len(rules)} rules")
    listed = [handle_of(r) for r in client.do("RULE_GET", dump=True)]
    good = listed == [r.handle for r in ordered]
    print(f"{'ok' if good else 'not ok'} - {what}: the list has them all, in order",
          flush=True)


def main():
    rnd = random.Random(int(sys.argv[1]))
    client = Client()
    for number in range(1, ROUNDS + 1):
        rules = []
        client.do("SET_BEGIN")
        add(client, rules, [Rule(rnd) for _ in range(RULES)])
        client.do("SET_COMMIT")
        compare(f"set {number}", client, rules, rnd)
        remove(client, rules, rnd.sample(rules, RULES // 2))
        add(client, rules, [Rule(rnd) for _ in range(RULES // 8)])
        compare(f"set {number}, changed rule by rule", client, rules, rnd)


main()
