/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The generic-netlink interface of ipward, family "ipward", version 1.
 * Documentation/netlink/specs/ipward.yaml describes the same interface in a
 * machine-readable form; tests/gate/spec compares the two.
 *
 * The tree of attributes, by command. "(m)" may occur more than once, "<" is sent
 * to the kernel only, ">" by the kernel only. Integers are in host byte order,
 * addresses are 4 (IPv4) or 16 (IPv6) bytes in network byte order.
 *
 *   SA_NEW  SA_GET  SA_DEL  SA_FLUSH  SA_MOVE  SA_EXPECT
 *   SA_ADDED  SA_REMOVED  SA_MOVED  SA_PEER  EXPIRE
 *     IPWARD_A_SA_DIR               u8     enum ipward_dir
 *     IPWARD_A_SA_SRC               binary
 *     IPWARD_A_SA_DST               binary
 *     IPWARD_A_SA_PROTO             u8     IPPROTO_ESP or IPPROTO_AH
 *     IPWARD_A_SA_SPI               u32
 *     IPWARD_A_SA_MODE              u8     enum ipward_mode
 *     IPWARD_A_SA_REQID             u32
 *     IPWARD_A_SA_AEAD              string "rfc4106(gcm(aes))"
 *     IPWARD_A_SA_AEAD_KEY       <  binary the key, then the salt
 *     IPWARD_A_SA_ENC               string "cbc(aes)", instead of an AEAD; ESP
 *     IPWARD_A_SA_ENC_KEY        <  binary the key, then a nonce if there is one
 *     IPWARD_A_SA_AUTH              string "hmac(sha256)", with ENC, or for AH
 *     IPWARD_A_SA_AUTH_KEY       <  binary
 *     IPWARD_A_SA_SOFT              nest   (limits) at which EXPIRE is sent
 *     IPWARD_A_SA_HARD              nest   (limits) at which the SA is removed
 *     IPWARD_A_SA_EXPIRY         >  u8     enum ipward_expiry, EXPIRE only
 *     IPWARD_A_SA_EXPIRED_BY     >  u8     enum ipward_limit, EXPIRE only
 *     IPWARD_A_SA_LATE           >  u32    of REPLAYED, older than the window
 *     IPWARD_A_SA_DSCP              u8     0 to 63; absent: copied
 *     IPWARD_A_SA_ECN               u8     enum ipward_ecn; absent: normal
 *     IPWARD_A_SA_DF                u8     enum ipward_df; absent: copied
 *     IPWARD_A_SA_TTL               u8     0: copied; absent: the route's
 *     IPWARD_A_SA_FLOW_LABEL        u32    20 bits; absent: 0
 *     IPWARD_A_SA_NATT_SPORT        u16    ESP in UDP, with DPORT
 *     IPWARD_A_SA_NATT_DPORT        u16
 *     IPWARD_A_SA_KEEPALIVE         u16    seconds; outbound, ESP in UDP
 *     IPWARD_A_SA_OA_SRC            binary the sender's address before the NAT
 *     IPWARD_A_SA_OA_DST            binary and destination; both inbound only
 *     IPWARD_A_SA_PEER_SRC       >  binary the peer's present address, in SA_PEER
 *     IPWARD_A_SA_PEER_PORT      >  u16    and in an SA that has followed it
 *     IPWARD_A_SA_TFC               u16    bytes to pad to; outbound, ESP, tunnel
 *     IPWARD_A_SA_DUMMIES           u16    packets a second; outbound, ESP
 *     IPWARD_A_SA_MARK              u32    of packets that may use the SA
 *     IPWARD_A_SA_MARK_MASK         u32    absent: all bits
 *     IPWARD_A_SA_SET_MARK          u32    mark that its packets get
 *     IPWARD_A_SA_SET_MARK_MASK     u32    absent: all bits
 *     IPWARD_A_SA_DEV               string device of packets that may use the SA
 *     IPWARD_A_SA_SET_DEV           string in: device of the opened packets; out:
 *                                          device whose routes are used
 *     IPWARD_A_SA_ICV_LEN           u8     bytes
 *     IPWARD_A_SA_DRIVER            string crypto API's name of the driver
 *     IPWARD_A_SA_REPLAY_WINDOW     u32    packets; inbound only
 *     IPWARD_A_SA_FLAGS             u32    enum ipward_sa_flag
 *     IPWARD_A_SA_SELECTOR          nest   (selector)
 *     IPWARD_A_SA_SEQ               u64    last sent, or highest received; as
 *                                          given if the window is 0; final in
 *                                          SA_REMOVED
 *     IPWARD_A_SA_PACKETS        >  u64
 *     IPWARD_A_SA_BYTES          >  u64    of protected payload
 *     IPWARD_A_SA_DROPS          >  u64
 *     IPWARD_A_SA_REPLAYED       >  u32    inbound only
 *     IPWARD_A_SA_INTEGRITY_FAILED > u32   inbound only
 *     IPWARD_A_SA_AGE            >  u64    seconds
 *     IPWARD_A_SA_IDLE           >  u64    seconds; absent: never used
 *     IPWARD_A_SA_PATH_MTU       >  u32    bytes; absent: none learned
 *     IPWARD_A_SA_KEY_BITS       >  u16    the AEAD's or cipher's key, no salt
 *     IPWARD_A_SA_TO                nest   (place), in SA_MOVE and SA_MOVED
 *
 *   RULE_NEW  RULE_GET  RULE_DEL  RULE_FLUSH  RULE_RESET
 *   RULE_ADDED  RULE_REMOVED  ACQUIRE
 *     IPWARD_A_RULE_HANDLE          u32
 *     IPWARD_A_RULE_DIR             u8     enum ipward_dir
 *     IPWARD_A_RULE_ACTION          u8     enum ipward_action
 *     IPWARD_A_RULE_PRIORITY        u32    lowest first
 *     IPWARD_A_RULE_FLAGS           u32    enum ipward_rule_flag
 *     IPWARD_A_RULE_NAME            string for users
 *     IPWARD_A_RULE_SELECTOR (m)    nest   (selector), one must match; absent: all
 *     IPWARD_A_RULE_DEVS            string devices of the packets, separated by
 *                                          commas; final "*": any characters
 *     IPWARD_A_RULE_VRF             string VRF of the packets
 *     IPWARD_A_RULE_MARK            u32    mark of the packets
 *     IPWARD_A_RULE_MARK_MASK       u32    absent: all bits
 *     IPWARD_A_RULE_TEMPLATE (m)    nest   (template), innermost first
 *     IPWARD_A_RULE_PACKETS      >  u64
 *     IPWARD_A_RULE_BYTES        >  u64
 *     IPWARD_A_RULE_DROPS        >  u64
 *     IPWARD_A_RULE_FLOW         >  nest   (flow) that needs an SA, ACQUIRE only
 *     IPWARD_A_RULE_ABSENT       >  binary own end, not of this host; RULE_GET
 *     IPWARD_A_RULE_AUDITED      >  u64    passed because of the flag AUDIT
 *     IPWARD_A_RULE_UNPROTECTED  >  u64    passed in clear by REQUEST or INPASS
 *     IPWARD_A_RULE_IN_PACKETS   >  u64    of PACKETS, if the rule is mirrored
 *     IPWARD_A_RULE_IN_BYTES     >  u64    likewise
 *     IPWARD_A_RULE_OUT_PACKETS  >  u64    likewise
 *     IPWARD_A_RULE_OUT_BYTES    >  u64    likewise
 *     IPWARD_A_RULE_TWIN         >  u32    handle of one that says the same,
 *                                          RULE_GET of one rule
 *
 *   SET_BEGIN  SET_COMMIT  SET_ABORT  SET_COMMITTED
 *     IPWARD_A_SET_BASE          <  u8     enum ipward_set_base, SET_BEGIN
 *     IPWARD_A_SET_RULES         >  u32    rules in the set, both directions
 *     IPWARD_A_SET_GENERATION    >  u32
 *
 *   STATS_GET  STATS_RESET  DROP
 *     IPWARD_A_STATS_COUNTER (m) >  nest   (counter)
 *     IPWARD_A_STATS_REASON      >  u32    enum ipward_drop_reason, DROP only
 *     IPWARD_A_STATS_FLOW        >  nest   (flow), DROP only
 *     IPWARD_A_STATS_SPI         >  u32    DROP only, where known
 *     IPWARD_A_STATS_RULE        >  u32    handle, DROP only, where known
 *     IPWARD_A_STATS_AUDITED     >  flag   not dropped: the rule only audits
 *     IPWARD_A_STATS_DIR         >  u8     enum ipward_dir, DROP only
 *     IPWARD_A_STATS_DEV         >  string device of the packet, DROP only
 *     IPWARD_A_STATS_IIF         >  string forwarded: device it was received on
 *     IPWARD_A_STATS_PROTECTED   >  u8     1: received as ESP or AH, DROP only
 *
 *   CONFIG_GET  CONFIG_SET                  (part of a transaction, if open)
 *     IPWARD_A_CONFIG_DEFAULT_IN    u8     enum ipward_action
 *     IPWARD_A_CONFIG_DEFAULT_OUT   u8     enum ipward_action
 *     IPWARD_A_CONFIG_EXEMPT        u32    enum ipward_exempt
 *     IPWARD_A_CONFIG_STATEFUL      u8     1: DEFAULT_IN blocks all but replies
 *     IPWARD_A_CONFIG_PROTECT_MARK  u32    set before NAT if a rule protects the
 *                                          packet; with PROTECT_MASK
 *     IPWARD_A_CONFIG_PROTECT_MASK  u32    0: set no mark
 *
 *   EXPLAIN
 *     IPWARD_A_EXPLAIN_DIR       <  u8     enum ipward_dir
 *     IPWARD_A_EXPLAIN_FLOW      <  nest   (flow)
 *     IPWARD_A_EXPLAIN_ACTION    >  u8     enum ipward_action
 *     IPWARD_A_EXPLAIN_REASON    >  u32    enum ipward_drop_reason; absent: passes
 *     IPWARD_A_EXPLAIN_REASON_NAME > string
 *     IPWARD_A_EXPLAIN_RULE      >  nest   as RULE_GET; absent: the default
 *     IPWARD_A_EXPLAIN_SA (m)    >  nest   as SA_GET, in template order
 *     IPWARD_A_EXPLAIN_TEXT      >  string one sentence
 *     IPWARD_A_EXPLAIN_EXEMPT    >  u32    enum ipward_exempt; absent: none
 *     IPWARD_A_EXPLAIN_BACK_ACTION > u8    enum ipward_action, for the packet's
 *                                          answer; absent: there is no answer
 *     IPWARD_A_EXPLAIN_BACK_REASON > u32   enum ipward_drop_reason; absent: passes
 *     IPWARD_A_EXPLAIN_BACK_TEXT >  string one sentence
 *     IPWARD_A_EXPLAIN_TRANSLATED > nest   (flow) to which the rules were applied,
 *                                          if conntrack's NAT changes it
 *
 *   ALG_GET                                 (dump only)
 *     IPWARD_A_ALG_KIND          >  u8     enum ipward_alg_kind
 *     IPWARD_A_ALG_NAME          >  string the crypto API's name
 *     IPWARD_A_ALG_TITLE         >  string the RFCs' name
 *     IPWARD_A_ALG_RFC           >  u16    absent: none
 *     IPWARD_A_ALG_FLAGS         >  u32    enum ipward_alg_flag
 *     IPWARD_A_ALG_KEY_LENS      >  binary a length a byte; salt included
 *     IPWARD_A_ALG_ICV_LENS      >  binary a length a byte, the usual one first
 *     IPWARD_A_ALG_DRIVER        >  string absent: this kernel lacks it
 *     IPWARD_A_ALG_MODULE        >  string module that supplies it
 *
 *   (selector)  absent attributes match everything
 *     IPWARD_A_SELECTOR_SRC         binary
 *     IPWARD_A_SELECTOR_SRC_LEN     u8     prefix length
 *     IPWARD_A_SELECTOR_DST         binary
 *     IPWARD_A_SELECTOR_DST_LEN     u8     prefix length
 *     IPWARD_A_SELECTOR_PROTO       u8
 *     IPWARD_A_SELECTOR_SPORT_MIN   u16    (and _MAX)
 *     IPWARD_A_SELECTOR_DPORT_MIN   u16    (and _MAX)
 *     IPWARD_A_SELECTOR_ICMP_TYPE   u8
 *     IPWARD_A_SELECTOR_ICMP_CODE   u8
 *     IPWARD_A_SELECTOR_FAMILY      u8     AF_INET, AF_INET6; absent: both
 *
 *   (place)  of an SA; the rest of it stays
 *     IPWARD_A_PLACE_SRC            binary
 *     IPWARD_A_PLACE_DST            binary
 *     IPWARD_A_PLACE_NATT_SPORT     u16    with DPORT; absent: not in UDP
 *     IPWARD_A_PLACE_NATT_DPORT     u16
 *     IPWARD_A_PLACE_REQID          u32    absent: as before
 *     IPWARD_A_PLACE_SELECTOR       nest   (selector); absent: as before
 *
 *   (limits)  absent: unlimited
 *     IPWARD_A_LIMITS_BYTES         u64    of payload
 *     IPWARD_A_LIMITS_PACKETS       u64
 *     IPWARD_A_LIMITS_ADDED         u64    seconds since the SA was added
 *     IPWARD_A_LIMITS_USED          u64    seconds since it was used first
 *     IPWARD_A_LIMITS_IDLE          u64    seconds since it was used last
 *
 *   (template)
 *     IPWARD_A_TEMPLATE_PROTO       u8     IPPROTO_ESP or IPPROTO_AH
 *     IPWARD_A_TEMPLATE_MODE        u8     enum ipward_mode
 *     IPWARD_A_TEMPLATE_SRC         binary tunnel and BEET mode only
 *     IPWARD_A_TEMPLATE_DST         binary likewise
 *     IPWARD_A_TEMPLATE_REQID       u32    0 or absent: any
 *     IPWARD_A_TEMPLATE_ALGS        string titles of the allowed algorithms,
 *                                          separated by commas; absent: all
 *     IPWARD_A_TEMPLATE_KEY_BITS    u16    least length of the cipher's key
 *     IPWARD_A_TEMPLATE_FLAGS       u32    enum ipward_template_flag
 *
 *   (flow)
 *     IPWARD_A_FLOW_SRC             binary
 *     IPWARD_A_FLOW_DST             binary
 *     IPWARD_A_FLOW_PROTO           u8
 *     IPWARD_A_FLOW_SPORT           u16
 *     IPWARD_A_FLOW_DPORT           u16
 *     IPWARD_A_FLOW_ICMP_TYPE       u8
 *     IPWARD_A_FLOW_ICMP_CODE       u8
 *     IPWARD_A_FLOW_MARK            u32    absent: 0
 *     IPWARD_A_FLOW_DEV             string EXPLAIN only; absent: none
 *
 *   (counter)
 *     IPWARD_A_COUNTER_ID        >  u32    enum ipward_counter or ipward_drop_reason
 *     IPWARD_A_COUNTER_NAME      >  string
 *     IPWARD_A_COUNTER_VALUE     >  u64
 *     IPWARD_A_COUNTER_IS_DROP   >  flag
 */
