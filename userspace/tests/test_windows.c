// SPDX-License-Identifier: GPL-2.0
/*
 * Policies of Windows as policy files: each feature by an object that is made up for it.
 * What comes out is read by the policy library.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "policy/policy.h"
#include "tap.h"
#include "tests/fixed_host.h"
#include "tests/windows_writer.h"
#include "windows/convert.h"
#include "windows/ldif.h"

#define FINDINGS	16384

static struct windows_objects objects;
static struct windows_object *policy;
static struct convert_options options;
static struct report report;
static struct converted converted;
static struct bytes bytes;
static char findings[FINDINGS];
static bool linked;
static char folder[] = "/tmp/ipward-windows.XXXXXX";

/* 3DES with SHA-1, by ESP: not too weak. */
static struct negotiation_offer good_offer = {
	.seconds = 900, .kilobytes = 1000, .algorithms = 1,
	.algorithm = { { 3, 2, NEGOTIATION_ESP } },
};
static const struct negotiation good = { &good_offer, 1 };
static const struct negotiation none = { NULL, 0 };

static struct nfa_method kerberos = { NFA_KERBEROS, "", 0 };
static struct nfa_method certificate = { NFA_CERTIFICATE, "O=Corp, CN=Corp Root", 0 };
static struct nfa_method key = { NFA_PRESHARED_KEY, "correct horse", 0 };

static const struct nfa plain_nfa = {
	.method = &kerberos, .methods = 1, .interfaces = NFA_ALL, .interface = "",
	.active = true, .end_len = 4, .end_name = "",
};

#define ALL_PORTS	{ 0, 65535 }

/* From this host to all others. */
static const struct ip_filter all_traffic = {
	.description = "", .mirrored = true,
	.source = { .kind = FILTER_ME, .families = FILTER_IPV4, .name = "" },
	.destination = { .kind = FILTER_ANY, .families = FILTER_IPV4, .name = "" },
	.source_ports = ALL_PORTS, .destination_ports = ALL_PORTS,
};

/* A policy without rules. */
static void begin(void)
{
	struct isakmp_offer offer = { ISAKMP_CIPHER_3DES, ISAKMP_HASH_SHA1, ISAKMP_GROUP_2 };
	const struct isakmp isakmp = { .seconds = 28800, .offer = &offer, .offers = 1 };

	objects_free(&objects);
	linked = false;
	options = (struct convert_options){
		.realm = "CORP.EXAMPLE", .authorities = folder, .keys = folder,
	};
	write_policy(&bytes, 0);
	policy = make_object(&objects, "ipsecPolicy", "P", "Policy", &bytes);
	write_isakmp(&bytes, &isakmp, 0);
	make_object(&objects, "ipsecISAKMPPolicy", "I", "", &bytes);
	make_link(&objects, policy, "ipsecISAKMPReference", "I");
}

static struct windows_object *add_rule(const char *name, const char *action,
				       const struct nfa *nfa,
				       const struct negotiation *negotiation)
{
	struct windows_object *rule, *by;
	char cn[64];

	snprintf(cn, sizeof(cn), "N-%.50s", name);
	write_negotiation(&bytes, negotiation);
	by = make_object(&objects, "ipsecNegotiationPolicy", cn, name, &bytes);
	make_text(&objects, by, "ipsecNegotiationPolicyAction", action);
	make_text(&objects, by, "ipsecNegotiationPolicyType", TYPE_STANDARD);
	write_nfa(&bytes, nfa, true);
	snprintf(cn, sizeof(cn), "R-%.50s", name);
	rule = make_object(&objects, "ipsecNFA", cn, name, &bytes);
	make_link(&objects, rule, "ipsecOwnersReference", "P");
	snprintf(cn, sizeof(cn), "N-%.50s", name);
	make_link(&objects, rule, "ipsecNegotiationPolicyReference", cn);
	return rule;
}

/* The rule is the filter list's owner. */
static void add_filters(const char *name, const struct ip_filter *filter, uint32_t count,
			uint32_t first)
{
	struct ip_filters filters = { (struct ip_filter *)filter, count };
	char cn[64], owner[64];
	static unsigned int number;

	write_filters(&bytes, &filters, first, STYLE_PLAIN);
	snprintf(cn, sizeof(cn), "F-%u", number++);
	snprintf(owner, sizeof(owner), "R-%.50s", name);
	make_link(&objects, make_object(&objects, "ipsecFilter", cn, "List", &bytes),
		  "ipsecOwnersReference", owner);
}

static void add(const char *name, const char *action, const struct nfa *nfa,
		const struct negotiation *negotiation, const struct ip_filter *filter)
{
	add_rule(name, action, nfa, negotiation);
	add_filters(name, filter, 1, 1);
}

