// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "value/icmp.h"
#include "value/number.h"
#include "value/row.h"

/* Names of nftables and iptables, whose numbers differ between the families. */
static const struct type_name {
	const char *name;
	const char *numbers;
} type_names[] = {
	{ "echo-request", "8, for icmp6 128" },
	{ "ping", "8, for icmp6 128" },
	{ "echo-reply", "0, for icmp6 129" },
	{ "pong", "0, for icmp6 129" },
	{ "destination-unreachable", "3, for icmp6 1" },
	{ "packet-too-big", "2, for icmp6; for icmp 3 with code 4" },
	{ "fragmentation-needed", "3 with code 4; for icmp6 2" },
	{ "time-exceeded", "11, for icmp6 3" },
	{ "parameter-problem", "12, for icmp6 4" },
	{ "redirect", "5, for icmp6 137" },
	{ "nd-redirect", "137" },
	{ "router-solicitation", "10, for icmp6 133" },
	{ "nd-router-solicit", "133" },
	{ "router-advertisement", "9, for icmp6 134" },
	{ "nd-router-advert", "134" },
	{ "neighbour-solicitation", "135" },
	{ "neighbor-solicitation", "135" },
	{ "nd-neighbor-solicit", "135" },
	{ "neighbour-advertisement", "136" },
	{ "neighbor-advertisement", "136" },
	{ "nd-neighbor-advert", "136" },
	{ "timestamp-request", "13" },
	{ "timestamp-reply", "14" },
	{ NULL, NULL },
};

static const char *numbers_of(const char *word)
{
	const struct type_name *row = type_names;

	while (row->name && strcmp(row->name, word) != 0)
		row++;
	return row->numbers;
}

int icmp_type_read(struct words *words, const char *name, uint64_t *type)
{
	const char *word = words_peek(words);
	int err = number_read(words, name, 0, UINT8_MAX, type);

	return err && word ? value_suggest(words->error, numbers_of(word)) : err;
}

int icmp_type_word(struct words *words, const struct keyword *keyword,
		   void *target)
{
	uint64_t type;
	int err = icmp_type_read(words, keyword->name, &type);

	if (!err)
		row_store(keyword, target, type);
	return err;
}
