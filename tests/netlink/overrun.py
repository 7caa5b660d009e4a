# SPDX-License-Identifier: GPL-2.0
"""Listeners that cannot follow. See overrun.test.sh."""

import collections
import errno
import math
import os
import socket
import struct
import time

import genl
from genl import C, SLOW, addr, nest, nla, text, u8, u32, u64
from tap import diag, report, row, run

MANY = int(os.environ.get("MANY", "10000"))
SA = b"".join((
    u8(C.A_SA_DIR, C.DIR_IN), addr(C.A_SA_SRC, "10.1.0.1"),
    addr(C.A_SA_DST, "10.2.0.1"), u8(C.A_SA_PROTO, 50), u8(C.A_SA_MODE, 1),
    text(C.A_SA_AEAD, "rfc4106(gcm(aes))"), nla(C.A_SA_AEAD_KEY, bytes(20))))


def spi_of(fields):
    return struct.unpack("I", fields[C.A_SA_SPI][0])[0]


def listen(size, *groups):
    listener = genl.Client()
    if size:
        listener.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
    for group in groups or ("sa",):
        listener.join(group)
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
    """A flush."""
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
               f"flushed at once: a listener {what} has {MANY} events, or ENOBUFS "
               "and what a dump says", count, lost, len(known))


def add_until(client, last):
    """SAs whose time is over at that second of the clock, whenever they came."""
    def attributes():
        for spi in range(1000, 1000 + MANY):
            left = max(1, last - math.floor(time.monotonic()))
            yield [SA, u32(C.A_SA_SPI, spi), nest(C.A_SA_HARD, u64(C.A_LIMITS_ADDED, left))]
    return client.batch("SA_NEW", attributes())


def ends(listener, seconds):
    """The SPIs of SAs that are over, and of those that are gone; and the losses."""
    over, gone, lost = collections.Counter(), collections.Counter(), 0
    until = time.monotonic() + seconds
    while gone.total() < MANY:
        try:
            data = listener.socket.recv(1 << 16)
        except BlockingIOError:
            if time.monotonic() > until:
                break
            time.sleep(0.05)
            continue
        except OSError as error:
            assert error.errno == errno.ENOBUFS, error
            lost += 1
            continue
        fields = genl.parse(data[20:])
        if data[16] == C.CMD_SA_REMOVED:
            gone[spi_of(fields)] += 1
        elif data[16] == C.CMD_EXPIRE:
            over[spi_of(fields), fields[C.A_SA_EXPIRY][0][0],
                 fields[C.A_SA_EXPIRED_BY][0][0]] += 1
    return over, gone, lost


def expired():
    """Lifetimes that are all over in one second."""
    row(31)
    client = genl.Client()
    started = time.monotonic()
    client.batch("SA_NEW", ([SA, u32(C.A_SA_SPI, 1000 + i)] for i in range(MANY // 10)))
    seconds = 20 * (time.monotonic() - started) + 5 * SLOW
    client.do("SA_FLUSH")
    last = math.ceil(time.monotonic() + seconds)
    refused = add_until(client, last)
    hasty, patient = listen(65536, "expire", "sa"), listen(0, "expire", "sa")
    left = last - time.monotonic()
    report(not refused and left > 1,
           f"{MANY} SAs are added that will be over at once", refused, left)
    over, gone, lost = ends(patient, left + 200 * SLOW)
    diag(f"{seconds:.0f} seconds for them, {time.monotonic() - last:.1f} after the end all is told")
    spis = range(1000, 1000 + MANY)
    report(over == {(spi, C.EXPIRY_HARD, C.LIMIT_ADDED): 1 for spi in spis} and not lost,
           "a listener with room is told once of each that it is over, and why",
           over.total(), len(over), lost)
    report(gone == {spi: 1 for spi in spis}, "and that it is gone", gone.total(), len(gone))
    over, gone, lost = ends(hasty, 0)
    diag(f"without room: {over.total()} and {gone.total()} events, {lost} times ENOBUFS")
    report(lost == 1, "one without room is told once, by ENOBUFS, that it has missed some",
           lost, over.total(), gone.total())
    report(not resynchronize(client), "and a dump says that none is left")
    # What comes later is heard again.
    client.do("SA_NEW", SA, u32(C.A_SA_SPI, 5000))
    known = set()
    count, lost = follow(hasty, known)
    report(known == {5000} and (count, lost) == (1, 0), "events that come later are heard",
           count, lost, known)
    client.do("SA_FLUSH")


def many():
    """More events than any socket of the command holds."""
    row(29)
    refused = genl.Client().batch("SA_NEW", ([SA, u32(C.A_SA_SPI, 1000 + i)]
                                             for i in range(6000)))
    report(not refused, "many SAs are added while the monitor sleeps", refused)


if __name__ == "__main__":
    run({"full": full, "at_once": at_once, "expired": expired, "many": many})
