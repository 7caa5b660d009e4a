// SPDX-License-Identifier: GPL-2.0
/*
 * Policies of Windows as policy files: actions, what protects and how peers prove who
 * they are. What comes out is read by the policy library.
 */
#include <string.h>
#include "tap.h"
#include "tests/windows_made.h"

static struct negotiation offers(struct negotiation_offer *offer, uint32_t count,
				 const uint32_t (*algorithm)[3])
{
	for (uint32_t i = 0; i < count; i++) {
		offer[i] = (struct negotiation_offer){ .algorithms = !!algorithm[i][2] };
		offer[i].algorithm[0] = (struct negotiation_algorithm){
			algorithm[i][0], algorithm[i][1], algorithm[i][2]
		};
	}
	return (struct negotiation){ offer, count };
}

static void test_actions(void)
{
	struct negotiation_offer offer[3];
	const uint32_t soft[][3] = { { 3, 2, NEGOTIATION_ESP }, { 0, 0, 0 } };
	struct negotiation negotiation = offers(offer, 2, soft);

	made_begin();
	made_add("p", ACTION_PERMIT, &made_plain_nfa, &made_none, &made_all_traffic);
	made_add("b", ACTION_BLOCK, &made_plain_nfa, &made_none, &made_all_traffic);
	made_add("s", ACTION_SECURE, &made_plain_nfa, &made_good, &made_all_traffic);
	made_add("i", ACTION_INPASS, &made_plain_nfa, &made_good, &made_all_traffic);
	made_add("f", ACTION_INPASS, &made_plain_nfa, &negotiation, &made_all_traffic);
	made_gives("actions", "action: permit }", "action: block }",
		   "action: require,\n      protection: \"s\", authentication: [\"kerberos\"] }",
		   "action: require, inpass: true,\n      protection: \"s\",",
		   "action: request,\n      protection: \"f\",",
		   "\"s\": { esp: [3des-sha1], lifetime: { time: 900s, bytes: 1024000 }, "
		   "legacy: true }", "\"f\": { esp: [3des-sha1], legacy: true }",
		   "kerberos: { realm: \"CORP.EXAMPLE\" }",
		   "defaults: { inbound: permit, outbound: permit,");

	made_begin();
	made_add("f", ACTION_SECURE, &made_plain_nfa, &negotiation, &made_all_traffic);
	made_convert();
	ok(strstr(made.findings, "here it does not fall back") &&
	   strstr(made.converted.yaml ?: "", "action: require,\n"),
	   "to fall back without taking clear packets in is stricter here, with a warning");
	made_begin();
	made_add("x", "{3F91A819-7647-11D1-864D-D46A00000001}", &made_plain_nfa,
		 &made_none, &made_all_traffic);
	made_refuses("an action that is unknown", "-Type", "is unknown");
	made_begin();
	made.policy = made_rule("r", ACTION_SECURE, &made_plain_nfa, &made_good);
	ok(!object_is_policy(made.policy), "a rule is no policy");
}

static void test_one_offer(const char *name, uint32_t id, uint32_t integrity,
			   uint32_t protocol, const char *refused, const char *mapped)
{
	struct negotiation_offer offer[1];
	const uint32_t algorithm[][3] = { { id, integrity, protocol } };
	const struct negotiation negotiation = offers(offer, 1, algorithm);

	made_begin();
	made_add("r", ACTION_SECURE, &made_plain_nfa, &negotiation, &made_all_traffic);
	made_refuses(name, "rule \"r\": offer 1 of filter action \"r\"", refused);
	made.options.weak = CONVERT_MAP;
	if (mapped)
		made_gives("and on demand it is another", mapped);
	else
		made_refuses("and stays so", refused);
	made.options.weak = CONVERT_DROP;
	made_refuses("left out, nothing is left", refused);
}

static void test_weak(void)
{
	static const char gcm[] = "{ esp: [aes256-gcm16] }";

	test_one_offer("ESP 1", 1, 2, 2, "ESP with DES, or without encryption", gcm);
	test_one_offer("ESP 2", 2, 2, 2, "ESP with DES, or without encryption", gcm);
	test_one_offer("ESP 0", 0, 2, 2, "ESP with DES, or without encryption", gcm);
	test_one_offer("ESP with MD5", 3, 1, 2, "MD5", gcm);
	test_one_offer("ESP without integrity", 3, 0, 2, "without integrity", gcm);
	test_one_offer("AH with MD5", 1, 0, 1, "AH with MD5", "{ ah: [sha256] }");
	test_one_offer("ESP with an unknown cipher", 4, 2, 2, "does not have", NULL);
	test_one_offer("ESP with an unknown hash", 3, 3, 2, "does not have", NULL);
	test_one_offer("AH with an unknown hash", 3, 0, 1, "does not have", NULL);
	test_one_offer("an unknown protocol", 3, 2, 3, "does not have", NULL);
}

