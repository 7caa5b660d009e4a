// SPDX-License-Identifier: GPL-2.0
/*
 * Random rules and flows: which rule decides, by the kernel and by the words of the
 * manual, said again here in the plainest way, one rule after another:
 *
 *	classify SEED FLOWS
 *
 * asks about so many flows after each change of the rules, and prints TAP without
 * numbers and plan. See classify.test.sh.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "libipward.h"

#define ROUNDS		4
#define RULES		400
#define RULES_MAX	(2 * RULES)

#define SELECTOR(attr)	IPWARD_BIT(IPWARD_A_SELECTOR_##attr)
#define RULE(attr)	IPWARD_BIT(IPWARD_A_RULE_##attr)
#define FLOW(attr)	IPWARD_BIT(IPWARD_A_FLOW_##attr)
#define ONE_OF(array)	((array)[number(sizeof(array) / sizeof(*(array)))])

/* Few of each, so that rules meet, overlap, and lie inside one another. */
static const char *const addresses[2][6] = {
	{ "10.0.0.0", "10.0.0.1", "10.0.1.1", "10.128.0.1", "192.0.2.1",
	  "0.0.0.1" },
	{ "fd00::", "fd00::1", "fd00:0:0:1::1", "fd00:8000::1",
	  "2001:db8::1", "::1" },
};
static const unsigned int ports[] = {
	1, 22, 53, 79, 80, 81, 1023, 1024, 32767, 32768, 65534, 65535,
};

struct prefix {
	int len;	/* -1: none */
	struct ipward_addr addr;
};

/* A rule as the administrator writes it. */
struct made {
	uint32_t handle;
	int dir, mirrored, action, priority, proto;
	int family;	/* 4, 6 or 0 */
	struct prefix src, dst;
	unsigned int sport[2], dport[2];
};

/* A packet that somebody asks about. */
struct asked {
	int dir, family, proto;
	struct ipward_addr src, dst;
	unsigned int sport, dport;
};

static struct made rules[RULES_MAX];
static int n_rules;
static struct ipward *ipward;

static unsigned int number(unsigned int below)
{
	return (unsigned int)random() % below;
}

static bool of_ten(unsigned int tenths)
{
	return number(10) < tenths;
}

static void must(int err, const char *what)
{
	if (!err)
		return;
	printf("not ok - %s\n%s: %s\n", what, ipward_message(ipward),
	       strerror(-err));
	exit(1);
}

static bool has_ports(int proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP;
}

static struct ipward_addr some_address(int family)
{
	struct ipward_addr addr = { .len = family == 4 ? 4 : 16 };

	inet_pton(family == 4 ? AF_INET : AF_INET6,
		  ONE_OF(addresses[family == 6]), addr.bytes);
	return addr;
}

static struct prefix some_prefix(int family)
{
	struct prefix prefix = { .len = -1 };
	int bits = family == 4 ? 32 : 128;

	if (!family || number(4) == 0)
		return prefix;
	prefix.addr = some_address(family);
	prefix.len = of_ten(4) ? bits : 1 + (int)number(bits);
	for (int i = prefix.len; i < bits; i++)
		prefix.addr.bytes[i / 8] &= ~(0x80 >> i % 8);
	return prefix;
}

static void some_ports(unsigned int *range)
{
	unsigned int other = ONE_OF(ports);

	range[0] = 0;
	range[1] = 65535;
	if (of_ten(4))
		return;
	range[0] = ONE_OF(ports);
	range[1] = of_ten(5) || other < range[0] ? range[0] : other;
}

static struct made some_rule(void)
{
	static const int priorities[] = { 1000, 1000, 1, 2, 2000 };
	static const int families[] = { 4, 4, 6, 6, 0 };
	static const int protos[] = { 0, 6, 17, 17, 47 };
	struct made rule = {
		.dir = of_ten(5) ? IPWARD_DIR_IN : IPWARD_DIR_OUT,
		.mirrored = of_ten(3),
		.action = of_ten(5) ? IPWARD_ACTION_BLOCK :
				      IPWARD_ACTION_PERMIT,
		.priority = ONE_OF(priorities),
		.family = ONE_OF(families),
		.sport = { 0, 65535 },
		.dport = { 0, 65535 },
	};
	bool any;

