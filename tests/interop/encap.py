# SPDX-License-Identifier: GPL-2.0
"""Sockets that XFRM opens ESP in UDP for, as a key exchange has them.

    encap.py PORT    hold them, say "ready", and wait to be ended
"""

import signal
import socket
import sys

from netns import inside

UDP_ENCAP, UDP_ENCAP_ESPINUDP = 100, 2


def sockets(port, netns=None):
    """One for each family."""
    made = []
    for family in (socket.AF_INET, socket.AF_INET6):
        with inside(netns):
            sock = socket.socket(family, socket.SOCK_DGRAM)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setsockopt(socket.IPPROTO_UDP, UDP_ENCAP, UDP_ENCAP_ESPINUDP)
        sock.bind(("", port))
        made.append(sock)
    return made


def main():
    held = sockets(int(sys.argv[1]))
    print("ready", flush=True)
    signal.pause()
    del held


if __name__ == "__main__":
    main()
