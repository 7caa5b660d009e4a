// SPDX-License-Identifier: GPL-2.0
#include "central/resolve.h"

static enum verdict judge_gpo(const struct gpo *gpo)
{
	if (gpo && gpo->is_foreign)
		return VERDICT_FOREIGN;
	if (!gpo || !gpo->is_there)
		return VERDICT_MISSING;
	if (gpo->function != GPO_VERSION)
		return VERDICT_FUNCTION;
	if (gpo->flags & GPO_COMPUTER_DISABLED)
		return VERDICT_GPO_DISABLED;
	if (!gpo->may_apply)
		return VERDICT_FILTERED;
	return gpo->has_condition ? VERDICT_CONDITION : VERDICT_APPLIES;
}

static bool is_blocked(unsigned int container, const bool *blocks)
{
	for (unsigned int below = 0; below < container; below++)
		if (blocks[below])
			return true;
	return false;
}

static enum verdict judge(const struct link *link, const bool *blocks)
{
	if (link->options & LINK_DISABLED)
		return VERDICT_LINK_DISABLED;
	if (!(link->options & LINK_ENFORCED) && is_blocked(link->container, blocks))
		return VERDICT_BLOCKED;
	return judge_gpo(link->gpo);
}

/* Those of one container, in their own order. */
static size_t take(struct links *links, unsigned int container, uint32_t enforced,
		   const struct link **applied, size_t count)
{
	for (size_t i = 0; i < links->count; i++) {
		struct link *link = &links->link[i];

		if (link->container != container || link->verdict != VERDICT_APPLIES ||
		    (link->options & LINK_ENFORCED) != enforced)
			continue;
		link->order = count;
		applied[count++] = link;
	}
	return count;
}

size_t resolve(struct links *links, const bool *blocks, const struct link **applied)
{
	unsigned int containers = 0;
	size_t count = 0;

	for (size_t i = 0; i < links->count; i++) {
		links->link[i].verdict = judge(&links->link[i], blocks);
		if (links->link[i].container >= containers)
			containers = links->link[i].container + 1;
	}
	for (unsigned int i = containers; i-- > 0;)
		count = take(links, i, 0, applied, count);
	for (unsigned int i = 0; i < containers; i++)
		count = take(links, i, LINK_ENFORCED, applied, count);
	return count;
}

const struct link *resolve_winner(const struct link *const *applied, size_t count)
{
	while (count-- > 0)
		if (applied[count]->gpo->policy)
			return applied[count];
	return NULL;
}
