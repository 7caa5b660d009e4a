// SPDX-License-Identifier: GPL-2.0
/* The tables: they mirror the tree at the top of <linux/ipward.h>. */
#include "field.h"

#define SIZE(type, member)	sizeof(((struct type *)0)->member)

#define FIELD(number, what, type, member, text)				\
	{ .attr = number, .kind = IPWARD_KIND_##what, .name = text,	\
	  .offset = offsetof(struct type, member),			\
	  .size = SIZE(type, member) }

#define BINARY(number, type, member, count, text)			\
	{ .attr = number, .kind = IPWARD_KIND_BINARY, .name = text,	\
	  .offset = offsetof(struct type, member),			\
	  .size = SIZE(type, member),					\
	  .count_offset = offsetof(struct type, count) }

#define NEST(number, type, member, table, text)				\
	{ .attr = number, .kind = IPWARD_KIND_NEST, .name = text,	\
	  .offset = offsetof(struct type, member),			\
	  .size = SIZE(type, member), .nest = table }

#define MULTI(number, type, member, count, table, text)			\
	{ .attr = number, .kind = IPWARD_KIND_MULTI, .name = text,	\
	  .offset = offsetof(struct type, member),			\
	  .size = SIZE(type, member[0]),				\
	  .count_offset = offsetof(struct type, count),			\
	  .max = SIZE(type, member) / SIZE(type, member[0]),		\
	  .nest = table }

#define TABLE(text, array)						\
	{ .name = text, .field = array,					\
	  .fields = sizeof(array) / sizeof((array)[0]) }

