// SPDX-License-Identifier: GPL-2.0
/*
 * Policies of Windows as policy files: filters, tunnels, references and names, each by an
 * object that is made up for it. What comes out is read by the policy library.
 */
#include <stdio.h>
#include <string.h>
#include "tap.h"
#include "tests/windows_made.h"

static void test_filters(void)
{
	struct ip_filter filter[8];

	made_begin();
	filter[0] = made_filter("1", 6, 443);
	filter[1] = made_filter("1", 17, 53);
	filter[1].source_ports = (struct filter_ports){ 1024, 65535 };
	filter[2] = made_filter("s", 0, 0);
	filter[3] = made_filter("r", 6, 0);
	filter[3].destination_ports = (struct filter_ports){ 8000, 8100 };
	filter[4] = made_filter("6", 47, 0);
	filter[5] = made_filter("1", 6, 443);
	made_rule("web", ACTION_PERMIT, &made_plain_nfa, &made_none);
	made_filters("web", filter, 6, 1);
	made_gives("addresses, ranges, subnets, protocols and ports of both formats",
		   "{ name: \"web\", from: me, to: \"192.0.2.40\",\n      service: [\"tcp 443\", "
		   "\"udp 53 from 1024-65535\"], action: permit }",
		   "{ name: \"web 2\", from: me, to: \"198.51.100.0/24\",\n      action: permit }",
		   "to: \"192.0.2.21-192.0.2.23\",\n      service: [\"tcp 8000-8100\"]",
		   "to: \"2001:db8:1::/48\",\n      service: [\"47\"]");

	made_begin();
	filter[0] = made_filter("1", 6, 443);
	filter[1] = made_filter("1", 0, 0);
	made_rule("all", ACTION_PERMIT, &made_plain_nfa, &made_none);
	made_filters("all", filter, 2, 2);
	made_gives("a filter of all protocols has those of the others in it",
		   "to: \"192.0.2.40\",\n      action: permit }");

	made_begin();
	filter[0] = made_all_traffic;
	filter[0].mirrored = false;
	made_add("one-way", ACTION_BLOCK, &made_plain_nfa, &made_none, filter);
	made_gives("a filter without a mirror",
		   "from: me, to: 0.0.0.0/0,\n      action: block, "
		   "mirrored: false }");

	made_begin();
	for (int i = 0; i < 4; i++) {
		filter[i] = made_all_traffic;
		filter[i].destination.kind = FILTER_DNS + i;
		filter[i + 4] = filter[i];
		filter[i + 4].destination.families = FILTER_IPV6;
		filter[i + 4].source.families = 3;
	}
	filter[1].source = filter[1].destination;
	filter[1].destination = made_all_traffic.source;
	made_rule("words", ACTION_PERMIT, &made_plain_nfa, &made_none);
	made_filters("words", filter, 8, 4);
	made_gives("words of both formats, on both sides", "from: wins, to: me,",
		   "from: me, to: [dns, dhcp, gateway, wins],");

	made_begin();
	filter[0] = made_filter("1", 0, 0);
	filter[0].destination.name = "web7.corp.example";
	made_add("name", ACTION_PERMIT, &made_plain_nfa, &made_none, filter);
	made_gives("a DNS name's address, as Windows has resolved it",
		   "to: \"192.0.2.40\"",
		   "# \"192.0.2.40\" was the address of \"web7.corp.example\"");
}

/* Addresses of one side become a list, but not where one may be this host's. */
static void test_lists(void)
{
	struct ip_filter filter[4];

	made_begin();
	for (int i = 0; i < 4; i++) {
		filter[i] = made_filter("1", 6, 443);
		filter[i].destination.first[3] = 1 + i;
	}
	filter[3].destination_ports.min = 80;
	made_rule("servers", ACTION_SECURE, &made_plain_nfa, &made_good);
	made_filters("servers", filter, 4, 3);
	made_gives("addresses become a list",
		   "from: me, to: [\"192.0.2.1\", \"192.0.2.2\", "
		   "\"192.0.2.3\"],\n      service: [\"tcp 443\"]",
		   "to: \"192.0.2.4\",\n      service: [\"tcp 80-443\"]");

	made_begin();
	for (int i = 0; i < 4; i++)
		filter[i].source = made_address("s");
	made_rule("forwarded", ACTION_BLOCK, &made_plain_nfa, &made_none);
	made_filters("forwarded", filter, 4, 3);
	made_gives("of hosts behind this one, too", "from: \"198.51.100.0/24\", to: "
		   "[\"192.0.2.1\",");
	made_begin();
	made_rule("secure", ACTION_SECURE, &made_plain_nfa, &made_good);
	made_filters("secure", filter, 2, 2);
	made_convert();
	ok(made.converted.yaml && strstr(made.converted.yaml, "to: \"192.0.2.2\""),
	   "but not where the rule protects");
}