#ifndef _UAPI_LINUX_IPWARD_H
#define _UAPI_LINUX_IPWARD_H

#define IPWARD_GENL_NAME	"ipward"
#define IPWARD_GENL_VERSION	1

#define IPWARD_MCGRP_SA		"sa"		/* SA_ADDED, _REMOVED, _MOVED, _PEER */
#define IPWARD_MCGRP_RULE	"rule"		/* RULE_*, SET_COMMITTED */
#define IPWARD_MCGRP_ACQUIRE	"acquire"	/* ACQUIRE */
#define IPWARD_MCGRP_EXPIRE	"expire"	/* EXPIRE */
#define IPWARD_MCGRP_DROP	"drop"		/* DROP, rate limited */

#define IPWARD_NAME_MAX		64	/* bytes of a rule's name, with its NUL */
#define IPWARD_ALG_MAX		128	/* likewise of an algorithm's name */
#define IPWARD_DEVS_MAX		128	/* likewise of a list of devices */
#define IPWARD_SCOPES_MAX	64	/* different scopes: devices, VRF, mark */
#define IPWARD_ALGS_MAX		512	/* as DEVS_MAX, of a list of algorithms */
#define IPWARD_DEV_MAX		16	/* likewise of a device's name */
#define IPWARD_KEY_MAX		128	/* bytes of keying material */
#define IPWARD_TEMPLATES_MAX	4	/* templates in a rule, layers opened */
#define IPWARD_SELECTORS_MAX	512	/* selectors in a rule */
#define IPWARD_WINDOW_MAX	65536	/* packets in a replay window */
#define IPWARD_SPI_MIN		256	/* RFC 4303, section 2.1 */
#define IPWARD_TFC_MTU		65535	/* pad to the path MTU */
#define IPWARD_DUMMIES_MAX	1000	/* dummy packets a second */

