# SPDX-License-Identifier: GPL-2.0
"""An FTP client's commands, as the server sees them behind NAT.

ftp.py CLIENT SERVER ADDRESS TRANSLATED SERVER's-ADDRESS: namespaces and addresses.
Prints TAP.
"""

import re
import socket
import sys

import tap
from netns import inside

SECONDS = 10


def made_in(name):
    with inside(name):
        made = socket.socket()
    made.settimeout(SECONDS)
    return made


def line_of(sock):
    got = b""
    while not got.endswith(b"\r\n"):
        part = sock.recv(1000)
        if not part:
            break
        got += part
    return got.decode()


def main(client_ns, server_ns, address, translated, far):
    server, client = made_in(server_ns), made_in(client_ns)
    server.bind((far, 21))
    server.listen()
    try:
        client.connect((far, 21))
    except OSError as error:
        tap.report(False, "the client gets a connection", error)
        return
    peer, _ = server.accept()
    peer.settimeout(SECONDS)
    peer.sendall(b"220 ready\r\n")
    line_of(client)
    # The helper trusts no line before it has seen the end of one.
    client.sendall(b"USER ipward\r\n")
    line_of(peer)
    peer.sendall(b"331 and the password\r\n")
    line_of(client)
    command = "PORT " + address.replace(".", ",") + ",31,64\r\n"
    client.sendall(command.encode())
    got = line_of(peer)
    tap.report(re.fullmatch(f"PORT {translated.replace('.', ',')},\\d+,\\d+\r\n", got),
               "the command has the translated address", repr(got))
    # What follows is in another place of the stream than the client believes.
    peer.sendall(b"200 so be it\r\n")
    tap.report(line_of(client) == "200 so be it\r\n", "the answer comes")
    client.sendall(b"x" * 5000 + b"\r\n")
    tap.report(len(line_of(peer)) == 5002, "and what follows arrives")


if __name__ == "__main__":
    main(*sys.argv[1:])
