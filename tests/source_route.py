# SPDX-License-Identifier: GPL-2.0
"""One datagram of a socket that names the way: source_route.py HOP DESTINATION."""

import socket
import sys

hop, destination = sys.argv[1:]
if ":" in hop:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sender:
        # A routing header of type 2 with one address: where the packet goes on.
        header = bytes((0, 2, 2, 1)) + bytes(4) + socket.inet_pton(socket.AF_INET6, hop)
        sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RTHDR, header)
        sender.sendto(b"by another way", (destination, 9))
else:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        loose = bytes((131, 7, 4)) + socket.inet_aton(hop) + bytes(1)
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, loose)
        sender.sendto(b"by another way", (destination, 9))