enum ipward_cmd {
	IPWARD_CMD_UNSPEC,

	IPWARD_CMD_SA_NEW,
	IPWARD_CMD_SA_GET,
	IPWARD_CMD_SA_DEL,
	IPWARD_CMD_SA_FLUSH,

	IPWARD_CMD_RULE_NEW,
	IPWARD_CMD_RULE_GET,
	IPWARD_CMD_RULE_DEL,
	IPWARD_CMD_RULE_FLUSH,

	IPWARD_CMD_SET_BEGIN,
	IPWARD_CMD_SET_COMMIT,
	IPWARD_CMD_SET_ABORT,

	IPWARD_CMD_STATS_GET,
	IPWARD_CMD_CONFIG_GET,
	IPWARD_CMD_CONFIG_SET,
	IPWARD_CMD_EXPLAIN,
	IPWARD_CMD_ALG_GET,

	/* Multicast only. */
	IPWARD_CMD_SA_ADDED,
	IPWARD_CMD_SA_REMOVED,
	IPWARD_CMD_SA_PEER,
	IPWARD_CMD_RULE_ADDED,
	IPWARD_CMD_RULE_REMOVED,
	IPWARD_CMD_SET_COMMITTED,
	IPWARD_CMD_ACQUIRE,
	IPWARD_CMD_EXPIRE,
	IPWARD_CMD_DROP,

