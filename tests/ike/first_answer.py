#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Milliseconds from the first packet to the first answer, of addresses at once.

first_answer.py ADDRESS... asks a UDP echo server on port 7 of each, again every ten
milliseconds, of many every second, and prints the time until all have answered, with
how many packets of each were sent before it did, at most.

first_answer.py --echo answers, on all addresses of IPv4.
"""
import select
import socket
import sys
import time

PORT = 7
# Hundreds that are asked a hundred times a second take the machine that is measured.
AGAIN, AGAIN_MANY, FEW = 0.010, 1.0, 5
LIMIT, LIMIT_EACH = 60, 1


def echo():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO
    server.bind(("0.0.0.0", PORT))
    while True:
        data, control, _, peer = server.recvmsg(100, 100)
        # From the address that was asked.
        server.sendmsg([data], control, 0, peer)


def ask(sockets):
    begin = time.monotonic()
    end = begin + LIMIT + LIMIT_EACH * len(sockets)
    interval = AGAIN if len(sockets) <= FEW else AGAIN_MANY
    sent = dict.fromkeys(sockets, 0)
    waiting = set(sockets)
    poll = select.poll()
    by_number = {one.fileno(): one for one in sockets}
    for one in sockets:
        poll.register(one, select.POLLIN)
    again = begin
    while waiting and time.monotonic() < end:
        if time.monotonic() >= again:
            again += interval
            for one in waiting:
                sent[one] += 1
                try:
                    one.send(b"who")
                except OSError:
                    pass
        for number, _ in poll.poll(max(0, (again - time.monotonic()) * 1000)):
            try:
                by_number[number].recv(100)
                waiting.discard(by_number[number])
            except OSError:
                pass
    if waiting:
        some = " ".join(one.getpeername()[0] for one in list(waiting)[:5])
        sys.exit(f"{len(waiting)} of {len(sockets)} have not answered: {some}")
    print(round((time.monotonic() - begin) * 1000), max(sent.values()))


def main():
    if sys.argv[1:] == ["--echo"]:
        echo()
    sockets = []
    for address in sys.argv[1:]:
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.connect((address, PORT))
        sockets.append(one)
    ask(sockets)


main()
