# SPDX-License-Identifier: GPL-2.0
"""The cells of the matrix: every combination of what ESP and AH leave open.

A suite is an AEAD, or a cipher and an integrity algorithm, with the lengths of
their keys and ICV. A cell is a suite, a protocol, a layout, whether it travels
in UDP, and how its packets are numbered. why_not() says which combinations
cannot be. sample() picks some of the others, always the same ones, in which each
value meets each value of another kind at least once.
"""

import collections
import heapq
import itertools
import math

Alg = collections.namedtuple("Alg", "name key icv align iv legacy", defaults=(False,))
Suite = collections.namedtuple("Suite", "aead enc auth iiv")
Layout = collections.namedtuple("Layout", "mode inner outer")
Cell = collections.namedtuple("Cell", "proto suite layout udp esn")

# Lengths in bytes, salts are part of the keys.
AEADS = [Alg(name, key, icv, 4, 8) for name, keys, icvs in (
    ("rfc4106(gcm(aes))", (20, 28, 36), (8, 12, 16)),
    ("rfc4543(gcm(aes))", (20, 28, 36), (16,)),
    ("rfc4309(ccm(aes))", (19, 27, 35), (8, 12, 16)),
    ("rfc7539esp(chacha20,poly1305)", (36,), (16,))) for key in keys for icv in icvs]
CIPHERS = [Alg(name, key, 0, align, iv, legacy) for name, keys, align, iv, legacy in (
    ("cbc(aes)", (16, 24, 32), 16, 16, False),
    ("rfc3686(ctr(aes))", (20, 28, 36), 4, 8, False),
    ("cbc(camellia)", (16, 24, 32), 16, 16, False),
    ("cbc(des3_ede)", (24,), 8, 8, True),
    ("ecb(cipher_null)", (0,), 4, 0, False)) for key in keys]
INTEGRITY = [Alg(name, key, icv, 0, 0, legacy) for name, key, icv, legacy in (
    ("hmac(sha1)", 20, 12, False),
    ("hmac(sha256)", 32, 16, False),
    ("hmac(sha384)", 48, 24, False),
    ("hmac(sha512)", 64, 32, False),
    ("xcbc(aes)", 16, 12, False),
    ("cmac(aes)", 16, 12, False),
    ("hmac(md5)", 16, 12, True),
    ("hmac(sha256)", 32, 12, True))]
# RFC 8750: with which ICVs an IV may be implicit.
IIV_ICV = {"rfc4106(gcm(aes))": 16, "rfc4309(ccm(aes))": 8,
           "rfc7539esp(chacha20,poly1305)": 16}

LAYOUTS = [Layout(mode, inner, outer) for mode in ("transport", "tunnel", "beet")
           for inner, outer in ((4, 4), (6, 6), (4, 6), (6, 4))]


def esp_suites():
    for alg in AEADS:
        yield Suite(alg, None, None, False)
    for enc, auth in itertools.product(CIPHERS, INTEGRITY):
        yield Suite(None, enc, auth, False)
    for alg in AEADS:
        if IIV_ICV.get(alg.name) == alg.icv:
            yield Suite(alg, None, None, True)


def ah_suites():
    for auth in INTEGRITY:
        yield Suite(None, None, auth, False)
    for alg in AEADS:
        if alg.name == "rfc4543(gcm(aes))":
            yield Suite(alg, None, None, False)


def combinations():
    """All of them, those that cannot be as well."""
    for proto, suites in (("esp", esp_suites()), ("ah", ah_suites())):
        for rest in itertools.product(suites, LAYOUTS, (False, True), (False, True)):
            yield Cell(proto, *rest)


def why_not(cell):
    """What it is that cannot be, and the reason; None: the cell is to be tried."""
    layout = cell.layout
    wide = f"{cell.proto} {layout.mode} {layout.inner}-in-{layout.outer}"
    if layout.mode == "transport" and layout.inner != layout.outer:
        return f"{wide}: all algorithms", "transport mode adds no IP header"
    if cell.proto == "ah" and layout.mode == "beet":
        return f"{wide}: all algorithms", "BEET mode is one of ESP's"
    if cell.proto == "ah" and cell.udp:
        return f"{wide} in UDP: all algorithms", "AH does not survive NAT (RFC 3715, 2.1)"
    if cell.suite.iiv:
        return f"esp: {title(cell.suite)}, all layouts", "XFRM has no implicit IVs"
    if cell.proto == "ah" and cell.suite.aead:
        return f"ah: {title(cell.suite)}, all layouts", "XFRM has no AES-GMAC in AH"
    return None


def cells():
    return [cell for cell in combinations() if not why_not(cell)]


def left_out():
    """How many combinations each of the things is that cannot be."""
    return collections.Counter(filter(None, map(why_not, combinations())))


def alg_title(alg):
    return f"{alg.name} {8 * alg.key}" if alg.key else alg.name


def title(suite):
    if suite.aead:
        words = f"{alg_title(suite.aead)} ICV {8 * suite.aead.icv}"
        return words + (" implicit IV" if suite.iiv else "")
    enc = [alg_title(suite.enc)] if suite.enc else []
    return " + ".join(enc + [f"{suite.auth.name} ICV {8 * suite.auth.icv}"])


def name(cell):
    layout = cell.layout
    return (f"{cell.proto} {layout.mode} {layout.inner}-in-{layout.outer} "
            f"{'in UDP ' if cell.udp else ''}{'ESN' if cell.esn else '32-bit'}: "
            f"{title(cell.suite)}")


def icv(suite):
    return (suite.auth or suite.aead).icv


def legacy(suite):
    return any(alg.legacy for alg in suite[:3] if alg)


def in_clear(cell):
    """What is signed only can be read on the wire by everybody."""
    suite = cell.suite
    return cell.proto == "ah" or bool(
        suite.aead and suite.aead.name == "rfc4543(gcm(aes))" or
        suite.enc and suite.enc.name == "ecb(cipher_null)")


def pairs(cell):
    """All pairs of values of different kinds that meet in a cell."""
    values = {"suite": cell.suite.aead or cell.suite.enc, "auth": cell.suite.auth,
              "mode": cell.layout.mode, "families": cell.layout[1:],
              "udp": cell.udp, "esn": cell.esn, "proto": cell.proto}
    return set(itertools.combinations(sorted(values.items(), key=lambda i: i[0]), 2))


def sample(all_cells):
    """Few cells that have all the pairs that all cells have.

    Greedy, from cells in a fixed order that jumps about: the one with the most
    new pairs, as long as there is any. A cell never gets more of them, so only
    those are counted anew that would be next.
    """
    count = len(all_cells)
    step = next(n for n in itertools.count(count // 2 + 7) if math.gcd(n, count) == 1)
    todo = []
    for number in range(count):
        cell = all_cells[number * step % count]
        have = pairs(cell)
        todo.append((-len(have), number, have, cell))
    heapq.heapify(todo)
    open_pairs = set().union(*(have for _, _, have, _ in todo))
    chosen = []
    while open_pairs:
        _, number, have, cell = heapq.heappop(todo)
        have &= open_pairs
        item = (-len(have), number, have, cell)
        if todo and todo[0] < item:
            heapq.heappush(todo, item)
        else:
            open_pairs -= have
            chosen.append(cell)
    return chosen
