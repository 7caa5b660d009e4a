# SPDX-License-Identifier: GPL-2.0
"""ipward on a, XFRM on b, in every combination: see matrix.test.sh.

    matrix.py plan sample|all       print the number of batches
    matrix.py control A B R         send without protection
    matrix.py batch sample|all NUMBER A B R
    matrix.py skipped               what is left out, and why

A and B are namespaces, R is the router between them. Many SAs are in force at a
time, told apart by the datagrams' ports; this process holds the sockets of both
ends. Prints TAP without numbers.
"""

import contextlib
import hashlib
import os
import select
import socket
import subprocess
import sys
import time

import encap
import genl
import install
import matrix_cells as cells
from genl import C, addr, nest, u8, u16
from netns import inside
from tap import diag, report

A = {4: "10.1.0.1", 6: "fd00:1::1"}
B = {4: "10.2.0.1", 6: "fd00:2::1"}
BATCH, FIRST_PORT, MTU = 110, 10000, 1500
# Of ESP in UDP, on a and on b.
UDP_PORTS, UDP_HEADER = (4510, 4500), 8
# XFRM compares the length of UDP over IPv6 with the least one, but counts the
# IPv6 header only there.
XFRM_UDP_LEAST = 48
DEADLINE = 3 * float(os.environ.get("SLOW", "1"))
IP_HEADER = {4: 20, 6: 40}
# The upper half of the number changes on the way.
ESN_START = 0x1fffffff8
MARKER = b"<<ipward-clear>>"
# For what is encrypted, and for what is signed only.
MARKED = b"".join(b"%06d" % i + MARKER for i in range(4000))
NUMBERED = b"".join(b"%06d" % i for i in range(12000))
FORCE_RCVBUF, FORCE_SNDBUF, IP_MTU_DISCOVER, IPV6_MTU_DISCOVER, DONT = 33, 32, 10, 23, 0


def plan(share):
    """Batches of cells."""
    todo = cells.cells()
    if share == "sample":
        todo = cells.sample(todo)
    return [todo[i:i + BATCH] for i in range(0, len(todo), BATCH)]