	/* Commands again. */
	IPWARD_CMD_STATS_RESET,
	IPWARD_CMD_RULE_RESET,
	IPWARD_CMD_SA_MOVE,

	/* Multicast only. */
	IPWARD_CMD_SA_MOVED,

	/* A command: packets may come before the SA. SA_NEW and SA_DEL end it. */
	IPWARD_CMD_SA_EXPECT,

	__IPWARD_CMD_MAX,
	IPWARD_CMD_MAX = __IPWARD_CMD_MAX - 1
};

enum ipward_dir {
	IPWARD_DIR_IN = 1,
	IPWARD_DIR_OUT,
};

enum ipward_mode {
	IPWARD_MODE_TRANSPORT = 1,
	IPWARD_MODE_TUNNEL,
	IPWARD_MODE_BEET,		/* draft-nikander-esp-beet-mode */
};

/* Treatment of the outer header's ECN field: RFC 6040, section 4. */
enum ipward_ecn {
	IPWARD_ECN_NORMAL = 1,		/* outbound copied, inbound merged */
	IPWARD_ECN_COMPATIBLE,		/* outbound Not-ECT, inbound merged */
	IPWARD_ECN_OFF,			/* outbound Not-ECT, inbound ignored */
};

/* The outer IPv4 header's DF flag. */
enum ipward_df {
	IPWARD_DF_COPY = 1,
	IPWARD_DF_SET,
	IPWARD_DF_CLEAR,
};

enum ipward_action {
	IPWARD_ACTION_PERMIT = 1,
	IPWARD_ACTION_BLOCK,
	IPWARD_ACTION_PROTECT,
};

enum ipward_sa_flag {
	IPWARD_SA_FLAG_ESN = 1,		/* RFC 4303, section 2.2.1 */
	IPWARD_SA_FLAG_IIV = 2,		/* implicit IV, RFC 8750 */
	IPWARD_SA_FLAG_LEGACY = 4,	/* allow weak algorithms */
	IPWARD_SA_FLAG_FOLLOW = 8,	/* follow the peer's address and port */
	IPWARD_SA_FLAG_FRAG_BEFORE = 16, /* fragment large packets, then seal */
	IPWARD_SA_FLAG_IKE = 32,	/* belongs to a key exchange, which ends it */
};

