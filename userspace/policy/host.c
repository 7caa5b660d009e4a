// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "policy/host.h"

/* A long list is not searched for what it has already. */
#define SEARCHED_MAX	1024

static bool has(const struct prefix_list *list, const struct ipward_addr *addr,
		uint8_t len)
{
	if (list->count > SEARCHED_MAX)
		return false;
	for (unsigned int i = 0; i < list->count; i++)
		if (list->item[i].len == len &&
		    !memcmp(&list->item[i].addr, addr, sizeof(*addr)))
			return true;
	return false;
}

int prefix_list_add(struct prefix_list *list, const struct ipward_addr *addr,
		    uint8_t len)
{
	if (has(list, addr, len))
		return 0;
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
