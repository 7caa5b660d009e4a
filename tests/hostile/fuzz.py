# SPDX-License-Identifier: GPL-2.0
"""ESP packets made wrong at random: fuzz.py DEVICE MAC NETNS COUNT SEED

Half of them are changed after they were sealed, anywhere in the packet; the
other half before that, so that they reach what is behind the ICV. They leave
by DEVICE for the station MAC in NETNS, in batches that depend on nothing but
SEED and their number. After each batch the books of fuzz.test.sh are balanced:
what arrived is accepted or dropped for one reason. Prints TAP.
"""

import random
import re
import struct
import subprocess
import sys
import time

import esp
import genl
import tap

BATCH = 250
EDGES = (0, 1, 2, 3, 4, 7, 8, 15, 16, 20, 31, 32, 39, 40, 44, 50, 51, 58, 59, 60,
         63, 64, 127, 128, 254, 255)
PROTOS = (0, 1, 2, 4, 6, 17, 41, 43, 44, 47, 50, 51, 58, 59, 60, 103, 132, 135, 255)
DROPS = [name[5:].lower().replace("_", "-") for name in genl.C.__members__
         if name.startswith("DROP_") and name not in ("DROP_NONE", "DROP_MAX")]
TUNNELS = (0x3001, 0x4001)
# What ends an inbound packet's way, beside the drops.
ACCEPTED = ("in-protected", "in-permitted", "in-default", "in-exempt")
OUTBOUND = ("blocked-out", "default-out", "no-sa", "seq-exhausted", "too-big",
            "no-route", "gso", "conntrack")


class Packets:
    """Packets and their mutations, all from one generator of random numbers."""

    def __init__(self, seed, numbers):
        self.random = random.Random(seed)
        self.numbers = numbers  # of packets: how far each SA has come
        self.sealed = {}  # SPI: numbers sealed in this batch

    def inner(self, six, ends):
        pick = self.random.choice
        data = bytes(self.random.randrange(3) and esp.MARKER * pick((1, 2, 7, 60)))
        payload = pick([
            lambda: esp.udp(pick((1000, 53)), pick((2000, 4500)), data),
            lambda: (esp.quiet6 if six else esp.quiet)(data),
            lambda: (esp.echo6 if six else esp.echo)(data),
            lambda: esp.tcp_syn(pick((1000, 80)), 2000),
            lambda: esp.raw(data, pick(PROTOS))])()
        if six and not self.random.randrange(3):
            payload = esp.opts(payload, pick((1, 2, 7)), pick((esp.DSTOPTS, esp.HOPOPTS)))
        return esp.ip(*ends, payload, ttl=pick((1, 2, 64, 64)), tos=pick((0, 0, 1, 3, 255)))

    def number(self, spi):
        self.numbers[spi] += self.random.choice((1, 1, 1, 2, 65))
        self.sealed.setdefault(spi, set()).add(self.numbers[spi])
        return self.numbers[spi]

    def seal(self, spi, payload, **wrong):
        return esp.esp(spi, self.number(spi), payload, **wrong)

    def base(self):
        """SPI, ends, payload of a packet that is still right."""
        six, tunnel = self.random.randrange(2), self.random.randrange(2)
        ends = (esp.A6, esp.B6) if six else (esp.A4, esp.B4)
        if tunnel:
            six_inside = self.random.randrange(2)
            net = (esp.A6_NET, esp.B6_NET) if six_inside else (esp.A4_NET, esp.B4_NET)
            return TUNNELS[six], ends, self.inner(six_inside, net)
        whole = self.inner(six, ends)
        proto = whole[6] if six else whole[9]
        return (0x2001 if six else 0x1001), ends, esp.raw(whole[40 if six else 20:], proto)

    def change(self, data, low=0, high=None):
        """One small thing wrong between these places."""
        high = len(data) if high is None else min(high, len(data))
        if high <= low:
            return data
        pick, at = self.random.choice, self.random.randrange(low, high)
        value = pick([data[at] ^ 1 << self.random.randrange(8), pick(EDGES),
                      pick(PROTOS), self.random.randrange(256)])
        return pick([
            lambda: data[:at] + bytes([value]) + data[at + 1:],
            lambda: data[:at] + bytes([value]) + data[at + 1:],
            lambda: data[:at] + bytes([value, pick(EDGES)]) + data[at + 2:],
            lambda: data[:at] + struct.pack("!H", pick((0, 1, 20, 39, 40, 0x2000, 0x3fff,
                                                        len(data), 0xffff))) + data[at + 2:],
            lambda: data[:at],
            lambda: data[:at] + self.random.randbytes(pick((1, 2, 4, 8, 40))) + data[at:],
            lambda: data[:at] + data[at + pick((1, 2, 4, 8)):],
            lambda: data + bytes(pick((1, 3, 4, 300)))])()

    def changes(self, data):
        for _ in range(self.random.choice((1, 1, 2, 5))):
            # Headers and trailers have more to them than the middle.
            data = self.change(data, *self.random.choice(
                ((0, 60), (0, 60), (0, None), (max(0, len(data) - 24), None))))
        return data

    def with_sum(self, packet):
        """The IPv4 header's checksum is right in most packets, or few would get far."""
        length = (packet[0] & 15) * 4 if packet else 0
        if length < 20 or packet[0] >> 4 != 4 or len(packet) < length or \
                not self.random.randrange(8):
            return packet
        header = packet[:10] + b"\0\0" + packet[12:length]
        return header[:10] + struct.pack("!H", esp.checksum(header)) + packet[10 + 2:]

    def outside(self):
        """Changed after it was sealed."""
        spi, ends, payload = self.base()
        waits = spi in TUNNELS and may_wait(payload)
        sealed = self.seal(spi, payload)
        if self.random.randrange(2):
            # In an IP packet that is right, or few would come that far.
            return esp.ip(*ends, esp.raw(self.changes(sealed), esp.ESP)), waits
        packet = esp.ip(*ends, sealed)
        if packet[0] >> 4 == 4 and not self.random.randrange(4):
            options = self.random.randbytes(self.random.choice((4, 8, 40)))
            packet = esp.ip(*ends, esp.raw(packet[20:], esp.ESP), options=options)
        elif packet[0] >> 4 == 6 and not self.random.randrange(4):
            ahead = esp.opts(esp.raw(packet[40:], esp.ESP), self.random.choice((1, 2, 8)),
                             self.random.choice((0, 43, 44, 60, 60, 135)))
            packet = esp.ip(*ends, esp.raw(self.change(ahead, 0, 24), ahead.proto))
        return self.with_sum(self.changes(bytes(packet))), waits

    def inside(self):
        """Changed before it was sealed."""
        spi, ends, payload = self.base()
        text = bytes(payload)
        tunnel = spi in TUNNELS
        if self.random.randrange(4):
            text = self.changes(text)
            text = self.with_sum(text) if tunnel else text
        wrong = {"next": payload.proto}
        kind = self.random.randrange(6)
        if kind == 0:
            wrong["next"] = self.random.choice(PROTOS)
        elif kind == 1:
            wrong["padlen"] = self.random.choice(EDGES)
        elif kind == 2:
            wrong["padding"] = self.random.randbytes(-(len(text) + 2) % 4 +
                                                     4 * self.random.randrange(3))
        elif kind == 3:
            wrong["pad"] = -(len(text) + 2) % 4 + 4 * self.random.randrange(63)
        elif kind == 4:
            wrong["tfc"] = bytes(4 * self.random.randrange(100))
            wrong["pad"] = -(len(text) + 2) % 4
        return esp.ip(*ends, self.seal(spi, esp.raw(text, payload.proto), **wrong),
                      tos=self.random.choice((0, 1, 3))), tunnel and may_wait(text)


