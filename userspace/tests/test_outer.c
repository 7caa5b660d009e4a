// SPDX-License-Identifier: GPL-2.0
/* Outer headers of tunnels, and ESP in UDP. */
#include <string.h>
#include "encap.h"
#include "outer.h"
#include "tap.h"

static const struct {
	const char *name;
	int (*read)(struct words *words, const char *name, int attr,
		    struct ipward_sa *sa);
	int attr;
} readers[] = {
	{ "dscp", outer_read, IPWARD_A_SA_DSCP },
	{ "ecn", outer_read, IPWARD_A_SA_ECN },
	{ "df", outer_read, IPWARD_A_SA_DF },
	{ "ttl", outer_read, IPWARD_A_SA_TTL },
	{ "flowlabel", outer_read, IPWARD_A_SA_FLOW_LABEL },
	{ "encap", encap_read, IPWARD_A_SA_NATT_SPORT },
	{ "keepalive", encap_read, IPWARD_A_SA_KEEPALIVE },
	{ "oa-src", encap_read, IPWARD_A_SA_OA_SRC },
	{ "oa-dst", encap_read, IPWARD_A_SA_OA_DST },
};

static int read_word(struct words *words, struct ipward_sa *sa)
{
	const char *name = words_take(words);

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (!strcmp(readers[i].name, name))
			return readers[i].read(words, name, readers[i].attr,
					       sa);
	return -1;
}

/* What the words are as JSON. */
static const char *sa_of(const char *text)
{
	static struct json_object *object;
	struct ipward_sa sa = { .has = 0 };
	struct words words = split(text);

	said();
	json_object_put(object);
	object = NULL;
	while (words_peek(&words))
		if (read_word(&words, &sa))
			return "refused";
	object = json_object_new_object();
	outer_json(object, &sa);
	encap_json(object, &sa);
	return json_object_to_json_string_ext(object, 0);
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
	refuses("dscp 64", "Error: \"dscp 64\": expected 0 to 63.\n");
	refuses("dscp ef", "Error: \"dscp ef\": expected 0 to 63, or "
		"inherit.\n");
	refuses("ttl 0", "Error: \"ttl 0\": expected 1 to 255.\n");
	refuses("ttl 256", "Error: \"ttl 256\": expected 1 to 255.\n");
	refuses("ttl", "Error: \"ttl\" is the last word: expected after it "
		"1 to 255, or inherit.\n");
	refuses("ecn on", "Error: \"ecn on\": expected normal, compatible or "
		"off.\n");
	refuses("df clear", "Error: \"df clear\": expected inherit, set or "
		"unset.\n");
	refuses("flowlabel 0x100000", "Error: \"flowlabel 0x100000\": expected "
		"0 to 1048575.\n");
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
	refuses("encap espintcp 1 2", "Error: \"encap espintcp\": expected "
		"espinudp (did you mean \"espinudp\"?).\n");
	refuses("encap espinudp", "Error: \"encap\" is the last word: expected "
		"after it 1 to 65535.\n");
	refuses("encap espinudp 4500", "Error: \"encap\" is the last word: "
		"expected after it 1 to 65535.\n");
	refuses("encap espinudp 0 4500", "Error: \"encap 0\": expected 1 to "
		"65535.\n");
	refuses("encap espinudp 4500 65536", "Error: \"encap 65536\": expected "
		"1 to 65535.\n");
	refuses("keepalive 0", "Error: \"keepalive 0\": expected 1 to 65535.\n");
	refuses("oa-src any", "Error: \"oa-src any\": expected an IP address, "
		"as 192.0.2.1 or 2001:db8::1.\n");
}

int main(void)
{
	test_outer();
	test_encap();
	return tap_end();
}
