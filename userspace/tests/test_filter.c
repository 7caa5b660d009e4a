// SPDX-License-Identifier: GPL-2.0
/* Lists of what a rule is for, ranges of addresses, and the way back. */
#include <stdlib.h>
#include <string.h>
#include "tap.h"
#include "value/filter.h"
#include "value/range.h"

struct target {
	struct filter *filter;
};

static const struct keyword keywords[] = {
	FILTER_KEYWORDS(offsetof(struct target, filter)),
	ROW_END,
};

static struct ipward_selector selectors[IPWARD_SELECTORS_MAX];

/* How many selectors the words are, -1 if they are refused. */
static int count(const char *text)
{
	struct target target = { filter_alloc() };
	struct words words = split(text);
	uint64_t given = 0;
	uint32_t n = 0;
	int err;

	said();
	err = words_parse(&words, "policy add", keywords, &target, &given) ?:
	      filter_selectors(&words, target.filter, selectors, &n);
	free(target.filter);
	return err ? -1 : (int)n;
}

static void counts(const char *text, int expected)
{
	int n = count(text);

	ok(n == expected, "%s: %d selectors, expected %d", text, n, expected);
}

static void refuses(const char *text, const char *error)
{
	ok(count(text) < 0, "%s", text);
	ok(strstr(said(), error) != NULL, "%s", error);
}

/* Whether the lists are found again in their combinations. */
static bool found(const char *text, bool services)
{
	struct filter *filter = filter_alloc();
	int n = count(text);
	bool is = n > 0 && filter_find(filter, selectors, n, services);

	free(filter);
	return is;
}

static void test_lists(void)
{
	counts("", 0);
	counts("src any", 0);
	counts("src 10.0.0.1", 1);
	counts("src 10.0.0.1,10.0.0.2 dst 10.1.0.0/16,10.2.0.0/16", 4);
	counts("src 10.0.0.1,10.0.0.1/32", 1);
	counts("src 10.0.0.1,fd00::1 dst 10.0.0.2,fd00::2", 2);
	counts("src 10.0.0.1,fd00::1 dst 10.0.0.2", 1);
	counts("src 10.0.0.1,fd00::1 proto icmp,icmp6", 2);
	counts("tcp dport 1,2-3,4", 3);
	counts("proto tcp,udp sport 1,2 dport 3,4", 8);
	counts("service tcp/80,udp/53,icmp/8,gre", 4);
	counts("src 10.0.0.1 service tcp/80,icmp6/128", 1);
	refuses("service icmp6/128 src 10.0.0.1", "icmp6");
	refuses("src 10.0.0.1 dst fd00::1,fd00::2", "different families");
	refuses("src 10.0.0.1,", "empty place");
	refuses("proto tcp,gre dport 1", "protocol with");
	refuses("service tcp/1 tcp", "tcp");
	refuses("service tcp/1 dport 2", "service");
	refuses("service /1", "service");
	refuses("service", "service");
	refuses("src 10.0.0.0-10.0.0.5/32", "two addresses");
}

static void test_ranges(void)
{
	counts("dst 10.0.0.0-10.0.0.255", 1);
	counts("dst 10.0.0.1-10.0.0.1", 1);
	counts("dst 10.0.0.1-10.0.0.9", 4);
	counts("dst 0.0.0.0-255.255.255.255", 1);
	counts("dst 0.0.0.1-255.255.255.254", 62);
	counts("dst ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1);
	counts("dst ::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", 254);
	refuses("dst 10.0.0.2-10.0.0.1", "lower address first");
	refuses("dst 10.0.0.2-fd00::1", "one family");
	refuses("dst ::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe tcp dport 1,2,3",
		"more than 512");
}

static void test_way_back(void)
{
	ok(found("src 10.0.0.1,fd00::1 dst 10.0.0.2,fd00::2 tcp dport 1,2",
		 false), "lists of both families");
	ok(!found("service tcp/1,udp/2", false), "services are no product");
	ok(found("service tcp/1,udp/2", true), "but lists of services");
	count("src 10.0.0.1,10.0.0.2 tcp dport 1,2");
	selectors[3].dport_max = 9;
	ok(!filter_find(filter_alloc(), selectors, 4, false),
	   "one that is different is no product");
}

int main(void)
{
	test_lists();
	test_ranges();
	test_way_back();
	return tap_end();
}
