// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "complain.h"
#include "json.h"
#include "name.h"
#include "number.h"
#include "outer.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_SA_##attr)
#define HAS(attr)	(sa->has & BIT(attr))

#define DSCP_MAX	63
#define FLOW_LABEL_MAX	0xfffff

/* Instead of a number: as the inner header has it. */
#define INHERIT		(-1)
static const char inherit[] = "inherit";

static const struct choice ecn_choices[] = {
	{ "normal", IPWARD_ECN_NORMAL },
	{ "compatible", IPWARD_ECN_COMPATIBLE },
	{ "off", IPWARD_ECN_OFF },
	{ NULL, 0 },
};

static const struct choice df_choices[] = {
	{ "inherit", IPWARD_DF_COPY },
	{ "set", IPWARD_DF_SET },
	{ "unset", IPWARD_DF_CLEAR },
	{ NULL, 0 },
};

static int read_number(struct words *words, const char *name, uint64_t min,
		       uint64_t max, int *value)
{
	const char *word = words_peek(words);
	uint64_t number = 0;
	int err;

	if (word && isdigit((unsigned char)word[0])) {
		err = number_read(words, name, min, max, &number);
		*value = number;
		return err;
	}
	if (!word || !*word || strncmp(inherit, word, strlen(word)) != 0)
		return complain_value(name, word, "%" PRIu64 " to %" PRIu64
				      ", or inherit", min, max);
	words_take(words);
	*value = INHERIT;
	return 0;
}

/* To inherit it is what is usual, and no attribute. */
static int read_dscp(struct words *words, const char *name,
		     struct ipward_sa *sa)
{
	int value = 0;
	int err = read_number(words, name, 0, DSCP_MAX, &value);

	if (value != INHERIT)
		sa->has |= BIT(DSCP);
	sa->dscp = value;
	return err;
}

static int read_ttl(struct words *words, const char *name,
		    struct ipward_sa *sa)
{
	int value = 0;
	int err = read_number(words, name, 1, UINT8_MAX, &value);

	sa->has |= BIT(TTL);
	sa->ttl = value == INHERIT ? 0 : value;
	return err;
}

int outer_read(struct words *words, const char *name, int attr,
	       struct ipward_sa *sa)
{
	uint64_t number = 0;
	int value = 0, err;

	switch (attr) {
	case IPWARD_A_SA_DSCP:
		return read_dscp(words, name, sa);
	case IPWARD_A_SA_TTL:
		return read_ttl(words, name, sa);
	case IPWARD_A_SA_ECN:
		sa->has |= BIT(ECN);
		err = words_choice(words, name, ecn_choices, &value);
		sa->ecn = value;
		return err;
	case IPWARD_A_SA_DF:
		sa->has |= BIT(DF);
		err = words_choice(words, name, df_choices, &value);
		sa->df = value;
		return err;
	case IPWARD_A_SA_FLOW_LABEL:
		sa->has |= BIT(FLOW_LABEL);
		err = number_read(words, name, 0, FLOW_LABEL_MAX, &number);
		sa->flow_label = number;
		return err;
	}
	return -EINVAL;
}

static void print_word(const char **before, const char *name,
		       const char *value)
{
	printf("%s%s %s", *before, name, value);
	*before = " ";
}

/* A number, or the word for none. */
static const char *ttl_text(uint8_t ttl, char *text)
{
	if (!ttl)
		return inherit;
	snprintf(text, NAME_TEXT, "%u", ttl);
	return text;
}

void outer_print(const struct ipward_sa *sa)
{
	const char *before = "\t";
	char text[NAME_TEXT];

	if (HAS(DSCP)) {
		snprintf(text, sizeof(text), "%u", sa->dscp);
		print_word(&before, "dscp", text);
	}
	if (HAS(ECN))
		print_word(&before, "ecn", name_text(ecn_choices, sa->ecn,
						     text));
	if (HAS(DF))
		print_word(&before, "df", name_text(df_choices, sa->df, text));
	if (HAS(TTL))
		print_word(&before, "ttl", ttl_text(sa->ttl, text));
	if (HAS(FLOW_LABEL)) {
		snprintf(text, sizeof(text), "0x%05" PRIx32, sa->flow_label);
		print_word(&before, "flowlabel", text);
	}
	if (*before != '\t')
		putchar('\n');
}

void outer_json(struct json_object *object, const struct ipward_sa *sa)
{
	char text[NAME_TEXT];

	if (HAS(DSCP))
		json_add_number(object, "dscp", sa->dscp);
	if (HAS(ECN))
		json_add_text(object, "ecn", name_text(ecn_choices, sa->ecn,
						       text));
	if (HAS(DF))
		json_add_text(object, "df", name_text(df_choices, sa->df,
						      text));
	if (HAS(TTL) && sa->ttl)
		json_add_number(object, "ttl", sa->ttl);
	else if (HAS(TTL))
		json_add_text(object, "ttl", ttl_text(0, text));
	if (HAS(FLOW_LABEL))
		json_add_number(object, "flow_label", sa->flow_label);
}
