# SPDX-License-Identifier: GPL-2.0
"""Algorithms, keys and ICVs of SAs for netlink.test.sh: what the RFCs allow is
accepted, and nothing else is."""

import struct

from genl import C, Refused, nla, text, u8, u32
from refusals import AH, ESP, KEY, Checks, sa
from tap import report, row

PARTS = {C.ALG_AEAD: "AEAD", C.ALG_ENC: "ENC", C.ALG_AUTH: "AUTH"}
LEGACY, IS_AH, IIV = C.ALG_FLAG_LEGACY, C.ALG_FLAG_AH, C.ALG_FLAG_IIV
READABLE = C.ALG_FLAG_READABLE
WEAK = "weak \\(RFC 8221\\)"


def modules():
    with open("/proc/modules", encoding="ascii") as file:
        return {line.split()[0] for line in file}


class Alg:
    """What the RFCs say of one; lengths in bytes, salts included."""

    def __init__(self, kind, title, name, rfc, keys, icvs=(), flags=0, iiv=0):
        self.kind, self.title, self.name, self.rfc = kind, title, name, rfc
        self.keys, self.icvs, self.iiv = list(keys), list(icvs), iiv
        self.flags = flags | (IIV if iiv else 0)

    def part(self, key=None, name=None):
        """Its name and key in a command; None leaves a key of no bytes out."""
        part = PARTS[self.kind]
        length = self.keys[0] if key is None else key
        return {part: text(C["A_SA_" + part], name or self.name),
                part + "_KEY": nla(C[f"A_SA_{part}_KEY"], bytes(range(length)))
                if length or key is not None else None}


AEADS = [
    Alg(C.ALG_AEAD, "aes-gcm", "rfc4106(gcm(aes))", 4106, (20, 28, 36),
        (16, 12, 8), iiv=16),
    Alg(C.ALG_AEAD, "aes-gmac", "rfc4543(gcm(aes))", 4543, (20, 28, 36), (16,),
        IS_AH | READABLE),
    Alg(C.ALG_AEAD, "aes-ccm", "rfc4309(ccm(aes))", 4309, (19, 27, 35),
        (16, 12, 8), iiv=8),
    Alg(C.ALG_AEAD, "chacha20-poly1305", "rfc7539esp(chacha20,poly1305)", 7634,
        (36,), (16,), iiv=16),
]
CIPHERS = [
    Alg(C.ALG_ENC, "aes-cbc", "cbc(aes)", 3602, (16, 24, 32)),
    Alg(C.ALG_ENC, "aes-ctr", "rfc3686(ctr(aes))", 3686, (20, 28, 36)),
    Alg(C.ALG_ENC, "camellia-cbc", "cbc(camellia)", 4312, (16, 24, 32)),
    Alg(C.ALG_ENC, "3des-cbc", "cbc(des3_ede)", 2451, (24,), flags=LEGACY),
    Alg(C.ALG_ENC, "null", "ecb(cipher_null)", 2410, (0,), flags=READABLE),
]
HASHES = [
    Alg(C.ALG_AUTH, "hmac-sha1-96", "hmac(sha1)", 2404, (20,), (12,), IS_AH),
    Alg(C.ALG_AUTH, "hmac-sha-256-128", "hmac(sha256)", 4868, (32,), (16,), IS_AH),
    Alg(C.ALG_AUTH, "hmac-sha-384-192", "hmac(sha384)", 4868, (48,), (24,), IS_AH),
    Alg(C.ALG_AUTH, "hmac-sha-512-256", "hmac(sha512)", 4868, (64,), (32,), IS_AH),
    Alg(C.ALG_AUTH, "aes-xcbc-96", "xcbc(aes)", 3566, (16,), (12,), IS_AH),
    Alg(C.ALG_AUTH, "aes-cmac-96", "cmac(aes)", 4494, (16,), (12,), IS_AH),
    Alg(C.ALG_AUTH, "hmac-md5-96", "hmac(md5)", 2403, (16,), (12,), IS_AH | LEGACY),
    Alg(C.ALG_AUTH, "hmac-sha-256-96", "hmac(sha256)", None, (32,), (12,),
        IS_AH | LEGACY),
]
GCM, GMAC, CBC, SHA1, SHA256 = AEADS[0], AEADS[1], CIPHERS[0], HASHES[0], HASHES[1]
NONE = {"AEAD": None, "AEAD_KEY": None}