static void take_findings(void)
{
	findings[0] = '\0';
	for (size_t i = 0; i < report.messages; i++)
		if (strlen(findings) + strlen(report.message[i].text) + 16 < FINDINGS)
			sprintf(findings + strlen(findings), "%s: %s\n",
				report.message[i].severity == SEVERITY_ERROR ? "error" :
				"warning", report.message[i].text);
}

/* Return: the policy file, or what is wrong. */
static const char *convert(void)
{
	int err = 0;

	converted_free(&converted);
	report_free(&report);
	report_init(&report);
	if (!linked)
		err = objects_link(&objects, &report);
	linked = true;
	if (!err)
		convert_policy(&objects, policy, &options, &converted, &report);
	take_findings();
	return converted.yaml ?: findings;
}

static void write_key(const struct convert_key *k)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, k->file);
	file = fopen(path, "w");
	if (!file || fputs(k->text, file) < 0 || fclose(file))
		abort();
}

/* By the policy library; or NULL, with what it says in the findings. */
static struct policy *compile(void)
{
	const char *text = converted.yaml ?: "none";
	static struct policy_host host;
	struct policy *compiled;
	char path[32];
	int fd = memfd_create("policy", MFD_CLOEXEC);

	for (const struct convert_key *k = converted.key; k; k = k->next)
		write_key(k);
	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fixed_host_load(&host);
	report_free(&report);
	report_init(&report);
	compiled = policy_load(path, &host, NULL, &report);
	policy_host_free(&host);
	close(fd);
	take_findings();
	return compiled;
}

static void show(const char *text)
{
	printf("# ");
	for (; *text; text++)
		printf(*text == '\n' ? "\n# " : "%c", *text);
	printf("\n");
}

/* It becomes a file that has all these in it, and that is a policy. */
static void gives(const char *name, ...)
{
	const char *yaml = convert(), *part;
	struct policy *compiled;
	bool fine = converted.yaml;
	va_list args;

	va_start(args, name);
	while ((part = va_arg(args, const char *)))
		if (!strstr(yaml, part)) {
			printf("# without: %s\n", part);
			fine = false;
		}
	va_end(args);
	compiled = converted.yaml ? compile() : NULL;
	if (!fine)
		show(yaml);
	if (!compiled)
		show(findings);
	ok(fine && compiled, "%s", name);
	policy_free(compiled);
}

/* It becomes no file, as all these say. */
static void refuses(const char *name, ...)
{
	const char *part;
	bool fine;
	va_list args;

	convert();
	fine = !converted.yaml && report.count[SEVERITY_ERROR];
	va_start(args, name);
	while ((part = va_arg(args, const char *)))
		fine &= strstr(findings, part) != NULL;
	va_end(args);
	if (!fine)
		show(converted.yaml ?: findings);
	ok(fine, "%s", name);
}

static void lacks(const char *name, const char *part)
{
	const char *yaml = convert();

	ok(converted.yaml && !strstr(yaml, part), "%s", name);
}

static struct filter_end address(const char *kind)
{
	struct filter_end end = { .families = FILTER_IPV4, .name = "" };

	switch (*kind) {
	case '1':
		end.kind = FILTER_ADDRESS;
		memcpy(end.first, "\xc0\0\2\x28", 4);
		break;
	case 's':
		end.kind = FILTER_SUBNET;
		memcpy(end.first, "\xc6\x33\x64", 3);
		end.length = 24;
		break;
	case 'r':
		end.kind = FILTER_RANGE;
		memcpy(end.first, "\xc0\0\2\x15", 4);
		memcpy(end.last, "\xc0\0\2\x17", 4);
		break;
	case '6':
		end.kind = FILTER_SUBNET;
		end.families = FILTER_IPV6;
		memcpy(end.first, "\x20\1\xd\xb8\0\1", 6);
		end.length = 48;
		break;
	default:
		end.kind = FILTER_ANY;
		break;
	}
	return end;
}

/* From this host to another, or between two others. */
static struct ip_filter to_address(const char *kind, uint32_t protocol, uint16_t port)
{
	struct ip_filter filter = all_traffic;

	filter.destination = address(kind);
	filter.source.families = filter.destination.families;
	filter.protocol = protocol;
	if (port)
		filter.destination_ports = (struct filter_ports){ port, port };
	return filter;
}