static void test_offers(void)
{
	struct negotiation_offer offer[3];
	const uint32_t some[][3] = {
		{ 1, 2, NEGOTIATION_ESP }, { 3, 2, NEGOTIATION_ESP },
		{ 3, 1, NEGOTIATION_ESP },
	};
	struct negotiation negotiation = offers(offer, 3, some);

	made_begin();
	made_add("r", ACTION_SECURE, &made_plain_nfa, &negotiation, &made_all_traffic);
	made_refuses("each weak one is named", "offer 1", "offer 3");
	made_begin();
	made_add("r", ACTION_SECURE, &made_plain_nfa, &negotiation, &made_all_traffic);
	made.options.weak = CONVERT_DROP;
	made_gives("weak ones are left out on demand",
		   "{ esp: [3des-sha1], legacy: true }");
	made_begin();
	made_add("r", ACTION_SECURE, &made_plain_nfa, &negotiation, &made_all_traffic);
	made.options.weak = CONVERT_MAP;
	made_gives("those that become the same are one", "{ esp: [aes256-gcm16] }",
		   "# Filter action \"r\":");

	negotiation = offers(offer, 2, some + 1);
	offer[0].seconds = 900;
	offer[0].kilobytes = 2;
	offer[1].seconds = 300;
	offer[1].kilobytes = 3;
	made_begin();
	made_add("r", ACTION_SECURE, &made_plain_nfa, &negotiation, &made_all_traffic);
	made.options.weak = CONVERT_MAP;
	made_gives("the shortest lifetimes", "lifetime: { time: 300s, bytes: 2048 }");
}

static void test_headers(void)
{
	struct negotiation_offer offer[2];
	const uint32_t mixed[][3] = {
		{ 2, 0, NEGOTIATION_AH }, { 3, 2, NEGOTIATION_ESP },
	};
	struct negotiation negotiation = offers(offer, 2, mixed);

	made_begin();
	made_add("r", ACTION_SECURE, &made_plain_nfa, &negotiation, &made_all_traffic);
	made_gives("of AH and ESP, the first kind", "{ ah: [sha1], legacy: true }",
		   "left out");
	made_begin();
	negotiation.offers = 1;
	offer[0].algorithms = 2;
	offer[0].algorithm[1] = offer[1].algorithm[0];
	made_add("r", ACTION_SECURE, &made_plain_nfa, &negotiation, &made_all_traffic);
	made_refuses("AH and ESP together", "no offer that can be taken over");
	made_begin();
	made_add("r", ACTION_SECURE, &made_plain_nfa, &made_none, &made_all_traffic);
	made_refuses("no offers at all", "no offer that can be taken over");
}

static void test_methods(void)
{
	struct nfa_method list[] = { made_kerberos, made_certificate, made_key };
	struct nfa nfa = made_nfa(list, 3);

	made_begin();
	made_add("r", ACTION_SECURE, &nfa, &made_good, &made_all_traffic);
	made_add("r2", ACTION_SECURE, &nfa, &made_good, &made_all_traffic);
	made_gives("methods in their order, each written once",
		   "authentication: [\"kerberos\", \"corp-root\", \"preshared-key\"]",
		   "# Certificates of the authority \"O=Corp, CN=Corp Root\"",
		   "/corp-root.pem\"] },\n      ike: { version: 1, legacy: true, proposals: "
		   "[3des-sha1-modp1024] } }", "id: any, file: \"",
		   "/policy-key.psk\" },");
	ok(!strstr(made.converted.yaml, "preshared-key-2") && made.converted.key &&
	   !made.converted.key->next, "a key is written once");
	is_text(made.converted.key->text, "correct horse\n", "a key's file has the key");
	ok(!strstr(made.converted.yaml, "correct horse"),
	   "and the policy file has it not");

	made_begin();
	made_add("r", ACTION_SECURE, &nfa, &made_good, &made_all_traffic);
	made.options = (struct convert_options){ .realm = NULL };
	made_refuses("what only the options say", "expected --realm",
		     "expected --authorities",
		     "in the file corp-root.pem", "expected --keys");
	list[1].flags = NFA_MAP;
	made_begin();
	made_add("r", ACTION_SECURE, &nfa, &made_good, &made_all_traffic);
	made_gives("a flag maps certificates to accounts", "], map: directory }");
	list[0].kind = 7;
	made_begin();
	made_add("r", ACTION_SECURE, &nfa, &made_good, &made_all_traffic);
	made_refuses("an unknown method",
		     "rule \"r\": its method of authentication 1 is of kind 7");
	nfa.methods = 0;
	made_begin();
	made_add("r", ACTION_SECURE, &nfa, &made_good, &made_all_traffic);
	made_refuses("no method", "has no method of authentication");
}

