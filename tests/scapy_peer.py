# SPDX-License-Identifier: GPL-2.0
"""Scapy as the peer of the host a; see scapy.test.sh.

    scapy_peer.py setup             print SAs and rules, a batch for ipward
    scapy_peer.py send              in a: send datagrams, to be sealed
    scapy_peer.py receive FILE      in a: note what arrives
    scapy_peer.py verify PCAP       what a sealed, as Scapy sees it
    scapy_peer.py tshark PCAP       the same, as tshark sees it
    scapy_peer.py inject FILE DEVICE MAC SAS...   in r: send what Scapy seals

SAS is a command that prints a's SAs. The last three print TAP without numbers.
"""

import collections
import hashlib
import json
import os
import select
import socket
import struct
import subprocess
import sys
import time

A, B = {4: "10.1.0.1", 6: "fd00:1::1"}, {4: "10.2.0.1", 6: "fd00:2::1"}
SALT = bytes.fromhex("a1b2c3d4")
KEY_OUT, KEY_IN = bytes(range(0x00, 0x20)), bytes(range(0x40, 0x60))
RECEIVE_PORT, DEADLINE = 6000, 10 * int(os.environ.get("SLOW", "1"))

# All alignments to four bytes, and larger ones.
SIZES = (0, 1, 2, 3, 4, 100, 1300)
# What is added to the last number used, in this order: with gaps and backwards.
STEPS = (1, 2, 3, 5, 4, 300, 260)

# One pair of SAs each. The port tells the flow; the SPI is that of a's packets,
# the next one that of the peer's.
Case = collections.namedtuple("Case", "name mode inner outer esn icv key spi seq port")

CASES = [
    Case(f"{mode} {inner}-in-{outer}, {'ESN' if esn else 'no ESN'}, ICV {icv}, key {key}",
         mode, inner, outer, esn, icv, key, 0x1001 + 2 * i, seq, 7001 + i)
    for i, (mode, inner, outer, esn, icv, key, seq) in enumerate([
        ("transport", 4, 4, False, 16, 16, 0),
        ("transport", 6, 6, False, 16, 32, 0),
        ("tunnel", 4, 4, False, 16, 32, 0),
        ("tunnel", 6, 6, False, 16, 16, 0xfffffe00),
        ("tunnel", 4, 6, False, 16, 16, 7),
        ("tunnel", 6, 4, False, 16, 16, 7),
        # The upper half, which is in no packet, changes on the way.
        ("transport", 4, 4, True, 16, 32, 0x1fffffffc),
        ("tunnel", 6, 6, True, 16, 16, 0xfffffffc),
        ("transport", 4, 4, False, 12, 16, 0),
        ("transport", 6, 6, False, 8, 32, 0),
        ("tunnel", 4, 4, True, 8, 16, 0xabcd12345678),
    ])
]
ECHO_CASES = {family: next(c for c in CASES if c.inner == family) for family in (4, 6)}


def report(good, description, diagnostics):
    print(f"{'ok' if good else 'not ok'} - {description}")
    if not good:
        print(diagnostics)