def may_wait(text):
    """Is this a fragment, which waits for others when it comes out of a tunnel?"""
    if text and text[0] >> 4 == 4:
        return len(text) >= 20 and (text[6] & 0x3f or text[7]) != 0
    proto, at = (text[6], 40) if len(text) >= 40 else (59, 0)
    while proto in (0, 43, 51, 60) and at + 2 <= len(text):
        step = (text[at + 1] + 2) * 4 if proto == 51 else (text[at + 1] + 1) * 8
        proto, at = text[at], at + step
    return proto == 44


class Books:
    """All counters there are, and what has become of a batch by them."""

    def __init__(self, netns):
        self.client, self.netns = genl.Client(netns), netns

    def read(self):
        run = ["ip", "netns", "exec", self.netns, "sh", "-c",
               "nft list counters table inet fuzz; cat /proc/net/snmp /proc/net/netstat "
               "/proc/net/snmp6"]
        text = subprocess.run(run, check=True, capture_output=True, text=True).stdout
        books = {f"nft {name}": int(n) for name, n in
                 re.findall(r"counter (\w+) \{\s*packets (\d+)", text)}
        for table, names, values in re.findall(r"^(\w+): (.*[a-z].*)\n\1: (.*)$", text, re.M):
            for name, value in zip(names.split(), values.split()):
                books[table + name] = int(value)
        books.update((name, int(value)) for name, value in
                     re.findall(r"^(\w+6\w+)\s+(\d+)$", text, re.M))
        books.update(self.client.stats())
        return books

    def settled(self):
        """Our own counters, as soon as nothing moves any more."""
        last, end = None, time.monotonic() + 20 * genl.SLOW
        while time.monotonic() < end:
            stats = self.client.stats()
            if stats == last:
                break
            last = stats
        return last

    def settle(self):
        self.settled()
        return self.read()

    def highest(self):
        """Of each SA, the highest number that its window has seen."""
        result = {}
        for fields in self.client.do("SA_GET", dump=True):
            spi = struct.unpack("I", fields[genl.C.A_SA_SPI][0])[0]
            result[spi] = struct.unpack("Q", fields[genl.C.A_SA_SEQ][0])[0]
        return result


