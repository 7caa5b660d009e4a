// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "value/meta.h"
#include "value/number.h"
#include "value/row.h"
#include "value/text.h"
#include "value/utf8.h"

#define HAS(attr)	(sa->has & IPWARD_BIT(IPWARD_A_SA_##attr))

int device_read(struct words *words, const char *name,
		char device[IPWARD_DEV_MAX])
{
	const char *word = words_value(words, name, "a network device");

	if (!word)
		return -EINVAL;
	if (strlen(word) >= IPWARD_DEV_MAX)
		return words_wrong(words, name, word,
				   "a device's name of fewer than %d letters",
				   IPWARD_DEV_MAX);
	strcpy(device, word);
	return 0;
}

int device_word(struct words *words, const struct keyword *keyword,
		void *target)
{
	row_is_given(keyword, target);
	return device_read(words, keyword->name, row_place(keyword, target));
}

static int part_parse(const char *text, uint32_t *value)
{
	uint64_t number = 0;
	int err = number_parse(text, &number);

	*value = number;
	return err ?: number > UINT32_MAX ? -ERANGE : 0;
}

static int mark_read(struct words *words, const char *name, uint32_t *mark,
		     uint32_t *mask)
{
	static const char expected[] = "a 32-bit mark, or MARK/MASK";
	const char *word = words_value(words, name, expected);
	char *copy, *slash;
	int err;

	if (!word)
		return -EINVAL;
	copy = strdupa(word);
	slash = strchr(copy, '/');
	*mask = UINT32_MAX;
	if (slash)
		*slash++ = '\0';
	err = part_parse(copy, mark);
	if (!err && slash)
		err = part_parse(slash, mask);
	if (err)
		return words_wrong(words, name, word, "%s", expected);
	if (!*mask || *mark & ~*mask)
		return words_wrong(words, name, word,
				   "a mark within its mask, which is not 0");
	return 0;
}

int mark_word(struct words *words, const struct keyword *keyword,
	      void *target)
{
	row_is_given(keyword, target);
	return mark_read(words, keyword->name, row_place(keyword, target),
			 row_second(keyword, target));
}

const char *mark_text(uint32_t mark, uint32_t mask, char *text)
{
	int len = snprintf(text, MARK_TEXT, "0x%" PRIx32, mark);

	if (mask != UINT32_MAX)
		snprintf(text + len, MARK_TEXT - len, "/0x%" PRIx32, mask);
	return text;
}

static void add_mark(struct text *words, const char *name, uint32_t mark,
		     uint32_t mask)
{
	char text[MARK_TEXT];

	text_add(words, "%s %s", name, mark_text(mark, mask, text));
}

static void add_device(struct text *words, const char *name, const char *dev)
{
	char text[2 * IPWARD_DEV_MAX];

	text_add(words, "%s %s", name, utf8_text(dev, "", text, sizeof(text)));
}

const char *meta_text(const struct ipward_sa *sa, char *text)
{
	struct text words = text_start(text);

	if (HAS(MARK))
		add_mark(&words, "mark", sa->mark, sa->mark_mask);
	if (HAS(DEV))
		add_device(&words, "dev", sa->dev);
	if (HAS(SET_MARK))
		add_mark(&words, "set-mark", sa->set_mark, sa->set_mark_mask);
	if (HAS(SET_DEV))
		add_device(&words, "set-dev", sa->set_dev);
	return text;
}
