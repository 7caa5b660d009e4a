# SPDX-License-Identifier: GPL-2.0
"""What Scapy 2.5 lacks, computed by Python's cryptography: AES-XCBC, AES-GMAC in
ESP and in AH, and the upper half of an extended number in the ICV of ESP that an
integrity algorithm signs.

For these cases Scapy does no more than lay out the packet.
"""

import copy
import struct

BLOCK = 16


def xor(one, other):
    return bytes(a ^ b for a, b in zip(one, other))


def xcbc(ipsec):
    """RFC 3566, as Scapy uses an HMAC."""

    class Xcbc:
        def __init__(self, key, *_):
            self.keys = [self.encrypt(key, bytes([i]) * BLOCK) for i in (1, 2, 3)]
            self.data = b""

        @staticmethod
        def encrypt(key, block):
            cipher = ipsec.Cipher(ipsec.algorithms.AES(key), ipsec.modes.ECB(),
                                  ipsec.default_backend())
            return cipher.encryptor().update(block)

        def update(self, data):
            self.data += data

        def finalize(self):
            chain, full, padded = self.keys
            data, mask = self.data, full
            if not data or len(data) % BLOCK:
                data += b"\x80" + bytes(-(len(data) + 1) % BLOCK)
                mask = padded
            blocks = [data[i:i + BLOCK] for i in range(0, len(data), BLOCK)]
            state = bytes(BLOCK)
            for block in blocks[:-1]:
                state = self.encrypt(chain, xor(state, block))
            return self.encrypt(chain, xor(xor(state, blocks[-1]), mask))

    return ipsec.AuthAlgo("AES-XCBC-96", mac=Xcbc, digestmod=bytes, icv_size=12)


def gmac(ipsec):
    """RFC 4543, section 3: all of the packet is in the AAD, the IV as well."""

    class Gmac(ipsec.CryptAlgo):
        @staticmethod
        def tag(sa, esp, covered):
            numbers = (esp.spi, sa.esn, esp.seq) if sa.esn_en else (esp.spi, esp.seq)
            aad = struct.pack(f"!{len(numbers)}L", *numbers) + covered
            nonce = sa.crypt_salt + covered[:8]
            return ipsec.aead.AESGCM(sa.crypt_key).encrypt(nonce, b"", aad)

        def encrypt(self, sa, esp, *_, **__):
            covered = esp.iv + esp.data_for_encryption()
            return ipsec.ESP(spi=esp.spi, seq=esp.seq,
                             data=covered + self.tag(sa, esp, covered))

        def decrypt(self, sa, esp, *_, **__):
            covered, icv = esp.data[:-self.icv_size], esp.data[-self.icv_size:]
            if self.tag(sa, esp, covered) != icv:
                raise ipsec.IPSecIntegrityError("AES-GMAC")
            plain = copy.copy(esp)
            plain.data = covered
            return null.decrypt(sa, plain, None)

    null = ipsec.CryptAlgo("AES-GMAC, opened", cipher=None, mode=None, block_size=1,
                           iv_size=8)
    return Gmac("AES-GMAC", cipher=ipsec.aead.AESGCM, mode=None, block_size=1, iv_size=8,
                icv_size=16, salt_size=4, key_size=(16, 24, 32))


class AhGmac:
    """RFC 4543, section 4, as Scapy uses an HMAC: for it the IV and the tag are one
    ICV of 24 bytes, all zero in what is signed. The IV counts (section 7), and the
    tag alone is zero, so the IV is put back in its place.
    """

    icv_size, tag_size, iv_size, salt_size = 24, 16, 8, 4

    def __init__(self, ipsec):
        self.ipsec = ipsec
        self.iv = None  # of the next packet to sign

    def icv(self, pkt, key, iv, sending, *numbers):
        blank = self.ipsec.zero_mutable_fields(pkt.copy(), sending=sending)
        blank[self.ipsec.AH].icv = iv + bytes(self.tag_size)
        covered = bytes(blank) + b"".join(struct.pack("!L", n) for n in numbers)
        aead = self.ipsec.aead.AESGCM(key[:-self.salt_size])
        return iv + aead.encrypt(key[-self.salt_size:] + iv, b"", covered)

    def sign(self, pkt, key, esn_en=False, esn=0):
        pkt[self.ipsec.AH].icv = self.icv(pkt, key, self.iv, True, *[esn] * esn_en)
        return pkt

    def verify(self, pkt, key, esn_en=False, esn=0):
        ah = pkt[self.ipsec.AH]
        # Scapy takes the padding for a part of the ICV.
        ah.icv, ah.padding = ah.icv[:self.icv_size], ah.icv[self.icv_size:]
        iv = ah.icv[:self.iv_size]
        if self.icv(pkt, key, iv, False, *[esn] * esn_en) != ah.icv:
            raise self.ipsec.IPSecIntegrityError("AES-GMAC")


def extend(ipsec, sa):
    """RFC 4303, section 2.2.1: the upper half counts behind the packet's end."""

    class Extended(type(sa.auth_algo)):
        def icv(self, data, key):
            mac = self.new_mac(key)
            mac.update(data + struct.pack("!L", sa.esn))
            return mac.finalize()[:self.icv_size]

        def sign(self, pkt, key, *_, **__):
            pkt[ipsec.ESP].data += self.icv(bytes(pkt[ipsec.ESP]), key)
            return pkt

        def verify(self, pkt, key, *_, **__):
            if self.icv(bytes(pkt)[:-self.icv_size], key) != pkt.data[-self.icv_size:]:
                raise ipsec.IPSecIntegrityError(self.name)

    sa.auth_algo = copy.copy(sa.auth_algo)
    sa.auth_algo.__class__ = Extended
