// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include "value/number.h"
#include "value/row.h"

void *row_place(const struct keyword *keyword, void *target)
{
	return (char *)target + keyword->offset;
}

void *row_second(const struct keyword *keyword, void *target)
{
	return (char *)target + keyword->second;
}

void row_is_given(const struct keyword *keyword, void *target)
{
	void *mask = (char *)target + keyword->mask;

	if (keyword->has)
		*(uint64_t *)mask |= keyword->has;
}

static void store(void *place, size_t size, uint64_t value)
{
	switch (size) {
	case sizeof(uint64_t):
		*(uint64_t *)place = value;
		break;
	case sizeof(uint32_t):
		*(uint32_t *)place = value;
		break;
	case sizeof(uint16_t):
		*(uint16_t *)place = value;
		break;
	case sizeof(uint8_t):
		*(uint8_t *)place = value;
		break;
	}
}

void row_store(const struct keyword *keyword, void *target, uint64_t value)
{
	row_is_given(keyword, target);
	if (keyword->size)
		store(row_place(keyword, target), keyword->size, value);
}

int row_number(struct words *words, const struct keyword *keyword,
	       void *target)
{
	uint64_t number;
	int err = number_read(words, keyword->name, keyword->min, keyword->max,
			      &number);

	if (!err)
		row_store(keyword, target, number);
	return err;
}

int row_choice(struct words *words, const struct keyword *keyword,
	       void *target)
{
	int value;
	int err = words_choice(words, keyword->name, keyword->choices, &value);

	if (!err)
		row_store(keyword, target, value);
	return err;
}

int row_value(struct words *words, const struct keyword *keyword,
	      void *target)
{
	(void)words;
	row_store(keyword, target, keyword->value);
	return 0;
}

int row_flag(struct words *words, const struct keyword *keyword,
	     void *target)
{
	uint32_t *flags = row_place(keyword, target);

	(void)words;
	row_is_given(keyword, target);
	*flags |= keyword->value;
	return 0;
}

int row_text(struct words *words, const struct keyword *keyword, void *target,
	     const char *expected)
{
	const char *word = words_value(words, keyword->name, expected);

	if (!word)
		return -EINVAL;
	if (strlen(word) >= keyword->size)
		return words_wrong(words, keyword->name, word,
				   "fewer than %zu letters", keyword->size);
	row_is_given(keyword, target);
	strcpy(row_place(keyword, target), word);
	return 0;
}
