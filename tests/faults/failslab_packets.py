# SPDX-License-Identifier: GPL-2.0
"""Every allocation on a packet's way out fails in turn. See failslab.test.sh."""

import errno
import socket
import sys

import genl
from failslab import B, B6, FAULT, HONEST, MOST
from tap import report, row, run

MARKER = b"<<ipward-clear>>"


def send(sock, data, to):
    try:
        sock.sendto(data, to)
        return "done"
    except OSError as error:
        return errno.errorcode[error.errno]


def send_failing(sock, data, to, fates):
    """Each of a datagram's allocations fails in turn: how many there are."""
    for nth in range(1, MOST):
        FAULT.arm(nth)
        result = send(sock, data, to)
        fired = FAULT.disarm()
        fates[result] = fates.get(result, 0) + 1
        if not fired:
            return nth - 1 if result == "done" else 0
    return 0


def packets():
    """From a, whose rule protects what goes to b; the shell looks at the wire.

    Now and then the kernel keeps a stack that it has not seen before, which moves
    the others' numbers: so an allocation of ipward's may be missed by one round.
    """
    row(25)
    client = genl.Client()
    names = ("out-protected", "no-memory", "gso", "no-route", "too-big")
    # A short one is sealed in the memory that it has; a long one needs more.
    for what, to, size, needs in (("a datagram", (B, 9000), 160, False),
                                  ("a large datagram", (B, 9000), 4000, True),
                                  ("a datagram by IPv6", (B6, 9000), 160, False)):
        family = socket.AF_INET6 if ":" in to[0] else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_DGRAM)
        fates, moved, counts = {}, {}, []
        before = client.stats()
        while len(counts) < 10 and not moved.get("no-memory"):
            counts.append(send_failing(sock, MARKER * (size // 16), to, fates))
            after = client.stats()
            moved = {name: after[name] - before[name] for name in names
                     if after[name] != before[name]}
        report(set(fates) <= HONEST | {"done"} and all(counts) and
               (moved.get("no-memory", 0) > 0) == needs and
               sum(moved.values()) + fates.get("ENOBUFS", 0) +
               fates.get("ENOMEM", 0) >= sum(fates.values()),
               f"{what}: {counts[-1]} allocations fail in turn, each packet has its fate",
               fates, moved, counts)


def stream():
    """By TCP: whatever fails, all of it arrives in the end."""
    row(25)
    sock = socket.create_connection((B, 5001), timeout=30 * genl.SLOW)
    data = MARKER * 4096
    fates = {}
    for nth in range(1, MOST):
        FAULT.arm(nth)
        try:
            sent = sock.send(data)
            result = "done"
        except OSError as error:
            sent, result = 0, errno.errorcode[error.errno]
        fired = FAULT.disarm()
        fates[result] = fates.get(result, 0) + 1
        if sent < len(data):
            sock.sendall(data[sent:])
        if not fired:
            break
    with open(sys.argv[2], "w", encoding="ascii") as file:
        file.write(str(nth * len(data)))
    sock.close()
    report(set(fates) <= HONEST | {"done"} and nth > 3,
           f"a TCP stream: {nth - 1} allocations fail in turn", fates)


if __name__ == "__main__":
    if sys.argv[1] == "stream":
        stream()
    else:
        run({"packets": packets})
