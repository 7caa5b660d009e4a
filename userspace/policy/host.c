// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "policy/host.h"

/* A long list is not searched for what it has already. */
#define SEARCHED_MAX	1024

static bool is_same(const struct prefix *prefix, const struct ipward_addr *addr,
		    uint8_t len)
{
	return prefix->len == len && !memcmp(&prefix->addr, addr, sizeof(*addr));
}

static bool has(const struct prefix_list *list, const struct ipward_addr *addr,
		uint8_t len)
{
	if (list->count > SEARCHED_MAX)
		return false;
	for (unsigned int i = 0; i < list->count; i++)
		if (is_same(&list->item[i], addr, len))
			return true;
	return false;
}

int prefix_list_add(struct prefix_list *list, const struct ipward_addr *addr,
		    uint8_t len)
{
	return has(list, addr, len) ? 0 : prefix_list_append(list, addr, len);
}

int prefix_list_append(struct prefix_list *list, const struct ipward_addr *addr,
		       uint8_t len)
{
	if (list->count == list->room) {
		unsigned int room = list->room ? 2 * list->room : 4;
		struct prefix *item = reallocarray(list->item, room,
						   sizeof(*item));

		if (!item)
			return -ENOMEM;
		list->item = item;
		list->room = room;
	}
	list->item[list->count++] = (struct prefix){ *addr, len };
	return 0;
}

/* FNV-1a, whose low bits are mixed with its high ones. */
static size_t hash(const struct prefix *prefix)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325) ^ prefix->len;

	for (unsigned int i = 0; i < prefix->addr.len; i++)
		sum = (sum ^ prefix->addr.bytes[i]) * UINT64_C(0x100000001b3);
	return sum ^ sum >> 32;
}

/* By a table of half empty slots, each with a number of what is kept, from 1. */
int prefix_list_unique(struct prefix_list *list)
{
	unsigned int slots = 4, kept = 0, *slot;

	if (list->count < 2)
		return 0;
	while (slots < 2 * list->count)
		slots *= 2;
	slot = calloc(slots, sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	for (unsigned int i = 0; i < list->count; i++) {
		const struct prefix *prefix = &list->item[i];
		size_t at = hash(prefix) & (slots - 1);

		while (slot[at] && !is_same(&list->item[slot[at] - 1],
					    &prefix->addr, prefix->len))
			at = (at + 1) & (slots - 1);
		if (slot[at])
			continue;
		list->item[kept] = *prefix;
		slot[at] = ++kept;
	}
	list->count = kept;
	free(slot);
	return 0;
}

void prefix_list_free(struct prefix_list *list)
{
	free(list->item);
	memset(list, 0, sizeof(*list));
}

static const char *const words[HOST_WORDS] = {
	[HOST_ME] = "me",
	[HOST_DNS] = "dns",
	[HOST_DHCP] = "dhcp",
	[HOST_WINS] = "wins",
	[HOST_GATEWAY] = "gateway",
	[HOST_BROADCAST] = "broadcast",
};

int policy_host_word(const char *word)
{
	for (int i = 0; i < HOST_WORDS; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

void policy_host_free(struct policy_host *host)
{
	for (int i = 0; i < HOST_WORDS; i++)
		prefix_list_free(&host->word[i]);
}