class Pair:
    """A cell with all that makes its two SAs different from the others'."""

    def __init__(self, number, cell):
        self.cell = cell
        self.port = FIRST_PORT + number
        self.spi = {"out": 0x1000 + 2 * number, "in": 0x1001 + 2 * number}
        self.start = ESN_START if cell.esn else 0
        self.flow = (A[cell.layout.inner], B[cell.layout.inner])
        self.ends = (A[cell.layout.outer], B[cell.layout.outer])
        sizes = self.choose_sizes()
        self.dropped = [size for size in sizes if self.xfrm_drops(size)]
        self.sizes = {"out": [size for size in sizes if size not in self.dropped],
                      "in": sizes}
        self.whole = []

    def key(self, way, alg):
        """Bytes that no other SA has; the three parts of 3DES differ, too."""
        seed = f"{self.cell} {way} {alg.name}".encode()
        return hashlib.sha512(seed).digest()[:alg.key]

    def choose_sizes(self):
        """None and one byte, all of a block, the edges of the MTU, a large one."""
        suite, layout = self.cell.suite, self.cell.layout
        room = MTU - IP_HEADER[layout.outer]
        if self.cell.proto == "ah":
            whole = 4 if layout.outer == 4 else 8
            edge = room - -(-(12 + cells.icv(suite)) // whole) * whole
        else:
            alg = suite.aead or suite.enc
            edge = room - UDP_HEADER * self.cell.udp - 8 - alg.iv - cells.icv(suite)
            edge = edge // alg.align * alg.align - 2
        if layout.mode == "tunnel":
            edge -= IP_HEADER[layout.inner]
        return [*range(18), edge - 9, edge - 8, edge - 7, room - 8, room - 7, 65000]

    def xfrm_drops(self, size):
        """Is the UDP packet that carries so much too short for it?"""
        suite, layout = self.cell.suite, self.cell.layout
        if not self.cell.udp or layout.mode == "tunnel" or layout.outer == 4:
            return False
        alg = suite.aead or suite.enc
        text = -(-(UDP_HEADER + size + 2) // alg.align) * alg.align
        return UDP_HEADER + 8 + alg.iv + text + cells.icv(suite) < XFRM_UDP_LEAST

    def content(self, way, size):
        """Nowhere the same, so that a byte in a wrong place is noticed."""
        text = NUMBERED if cells.in_clear(self.cell) else MARKED
        start = self.port % 997 + (way == "out")
        return text[start:start + size]


@contextlib.contextmanager
def no_module_loading():
    """For whatever the crypto API puts together, the kernel would start modprobe
    twice: most of the time. What is needed is there."""
    path = "/proc/sys/kernel/modprobe"
    with open(path, "r+", encoding="ascii") as file:
        before = file.read()
        file.seek(0)
        file.write("\n")
    try:
        yield
    finally:
        with open(path, "w", encoding="ascii") as file:
            file.write(before)


def udp_ports(way):
    return UDP_PORTS if way == "out" else UDP_PORTS[::-1]


# --- ipward's side -----------------------------------------------------------------

def ward_selector(pair, way):
    """BEET mode sends no inner addresses: both ends know them."""
    if pair.cell.layout.mode != "beet":
        return []
    src, dst = pair.flow if way == "out" else pair.flow[::-1]
    return [nest(C.A_SA_SELECTOR, addr(C.A_SELECTOR_SRC, src),
                 addr(C.A_SELECTOR_DST, dst))]


def ward_encap(pair, way):
    if not pair.cell.udp:
        return []
    sport, dport = udp_ports(way)
    return [u16(C.A_SA_NATT_SPORT, sport), u16(C.A_SA_NATT_DPORT, dport)]


def ward_sa(pair, way):
    suite, layout = pair.cell.suite, pair.cell.layout
    named = {kind: (alg.name, pair.key(way, alg)) for kind, alg in
             (("aead", suite.aead), ("enc", suite.enc), ("auth", suite.auth)) if alg}
    flags = (C.SA_FLAG_ESN * pair.cell.esn | C.SA_FLAG_IIV * suite.iiv |
             C.SA_FLAG_LEGACY * cells.legacy(suite))
    return install.sa(way, pair.ends if way == "out" else pair.ends[::-1],
                      pair.spi[way],
                      *install.algorithms(**named, icv=cells.icv(suite)),
                      *ward_selector(pair, way), *ward_encap(pair, way),
                      proto=pair.cell.proto, mode=layout.mode, reqid=pair.port,
                      flags=flags, seq=pair.start)


def ward_rule(pair, way):
    step = 1 if way == "out" else -1
    ports = [u16(C[f"A_SELECTOR_{end}PORT_{limit}"], pair.port)
             for end in "SD" for limit in ("MIN", "MAX")]
    return install.rule(way, pair.flow[::step], pair.ends[::step],
                        u8(C.A_SELECTOR_PROTO, socket.IPPROTO_UDP), *ports,
                        proto=pair.cell.proto, mode=pair.cell.layout.mode,
                        reqid=pair.port)


def ward_install(client, pairs):
    """Returns the pairs that were taken."""
    taken = []
    for pair in pairs:
        try:
            for way in ("out", "in"):
                client.do("SA_NEW", *ward_sa(pair, way))
            taken.append(pair)
        except genl.Refused as refusal:
            report(False, cells.name(pair.cell), f"ipward: {refusal}")
    install.rules(client, (ward_rule(pair, way) for pair in taken
                           for way in ("out", "in")))
    return taken


def ward_counts(client):
    """Of each SA, by its SPI: packets, and whatever must be 0."""
    result = {}
    for sa in client.do("SA_GET", dump=True):
        def number(name, sa=sa):
            value = sa.get(C["A_SA_" + name], [bytes(8)])[0]
            return int.from_bytes(value, sys.byteorder)
        result[number("SPI")] = (number("PACKETS"), number("DROPS") +
                                 number("REPLAYED") + number("INTEGRITY_FAILED"))
    return result


# --- XFRM's side -------------------------------------------------------------------

def xfrm_algorithms(pair, way):
    suite = pair.cell.suite
    if suite.aead:
        return (f"aead {suite.aead.name} 0x{pair.key(way, suite.aead).hex()} "
                f"{8 * suite.aead.icv}")
    words = (f"auth-trunc {suite.auth.name} 0x{pair.key(way, suite.auth).hex()} "
             f"{8 * suite.auth.icv}")
    if suite.enc:
        key = pair.key(way, suite.enc).hex()
        words += f" enc {suite.enc.name} " + (f"0x{key}" if key else '""')
    return words


def xfrm_state(pair, way):
    """way: as a sees it."""
    src, dst = pair.ends if way == "out" else pair.ends[::-1]
    layout = pair.cell.layout
    flags = "esn " * pair.cell.esn + "af-unspec" * (layout.inner != layout.outer)
    # RFC 4302, section 2.6; XFRM's own idea are 8 bytes.
    if pair.cell.proto == "ah" and layout.outer == 4:
        flags += " align4"
    words = (f"xfrm state add src {src} dst {dst} proto {pair.cell.proto} "
             f"spi {pair.spi[way]} reqid {pair.port} mode {layout.mode} "
             f"replay-window {install.WINDOW} ")
    if layout.mode == "beet":
        inner = pair.flow if way == "out" else pair.flow[::-1]
        words += f"sel src {inner[0]} dst {inner[1]} "
    if pair.cell.esn:
        which = "seq" if way == "out" else "oseq"
        words += (f"replay-{which} {pair.start & 0xffffffff} "
                  f"replay-{which}-hi {pair.start >> 32} ")
    if pair.cell.udp:
        sport, dport = udp_ports(way)
        words += (f"encap espinudp {sport} {dport} "
                  f"{'0.0.0.0' if layout.outer == 4 else '::'} ")
    return words + (f"flag {flags} " if flags else "") + xfrm_algorithms(pair, way)


def xfrm_policy(pair, way):
    src, dst = pair.flow if way == "out" else pair.flow[::-1]
    out_src, out_dst = pair.ends if way == "out" else pair.ends[::-1]
    return (f"xfrm policy add src {src} dst {dst} proto udp sport {pair.port} "
            f"dport {pair.port} dir {'in' if way == 'out' else 'out'} "
            f"tmpl src {out_src} dst {out_dst} proto {pair.cell.proto} "
            f"reqid {pair.port} mode {pair.cell.layout.mode}")


def ip_batch(netns, lines):
    """Returns what is said against the first line that fails, or nothing; those
    behind it are not executed, as XFRM's commands end ip."""
    done = subprocess.run(["ip", "-n", netns, "-batch", "-"], text=True,
                          input="\n".join(lines) + "\n", capture_output=True,
                          check=False)
    return f"ip ends with {done.returncode}: {done.stderr}" if done.returncode else ""


def xfrm_states(netns, pairs):
    return ip_batch(netns, [xfrm_state(pair, way) for pair in pairs
                            for way in ("out", "in")])


def xfrm_install(netns, pairs):
    """Returns the pairs that were taken: XFRM has no reason to refuse any."""
    taken = pairs
    if xfrm_states(netns, pairs):
        # Which was it? One after another.
        ip_batch(netns, ["xfrm state flush"])
        refusals = [xfrm_states(netns, [pair]) for pair in pairs]
        for pair, refusal in zip(pairs, refusals):
            if refusal:
                report(False, cells.name(pair.cell), f"XFRM: {refusal}")
        taken = [pair for pair, refusal in zip(pairs, refusals) if not refusal]
    refusal = ip_batch(netns, [xfrm_policy(pair, way) for pair in taken
                               for way in ("out", "in")])
    if refusal:
        raise SystemExit(f"XFRM refuses policies: {refusal}")
    return taken


# --- traffic -----------------------------------------------------------------------

def open_socket(address, port):
    """One that lets its datagrams be fragmented, whatever the path's MTU."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    for option in (FORCE_RCVBUF, FORCE_SNDBUF):
        sock.setsockopt(socket.SOL_SOCKET, option, 1 << 23)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, DONT)
    else:
        sock.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, DONT)
    sock.bind((address, port))
    return sock


def receive(sock, count):
    """So many datagrams, or those that have come when the time is up."""
    end = time.monotonic() + DEADLINE
    got = []
    while len(got) < count and (left := end - time.monotonic()) > 0:
        if select.select([sock], [], [], left)[0]:
            got.append(sock.recv(1 << 16))
    return got


def refused(router):
    """How many IPv6 packets were too large for the router's next link."""
    with inside(router), open("/proc/thread-self/net/snmp6", encoding="ascii") as file:
        return int(dict(map(str.split, file))["Ip6InTooBigErrors"])


def leave_out_whole(pair, way, got, too_large):
    """What XFRM has sent whole, though it was too large for the link: some kernels'
    do so with what IPv6 carries of IPv4 without a tunnel."""
    lost = [size for size in pair.sizes[way] if size not in map(len, got)]
    if (way == "in" and pair.cell.layout == cells.Layout("beet", 4, 6) and
            len(lost) == too_large == 1):
        pair.whole = lost
        pair.sizes[way] = [size for size in pair.sizes[way] if size not in lost]


def one_way(pair, way, sender, receiver, router):
    """Returns what is wrong, or None."""
    sent = [pair.content(way, size) for size in pair.sizes[way]]
    before = refused(router)
    target = receiver.getsockname()[:2]
    try:
        for data in sent:
            sender.sendto(data, target)
    except OSError as error:
        return f"{way}: {len(data)} bytes cannot be sent: {error}"
    got = sorted(receive(receiver, len(sent)))
    if got == sorted(sent):
        return None
    leave_out_whole(pair, way, got, refused(router) - before)
    if got == sorted(pair.content(way, size) for size in pair.sizes[way]):
        return None
    lengths = sorted(map(len, got))
    if lengths != sorted(pair.sizes[way]):
        return f"{way}: sizes {lengths} instead of {sorted(pair.sizes[way])}"
    return f"{way}: content differs"


def exchange(pair, ends):
    """Both directions, over sockets of their own."""
    with inside(ends[0]):
        near = open_socket(pair.flow[0], pair.port)
    with inside(ends[1]):
        far = open_socket(pair.flow[1], pair.port)
    with near, far:
        return (one_way(pair, "out", near, far, ends[2]) or
                one_way(pair, "in", far, near, ends[2]))


def count_problem(pair, counts):
    """XFRM may have made several packets of a large one, ipward never."""
    packets, faults = counts[pair.spi["out"]]
    received, more_faults = counts[pair.spi["in"]]
    sent, answered = len(pair.sizes["out"]), len(pair.sizes["in"])
    if packets != sent or received < answered:
        return f"{sent} and {answered} datagrams, {packets} and {received} packets"
    return f"{faults + more_faults} packets dropped" if faults + more_faults else None


# --- commands ----------------------------------------------------------------------

def batch(share, number, *ends):
    client = genl.Client(ends[0])
    begun = time.monotonic()
    first = int(number) * BATCH
    pairs = [Pair(first + i, cell)
             for i, cell in enumerate(plan(share)[int(number)])]
    held = encap.sockets(UDP_PORTS[1], ends[1])
    with no_module_loading():
        taken = xfrm_install(ends[1], ward_install(client, pairs))
    installed = time.monotonic()
    problems = {pair.port: exchange(pair, ends) for pair in taken}
    diag(f"{installed - begun:.1f} s to install, "
         f"{time.monotonic() - installed:.1f} s of traffic")
    counts = ward_counts(client)
    for pair in taken:
        problem = problems[pair.port] or count_problem(pair, counts)
        report(not problem, cells.name(pair.cell), problem)
        if pair.dropped:
            print(f"ok - {cells.name(pair.cell)}: to XFRM, {pair.dropped} bytes "
                  "# SKIP XFRM drops such short UDP packets over IPv6")
        if pair.whole:
            print(f"ok - {cells.name(pair.cell)}: from XFRM, {pair.whole} bytes "
                  "# SKIP XFRM sends a packet that is too large for the link")
    client.do("RULE_FLUSH")
    client.do("SA_FLUSH")
    ip_batch(ends[1], ["xfrm policy flush", "xfrm state flush"])
    for sock in held:
        sock.close()


def control(*ends):
    for number, layout in enumerate(cells.LAYOUTS[:2]):
        cell = cells.Cell("esp", next(cells.esp_suites()), layout, False, False)
        pair = Pair(number, cell)
        problem = exchange(pair, ends)
        report(not problem, f"without protection: IPv{layout.inner}", problem)


def skipped():
    """What no cell is made of."""
    left_out = cells.left_out()
    diag(f"{len(cells.cells())} combinations can be, {left_out.total()} cannot")
    for (what, reason), count in left_out.items():
        print(f"ok - {what} ({count}) # SKIP {reason}")


def main():
    commands = {"plan": lambda share: print(len(plan(share))), "control": control,
                "batch": batch, "skipped": skipped}
    commands[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()
