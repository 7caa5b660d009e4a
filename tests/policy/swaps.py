# SPDX-License-Identifier: GPL-2.0
"""A batch that swaps rule sets: swaps.py COUNT OWN4 PEER4 OWN6 PEER6 [SPI KEY]

Every set protects all between the two hosts, each in another way: by other priorities,
names and numbers of rules, and with other rules around them. With SPI, outbound SAs
come and go meanwhile, from that SPI on, each to be used once.
"""

import sys

TMPL = "protect tmpl mode transport"
OUT = "policy add dir out mirrored"
EVERY = 5  # sets between two SAs


def protecting(i, own, peer):
    """Rules that protect all between two addresses."""
    name = f"set{i}"
    if i % 4 == 0:
        return [f"{OUT} name {name} priority {i + 1} src {own} dst {peer} {TMPL}"]
    if i % 4 == 1:
        return [f"{OUT} name {name} dst {peer} {TMPL}"]
    if i % 4 == 2:
        icmp = "icmp6" if ":" in own else "icmp"
        return [f"{OUT} name {name}-2 priority {2000 - i} dst {peer} {TMPL}",
                f"{OUT} name {name}-1 priority 1 src {own} dst {peer} {icmp} {TMPL}"]
    return [f"policy add dir out name {name}-out priority {i} src {own} dst {peer} {TMPL}",
            f"policy add dir in name {name}-in priority {2000 - i} src {peer} dst {own} {TMPL}"]


def around(i):
    """Others, that would let it out, and that have nothing to do with it."""
    rules = [f"{OUT} name all priority {3000 + i} permit"]
    rules += [f"policy add dir out dst 10.9.{i % 256}.{j} block" for j in range(i % 7)]
    return rules


def rekeyed(k, own, peer, spi, key):
    """One more outbound SA; the one before the last goes."""
    lines = [f"sa add dir out src {own} dst {peer} proto esp spi {spi + k} "
             f"aead rfc4106 key {key} mode transport"]
    if k >= 2:
        lines += [f"sa del dst {peer} spi {spi + k - 2}"]
    return lines


def main():
    count, own4, peer4, own6, peer6, *sa = sys.argv[1:]
    for i in range(int(count)):
        rules = protecting(i, own4, peer4) + protecting(i + 1, own6, peer6) + around(i)
        if i % 2:
            rules.reverse()
        lines = [f"policy begin {'empty' if i % 3 else 'active'}"]
        if i % 3 == 0:
            lines += ["policy flush"]
        lines += rules + ["policy commit"]
        if sa and i % EVERY == 0:
            lines += rekeyed(i // EVERY, own4, peer4, int(sa[0], 0), sa[1])
        print("\n".join(lines))


if __name__ == "__main__":
    main()