enum ipward_expiry {
	IPWARD_EXPIRY_SOFT = 1,		/* must be replaced soon */
	IPWARD_EXPIRY_HARD,		/* was removed, or sends no more */
};

/* Limits of lifetimes; the values are also those of their attributes. */
enum ipward_limit {
	IPWARD_LIMIT_BYTES = 1,
	IPWARD_LIMIT_PACKETS,
	IPWARD_LIMIT_ADDED,
	IPWARD_LIMIT_USED,
	IPWARD_LIMIT_IDLE,
	IPWARD_LIMIT_SEQUENCE,		/* not settable: RFC 4303, section 3.3.3 */
};

enum ipward_alg_kind {
	IPWARD_ALG_AEAD = 1,
	IPWARD_ALG_ENC,
	IPWARD_ALG_AUTH,
};

enum ipward_alg_flag {
	IPWARD_ALG_FLAG_LEGACY = 1,	/* weak: only for SAs with this flag */
	IPWARD_ALG_FLAG_AH = 2,		/* AH can use it */
	IPWARD_ALG_FLAG_IIV = 4,	/* allows implicit IVs */
	IPWARD_ALG_FLAG_READABLE = 8,	/* leaves the payload readable */
};

enum ipward_rule_flag {
	IPWARD_RULE_FLAG_MIRRORED = 1,	/* applies to both directions */
	IPWARD_RULE_FLAG_AUDIT = 2,	/* count packets instead of a drop */
	IPWARD_RULE_FLAG_REQUEST = 4,	/* protect: clear packets pass, too */
	IPWARD_RULE_FLAG_INPASS = 8,	/* protect: likewise, inbound only */
	IPWARD_RULE_FLAG_PROTECTED_TOO = 16, /* permit: also protected ones, inbound */
	IPWARD_RULE_FLAG_REJECT = 32,	/* block: answer by ICMP error or reset */
};

enum ipward_template_flag {
	IPWARD_TEMPLATE_FLAG_ENCRYPTED = 1, /* integrity alone is not enough */
};

enum ipward_set_base {
	IPWARD_SET_BASE_EMPTY = 1,	/* the transaction replaces all rules */
	IPWARD_SET_BASE_ACTIVE,		/* start from the rules in force */
};

/* Packets to which no rule applies. */
enum ipward_exempt {
	IPWARD_EXEMPT_IKE = 1,		/* a local key exchange */
	IPWARD_EXEMPT_NEIGHBOUR = 2,	/* neighbour discovery, MLD, IGMP */
	IPWARD_EXEMPT_DHCP = 4,		/* of a local client */
	IPWARD_EXEMPT_MULTICAST = 8,	/* any packet to a group */
	IPWARD_EXEMPT_BROADCAST = 16,	/* any packet to a broadcast address */
};

/* Reasons of drops, with the names that `ipward stats` prints. */
enum ipward_drop_reason {
	IPWARD_DROP_NONE,

	/* By the rules. */
	IPWARD_DROP_BLOCKED_IN,		/* blocked-in */
	IPWARD_DROP_BLOCKED_OUT,	/* blocked-out */
	IPWARD_DROP_DEFAULT_IN,		/* default-in: no rule, default block */
	IPWARD_DROP_DEFAULT_OUT,	/* default-out */
	IPWARD_DROP_CLEAR,		/* clear: a rule requires protection */
	IPWARD_DROP_WRONG_SA,		/* wrong-sa: SA does not match the rule */
	IPWARD_DROP_NO_RULE,		/* no-rule: protected, without a rule */
	IPWARD_DROP_SA_SELECTOR,	/* sa-selector: not allowed in the SA */
	IPWARD_DROP_FRAGMENT,		/* fragment: ports unknown */
	IPWARD_DROP_HEADER,		/* header: IP header chain malformed */

	/* Inbound, in the order of the checks. */
	IPWARD_DROP_TRUNCATED,		/* truncated: no room for header + ICV */
	IPWARD_DROP_LENGTH,		/* length: not aligned; AH: wrong length */
	IPWARD_DROP_SPI_ZERO,		/* spi-zero */
	IPWARD_DROP_SEQ_ZERO,		/* seq-zero */
	IPWARD_DROP_REPLAY,		/* replay */
	IPWARD_DROP_INTEGRITY,		/* integrity: ICV check failed */
	IPWARD_DROP_PADDING,		/* padding */
	IPWARD_DROP_DUMMY,		/* dummy: next header 59, RFC 4303 2.6 */
	IPWARD_DROP_MODE,		/* mode: next header contradicts mode */
	IPWARD_DROP_INNER,		/* inner: inner IP header malformed */
	IPWARD_DROP_ENCAP,		/* encap: UDP broken, or unlike the SA's */
	IPWARD_DROP_ECN,		/* ecn: RFC 6040, CE on a Not-ECT packet */
	IPWARD_DROP_NESTING,		/* nesting: deeper than allowed */

