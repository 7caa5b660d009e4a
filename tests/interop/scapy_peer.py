# SPDX-License-Identifier: GPL-2.0
"""Scapy as the peer of the host a; see scapy.test.sh.

    scapy_peer.py setup NAMESPACE   give a its SAs and rules
    scapy_peer.py send              in a: send datagrams, to be sealed
    scapy_peer.py receive FILE      in a: note what arrives
    scapy_peer.py verify PCAP       what a sealed, as Scapy sees it
    scapy_peer.py tshark PCAP       the same, as tshark sees it
    scapy_peer.py skipped           what Scapy cannot do
    scapy_peer.py inject FILE DEVICE MAC SAS...   in r: send what Scapy seals

SAS is a command that prints a's SAs. The last four print TAP without numbers.
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

import genl
import install
import scapy_algs as algs
import scapy_more
from genl import C, u8, u16
from scapy_algs import ah, ah_gmac, ccm, chacha, gcm, gmac, pair

A, B = {4: "10.1.0.1", 6: "fd00:1::1"}, {4: "10.2.0.1", 6: "fd00:2::1"}
# Of ESP in UDP, a's and the peer's.
NATT_PORTS = (4510, 4500)
RECEIVE_PORT, DEADLINE = 6000, 10 * int(os.environ.get("SLOW", "1"))

# All alignments to four bytes, and larger ones.
SIZES = (0, 1, 2, 3, 4, 100, 1300)
# What is added to the last number used, in this order: with gaps and backwards.
STEPS = (1, 2, 3, 5, 4, 300, 260)

# One pair of SAs each. The port tells the flow; the SPI is that of a's packets,
# the next one that of the peer's.
Case = collections.namedtuple("Case", "name mode inner outer udp esn alg spi seq port")

CASES = [
    Case(f"{mode} {inner}-in-{outer}, {'in UDP, ' if udp else ''}"
         f"{'ESN' if esn else 'no ESN'}, {algs.title(alg)}",
         mode, inner, outer, bool(udp), esn, alg, 0x1001 + 2 * i, seq, 7001 + i)
    for i, (mode, inner, outer, esn, seq, alg, *udp) in enumerate([
        ("transport", 4, 4, False, 0, gcm(16, 16)),
        ("transport", 6, 6, False, 0, gcm(32, 16)),
        ("tunnel", 4, 4, False, 0, gcm(32, 16)),
        ("tunnel", 6, 6, False, 0xfffffe00, gcm(16, 16)),
        ("tunnel", 4, 6, False, 7, gcm(24, 16)),
        ("tunnel", 6, 4, False, 7, gcm(16, 16)),
        # The upper half, which is in no packet, changes on the way.
        ("transport", 4, 4, True, 0x1fffffffc, gcm(32, 16)),
        ("tunnel", 6, 6, True, 0xfffffffc, gcm(16, 16)),
        ("transport", 4, 4, False, 0, gcm(24, 12)),
        ("transport", 6, 6, False, 0, gcm(32, 8)),
        ("tunnel", 4, 4, True, 0xabcd12345678, gcm(16, 8)),
        ("transport", 4, 4, False, 0, ccm(16, 8)),
        ("tunnel", 6, 6, True, 0x1fffffffc, ccm(24, 12)),
        ("tunnel", 4, 6, False, 0, ccm(32, 16)),
        ("transport", 6, 6, False, 0, chacha()),
        ("tunnel", 4, 4, True, 0x1fffffffc, chacha()),
        ("transport", 4, 4, False, 0, gcm(16, 16, iiv=True)),
        ("tunnel", 6, 6, True, 0x1fffffffc, gcm(32, 16, iiv=True)),
        ("tunnel", 4, 4, False, 5, ccm(16, 8, iiv=True)),
        ("transport", 6, 6, True, 0x1fffffffc, chacha(iiv=True)),
        ("transport", 4, 4, False, 0, pair("cbc(aes)", 16, "hmac(sha1)", 12)),
        ("tunnel", 6, 4, False, 0, pair("cbc(aes)", 24, "hmac(sha256)", 16)),
        ("tunnel", 6, 6, False, 9, pair("cbc(aes)", 32, "hmac(sha512)", 32)),
        ("transport", 6, 6, False, 0, pair("cbc(aes)", 32, "hmac(sha256)", 12)),
        ("transport", 6, 6, False, 0, pair("rfc3686(ctr(aes))", 16, "hmac(sha256)", 16)),
        ("tunnel", 4, 4, False, 0, pair("rfc3686(ctr(aes))", 24, "hmac(sha384)", 24)),
        ("tunnel", 4, 6, False, 0, pair("rfc3686(ctr(aes))", 32, "cmac(aes)", 12)),
        ("transport", 4, 4, False, 0, pair("cbc(des3_ede)", 24, "hmac(md5)", 12)),
        ("tunnel", 4, 4, False, 0, pair("cbc(camellia)", 16, "hmac(sha1)", 12)),
        ("transport", 6, 6, False, 0, pair("cbc(camellia)", 32, "hmac(sha256)", 16)),
        ("transport", 4, 4, False, 0, pair("ecb(cipher_null)", 0, "hmac(sha1)", 12)),
        ("transport", 6, 6, False, 0, pair("ecb(cipher_null)", 0, "hmac(sha256)", 16)),
        ("tunnel", 4, 6, False, 0, pair("ecb(cipher_null)", 0, "hmac(sha384)", 24)),
        ("tunnel", 4, 4, False, 0, pair("ecb(cipher_null)", 0, "cmac(aes)", 12)),
        # Signed without Scapy: its own ICV of ESP knows no upper half.
        ("transport", 4, 4, True, 0x1fffffffc, pair("cbc(aes)", 16, "hmac(sha1)", 12)),
        ("tunnel", 6, 6, True, 0xfffffffc, pair("cbc(aes)", 32, "hmac(sha256)", 16)),
        ("tunnel", 4, 6, True, 0x1fffffffc, pair("rfc3686(ctr(aes))", 16, "cmac(aes)", 12)),
        ("transport", 6, 6, True, 7, pair("ecb(cipher_null)", 0, "hmac(sha512)", 32)),
        ("tunnel", 4, 4, True, 0x1fffffffc, pair("cbc(camellia)", 24, "hmac(sha384)", 24)),
        ("transport", 4, 4, False, 0, pair("cbc(aes)", 16, "xcbc(aes)", 12)),
        ("tunnel", 6, 6, True, 0x1fffffffc, pair("ecb(cipher_null)", 0, "xcbc(aes)", 12)),
        ("transport", 4, 4, False, 0, gmac(16)),
        ("tunnel", 6, 6, False, 0, gmac(24)),
        ("tunnel", 4, 6, True, 0x1fffffffc, gmac(32)),
        ("transport", 6, 6, False, 0, ah("xcbc(aes)", 12)),
        ("transport", 4, 4, True, 0x1fffffffc, ah("xcbc(aes)", 12)),
        # With and without padding of the header, which depends on the family.
        ("transport", 4, 4, False, 0, ah("hmac(sha256)", 16)),
        ("transport", 6, 6, False, 0, ah("hmac(sha256)", 16)),
        ("transport", 4, 4, True, 0x1fffffffc, ah("hmac(sha1)", 12)),
        ("tunnel", 6, 6, True, 0x1fffffffc, ah("hmac(sha512)", 32)),
        ("tunnel", 4, 4, False, 0, ah("hmac(sha384)", 24)),
        ("tunnel", 4, 6, False, 0, ah("cmac(aes)", 12)),
        ("tunnel", 6, 4, False, 0, ah("hmac(md5)", 12)),
        ("transport", 4, 4, False, 0, ah_gmac(16)),
        ("transport", 6, 6, True, 0x1fffffffc, ah_gmac(24)),
        ("tunnel", 4, 6, False, 0, ah_gmac(32)),
        ("tunnel", 6, 4, True, 0xfffffffc, ah_gmac(16)),
        ("transport", 4, 4, False, 0, gcm(16, 16), "in UDP"),
        ("transport", 6, 6, True, 0x1fffffffc, chacha(), "in UDP"),
        ("tunnel", 4, 4, False, 0, pair("cbc(aes)", 16, "hmac(sha256)", 16), "in UDP"),
        ("tunnel", 6, 6, True, 0xfffffffc, gcm(32, 16), "in UDP"),
        ("tunnel", 4, 6, False, 0, pair("rfc3686(ctr(aes))", 32, "hmac(sha1)", 12), "in UDP"),
        ("tunnel", 6, 4, False, 0, ccm(16, 8, iiv=True), "in UDP"),
    ])
]
ECHO_CASES = {family: next(c for c in CASES if c.inner == family) for family in (4, 6)}


def sizes(case):
    """Scapy takes its time: all of them for the first algorithm only."""
    return SIZES if case.alg.scapy == "AES-GCM" else SIZES[::2]


def steps(case):
    return STEPS[:len(sizes(case))]


def report(good, description, diagnostics):
    print(f"{'ok' if good else 'not ok'} - {description}")
    if not good:
        print(diagnostics)


def content(case, size):
    """Bytes that are like no other case's."""
    seed = f"{case.spi}/{size}".encode()
    return b"".join(hashlib.sha256(seed + bytes([i])).digest()
                    for i in range(size // 32 + 1))[:size]


def rules(case, *selectors):
    """The two rules of a case: for the selector there, and for the one back."""
    flow, ends = (A[case.inner], B[case.inner]), (A[case.outer], B[case.outer])
    for way, selector in zip(("out", "in"), selectors):
        yield install.rule(way, flow, ends, *selector, proto=proto(case), mode=case.mode,
                           reqid=case.port)
        flow, ends = flow[::-1], ends[::-1]


def proto(case):
    return "esp" if case.alg.scapy else "ah"


def keys(case, inbound):
    """Like no other SA's: with implicit IVs no key serves two."""
    key = hashlib.sha512(f"key {case.spi + inbound}".encode()).digest()
    return (key[:case.alg.key],
            key[::-1][:algs.AUTH_KEY.get(case.alg.auth, 0)])


def udp_ports(inbound):
    return NATT_PORTS[::-1] if inbound else NATT_PORTS


def encap(case, inbound):
    if not case.udp:
        return []
    sport, dport = udp_ports(inbound)
    return [u16(C.A_SA_NATT_SPORT, sport), u16(C.A_SA_NATT_DPORT, dport)]


def sas(case):
    alg, ends = case.alg, (A[case.outer], B[case.outer])
    flags = (C.SA_FLAG_ESN * case.esn | C.SA_FLAG_IIV * alg.iiv |
             C.SA_FLAG_LEGACY * algs.legacy(alg))
    for inbound, way in enumerate(("out", "in")):
        key, auth_key = keys(case, inbound)
        named = {"aead": alg.aead and (alg.aead, key), "enc": alg.enc and (alg.enc, key),
                 "auth": alg.auth and (alg.auth, auth_key)}
        yield install.sa(way, ends, case.spi + inbound,
                         *install.algorithms(**named, icv=alg.icv),
                         *encap(case, inbound), proto=proto(case),
                         mode=case.mode, reqid=case.port, flags=flags, seq=case.seq)
        ends = ends[::-1]


def setup(netns):
    client = genl.Client(netns)
    all_rules = []
    udp = u8(C.A_SELECTOR_PROTO, socket.IPPROTO_UDP)
    for case in CASES:
        for attributes in sas(case):
            client.do("SA_NEW", *attributes)
        all_rules += rules(case, *([udp] + [u16(C[f"A_SELECTOR_{end}PORT_{limit}"], case.port)
                                            for limit in ("MIN", "MAX")] for end in "DS"))
    for family, case in ECHO_CASES.items():
        icmp = socket.IPPROTO_ICMP if family == 4 else socket.IPPROTO_ICMPV6
        all_rules += rules(case, *[[u8(C.A_SELECTOR_PROTO, icmp)]] * 2)
    install.rules(client, all_rules)


def udp_sockets():
    sockets = {4: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
               6: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)}
    for family, sock in sockets.items():
        sock.bind((A[family], RECEIVE_PORT))
    return sockets


def send():
    sockets = udp_sockets()
    for case in CASES:
        for size in sizes(case):
            sockets[case.inner].sendto(content(case, size), (B[case.inner], case.port))


def receive(path):
    sockets = udp_sockets().values()
    with open(path, "w", buffering=1, encoding="ascii") as file:
        file.write("ready\n")
        while True:
            for sock in select.select(sockets, [], [])[0]:
                data, peer = sock.recvfrom(65536)
                file.write(f"{peer[1]} {data.hex()}\n")


def header(case):
    return ipsec.ESP if case.alg.scapy else ipsec.AH


def iv_of(case, packet):
    """Of a sealed packet; of an HMAC in AH there is none."""
    front = b""
    if ipsec.ESP in packet:
        front = packet[ipsec.ESP].data
    elif case.alg.aead:
        front = packet[ipsec.AH].icv
    return front[:algs.iv_size(case.alg)]


class Peer:
    """One direction of a case; numbers are full ones, of 64 bits."""

    def __init__(self, case, inbound):
        alg = case.alg
        key, auth_key = keys(case, inbound)
        self.ends = (B, A) if inbound else (A, B)
        self.case = case
        sport, dport = udp_ports(inbound)
        self.sa = ipsec.SecurityAssociation(
            header(case), spi=case.spi + inbound, crypt_algo=SCAPY_NAME(alg),
            crypt_key=key or None, crypt_icv_size=alg.icv if alg.aead else None,
            auth_algo=alg.scapy_auth, auth_key=auth_key or key, esn_en=case.esn,
            nat_t_header=inet.UDP(sport=sport, dport=dport) if case.udp else None)
        if case.esn and alg.scapy and alg.auth:
            scapy_more.extend(ipsec, self.sa)

    def prepare(self, seq, like=None):
        # As attributes, since encrypt() takes an argument of 0 for none.
        self.sa.seq_num, self.sa.esn = seq & 0xffffffff, seq >> 32
        if self.case.mode == "tunnel":
            self.sa.tunnel_header = self.ip(self.case.outer, like)

    def ip(self, family, like=None):
        """A header; what its sender may choose is as in another one."""
        src, dst = (end[family] for end in self.ends)
        if family == 6:
            return inet6.IPv6(src=src, dst=dst, fl=like.fl if like else 0)
        return inet.IP(src=src, dst=dst, id=like.id if like else 1,
                       flags=like.flags if like else 0)

    def packet(self, payload, like=None):
        packet = self.ip(self.case.inner, like) / payload
        return packet.__class__(bytes(packet))  # with lengths and checksums

    def seal(self, packet, seq, like=None):
        """With like's IV; without it the number, or one of Scapy's own where an IV
        must be random."""
        self.prepare(seq, like)
        iv = struct.pack("!Q", seq)[:algs.iv_size(self.case.alg)]
        if like:
            iv = iv_of(self.case, like)
        elif algs.random_iv(self.case.alg):
            iv = None
        self.sa.auth_algo.iv = iv  # that of AES-GMAC in AH looks there
        sealed = self.sa.encrypt(packet, iv=iv)
        if self.case.udp:
            # Scapy's IPv4 forgets what is inside, its IPv6 the checksum.
            del sealed[inet.UDP].len
            if self.case.outer == 6:
                del sealed[inet.UDP].chksum
        return sealed

    def open(self, packet, seq):
        self.prepare(seq)
        packet = packet.copy()
        if self.case.udp:
            # Scapy opens tunnels only with the UDP header still there.
            esp = packet[ipsec.ESP]
            packet.remove_payload()
            packet /= esp
        return self.sa.decrypt(packet)


def counter_mask(case, seq, packet):
    """What a counter mode's IV is more than the number: of each SA its own."""
    iv = iv_of(case, packet)
    return None if algs.random_iv(case.alg) or not iv else seq ^ int.from_bytes(iv, "big")


def compare(case, packets):
    """One case's packets off the wire; returns what is wrong, or None."""
    peer, masks = Peer(case, inbound=False), set()
    if len(packets) != len(sizes(case)):
        return f"{len(packets)} packets instead of {len(sizes(case))}"
    for seq, (size, packet) in enumerate(zip(sizes(case), packets), case.seq + 1):
        seen = peer.open(packet, seq)
        sent = inet.UDP(sport=RECEIVE_PORT, dport=case.port) / content(case, size)
        want = peer.packet(sent, seen)
        for what, one, other in (("opened", seen, want),
                                 ("sealed", packet, peer.seal(want, seq, packet))):
            if bytes(one) != bytes(other):
                return (f"{size} bytes, number {seq:#x}, {what}: is "
                        f"{bytes(one).hex()}, should be {bytes(other).hex()}")
        masks.add(counter_mask(case, seq, packet))
    return f"IVs of {masks}" if len(masks) > 1 or 0 in masks else None


def verify(path):
    packets = collections.defaultdict(list)
    for frame in rdpcap(path):
        for kind in (ipsec.ESP, ipsec.AH):
            if kind in frame:
                packets[frame[kind].spi].append(frame.payload)
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
        for size, step in zip(sizes(case), steps(case)):
            data = inet.UDP(sport=case.port, dport=RECEIVE_PORT) / content(case, size)
            send_frame(peer.seal(peer.packet(data), case.seq + step))


def inject_echo(send_frame, device, family, case):
    """Sealed by Scapy, answered by a, opened by Scapy."""
    request, reply, reply_type = (inet.ICMP, inet.ICMP, 0) if family == 4 else \
        (inet6.ICMPv6EchoRequest, inet6.ICMPv6EchoReply, 129)
    peer, data = Peer(case, inbound=True), content(case, 333)
    request = peer.seal(peer.packet(request(seq=9) / data), case.seq + max(STEPS) + 1)
    answers = sniff(
        iface=device, count=1, timeout=DEADLINE,
        started_callback=lambda: send_frame(request),
        lfilter=lambda frame: ipsec.ESP in frame and frame[ipsec.ESP].spi == case.spi)
    after_datagrams = case.seq + len(SIZES) + 1
    answer = answers and Peer(case, inbound=False).open(answers[0].payload, after_datagrams)
    report(answer and reply in answer and answer[reply].type == reply_type and
           bytes(answer).endswith(data),
           f"{case.name}: an echo request of Scapy's is answered", repr(answer))


def inject(path, device, mac, *show_sas):
    link = conf.L2socket(iface=device)
    ether = l2.Ether(src=get_if_hwaddr(device), dst=mac)

    def send_frame(packet):
        link.send(ether / packet)

    inject_datagrams(send_frame)
    seen = received(path, sum(len(sizes(case)) for case in CASES))
    sas = subprocess.run(show_sas, stdout=subprocess.PIPE, check=True).stdout
    sas = {sa["spi"]: sa for sa in json.loads(sas)}
    fields = ("packets", "seq", "drops", "replayed", "integrity_failed")
    for case in CASES:
        want = sorted(content(case, size).hex() for size in sizes(case))
        report(seen[case.port] == want,
               f"{case.name}: what Scapy seals is received", f"{seen[case.port]}")
        counted = [sas[case.spi + 1][field] for field in fields]
        report(counted == [len(sizes(case)), case.seq + max(steps(case)), 0, 0, 0],
               f"{case.name}: and its SA counts it", f"{fields}: {counted}")
    for family, case in ECHO_CASES.items():
        inject_echo(send_frame, device, family, case)


def tshark(path):
    """tshark knows no ESN in the ICV. A mode that needs none to decrypt it reads."""
    command = ["tshark", "-r", path, "-T", "fields", "-e", "esp.spi", "-e", "esp.icv_good",
               "-e", "udp.dstport", "-e", "udp.payload",
               "-o", "esp.enable_encryption_decode:TRUE",
               "-o", "esp.enable_authentication_check:TRUE"]
    known = [case for case in CASES if case.alg.tshark and case.alg.tshark_auth and
             not (case.esn and case.alg.auth)]
    for case in known:
        key, auth_key = (f"0x{part.hex()}" if part else "" for part in keys(case, 0))
        command += ["-o", f'uat:esp_sa:"IPv{case.outer}","*","*","{case.spi:#010x}",'
                    f'"{case.alg.tshark}","{key}","{case.alg.tshark_auth}","{auth_key}"']
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    seen = collections.defaultdict(list)
    for line in result.stdout.splitlines():
        spi, *rest = line.split("\t")
        if spi:
            seen[int(spi, 16)].append(tuple(rest))
    for case in CASES:
        if case not in known:
            print(f"ok - {case.name}: tshark reads it # SKIP tshark does not know it")
            continue
        good = "1" if case.alg.auth else seen[case.spi][:1] and seen[case.spi][0][0]
        want = [(good, str(case.port), content(case, size).hex())
                for size in sizes(case)]
        came = seen[case.spi]
        if case.udp:
            # It names what is in the outer UDP packet first.
            came = [(icv, *(field.partition(",")[2] for field in inner))
                    for icv, *inner in came]
        report(came == want, f"{case.name}: tshark reads it", f"{came}")


def skipped():
    for what, reason in algs.cannot():
        print(f"ok - {what}: as Scapy does it # SKIP {reason}")


def main():
    commands = {f.__name__: f for f in (setup, send, receive, verify, inject, tshark,
                                        skipped)}
    commands[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    # It takes seconds to load: only what is needed, where it is needed.
    if sys.argv[1] in ("verify", "inject"):
        from scapy.arch import get_if_hwaddr
        from scapy.config import conf
        from scapy.layers import inet, inet6, ipsec, l2
        from scapy.sendrecv import sniff
        from scapy.utils import rdpcap
        SCAPY_NAME = algs.teach(ipsec)
    main()