def flags(value):
    return u32(C.A_SA_FLAGS, value)


def icv(length):
    return u8(C.A_SA_ICV_LEN, length)


def with_algs(*parts, **more):
    """The attributes of an SA with these algorithms instead of AES-GCM."""
    changes = dict(NONE)
    for part in parts:
        changes.update(part)
    return sa(**changes, **more)


def complete(alg, name=None):
    """As with_algs(), with another part where the algorithm needs one."""
    other = {C.ALG_AEAD: {}, C.ALG_ENC: SHA256.part(), C.ALG_AUTH: CBC.part()}
    return {**NONE, **other[alg.kind], **alg.part(name=name),
            "FLAGS": flags(C.SA_FLAG_LEGACY)}


def variants(rest, one, lengths):
    """A message for each length: (length, attributes); one() makes what differs."""
    rest = b"".join(rest)
    return ((length, (rest, one(length))) for length in lengths)


def text_of(fields, number):
    return fields[number][0].rstrip(b"\0").decode() if number in fields else None


class Rows(Checks):
    """The rows; lacking: titles of what the kernel has not."""

    def __init__(self):
        super().__init__()
        self.lacking = set()

    def table(self):
        """The kernel's table is that of the RFCs above."""
        row()
        found = self.client.do("ALG_GET", dump=True)
        report([text_of(f, C.A_ALG_TITLE) for f in found] ==
               [alg.title for alg in AEADS + CIPHERS + HASHES],
               "the algorithms, in their order")
        for alg, fields in zip(AEADS + CIPHERS + HASHES, found):
            number = fields.get(C.A_ALG_RFC)
            said = (fields[C.A_ALG_KIND][0][0], text_of(fields, C.A_ALG_NAME),
                    number and struct.unpack("H", number[0])[0],
                    list(fields[C.A_ALG_KEY_LENS][0]),
                    list(fields[C.A_ALG_ICV_LENS][0]),
                    struct.unpack("I", fields[C.A_ALG_FLAGS][0])[0])
            is_right = said == (alg.kind, alg.name, alg.rfc, alg.keys, alg.icvs,
                                alg.flags)
            report(is_right and text_of(fields, C.A_ALG_MODULE),
                   f"{alg.title}: names, RFC, lengths, flags", str(said))
            if not text_of(fields, C.A_ALG_DRIVER):
                self.lacking.add(alg.title)
        self.refused("ALG_GET of one", "EOPNOTSUPP", "", "ALG_GET")

    def taken(self, word, given):
        """Which lengths are; the others must be refused with that word."""
        taken, odd = [], []
        for length, attributes in given:
            try:
                self.client.do("SA_NEW", *attributes)
                taken.append(length)
                self.client.do("SA_FLUSH")
            except Refused as refusal:
                if refusal.name != "EINVAL" or word not in refusal.text:
                    odd.append(f"{length} bytes: {refusal}")
        return taken, odd

    def lengths(self, alg):
        row(7)
        key = f"{PARTS[alg.kind]}_KEY"
        for name in (alg.name, alg.title):
            # Two algorithms have one name: the ICV tells which is meant.
            more = {"ICV": icv(alg.icvs[0])} if alg.icvs else {}
            rest = sa(**{**complete(alg, name), key: None}, **more)
            taken, odd = self.taken("key", variants(
                rest, lambda length: nla(C["A_SA_" + key], bytes(range(length))),
                range(129)))
            report(taken == alg.keys and not odd,
                   f"{name}: keys of {alg.keys} bytes, and no others",
                   f"taken: {taken}", *odd)
        if not alg.icvs:
            return
        row(9)
        taken, odd = self.taken("ICV", variants(
            sa(**complete(alg, alg.title)), icv, range(256)))
        report(taken == sorted(alg.icvs) and not odd,
               f"{alg.title}: ICVs of {alg.icvs} bytes, and no others",
               f"taken: {taken}", *odd)

    def each(self):
        for alg in AEADS + CIPHERS + HASHES:
            if alg.title in self.lacking:
                report(True, f"{alg.title} # SKIP this kernel lacks it")
            else:
                self.lengths(alg)

    def unknown(self):
        row(6)
        before = modules()
        wrong = {
            "AEAD": ("nonsense", "rfc4106(gcm(des3_ede))", "gcm(aes)",
                     "seqiv(rfc4106(gcm(aes)))", "rfc4106(gcm(serpent))", ""),
            "ENC": ("nonsense", "cbc(serpent)", "cbc(des)", "ctr(aes)", "xts(aes)", ""),
            "AUTH": ("nonsense", "hmac(rmd160)", "sha256", "digest_null", ""),
        }
        base = {"AEAD": {}, "ENC": complete(CBC), "AUTH": complete(CBC)}
        for part, names in wrong.items():
            for name in names:
                self.refused(f"{part} '{name}'", "ENOENT", "unknown", "SA_NEW", *sa(
                    **{**base[part], part: text(C["A_SA_" + part], name)}))
        loaded = modules() - before
        report(not loaded, "no module was loaded for it", f"loaded: {loaded}")
        driver = C.A_SA_DRIVER
        self.refused("a driver that is none", "ENOENT", "driver", "SA_NEW",
                     *sa(DRIVER=text(driver, "nonsense")))
        self.refused("a driver of another algorithm", "EINVAL ENOENT", "driver",
                     "SA_NEW", *sa(DRIVER=text(driver, "gcm(aes)")))
        self.refused("a driver of another cipher", "EINVAL ENOENT", "driver",
                     "SA_NEW", *sa(**complete(CBC), DRIVER=text(driver, "ctr(aes)")))
        self.refused("a driver of another integrity algorithm", "EINVAL ENOENT", "driver",
                     "SA_NEW", *sa(**complete(CBC), DRIVER=text(driver, "hmac(md5),")))

    def integrity(self):
        """Nothing is encrypted without it."""
        row(10)
        for name in ("cbc(aes)", "rfc3686(ctr(aes))", "ecb(cipher_null)", "aes-cbc",
                     "authenc(digest_null,cbc(aes))", "pcrypt(cbc(aes))"):
            self.refused(f"no integrity: AEAD '{name}'", "ENOENT", "unknown AEAD",
                         "SA_NEW", *sa(AEAD=text(C.A_SA_AEAD, name)))
        for alg in CIPHERS:
            self.refused(f"no integrity: {alg.title} alone", "EINVAL", "auth is missing",
                         "SA_NEW", *with_algs(alg.part()))
            self.refused(f"no integrity: {alg.title} as such", "ENOENT",
                         "unknown integrity", "SA_NEW",
                         *with_algs(alg.part(), SHA1.part(name=alg.name)))
        row(1)
        for description, pattern, parts in (
                ("no algorithm", "aead is missing", ()),
                ("integrity alone", "enc is missing", (SHA1.part(),)),
                ("a cipher without key", "cipher's key is missing",
                 (CBC.part(), SHA1.part(), {"ENC_KEY": None})),
                ("integrity without key", "integrity key is missing",
                 (CBC.part(), SHA1.part(), {"AUTH_KEY": None})),
                ("an AEAD without key", "key is missing",
                 (GCM.part(), {"AEAD_KEY": None}))):
            self.refused(description, "EINVAL", pattern, "SA_NEW", *with_algs(*parts))
        row()
        for alg in (CBC, SHA1):
            self.refused(f"an AEAD with {alg.title}", "EINVAL", "AEAD", "SA_NEW",
                         *with_algs(GCM.part(), alg.part()))
        self.refused("an AEAD with both", "EINVAL", "AEAD", "SA_NEW",
                     *with_algs(GCM.part(), CBC.part(), SHA1.part()))
        self.accepted("the null cipher with an empty key", "SA_NEW",
                      *with_algs(CIPHERS[-1].part(0), SHA1.part()))
        self.flush()

    def implicit(self):
        """RFC 8750: with which AEADs, and with which ICVs"""
        row(9)
        iiv = flags(C.SA_FLAG_IIV)
        for alg in AEADS:
            for length in alg.icvs:
                attributes = with_algs(alg.part(), F=iiv, I=icv(length))
                if alg.title in self.lacking:
                    continue
                if length == alg.iiv:
                    self.accepted(f"{alg.title}, ICV {length}: an implicit IV",
                                  "SA_NEW", *attributes)
                    self.flush()
                else:
                    self.refused(f"{alg.title}, ICV {length}: no implicit IV",
                                 "EINVAL", "RFC 8750", "SA_NEW", *attributes)
        for alg in CIPHERS:
            self.refused(f"{alg.title}: no implicit IV", "EINVAL", "RFC 8750", "SA_NEW",
                         *with_algs(alg.part(), SHA1.part(), F=iiv))

    def legacy(self):
        row(8)
        meant = flags(C.SA_FLAG_LEGACY)
        for alg in CIPHERS + HASHES:
            if not alg.flags & LEGACY or alg.title in self.lacking:
                continue
            other = SHA1 if alg.kind == C.ALG_ENC else CBC
            for name in {alg.title, alg.name}:
                parts = (other.part(), alg.part(name=name))
                more = {"ICV": icv(12)} if alg.icvs else {}
                self.refused(f"weak: {name}", "EINVAL", WEAK, "SA_NEW",
                             *with_algs(*parts, **more))
                self.accepted(f"weak, but meant: {name}", "SA_NEW",
                              *with_algs(*parts, **more, F=meant), warning=WEAK)
                self.flush()
        des = next(alg for alg in CIPHERS if alg.title == "3des-cbc")
        for first, second in ((0, 8), (8, 16)):
            key = bytearray(range(24))
            key[second:second + 8] = key[first:first + 8]
            self.refused(f"3DES: the parts at {first} and {second} are equal", "EINVAL",
                         "weak one", "SA_NEW", *with_algs(
                             SHA1.part(), {**des.part(), "ENC_KEY": nla(
                                 C.A_SA_ENC_KEY, bytes(key))}, F=meant))
        self.accepted("meant, but not weak", "SA_NEW", *sa(F=meant))
        self.flush()

    def ah(self):
        """AH encrypts nothing."""
        row(18)
        proto = u8(C.A_SA_PROTO, AH)
        for alg in HASHES + [GMAC]:
            if alg.title in self.lacking:
                continue
            weak = alg.flags & LEGACY
            self.accepted(f"AH: {alg.title}", "SA_NEW", *with_algs(
                alg.part(name=alg.title), PROTO=proto,
                F=flags(C.SA_FLAG_LEGACY if weak else 0)), warning=WEAK if weak else "")
            self.flush()
        for alg in AEADS:
            if alg is not GMAC:
                self.refused(f"AH: {alg.title}", "EINVAL", "AH encrypts nothing",
                             "SA_NEW", *with_algs(alg.part(), PROTO=proto))
        for alg in CIPHERS:
            self.refused(f"AH: {alg.title}", "EINVAL", "AH encrypts nothing", "SA_NEW",
                         *with_algs(alg.part(), SHA1.part(), PROTO=proto))
        self.refused("AH: weak, and not meant", "EINVAL", WEAK, "SA_NEW",
                     *with_algs(HASHES[6].part(), PROTO=proto))
        self.refused("AH: no algorithm", "EINVAL", "auth is missing", "SA_NEW",
                     *with_algs(PROTO=proto))
        self.refused("AH: an implicit IV", "EINVAL", "RFC 8750", "SA_NEW",
                     *with_algs(GMAC.part(), PROTO=proto, F=flags(C.SA_FLAG_IIV)))
        self.accepted("AH and ESP of one SPI", "SA_NEW", *sa())
        self.accepted("are two SAs", "SA_NEW", *with_algs(SHA1.part(), PROTO=proto))
        protos = sorted(f[C.A_SA_PROTO][0][0]
                        for f in self.client.do("SA_GET", dump=True))
        report(protos == [ESP, AH], "both are there", str(protos))
        self.flush()

    def keyless(self):
        row(24)
        keys = {"ENC_KEY": nla(C.A_SA_ENC_KEY, KEY[4:]),
                "AUTH_KEY": nla(C.A_SA_AUTH_KEY, KEY)}
        self.client.do("SA_NEW", *with_algs(CBC.part(), SHA1.part(), keys))
        self.client.do("SA_GET", dump=True)
        raw = self.client.raw
        report(b"cbc(aes)" in raw and KEY[4:12] not in raw,
               "a dump has the algorithms, but neither key")
        self.flush()


def main():
    rows = Rows()
    for group in (rows.table, rows.each, rows.unknown, rows.integrity, rows.implicit,
                  rows.legacy, rows.ah, rows.keyless):
        group()


main()
