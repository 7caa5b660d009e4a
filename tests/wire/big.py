# SPDX-License-Identifier: GPL-2.0
"""Let a device make and take packets beyond 64 KB: big.py DEVICE BYTES

Both families, by IFLA_GSO_MAX_SIZE and its like, which an older ip does not have
all of. A kernel that does not know one of them leaves it out.
"""

import socket
import struct
import sys

NETLINK_ROUTE, RTM_NEWLINK, REQUEST, ACK = 0, 16, 1, 4
# GSO_MAX_SIZE, GRO_MAX_SIZE, GSO_IPV4_MAX_SIZE, GRO_IPV4_MAX_SIZE
ATTRIBUTES = (41, 58, 63, 64)


def main():
    device, size = sys.argv[1], int(sys.argv[2])
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_ROUTE) as rtnl:
        for number in ATTRIBUTES:
            body = struct.pack("BxHiII", 0, 0, socket.if_nametoindex(device), 0, 0)
            body += struct.pack("HHI", 8, number, size)
            rtnl.send(struct.pack("IHHII", 16 + len(body), RTM_NEWLINK,
                                  REQUEST | ACK, 1, 0) + body)
            error = struct.unpack_from("i", rtnl.recv(4096), 16)[0]
            if error:
                sys.exit(f"{device}: attribute {number}: error {-error}")


main()