static void test_filters(void)
{
	struct ip_filter filter[8];

	begin();
	filter[0] = to_address("1", 6, 443);
	filter[1] = to_address("1", 17, 53);
	filter[1].source_ports = (struct filter_ports){ 1024, 65535 };
	filter[2] = to_address("s", 0, 0);
	filter[3] = to_address("r", 6, 0);
	filter[3].destination_ports = (struct filter_ports){ 8000, 8100 };
	filter[4] = to_address("6", 47, 0);
	filter[5] = to_address("1", 6, 443);
	add_rule("web", ACTION_PERMIT, &plain_nfa, &none);
	add_filters("web", filter, 6, 1);
	gives("addresses, ranges, subnets, protocols and ports of both formats",
	      "{ name: \"web\", from: me, to: \"192.0.2.40\",\n      service: [\"tcp 443\", "
	      "\"udp 53 from 1024-65535\"], action: permit }",
	      "{ name: \"web 2\", from: me, to: \"198.51.100.0/24\",\n      action: permit }",
	      "to: \"192.0.2.21-192.0.2.23\",\n      service: [\"tcp 8000-8100\"]",
	      "to: \"2001:db8:1::/48\",\n      service: [\"47\"]", NULL);

	begin();
	filter[0] = to_address("1", 6, 443);
	filter[1] = to_address("1", 0, 0);
	add_rule("all", ACTION_PERMIT, &plain_nfa, &none);
	add_filters("all", filter, 2, 2);
	gives("a filter of all protocols has those of the others in it",
	      "to: \"192.0.2.40\",\n      action: permit }", NULL);

	begin();
	filter[0] = all_traffic;
	filter[0].mirrored = false;
	add("one-way", ACTION_BLOCK, &plain_nfa, &none, filter);
	gives("a filter without a mirror", "from: me, to: 0.0.0.0/0,\n      action: block, "
	      "mirrored: false }", NULL);

	begin();
	for (int i = 0; i < 4; i++) {
		filter[i] = all_traffic;
		filter[i].destination.kind = FILTER_DNS + i;
		filter[i + 4] = filter[i];
		filter[i + 4].destination.families = FILTER_IPV6;
		filter[i + 4].source.families = 3;
	}
	filter[1].source = filter[1].destination;
	filter[1].destination = all_traffic.source;
	add_rule("words", ACTION_PERMIT, &plain_nfa, &none);
	add_filters("words", filter, 8, 4);
	gives("words of both formats, on both sides", "from: me, to: dns,",
	      "from: wins, to: me,", "from: me, to: wins,", "from: me, to: dhcp,",
	      "from: me, to: gateway,", NULL);

	begin();
	filter[0] = to_address("1", 0, 0);
	filter[0].destination.name = "web7.corp.example";
	add("name", ACTION_PERMIT, &plain_nfa, &none, filter);
	gives("a DNS name's address, as Windows has resolved it", "to: \"192.0.2.40\"",
	      "# \"192.0.2.40\" was the address of \"web7.corp.example\"", NULL);
}

static void refuse_filter(const char *name, struct ip_filter filter, const char *expected)
{
	begin();
	add("odd", ACTION_PERMIT, &plain_nfa, &none, &filter);
	refuses(name, "rule \"odd\": a filter of \"List\"", expected, NULL);
}

static void test_odd_filters(void)
{
	struct ip_filter filter = to_address("1", 300, 0);

	refuse_filter("a protocol of more than a byte", filter, "expected 0 to 255");
	refuse_filter("ports of a protocol without", to_address("1", 1, 8),
		      "expected TCP or UDP");
	filter = all_traffic;
	filter.tunnel = true;
	refuse_filter("a tunnel's filter in another rule", filter, "is for a tunnel");
	begin();
	filter = to_address("6", 0, 0);
	filter.source = address("1");
	add_rule("odd", ACTION_PERMIT, &plain_nfa, &none);
	add_filters("odd", &filter, 1, 0);
	refuses("two families", "an IPv4 and an IPv6 address", NULL);
	begin();
	filter = all_traffic;
	filter.destination = filter.source;
	add("self", ACTION_BLOCK, &plain_nfa, &none, &filter);
	gives("packets of a host to itself are no rule", "rules: []", NULL);
}

