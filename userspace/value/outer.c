// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <inttypes.h>
#include "value/name.h"
#include "value/number.h"
#include "value/outer.h"
#include "value/row.h"
#include "value/text.h"

#define HAS(attr)	(sa->has & IPWARD_BIT(IPWARD_A_SA_##attr))

const struct choice ecn_choices[] = {
	{ "normal", IPWARD_ECN_NORMAL },
	{ "compatible", IPWARD_ECN_COMPATIBLE },
	{ "off", IPWARD_ECN_OFF },
	{ NULL, 0 },
};

const struct choice df_choices[] = {
	{ "inherit", IPWARD_DF_COPY },
	{ "set", IPWARD_DF_SET },
	{ "unset", IPWARD_DF_CLEAR },
	{ NULL, 0 },
};

/* @inherit: set to whether the word was "inherit" instead of a number. */
static int read_number(struct words *words, const char *name, uint64_t min,
		       uint64_t max, uint64_t *number, bool *inherit)
{
	const char *word = words_peek(words);

	*inherit = false;
	if (word && isdigit((unsigned char)word[0]))
		return number_read(words, name, min, max, number);
	if (!words_is(word, OUTER_INHERIT))
		return words_wrong(words, name, word, "%" PRIu64 " to %" PRIu64
				   ", or inherit", min, max);
	words_take(words);
	*inherit = true;
	return 0;
}

int dscp_word(struct words *words, const struct keyword *keyword,
	      void *target)
{
	uint64_t number = 0;
	bool inherit;
	int err = read_number(words, keyword->name, 0, DSCP_MAX, &number,
			      &inherit);

	if (!err && !inherit)
		row_store(keyword, target, number);
	return err;
}

int ttl_word(struct words *words, const struct keyword *keyword, void *target)
{
	uint64_t number = 0;
	bool inherit;
	int err = read_number(words, keyword->name, 1, UINT8_MAX, &number,
			      &inherit);

	if (!err)
		row_store(keyword, target, inherit ? 0 : number);
	return err;
}

const char *outer_text(const struct ipward_sa *sa, char *text)
{
	struct text words = text_start(text);
	char name[NAME_TEXT];

	if (HAS(DSCP))
		text_add(&words, "dscp %u", sa->dscp);
	if (HAS(ECN))
		text_add(&words, "ecn %s", name_text(ecn_choices, sa->ecn,
						     name));
	if (HAS(DF))
		text_add(&words, "df %s", name_text(df_choices, sa->df, name));
	if (HAS(TTL) && sa->ttl)
		text_add(&words, "ttl %u", sa->ttl);
	else if (HAS(TTL))
		text_add(&words, "ttl %s", OUTER_INHERIT);
	if (HAS(FLOW_LABEL))
		text_add(&words, "flowlabel 0x%05" PRIx32, sa->flow_label);
	return text;
}
