# SPDX-License-Identifier: GPL-2.0
"""Run a command in a cgroup that may send nothing: egress.py CGROUP COMMAND..."""

import ctypes
import os
import struct
import sys

from memory import bpf

PROG_LOAD, PROG_ATTACH, CGROUP_SKB, INET_EGRESS = 5, 8, 8, 1
RETURN_0 = struct.pack("=BBhiBBhi", 0xb7, 0, 0, 0, 0x95, 0, 0, 0)


def main():
    path, command = sys.argv[1], sys.argv[2:]
    program = ctypes.create_string_buffer(RETURN_0)
    licence = ctypes.create_string_buffer(b"GPL")
    fd = bpf(PROG_LOAD, "=IIQQ", CGROUP_SKB, 2, ctypes.addressof(program),
             ctypes.addressof(licence))
    cgroup = os.open(path, os.O_RDONLY)
    bpf(PROG_ATTACH, "=IIII", cgroup, fd, INET_EGRESS, 0)
    with open(f"{path}/cgroup.procs", "w", encoding="ascii") as file:
        file.write(str(os.getpid()))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