	/* Outbound. */
	IPWARD_DROP_NO_SA,		/* no-sa: no SA matches the rule */
	IPWARD_DROP_HOLD_FULL,		/* hold-full: too many wait for keys */
	IPWARD_DROP_HOLD_TIMEOUT,	/* hold-timeout: no keys in time */
	IPWARD_DROP_SEQ_EXHAUSTED,	/* seq-exhausted: RFC 4303, 3.3.3 */
	IPWARD_DROP_TOO_BIG,		/* too-big: beyond the MTU, or 64 KB */
	IPWARD_DROP_NO_ROUTE,		/* no-route: or no device, or bridged */
	IPWARD_DROP_GSO,		/* gso: could not be segmented */
	IPWARD_DROP_CONNTRACK,		/* conntrack: or a later hook refused */

	/* Either direction. */
	IPWARD_DROP_SA_DEAD,		/* sa-dead: removed meanwhile */
	IPWARD_DROP_SA_EXPIRED,		/* sa-expired: beyond a hard limit */
	IPWARD_DROP_CRYPTO,		/* crypto: the crypto API failed */
	IPWARD_DROP_NO_MEMORY,		/* no-memory */
	IPWARD_DROP_QUEUE,		/* queue: a queue is full */
	IPWARD_DROP_REDIRECT,		/* redirect: would bypass a rule */
	IPWARD_DROP_UNKNOWN_SPI,	/* unknown-spi: no SA has it */

	__IPWARD_DROP_MAX,
	IPWARD_DROP_MAX = __IPWARD_DROP_MAX - 1
};

/* Other counters. */
enum ipward_counter {
	IPWARD_COUNT_IN_PERMITTED,	/* in-permitted: in clear, by a rule */
	IPWARD_COUNT_OUT_PERMITTED,	/* out-permitted */
	IPWARD_COUNT_IN_DEFAULT,	/* in-default: in clear, no rule */
	IPWARD_COUNT_OUT_DEFAULT,	/* out-default */
	IPWARD_COUNT_IN_EXEMPT,		/* in-exempt: never matched by rules */
	IPWARD_COUNT_OUT_EXEMPT,	/* out-exempt */
	IPWARD_COUNT_IN_PROTECTED,	/* in-protected: opened and delivered */
	IPWARD_COUNT_OUT_PROTECTED,	/* out-protected: sealed and sent */
	IPWARD_COUNT_IN_UNKNOWN_SPI,	/* in-unknown-spi: no SA has it */
	IPWARD_COUNT_OUT_SPLIT,		/* out-split: TCP, segments made smaller */
	IPWARD_COUNT_MSS_CLAMPED,	/* mss-clamped */
	IPWARD_COUNT_PMTU_LEARNED,	/* pmtu-learned */
	IPWARD_COUNT_ASYNC,		/* async: asynchronous crypto */
	IPWARD_COUNT_IN_KEEPALIVE,	/* in-keepalive: for NATs, not delivered */
	IPWARD_COUNT_OUT_KEEPALIVE,	/* out-keepalive: for NATs */
	IPWARD_COUNT_OUT_DUMMY,		/* out-dummy: part of out-protected */
	IPWARD_COUNT_IN_AUDITED,	/* in-audited: not dropped: rule audits */
	IPWARD_COUNT_OUT_AUDITED,	/* out-audited */
	IPWARD_COUNT_IN_UNPROTECTED,	/* in-unprotected: clear, by REQUEST or INPASS */
	IPWARD_COUNT_OUT_UNPROTECTED,	/* out-unprotected */
	IPWARD_COUNT_OUT_REJECTION,	/* out-rejection: answers, exempt from rules */
	IPWARD_COUNT_OUT_HELD,		/* out-held: had to wait for keys */
	IPWARD_COUNT_PARALLEL,		/* parallel: queued for several CPUs */
	IPWARD_COUNT_IN_HELD,		/* in-held: had to wait for their SA */

	__IPWARD_COUNT_MAX,
	IPWARD_COUNT_MAX = __IPWARD_COUNT_MAX - 1
};

enum ipward_a_sa {
	IPWARD_A_SA_UNSPEC,
	IPWARD_A_SA_PAD,
	IPWARD_A_SA_DIR,
	IPWARD_A_SA_SRC,
	IPWARD_A_SA_DST,
	IPWARD_A_SA_PROTO,
	IPWARD_A_SA_SPI,
	IPWARD_A_SA_MODE,
	IPWARD_A_SA_REQID,
	IPWARD_A_SA_AEAD,
	IPWARD_A_SA_AEAD_KEY,
	IPWARD_A_SA_ICV_LEN,
	IPWARD_A_SA_DRIVER,
	IPWARD_A_SA_REPLAY_WINDOW,
	IPWARD_A_SA_FLAGS,
	IPWARD_A_SA_SELECTOR,
	IPWARD_A_SA_SEQ,
	IPWARD_A_SA_PACKETS,
	IPWARD_A_SA_BYTES,
	IPWARD_A_SA_DROPS,
	IPWARD_A_SA_REPLAYED,
	IPWARD_A_SA_INTEGRITY_FAILED,
	IPWARD_A_SA_AGE,
	IPWARD_A_SA_IDLE,
	IPWARD_A_SA_PATH_MTU,
	IPWARD_A_SA_ENC,
	IPWARD_A_SA_ENC_KEY,
	IPWARD_A_SA_AUTH,
	IPWARD_A_SA_AUTH_KEY,
	IPWARD_A_SA_SOFT,
	IPWARD_A_SA_HARD,
	IPWARD_A_SA_EXPIRY,
	IPWARD_A_SA_EXPIRED_BY,
	IPWARD_A_SA_LATE,
	IPWARD_A_SA_DSCP,
	IPWARD_A_SA_ECN,
	IPWARD_A_SA_DF,
	IPWARD_A_SA_TTL,
	IPWARD_A_SA_FLOW_LABEL,
	IPWARD_A_SA_NATT_SPORT,
	IPWARD_A_SA_NATT_DPORT,
	IPWARD_A_SA_KEEPALIVE,
	IPWARD_A_SA_OA_SRC,
	IPWARD_A_SA_OA_DST,
	IPWARD_A_SA_PEER_SRC,
	IPWARD_A_SA_PEER_PORT,
	IPWARD_A_SA_TFC,
	IPWARD_A_SA_DUMMIES,
	IPWARD_A_SA_MARK,
	IPWARD_A_SA_MARK_MASK,
	IPWARD_A_SA_SET_MARK,
	IPWARD_A_SA_SET_MARK_MASK,
	IPWARD_A_SA_DEV,
	IPWARD_A_SA_SET_DEV,
	IPWARD_A_SA_KEY_BITS,
	IPWARD_A_SA_TO,

