// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include "complain.h"
#include "json.h"
#include "limit.h"
#include "name.h"
#include "number.h"
#include "suggest.h"

#define SA_HAS(attr)	(sa->has & IPWARD_BIT(IPWARD_A_SA_##attr))

/* Their numbers are also those of the attributes. */
static const struct choice limit_choices[] = {
	{ "bytes", IPWARD_LIMIT_BYTES },
	{ "packets", IPWARD_LIMIT_PACKETS },
	{ "added", IPWARD_LIMIT_ADDED },
	{ "used", IPWARD_LIMIT_USED },
	{ "idle", IPWARD_LIMIT_IDLE },
	{ "sequence", IPWARD_LIMIT_SEQUENCE },
	{ NULL, 0 },
};

static const struct choice expiry_choices[] = {
	{ "soft", IPWARD_EXPIRY_SOFT },
	{ "hard", IPWARD_EXPIRY_HARD },
	{ NULL, 0 },
};

/* Soft ones are odd. */
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

static int limit_word(struct words *words, const struct keyword *keyword,
		      void *target)
{
	const bool hard = is_hard(keyword);
	struct ipward_sa *sa = target;
	struct ipward_limits *limits = hard ? &sa->hard : &sa->soft;

	sa->has |= IPWARD_BIT(hard ? IPWARD_A_SA_HARD : IPWARD_A_SA_SOFT);
	limits->has |= IPWARD_BIT(keyword->value);
	return number_read(words, keyword->name, 1, UINT64_MAX,
			   &limits->of[keyword->value]);
}

/* The words of ip-xfrm(8), and one more pair: time without use. */
static const struct keyword keywords[] = {
	{ "byte-soft", BYTE_SOFT, limit_word, IPWARD_LIMIT_BYTES, 0 },
	{ "byte-hard", BYTE_HARD, limit_word, IPWARD_LIMIT_BYTES, 0 },
	{ "packet-soft", PACKET_SOFT, limit_word, IPWARD_LIMIT_PACKETS, 0 },
	{ "packet-hard", PACKET_HARD, limit_word, IPWARD_LIMIT_PACKETS, 0 },
	{ "time-soft", TIME_SOFT, limit_word, IPWARD_LIMIT_ADDED, 0 },
	{ "time-hard", TIME_HARD, limit_word, IPWARD_LIMIT_ADDED, 0 },
	{ "time-use-soft", USE_SOFT, limit_word, IPWARD_LIMIT_USED, 0 },
	{ "time-use-hard", USE_HARD, limit_word, IPWARD_LIMIT_USED, 0 },
	{ "time-idle-soft", IDLE_SOFT, limit_word, IPWARD_LIMIT_IDLE, 0 },
	{ "time-idle-hard", IDLE_HARD, limit_word, IPWARD_LIMIT_IDLE, 0 },
	{ NULL, 0, NULL, 0, 0 },
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
	return complain_value("limit", words_peek(words), "%s", list);
}

void limits_print(const struct ipward_sa *sa)
{
	const char *before = "\tlimit";

	if (!sa->soft.has && !sa->hard.has)
		return;
	for (const struct keyword *k = keywords; k->name; k++) {
		if (!is_set(sa, k))
			continue;
		printf("%s %s %" PRIu64, before, k->name,
		       side(sa, k)->of[k->value]);
		before = "";
	}
	putchar('\n');
}

static void add_limits(struct json_object *object, const char *key,
		       const struct ipward_limits *limits)
{
	struct json_object *part = json_object_new_object();

	for (const struct choice *c = limit_choices; c->name; c++)
		if (limits->has & IPWARD_BIT(c->value))
			json_add_number(part, c->name, limits->of[c->value]);
	json_object_object_add(object, key, part);
}

void limits_json(struct json_object *object, const struct ipward_sa *sa)
{
	if (SA_HAS(SOFT))
		add_limits(object, "soft", &sa->soft);
	if (SA_HAS(HARD))
		add_limits(object, "hard", &sa->hard);
}

void expiry_print(const struct ipward_sa *sa)
{
	char name[NAME_TEXT];

	if (SA_HAS(EXPIRY))
		printf("%s ", name_text(expiry_choices, sa->expiry, name));
	if (SA_HAS(EXPIRED_BY))
		printf("%s ", name_text(limit_choices, sa->expired_by, name));
}

void expiry_json(struct json_object *object, const struct ipward_sa *sa)
{
	char name[NAME_TEXT];

	if (SA_HAS(EXPIRY))
		json_add_text(object, "expiry", name_text(expiry_choices,
							  sa->expiry, name));
	if (SA_HAS(EXPIRED_BY))
		json_add_text(object, "expired_by",
			      name_text(limit_choices, sa->expired_by, name));
}
