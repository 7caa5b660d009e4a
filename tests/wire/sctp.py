# SPDX-License-Identifier: GPL-2.0
"""SCTP, whose checksum is no sum: sctp.py PREFIX ADDRESS sends from PREFIXa to
PREFIXb, sctp.py FILE verifies what a capture of it has sealed. Prints TAP.
"""

import socket
import struct
import sys

import esp
import tap
from netns import inside

SCTP, PORT = socket.IPPROTO_SCTP, 6004
DATA = esp.MARKER * 700


def transfer(prefix, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with inside(prefix + "b"):
        server = socket.socket(family, socket.SOCK_STREAM, SCTP)
    with inside(prefix + "a"):
        client = socket.socket(family, socket.SOCK_STREAM, SCTP)
    server.bind((address, PORT))
    server.listen()
    client.settimeout(20)
    client.connect((address, PORT))
    connection, _ = server.accept()
    client.sendall(DATA)
    client.close()
    got = b""
    while data := connection.recv(1 << 16):
        got += data
    tap.report(got == DATA, f"SCTP to {address}", f"{len(got)} of {len(DATA)} bytes")


def crc_of(byte):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82f63b78 if byte & 1 else 0)
    return byte


CRC = [crc_of(byte) for byte in range(256)]


def crc32c(data):
    crc = 0xffffffff
    for byte in data:
        crc = crc >> 8 ^ CRC[(crc ^ byte) & 0xff]
    return crc ^ 0xffffffff


def verify(path):
    """The far end does not look at what the ICV has covered: so look here."""
    good = bad = 0
    for frame in esp.esp_frames(path, esp.B4):
        text = esp.opened(frame[20:])
        if text is None or text[-1] != esp.SCTP:
            continue
        packet = text[:-2 - text[-2]]
        right = crc32c(packet[:8] + bytes(4) + packet[12:])
        if right == struct.unpack("<I", packet[8:12])[0]:
            good += 1
        else:
            bad += 1
    tap.report(good >= 4 and not bad, "row 47: SCTP's checksums inside ESP are right",
               f"{good} right, {bad} wrong")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        transfer(*sys.argv[1:])
    else:
        verify(sys.argv[1])