static void test_many_services(void)
{
	static struct ip_filter filter[700];

	begin();
	for (int i = 0; i < 700; i++)
		filter[i] = to_address("1", 6, i + 1);
	add_rule("many", ACTION_PERMIT, &plain_nfa, &none);
	for (int i = 0; i < 700; i += 100)
		add_filters("many", filter + i, 100, 100);
	gives("700 ports are two rules", "name: \"many\"", "name: \"many 2\"", NULL);
	lacks("and not three", "many 3");
	converted_free(&converted);
}

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

	begin();
	add("p", ACTION_PERMIT, &plain_nfa, &none, &all_traffic);
	add("b", ACTION_BLOCK, &plain_nfa, &none, &all_traffic);
	add("s", ACTION_SECURE, &plain_nfa, &good, &all_traffic);
	add("i", ACTION_INPASS, &plain_nfa, &good, &all_traffic);
	add("f", ACTION_INPASS, &plain_nfa, &negotiation, &all_traffic);
	gives("actions", "action: permit }", "action: block }",
	      "action: require,\n      protection: \"s\", authentication: [\"kerberos\"] }",
	      "action: require, inpass: true,\n      protection: \"s\",",
	      "action: request,\n      protection: \"f\",",
	      "\"s\": { esp: [3des-sha1], lifetime: { time: 900s, bytes: 1024000 }, "
	      "legacy: true }", "\"f\": { esp: [3des-sha1], legacy: true }",
	      "kerberos: { realm: \"CORP.EXAMPLE\" }",
	      "defaults: { inbound: permit, outbound: permit,", NULL);

	begin();
	add("f", ACTION_SECURE, &plain_nfa, &negotiation, &all_traffic);
	convert();
	ok(strstr(findings, "here it does not fall back") &&
	   strstr(converted.yaml ?: "", "action: require,\n"),
	   "to fall back without taking clear packets in is stricter here, with a warning");
	begin();
	add("x", "{3F91A819-7647-11D1-864D-D46A00000001}", &plain_nfa, &none, &all_traffic);
	refuses("an action that is unknown", "-Type", "is unknown", NULL);
	begin();
	policy = add_rule("r", ACTION_SECURE, &plain_nfa, &good);
	ok(!object_is_policy(policy), "a rule is no policy");
}

static void test_one_offer(const char *name, uint32_t id, uint32_t integrity,
			   uint32_t protocol, const char *refused, const char *mapped)
{
	struct negotiation_offer offer[1];
	const uint32_t algorithm[][3] = { { id, integrity, protocol } };
	const struct negotiation negotiation = offers(offer, 1, algorithm);

	begin();
	add("r", ACTION_SECURE, &plain_nfa, &negotiation, &all_traffic);
	refuses(name, "rule \"r\": offer 1 of filter action \"r\"", refused, NULL);
	options.weak = CONVERT_MAP;
	if (mapped)
		gives("and on demand it is another", mapped, NULL);
	else
		refuses("and stays so", refused, NULL);
	options.weak = CONVERT_DROP;
	refuses("left out, nothing is left", refused, NULL);
}

static void test_weak(void)
{
	static const char gcm[] = "{ esp: [aes256-gcm16] }";
	struct negotiation_offer offer[4];
	const uint32_t some[][3] = {
		{ 1, 2, NEGOTIATION_ESP }, { 3, 2, NEGOTIATION_ESP }, { 3, 1, NEGOTIATION_ESP },
	};
	const uint32_t mixed[][3] = {
		{ 2, 0, NEGOTIATION_AH }, { 3, 2, NEGOTIATION_ESP },
	};
	struct negotiation negotiation;

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

	negotiation = offers(offer, 3, some);
	begin();
	add("r", ACTION_SECURE, &plain_nfa, &negotiation, &all_traffic);
	refuses("each weak one is named", "offer 1", "offer 3", NULL);
	begin();
	add("r", ACTION_SECURE, &plain_nfa, &negotiation, &all_traffic);
	options.weak = CONVERT_DROP;
	gives("weak ones are left out on demand", "{ esp: [3des-sha1], legacy: true }", NULL);
	begin();
	add("r", ACTION_SECURE, &plain_nfa, &negotiation, &all_traffic);
	options.weak = CONVERT_MAP;
	gives("those that become the same are one", "{ esp: [aes256-gcm16] }",
	      "# Filter action \"r\":", NULL);

	negotiation = offers(offer, 2, mixed);
	begin();
	add("r", ACTION_SECURE, &plain_nfa, &negotiation, &all_traffic);
	gives("of AH and ESP, the first kind", "{ ah: [sha1], legacy: true }", "left out", NULL);
	begin();
	negotiation.offers = 1;
	offer[0].algorithms = 2;
	offer[0].algorithm[1] = offer[1].algorithm[0];
	add("r", ACTION_SECURE, &plain_nfa, &negotiation, &all_traffic);
	refuses("AH and ESP together", "no offer that can be taken over", NULL);
	begin();
	add("r", ACTION_SECURE, &plain_nfa, &none, &all_traffic);
	refuses("no offers at all", "no offer that can be taken over", NULL);
}

static struct nfa with_method(struct nfa_method *method, uint32_t count)
{
	struct nfa nfa = plain_nfa;

	nfa.method = method;
	nfa.methods = count;
	return nfa;
}

