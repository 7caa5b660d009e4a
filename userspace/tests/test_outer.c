// SPDX-License-Identifier: GPL-2.0
/* Outer headers of tunnels, and ESP in UDP. */
#include <string.h>
#include "tap.h"
#include "value/address.h"
#include "value/encap.h"
#include "value/outer.h"
#include "value/row.h"

#define ROW(word, reader, attr, member)					\
	.name = word, .parse = reader, .has = IPWARD_BIT(IPWARD_A_SA_##attr), \
	ROW_PLACE(ipward_sa, member)

static const struct keyword rows[] = {
	{ ROW("dscp", dscp_word, DSCP, dscp) },
	{ ROW("ecn", row_choice, ECN, ecn), .choices = ecn_choices },
	{ ROW("df", row_choice, DF, df), .choices = df_choices },
	{ ROW("ttl", ttl_word, TTL, ttl) },
	{ ROW("flowlabel", row_number, FLOW_LABEL, flow_label),
	  .max = FLOW_LABEL_MAX },
	{ ROW("encap", encap_word, NATT_SPORT, natt_sport),
	  ROW_SECOND(ipward_sa, natt_dport) },
	{ ROW("keepalive", row_number, KEEPALIVE, keepalive), .min = 1,
	  .max = UINT16_MAX },
	{ ROW("oa-src", address_word, OA_SRC, oa_src) },
	{ ROW("oa-dst", address_word, OA_DST, oa_dst) },
	ROW_END,
};

/* What the words are as JSON. */
static const char *sa_of(const char *text)
{
	struct ipward_sa sa = { .has = 0 };
	struct words words = split(text);
	uint64_t given = 0;

	said();
	if (words_parse(&words, "sa add", rows, &sa, &given))
		return "refused";
	return sa_text(&sa);
}

static void refuses(const char *text, const char *error)
{
	is_text(sa_of(text), "refused", text);
	is_text(said(), error, text);
}

static void test_outer(void)
{
	is_text(sa_of("dscp 46 ecn off df set ttl 64 flowlabel 0xfffff"),
		"{\"dscp\":46,\"ecn\":\"off\",\"df\":\"set\","
		"\"ttl\":64,\"flow_label\":1048575}", "an outer header");
	is_text(sa_of("dscp 0 ecn compatible df unset ttl inherit flowlabel 0"),
		"{\"dscp\":0,\"ecn\":\"compatible\",\"df\":\"unset\","
		"\"ttl\":\"inherit\",\"flow_label\":0}", "another one");
	is_text(sa_of("dscp inherit"), "{}", "the usual");
	refuses("dscp 64", "\"dscp 64\": expected 0 to 63.");
	refuses("dscp ef", "\"dscp ef\": expected 0 to 63, or "
		"inherit.");
	refuses("ttl 0", "\"ttl 0\": expected 1 to 255.");
	refuses("ttl 256", "\"ttl 256\": expected 1 to 255.");
	refuses("ttl", "\"ttl\" is the last word: expected after it "
		"1 to 255, or inherit.");
	refuses("ecn on", "\"ecn on\": expected normal, compatible or "
		"off.");
	refuses("df clear", "\"df clear\": expected inherit, set or "
		"unset.");
	refuses("flowlabel 0x100000", "\"flowlabel 0x100000\": expected "
		"0 to 1048575.");
}

static void test_encap(void)
{
	is_text(sa_of("encap espinudp 4500 1 keepalive 65535"),
		"{\"encap\":{\"type\":\"espinudp\",\"sport\":4500,"
		"\"dport\":1},\"keepalive\":65535}", "ESP in UDP");
	is_text(sa_of("encap espinudp 4500 65535 oa-src 10.0.0.1 oa-dst ::1"),
		"{\"encap\":{\"type\":\"espinudp\",\"sport\":4500,"
		"\"dport\":65535},\"oa_src\":\"10.0.0.1\","
		"\"oa_dst\":\"::1\"}", "original addresses");
	refuses("encap espintcp 1 2", "\"encap espintcp\": expected "
		"espinudp (did you mean \"espinudp\"?).");
	refuses("encap espinudp", "\"encap\" is the last word: expected "
		"after it 1 to 65535.");
	refuses("encap espinudp 4500", "\"encap\" is the last word: "
		"expected after it 1 to 65535.");
	refuses("encap espinudp 0 4500", "\"encap 0\": expected 1 to "
		"65535.");
	refuses("encap espinudp 4500 65536", "\"encap 65536\": expected "
		"1 to 65535.");
	refuses("keepalive 0", "\"keepalive 0\": expected 1 to 65535.");
	refuses("oa-src any", "\"oa-src any\": expected an IP address, "
		"as 192.0.2.1 or 2001:db8::1.");
}

int main(void)
{
	test_outer();
	test_encap();
	return tap_end();
}