	rule.src = some_prefix(rule.family);
	rule.dst = some_prefix(rule.family);
	any = rule.src.len < 0 && rule.dst.len < 0;
	/* A rule for everything would leave nothing to the default. */
	rule.proto = any ? protos[1 + number(2)] : ONE_OF(protos);
	if (!has_ports(rule.proto))
		return rule;
	some_ports(rule.sport);
	some_ports(rule.dport);
	if (any)
		rule.dport[0] = rule.dport[1] = 22;
	return rule;
}

static struct asked some_flow(void)
{
	static const int protos[] = { 6, 17, 17, 47 };
	struct asked flow = {
		.dir = of_ten(5) ? IPWARD_DIR_IN : IPWARD_DIR_OUT,
		.family = of_ten(5) ? 4 : 6,
		.proto = ONE_OF(protos),
	};

	flow.src = some_address(flow.family);
	flow.dst = some_address(flow.family);
	if (has_ports(flow.proto)) {
		flow.sport = ONE_OF(ports);
		flow.dport = ONE_OF(ports);
	}
	return flow;
}

/* --- the words of the manual ------------------------------------------------ */

static int bits_of(unsigned int value)
{
	int bits = 0;

	for (; value; value >>= 1)
		bits++;
	return bits;
}

static int weight_of(const struct made *rule)
{
	const struct prefix *const prefix[] = { &rule->src, &rule->dst };
	int weight = rule->proto ? 8 : 0;

	for (int i = 0; i < 2; i++)
		if (prefix[i]->len >= 0)
			weight += prefix[i]->len + (rule->family == 4 ? 96 : 0);
	weight += 16 - bits_of(rule->sport[1] - rule->sport[0]);
	return weight + 16 - bits_of(rule->dport[1] - rule->dport[0]);
}

/* The order: a lower priority, a narrower rule, a blocking one, an older one. */
static int by_order(const void *one, const void *other)
{
	const struct made *a = one, *b = other;
	int order = a->priority - b->priority;

	if (!order)
		order = weight_of(b) - weight_of(a);
	if (!order)
		order = (a->action != IPWARD_ACTION_BLOCK) -
			(b->action != IPWARD_ACTION_BLOCK);
	return order ? order : (a->handle > b->handle) - (a->handle < b->handle);
}

static bool contains(const struct prefix *prefix,
		     const struct ipward_addr *addr)
{
	for (int i = 0; i < prefix->len; i++)
		if ((prefix->addr.bytes[i / 8] ^ addr->bytes[i / 8]) &
		    (0x80 >> i % 8))
			return false;
	return true;
}

static bool within(const unsigned int *range, unsigned int port)
{
	return range[0] <= port && port <= range[1];
}

static bool narrows(const unsigned int *range)
{
	return range[0] || range[1] != 65535;
}

static bool speaks_of(const struct made *rule, const struct asked *flow)
{
	bool back = rule->dir != flow->dir;

	if (back && !rule->mirrored)
		return false;
	if (rule->family && rule->family != flow->family)
		return false;
	if (!contains(&rule->src, back ? &flow->dst : &flow->src) ||
	    !contains(&rule->dst, back ? &flow->src : &flow->dst))
		return false;
	if (rule->proto && rule->proto != flow->proto)
		return false;
	if (!narrows(rule->sport) && !narrows(rule->dport))
		return true;
	return within(rule->sport, back ? flow->dport : flow->sport) &&
	       within(rule->dport, back ? flow->sport : flow->dport);
}

/* The handle of the rule that decides; 0: the default. */
static uint32_t decides_by_words(const struct asked *flow)
{
	for (int i = 0; i < n_rules; i++)
		if (speaks_of(&rules[i], flow))
			return rules[i].handle;
	return 0;
}

/* --- the kernel ------------------------------------------------------------- */

