# SPDX-License-Identifier: GPL-2.0
"""Results as tap_from of lib.sh reads them, by the rows of bad-input.md."""

import sys

CURRENT = {"row": ""}


def row(*numbers):
    """What is reported from now on belongs to these rows; to none: ()"""
    CURRENT["row"] = "".join(f"netlink row {number}: " for number in numbers)


def diag(*lines):
    for line in lines:
        for part in str(line).splitlines():
            print("  " + part, flush=True)


def report(good, description, *diagnostics):
    print("ok -" if good else "not ok -", CURRENT["row"] + description,
          flush=True)
    if not good:
        diag(*diagnostics)
    return good


def run(groups):
    """Run the groups of checks that the command line names, all if none."""
    for name in sys.argv[1:] or groups:
        groups[name]()