static void test_methods(void)
{
	struct nfa_method list[] = { kerberos, certificate, key };
	struct nfa nfa = with_method(list, 3);

	begin();
	add("r", ACTION_SECURE, &nfa, &good, &all_traffic);
	add("r2", ACTION_SECURE, &nfa, &good, &all_traffic);
	gives("methods in their order, each written once",
	      "authentication: [\"kerberos\", \"corp-root\", \"preshared-key\"]",
	      "# Certificates of the authority \"O=Corp, CN=Corp Root\"",
	      "/corp-root.pem\"] },\n      ike: { version: 1, legacy: true, proposals: "
	      "[3des-sha1-modp1024] } }", "id: any, file: \"", "/policy-key.psk\" },", NULL);
	ok(!strstr(converted.yaml, "preshared-key-2") && converted.key &&
	   !converted.key->next, "a key is written once");
	is_text(converted.key->text, "correct horse\n", "a key's file has the key");
	ok(!strstr(converted.yaml, "correct horse"), "and the policy file has it not");

	begin();
	add("r", ACTION_SECURE, &nfa, &good, &all_traffic);
	options.realm = options.authorities = options.keys = NULL;
	refuses("what only the options say", "expected --realm", "expected --authorities",
		"in the file corp-root.pem", "expected --keys", NULL);
	list[1].flags = NFA_MAP;
	begin();
	add("r", ACTION_SECURE, &nfa, &good, &all_traffic);
	gives("a flag maps certificates to accounts", "], map: directory }", NULL);
	list[0].kind = 7;
	begin();
	add("r", ACTION_SECURE, &nfa, &good, &all_traffic);
	refuses("an unknown method", "rule \"r\": its method of authentication 1 is of kind 7",
		NULL);
	nfa.methods = 0;
	begin();
	add("r", ACTION_SECURE, &nfa, &good, &all_traffic);
	refuses("no method", "has no method of authentication", NULL);
}

static void test_key(const char *name, const char *text, const char *expected)
{
	struct nfa_method method = { NFA_PRESHARED_KEY, text, 0 };
	const struct nfa nfa = with_method(&method, 1);

	begin();
	options.weak = CONVERT_MAP;
	add("r", ACTION_SECURE, &nfa, &good, &all_traffic);
	gives(name, "preshared-key: { id: any, file: \"", NULL);
	is_text(converted.key ? converted.key->text : "none", expected, "and its file");
}

static void test_keys(void)
{
	static char long_key[300];
	struct nfa_method method = { NFA_PRESHARED_KEY, "", 0 };
	const struct nfa nfa = with_method(&method, 1);

	test_key("a key that looks like digits", "0x00", "0x30783030\n");
	test_key("a key with a blank at its end", "a ", "0x6120\n");
	test_key("a key of two lines", "a\nb", "0x610a62\n");
	test_key("a key with a letter of Unicode", "\xe2\x82\xac", "0xe282ac\n");
	begin();
	add("r", ACTION_SECURE, &nfa, &good, &all_traffic);
	refuses("an empty key", "has 0 bytes", NULL);
	memset(long_key, 'k', sizeof(long_key) - 1);
	method.text = long_key;
	begin();
	add("r", ACTION_SECURE, &nfa, &good, &all_traffic);
	refuses("a key that is too long", "has 299 bytes", NULL);
}

/* The offers of main mode, for a rule with certificates. */
static void begin_isakmp(struct isakmp_offer *offer, uint32_t count, uint32_t option)
{
	const struct isakmp isakmp = {
		.seconds = 1, .offer = offer, .offers = count, .options = option
	};
	const struct nfa nfa = with_method(&certificate, 1);

	begin();
	add("r", ACTION_SECURE, &nfa, &good, &all_traffic);
	write_isakmp(&bytes, &isakmp, 0);
	make_object(&objects, "ipsecISAKMPPolicy", "J", "", &bytes);
	policy->value[ATTRIBUTE_ISAKMP] = policy->last[ATTRIBUTE_ISAKMP] = NULL;
	make_link(&objects, policy, "ipsecISAKMPReference", "J");
}

