// SPDX-License-Identifier: GPL-2.0
/* Prometheus' text format: its lines, and what is in its labels. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "exposition.h"
#include "tap.h"

/* What stands in the braces of a sample whose label has this value. */
static void shows(const char *name, const char *netns, const char *value,
		  const char *expected)
{
	char *text = NULL, *line;
	size_t size = 0;
	struct exposition out = { open_memstream(&text, &size), netns, "m" };

	exposition_sample(&out, LABELS({ "l", value }), 7);
	fclose(out.stream);
	if (asprintf(&line, "m{%s} 7\n", expected) < 0)
		abort();
	is_text(text, line, name);
	free(line);
	free(text);
}

/* As long as a name can be, and each byte of it escaped. */
static void test_longest(void)
{
	char value[IPWARD_NAME_MAX], expected[2 * IPWARD_NAME_MAX + 8];
	char *to = stpcpy(expected, "l=\"");

	memset(value, '"', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	for (size_t i = 0; i < sizeof(value) - 1; i++)
		to = stpcpy(to, "\\\"");
	stpcpy(to, "\"");
	shows("the longest name", NULL, value, expected);
}

static void test_labels(void)
{
	shows("a word", NULL, "plain", "l=\"plain\"");
	shows("nothing", NULL, "", "l=\"\"");
	shows("quotes", NULL, "a \"b\" c", "l=\"a \\\"b\\\" c\"");
	shows("a backslash", NULL, "a\\", "l=\"a\\\\\"");
	shows("what looks like an escape", NULL, "\\n", "l=\"\\\\n\"");
	shows("control characters", NULL, "a\nb\tc\x7f", "l=\"a?b?c?\"");
	shows("what has a meaning elsewhere", NULL, "{a=b},#",
	      "l=\"{a=b},#\"");
	shows("UTF-8", NULL, "\xc3\xbc\xe2\x82\xac",
	      "l=\"\xc3\xbc\xe2\x82\xac\"");
	shows("what is not", NULL, "\xff\xc3+\xc2\x85", "l=\"??+??\"");
	shows("a namespace", "blue", "x", "netns=\"blue\",l=\"x\"");
	shows("one with quotes", "/run/\"x", "x",
	      "netns=\"/run/\\\"x\",l=\"x\"");
}

static void test_families(void)
{
	char *text = NULL;
	size_t size = 0;
	struct exposition out = { open_memstream(&text, &size), NULL, NULL };

	exposition_counter(&out, "a_total", "Things.");
	exposition_sample(&out, NULL, UINT64_MAX);
	exposition_sample(&out, LABELS({ "x", "1" }, { "y", "2" }), 0);
	exposition_gauge(&out, "b_ratio", "Part.");
	exposition_ratio(&out, NULL, 1, 4);
	exposition_ratio(&out, NULL, UINT64_MAX, UINT64_MAX);
	out.netns = "n";
	exposition_ratio(&out, NULL, 0, 1);
	fclose(out.stream);
	is_text(text,
		"# HELP a_total Things.\n"
		"# TYPE a_total counter\n"
		"a_total 18446744073709551615\n"
		"a_total{x=\"1\",y=\"2\"} 0\n"
		"# HELP b_ratio Part.\n"
		"# TYPE b_ratio gauge\n"
		"b_ratio 0.250000\n"
		"b_ratio 1.000000\n"
		"b_ratio{netns=\"n\"} 0.000000\n", "families");
	free(text);
}

int main(void)
{
	test_labels();
	test_longest();
	test_families();
	return tap_end();
}
