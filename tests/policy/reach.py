# SPDX-License-Identifier: GPL-2.0
"""What a socket is told: reach.py ADDRESS tcp|udp PORT [FROM]

Prints the name of the error, "connected", or "no answer" after half a second.
FROM, for a group, is the address or the device by which the datagram leaves.
"""

import errno
import select
import socket
import sys

address, kind, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
by = sys.argv[4] if len(sys.argv) > 4 else None
family = socket.AF_INET6 if ":" in address else socket.AF_INET
sock = socket.socket(family, {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}[kind])
sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
if by and family == socket.AF_INET:
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(by))
elif by:
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex(by))
sock.setblocking(False)
try:
    error = sock.connect_ex((address, port))
    if error in (0, errno.EINPROGRESS):
        if kind == "udp":
            sock.send(b"<<ipward-clear>>")
        poll = select.poll()
        poll.register(sock, select.POLLOUT if kind == "tcp" else select.POLLIN)
        if poll.poll(500):
            error = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        else:
            error = None
except OSError as failure:
    error = failure.errno
if error is None:
    print("no answer")
else:
    print(errno.errorcode.get(error, "connected"))
