# SPDX-License-Identifier: GPL-2.0
"""Senders whose packets wait for keys, and who answers them. See hold.test.sh.

    hold.py answer ADDRESS PORT      echo datagrams, accept connections, for ever
    hold.py udp ADDRESS PORT COUNT   datagrams of one flow; how long the first
                                     answer took, and whether all came in order
    hold.py behind ADDRESS PORT OTHERS COUNT MORE
                                     the same, after one datagram each of as
                                     many other flows; when the first of these
                                     has left, more datagrams of the one flow
    hold.py tcp ADDRESS PORT         how long the connection took
    hold.py flows ADDRESS PORT COUNT as many flows at once, a datagram each
    hold.py burst PREFIX PORT COUNT  a datagram to each of as many addresses
    hold.py flood ADDRESS PORT COUNT [PORTS]
                                     datagrams to each port; how many were sent,
                                     and errors of the others

Every wait ends after 40 seconds.
"""

import collections
import errno
import fcntl
import ipaddress
import selectors
import socket
import struct
import sys
import termios
import time

# Of linux/in.h: else UDP does not tell of ENOBUFS.
socket.IP_RECVERR = 11

MARKER = b"<<ipward-clear>>"
LIMIT = 40


def made(address, kind):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.socket(family, kind)


def answer(address, port):
    udp, tcp = made(address, socket.SOCK_DGRAM), made(address, socket.SOCK_STREAM)
    udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
    udp.bind((address, port))
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    tcp.bind((address, port))
    tcp.listen(200)
    selector = selectors.DefaultSelector()
    selector.register(udp, selectors.EVENT_READ)
    selector.register(tcp, selectors.EVENT_READ)
    kept = []
    while True:
        for key, _ in selector.select():
            if key.fileobj is tcp:
                kept.append(tcp.accept()[0])
            else:
                data, sender = udp.recvfrom(2000)
                udp.sendto(data, sender)


def unsent(sock):
    """Memory of what has not left the host."""
    return struct.unpack("i", fcntl.ioctl(sock, termios.TIOCOUTQ, bytes(4)))[0]


def numbered(count):
    return [MARKER + b"%d" % i for i in range(count)]


def compare(sock, sent, begin):
    came = [sock.recv(2000)]
    took = time.monotonic() - begin
    came += [sock.recv(2000) for _ in sent[1:]]
    print(f"{took:.2f}", "in order" if came == sent else f"out of order: {came}")


def connected(address, port):
    sock = made(address, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
    sock.settimeout(LIMIT)
    sock.connect((address, port))
    return sock


def udp(address, port, count):
    with connected(address, port) as sock:
        begin = time.monotonic()
        sent = numbered(count)
        for data in sent:
            sock.send(data)
        compare(sock, sent, begin)


def behind(address, port, others, count, more):
    before = [connected(address, port) for _ in range(others)]
    for sock in before:
        sock.send(MARKER)
    with connected(address, port) as sock:
        begin = time.monotonic()
        sent = numbered(count + more)
        for data in sent[:count]:
            sock.send(data)
        while unsent(before[0]) and time.monotonic() < begin + LIMIT:
            pass
        for data in sent[count:]:
            sock.send(data)
        compare(sock, sent, begin)


def tcp(address, port):
    begin = time.monotonic()
    with made(address, socket.SOCK_STREAM) as sock:
        sock.settimeout(LIMIT)
        sock.connect((address, port))
        print(f"{time.monotonic() - begin:.2f}")


def flows(address, port, count):
    selector = selectors.DefaultSelector()
    for i in range(count):
        sock = made(address, socket.SOCK_DGRAM)
        sock.connect((address, port))
        sock.send(MARKER + b"%d" % i)
        selector.register(sock, selectors.EVENT_READ, i)
    answered = 0
    while answered < count:
        ready = selector.select(LIMIT)
        if not ready:
            break
        for key, _ in ready:
            answered += key.fileobj.recv(2000) == MARKER + b"%d" % key.data
            selector.unregister(key.fileobj)
    print(answered)


def burst(prefix, port, count):
    hosts = ipaddress.ip_network(prefix).hosts()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_000_000)
        for _, host in zip(range(count), hosts):
            sock.sendto(MARKER, (str(host), port))
        time.sleep(LIMIT)


def flood(address, port, count, ports=1):
    errors = collections.Counter()
    socks = [made(address, socket.SOCK_DGRAM) for _ in range(ports)]
    for i, sock in enumerate(socks):
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_RECVERR, 1)
        sock.connect((address, port + i))
        for _ in range(count):
            try:
                sock.send(MARKER)
                errors["sent"] += 1
            except OSError as error:
                errors[errno.errorcode[error.errno]] += 1
    print(*(f"{name}:{n}" for name, n in sorted(errors.items())), flush=True)


what, where, *numbers = sys.argv[1:]
globals()[what](where, *map(int, numbers))
