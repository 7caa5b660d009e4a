// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "tests/fixed_host.h"
#include "value/address.h"

static const struct {
	enum host_word word;
	const char *address;
} facts[] = {
	{ HOST_ME, "192.0.2.1" },
	{ HOST_ME, "2001:db8::1" },
	{ HOST_ME, "fe80::1" },
	{ HOST_DNS, "192.0.2.53" },
	{ HOST_DNS, "2001:db8::53" },
	{ HOST_GATEWAY, "192.0.2.254" },
	{ HOST_BROADCAST, "192.0.2.255" },
};

static void add(struct prefix_list *list, const char *text)
{
	struct ipward_addr addr;

	if (!address_parse(text, &addr))
		prefix_list_add(list, &addr, 8 * addr.len);
}

static const char *resolve(const char *name, struct prefix_list *list)
{
	static const char known[] = ".example";
	const size_t len = strlen(name);

	if (len < sizeof(known) || strcmp(name + len - sizeof(known) + 1, known) != 0)
		return "it does not exist";
	add(list, "192.0.2.200");
	return NULL;
}

/* By the linker, in the place of the command's. */
void __wrap_host_facts_load(struct policy_host *host, const char *netns)
{
	(void)netns;
	fixed_host_load(host);
}

void fixed_host_load(struct policy_host *host)
{
	memset(host, 0, sizeof(*host));
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		add(&host->word[facts[i].word], facts[i].address);
	host->resolve = resolve;
}
