# SPDX-License-Identifier: GPL-2.0
"""What the programs of netlink.test.sh have in common: a right SA, and checks
that the kernel refuses what it should, and says why."""

import re

import genl
from genl import C, Refused, addr, nla, text, u8, u32
from tap import report

KEY = bytes.fromhex("6b657969736865726561626364656667" "fe5a17a5")
A, B = "10.1.0.1", "10.2.0.1"
ESP, AH = 50, 51


def sa(**changes):
    """The attributes of a right SA, some of them changed, None left out."""
    attributes = {
        "DIR": u8(C.A_SA_DIR, C.DIR_IN), "SRC": addr(C.A_SA_SRC, A),
        "DST": addr(C.A_SA_DST, B), "PROTO": u8(C.A_SA_PROTO, ESP),
        "SPI": u32(C.A_SA_SPI, 0x1000), "MODE": u8(C.A_SA_MODE, 1),
        "AEAD": text(C.A_SA_AEAD, "rfc4106(gcm(aes))"),
        "AEAD_KEY": nla(C.A_SA_AEAD_KEY, KEY),
    }
    attributes.update(changes)
    return [a for a in attributes.values() if a is not None]


# A row need not be for this host.
ENDS = r"^(dir|src|dst|the tunnel|the ends of the tunnel).* (this host.*|other direction)$"


class Checks:
    """Checks over one client."""

    def __init__(self):
        self.client = genl.Client()

    def refused(self, description, errors, pattern, command, *attributes,
                dump=False):
        """errors: allowed names of errno, by spaces; pattern: of the text"""
        try:
            self.client.do(command, *attributes, dump=dump)
        except Refused as refusal:
            report(refusal.name in errors.split() and
                   re.search(pattern, refusal.text), description,
                   f"got {refusal}", f"expected {errors}: {pattern}")
        else:
            report(False, description, "it was accepted")

    def accepted(self, description, command, *attributes, warning=""):
        """warning: pattern of what the kernel says nevertheless; "": nothing but of ends"""
        try:
            self.client.do(command, *attributes)
            said = re.sub(ENDS, "", self.client.said)
            report(re.search(warning, said) if warning else not said,
                   description, f"it said '{said}', expected '{warning}'")
        except Refused as refusal:
            report(False, description, str(refusal))

    def flush(self):
        self.client.do("SA_FLUSH")
        self.client.do("RULE_FLUSH")