def content(case, size):
    """Bytes that are like no other case's."""
    seed = f"{case.spi}/{size}".encode()
    return b"".join(hashlib.sha256(seed + bytes([i])).digest()
                    for i in range(size // 32 + 1))[:size]


def rules(case, selectors):
    """The two rules of a case: for the selector there, and for the one back."""
    flow, ends = (A[case.inner], B[case.inner]), ("", "")
    if case.mode == "tunnel":
        ends = (A[case.outer], B[case.outer])
    for way, selector in zip(("out", "in"), selectors):
        print(f"policy add dir {way} src {flow[0]} dst {flow[1]} {selector} protect "
              f"tmpl mode {case.mode} reqid {case.port}",
              f"src {ends[0]} dst {ends[1]}" if ends[0] else "")
        flow, ends = flow[::-1], ends[::-1]


def setup():
    for case in CASES:
        ends = (A[case.outer], B[case.outer])
        for way, key, spi in ("out", KEY_OUT, case.spi), ("in", KEY_IN, case.spi + 1):
            print(f"sa add dir {way} src {ends[0]} dst {ends[1]} proto esp spi {spi} "
                  f"mode {case.mode} reqid {case.port} seq {case.seq} icv {case.icv} "
                  f"aead rfc4106 key {(key[:case.key] + SALT).hex()}",
                  "esn" if case.esn else "", "replay-window 1024" if way == "in" else "")
            ends = ends[::-1]
        rules(case, (f"udp dport {case.port}", f"udp sport {case.port}"))
    for family, case in ECHO_CASES.items():
        rules(case, ["icmp" if family == 4 else "icmp6"] * 2)


def udp_sockets():
    sockets = {4: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
               6: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)}
    for family, sock in sockets.items():
        sock.bind((A[family], RECEIVE_PORT))
    return sockets


def send():
    sockets = udp_sockets()
    for case in CASES:
        for size in SIZES:
            sockets[case.inner].sendto(content(case, size), (B[case.inner], case.port))


def receive(path):
    sockets = udp_sockets().values()
    with open(path, "w", buffering=1, encoding="ascii") as file:
        file.write("ready\n")
        while True:
            for sock in select.select(sockets, [], [])[0]:
                data, peer = sock.recvfrom(65536)
                file.write(f"{peer[1]} {data.hex()}\n")


def gcm_name(icv):
    """Scapy's name of AES-GCM with an ICV of so many bytes.

    Its own AES-GCM uses an interface of `cryptography` that knows 16 bytes only,
    whatever crypt_icv_size says; its code for the other interface takes any.
    """
    if icv == 16:
        return "AES-GCM"
    name = f"AES-GCM-{icv}"
    ipsec.CRYPT_ALGOS[name] = ipsec.CryptAlgo(
        name, cipher=ipsec.algorithms.AES, mode=ipsec.modes.GCM, block_size=1,
        iv_size=8, salt_size=4, icv_size=icv, key_size=(16, 32),
        format_mode_iv=lambda sa, iv, **_: sa.crypt_salt + iv)
    return name


class Peer:
    """One direction of a case; numbers are full ones, of 64 bits."""

    def __init__(self, case, inbound):
        self.ends = (B, A) if inbound else (A, B)
        self.case = case
        self.sa = ipsec.SecurityAssociation(
            ipsec.ESP, spi=case.spi + inbound, crypt_algo=gcm_name(case.icv),
            crypt_key=(KEY_IN if inbound else KEY_OUT)[:case.key] + SALT,
            crypt_icv_size=case.icv, esn_en=case.esn)

    def prepare(self, seq, like=None):
        # As attributes, since encrypt() takes an argument of 0 for none.
        self.sa.seq_num, self.sa.esn = seq & 0xffffffff, seq >> 32
        if self.case.mode == "tunnel":
            self.sa.tunnel_header = self.ip(self.case.outer, like)

    def ip(self, family, like=None):
        """A header; what its sender may choose is as in another one."""
        src, dst = (end[family] for end in self.ends)
        if family == 6:
            return scapy.IPv6(src=src, dst=dst, fl=like.fl if like else 0)
        return scapy.IP(src=src, dst=dst, id=like.id if like else 1,
                        flags=like.flags if like else 0)

    def packet(self, payload, like=None):
        packet = self.ip(self.case.inner, like) / payload
        return packet.__class__(bytes(packet))  # with lengths and checksums

    def seal(self, packet, seq, like=None):
        self.prepare(seq, like)
        return self.sa.encrypt(packet, iv=struct.pack("!Q", seq))

    def open(self, packet, seq):
        self.prepare(seq)
        return self.sa.decrypt(packet.copy())


def compare(case, packets):
    """One case's packets off the wire; returns what is wrong, or None."""
    peer = Peer(case, inbound=False)
    if len(packets) != len(SIZES):
        return f"{len(packets)} packets instead of {len(SIZES)}"
    for seq, (size, packet) in enumerate(zip(SIZES, packets), case.seq + 1):
        seen = peer.open(packet, seq)
        sent = scapy.UDP(sport=RECEIVE_PORT, dport=case.port) / content(case, size)
        want = peer.packet(sent, seen)
        for what, one, other in (("opened", seen, want),
                                 ("sealed", packet, peer.seal(want, seq, packet))):
            if bytes(one) != bytes(other):
                return (f"{size} bytes, number {seq:#x}, {what}: is "
                        f"{bytes(one).hex()}, should be {bytes(other).hex()}")
    return None


def verify(path):
    packets = collections.defaultdict(list)
    for frame in scapy.rdpcap(path):
        if ipsec.ESP in frame:
            packets[frame[ipsec.ESP].spi].append(frame.payload)
    for case in CASES:
        try:
            problem = compare(case, packets[case.spi])
        except ipsec.IPSecIntegrityError:
            problem = "Scapy cannot verify the ICV"
        report(not problem, f"{case.name}: sealed as Scapy does it", problem)


def received(path, total):
    """By port, what has been noted as soon as it is enough, or the time is up."""
    end = time.monotonic() + DEADLINE
    lines = []
    while len(lines) < total and time.monotonic() < end:
        time.sleep(0.02)
        with open(path, encoding="ascii") as file:
            # Without "ready", and without a line that is not yet whole.
            lines = file.read().split("\n")[1:-1]
    return {case.port: sorted(line.split(" ")[1] for line in lines
                              if line.startswith(f"{case.port} ")) for case in CASES}


def inject_datagrams(send_frame):
    for case in CASES:
        peer = Peer(case, inbound=True)
        for size, step in zip(SIZES, STEPS):
            data = scapy.UDP(sport=case.port, dport=RECEIVE_PORT) / content(case, size)
            send_frame(peer.seal(peer.packet(data), case.seq + step))


def inject_echo(send_frame, device, family, case):
    """Sealed by Scapy, answered by a, opened by Scapy."""
    request, reply, reply_type = (scapy.ICMP, scapy.ICMP, 0) if family == 4 else \
        (scapy.ICMPv6EchoRequest, scapy.ICMPv6EchoReply, 129)
    peer, data = Peer(case, inbound=True), content(case, 333)
    request = peer.seal(peer.packet(request(seq=9) / data), case.seq + max(STEPS) + 1)
    answers = scapy.sniff(
        iface=device, count=1, timeout=DEADLINE,
        started_callback=lambda: send_frame(request),
        lfilter=lambda frame: ipsec.ESP in frame and frame[ipsec.ESP].spi == case.spi)
    after_datagrams = case.seq + len(SIZES) + 1
    answer = answers and Peer(case, inbound=False).open(answers[0].payload, after_datagrams)
    report(answer and reply in answer and answer[reply].type == reply_type and
           bytes(answer).endswith(data),
           f"{case.name}: an echo request of Scapy's is answered", repr(answer))


def inject(path, device, mac, *show_sas):
    link = scapy.conf.L2socket(iface=device)
    ether = scapy.Ether(src=scapy.get_if_hwaddr(device), dst=mac)

    def send_frame(packet):
        link.send(ether / packet)

    inject_datagrams(send_frame)
    seen = received(path, len(CASES) * len(SIZES))
    sas = subprocess.run(show_sas, stdout=subprocess.PIPE, check=True).stdout
    sas = {sa["spi"]: sa for sa in json.loads(sas)}
    fields = ("packets", "seq", "drops", "replayed", "integrity_failed")
    for case in CASES:
        want = sorted(content(case, size).hex() for size in SIZES)
        report(seen[case.port] == want,
               f"{case.name}: what Scapy seals is received", f"{seen[case.port]}")
        counted = [sas[case.spi + 1][field] for field in fields]
        report(counted == [len(SIZES), case.seq + max(STEPS), 0, 0, 0],
               f"{case.name}: and its SA counts it", f"{fields}: {counted}")
    for family, case in ECHO_CASES.items():
        inject_echo(send_frame, device, family, case)


def tshark(path):
    """tshark knows no ESN in the ICV, but need not: it decrypts without."""
    command = ["tshark", "-r", path, "-T", "fields", "-e", "esp.spi",
               "-e", "udp.dstport", "-e", "udp.payload",
               "-o", "esp.enable_encryption_decode:TRUE"]
    for case in CASES:
        key = (KEY_OUT[:case.key] + SALT).hex()
        command += ["-o", f'uat:esp_sa:"IPv{case.outer}","*","*","{case.spi:#010x}",'
                    f'"AES-GCM with {case.icv} octet ICV [RFC4106]","0x{key}","NULL",""']
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    seen = collections.defaultdict(list)
    for line in result.stdout.splitlines():
        spi, port, data = line.split("\t")
        if spi:
            seen[int(spi, 16)].append((port, data))
    for case in CASES:
        want = [(str(case.port), content(case, size).hex()) for size in SIZES]
        report(seen[case.spi] == want, f"{case.name}: tshark reads it", f"{seen[case.spi]}")


def main():
    commands = {f.__name__: f for f in (setup, send, receive, verify, inject, tshark)}
    commands[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    # It takes seconds to load: only where it is needed.
    if sys.argv[1] in ("verify", "inject"):
        import scapy.all as scapy
        from scapy.layers import ipsec
    main()
