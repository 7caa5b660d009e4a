#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Nonsense for the daemon of a host, made of a first message that it would answer.

	nonsense.py CAPTURE ADDRESS garble COUNT	messages with bytes changed, cut off, or added
	nonsense.py CAPTURE ADDRESS half-open COUNT	exchanges that begin and never go on

CAPTURE is a file of tcpdump's with an IKE_SA_INIT request. Prints how many messages
were sent, and how many answers came.
"""
import random
import socket
import struct
import sys

ETHERNET, UDP = 14, 8
IKE_SA_INIT, REQUEST = 34, 0x08


def frames(data):
    order = "<" if data[:4] == b"\xd4\xc3\xb2\xa1" else ">"
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack_from(order + "I", data, at + 8)[0]
        yield data[at + 16:at + 16 + length]
        at += 16 + length


def first_message(name):
    with open(name, "rb") as file:
        for frame in frames(file.read()):
            packet = frame[ETHERNET:]
            if packet[0] >> 4 != 4 or packet[9] != socket.IPPROTO_UDP:
                continue
            udp = packet[4 * (packet[0] & 15):]
            message = udp[UDP:]
            if (struct.unpack_from(">H", udp, 2)[0] == 500 and len(message) > 28
                    and message[18] == IKE_SA_INIT and message[19] == REQUEST):
                return message
    sys.exit(f"{name}: no IKE_SA_INIT request")


def fresh(message):
    return random.randbytes(8) + message[8:]


def garbled(message):
    message = bytearray(fresh(message))
    for _ in range(random.choice((1, 2, 8, 64))):
        message[random.randrange(8, len(message))] = random.randrange(256)
    how = random.randrange(4)
    if how == 0:
        del message[random.randrange(len(message)):]
    elif how == 1:
        message += random.randbytes(random.randrange(1, 200))
    if how and len(message) >= 28 and random.randrange(2):
        struct.pack_into(">I", message, 24, len(message))
    return bytes(message)


def main():
    message = first_message(sys.argv[1])
    make = {"garble": garbled, "half-open": fresh}[sys.argv[3]]
    random.seed(2026)
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.bind(("", 500))
    own.setblocking(False)
    sent = answers = 0
    for _ in range(int(sys.argv[4])):
        try:
            sent += bool(own.sendto(make(message), (sys.argv[2], 500)))
            answers += bool(own.recv(65536))
        except OSError:
            pass
    print(sent, answers)


if __name__ == "__main__":
    main()
