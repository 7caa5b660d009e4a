# SPDX-License-Identifier: GPL-2.0
"""Stand in for a router that changes packets on their way.

    router.py DEVICE DEVICE MAC HOST...

What comes to the first device for one of these hosts goes on by the second, to
that address of the link layer; the kernel must not forward it as well. A line
of standard input, "OFFSET HEX", is what the next packet shall have there,
counted from its IP header; it is answered by "ok".
"""

import ipaddress
import select
import socket
import struct
import sys

from esp import Sender, checksum

PACKET_HOST = 0


def destination(packet):
    return packet[16:20] if packet[0] >> 4 == 4 else packet[24:40]


def changed(packet, offset, data):
    packet[offset:offset + len(data)] = data
    if packet[0] >> 4 == 4:
        length = (packet[0] & 15) * 4
        packet[10:12] = bytes(2)
        packet[10:12] = struct.pack("!H", checksum(packet[:length]))
    return packet


def main():
    arrivals = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
    arrivals.bind((sys.argv[1], 3))
    sender = Sender(sys.argv[2], sys.argv[3])
    hosts = [ipaddress.ip_address(host).packed for host in sys.argv[4:]]
    order = None
    while True:
        ready, _, _ = select.select([sys.stdin, arrivals], [], [])
        if sys.stdin in ready:
            line = sys.stdin.readline()
            if not line:
                return
            offset, data = line.split()
            order = int(offset), bytes.fromhex(data)
            print("ok", flush=True)
        if arrivals in ready:
            data, (_, _, kind, *_) = arrivals.recvfrom(1 << 16)
            packet = bytearray(data)
            if kind != PACKET_HOST or destination(packet) not in hosts:
                continue
            sender.send(bytes(changed(packet, *order) if order else packet))
            order = None


if __name__ == "__main__":
    main()
