// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include "windows/groups.h"

#define SERVICES_MAX	500		/* of one rule; a policy file has 512 */

static struct group *begin(struct conversion *conversion, struct groups *groups,
			   const struct group *like)
{
	struct group *group = arena_alloc(conversion->arena, sizeof(*group));

	if (!group) {
		conversion->err = -ENOMEM;
		return NULL;
	}
	group->from = conversion_text(conversion, "%s", like->from);
	group->to = conversion_text(conversion, "%s", like->to);
	group->ends = conversion_text(conversion, "%s", like->ends);
	group->mirrored = like->mirrored;
	if (groups->last)
		groups->last->next = group;
	else
		groups->first = group;
	groups->last = group;
	return group;
}

void groups_add(struct conversion *conversion, struct groups *groups,
		const struct group *like, const char *service)
{
	const char *key = conversion_text(conversion, "%s>%s%c%s", like->from, like->to,
					  like->mirrored ? '=' : '-', like->ends);
	void **slot = conversion_slot(conversion, &groups->by_sides, key), **seen;
	struct group *group = slot ? *slot : NULL;

	if (!slot || (group && group->all))
		return;
	seen = conversion_slot(conversion, &groups->seen,
			       conversion_text(conversion, "%s %s", key, service));
	if (!seen || *seen)
		return;
	if (!group || group->services == SERVICES_MAX)
		group = begin(conversion, groups, like);
	if (!group)
		return;
	*slot = *seen = group;
	group->all |= !*service;
	output_add(&group->text, "%s\"%s\"", group->services++ ? ", " : "", service);
}

static void set_services(struct conversion *conversion, struct groups *groups)
{
	for (struct group *group = groups->first; group; group = group->next) {
		group->service = group->all ? "" :
				 conversion_text(conversion, "%s",
						 group->text.text ?: "");
		output_free(&group->text);
	}
}

enum side { SIDE_FROM, SIDE_TO };

static const char **side_of(struct group *group, enum side side)
{
	return side == SIDE_FROM ? &group->from : &group->to;
}

static bool is_me(struct group *group, enum side side)
{
	return !strcmp(*side_of(group, side), "me");
}

/*
 * "me" stands alone, and so does a list. Where a rule protects, an address may be this
 * host's, which it would not be taken for among others.
 */
static bool is_mergeable(struct group *group, enum side side, bool protects)
{
	return !is_me(group, side) && **side_of(group, side) != '[' &&
	       (!protects || is_me(group, !side));
}

/* Texts of groups that become one, until they are known all. */
struct list {
	struct group *group;
	struct output text;
	struct list *next;
};

static struct list *find_list(struct conversion *conversion, struct lookup *lists,
			      struct list **all, struct group *group, enum side side)
{
	const char *key = conversion_text(conversion, "%s %c %s %s",
					  *side_of(group, !side),
					  group->mirrored ? '=' : '-', group->ends,
					  group->service);
	void **slot = conversion_slot(conversion, lists, key);
	struct list *list = slot ? *slot : NULL;

	if (!slot || list)
		return list;
	list = arena_alloc(conversion->arena, sizeof(*list));
	if (!list) {
		conversion->err = -ENOMEM;
		return NULL;
	}
	list->group = group;
	list->next = *all;
	*all = list;
	*slot = list;
	return list;
}

static void finish(struct conversion *conversion, struct list *list, enum side side)
{
	for (; list; list = list->next) {
		if (list->text.text && strchr(list->text.text, ','))
			*side_of(list->group, side) =
				conversion_text(conversion, "[%s]", list->text.text);
		output_free(&list->text);
	}
}

static void merge(struct conversion *conversion, struct groups *groups, enum side side,
		  bool protects)
{
	struct lookup lists = { NULL };
	struct list *all = NULL, *list;
	struct group **at = &groups->first, *group;

	while ((group = *at)) {
		list = is_mergeable(group, side, protects) ?
		       find_list(conversion, &lists, &all, group, side) : NULL;
		if (list)
			output_add(&list->text, "%s%s", list->text.len ? ", " : "",
				   *side_of(group, side));
		if (list && list->group != group)
			*at = group->next;
		else
			at = &group->next;
	}
	finish(conversion, all, side);
	lookup_free(&lists);
}

void groups_merge(struct conversion *conversion, struct groups *groups, bool protects)
{
	set_services(conversion, groups);
	merge(conversion, groups, SIDE_TO, protects);
	merge(conversion, groups, SIDE_FROM, protects);
}

void groups_free(struct groups *groups)
{
	for (struct group *group = groups->first; group; group = group->next)
		output_free(&group->text);
	lookup_free(&groups->by_sides);
	lookup_free(&groups->seen);
}
