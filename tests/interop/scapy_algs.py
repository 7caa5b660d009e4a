# SPDX-License-Identifier: GPL-2.0
"""The algorithms of scapy_peer.py, by the names that each of the three gives them.

What Scapy does not know, but can be taught in a line, since Python's cryptography
knows it, is at the end; what takes more is in scapy_more.py. What it cannot be
taught is listed by cannot().
"""

import collections
import struct

import scapy_more

# Names for ipward; key with its salt and ICV in bytes; name for Scapy. tshark's
# name of what encrypts and of what signs; None: it knows none.
Alg = collections.namedtuple("Alg", "aead enc auth key icv scapy scapy_auth "
                             "tshark tshark_auth iiv", defaults=(False,))
AUTH_KEY = {"hmac(sha1)": 20, "hmac(sha256)": 32, "hmac(sha384)": 48,
            "hmac(sha512)": 64, "cmac(aes)": 16, "xcbc(aes)": 16, "hmac(md5)": 16}
LEGACY = ("cbc(des3_ede)", "hmac(md5)")
SALTS = {"AES-GCM": 4, "AES-GMAC": 4, "AES-CCM": 3, "CHACHA20-POLY1305": 4, "AES-CTR": 4}
IV_SIZES = {"AES-CBC": 16, "CAMELLIA-CBC": 16, "3DES": 8, "NULL": 0}

TSHARK = {"AES-CBC": "AES-CBC [RFC3602]", "AES-CTR": "AES-CTR [RFC3686]",
          "3DES": "TripleDES-CBC [RFC2451]", "NULL": "NULL"}
SCAPY_AUTH = {
    ("hmac(sha1)", 12): ("HMAC-SHA1-96", "HMAC-SHA-1-96 [RFC2404]"),
    ("hmac(sha256)", 16): ("SHA2-256-128", "HMAC-SHA-256-128 [RFC4868]"),
    ("hmac(sha256)", 12): ("SHA2-256-96",
                           "HMAC-SHA-256-96 [draft-ietf-ipsec-ciph-sha-256-00]"),
    ("hmac(sha384)", 24): ("SHA2-384-192", "HMAC-SHA-384-192 [RFC4868]"),
    ("hmac(sha512)", 32): ("SHA2-512-256", "HMAC-SHA-512-256 [RFC4868]"),
    ("hmac(md5)", 12): ("HMAC-MD5-96", "HMAC-MD5-96 [RFC2403]"),
    ("cmac(aes)", 12): ("AES-CMAC-96", None),
    ("xcbc(aes)", 12): ("AES-XCBC-96", None),
}


def gcm(key, icv, iiv=False):
    tshark = None if iiv else f"AES-GCM with {icv} octet ICV [RFC4106]"
    return Alg("rfc4106(gcm(aes))", None, None, key + 4, icv, "AES-GCM", None,
               tshark, "NULL", iiv)


def gmac(key):
    return Alg("rfc4543(gcm(aes))", None, None, key + 4, 16, "AES-GMAC", None, None, None)


def ccm(key, icv, iiv=False):
    return Alg("rfc4309(ccm(aes))", None, None, key + 3, icv, "AES-CCM", None,
               None, None, iiv)


def chacha(iiv=False):
    return Alg("rfc7539esp(chacha20,poly1305)", None, None, 36, 16,
               "CHACHA20-POLY1305", None, None, None, iiv)


def pair(enc, key, auth, icv):
    scapy = {"cbc(aes)": "AES-CBC", "rfc3686(ctr(aes))": "AES-CTR",
             "cbc(camellia)": "CAMELLIA-CBC", "cbc(des3_ede)": "3DES",
             "ecb(cipher_null)": "NULL"}[enc]
    scapy_auth, tshark_auth = SCAPY_AUTH[auth, icv]
    return Alg(None, enc, auth, key + SALTS.get(scapy, 0), icv, scapy, scapy_auth,
               TSHARK.get(scapy), tshark_auth)


