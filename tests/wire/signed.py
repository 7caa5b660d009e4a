# SPDX-License-Identifier: GPL-2.0
"""TCP that its ends sign: signed.py KIND FROM TO ADDRESS [FROM's-KEY].

KIND is md5 (RFC 2385) or ao (RFC 5925). FROM and TO are namespaces; TO answers at
ADDRESS, and both have KEY unless FROM is said to have another one. Data go both
ways and are compared. Ends with 2 if the kernel cannot sign like that.
"""

import errno
import socket
import struct
import sys
import threading

from netns import inside

TCP_MD5SIG, TCP_AO_ADD_KEY = 14, 38
PORT, KEY = 5003, "ipward-test-key!"
DATA = b"<<ipward-clear>>" * 12000
SECONDS = 20


def storage(address):
    """As struct sockaddr_storage."""
    if ":" in address:
        made = struct.pack("=HHI16sI", socket.AF_INET6, 0, 0,
                           socket.inet_pton(socket.AF_INET6, address), 0)
    else:
        made = struct.pack("=HH4s", socket.AF_INET, 0, socket.inet_aton(address))
    return made.ljust(128, b"\0")


def sign(sock, kind, peer, key):
    """Everything to and from that address."""
    secret = key.encode().ljust(80, b"\0")
    if kind == "md5":
        option = storage(peer) + struct.pack("=BBHi", 0, 0, len(key), 0) + secret
        sock.setsockopt(socket.IPPROTO_TCP, TCP_MD5SIG, option)
        return
    prefix = 128 if ":" in peer else 32
    # Interface, flags, reserved; then prefix, the two key ids, and the MAC's length.
    option = storage(peer) + b"hmac(sha1)".ljust(64, b"\0") + \
        struct.pack("=iIH6B", 0, 0, 0, prefix, 100, 100, 12, 0, len(key)) + secret
    sock.setsockopt(socket.IPPROTO_TCP, TCP_AO_ADD_KEY, option)


def made_in(name, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with inside(name):
        made = socket.socket(family, socket.SOCK_STREAM)
    made.settimeout(SECONDS)
    return made


def received(sock):
    came = b""
    while part := sock.recv(1 << 16):
        came += part
    return came


def answer(server, source, came):
    """The data back, once all have come."""
    try:
        peer, where = server.accept()
        with peer:
            peer.settimeout(SECONDS)
            came += [received(peer), where[0] == source]
            peer.sendall(DATA)
    except OSError as error:
        came.append(error)


def source_of(name, address):
    """Which address packets to that one leave with."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with inside(name), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((address, PORT))
        return probe.getsockname()[0]


def main(kind, source, target, address, key=KEY):
    own = source_of(source, address)
    with made_in(target, address) as server, made_in(source, address) as client:
        try:
            sign(server, kind, own, KEY)
            sign(client, kind, address, key)
        except OSError as error:
            print(f"{kind}: {error}")
            return 2 if error.errno in (errno.ENOPROTOOPT, errno.EINVAL,
                                        errno.ENOENT) else 1
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((address, PORT))
        server.listen()
        came = []
        far = threading.Thread(target=answer, args=(server, own, came), daemon=True)
        far.start()
        if key != KEY:
            client.settimeout(1.5)
        try:
            client.connect((address, PORT))
            client.settimeout(SECONDS)
            client.sendall(DATA)
            client.shutdown(socket.SHUT_WR)
            back = received(client)
        except OSError as error:
            print(f"{kind} to {address}: {error}; the far end: {came}")
            return 1
        far.join(SECONDS)
    good = came == [DATA, True] and back == DATA
    if not good:
        print(f"{kind} to {address}: {len(back)} bytes came back")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
