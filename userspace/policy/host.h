/* SPDX-License-Identifier: GPL-2.0 */
/* What a policy asks of the host: the library itself knows no sockets. */
#ifndef _IPWARD_POLICY_HOST_H
#define _IPWARD_POLICY_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include "libipward.h"

/** struct prefix - addresses that begin alike */
struct prefix {
	struct ipward_addr addr;
	uint8_t len;
};

/** struct prefix_list - grows; to be freed by prefix_list_free() */
struct prefix_list {
	struct prefix *item;
	unsigned int count;
	unsigned int room;
};

/** prefix_list_add() - add what is not in it. Return: 0 or -ENOMEM */
int prefix_list_add(struct prefix_list *list, const struct ipward_addr *addr,
		    uint8_t len);

/** prefix_list_append() - add what may be in it already. Return: 0 or -ENOMEM */
int prefix_list_append(struct prefix_list *list, const struct ipward_addr *addr,
		       uint8_t len);

/** prefix_list_unique() - keep each but once, in order. Return: 0 or -ENOMEM */
int prefix_list_unique(struct prefix_list *list);

void prefix_list_free(struct prefix_list *list);

/* Words of a policy that the host says the addresses of. */
enum host_word {
	HOST_ME,		/* its own addresses */
	HOST_DNS,		/* resolvers */
	HOST_DHCP,		/* servers that it has a lease from */
	HOST_WINS,		/* name servers of Windows networks */
	HOST_GATEWAY,		/* routers of its default routes */
	HOST_BROADCAST,		/* broadcast addresses of its networks */
	HOST_WORDS
};

/**
 * struct policy_host - the host that a policy is for
 * @word: addresses by enum host_word
 * @resolve: adds the addresses of a DNS name, and returns 0, or a text that says
 *	why there are none; NULL if names are not to be resolved
 */
struct policy_host {
	struct prefix_list word[HOST_WORDS];
	const char *(*resolve)(const char *name, struct prefix_list *list);
};

/** policy_host_word() - enum host_word of a word, or -1 */
int policy_host_word(const char *word);

/** policy_host_free() - free the lists */
void policy_host_free(struct policy_host *host);

#endif /* _IPWARD_POLICY_HOST_H */
