# SPDX-License-Identifier: GPL-2.0
"""Listeners that cannot follow. See overrun.test.sh."""

import errno
import os
import socket
import struct

import genl
from genl import C, addr, nla, text, u8, u32
from tap import diag, report, row, run

MANY = int(os.environ.get("MANY", "10000"))
SA = b"".join((
    u8(C.A_SA_DIR, C.DIR_IN), addr(C.A_SA_SRC, "10.1.0.1"),
    addr(C.A_SA_DST, "10.2.0.1"), u8(C.A_SA_PROTO, 50), u8(C.A_SA_MODE, 1),
    text(C.A_SA_AEAD, "rfc4106(gcm(aes))"), nla(C.A_SA_AEAD_KEY, bytes(20))))


def spi_of(fields):
    return struct.unpack("I", fields[C.A_SA_SPI][0])[0]


def listen(size):
    listener = genl.Client()
    if size:
        listener.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
    listener.join("sa")
    listener.socket.settimeout(0)
    return listener


def follow(listener, known):
    """Apply the events that have come to what is known; how many, and if lost."""
    count = lost = 0
    while True:
        try:
            data = listener.socket.recv(1 << 16)
        except BlockingIOError:
            return count, lost
        except OSError as error:
            assert error.errno == errno.ENOBUFS, error
            lost += 1
            continue
        count += 1
        spi = spi_of(genl.parse(data[20:]))
        if data[16] == C.CMD_SA_ADDED:
            known.add(spi)
        else:
            known.discard(spi)


def resynchronize(client):
    return set(map(spi_of, client.do("SA_GET", dump=True)))


def full():
    row(29)
    client = genl.Client()
    listener = listen(4096)
    known = set()
    client.batch("SA_NEW", ([SA, u32(C.A_SA_SPI, 1000 + i)] for i in range(1000)))
    count, lost = follow(listener, known)
    report(lost == 1 and 0 < count < 1000,
           "whose socket was full is told so, once, by ENOBUFS", count, lost)
    report(len(known) == count, "what came before the loss is in order")
    known = resynchronize(client)
    report(len(known) == 1000, "a dump has what was missed", len(known))
    for spi in range(1000, 1005):
        client.do("SA_DEL", addr(C.A_SA_DST, "10.2.0.1"), u32(C.A_SA_SPI, spi))
    client.do("SA_NEW", SA, u32(C.A_SA_SPI, 5000))
    count, lost = follow(listener, known)
    report(count == 6 and not lost and known == resynchronize(client),
           "and events that come later lead on from there", count, lost)
    client.do("SA_FLUSH")


def at_once():
    """As many as will expire at once, when there are lifetimes."""
    row(31)
    client = genl.Client()
    patient, hasty = listen(0), listen(65536)
    refused = client.batch("SA_NEW", ([SA, u32(C.A_SA_SPI, 1000 + i)]
                                      for i in range(MANY)))
    report(not refused, f"{MANY} SAs are added", refused)
    for what, listener in (("patient", patient), ("hasty", hasty)):
        known = set()
        count, lost = follow(listener, known)
        if lost:
            known = resynchronize(client)
        report(len(known) == MANY, f"a {what} listener knows of all of them", count)
    client.do("SA_FLUSH")
    for what, listener in (("with room for all", patient), ("without", hasty)):
        known = set(range(1000, 1000 + MANY))
        count, lost = follow(listener, known)
        diag(f"{what}: {count} events, {lost} times ENOBUFS")
        if lost:
            known = resynchronize(client)
        report((count == MANY or lost) and not known,
               f"they go at once: a listener {what} has {MANY} events, or ENOBUFS "
               "and what a dump says", count, lost, len(known))


def many():
    """More events than any socket of the command holds."""
    row(29)
    refused = genl.Client().batch("SA_NEW", ([SA, u32(C.A_SA_SPI, 1000 + i)]
                                             for i in range(6000)))
    report(not refused, "many SAs are added while the monitor sleeps", refused)


if __name__ == "__main__":
    run({"full": full, "at_once": at_once, "many": many})