#define SELECTOR(attr, kind, member, text) \
	FIELD(IPWARD_A_SELECTOR_##attr, kind, ipward_selector, member, text)

static const struct ipward_field selector_fields[] = {
	SELECTOR(SRC, ADDR, src, "src"),
	SELECTOR(SRC_LEN, U8, src_len, "src-len"),
	SELECTOR(DST, ADDR, dst, "dst"),
	SELECTOR(DST_LEN, U8, dst_len, "dst-len"),
	SELECTOR(PROTO, U8, proto, "proto"),
	SELECTOR(SPORT_MIN, U16, sport_min, "sport-min"),
	SELECTOR(SPORT_MAX, U16, sport_max, "sport-max"),
	SELECTOR(DPORT_MIN, U16, dport_min, "dport-min"),
	SELECTOR(DPORT_MAX, U16, dport_max, "dport-max"),
	SELECTOR(ICMP_TYPE, U8, icmp_type, "type"),
	SELECTOR(ICMP_CODE, U8, icmp_code, "code"),
	SELECTOR(FAMILY, U8, family, "family"),
};

static const struct ipward_table selector_table =
	TABLE("selector", selector_fields);

#define TMPL(attr, kind, member, text) \
	FIELD(IPWARD_A_TEMPLATE_##attr, kind, ipward_tmpl, member, text)

static const struct ipward_field tmpl_fields[] = {
	TMPL(PROTO, U8, proto, "proto"),
	TMPL(MODE, U8, mode, "mode"),
	TMPL(SRC, ADDR, src, "src"),
	TMPL(DST, ADDR, dst, "dst"),
	TMPL(REQID, U32, reqid, "reqid"),
	TMPL(ALGS, STRING, algs, "algs"),
	TMPL(KEY_BITS, U16, key_bits, "key-bits"),
	TMPL(FLAGS, U32, flags, "flags"),
};

static const struct ipward_table tmpl_table = TABLE("template", tmpl_fields);

#define FLOW(attr, kind, member, text) \
	FIELD(IPWARD_A_FLOW_##attr, kind, ipward_flow, member, text)

static const struct ipward_field flow_fields[] = {
	FLOW(SRC, ADDR, src, "src"),
	FLOW(DST, ADDR, dst, "dst"),
	FLOW(PROTO, U8, proto, "proto"),
	FLOW(SPORT, U16, sport, "sport"),
	FLOW(DPORT, U16, dport, "dport"),
	FLOW(ICMP_TYPE, U8, icmp_type, "type"),
	FLOW(ICMP_CODE, U8, icmp_code, "code"),
	FLOW(MARK, U32, mark, "mark"),
	FLOW(DEV, STRING, dev, "dev"),
};

static const struct ipward_table flow_table = TABLE("flow", flow_fields);

#define LIMITS(attr, text)						\
	FIELD(IPWARD_A_LIMITS_##attr, U64, ipward_limits,		\
	      max[IPWARD_LIMIT_##attr], text)

static const struct ipward_field limits_fields[] = {
	LIMITS(BYTES, "bytes"),
	LIMITS(PACKETS, "packets"),
	LIMITS(ADDED, "added"),
	LIMITS(USED, "used"),
	LIMITS(IDLE, "idle"),
};

static const struct ipward_table limits_table =
	TABLE("limits", limits_fields);

#define PLACE(attr, kind, member, text) \
	FIELD(IPWARD_A_PLACE_##attr, kind, ipward_place, member, text)

static const struct ipward_field place_fields[] = {
	PLACE(SRC, ADDR, src, "src"),
	PLACE(DST, ADDR, dst, "dst"),
	PLACE(NATT_SPORT, U16, natt_sport, "encap-sport"),
	PLACE(NATT_DPORT, U16, natt_dport, "encap-dport"),
	PLACE(REQID, U32, reqid, "reqid"),
	NEST(IPWARD_A_PLACE_SELECTOR, ipward_place, selector, &selector_table,
	     "selector"),
};

static const struct ipward_table place_table = TABLE("to", place_fields);

#define SA(attr, kind, member, text) \
	FIELD(IPWARD_A_SA_##attr, kind, ipward_sa, member, text)

static const struct ipward_field sa_fields[] = {
	SA(DIR, U8, dir, "dir"),
	SA(SRC, ADDR, src, "src"),
	SA(DST, ADDR, dst, "dst"),
	SA(PROTO, U8, proto, "proto"),
	SA(SPI, U32, spi, "spi"),
	SA(MODE, U8, mode, "mode"),
	SA(REQID, U32, reqid, "reqid"),
	SA(AEAD, STRING, aead, "aead"),
	BINARY(IPWARD_A_SA_AEAD_KEY, ipward_sa, key, key_len, "key"),
	SA(ICV_LEN, U8, icv_len, "icv"),
	SA(DRIVER, STRING, driver, "driver"),
	SA(REPLAY_WINDOW, U32, replay_window, "replay-window"),
	SA(FLAGS, U32, flags, "flags"),
	NEST(IPWARD_A_SA_SELECTOR, ipward_sa, selector, &selector_table,
	     "selector"),
	SA(SEQ, U64, seq, "seq"),
	SA(PACKETS, U64, packets, "packets"),
	SA(BYTES, U64, bytes, "bytes"),
	SA(DROPS, U64, drops, "drops"),
	SA(REPLAYED, U32, replayed, "replayed"),
	SA(INTEGRITY_FAILED, U32, integrity_failed, "integrity-failed"),
	SA(AGE, U64, age, "age"),
	SA(IDLE, U64, idle, "idle"),
	SA(PATH_MTU, U32, path_mtu, "path-mtu"),
	SA(ENC, STRING, enc, "enc"),
	BINARY(IPWARD_A_SA_ENC_KEY, ipward_sa, enc_key, enc_key_len,
	       "enc-key"),
	SA(AUTH, STRING, auth, "auth"),
	BINARY(IPWARD_A_SA_AUTH_KEY, ipward_sa, auth_key, auth_key_len,
	       "auth-key"),
	NEST(IPWARD_A_SA_SOFT, ipward_sa, soft, &limits_table, "soft"),
	NEST(IPWARD_A_SA_HARD, ipward_sa, hard, &limits_table, "hard"),
	SA(EXPIRY, U8, expiry, "expiry"),
	SA(EXPIRED_BY, U8, expired_by, "expired-by"),
	SA(LATE, U32, late, "late"),
	SA(DSCP, U8, dscp, "dscp"),
	SA(ECN, U8, ecn, "ecn"),
	SA(DF, U8, df, "df"),
	SA(TTL, U8, ttl, "ttl"),
	SA(FLOW_LABEL, U32, flow_label, "flowlabel"),
	SA(NATT_SPORT, U16, natt_sport, "encap-sport"),
	SA(NATT_DPORT, U16, natt_dport, "encap-dport"),
	SA(KEEPALIVE, U16, keepalive, "keepalive"),
	SA(OA_SRC, ADDR, oa_src, "oa-src"),
	SA(OA_DST, ADDR, oa_dst, "oa-dst"),
	SA(PEER_SRC, ADDR, peer_src, "peer-src"),
	SA(PEER_PORT, U16, peer_port, "peer-port"),
	SA(TFC, U16, tfc, "tfc"),
	SA(DUMMIES, U16, dummies, "dummies"),
	SA(MARK, U32, mark, "mark"),
	SA(MARK_MASK, U32, mark_mask, "mark-mask"),
	SA(SET_MARK, U32, set_mark, "set-mark"),
	SA(SET_MARK_MASK, U32, set_mark_mask, "set-mark-mask"),
	SA(DEV, STRING, dev, "dev"),
	SA(SET_DEV, STRING, set_dev, "set-dev"),
	NEST(IPWARD_A_SA_TO, ipward_sa, to, &place_table, "to"),
	SA(KEY_BITS, U16, key_bits, "key-bits"),
};

const struct ipward_table ipward_sa_table = TABLE("sa", sa_fields);

#define RULE(attr, kind, member, text) \
	FIELD(IPWARD_A_RULE_##attr, kind, ipward_rule, member, text)

static const struct ipward_field rule_fields[] = {
	RULE(HANDLE, U32, handle, "handle"),
	RULE(DIR, U8, dir, "dir"),
	RULE(ACTION, U8, action, "action"),
	RULE(PRIORITY, U32, priority, "priority"),
	RULE(FLAGS, U32, flags, "flags"),
	RULE(NAME, STRING, name, "name"),
	MULTI(IPWARD_A_RULE_SELECTOR, ipward_rule, selector, selectors,
	      &selector_table, "selector"),
	MULTI(IPWARD_A_RULE_TEMPLATE, ipward_rule, tmpl, tmpls, &tmpl_table,
	      "template"),
	RULE(PACKETS, U64, packets, "packets"),
	RULE(BYTES, U64, bytes, "bytes"),
	RULE(DROPS, U64, drops, "drops"),
	NEST(IPWARD_A_RULE_FLOW, ipward_rule, flow, &flow_table, "flow"),
	RULE(ABSENT, ADDR, absent, "absent"),
	RULE(DEVS, STRING, devs, "devs"),
	RULE(VRF, STRING, vrf, "vrf"),
	RULE(MARK, U32, mark, "mark"),
	RULE(MARK_MASK, U32, mark_mask, "mark-mask"),
	RULE(TWIN, U32, twin, "twin"),
	RULE(AUDITED, U64, audited, "audited"),
	RULE(UNPROTECTED, U64, unprotected, "unprotected"),
	RULE(IN_PACKETS, U64, in_packets, "in-packets"),
	RULE(IN_BYTES, U64, in_bytes, "in-bytes"),
	RULE(OUT_PACKETS, U64, out_packets, "out-packets"),
	RULE(OUT_BYTES, U64, out_bytes, "out-bytes"),
};

const struct ipward_table ipward_rule_table = TABLE("rule", rule_fields);

#define SET(attr, kind, member, text) \
	FIELD(IPWARD_A_SET_##attr, kind, ipward_set, member, text)

static const struct ipward_field set_fields[] = {
	SET(BASE, U8, base, "base"),
	SET(RULES, U32, rules, "rules"),
	SET(GENERATION, U32, generation, "generation"),
};

const struct ipward_table ipward_set_table = TABLE("set", set_fields);

#define COUNT(attr, kind, member, text) \
	FIELD(IPWARD_A_COUNTER_##attr, kind, ipward_count, member, text)

static const struct ipward_field count_fields[] = {
	COUNT(ID, U32, id, "id"),
	COUNT(NAME, STRING, name, "name"),
	COUNT(VALUE, U64, value, "value"),
	COUNT(IS_DROP, FLAG, is_drop, "is-drop"),
};

const struct ipward_table ipward_count_table = TABLE("counter", count_fields);

#define STATS(attr, kind, member, text) \
	FIELD(IPWARD_A_STATS_##attr, kind, ipward_dropped, member, text)

/* There is no row for counters: ipward_stats() passes on each of them. */
static const struct ipward_field stats_fields[] = {
	STATS(REASON, U32, reason, "reason"),
	NEST(IPWARD_A_STATS_FLOW, ipward_dropped, flow, &flow_table, "flow"),
	STATS(SPI, U32, spi, "spi"),
	STATS(RULE, U32, rule, "rule"),
	STATS(AUDITED, FLAG, audited, "audited"),
	STATS(DIR, U8, dir, "dir"),
	STATS(DEV, STRING, dev, "dev"),
	STATS(IIF, STRING, iif, "iif"),
	STATS(PROTECTED, U8, is_protected, "protected"),
};

const struct ipward_table ipward_stats_table = TABLE("stats", stats_fields);

#define CONFIG(attr, kind, member, text) \
	FIELD(IPWARD_A_CONFIG_##attr, kind, ipward_config, member, text)

static const struct ipward_field config_fields[] = {
	CONFIG(DEFAULT_IN, U8, default_in, "default-in"),
	CONFIG(DEFAULT_OUT, U8, default_out, "default-out"),
	CONFIG(EXEMPT, U32, exempt, "exempt"),
	CONFIG(STATEFUL, U8, stateful, "stateful"),
	CONFIG(PROTECT_MARK, U32, protect_mark, "protect-mark"),
	CONFIG(PROTECT_MASK, U32, protect_mask, "protect-mask"),
};

const struct ipward_table ipward_config_table = TABLE("config", config_fields);

#define EXPLAIN(attr, kind, member, text) \
	FIELD(IPWARD_A_EXPLAIN_##attr, kind, ipward_explanation, member, text)

static const struct ipward_field explain_fields[] = {
	EXPLAIN(DIR, U8, dir, "dir"),
	NEST(IPWARD_A_EXPLAIN_FLOW, ipward_explanation, flow, &flow_table,
	     "flow"),
	EXPLAIN(ACTION, U8, action, "action"),
	EXPLAIN(REASON, U32, reason, "reason"),
	EXPLAIN(REASON_NAME, STRING, reason_name, "reason-name"),
	NEST(IPWARD_A_EXPLAIN_RULE, ipward_explanation, rule,
	     &ipward_rule_table, "rule"),
	MULTI(IPWARD_A_EXPLAIN_SA, ipward_explanation, sa, sas,
	      &ipward_sa_table, "sa"),
	EXPLAIN(TEXT, STRING, text, "text"),
	EXPLAIN(EXEMPT, U32, exempt, "exempt"),
	EXPLAIN(BACK_ACTION, U8, back_action, "back-action"),
	EXPLAIN(BACK_REASON, U32, back_reason, "back-reason"),
	EXPLAIN(BACK_TEXT, STRING, back_text, "back-text"),
	NEST(IPWARD_A_EXPLAIN_TRANSLATED, ipward_explanation, translated,
	     &flow_table, "translated"),
};

const struct ipward_table ipward_explain_table =
	TABLE("explain", explain_fields);

#define ALG(attr, kind, member, text) \
	FIELD(IPWARD_A_ALG_##attr, kind, ipward_alg, member, text)

static const struct ipward_field alg_fields[] = {
	ALG(KIND, U8, kind, "kind"),
	ALG(NAME, STRING, name, "name"),
	ALG(TITLE, STRING, title, "title"),
	ALG(RFC, U16, rfc, "rfc"),
	ALG(FLAGS, U32, flags, "flags"),
	BINARY(IPWARD_A_ALG_KEY_LENS, ipward_alg, key_lens, n_key_lens,
	       "key-lens"),
	BINARY(IPWARD_A_ALG_ICV_LENS, ipward_alg, icv_lens, n_icv_lens,
	       "icv-lens"),
	ALG(DRIVER, STRING, driver, "driver"),
	ALG(MODULE, STRING, module, "module"),
};

const struct ipward_table ipward_alg_table = TABLE("alg", alg_fields);