static void test_isakmp(void)
{
	struct isakmp_offer offer[] = {
		{ 3, 2, ISAKMP_GROUP_14 }, { 2, 2, ISAKMP_GROUP_2 }, { 1, 2, ISAKMP_GROUP_2 },
		{ 3, 1, ISAKMP_GROUP_2 }, { 3, 2, ISAKMP_GROUP_1 }, { 3, 2, 5 },
	};

	begin_isakmp(offer, 2, 0);
	gives("offers of main mode", "[3des-sha1-modp2048, 3des-sha1-modp1024]", NULL);
	begin_isakmp(offer, 6, 0);
	refuses("weak ones", "offer 3 of the key exchange is too weak: its cipher is DES",
		"its hash is MD5", "its group is 1", "its group is unknown", NULL);
	begin_isakmp(offer, 6, 0);
	options.weak = CONVERT_DROP;
	gives("left out on demand", "[3des-sha1-modp2048, 3des-sha1-modp1024]", NULL);
	begin_isakmp(offer + 2, 4, 0);
	options.weak = CONVERT_DROP;
	refuses("and nothing is left", "nothing that the key exchange offers", NULL);
	begin_isakmp(offer, 6, 0);
	options.weak = CONVERT_MAP;
	lacks("on demand, IKEv2 in the place of all", "ike:");
	begin_isakmp(offer, 1, ISAKMP_OPTION_MAP);
	gives("an option maps all certificates to accounts", "map: directory", NULL);
}

static struct nfa tunnel_to(uint8_t last)
{
	struct nfa nfa = plain_nfa;

	nfa.tunnel = true;
	memcpy(nfa.end, "\xcb\0\x71\0", 4);
	nfa.end[3] = last;
	return nfa;
}

/* Two halves, between 198.51.100.0/24 and 192.0.2.40. */
static void begin_tunnel(bool both)
{
	const struct nfa out = tunnel_to(1), in = tunnel_to(9);
	struct ip_filter filter = all_traffic;

	begin();
	filter.mirrored = false;
	filter.source = address("s");
	filter.destination = address("1");
	add("out", ACTION_SECURE, &out, &good, &filter);
	filter.source = address("1");
	filter.destination = address("s");
	if (both)
		add("in", ACTION_SECURE, &in, &good, &filter);
}

static void test_tunnels(void)
{
	const struct ipward_addr local = { 4, { 203, 0, 113, 9 } };
	const struct ipward_addr remote = { 4, { 203, 0, 113, 1 } };
	struct ip_filter filter = to_address("1", 0, 0);
	struct nfa nfa = tunnel_to(1);

	begin_tunnel(true);
	options.local = &local;
	options.locals = 1;
	gives("two halves are one rule", "mode: tunnel, local: \"203.0.113.9\", remote: "
	      "\"203.0.113.1\"", "name: \"out\", from: \"198.51.100.0/24\", to: \"192.0.2.40\"",
	      "# Rule \"in\" is part of another one", NULL);
	begin_tunnel(true);
	options.local = &remote;
	options.locals = 1;
	gives("and the other one at the other end", "local: \"203.0.113.1\", remote: "
	      "\"203.0.113.9\"", "name: \"in\", from: \"192.0.2.40\"", NULL);
	begin_tunnel(true);
	refuses("nobody says which end", "nothing says at which end", "expected --local", NULL);
	begin_tunnel(false);
	options.local = &remote;
	options.locals = 1;
	refuses("a half for packets that come in alone", "there is no rule with the filter of "
		"the other half", NULL);

	begin();
	filter.mirrored = false;
	add("out", ACTION_SECURE, &nfa, &good, &filter);
	refuses("no address of this host", "which address of this host", NULL);
	begin();
	add("out", ACTION_SECURE, &nfa, &good, &filter);
	options.local = &local;
	options.locals = 1;
	gives("from this host", "local: \"203.0.113.9\"", "from: me, to: \"192.0.2.40\"", NULL);
	begin();
	nfa.end[0] = nfa.end[2] = nfa.end[3] = 0;
	nfa.end_name = "gw.example";
	options.local = &local;
	options.locals = 1;
	add("out", ACTION_SECURE, &nfa, &good, &filter);
	options.local = &local;
	options.locals = 1;
	refuses("an end without an address", "its name is \"gw.example\"", NULL);
}

static void test_scopes(void)
{
	struct nfa nfa = plain_nfa;

	begin();
	nfa.interfaces = NFA_LAN;
	add("lan", ACTION_PERMIT, &nfa, &none, &all_traffic);
	nfa.interfaces = NFA_REMOTE;
	add("remote", ACTION_PERMIT, &nfa, &none, &all_traffic);
	gives("kinds of interfaces", "action: permit, type: lan }", "type: remote }", NULL);
	begin();
	nfa.interface = "Local Area Connection";
	add("one", ACTION_PERMIT, &nfa, &none, &all_traffic);
	refuses("one interface", "the interface \"Local Area Connection\"", NULL);
	begin();
	nfa = plain_nfa;
	nfa.interfaces = 1;
	add("odd", ACTION_PERMIT, &nfa, &none, &all_traffic);
	refuses("an unknown kind", "interfaces of kind 0x1", NULL);
	begin();
	nfa = plain_nfa;
	nfa.active = false;
	add("off", ACTION_PERMIT, &nfa, &none, &all_traffic);
	add_rule("empty", ACTION_PERMIT, &plain_nfa, &none);
	gives("rules that are none", "rules: []", "# Rule \"off\" is left out: it is not active.",
	      "# Rule \"empty\" is left out: it has no filters.", NULL);
}

