#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Scapy 2.5.0, SecurityAssociation(esn_en=True): extended sequence numbers.
#
# A good guess: with esn_en, what Scapy signs is what a peer with ESN signs, for
# ESP as for AH, and the SA counts on past 2^32.
#
# What it does:
#   - AH: the upper half of the number is in the ICV (RFC 4302, section 2.5.1).
#   - ESP with an integrity algorithm: it is not, whatever esn says, against RFC
#     4303, section 2.2.1. So an implementation with ESN and one without agree
#     with Scapy in the same way, and a test of ESN against Scapy shows nothing.
#   - After number 0xffffffff the next encrypt() raises; esn stays what it was.
#
# Seen with Debian's python3-scapy 2.5.0+dfsg-2. Fails if that changes.

set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

packages=(python3-scapy=2.5.0+dfsg-2 "python3-cryptography=38.0.4-3+deb12u1"
	"python3-cffi-backend=1.15.1-5+b1")
apt-get -q -o APT::Sandbox::User=root download "${packages[@]}" >/dev/null
for package in ./*.deb; do dpkg-deb -x "$package" root; done

PYTHONPATH=$work/root/usr/lib/python3/dist-packages /usr/bin/python3 - <<'END'
import hashlib
import hmac
import logging
import struct

logging.disable(logging.WARNING)
import scapy
from scapy.layers.inet import IP, UDP
from scapy.layers.ipsec import AH, ESP, SecurityAssociation
from scapy.packet import Raw

KEY = bytes(range(20))
PACKET = IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=1, dport=2) / Raw(b"x" * 20)


def association(protocol, **more):
    if protocol is ESP:
        more["crypt_algo"] = "NULL"
    return SecurityAssociation(protocol, spi=0x1001, auth_algo="HMAC-SHA1-96",
                               auth_key=KEY, **more)


def sign(data):
    return hmac.new(KEY, data, hashlib.sha1).digest()[:12]


def covered(protocol, packet):
    """What is signed without ESN, and the ICV that the packet has."""
    if protocol is ESP:
        data = bytes(packet[ESP])
        return data[:-12], data[-12:]
    still = packet.copy()
    still.tos, still.flags, still.ttl, still.chksum = 0, 0, 0, 0
    still[AH].icv = bytes(12)
    return bytes(still), bytes(packet[AH].icv)[:12]


def upper_half_is_signed(protocol):
    sa = association(protocol, esn_en=True, esn=5, seq_num=7)
    data, icv = covered(protocol, sa.encrypt(PACKET))
    without, with_half = sign(data), sign(data + struct.pack("!I", 5))
    assert icv in (without, with_half), "signed in a way that is not known"
    return icv == with_half


def beyond_the_end():
    sa = association(ESP, esn_en=True, esn=0, seq_num=0xffffffff)
    sa.encrypt(PACKET)
    try:
        sa.encrypt(PACKET)
    except ValueError as error:
        return f"raises ValueError, esn is {sa.esn}"
    return f"seals, esn is {sa.esn}"


seen = {
    "version": scapy.VERSION,
    "upper half signed in AH": upper_half_is_signed(AH),
    "upper half signed in ESP": upper_half_is_signed(ESP),
    "after number 0xffffffff": beyond_the_end(),
}
for what, value in seen.items():
    print(f"{what}: {value}")
assert list(seen.values())[1:] == [True, False, "raises ValueError, esn is 0"], \
    "Scapy behaves in another way now"
END
