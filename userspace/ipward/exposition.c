// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include "exposition.h"
#include "libipward.h"
#include "value/utf8.h"

static void start(struct exposition *out, const char *name, const char *help,
		  const char *type)
{
	out->family = name;
	fprintf(out->stream, "# HELP %s %s\n# TYPE %s %s\n", name, help, name,
		type);
}

void exposition_counter(struct exposition *out, const char *name,
			const char *help)
{
	start(out, name, help, "counter");
}

void exposition_gauge(struct exposition *out, const char *name,
		      const char *help)
{
	start(out, name, help, "gauge");
}

/*
 * Names are bytes to the kernel, and the format is UTF-8 in which quotes and
 * backslashes have a backslash. Control characters, a newline too, become "?",
 * as in lists.
 */
static void print_label(FILE *stream, const struct label *label, char before)
{
	char text[2 * IPWARD_TEXT_MAX];

	fprintf(stream, "%c%s=\"%s\"", before, label->name,
		utf8_text(label->value, "\"\\", text, sizeof(text)));
}

static void print_start(const struct exposition *out,
			const struct label *labels)
{
	const struct label netns = { "netns", out->netns };
	char before = '{';

	fputs(out->family, out->stream);
	if (out->netns) {
		print_label(out->stream, &netns, before);
		before = ',';
	}
	for (; labels && labels->name; labels++) {
		print_label(out->stream, labels, before);
		before = ',';
	}
	fputs(before == ',' ? "} " : " ", out->stream);
}

void exposition_sample(struct exposition *out, const struct label *labels,
		       uint64_t value)
{
	print_start(out, labels);
	fprintf(out->stream, "%" PRIu64 "\n", value);
}

void exposition_ratio(struct exposition *out, const struct label *labels,
		      uint64_t part, uint64_t whole)
{
	print_start(out, labels);
	fprintf(out->stream, "%.6f\n", (double)part / (double)whole);
}