static void test_references(void)
{
	struct windows_object *rule;

	begin();
	rule = add_rule("r", ACTION_PERMIT, &plain_nfa, &none);
	add_filters("r", &all_traffic, 1, 1);
	make_link(&objects, policy, "IPSECNFAREFERENCE", "R-r");
	make_text(&objects, policy, "ipsecNFAReference",
		  "<GUID=1>;cn=r-R , CN= ip security,CN=system,dc=X");
	make_link(&objects, rule, "ipsecOwnersReference", "R-r");
	make_link(&objects, policy, "ipsecOwnersReference", "P");
	gives("a rule that is named four times, and a circle of owners", "name: \"r\"", NULL);
	ok(converted.rules == 1, "is one rule");
	begin();
	make_link(&objects, policy, "ipsecNFAReference", "R-gone");
	refuses("a rule that is not there", "\"Policy\": it refers to \"CN=R-gone,",
		"which is not there", NULL);
	begin();
	make_link(&objects, policy, "ipsecNFAReference", "I");
	refuses("an object of another kind", "which is of another kind", NULL);
	begin();
	rule = add_rule("r", ACTION_PERMIT, &plain_nfa, &none);
	make_link(&objects, rule, "ipsecNegotiationPolicyReference", "N-r2");
	refuses("two filter actions", "it refers to several", NULL);
	begin();
	write_policy(&bytes, 1);
	make_object(&objects, "ipsecPolicy", "p", "Again", &bytes);
	refuses("two objects of one name", "there are two objects of this name", NULL);
	begin();
	object_set(&objects, policy, "ipsecdata", bytes.at, bytes.len);
	refuses("two values of data", "more than one ipsecData", NULL);
}

/* Names that mean something to YAML, to paths, or to the policy file. */
static void test_names(void)
{
	static const char evil[] = "a\"\n- { name: b, from: any, to: any, action: permit } #";
	struct nfa_method method = { NFA_CERTIFICATE, "CN=../../etc/Pass: {wd\n\xe2\x80\xa8", 0 };
	const struct nfa nfa = with_method(&method, 1);
	struct policy *compiled;
	char name[200];

	begin();
	add(evil, ACTION_BLOCK, &plain_nfa, &none, &all_traffic);
	make_text(&objects, policy, "description", "x\nrules: []\r\x85\n---");
	convert();
	compiled = compile();
	ok(compiled && compiled->rules == 1 && !strcmp(compiled->rule[0].name,
	   "a\" - { name: b, from: any, to: any, action: permit } #"),
	   "a name with a quote and a newline stays a name");
	if (!compiled)
		show(findings);
	policy_free(compiled);

	begin();
	memset(name, 'n', sizeof(name));
	memcpy(name + 62, "\xe2\x82\xac", 4);
	add_rule("x", ACTION_PERMIT, &plain_nfa, &none);
	add_filters("x", &all_traffic, 1, 1);
	make_text(&objects, policy, "ipsecName", "");
	for (int i = 0; i < 3; i++) {
		struct windows_object *rule;
		char cn[8];

		sprintf(cn, "R-%d", i);
		write_nfa(&bytes, &plain_nfa, false);
		rule = make_object(&objects, "ipsecNFA", cn, name, &bytes);
		make_link(&objects, rule, "ipsecOwnersReference", "P");
		make_link(&objects, rule, "ipsecNegotiationPolicyReference", "N-x");
		add_filters(cn + 2, &all_traffic, 1, 1);
	}
	gives("long names are cut, and stay apart", "nnn\", from", "nnn 2\", from",
	      "nnn 3\", from", NULL);

	begin();
	options.weak = CONVERT_MAP;
	add("r", ACTION_SECURE, &nfa, &good, &all_traffic);
	convert();
	ok(converted.yaml && strstr(converted.yaml, "/etc-pass-wd.pem\"]"),
	   "a path in a name is no path");
	begin();
	make_text(&objects, policy, "cn", "x");
	policy->value[ATTRIBUTE_NAME] = policy->last[ATTRIBUTE_NAME] = NULL;
	make_text(&objects, policy, "ipsecName", "../../../etc/cron.d/x");
	method = key;
	add("r", ACTION_SECURE, &nfa, &good, &all_traffic);
	convert();
	is_text(converted.key ? converted.key->file : "", "etc-cron-d-x-key.psk",
		"nor in the name of a key's file");
}

