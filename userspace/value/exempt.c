// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <linux/ipward.h>
#include "value/exempt.h"
#include "value/suggest.h"

const struct choice exempt_choices[] = {
	{ "ike", IPWARD_EXEMPT_IKE },
	{ "neighbour-discovery", IPWARD_EXEMPT_NEIGHBOUR },
	{ "dhcp", IPWARD_EXEMPT_DHCP },
	{ "multicast", IPWARD_EXEMPT_MULTICAST },
	{ "broadcast", IPWARD_EXEMPT_BROADCAST },
	{ NULL, 0 },
};

static uint32_t kind_of(const char *word)
{
	for (const struct choice *c = exempt_choices; c->name; c++)
		if (words_is(word, c->name))
			return c->value;
	return 0;
}

static int refuse(struct words *words, const char *name, const char *word)
{
	const void *names = exempt_choices;
	char list[EXEMPT_TEXT];

	suggest_list(list, sizeof(list), names, sizeof(exempt_choices[0]));
	return words_wrong(words, name, word,
			   "none, or of %s one or more, with commas between "
			   "them", list);
}

int exempt_read(struct words *words, const char *name, uint32_t *kinds)
{
	const char *word = words_take(words);
	char *copy, *part;

	*kinds = 0;
	if (word && !strcmp(word, "none"))
		return 0;
	if (!word)
		return refuse(words, name, word);
	copy = strdupa(word);
	while ((part = strsep(&copy, ","))) {
		if (!kind_of(part))
			return refuse(words, name, word);
		*kinds |= kind_of(part);
	}
	return 0;
}

const char *exempt_text(uint32_t kinds, char *text)
{
	size_t len = 0;

	if (!kinds)
		return "none";
	for (const struct choice *c = exempt_choices; c->name; c++) {
		if (kinds & c->value)
			len += snprintf(text + len, EXEMPT_TEXT - len, "%s%s",
					len ? "," : "", c->name);
		kinds &= ~(uint32_t)c->value;
	}
	if (kinds)
		snprintf(text + len, EXEMPT_TEXT - len, "%s0x%" PRIx32,
			 len ? "," : "", kinds);
	return text;
}
