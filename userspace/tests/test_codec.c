// SPDX-License-Identifier: GPL-2.0
/* The tables against the uapi header, and to attributes and back. */
#include <errno.h>
#include <string.h>
#include <netlink/msg.h>
#include "field.h"
#include "tap.h"

#define SAMPLE	0x5a

static int roundtrip(const struct ipward_table *table, const void *in,
		     void *out)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct nlmsghdr *hdr = nlmsg_put(msg, 0, 0, 0, 0, 0);
	int err = ipward_encode(msg, table, in);

	if (!err)
		err = ipward_decode(table, out, nlmsg_attrdata(hdr, 0),
				    nlmsg_attrlen(hdr, 0));
	nlmsg_free(msg);
	return err;
}

static void fill_rule(struct ipward_rule *rule)
{
	memset(rule, 0, sizeof(*rule));
	rule->has = IPWARD_BIT(IPWARD_A_RULE_HANDLE) |
		    IPWARD_BIT(IPWARD_A_RULE_NAME) |
		    IPWARD_BIT(IPWARD_A_RULE_SELECTOR) |
		    IPWARD_BIT(IPWARD_A_RULE_TEMPLATE) |
		    IPWARD_BIT(IPWARD_A_RULE_PACKETS);
	rule->handle = 7;
	strcpy(rule->name, "a rule");
	rule->selector[0].has = IPWARD_BIT(IPWARD_A_SELECTOR_SRC) |
			     IPWARD_BIT(IPWARD_A_SELECTOR_DPORT_MIN);
	rule->selector[0].src.len = 16;
	rule->selector[0].src.bytes[0] = SAMPLE;
	rule->selector[0].dport_min = 443;
	rule->selectors = 1;
	rule->tmpls = 2;
	rule->tmpl[0].has = IPWARD_BIT(IPWARD_A_TEMPLATE_MODE);
	rule->tmpl[0].mode = IPWARD_MODE_TRANSPORT;
	rule->tmpl[1].has = IPWARD_BIT(IPWARD_A_TEMPLATE_DST);
	rule->tmpl[1].dst.len = 4;
	rule->packets = UINT64_C(1) << 40;
}

static void test_rule(void)
{
	struct ipward_rule in, out;

	fill_rule(&in);
	memset(&out, 0, sizeof(out));
	ok(!roundtrip(&ipward_rule_table, &in, &out), "a rule, there and back");
	ok(!memcmp(&in, &out, sizeof(in)), "is the same");
}

static void test_sa(void)
{
	struct ipward_sa in = { .has = 0 }, out = { .has = 0 };

	in.has = IPWARD_BIT(IPWARD_A_SA_AEAD_KEY) |
		 IPWARD_BIT(IPWARD_A_SA_SPI) | IPWARD_BIT(IPWARD_A_SA_AEAD);
	in.key_len = 36;
	memset(in.key, SAMPLE, in.key_len);
	in.spi = 0x1001;
	strcpy(in.aead, "rfc4106(gcm(aes))");
	ok(!roundtrip(&ipward_sa_table, &in, &out), "an SA, there and back");
	ok(!memcmp(&in, &out, sizeof(in)), "is the same");
}

static void test_sa_parts(void)
{
	struct ipward_sa in = { .has = 0 }, out = { .has = 0 };

	in.has = IPWARD_BIT(IPWARD_A_SA_ENC) | IPWARD_BIT(IPWARD_A_SA_AUTH) |
		 IPWARD_BIT(IPWARD_A_SA_ENC_KEY) |
		 IPWARD_BIT(IPWARD_A_SA_AUTH_KEY);
	strcpy(in.enc, "cbc(aes)");
	strcpy(in.auth, "hmac(sha512)");
	in.enc_key_len = 24;
	in.auth_key_len = 64;
	memset(in.enc_key, SAMPLE, in.enc_key_len);
	memset(in.auth_key, SAMPLE + 1, in.auth_key_len);
	ok(!roundtrip(&ipward_sa_table, &in, &out), "two algorithms");
	ok(!memcmp(&in, &out, sizeof(in)), "are the same");
}

static void test_alg(void)
{
	struct ipward_alg in = { .has = 0 }, out = { .has = 0 };

	in.has = IPWARD_BIT(IPWARD_A_ALG_KIND) |
		 IPWARD_BIT(IPWARD_A_ALG_RFC) |
		 IPWARD_BIT(IPWARD_A_ALG_TITLE) |
		 IPWARD_BIT(IPWARD_A_ALG_KEY_LENS) |
		 IPWARD_BIT(IPWARD_A_ALG_ICV_LENS);
	in.kind = IPWARD_ALG_ENC;
	in.rfc = 3602;
	strcpy(in.title, "aes-cbc");
	in.n_key_lens = 3;
	memcpy(in.key_lens, "\20\30\40", 3);
	ok(!roundtrip(&ipward_alg_table, &in, &out), "an algorithm");
	ok(!memcmp(&in, &out, sizeof(in)), "is the same");
}

