# SPDX-License-Identifier: GPL-2.0
"""The attributes of SAs for netlink.test.sh, but for algorithms and keys."""

from genl import C, addr, nest, nla, text, u8, u16, u32, u64
from refusals import A, B, Checks, sa
from tap import row

SA = "A_SA_"


class Rows(Checks):
    def sa_required(self):
        row(1)
        for name, word in (("SRC", "src"), ("DST", "dst"), ("PROTO", "proto"),
                           ("SPI", "spi"), ("MODE", "mode"), ("AEAD", "aead"),
                           ("AEAD_KEY", "key")):
            self.refused(f"an SA without {word}", "EINVAL", word, "SA_NEW",
                         *sa(**{name: None}))
        self.refused("an SA without dir, between two strangers", "EINVAL", "dir",
                     "SA_NEW", *sa(DIR=None, SRC=addr(C.A_SA_SRC, "10.9.9.9")))

    def sa_sizes(self):
        row(2)
        for name, size in (("DIR", 1), ("SRC", 4), ("DST", 4), ("PROTO", 1),
                           ("SPI", 4), ("MODE", 1), ("REQID", 4), ("ICV_LEN", 1),
                           ("REPLAY_WINDOW", 4), ("FLAGS", 4), ("SEQ", 8),
                           ("DSCP", 1), ("ECN", 1), ("DF", 1), ("TTL", 1),
                           ("FLOW_LABEL", 4), ("NATT_SPORT", 2), ("NATT_DPORT", 2),
                           ("KEEPALIVE", 2), ("OA_SRC", 4), ("OA_DST", 4),
                           ("TFC", 2), ("DUMMIES", 2), ("MARK", 4),
                           ("MARK_MASK", 4), ("SET_MARK", 4), ("SET_MARK_MASK", 4)):
            number = C[SA + name]
            for length in sorted({0, size - 1, size + 1, 2 * size + 1, 17, 300}):
                if name in ("SRC", "DST", "OA_SRC", "OA_DST") and length in (4, 16):
                    continue
                self.refused(f"{name} of {length} bytes", "EINVAL ERANGE", "",
                             "SA_NEW", *sa(**{name: nla(number, bytes(length))}))
        for name in ("AEAD", "ENC", "AUTH", "DRIVER"):
            number = C[SA + name]
            row(2, 5)
            self.refused(f"{name} without end", "EINVAL", "", "SA_NEW",
                         *sa(**{name: nla(number, b"rfc4106(gcm(aes))")}))
            row(2)
            self.refused(f"{name} too long", "EINVAL ERANGE", "", "SA_NEW",
                         *sa(**{name: text(number, "x" * 128)}))
            self.refused(f"{name} empty", "EINVAL ERANGE ENOENT", "", "SA_NEW",
                         *sa(**{name: nla(number, b"")}))
        row(2, 7)
        for name in ("AEAD_KEY", "ENC_KEY", "AUTH_KEY"):
            self.refused(f"{name} too long", "EINVAL ERANGE", "", "SA_NEW",
                         *sa(**{name: nla(C[SA + name], bytes(129))}))

    def sa_values(self):
        window, flags, seq = C.A_SA_REPLAY_WINDOW, C.A_SA_FLAGS, C.A_SA_SEQ
        row(12)
        for size in (65537, 1 << 31, (1 << 32) - 1):
            self.refused(f"a window of {size}", "ERANGE EINVAL", "window", "SA_NEW",
                         *sa(W=u32(window, size)))
        for size in (0, 1, 31, 65536):
            self.accepted(f"a window of {size}", "SA_NEW", *sa(W=u32(window, size)))
            self.flush()
        row(11)
        self.refused("ESN without a window", "EINVAL", "window", "SA_NEW",
                     *sa(W=u32(window, 0), F=u32(flags, 1)))
        row()
        self.refused("a window of an outbound SA", "EINVAL", "inbound", "SA_NEW",
                     *sa(DIR=u8(C.A_SA_DIR, 2), W=u32(window, 64)))
        self.refused("a number beyond 32 bits without ESN", "ERANGE EINVAL",
                     "esn", "SA_NEW", *sa(S=u64(seq, 1 << 32)))
        known = sum(v for k, v in C.__members__.items() if k.startswith("SA_FLAG_"))
        for bit in range(32):
            if not known >> bit & 1:
                self.refused(f"unknown flag {bit}", "EINVAL", "", "SA_NEW",
                             *sa(F=u32(flags, 1 << bit)))
        row(13)
        for value in (0, 1, 255):
            self.refused(f"SPI {value}", "EINVAL", "256", "SA_NEW",
                         *sa(SPI=u32(C.A_SA_SPI, value)))
        for value in (256, (1 << 32) - 1):
            self.accepted(f"SPI {value}", "SA_NEW", *sa(SPI=u32(C.A_SA_SPI, value)))
        row(2)
        for number in (0, 3, 255):
            self.refused(f"mode {number}", "ERANGE EINVAL", "", "SA_NEW",
                         *sa(MODE=u8(C.A_SA_MODE, number)))
            self.refused(f"direction {number}", "ERANGE EINVAL", "", "SA_NEW",
                         *sa(DIR=u8(C.A_SA_DIR, number)))
        for number in (0, 17, 49, 52, 108, 255):
            self.refused(f"protocol {number}", "EINVAL", "ESP or AH", "SA_NEW",
                         *sa(PROTO=u8(C.A_SA_PROTO, number)))
        row(15)
        self.refused("mixed families", "EINVAL", "famil|IPv", "SA_NEW",
                     *sa(SRC=addr(C.A_SA_SRC, "fd00::1")))
        for name in ("0.0.0.0", "::"):
            self.refused(f"destination {name}", "EINVAL", "dst", "SA_NEW",
                         *sa(SRC=addr(C.A_SA_SRC, "::" if ":" in name else A),
                             DST=addr(C.A_SA_DST, name)))
        self.flush()

    def sa_limits(self):
        names = ("BYTES", "PACKETS", "ADDED", "USED", "IDLE")
        sides = {"soft": C.A_SA_SOFT, "hard": C.A_SA_HARD}
        row(17)
        for side, number in sides.items():
            for name in names:
                limit = C["A_LIMITS_" + name]
                self.refused(f"a {side} limit of no {name}", "ERANGE EINVAL", "",
                             "SA_NEW", *sa(L=nest(number, u64(limit, 0))))
                for size in (0, 4, 7, 9):
                    self.refused(f"a {side} limit of {name}, {size} bytes",
                                 "ERANGE EINVAL", "", "SA_NEW",
                                 *sa(L=nest(number, nla(limit, bytes(size)))))
            self.refused(f"a {side} limit that there is not", "EINVAL", "", "SA_NEW",
                         *sa(L=nest(number, u64(C.A_LIMITS_MAX + 1, 1))))
            self.refused(f"{side} limits that are no nest", "EINVAL ERANGE", "",
                         "SA_NEW", *sa(L=u64(number, 1)))
            self.accepted(f"no {side} limits at all", "SA_NEW", *sa(L=nest(number)))
            self.flush()
        for name in names:
            limit = C["A_LIMITS_" + name]
            self.refused(f"a soft limit of {name} beyond the hard one", "EINVAL",
                         "soft limit", "SA_NEW",
                         *sa(S=nest(sides["soft"], u64(limit, 1000000)),
                             H=nest(sides["hard"], u64(limit, 999999))))
        most = [u64(C["A_LIMITS_" + name], (1 << 64) - 1) for name in names]
        self.accepted("limits as far away as can be", "SA_NEW",
                      *sa(S=nest(sides["soft"], *most), H=nest(sides["hard"], *most)))
        self.flush()
        for name in ("EXPIRY", "EXPIRED_BY", "LATE"):
            self.refused(f"{name}, which is the kernel's", "EINVAL", "", "SA_NEW",
                         *sa(), u32(C[SA + name], 1))

    def sa_outer(self):
        """What the outer header of a tunnel may be told to be."""
        out, tunnel = u8(C.A_SA_DIR, C.DIR_OUT), u8(C.A_SA_MODE, C.MODE_TUNNEL)
        right = {"DSCP": u8(C.A_SA_DSCP, 63), "ECN": u8(C.A_SA_ECN, C.ECN_OFF),
                 "DF": u8(C.A_SA_DF, C.DF_CLEAR), "TTL": u8(C.A_SA_TTL, 255),
                 "LABEL": u32(C.A_SA_FLOW_LABEL, 0xfffff)}
        row(2)
        for name, values in (("DSCP", (64, 255)), ("ECN", (0, 4, 255)),
                             ("DF", (0, 4, 255))):
            for value in values:
                self.refused(f"{name} {value}", "ERANGE EINVAL", "", "SA_NEW",
                             *sa(DIR=out, MODE=tunnel, X=u8(C[SA + name], value)))
        for value in (1 << 20, (1 << 32) - 1):
            self.refused(f"flow label {value}", "ERANGE", "20 bits", "SA_NEW",
                         *sa(DIR=out, MODE=tunnel, X=u32(C.A_SA_FLOW_LABEL, value)))
        row()
        self.accepted("all of an outer header", "SA_NEW",
                      *sa(DIR=out, MODE=tunnel, **right))
        self.flush()
        for name, attribute in right.items():
            self.refused(f"{name} in transport mode", "EINVAL", "outer header", "SA_NEW",
                         *sa(DIR=out, X=attribute))
            if name != "ECN":
                self.refused(f"{name} of an inbound SA", "EINVAL", "outer header",
                             "SA_NEW", *sa(MODE=tunnel, X=attribute))
        self.accepted("how congestion is merged, inbound", "SA_NEW",
                      *sa(MODE=tunnel, X=right["ECN"]))
        self.flush()

    def sa_beet(self):
        """The inner addresses of BEET mode are its selector's."""
        beet = u8(C.A_SA_MODE, C.MODE_BEET)
        hosts = (addr(C.A_SELECTOR_SRC, "10.0.0.1"), addr(C.A_SELECTOR_DST, "10.0.0.2"))

        def selector(*parts):
            return nest(C.A_SA_SELECTOR, *parts)
        row()
        self.refused("BEET mode without a selector", "EINVAL", "one host", "SA_NEW",
                     *sa(MODE=beet))
        for name, parts in (("with one end", hosts[:1]), ("with the other", hosts[1:]),
                            ("of networks", (addr(C.A_SELECTOR_SRC, "10.0.0.0"),
                                           u8(C.A_SELECTOR_SRC_LEN, 24), hosts[1])),
                            ("of ports", (u8(C.A_SELECTOR_PROTO, 17),))):
            self.refused(f"BEET mode, a selector {name}", "EINVAL", "one host", "SA_NEW",
                         *sa(MODE=beet, X=selector(*parts)))
        self.refused("BEET mode, a hop limit of its own", "EINVAL", "outer header",
                     "SA_NEW", *sa(DIR=u8(C.A_SA_DIR, C.DIR_OUT), MODE=beet,
                                   S=selector(*hosts), X=u8(C.A_SA_TTL, 9)))
        self.refused("BEET mode, AH", "EINVAL", "ESP's", "SA_NEW", *sa(
            PROTO=u8(C.A_SA_PROTO, 51), MODE=beet, S=selector(*hosts), AEAD=None,
            AEAD_KEY=None, AUTH=text(C.A_SA_AUTH, "hmac-sha1-96"),
            AUTH_KEY=nla(C.A_SA_AUTH_KEY, bytes(20))))
        self.accepted("BEET mode between two hosts", "SA_NEW",
                      *sa(MODE=beet, X=selector(*hosts)))
        self.accepted("BEET mode, the hosts of another family", "SA_NEW", *sa(
            SPI=u32(C.A_SA_SPI, 0x2001), MODE=beet,
            X=selector(addr(C.A_SELECTOR_SRC, "fd00::1"),
                       addr(C.A_SELECTOR_DST, "fd00::2"))))
        self.flush()

    def sa_tfc(self):
        """Padding and dummy packets of traffic flow confidentiality."""
        out, tunnel = u8(C.A_SA_DIR, C.DIR_OUT), u8(C.A_SA_MODE, C.MODE_TUNNEL)
        pad, dummies = u16(C.A_SA_TFC, 1000), u16(C.A_SA_DUMMIES, 10)
        row()
        self.refused("padding in transport mode", "EINVAL", "tunnelled", "SA_NEW",
                     *sa(DIR=out, X=pad))
        for name, attribute in (("padding", pad), ("dummies", dummies)):
            self.refused(f"{name} of an inbound SA", "EINVAL", "outbound", "SA_NEW",
                         *sa(MODE=tunnel, X=attribute))
        self.refused("padding to 0 bytes", "ERANGE EINVAL", "", "SA_NEW",
                     *sa(DIR=out, MODE=tunnel, X=u16(C.A_SA_TFC, 0)))
        for rate in (0, 1001, 65535):
            self.refused(f"{rate} dummies a second", "ERANGE EINVAL", "", "SA_NEW",
                         *sa(DIR=out, X=u16(C.A_SA_DUMMIES, rate)))
        self.accepted("dummies in transport mode", "SA_NEW", *sa(DIR=out, X=dummies))
        self.flush()
        self.accepted("both in tunnel mode", "SA_NEW",
                      *sa(DIR=out, MODE=tunnel, X=dummies, Y=pad))
        self.flush()

    def sa_scope(self):
        """Marks and devices."""
        out, tunnel = u8(C.A_SA_DIR, C.DIR_OUT), u8(C.A_SA_MODE, C.MODE_TUNNEL)
        row()
        for name in ("MARK", "SET_MARK"):
            value, mask = C[SA + name], C[f"{SA}{name}_MASK"]
            self.refused(f"{name}: a mask alone", "EINVAL", "mask without", "SA_NEW",
                         *sa(X=u32(mask, 0xff)))
            self.refused(f"{name}: a mask of no bit", "EINVAL ERANGE", "", "SA_NEW",
                         *sa(X=u32(value, 0), Y=u32(mask, 0)))
            self.refused(f"{name} beyond its mask", "EINVAL", "beyond its mask",
                         "SA_NEW", *sa(X=u32(value, 0x1ff), Y=u32(mask, 0xff)))
        for name in ("DEV", "SET_DEV"):
            number = C[SA + name]
            row(2, 5)
            self.refused(f"{name} without end", "EINVAL", "", "SA_NEW",
                         *sa(X=nla(number, b"lo" * 8)))
            row(2)
            self.refused(f"{name} too long", "EINVAL ERANGE", "", "SA_NEW",
                         *sa(X=text(number, "x" * 16)))
            row()
            for device in ("nowhere", "", "l/o"):
                self.refused(f"{name} of a device {device!r}, which there is not",
                             "ENODEV", "device", "SA_NEW", *sa(X=text(number, device)))
        self.refused("an outbound SA in transport mode that chooses the device",
                     "EINVAL", "transport", "SA_NEW",
                     *sa(DIR=out, X=text(C.A_SA_SET_DEV, "lo")))
        self.accepted("all of them", "SA_NEW", *sa(
            DIR=out, MODE=tunnel, X=text(C.A_SA_SET_DEV, "lo"),
            Y=text(C.A_SA_DEV, "lo"), Z=u32(C.A_SA_MARK, 0),
            U=u32(C.A_SA_SET_MARK, 0xffffffff)))
        self.flush()

    def sa_fragments(self):
        """Who may cut packets before they are sealed."""
        out, tunnel = u8(C.A_SA_DIR, C.DIR_OUT), u8(C.A_SA_MODE, C.MODE_TUNNEL)
        before = u32(C.A_SA_FLAGS, C.SA_FLAG_FRAG_BEFORE)
        row()
        self.refused("fragments first in transport mode", "EINVAL", "tunnel", "SA_NEW",
                     *sa(DIR=out, F=before))
        self.refused("fragments first, inbound", "EINVAL", "outbound", "SA_NEW",
                     *sa(MODE=tunnel, F=before))
        self.accepted("fragments first in tunnel mode", "SA_NEW",
                      *sa(DIR=out, MODE=tunnel, F=before))
        self.flush()

    def sa_encap(self):
        """ESP in UDP, and what goes with it."""
        out, tunnel = u8(C.A_SA_DIR, C.DIR_OUT), u8(C.A_SA_MODE, C.MODE_TUNNEL)
        ports = {"S": u16(C.A_SA_NATT_SPORT, 4500), "D": u16(C.A_SA_NATT_DPORT, 4500)}
        alive = u16(C.A_SA_KEEPALIVE, 20)
        original = {"OS": addr(C.A_SA_OA_SRC, "10.0.0.1"),
                    "OD": addr(C.A_SA_OA_DST, "10.0.0.2")}
        row(18)
        for name in ("NATT_SPORT", "NATT_DPORT", "KEEPALIVE"):
            self.refused(f"{name} of 0", "ERANGE EINVAL", "", "SA_NEW",
                         *sa(DIR=out, **{**ports, "X": u16(C[SA + name], 0)}))
        self.refused("no destination port", "EINVAL", "destination port", "SA_NEW",
                     *sa(S=ports["S"]))
        self.refused("no source port", "EINVAL", "source port", "SA_NEW",
                     *sa(D=ports["D"]))
        self.refused("AH in UDP", "EINVAL", "RFC 3715", "SA_NEW", *sa(
            PROTO=u8(C.A_SA_PROTO, 51), **ports, AEAD=None, AEAD_KEY=None,
            AUTH=text(C.A_SA_AUTH, "hmac-sha1-96"),
            AUTH_KEY=nla(C.A_SA_AUTH_KEY, bytes(20))))
        self.refused("keepalives without UDP", "EINVAL", "keepalives", "SA_NEW",
                     *sa(DIR=out, K=alive))
        self.refused("keepalives of an inbound SA", "EINVAL", "keepalives", "SA_NEW",
                     *sa(**ports, K=alive))
        follow = u32(C.A_SA_FLAGS, C.SA_FLAG_FOLLOW)
        self.refused("an SA without UDP that follows", "EINVAL", "follow", "SA_NEW",
                     *sa(DIR=out, F=follow))
        self.refused("an inbound SA that follows", "EINVAL", "follow", "SA_NEW",
                     *sa(**ports, F=follow))
        self.accepted("an SA that follows its peer", "SA_NEW",
                      *sa(DIR=out, **ports, F=follow))
        self.flush()
        self.accepted("ESP in UDP, with keepalives", "SA_NEW",
                      *sa(DIR=out, **ports, K=alive))
        self.flush()
        for side, attribute in original.items():
            self.refused(f"{side} without UDP", "EINVAL", "original", "SA_NEW",
                         *sa(X=attribute))
            self.refused(f"{side} of an outbound SA", "EINVAL", "original", "SA_NEW",
                         *sa(DIR=out, **ports, X=attribute))
            self.refused(f"{side} of a tunnel", "EINVAL", "original", "SA_NEW",
                         *sa(MODE=tunnel, **ports, X=attribute))
            self.accepted(f"{side} alone", "SA_NEW", *sa(**ports, X=attribute))
            self.flush()
        row(15)
        for name in ("OA_SRC", "OA_DST"):
            self.refused(f"{name} of another family", "EINVAL", "famil|IPv", "SA_NEW",
                         *sa(**ports, X=addr(C[SA + name], "fd00::1")))
        self.accepted("both original addresses", "SA_NEW", *sa(**ports, **original))
        self.flush()
        row(3)
        for name, make in (("PEER_SRC", addr(C.A_SA_PEER_SRC, A)),
                           ("PEER_PORT", u16(C.A_SA_PEER_PORT, 1))):
            self.refused(f"{name}, which is the kernel's", "EINVAL", "", "SA_NEW",
                         *sa(), make)

    def sa_identity(self):
        row(14)
        self.accepted("an SA", "SA_NEW", *sa())
        self.refused("the same again", "EEXIST", "exists", "SA_NEW", *sa())
        self.refused("the same for the other direction", "EEXIST", "exists",
                     "SA_NEW", *sa(DIR=u8(C.A_SA_DIR, 2)))
        self.accepted("the same SPI for another destination", "SA_NEW",
                      *sa(DST=addr(C.A_SA_DST, "10.2.0.9")))
        self.accepted("the same SPI for another family", "SA_NEW",
                      *sa(SRC=addr(C.A_SA_SRC, "fd00::1"),
                          DST=addr(C.A_SA_DST, "fd00::2")))
        row(3)
        self.accepted("an attribute twice", "SA_NEW", *sa(SPI=u32(C.A_SA_SPI, 0x2000)),
                      u32(C.A_SA_SPI, 0x3000))
        self.accepted("and the last one counts", "SA_GET", addr(C.A_SA_DST, B),
                      u32(C.A_SA_SPI, 0x3000))
        unknown = [addr(C.A_SA_DST, B), u32(C.A_SA_SPI, 0x4000)]
        row(1)
        for command in ("SA_GET", "SA_DEL"):
            self.refused(f"{command} of none", "ENOENT", "no such SA", command,
                         *unknown)
        for command in ("SA_GET", "SA_DEL", "SA_EXPECT"):
            self.refused(f"{command} without dst", "EINVAL", "dst", command,
                         unknown[1])
            self.refused(f"{command} without spi", "EINVAL", "spi", command,
                         unknown[0])
        row(3)
        self.refused("an unknown attribute", "EINVAL", "", "SA_NEW", *sa(),
                     u32(100, 1))
        for name in ("PACKETS", "BYTES", "DROPS", "AGE", "PATH_MTU", "REPLAYED"):
            self.refused(f"{name}, which is the kernel's", "EINVAL", "", "SA_NEW",
                         *sa(), u64(C[SA + name], 1))
        self.flush()


def main():
    rows = Rows()
    for name, group in vars(Rows).items():
        if name.startswith("sa_"):
            group(rows)


main()