static void test_key(const char *name, const char *text, const char *expected)
{
	struct nfa_method method = { NFA_PRESHARED_KEY, text, 0 };
	const struct nfa nfa = made_nfa(&method, 1);

	made_begin();
	made.options.weak = CONVERT_MAP;
	made_add("r", ACTION_SECURE, &nfa, &made_good, &made_all_traffic);
	made_gives(name, "preshared-key: { id: any, file: \"");
	is_text(made.converted.key ? made.converted.key->text : "none", expected,
		"and its file");
}

static void test_keys(void)
{
	static char long_key[300];
	struct nfa_method method = { NFA_PRESHARED_KEY, "", 0 };
	const struct nfa nfa = made_nfa(&method, 1);

	test_key("a key that looks like digits", "0x00", "0x30783030\n");
	test_key("a key with a blank at its end", "a ", "0x6120\n");
	test_key("a key of two lines", "a\nb", "0x610a62\n");
	test_key("a key with a letter of Unicode", "\xe2\x82\xac", "0xe282ac\n");
	made_begin();
	made_add("r", ACTION_SECURE, &nfa, &made_good, &made_all_traffic);
	made_refuses("an empty key", "has 0 bytes");
	memset(long_key, 'k', sizeof(long_key) - 1);
	method.text = long_key;
	made_begin();
	made_add("r", ACTION_SECURE, &nfa, &made_good, &made_all_traffic);
	made_refuses("a key that is too long", "has 299 bytes");
}

/* The offers of main mode, for a rule with certificates. */
static void begin_isakmp(struct isakmp_offer *offer, uint32_t count, uint32_t option)
{
	const struct isakmp isakmp = {
		.seconds = 1, .offer = offer, .offers = count, .options = option
	};
	const struct nfa nfa = made_nfa(&made_certificate, 1);

	made_begin();
	made_add("r", ACTION_SECURE, &nfa, &made_good, &made_all_traffic);
	write_isakmp(&made.bytes, &isakmp, 0);
	make_object(&made.objects, "ipsecISAKMPPolicy", "J", "", &made.bytes);
	made_unset(made.policy, ATTRIBUTE_ISAKMP);
	make_link(&made.objects, made.policy, "ipsecISAKMPReference", "J");
}

static void test_isakmp(void)
{
	struct isakmp_offer offer[] = {
		{ 3, 2, ISAKMP_GROUP_14 }, { 2, 2, ISAKMP_GROUP_2 }, { 1, 2,
								       ISAKMP_GROUP_2 },
		{ 3, 1, ISAKMP_GROUP_2 }, { 3, 2, ISAKMP_GROUP_1 }, { 3, 2, 5 },
	};

	begin_isakmp(offer, 2, 0);
	made_gives("offers of main mode", "[3des-sha1-modp2048, 3des-sha1-modp1024]");
	begin_isakmp(offer, 6, 0);
	made_refuses("weak ones", "offer 3 of the key exchange is too weak: its cipher is DES",
		     "its hash is MD5", "its group is 1", "its group is unknown");
	begin_isakmp(offer, 6, 0);
	made.options.weak = CONVERT_DROP;
	made_gives("left out on demand", "[3des-sha1-modp2048, 3des-sha1-modp1024]");
	begin_isakmp(offer + 2, 4, 0);
	made.options.weak = CONVERT_DROP;
	made_refuses("and nothing is left", "nothing that the key exchange offers");
	begin_isakmp(offer, 6, 0);
	made.options.weak = CONVERT_MAP;
	made_lacks("on demand, IKEv2 in the place of all", "ike:");
	begin_isakmp(offer, 1, ISAKMP_OPTION_MAP);
	made_gives("an option maps all certificates to accounts", "map: directory");
}

int main(void)
{
	made_start();
	test_actions();
	test_weak();
	test_offers();
	test_headers();
	test_methods();
	test_keys();
	test_isakmp();
	made_end();
	return tap_end();
}