	__IPWARD_A_SA_MAX,
	IPWARD_A_SA_MAX = __IPWARD_A_SA_MAX - 1
};

enum ipward_a_place {
	IPWARD_A_PLACE_UNSPEC,
	IPWARD_A_PLACE_SRC,
	IPWARD_A_PLACE_DST,
	IPWARD_A_PLACE_NATT_SPORT,
	IPWARD_A_PLACE_NATT_DPORT,
	IPWARD_A_PLACE_REQID,
	IPWARD_A_PLACE_SELECTOR,

	__IPWARD_A_PLACE_MAX,
	IPWARD_A_PLACE_MAX = __IPWARD_A_PLACE_MAX - 1
};

enum ipward_a_rule {
	IPWARD_A_RULE_UNSPEC,
	IPWARD_A_RULE_PAD,
	IPWARD_A_RULE_HANDLE,
	IPWARD_A_RULE_DIR,
	IPWARD_A_RULE_ACTION,
	IPWARD_A_RULE_PRIORITY,
	IPWARD_A_RULE_FLAGS,
	IPWARD_A_RULE_NAME,
	IPWARD_A_RULE_SELECTOR,
	IPWARD_A_RULE_TEMPLATE,
	IPWARD_A_RULE_PACKETS,
	IPWARD_A_RULE_BYTES,
	IPWARD_A_RULE_DROPS,
	IPWARD_A_RULE_FLOW,
	IPWARD_A_RULE_ABSENT,
	IPWARD_A_RULE_AUDITED,
	IPWARD_A_RULE_UNPROTECTED,
	IPWARD_A_RULE_IN_PACKETS,
	IPWARD_A_RULE_IN_BYTES,
	IPWARD_A_RULE_OUT_PACKETS,
	IPWARD_A_RULE_OUT_BYTES,
	IPWARD_A_RULE_DEVS,
	IPWARD_A_RULE_VRF,
	IPWARD_A_RULE_MARK,
	IPWARD_A_RULE_MARK_MASK,
	IPWARD_A_RULE_TWIN,

	__IPWARD_A_RULE_MAX,
	IPWARD_A_RULE_MAX = __IPWARD_A_RULE_MAX - 1
};

enum ipward_a_set {
	IPWARD_A_SET_UNSPEC,
	IPWARD_A_SET_BASE,
	IPWARD_A_SET_RULES,
	IPWARD_A_SET_GENERATION,

	__IPWARD_A_SET_MAX,
	IPWARD_A_SET_MAX = __IPWARD_A_SET_MAX - 1
};

enum ipward_a_stats {
	IPWARD_A_STATS_UNSPEC,
	IPWARD_A_STATS_COUNTER,
	IPWARD_A_STATS_REASON,
	IPWARD_A_STATS_FLOW,
	IPWARD_A_STATS_SPI,
	IPWARD_A_STATS_RULE,
	IPWARD_A_STATS_AUDITED,
	IPWARD_A_STATS_DIR,
	IPWARD_A_STATS_DEV,
	IPWARD_A_STATS_IIF,
	IPWARD_A_STATS_PROTECTED,

	__IPWARD_A_STATS_MAX,
	IPWARD_A_STATS_MAX = __IPWARD_A_STATS_MAX - 1
};

enum ipward_a_config {
	IPWARD_A_CONFIG_UNSPEC,
	IPWARD_A_CONFIG_DEFAULT_IN,
	IPWARD_A_CONFIG_DEFAULT_OUT,
	IPWARD_A_CONFIG_EXEMPT,
	IPWARD_A_CONFIG_STATEFUL,
	IPWARD_A_CONFIG_PROTECT_MARK,
	IPWARD_A_CONFIG_PROTECT_MASK,

	__IPWARD_A_CONFIG_MAX,
	IPWARD_A_CONFIG_MAX = __IPWARD_A_CONFIG_MAX - 1
};

