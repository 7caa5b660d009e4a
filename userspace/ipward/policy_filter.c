// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "policy_filter.h"
#include "value/address.h"
#include "value/name.h"
#include "value/number.h"
#include "value/row.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_RULE_##attr)
#define SELECTOR(attr)	IPWARD_BIT(IPWARD_A_SELECTOR_##attr)

enum list_id {
	LIST_HANDLE = 1,
	LIST_NAME,
	LIST_SRC,
	LIST_DST,
	LIST_ACTION,
	LIST_DIR,
};

static int name_word(struct words *words, const struct keyword *keyword,
		     void *target)
{
	struct ipward_rule *filter = target;
	const char *word = words_value(words, keyword->name,
				       "the name of a rule");

	if (!word)
		return -1;
	if (strlen(word) >= sizeof(filter->name))
		return words_wrong(words, keyword->name, word,
				   "at most %d bytes", IPWARD_NAME_MAX - 1);
	row_is_given(keyword, target);
	strcpy(filter->name, word);
	return 0;
}

#define ROW(word, number, reader, attr, member)				\
	.name = word, .id = number, .parse = reader, .has = BIT(attr),	\
	ROW_PLACE(ipward_rule, member)

/* The filter has one selector, with its own mask. */
#define PREFIX_ROW(word, number, attr, first, last)			\
	{ .name = word, .id = number, .parse = prefix_word,		\
	  .has = SELECTOR(attr),					\
	  .mask = offsetof(struct ipward_rule, selector[0]),		\
	  ROW_PLACE(ipward_rule, selector[0].first),			\
	  ROW_SECOND(ipward_rule, selector[0].last) }

static const struct keyword keywords[] = {
	{ ROW("handle", LIST_HANDLE, row_number, HANDLE, handle),
	  .min = 1, .max = UINT32_MAX },
	{ ROW("HANDLE", LIST_HANDLE, row_number, HANDLE, handle),
	  .min = 1, .max = UINT32_MAX, .number = true },
	{ ROW("name", LIST_NAME, name_word, NAME, name) },
	PREFIX_ROW("src", LIST_SRC, SRC, src, src_len),
	PREFIX_ROW("dst", LIST_DST, DST, dst, dst_len),
	{ ROW("action", LIST_ACTION, row_choice, ACTION, action),
	  .choices = action_choices },
	{ ROW("dir", LIST_DIR, row_choice, DIR, dir),
	  .choices = dir_choices },
	ROW_END,
};

int policy_filter_read(struct words *words, struct ipward_rule *filter)
{
	uint64_t given = 0;

	return words_parse(words, "policy list", keywords, filter, &given);
}

/* Prefixes overlap only if one contains the other. */
static bool overlap(const struct ipward_addr *a, uint8_t a_len,
		    const struct ipward_addr *b, uint8_t b_len)
{
	return a_len < b_len ? address_is_within(b, a, a_len) :
			       address_is_within(a, b, b_len);
}

static bool fits_selector(const struct ipward_selector *s,
			  const struct ipward_selector *filter)
{
	if (filter->has & SELECTOR(SRC) &&
	    !(s->has & SELECTOR(SRC) &&
	      overlap(&s->src, s->src_len, &filter->src, filter->src_len)))
		return false;
	return !(filter->has & SELECTOR(DST)) ||
	       (s->has & SELECTOR(DST) &&
		overlap(&s->dst, s->dst_len, &filter->dst, filter->dst_len));
}

bool policy_filter_fits(const struct ipward_rule *rule,
			const struct ipward_rule *filter)
{
	if (filter->has & BIT(HANDLE) && rule->handle != filter->handle)
		return false;
	if (filter->has & BIT(NAME) && strcmp(rule->name, filter->name) != 0)
		return false;
	if (filter->has & BIT(ACTION) && rule->action != filter->action)
		return false;
	if (filter->has & BIT(DIR) && rule->dir != filter->dir &&
	    !(rule->flags & IPWARD_RULE_FLAG_MIRRORED))
		return false;
	if (!filter->selector[0].has)
		return true;
	for (uint32_t i = 0; i < rule->selectors; i++)
		if (fits_selector(&rule->selector[i], &filter->selector[0]))
			return true;
	return false;
}