static void refuse_filter(const char *name, struct ip_filter filter, const char *expected)
{
	made_begin();
	made_add("odd", ACTION_PERMIT, &made_plain_nfa, &made_none, &filter);
	made_refuses(name, "rule \"odd\": a filter of \"List\"", expected);
}

static void test_odd_filters(void)
{
	struct ip_filter filter = made_filter("1", 300, 0);

	refuse_filter("a protocol of more than a byte", filter, "expected 0 to 255");
	refuse_filter("ports of a protocol without", made_filter("1", 1, 8),
		      "expected TCP or UDP");
	filter = made_all_traffic;
	filter.tunnel = true;
	refuse_filter("a tunnel's filter in another rule", filter, "is for a tunnel");
	made_begin();
	filter = made_filter("6", 0, 0);
	filter.source = made_address("1");
	made_rule("odd", ACTION_PERMIT, &made_plain_nfa, &made_none);
	made_filters("odd", &filter, 1, 0);
	made_refuses("two families", "an IPv4 and an IPv6 address");
	made_begin();
	filter = made_all_traffic;
	filter.destination = filter.source;
	made_add("self", ACTION_BLOCK, &made_plain_nfa, &made_none, &filter);
	made_gives("packets of a host to itself are no rule", "rules: []");
}

static void test_many_services(void)
{
	static struct ip_filter filter[700];

	made_begin();
	for (int i = 0; i < 700; i++)
		filter[i] = made_filter("1", 6, i + 1);
	made_rule("many", ACTION_PERMIT, &made_plain_nfa, &made_none);
	for (int i = 0; i < 700; i += 100)
		made_filters("many", filter + i, 100, 100);
	made_gives("700 ports are two rules", "name: \"many\"", "name: \"many 2\"");
	made_lacks("and not three", "many 3");
	converted_free(&made.converted);
}

static struct nfa tunnel_to(uint8_t last)
{
	struct nfa nfa = made_plain_nfa;

	nfa.tunnel = true;
	memcpy(nfa.end, "\xcb\0\x71\0", 4);
	nfa.end[3] = last;
	return nfa;
}

/* Two halves, between 198.51.100.0/24 and 192.0.2.40. */
static void begin_tunnel(bool both)
{
	const struct nfa out = tunnel_to(1), in = tunnel_to(9);
	struct ip_filter filter = made_all_traffic;

	made_begin();
	filter.mirrored = false;
	filter.source = made_address("s");
	filter.destination = made_address("1");
	made_add("out", ACTION_SECURE, &out, &made_good, &filter);
	filter.source = made_address("1");
	filter.destination = made_address("s");
	if (both)
		made_add("in", ACTION_SECURE, &in, &made_good, &filter);
}

static void test_tunnels(void)
{
	const struct ipward_addr local = { 4, { 203, 0, 113, 9 } };
	const struct ipward_addr remote = { 4, { 203, 0, 113, 1 } };
	struct ip_filter filter = made_filter("1", 0, 0);
	struct nfa nfa = tunnel_to(1);

	begin_tunnel(true);
	made.options.local = &local;
	made.options.locals = 1;
	made_gives("two halves are one rule",
		   "mode: tunnel, local: \"203.0.113.9\", remote: \"203.0.113.1\"",
		   "name: \"out\", from: \"198.51.100.0/24\", to: \"192.0.2.40\"",
		   "# Rule \"in\" is part of another one");
	begin_tunnel(true);
	made.options.local = &remote;
	made.options.locals = 1;
	made_gives("and the other one at the other end",
		   "local: \"203.0.113.1\", remote: "
		   "\"203.0.113.9\"", "name: \"in\", from: \"192.0.2.40\"");
	begin_tunnel(true);
	made_refuses("nobody says which end", "nothing says at which end",
		     "expected --local");
	begin_tunnel(false);
	made.options.local = &remote;
	made.options.locals = 1;
	made_refuses("a half for packets that come in alone",
		     "there is no rule with the filter of "
		     "the other half");

	made_begin();
	filter.mirrored = false;
	made_add("out", ACTION_SECURE, &nfa, &made_good, &filter);
	made_refuses("no address of this host", "which address of this host");
	made_begin();
	made_add("out", ACTION_SECURE, &nfa, &made_good, &filter);
	made.options.local = &local;
	made.options.locals = 1;
	made_gives("from this host", "local: \"203.0.113.9\"",
		   "from: me, to: \"192.0.2.40\"");
	made_begin();
	memset(nfa.end, 0, sizeof(nfa.end));
	nfa.end_name = "gw.example";
	made.options.local = &local;
	made.options.locals = 1;
	made_add("out", ACTION_SECURE, &nfa, &made_good, &filter);
	made.options.local = &local;
	made.options.locals = 1;
	made_refuses("an end without an address", "its name is \"gw.example\"");
}