static const char ldif[] =
	"# ldbsearch\n"
	"version: 1\r\n"
	"\n"
	"dn:: Q049eCxEQz14\n"
	"OBJECTCLASS: ipsecPolicy\n"
	"ipsecName;lang-en: Two\n"
	"  Words\n"
	"# a remark that\n"
	" goes on\n"
	"ipsecData:: AAEC\n"
	" /w==\n"
	"description:\n"
	"whenChanged: 1\r\n"
	"\n"
	"search: 2\n"
	"result: 0 Success\n"
	"\n"
	"ref: ldap://other/DC=x\n";

static int read_ldif(const char *text, size_t len)
{
	char *copy = malloc(len ?: 1);
	int err;

	if (!copy)
		abort();
	memcpy(copy, text, len);
	objects_free(&objects);
	report_free(&report);
	report_init(&report);
	err = ldif_read(&objects, "file", copy, len, &report);
	free(copy);
	take_findings();
	return err;
}

static void refuses_ldif(const char *name, const char *text, const char *expected)
{
	ok(read_ldif(text, strlen(text)) == -EINVAL && strstr(findings, expected) &&
	   report.message[0].place.line == 2, "LDIF: %s", name);
}

static void test_ldif(void)
{
	const struct object_value *data;
	size_t wrong = 0;

	ok(!read_ldif(ldif, sizeof(ldif) - 1) && objects.first && !objects.first->next,
	   "LDIF: an object, remarks, and what ldapsearch adds");
	if (!objects.first) {
		show(findings);
		return;
	}
	is_text(objects.first->object->dn, "CN=x,DC=x", "LDIF: a name in base64");
	is_text(object_title(objects.first->object), "Two Words", "LDIF: a line in two parts");
	data = objects.first->object->value[ATTRIBUTE_DATA];
	ok(data && data->len == 4 && !memcmp(data->bytes, "\0\1\2\xff", 4), "LDIF: base64");
	ok(objects.first->object->place.line == 4, "LDIF: where it stands");
	for (size_t len = 0; len < sizeof(ldif); len++) {
		const int err = read_ldif(ldif, len);

		wrong += (err && err != -EINVAL) ||
			 !err != !report.count[SEVERITY_ERROR];
	}
	ok(!wrong, "LDIF: cut at each byte, there is an answer");
	refuses_ldif("no base64", "dn: x\nipsecData:: AA=A\n", "no base64");
	refuses_ldif("base64 of a wrong length", "dn: x\nipsecData:: AAA\n", "no base64");
	refuses_ldif("another file", "dn: x\nipsecData:< file:///etc/passwd\n",
		     "another file");
	refuses_ldif("no colon", "dn: x\nipsecData\n", "expected LDIF");
	refuses_ldif("two names", "dn: x\ndn: y\n", "another object begins");
	refuses_ldif("a change", "dn: x\nchangetype: add\n", "changes to objects");
	refuses_ldif("no name", "\ncn: x\n", "expected \"dn: ...\"");
	ok(read_ldif("dn: x\0y\n", 8) == -EINVAL, "LDIF: a NUL byte");
}

static void test_default_response(void)
{
	struct windows_object *by;

	begin();
	add_rule("r", ACTION_SECURE, &plain_nfa, &none);
	by = objects.last->object;
	for (struct object_link *l = objects.first; l; l = l->next)
		if (l->object->kind == OBJECT_NEGOTIATION)
			by = l->object;
	by->value[ATTRIBUTE_TYPE] = by->last[ATTRIBUTE_TYPE] = NULL;
	make_text(&objects, by, "ipsecNegotiationPolicyType", TYPE_RESPONSE);
	gives("the default response rule is left out, whatever it offers",
	      "it is the default response rule", "rules: []", NULL);
}

int main(void)
{
	struct convert_key pem = { NULL, "corp-root.pem", "-----BEGIN CERTIFICATE-----\n" };

	umask(077);
	if (!mkdtemp(folder))
		abort();
	write_key(&pem);
	objects_init(&objects);
	report_init(&report);
	test_filters();
	test_odd_filters();
	test_many_services();
	test_actions();
	test_weak();
	test_methods();
	test_keys();
	test_isakmp();
	test_tunnels();
	test_scopes();
	test_references();
	test_default_response();
	test_names();
	test_ldif();
	converted_free(&converted);
	objects_free(&objects);
	report_free(&report);
	if (chdir(folder) || unlink("corp-root.pem") || unlink("policy-key.psk"))
		perror("cannot tidy up");
	rmdir(folder);
	return tap_end();
}
