// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <daemon.h>
#include <threading/mutex.h>
#include "client.h"
#include "modes.h"
#include "rule.h"

/**
 * struct wish - what a layer of a rule wants
 * @handle: the rule's
 */
struct wish {
	uint32_t handle;
	uint32_t reqid;
	uint8_t mode;
	char rule[IPWARD_NAME_MAX];
};

/*
 * A list that is searched for each SA: ten thousand rules are a fraction of a
 * millisecond, and an exchange of keys takes longer.
 */
struct wishes {
	struct wish *wish;
	size_t count;
	size_t room;
};

/*
 * @changes counts the events, so that a list which was read meanwhile is read again.
 * @complete: the list is what the kernel has.
 */
static mutex_t *lock;
static struct wishes wishes;
static uint64_t changes;
static bool complete;

void modes_init(void)
{
	lock = mutex_create(MUTEX_TYPE_DEFAULT);
}

void modes_deinit(void)
{
	free(wishes.wish);
	wishes = (struct wishes){ .count = 0 };
	lock->destroy(lock);
}

static void add(struct wishes *to, const struct ipward_rule *rule,
		const struct ipward_tmpl *tmpl)
{
	struct wish *wish;

	if (to->count == to->room) {
		to->room = 2 * to->room ?: 64;
		to->wish = realloc(to->wish, to->room * sizeof(*to->wish));
	}
	wish = &to->wish[to->count++];
	wish->handle = rule->handle;
	wish->reqid = tmpl->reqid;
	wish->mode = tmpl->mode;
	snprintf(wish->rule, sizeof(wish->rule), "%s", rule->name);
}

/* The rules that charon itself has asked for have the mode of their SAs. */
static int add_rule(const struct ipward_rule *rule, void *arg)
{
	if (rule_is_own(rule))
		return 0;
	for (uint32_t i = 0; i < rule->tmpls; i++)
		if (rule->tmpl[i].reqid)
			add(arg, rule, &rule->tmpl[i]);
	return 0;
}

static void remove_rule(uint32_t handle)
{
	size_t kept = 0;

	for (size_t i = 0; i < wishes.count; i++)
		if (wishes.wish[i].handle != handle)
			wishes.wish[kept++] = wishes.wish[i];
	wishes.count = kept;
}

void modes_event(const struct ipward_event *event)
{
	lock->lock(lock);
	changes++;
	if (event->cmd == IPWARD_CMD_SET_COMMITTED)
		complete = false;
	else if (event->cmd == IPWARD_CMD_RULE_ADDED && complete)
		add_rule(&event->rule, &wishes);
	else if (event->cmd == IPWARD_CMD_RULE_REMOVED && complete &&
		 !rule_is_own(&event->rule))
		remove_rule(event->rule.handle);
	lock->unlock(lock);
}

void modes_forget(void)
{
	lock->lock(lock);
	changes++;
	complete = false;
	lock->unlock(lock);
}

/* Read all rules; no lock is held meanwhile. */
static void read_rules(void)
{
	struct ipward *ipward = client_get();
	struct wishes found = { .count = 0 };
	uint64_t before;
	int err;

	lock->lock(lock);
	before = changes;
	lock->unlock(lock);
	err = ipward ? ipward_rule_dump(ipward, add_rule, &found) : -1;
	if (ipward)
		client_put(ipward);
	lock->lock(lock);
	if (!err) {
		free(wishes.wish);
		wishes = found;
		found.wish = NULL;
		complete = before == changes;
	}
	lock->unlock(lock);
	free(found.wish);
}

static bool is_complete(void)
{
	bool answer;

	lock->lock(lock);
	answer = complete;
	lock->unlock(lock);
	return answer;
}

bool modes_allow(uint32_t reqid, uint8_t mode, char *rule, uint8_t *wanted)
{
	bool any = false, allowed = false;

	if (!is_complete())
		read_rules();
	lock->lock(lock);
	for (size_t i = 0; i < wishes.count && !allowed; i++) {
		const struct wish *wish = &wishes.wish[i];

		if (wish->reqid != reqid)
			continue;
		any = true;
		allowed = wish->mode == mode;
		*wanted = wish->mode;
		memcpy(rule, wish->rule, sizeof(wish->rule));
	}
	lock->unlock(lock);
	return allowed || !any;
}