static void test_scopes(void)
{
	struct nfa nfa = made_plain_nfa;

	made_begin();
	nfa.interfaces = NFA_LAN;
	made_add("lan", ACTION_PERMIT, &nfa, &made_none, &made_all_traffic);
	nfa.interfaces = NFA_REMOTE;
	made_add("remote", ACTION_PERMIT, &nfa, &made_none, &made_all_traffic);
	made_gives("kinds of interfaces", "action: permit, type: lan }", "type: remote }");
	made_begin();
	nfa.interface = "Local Area Connection";
	made_add("one", ACTION_PERMIT, &nfa, &made_none, &made_all_traffic);
	made_refuses("one interface", "the interface \"Local Area Connection\"");
	made_begin();
	nfa = made_plain_nfa;
	nfa.interfaces = 1;
	made_add("odd", ACTION_PERMIT, &nfa, &made_none, &made_all_traffic);
	made_refuses("an unknown kind", "interfaces of kind 0x1");
	made_begin();
	nfa = made_plain_nfa;
	nfa.active = false;
	made_add("off", ACTION_PERMIT, &nfa, &made_none, &made_all_traffic);
	made_rule("empty", ACTION_PERMIT, &made_plain_nfa, &made_none);
	made_gives("rules that are none", "rules: []",
		   "# Rule \"off\" is left out: it is not active.",
		   "# Rule \"empty\" is left out: it has no filters.");
}

static void test_references(void)
{
	struct windows_object *rule;

	made_begin();
	rule = made_rule("r", ACTION_PERMIT, &made_plain_nfa, &made_none);
	made_filters("r", &made_all_traffic, 1, 1);
	make_link(&made.objects, made.policy, "IPSECNFAREFERENCE", "R-r");
	make_text(&made.objects, made.policy, "ipsecNFAReference",
		  "<GUID=1>;cn=r-R , CN= ip security,CN=system,dc=X");
	make_link(&made.objects, rule, "ipsecOwnersReference", "R-r");
	make_link(&made.objects, made.policy, "ipsecOwnersReference", "P");
	made_gives("a rule that is named four times, and a circle of owners",
		   "name: \"r\"");
	ok(made.converted.rules == 1, "is one rule");
	made_begin();
	make_link(&made.objects, made.policy, "ipsecNFAReference", "R-gone");
	made_refuses("a rule that is not there", "\"Policy\": it refers to \"CN=R-gone,",
		     "which is not there");
	made_begin();
	make_link(&made.objects, made.policy, "ipsecNFAReference", "I");
	made_refuses("an object of another kind", "which is of another kind");
	made_begin();
	rule = made_rule("r", ACTION_PERMIT, &made_plain_nfa, &made_none);
	make_link(&made.objects, rule, "ipsecNegotiationPolicyReference", "N-r2");
	made_refuses("two filter actions", "it refers to several");
	made_begin();
	write_policy(&made.bytes, 1);
	make_object(&made.objects, "ipsecPolicy", "p", "Again", &made.bytes);
	made_refuses("two objects of one name", "there are two objects of this name");
	made_begin();
	object_set(&made.objects, made.policy, "ipsecdata", made.bytes.at,
		   made.bytes.len);
	made_refuses("two values of data", "more than one ipsecData");
}

/* Names that mean something to YAML. */
static void test_yaml(void)
{
	static const char evil[] = "a\"\n- { name: b, from: any, to: any, action: permit } #";
	static const char plain[] = "a\" - { name: b, from: any, to: any, action: permit } #";
	struct policy *compiled;

	made_begin();
	made_add(evil, ACTION_BLOCK, &made_plain_nfa, &made_none, &made_all_traffic);
	make_text(&made.objects, made.policy, "description", "x\nrules: []\r\x85\n---");
	made_convert();
	compiled = made_compile();
	ok(compiled && compiled->rules == 1 && !strcmp(compiled->rule[0].name, plain),
	   "a name with a quote and a newline stays a name");
	if (!compiled)
		made_show(made.findings);
	policy_free(compiled);
}