def balance(moved, sent, may_wait):
    """What does not add up, in words."""
    wrong = []
    inside = moved["in-protected"] - (moved["nft opened"] - moved["nft again"])
    lost = sent + inside - moved["nft seen"] - moved["nft again"]
    refused = sum(moved[name] for name in (
        "IpInHdrErrors", "IpInDiscards", "IpInAddrErrors", "IpExtInTruncatedPkts",
        "Ip6InHdrErrors", "Ip6InDiscards", "Ip6InAddrErrors", "Ip6InTruncatedPkts"))
    if not 0 <= lost <= refused:
        wrong.append(f"{lost} packets have not been seen; the stack refused {refused}")
    held = moved["nft seen"] - moved["nft offered"]
    if not 0 <= held <= moved["nft pieces"]:
        wrong.append(f"{held} packets wait for the rest; {moved['nft pieces']} are fragments")
    ended = {name: moved[name] for name in [*ACCEPTED, *DROPS] if name not in OUTBOUND}
    waiting = moved["nft offered"] - sum(ended.values())
    # Neighbour discovery comes when it likes, and is exempt.
    others = moved["in-exempt"]
    if not -others <= waiting <= may_wait:
        wrong.append(f"offered {moved['nft offered']}, {waiting} more than was accepted or "
                     f"dropped; {may_wait} may be fragments: {ended}")
    passed = sum(moved[name] for name in ACCEPTED[1:])
    if not 0 <= passed - moved["nft plain"] <= others:
        wrong.append(f"{passed} permitted in clear, {moved['nft plain']} have passed")
    return wrong


def batch_of(packets, outside):
    """Packets, each with whether it will wait for others."""
    return [packets.outside() if outside else packets.inside() for _ in range(BATCH)]


def main():
    sender = esp.Sender(sys.argv[1], sys.argv[2])
    books, count, seed = Books(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
    numbers = dict.fromkeys((0x1001, 0x2001, 0x3001, 0x4001), 1)
    total, wrong = dict.fromkeys((*ACCEPTED, *DROPS), 0), []
    before, window, controls = books.settle(), books.highest(), 0
    for batch in range((count + BATCH - 1) // BATCH):
        packets, outside = Packets(f"{seed}-{batch}", numbers), batch % 2 == 0
        made = batch_of(packets, outside)
        for packet, _ in made:
            sender.send(bytes(packet)[:1500] or b"\0")
        after = books.settle()
        moved = {name: value - before.get(name, 0) for name, value in after.items()}
        found = balance(moved, BATCH + controls, sum(wait for _, wait in made))
        tops = books.highest()
        for spi in numbers:
            if tops[spi] not in packets.sealed.get(spi, set()) | {window[spi]}:
                found.append(f"the window of {spi:#x} has moved to {tops[spi]}: never sealed")
        if not outside:
            found += [f"{moved[name]} sealed packets were dropped: {name}"
                      for name in ("integrity", "replay", "truncated", "length", "crypto")
                      if moved[name]]
        for name in total:
            total[name] += moved[name]
        # The control: whatever came before, a right packet passes.
        sender.send(esp.ip(esp.A4, esp.B4, packets.seal(0x1001, esp.quiet())),
                    esp.ip(esp.A6, esp.B6, packets.seal(0x2001, esp.quiet6())))
        controls = 2
        if books.settled()["in-protected"] != after["in-protected"] + controls:
            found.append("right packets do not pass any more")
        before, window = after, books.highest()
        wrong += [f"batch {batch}: {text}" for text in found]
    tap.diag(f"seed {seed}, {count} packets: " +
             ", ".join(f"{name} {n}" for name, n in total.items() if n))
    tap.report(not wrong, f"{count} packets, seed {seed}: all accounts agree", *wrong[:20])
    # They must have come far, or they have tested nothing.
    missing = [name for name in ("truncated", "length", "integrity", "padding", "dummy", "mode",
                                 "inner", "ecn", "header", "no-rule", "clear")
               if not total[name]]
    tap.report(not missing, "every place where a packet can fail was reached", *missing)
    tap.report(total["in-protected"] > count // 20, "and many packets were accepted")


if __name__ == "__main__":
    main()
