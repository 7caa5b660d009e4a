// SPDX-License-Identifier: GPL-2.0
/*
 * A line that begins with a blank goes on with the line before it. Then each is::
 *
 *	# a remark
 *	name: text
 *	name:: base64
 *	name:< the address of a file		which nobody opens
 *
 * An empty line ends an object, whose first line is its "dn". What ldapsearch prints
 * beside objects (its result, references to other servers) has none.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "windows/ldif.h"

#define NAME_MAX_LEN	128

/**
 * struct reading - a file that is being read
 * @at: the next line; @end of the file
 * @line: the number of the line at hand, and @lines, of the next one
 * @joined: the line at hand, without its breaks
 * @object: what its lines are for; NULL between objects
 * @other: these lines are for no object
 */
struct reading {
	struct windows_objects *objects;
	struct report *report;
	const char *file;
	const char *at;
	const char *end;
	unsigned int line;
	unsigned int lines;
	char *joined;
	size_t len;
	struct windows_object *object;
	bool other;
};

static struct place here(const struct reading *reading)
{
	return (struct place){ reading->file, reading->line, 1 };
}

static int refuse(const struct reading *reading, const char *text)
{
	report_error(reading->report, here(reading), NULL, "%s", text);
	return -EINVAL;
}

/* One line of the file into the line at hand. */
static void take_line(struct reading *reading)
{
	const char *start = reading->at;
	const char *end = memchr(start, '\n', reading->end - start) ?: reading->end;

	reading->at = end < reading->end ? end + 1 : end;
	reading->lines++;
	if (end > start && end[-1] == '\r')
		end--;
	memcpy(reading->joined + reading->len, start, end - start);
	reading->len += end - start;
}

static bool next_line(struct reading *reading)
{
	if (reading->at == reading->end)
		return false;
	reading->line = reading->lines;
	reading->len = 0;
	take_line(reading);
	while (reading->at < reading->end && *reading->at == ' ') {
		reading->at++;
		take_line(reading);
	}
	reading->joined[reading->len] = '\0';
	return true;
}

static const char digits[] = {
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
};

static int digit_of(char c)
{
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? found - digits : -1;
}

/* In its place. Return: its length, or -1 if it is none. */
static ssize_t decode(char *text)
{
	const size_t len = strspn(text, digits);
	const size_t pads = strspn(text + len, "=");
	unsigned int count = 0;		/* of the bits that no byte has yet */
	uint32_t bits = 0;
	size_t bytes = 0;

	if (text[len + pads] || (len + pads) % 4 || pads > 2)
		return -1;
	for (size_t i = 0; i < len; i++) {
		bits = bits << 6 | digit_of(text[i]);
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		text[bytes++] = bits >> count;
	}
	return bytes;
}

/**
 * struct line - a line's parts
 * @name: without what may follow it after ";"
 */
struct line {
	char *name;
	char *value;
	size_t len;
};

static int read_value(const struct reading *reading, struct line *line, char *colon)
{
	const bool base64 = colon[1] == ':';
	ssize_t len;

	if (colon[1] == '<')
		return refuse(reading, "the value stands in another file, by its "
			      "address: expected it here");
	line->value = colon + 1 + base64;
	line->value += strspn(line->value, " ");
	line->len = reading->joined + reading->len - line->value;
	if (memchr(line->value, '\0', line->len))
		return refuse(reading, "a NUL byte: expected base64, \"name:: ...\"");
	if (!base64)
		return 0;
	len = decode(line->value);
	if (len < 0)
		return refuse(reading, "this is no base64: expected the file as it was "
			      "printed");
	line->value[len] = '\0';
	line->len = len;
	return 0;
}

static int split(const struct reading *reading, struct line *line)
{
	char *colon = strchr(reading->joined, ':');

	if (!colon || colon == reading->joined || colon - reading->joined > NAME_MAX_LEN)
		return refuse(reading, "expected LDIF, \"name: value\", as ldbsearch and "
			      "ldapsearch print it");
	*colon = '\0';
	line->name = reading->joined;
	/* A controller sends long lists in parts, "name;range=0-1499". */
	if (strcasestr(line->name, ";range=") && colon[-1] != '*')
		return refuse(reading, "a part of a list: expected all of it");
	line->name[strcspn(line->name, ";")] = '\0';
	return read_value(reading, line, colon);
}

/* The first line of an object, or of something else. */
static int begin(struct reading *reading, const struct line *line)
{
	if (!strcasecmp(line->name, "version"))
		return 0;
	reading->other = strcasecmp(line->name, "dn") != 0;
	if (!reading->other) {
		reading->object = objects_add(reading->objects, here(reading),
					      line->value, line->len);
		return reading->object ? 0 : -ENOMEM;
	}
	if (!strcasecmp(line->name, "ref") || !strcasecmp(line->name, "search") ||
	    !strcasecmp(line->name, "result"))
		return 0;
	return refuse(reading, "expected \"dn: ...\" at the head of an object, behind an "
		      "empty line");
}

static int take(struct reading *reading)
{
	struct line line = { NULL, NULL, 0 };
	int err;

	if (!reading->len) {
		reading->object = NULL;
		reading->other = false;
		return 0;
	}
	if (*reading->joined == '#' || reading->other)
		return 0;
	err = split(reading, &line);
	if (err)
		return err;
	if (!reading->object)
		return begin(reading, &line);
	if (!strcasecmp(line.name, "changetype"))
		return refuse(reading, "changes to objects: expected the objects, as "
			      "ldbsearch and ldapsearch print them");
	if (!strcasecmp(line.name, "dn"))
		return refuse(reading, "another object begins: expected an empty line "
			      "before it");
	return object_set(reading->objects, reading->object, line.name, line.value,
			  line.len);
}

int ldif_read(struct windows_objects *objects, const char *name, const char *text,
	      size_t len, struct report *report)
{
	struct reading reading = {
		.objects = objects, .report = report, .file = name,
		.at = text, .end = text + len, .lines = 1,
		.joined = malloc(len + 1),
	};
	int err = reading.joined ? 0 : -ENOMEM, result = 0;

	while (err != -ENOMEM && !report_is_full(report) && next_line(&reading)) {
		err = take(&reading);
		if (err)
			result = err;
	}
	free(reading.joined);
	return err == -ENOMEM ? err : result;
}
