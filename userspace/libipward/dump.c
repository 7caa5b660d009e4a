// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps. The kernel flags a dump that was interrupted by a change; objects may
 * then be missing or occur twice. So the replies are collected, and passed on
 * only if the dump was consistent:
 *
 *	| length | attributes | length | attributes | ...
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "request.h"

#define ATTEMPTS	5

struct collection {
	char *data;
	size_t len;
	size_t room;
};

/* Attributes must be aligned to be read in place. */
struct entry {
	int len;
	char attributes[] __attribute__((aligned(NLA_ALIGNTO)));
};

static int collect(const struct nlattr *head, int len, void *arg)
{
	size_t size = sizeof(struct entry) + NLA_ALIGN(len);
	struct collection *all = arg;
	struct entry *entry;
	size_t room = all->room;
	char *data;

	if (all->len + size > room) {
		room = 2 * room + size;
		data = realloc(all->data, room);
		if (!data)
			return -ENOMEM;
		all->data = data;
		all->room = room;
	}
	entry = (struct entry *)(void *)(all->data + all->len);
	entry->len = len;
	memcpy(entry->attributes, head, len);
	all->len += size;
	return 0;
}

static int hand_out(const struct collection *all, ipward_reply_fn reply,
		    void *arg)
{
	size_t at = 0;
	int err = 0;

	while (at < all->len && !err) {
		struct entry *entry = (struct entry *)(void *)(all->data + at);

		err = reply((void *)entry->attributes, entry->len, arg);
		at += sizeof(*entry) + NLA_ALIGN(entry->len);
	}
	return err;
}

int ipward_dump(struct ipward *ipward, enum ipward_cmd cmd,
		const struct ipward_table *table,
		ipward_reply_fn reply, void *arg)
{
	struct collection all = { NULL, 0, 0 };
	bool disturbed = true;
	int err = 0;

	for (int i = 0; i < ATTEMPTS && disturbed && !err; i++) {
		all.len = 0;
		err = ipward_dump_once(ipward, cmd, table, collect, &all,
				       &disturbed);
	}
	if (!err && disturbed)
		ipward_say(ipward, "changes disturbed each of %d attempts: "
			   "the list may be inconsistent", ATTEMPTS);
	if (!err)
		err = hand_out(&all, reply, arg);
	free(all.data);
	return err;
}
