// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include "value/limit.h"
#include "value/name.h"
#include "value/number.h"
#include "value/row.h"
#include "value/suggest.h"
#include "value/text.h"

#define SA_HAS(attr)	(sa->has & IPWARD_BIT(IPWARD_A_SA_##attr))

/* The values are also those of the attributes. */
const struct choice limit_choices[] = {
	{ "bytes", IPWARD_LIMIT_BYTES },
	{ "packets", IPWARD_LIMIT_PACKETS },
	{ "added", IPWARD_LIMIT_ADDED },
	{ "used", IPWARD_LIMIT_USED },
	{ "idle", IPWARD_LIMIT_IDLE },
	{ "sequence", IPWARD_LIMIT_SEQUENCE },
	{ NULL, 0 },
};

const struct choice expiry_choices[] = {
	{ "soft", IPWARD_EXPIRY_SOFT },
	{ "hard", IPWARD_EXPIRY_HARD },
	{ NULL, 0 },
};

/* Soft limits have odd ids. */
enum limit_id {
	BYTE_SOFT = 1,
	BYTE_HARD,
	PACKET_SOFT,
	PACKET_HARD,
	TIME_SOFT,
	TIME_HARD,
	USE_SOFT,
	USE_HARD,
	IDLE_SOFT,
	IDLE_HARD,
};

static bool is_hard(const struct keyword *keyword)
{
	return keyword->id % 2 == 0;
}

static int read_amount(struct words *words, const struct keyword *keyword,
		       uint64_t *value)
{
	switch (keyword->value) {
	case IPWARD_LIMIT_BYTES:
		return amount_read(words, keyword->name, byte_units,
				   "bytes, as 1000000, 500M or 2G", value);
	case IPWARD_LIMIT_PACKETS:
		return number_read(words, keyword->name, 1, UINT64_MAX, value);
	default:
		return amount_read(words, keyword->name, time_units,
				   "seconds, or as 90m, 8h or 7d", value);
	}
}

static int limit_word(struct words *words, const struct keyword *keyword,
		      void *target)
{
	const bool hard = is_hard(keyword);
	struct ipward_sa *sa = target;
	struct ipward_limits *limits = hard ? &sa->hard : &sa->soft;

	sa->has |= IPWARD_BIT(hard ? IPWARD_A_SA_HARD : IPWARD_A_SA_SOFT);
	limits->has |= IPWARD_BIT(keyword->value);
	return read_amount(words, keyword, &limits->max[keyword->value]);
}

#define LIMIT(word, number, what)					\
	{ .name = word, .id = number, .parse = limit_word,		\
	  .value = IPWARD_LIMIT_##what }

/* The words of ip-xfrm(8), and another pair for time without use. */
static const struct keyword keywords[] = {
	LIMIT("byte-soft", BYTE_SOFT, BYTES),
	LIMIT("byte-hard", BYTE_HARD, BYTES),
	LIMIT("packet-soft", PACKET_SOFT, PACKETS),
	LIMIT("packet-hard", PACKET_HARD, PACKETS),
	LIMIT("time-soft", TIME_SOFT, ADDED),
	LIMIT("time-hard", TIME_HARD, ADDED),
	LIMIT("time-use-soft", USE_SOFT, USED),
	LIMIT("time-use-hard", USE_HARD, USED),
	LIMIT("time-idle-soft", IDLE_SOFT, IDLE),
	LIMIT("time-idle-hard", IDLE_HARD, IDLE),
	ROW_END,
};

static const struct ipward_limits *side(const struct ipward_sa *sa,
					const struct keyword *keyword)
{
	return is_hard(keyword) ? &sa->hard : &sa->soft;
}

static bool is_set(const struct ipward_sa *sa, const struct keyword *keyword)
{
	return side(sa, keyword)->has & IPWARD_BIT(keyword->value);
}

int limits_read(struct words *words, struct ipward_sa *sa)
{
	const int before = words->next;
	uint64_t given = 0;
	char list[256];
	int err;

	for (const struct keyword *k = keywords; k->name; k++)
		if (is_set(sa, k))
			given |= GIVEN(k->id);
	err = words_parse_some(words, keywords, sa, &given);
	if (err || words->next > before)
		return err;
	suggest_list(list, sizeof(list), &keywords[0].name,
		     sizeof(keywords[0]));
	return words_wrong(words, "limit", words_peek(words), "%s", list);
}

int limits_word(struct words *words, const struct keyword *keyword,
		void *target)
{
	(void)keyword;
	return limits_read(words, target);
}

const char *limits_text(const struct ipward_sa *sa, char *text)
{
	struct text words = text_start(text);

	if (sa->soft.has || sa->hard.has)
		text_add(&words, "limit");
	for (const struct keyword *k = keywords; k->name; k++)
		if (is_set(sa, k))
			text_add(&words, "%s %" PRIu64, k->name,
				 side(sa, k)->max[k->value]);
	return text;
}

const char *expiry_text(const struct ipward_sa *sa, char *text)
{
	struct text words = text_start(text);
	char name[NAME_TEXT];

	if (SA_HAS(EXPIRY))
		text_add(&words, "%s", name_text(expiry_choices, sa->expiry,
						 name));
	if (SA_HAS(EXPIRED_BY))
		text_add(&words, "%s", name_text(limit_choices, sa->expired_by,
						 name));
	return text;
}