def ah(auth, icv):
    """A pair without a cipher is for AH."""
    return Alg(None, None, auth, 0, icv, None, SCAPY_AUTH[auth, icv][0], None, None)


def ah_gmac(key):
    """For Scapy an integrity algorithm, whose ICV is the IV and the tag."""
    return gmac(key)._replace(scapy=None, scapy_auth=f"AES-GMAC {8 * key}")


def cannot():
    """What there are no cases of, and why."""
    for layout in ("4-in-4", "6-in-6", "4-in-6", "6-in-4"):
        yield f"ESP, BEET {layout}", "Scapy knows no BEET mode"


def title(alg):
    if not alg.scapy:
        return f"AH, {alg.scapy_auth}"
    if alg.aead:
        words = f"{alg.scapy} {8 * (alg.key - SALTS[alg.scapy])}, ICV {alg.icv}"
        return words + (", implicit IV" if alg.iiv else "")
    bits = 8 * (alg.key - SALTS.get(alg.scapy, 0))
    return f"{alg.scapy}{f' {bits}' if bits else ''} + {alg.scapy_auth}"


def legacy(alg):
    return alg.enc in LEGACY or alg.auth in LEGACY or \
        (alg.auth, alg.icv) == ("hmac(sha256)", 12)


def random_iv(alg):
    """Bytes of the IV that nobody can foretell, 0 if it is the number."""
    return IV_SIZES.get(alg.scapy, 0)


def iv_size(alg):
    return 0 if alg.iiv else IV_SIZES.get(alg.scapy, 8)


def teach(ipsec):
    """Add to Scapy's tables what it lacks, and return its name of an algorithm."""
    known = ipsec.CRYPT_ALGOS
    # What AH says of an IPv4 packet in a tunnel.
    ipsec.bind_layers(ipsec.AH, ipsec.IP, nh=4)
    known["AES-GMAC"] = scapy_more.gmac(ipsec)
    for bits in (128, 192, 256):
        ipsec.AUTH_ALGOS[f"AES-GMAC {bits}"] = scapy_more.AhGmac(ipsec)
    ipsec.AUTH_ALGOS["AES-XCBC-96"] = scapy_more.xcbc(ipsec)
    known["CAMELLIA-CBC"] = ipsec.CryptAlgo(
        "CAMELLIA-CBC", cipher=ipsec.algorithms.Camellia, mode=ipsec.modes.CBC)
    ipsec.AUTH_ALGOS["SHA2-256-96"] = ipsec.AuthAlgo(
        "SHA2-256-96", mac=ipsec.HMAC, digestmod=ipsec.hashes.SHA256, icv_size=12)

    def counted(sa, **_):
        """A nonce without an IV in the packet: RFC 8750, section 4."""
        return sa.crypt_salt + struct.pack("!LL", sa.esn, sa.seq_num)

    def name(alg):
        if not alg.scapy:
            return None
        if alg.scapy == "AES-GCM" and alg.icv != 16:
            # Scapy's own uses an interface of `cryptography` that has 16 bytes only.
            result = f"AES-GCM-{alg.icv}"
            known[result] = ipsec.CryptAlgo(
                result, cipher=ipsec.algorithms.AES, mode=ipsec.modes.GCM,
                block_size=1, iv_size=8, salt_size=4, icv_size=alg.icv,
                key_size=(16, 24, 32),
                format_mode_iv=lambda sa, iv, **_: sa.crypt_salt + iv)
            return result
        if not alg.iiv:
            return alg.scapy
        result, like = alg.scapy + "-IIV", known[alg.scapy]
        known[result] = ipsec.CryptAlgo(
            result, cipher=like.cipher, mode=None, block_size=1, iv_size=0,
            salt_size=like.salt_size, icv_size=alg.icv, key_size=like.key_size,
            format_mode_iv=counted)
        return result

    return name
