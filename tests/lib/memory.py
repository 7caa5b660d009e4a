# SPDX-License-Identifier: GPL-2.0
"""Memory that a packet shares with somebody, and the ways to send from it.

Each kind of source is made of bytes, is a context, and knows whether it still
is what it was. A way is a function (source, socket, number of bytes).
"""

import contextlib
import ctypes
import fcntl
import mmap
import os
import select
import socket
import struct
import subprocess
import tempfile

PAGE = mmap.PAGESIZE
SO_ZEROCOPY, MSG_ZEROCOPY, MSG_ERRQUEUE = 60, 0x4000000, 0x2000
F_SETPIPE_SZ = 1031
libc = ctypes.CDLL(None, use_errno=True)


class File:
    """a file's page cache"""

    def __init__(self, data):
        self.data = data
        self.file = tempfile.TemporaryFile()
        self.file.write(data)
        self.file.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def settle(self, _socket):
        """Wait until the memory is not in use any more."""

    def unchanged(self):
        view = mmap.mmap(self.file.fileno(), len(self.data), prot=mmap.PROT_READ)
        with view:
            return view[:] == self.data == os.pread(self.file.fileno(), len(self.data), 0)


class Pages:
    """a program's own pages"""

    def __init__(self, data):
        self.data, self.calls = data, 0
        self.map = mmap.mmap(-1, (len(data) + PAGE - 1) // PAGE * PAGE)
        self.map[:len(data)] = data
        self.address = ctypes.addressof(ctypes.c_char.from_buffer(self.map))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def settle(self, s):
        """Each MSG_ZEROCOPY call is reported complete (there may be ranges)."""
        done = 0
        while done < self.calls:
            poll = select.poll()
            poll.register(s, select.POLLERR)
            if not poll.poll(20000):
                raise OSError("no completion of MSG_ZEROCOPY")
            for level, kind, data in s.recvmsg(0, 512, MSG_ERRQUEUE)[1]:
                if (level, kind) in ((0, 11), (41, 25)):  # IP_RECVERR
                    low, high = struct.unpack("=8xII", data[:16])
                    done += high - low + 1

    def unchanged(self):
        return self.map[:len(self.data)] == self.data


def sendfile(source, s, size):
    sent = 0
    while sent < size:
        sent += os.sendfile(s.fileno(), source.file.fileno(), sent, size - sent)


@contextlib.contextmanager
def pipe():
    r, w = os.pipe()
    fcntl.fcntl(w, F_SETPIPE_SZ, 1 << 20)
    try:
        yield r, w
    finally:
        os.close(r)
        os.close(w)


def splice(source, s, size):
    with pipe() as (r, w):
        sent = 0
        while sent < size:
            n = os.splice(source.file.fileno(), w, min(size - sent, 1 << 18), offset_src=sent)
            sent += n
            while n:
                n -= os.splice(r, s.fileno(), n)


def splice_pieces(source, s, size):
    """So that one packet has as many fragments as fit, odd in length."""
    with pipe() as (r, w):
        sent = 0
        while sent < size:
            n = 0
            for length in (61, 1, 127, 3, 255, 31, 17, 509, 2, 97, 5, 11, 7, 301, 13, 29):
                n += os.splice(source.file.fileno(), w, min(length, size - sent - n),
                               offset_src=sent + n)
                if sent + n == size:
                    break
            sent += n
            while n:
                n -= os.splice(r, s.fileno(), n)


class IoVec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]


def vmsplice(source, s, size):
    sent = 0
    with pipe() as (r, w):
        while sent < size:
            vec = IoVec(source.address + sent, min(size - sent, 1 << 18))
            n = libc.vmsplice(w, ctypes.byref(vec), 1, 0)
            if n < 0:
                raise OSError(ctypes.get_errno(), "vmsplice")
            sent += n
            while n:
                n -= os.splice(r, s.fileno(), n)


def zerocopy(source, s, size):
    s.setsockopt(socket.SOL_SOCKET, SO_ZEROCOPY, 1)
    view, sent = memoryview(source.map), 0
    while sent < size:
        sent += s.send(view[sent:min(size, sent + 60000)], MSG_ZEROCOPY)
        source.calls += 1


KINDS = {
    File: {"sendfile, TCP": sendfile, "splice, TCP": splice,
           "splice in small pieces, TCP": splice_pieces, "splice, UDP": splice},
    Pages: {"vmsplice, TCP": vmsplice, "MSG_ZEROCOPY, TCP": zerocopy,
            "vmsplice, UDP": vmsplice, "MSG_ZEROCOPY, UDP": zerocopy},
}


def hardware_address(s, device):
    answer = fcntl.ioctl(s, 0x8927, struct.pack("256s", device.encode()))  # SIOCGIFHWADDR
    return answer[18:24]


class Ring:
    """A ring of frames that are sent from where they are: PACKET_TX_RING."""

    FRAME, HEADER = 2048, 32  # of struct tpacket2_hdr

    def __init__(self, device):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self.socket.setsockopt(263, 10, 1)  # PACKET_VERSION: TPACKET_V2
        self.socket.setsockopt(263, 13, struct.pack("4I", PAGE, 4, self.FRAME, 8))
        self.map = mmap.mmap(self.socket.fileno(), 4 * PAGE)
        self.socket.bind((device, 0))

    def transmit(self, frames):
        for i, frame in enumerate(frames):
            at = i * self.FRAME
            self.map[at + self.HEADER:at + self.HEADER + len(frame)] = frame
            self.map[at:at + 8] = struct.pack("=II", 1, len(frame))  # TP_STATUS_SEND_REQUEST
        self.socket.send(b"")


class FragDevice:
    """A tap device that receives each piece in a page fragment of its own."""

    TAP, NO_PI, NAPI, NAPI_FRAGS = 0x2, 0x1000, 0x10, 0x20

    def __init__(self, name):
        self.file = os.open("/dev/net/tun", os.O_RDWR)
        flags = self.TAP | self.NO_PI | self.NAPI | self.NAPI_FRAGS
        fcntl.ioctl(self.file, 0x400454ca, struct.pack("16sH22x", name.encode(), flags))
        subprocess.run(["ip", "link", "set", name, "up"], check=True)

    def close(self):
        os.close(self.file)

    def transmit(self, frames):
        for frame in frames:
            step = max(40, len(frame) // 14 | 1)
            os.writev(self.file, [frame[i:i + step] for i in range(0, len(frame), step)])


def bpf(command, *words):
    attributes = ctypes.create_string_buffer(struct.pack(*words).ljust(128, b"\0"))
    fd = libc.syscall(321, command, attributes, 128)
    if fd < 0:
        raise OSError(ctypes.get_errno(), f"bpf {command}")
    return fd


def bpf_program(kind, answer):
    """Of this kind, with the same answer to everything."""
    code = ctypes.create_string_buffer(struct.pack("=BBhiBBhi", 0xb7, 0, 0, answer, 0x95, 0, 0, 0))
    licence = ctypes.create_string_buffer(b"GPL")
    return bpf(5, "=IIQQ", kind, 2, ctypes.addressof(code), ctypes.addressof(licence))


@contextlib.contextmanager
def xdp(device):
    """While it lasts, the driver takes what comes in into pages of its own, for
    a program that lets everything pass."""
    fd = bpf_program(6, 2)
    link = bpf(28, "=IIII", fd, socket.if_nametoindex(device), 37, 4)  # BPF_XDP, in the driver
    try:
        yield
    finally:
        os.close(link)
        os.close(fd)
