# SPDX-License-Identifier: GPL-2.0
"""Run a command in a cgroup that may send nothing: egress.py CGROUP COMMAND..."""

import os
import sys

from memory import bpf, bpf_program

PROG_ATTACH, CGROUP_SKB, INET_EGRESS, DROP = 8, 8, 1, 0


def main():
    path, command = sys.argv[1], sys.argv[2:]
    fd = bpf_program(CGROUP_SKB, DROP)
    cgroup = os.open(path, os.O_RDONLY)
    bpf(PROG_ATTACH, "=IIII", cgroup, fd, INET_EGRESS, 0)
    with open(f"{path}/cgroup.procs", "w", encoding="ascii") as file:
        file.write(str(os.getpid()))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