/* Or to paths. */
static void test_paths(void)
{
	struct nfa_method method = {
		NFA_CERTIFICATE, "CN=../../etc/Pass: {wd\n\xe2\x80\xa8", 0
	};
	const struct nfa nfa = made_nfa(&method, 1);
	const struct nfa with_key = made_nfa(&made_key, 1);

	made_begin();
	made.options.weak = CONVERT_MAP;
	made_add("r", ACTION_SECURE, &nfa, &made_good, &made_all_traffic);
	made_convert();
	ok(made.converted.yaml && strstr(made.converted.yaml, "/etc-pass-wd.pem\"]"),
	   "a path in a name is no path");
	made_begin();
	made_unset(made.policy, ATTRIBUTE_NAME);
	make_text(&made.objects, made.policy, "ipsecName", "../../../etc/cron.d/x");
	made_add("r", ACTION_SECURE, &with_key, &made_good, &made_all_traffic);
	made_convert();
	is_text(made.converted.key ? made.converted.key->file : "", "etc-cron-d-x-key.psk",
		"nor in the name of a key's file");
}

/* Rules of one name, which is longer than a rule's may be. */
static void add_long(const char *cn, const char *list)
{
	struct windows_object *rule;
	char name[200];

	memset(name, 'n', sizeof(name));
	memcpy(name + 62, "\xe2\x82\xac", 4);
	write_nfa(&made.bytes, &made_plain_nfa, false);
	rule = make_object(&made.objects, "ipsecNFA", cn, name, &made.bytes);
	make_link(&made.objects, rule, "ipsecOwnersReference", "P");
	make_link(&made.objects, rule, "ipsecNegotiationPolicyReference", "N-x");
	made_filters(list, &made_all_traffic, 1, 1);
}

static void test_names(void)
{
	made_begin();
	made_rule("x", ACTION_PERMIT, &made_plain_nfa, &made_none);
	made_filters("x", &made_all_traffic, 1, 1);
	add_long("R-0", "0");
	add_long("R-1", "1");
	add_long("R-2", "2");
	made_gives("long names are cut, and stay apart", "nnn\", from", "nnn 2\", from",
		   "nnn 3\", from");
	made_begin();
	made_add("n 2", ACTION_BLOCK, &made_plain_nfa, &made_none, &made_all_traffic);
	made_add("n", ACTION_BLOCK, &made_plain_nfa, &made_none, &made_all_traffic);
	made_rule("x", ACTION_PERMIT, &made_plain_nfa, &made_none);
	made_filters("x", &made_all_traffic, 1, 1);
	made_unset(made_last(OBJECT_NFA), ATTRIBUTE_NAME);
	make_text(&made.objects, made_last(OBJECT_NFA), "ipsecName", "n");
	made_gives("a number that a name has already", "\"n 2\", from", "\"n\", from",
		   "\"n 3\", from");
	made_begin();
	made_add(" \t", ACTION_BLOCK, &made_plain_nfa, &made_none, &made_all_traffic);
	made_gives("a name of blanks", "name: \"unnamed\"");
}

static void test_long_name(void)
{
	static char name[5000];

	memset(name, 'n', sizeof(name) - 1);
	made_begin();
	made_unset(made.policy, ATTRIBUTE_NAME);
	make_text(&made.objects, made.policy, "ipsecName", name);
	make_link(&made.objects, made.policy, "ipsecNFAReference", "gone");
	made_refuses("a long name", "nnn");
	ok(strlen(made.findings) < 1500, "is not shown in full");
}

static void begin_response(void)
{
	struct windows_object *by;

	made_begin();
	made_rule("r", ACTION_SECURE, &made_plain_nfa, &made_none);
	by = made_last(OBJECT_NEGOTIATION);
	made_unset(by, ATTRIBUTE_TYPE);
	make_text(&made.objects, by, "ipsecNegotiationPolicyType", TYPE_RESPONSE);
}

static void test_response(void)
{
	begin_response();
	made_gives("the default response rule is left out, whatever it offers",
		   "it is the default response rule", "rules: []");
	begin_response();
	made_filters("r", &made_all_traffic, 1, 1);
	made_refuses("but not one with filters", "and has filters");
}

int main(void)
{
	made_start();
	test_filters();
	test_lists();
	test_odd_filters();
	test_many_services();
	test_tunnels();
	test_scopes();
	test_references();
	test_response();
	test_names();
	test_yaml();
	test_paths();
	test_long_name();
	made_end();
	return tap_end();
}