enum ipward_a_explain {
	IPWARD_A_EXPLAIN_UNSPEC,
	IPWARD_A_EXPLAIN_DIR,
	IPWARD_A_EXPLAIN_FLOW,
	IPWARD_A_EXPLAIN_ACTION,
	IPWARD_A_EXPLAIN_REASON,
	IPWARD_A_EXPLAIN_REASON_NAME,
	IPWARD_A_EXPLAIN_RULE,
	IPWARD_A_EXPLAIN_SA,
	IPWARD_A_EXPLAIN_TEXT,
	IPWARD_A_EXPLAIN_EXEMPT,
	IPWARD_A_EXPLAIN_BACK_ACTION,
	IPWARD_A_EXPLAIN_BACK_REASON,
	IPWARD_A_EXPLAIN_BACK_TEXT,
	IPWARD_A_EXPLAIN_TRANSLATED,

	__IPWARD_A_EXPLAIN_MAX,
	IPWARD_A_EXPLAIN_MAX = __IPWARD_A_EXPLAIN_MAX - 1
};

enum ipward_a_alg {
	IPWARD_A_ALG_UNSPEC,
	IPWARD_A_ALG_KIND,
	IPWARD_A_ALG_NAME,
	IPWARD_A_ALG_TITLE,
	IPWARD_A_ALG_RFC,
	IPWARD_A_ALG_FLAGS,
	IPWARD_A_ALG_KEY_LENS,
	IPWARD_A_ALG_ICV_LENS,
	IPWARD_A_ALG_DRIVER,
	IPWARD_A_ALG_MODULE,

	__IPWARD_A_ALG_MAX,
	IPWARD_A_ALG_MAX = __IPWARD_A_ALG_MAX - 1
};

enum ipward_a_selector {
	IPWARD_A_SELECTOR_UNSPEC,
	IPWARD_A_SELECTOR_SRC,
	IPWARD_A_SELECTOR_SRC_LEN,
	IPWARD_A_SELECTOR_DST,
	IPWARD_A_SELECTOR_DST_LEN,
	IPWARD_A_SELECTOR_PROTO,
	IPWARD_A_SELECTOR_SPORT_MIN,
	IPWARD_A_SELECTOR_SPORT_MAX,
	IPWARD_A_SELECTOR_DPORT_MIN,
	IPWARD_A_SELECTOR_DPORT_MAX,
	IPWARD_A_SELECTOR_ICMP_TYPE,
	IPWARD_A_SELECTOR_ICMP_CODE,
	IPWARD_A_SELECTOR_FAMILY,

	__IPWARD_A_SELECTOR_MAX,
	IPWARD_A_SELECTOR_MAX = __IPWARD_A_SELECTOR_MAX - 1
};

enum ipward_a_limits {
	IPWARD_A_LIMITS_UNSPEC,
	IPWARD_A_LIMITS_BYTES,
	IPWARD_A_LIMITS_PACKETS,
	IPWARD_A_LIMITS_ADDED,
	IPWARD_A_LIMITS_USED,
	IPWARD_A_LIMITS_IDLE,
	IPWARD_A_LIMITS_PAD,

	__IPWARD_A_LIMITS_MAX,
	IPWARD_A_LIMITS_MAX = __IPWARD_A_LIMITS_MAX - 1
};

enum ipward_a_template {
	IPWARD_A_TEMPLATE_UNSPEC,
	IPWARD_A_TEMPLATE_PROTO,
	IPWARD_A_TEMPLATE_MODE,
	IPWARD_A_TEMPLATE_SRC,
	IPWARD_A_TEMPLATE_DST,
	IPWARD_A_TEMPLATE_REQID,
	IPWARD_A_TEMPLATE_ALGS,
	IPWARD_A_TEMPLATE_KEY_BITS,
	IPWARD_A_TEMPLATE_FLAGS,

	__IPWARD_A_TEMPLATE_MAX,
	IPWARD_A_TEMPLATE_MAX = __IPWARD_A_TEMPLATE_MAX - 1
};

enum ipward_a_flow {
	IPWARD_A_FLOW_UNSPEC,
	IPWARD_A_FLOW_SRC,
	IPWARD_A_FLOW_DST,
	IPWARD_A_FLOW_PROTO,
	IPWARD_A_FLOW_SPORT,
	IPWARD_A_FLOW_DPORT,
	IPWARD_A_FLOW_ICMP_TYPE,
	IPWARD_A_FLOW_ICMP_CODE,
	IPWARD_A_FLOW_MARK,
	IPWARD_A_FLOW_DEV,

	__IPWARD_A_FLOW_MAX,
	IPWARD_A_FLOW_MAX = __IPWARD_A_FLOW_MAX - 1
};

enum ipward_a_counter {
	IPWARD_A_COUNTER_UNSPEC,
	IPWARD_A_COUNTER_PAD,
	IPWARD_A_COUNTER_ID,
	IPWARD_A_COUNTER_NAME,
	IPWARD_A_COUNTER_VALUE,
	IPWARD_A_COUNTER_IS_DROP,

	__IPWARD_A_COUNTER_MAX,
	IPWARD_A_COUNTER_MAX = __IPWARD_A_COUNTER_MAX - 1
};

#endif /* _UAPI_LINUX_IPWARD_H */