static void add_one(void)
{
	struct made made = some_rule();
	struct ipward_rule rule;
	struct ipward_selector *selector = &rule.selector[0];

	ipward_rule_clear(&rule);
	rule.has = RULE(DIR) | RULE(ACTION) | RULE(PRIORITY) | RULE(FLAGS) |
		   RULE(SELECTOR);
	rule.dir = made.dir;
	rule.action = made.action;
	rule.priority = made.priority;
	rule.flags = made.mirrored ? IPWARD_RULE_FLAG_MIRRORED : 0;
	rule.selectors = 1;
	memset(selector, 0, sizeof(*selector));
	if (made.src.len >= 0)
		selector->has |= SELECTOR(SRC) | SELECTOR(SRC_LEN);
	selector->src = made.src.addr;
	selector->src_len = made.src.len;
	if (made.dst.len >= 0)
		selector->has |= SELECTOR(DST) | SELECTOR(DST_LEN);
	selector->dst = made.dst.addr;
	selector->dst_len = made.dst.len;
	if (made.family && made.src.len < 0 && made.dst.len < 0)
		selector->has |= SELECTOR(FAMILY);
	selector->family = made.family == 4 ? AF_INET : AF_INET6;
	if (made.proto)
		selector->has |= SELECTOR(PROTO);
	selector->proto = made.proto;
	if (narrows(made.sport))
		selector->has |= SELECTOR(SPORT_MIN) | SELECTOR(SPORT_MAX);
	selector->sport_min = made.sport[0];
	selector->sport_max = made.sport[1];
	if (narrows(made.dport))
		selector->has |= SELECTOR(DPORT_MIN) | SELECTOR(DPORT_MAX);
	selector->dport_min = made.dport[0];
	selector->dport_max = made.dport[1];
	must(ipward_rule_add(ipward, &rule, &made.handle), "a rule is added");
	rules[n_rules++] = made;
}

static void remove_one(void)
{
	int i = (int)number(n_rules);

	must(ipward_rule_del(ipward, rules[i].handle), "a rule is removed");
	rules[i] = rules[--n_rules];
}

static uint32_t decides_by_kernel(const struct asked *asked)
{
	static struct ipward_explanation question;
	struct ipward_flow *flow = &question.flow;

	question.has = IPWARD_BIT(IPWARD_A_EXPLAIN_DIR) |
		       IPWARD_BIT(IPWARD_A_EXPLAIN_FLOW);
	question.dir = asked->dir;
	flow->has = FLOW(SRC) | FLOW(DST) | FLOW(PROTO);
	if (has_ports(asked->proto))
		flow->has |= FLOW(SPORT) | FLOW(DPORT);
	flow->src = asked->src;
	flow->dst = asked->dst;
	flow->proto = asked->proto;
	flow->sport = asked->sport;
	flow->dport = asked->dport;
	must(ipward_explain(ipward, &question), "a flow is explained");
	return question.has & IPWARD_BIT(IPWARD_A_EXPLAIN_RULE) ?
	       question.rule.handle : 0;
}

static int next_listed(const struct ipward_rule *rule, void *arg)
{
	int *at = arg;

	if (*at < 0 || *at >= n_rules || rules[*at].handle != rule->handle)
		*at = -1;
	else
		++*at;
	return 0;
}

static void compare(int round, const char *when, long flows)
{
	long by_rule = 0, wrong = 0;
	int listed = 0;

	qsort(rules, n_rules, sizeof(*rules), by_order);
	for (long i = 0; i < flows; i++) {
		struct asked flow = some_flow();
		uint32_t should = decides_by_words(&flow);
		uint32_t found = decides_by_kernel(&flow);

		by_rule += should != 0;
		if (found != should && wrong++ < 5)
			printf("flow %ld: rule %u instead of %u\n", i, found,
			       should);
	}
	printf("%s - set %d%s: of %ld flows every one by its rule\n",
	       wrong || by_rule < flows / 4 ? "not ok" : "ok", round, when,
	       flows);
	printf("%ld of them by one of %d rules\n", by_rule, n_rules);
	must(ipward_rule_dump(ipward, next_listed, &listed), "a list");
	printf("%s - set %d%s: the list has them all, in order\n",
	       listed == n_rules ? "ok" : "not ok", round, when);
	fflush(stdout);
}

static void one_round(int round, long flows)
{
	n_rules = 0;
	must(ipward_set_begin(ipward, IPWARD_SET_BASE_EMPTY), "begin");
	while (n_rules < RULES)
		add_one();
	must(ipward_set_commit(ipward), "commit");
	compare(round, "", flows);
	while (n_rules > RULES / 2)
		remove_one();
	while (n_rules < RULES / 2 + RULES / 8)
		add_one();
	compare(round, ", changed rule by rule", flows);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	srandom(strtoul(argv[1], NULL, 10));
	ipward = ipward_new();
	if (!ipward)
		return 1;
	must(ipward_open(ipward, NULL), "a connection");
	for (int round = 1; round <= ROUNDS; round++)
		one_round(round, strtol(argv[2], NULL, 10));
	ipward_free(ipward);
	return 0;
}
