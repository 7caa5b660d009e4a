# SPDX-License-Identifier: GPL-2.0
"""SAs and rules of ipward's, as attributes, for tests that have many of them."""

from genl import C, addr, nest, nla, text, u8, u32, u64

PROTO = {"esp": 50, "ah": 51}
WINDOW = 1024


def algorithms(aead=None, enc=None, auth=None, icv=0):
    """Each but the ICV's length is a name and a key."""
    for kind, given in (("AEAD", aead), ("ENC", enc), ("AUTH", auth)):
        if given:
            yield text(C["A_SA_" + kind], given[0])
            if given[1]:
                yield nla(C[f"A_SA_{kind}_KEY"], given[1])
    yield u8(C.A_SA_ICV_LEN, icv)


def sa(way, ends, spi, *more, proto="esp", mode="transport", reqid=0, flags=0, seq=0):
    """way: out or in; ends: source and destination; more: algorithms()"""
    attributes = [u8(C.A_SA_DIR, C["DIR_" + way.upper()]),
                  addr(C.A_SA_SRC, ends[0]), addr(C.A_SA_DST, ends[1]),
                  u8(C.A_SA_PROTO, PROTO[proto]), u32(C.A_SA_SPI, spi),
                  u8(C.A_SA_MODE, C["MODE_" + mode.upper()]),
                  u32(C.A_SA_REQID, reqid), u32(C.A_SA_FLAGS, flags),
                  u64(C.A_SA_SEQ, seq), *more]
    if way == "in":
        attributes.append(u32(C.A_SA_REPLAY_WINDOW, WINDOW))
    return attributes


def rule(way, flow, ends, *selector, proto="esp", mode="transport", reqid=0):
    """Protect what goes from one address of the flow to the other."""
    template = [u8(C.A_TEMPLATE_PROTO, PROTO[proto]),
                u8(C.A_TEMPLATE_MODE, C["MODE_" + mode.upper()]),
                u32(C.A_TEMPLATE_REQID, reqid)]
    if mode != "transport":
        template += [addr(C.A_TEMPLATE_SRC, ends[0]), addr(C.A_TEMPLATE_DST, ends[1])]
    return [u8(C.A_RULE_DIR, C["DIR_" + way.upper()]),
            u8(C.A_RULE_ACTION, C.ACTION_PROTECT),
            nest(C.A_RULE_SELECTOR, addr(C.A_SELECTOR_SRC, flow[0]),
                 addr(C.A_SELECTOR_DST, flow[1]), *selector),
            nest(C.A_RULE_TEMPLATE, *template)]


def rules(client, many):
    """All at once, in place of those in force."""
    client.do("SET_BEGIN", u8(C.A_SET_BASE, C.SET_BASE_EMPTY))
    refusals = client.batch("RULE_NEW", many)
    if refusals:
        raise SystemExit(f"ipward refuses rules: {refusals}")
    client.do("SET_COMMIT")
