// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/ipward.h>
#include "value/number.h"
#include "value/row.h"

int number_parse(const char *text, uint64_t *value)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = hex ? text + 2 : text;
	char *end;

	/* Refuse signs, spaces and a second 0x, which strtoull() accepts. */
	if (!isxdigit((unsigned char)digits[0]))
		return -EINVAL;
	if (hex && (digits[1] == 'x' || digits[1] == 'X'))
		return -EINVAL;
	errno = 0;
	*value = strtoull(digits, &end, hex ? 16 : 10);
	if (*end || end == digits)
		return -EINVAL;
	return errno ? -ERANGE : 0;
}

int number_read(struct words *words, const char *name, uint64_t min,
		uint64_t max, uint64_t *value)
{
	char expected[64];
	const char *word;

	snprintf(expected, sizeof(expected), "%" PRIu64 " to %" PRIu64, min,
		 max);
	word = words_value(words, name, expected);
	if (!word)
		return -EINVAL;
	if (number_parse(word, value) || *value < min || *value > max)
		return words_wrong(words, name, word, "%s", expected);
	return 0;
}

const struct unit byte_units[] = {
	{ "K", UINT64_C(1) << 10 },
	{ "M", UINT64_C(1) << 20 },
	{ "G", UINT64_C(1) << 30 },
	{ "T", UINT64_C(1) << 40 },
	{ NULL, 0 },
};

const struct unit time_units[] = {
	{ "s", 1 },
	{ "m", UINT64_C(60) },
	{ "h", UINT64_C(3600) },
	{ "d", UINT64_C(86400) },
	{ "w", UINT64_C(604800) },
	{ NULL, 0 },
};

static int amount_parse(const char *word, const struct unit *unit,
			uint64_t *value)
{
	const size_t len = strlen(word);
	uint64_t number;
	char text[24];

	for (; unit->name; unit++)
		if (len > 1 && !strcmp(word + len - 1, unit->name))
			break;
	if (!unit->name)
		return number_parse(word, value);
	if (len > sizeof(text))
		return -EINVAL;
	memcpy(text, word, len - 1);
	text[len - 1] = '\0';
	if (number_parse(text, &number) || number > UINT64_MAX / unit->factor)
		return -EINVAL;
	*value = number * unit->factor;
	return 0;
}

int amount_read(struct words *words, const char *name, const struct unit *units,
		const char *expected, uint64_t *value)
{
	const char *word = words_value(words, name, expected);

	if (!word)
		return -EINVAL;
	if (amount_parse(word, units, value) || !*value)
		return words_wrong(words, name, word, "%s", expected);
	return 0;
}

int spi_read(struct words *words, const char *name, uint32_t *spi)
{
	static const char expected[] =
		"256 to 4294967295 (RFC 4303, section 2.1)";
	const char *word = words_value(words, name, expected);
	uint64_t value;

	if (!word)
		return -EINVAL;
	if (number_parse(word, &value) || value < IPWARD_SPI_MIN ||
	    value > UINT32_MAX)
		return words_wrong(words, name, word, "%s", expected);
	*spi = value;
	return 0;
}

int spi_word(struct words *words, const struct keyword *keyword, void *target)
{
	row_is_given(keyword, target);
	return spi_read(words, keyword->number ? "spi" : keyword->name,
			row_place(keyword, target));
}