static int decode_raw(const struct ipward_table *table, void *out, int attr,
		      int len, int times)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct nlmsghdr *hdr = nlmsg_put(msg, 0, 0, 0, 0, 0);
	char data[64] = { 0 };
	int err;

	while (times--)
		nla_put(msg, attr, len, data);
	err = ipward_decode(table, out, nlmsg_attrdata(hdr, 0),
			    nlmsg_attrlen(hdr, 0));
	nlmsg_free(msg);
	return err;
}

static void test_hostile(void)
{
	struct ipward_rule rule = { .has = 0 };
	struct ipward_alg alg = { .has = 0 };
	struct ipward_sa sa = { .has = 0 };

	ok(decode_raw(&ipward_sa_table, &sa, IPWARD_A_SA_SPI, 2, 1) == -EPROTO,
	   "an attribute too short");
	ok(decode_raw(&ipward_sa_table, &sa, IPWARD_A_SA_SRC, 5, 1) == -EPROTO,
	   "an address of 5 bytes");
	ok(!decode_raw(&ipward_sa_table, &sa, 4000, 4, 1),
	   "an attribute of a newer kernel is skipped");
	ok(decode_raw(&ipward_rule_table, &rule, IPWARD_A_RULE_TEMPLATE, 0,
		      IPWARD_TEMPLATES_MAX + 1) == -EPROTO,
	   "too many templates");
	ok(decode_raw(&ipward_alg_table, &alg, IPWARD_A_ALG_KEY_LENS,
		      IPWARD_LENS_MAX + 1, 1) == -EPROTO, "too many lengths");
}

/* Every attribute but UNSPEC and PAD has a field. */
static void test_complete(const struct ipward_table *table, int first, int max)
{
	for (int attr = first; attr <= max; attr++)
		if (!ipward_field_find(table, attr))
			ok(false, "%s: attribute %d has no field", table->name,
			   attr);
	ok((int)table->fields == max - first + 1, "%s: all attributes",
	   table->name);
}

int main(void)
{
	test_rule();
	test_sa();
	test_sa_parts();
	test_alg();
	test_hostile();
	test_complete(&ipward_sa_table, IPWARD_A_SA_DIR, IPWARD_A_SA_MAX);
	test_complete(&ipward_rule_table, IPWARD_A_RULE_HANDLE,
		      IPWARD_A_RULE_MAX);
	test_complete(&ipward_set_table, IPWARD_A_SET_BASE, IPWARD_A_SET_MAX);
	test_complete(&ipward_stats_table, IPWARD_A_STATS_REASON,
		      IPWARD_A_STATS_MAX);
	test_complete(&ipward_config_table, IPWARD_A_CONFIG_DEFAULT_IN,
		      IPWARD_A_CONFIG_MAX);
	test_complete(&ipward_explain_table, IPWARD_A_EXPLAIN_DIR,
		      IPWARD_A_EXPLAIN_MAX);
	test_complete(&ipward_alg_table, IPWARD_A_ALG_KIND, IPWARD_A_ALG_MAX);
	test_complete(&ipward_count_table, IPWARD_A_COUNTER_ID,
		      IPWARD_A_COUNTER_MAX);
	test_complete(ipward_field_find(&ipward_rule_table,
					IPWARD_A_RULE_SELECTOR)->nest,
		      IPWARD_A_SELECTOR_SRC, IPWARD_A_SELECTOR_MAX);
	test_complete(ipward_field_find(&ipward_rule_table,
					IPWARD_A_RULE_TEMPLATE)->nest,
		      IPWARD_A_TEMPLATE_PROTO, IPWARD_A_TEMPLATE_MAX);
	test_complete(ipward_field_find(&ipward_sa_table,
					IPWARD_A_SA_HARD)->nest,
		      IPWARD_A_LIMITS_BYTES, IPWARD_A_LIMITS_IDLE);
	test_complete(ipward_field_find(&ipward_rule_table,
					IPWARD_A_RULE_FLOW)->nest,
		      IPWARD_A_FLOW_SRC, IPWARD_A_FLOW_MAX);
	for (int reason = 0; reason <= IPWARD_DROP_MAX; reason++)
		if (!ipward_drop_name(reason))
			ok(false, "drop reason %d has no name", reason);
	ok(!ipward_drop_name(IPWARD_DROP_MAX + 1), "no further drop reason");
	return tap_end();
}
