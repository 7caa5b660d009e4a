# SPDX-License-Identifier: GPL-2.0
"""One datagram of a socket that names the way: source_route.py HOP DESTINATION."""

import socket
import sys

from esp import raw, routing, source_route

hop, destination = sys.argv[1:]
if ":" in hop:
    family, level, option = socket.AF_INET6, socket.IPPROTO_IPV6, socket.IPV6_RTHDR
    way = routing(raw(b"", 0), hop, kind=2)
else:
    family, level, option = socket.AF_INET, socket.IPPROTO_IP, socket.IP_OPTIONS
    way = source_route(hop)
with socket.socket(family, socket.SOCK_DGRAM) as sender:
    sender.setsockopt(level, option, way)
    sender.sendto(b"by another way", (destination, 9))
