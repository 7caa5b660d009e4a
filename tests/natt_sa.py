# SPDX-License-Identifier: GPL-2.0
"""Add SAs with ESP in UDP, or wait for what is said of them.

natt_sa.py add WORD=VALUE... [-- WORD=VALUE...]...
natt_sa.py peer FILE    wait for an SA_PEER event; write it to FILE:
                        "listening", then "ADDRESS PORT SPI"
"""

import socket
import struct
import sys

import genl
from genl import C, addr, nest, nla, text, u8, u16, u32

AEAD = (text(C.A_SA_AEAD, "rfc4106(gcm(aes))"),)
MODES = {"transport": 1, "tunnel": 2}
SELECTOR = {"dport": (C.A_SELECTOR_DPORT_MIN, C.A_SELECTOR_DPORT_MAX),
            "sport": (C.A_SELECTOR_SPORT_MIN, C.A_SELECTOR_SPORT_MAX)}


def attributes(words):
    given = dict(word.split("=", 1) for word in words)
    result = [
        u8(C.A_SA_DIR, {"in": C.DIR_IN, "out": C.DIR_OUT}[given.pop("dir")]),
        addr(C.A_SA_SRC, given.pop("src")), addr(C.A_SA_DST, given.pop("dst")),
        u8(C.A_SA_PROTO, 50), u32(C.A_SA_SPI, int(given.pop("spi"), 0)),
        u8(C.A_SA_MODE, MODES[given.pop("mode")]),
        nla(C.A_SA_AEAD_KEY, bytes.fromhex(given.pop("key"))), *AEAD]
    for word, attr in (("natt_sport", C.A_SA_NATT_SPORT),
                       ("natt_dport", C.A_SA_NATT_DPORT),
                       ("keepalive", C.A_SA_KEEPALIVE)):
        if word in given:
            result.append(u16(attr, int(given.pop(word))))
    if "reqid" in given:
        result.append(u32(C.A_SA_REQID, int(given.pop("reqid"))))
    for word, attr in (("oa_src", C.A_SA_OA_SRC), ("oa_dst", C.A_SA_OA_DST)):
        if word in given:
            result.append(addr(attr, given.pop(word)))
    ports = [u16(attr, int(given[word])) for word, pair in SELECTOR.items()
             if word in given for attr in pair]
    if ports:
        proto = int(given.pop("proto", 17))
        result.append(nest(C.A_SA_SELECTOR, u8(C.A_SELECTOR_PROTO, proto), *ports))
    unknown = given.keys() - SELECTOR.keys()
    assert not unknown, unknown
    return result


def add(client, words):
    while words:
        end = words.index("--") if "--" in words else len(words)
        client.do("SA_NEW", *attributes(words[:end]))
        words = words[end + 1:]


def peer(client, path):
    client.join("sa")
    with open(path, "w", encoding="ascii") as file:
        print("listening", file=file, flush=True)
        for name, fields in client.events(60):
            if name != "SA_PEER":
                continue
            address = fields[C.A_SA_PEER_SRC][0]
            family = socket.AF_INET if len(address) == 4 else socket.AF_INET6
            print(socket.inet_ntop(family, address),
                  *struct.unpack("H", fields[C.A_SA_PEER_PORT][0]),
                  hex(struct.unpack("I", fields[C.A_SA_SPI][0])[0]),
                  file=file, flush=True)


def main():
    command, *words = sys.argv[1:]
    client = genl.Client()
    {"add": add, "peer": lambda c, w: peer(c, *w)}[command](client, words)


main()
