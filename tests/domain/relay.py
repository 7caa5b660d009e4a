# SPDX-License-Identifier: GPL-2.0
"""A controller that is not what it seems, on TCP port 389.

relay.py LISTEN TARGET MODE BYTES: pass connections on to the LDAP port of TARGET. When it
has sent BYTES of all answers, it goes away ("close") or says no more ("silence").

relay.py LISTEN - NAME: be no controller, and call itself NAME when it is asked.
"""

import select
import socket
import sys
import threading
import time

lock = threading.Lock()
left = 0


def take(wanted):
    """How many of these bytes may still be sent."""
    global left
    with lock:
        allowed = min(left, wanted)
        left -= allowed
        return allowed


def relay(client, target, mode):
    server = socket.create_connection((target, 389))
    while True:
        for ready in select.select([client, server], [], [])[0]:
            data = ready.recv(4096)
            if not data:
                client.close()
                server.close()
                return
            if ready is client:
                server.sendall(data)
                continue
            allowed = take(len(data))
            client.sendall(data[:allowed])
            if allowed < len(data):
                time.sleep(3600 if mode == 'silence' else 0)
                client.close()
                server.close()
                return


def ber(tag, *parts):
    body = b''.join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    return bytes([tag, 0x82, len(body) >> 8, len(body) & 255]) + body


def lie(client, name):
    """One answer, to whatever is asked first."""
    question = client.recv(4096)
    number = ber(2, question[4:5])
    attribute = ber(0x30, ber(4, b'dnsHostName'), ber(0x31, ber(4, name.encode())))
    entry = ber(0x64, ber(4), ber(0x30, attribute))
    done = ber(0x65, ber(10, b'\0'), ber(4), ber(4))
    client.sendall(ber(0x30, number, entry) + ber(0x30, number, done))
    while client.recv(4096):
        pass
    client.close()


def main():
    global left
    listen, target, mode = sys.argv[1:4]
    left = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    server = socket.create_server((listen, 389))
    while True:
        client = server.accept()[0]
        if target == '-':
            work = threading.Thread(target=lie, args=(client, mode), daemon=True)
        else:
            work = threading.Thread(target=relay, args=(client, target, mode), daemon=True)
        work.start()


main()
