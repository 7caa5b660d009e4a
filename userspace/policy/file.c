// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "policy/file.h"
#include "value/utf8.h"

#define FIRST_BYTES	65536

static const char byte_order_mark[] = "\xef\xbb\xbf";

static char *too_large(struct report *report, struct place place, char *text)
{
	free(text);
	report_error(report, place, NULL, "the file is larger than %zu MB: "
		     "expected rules with sets of addresses in it, rather than "
		     "one rule for each address", FILE_BYTES_MAX >> 20);
	return NULL;
}

static char *failed(struct report *report, struct place place, char *text)
{
	free(text);
	report_error(report, place, NULL, "cannot read this file: %s",
		     strerror(errno));
	return NULL;
}

static char *read_all(FILE *stream, struct place place, size_t *len,
		      struct report *report)
{
	size_t room = FIRST_BYTES, done = 0, got;
	char *text = malloc(room + 1);

	while (text && (got = fread(text + done, 1, room - done, stream))) {
		char *more = text;

		done += got;
		if (done > FILE_BYTES_MAX)
			return too_large(report, place, text);
		if (done == room)
			more = realloc(text, (room *= 2) + 1);
		if (!more)
			return failed(report, place, text);
		text = more;
	}
	if (!text || ferror(stream))
		return failed(report, place, text);
	text[done] = '\0';
	*len = done;
	return text;
}

/* Fast for ASCII, of which a policy consists. */
static size_t character(const char *text)
{
	return (unsigned char)*text < 0x80 ? *text != '\0' : utf8_length(text);
}

void file_place(const char *text, size_t offset, struct place *place)
{
	size_t size;

	place->line = 1;
	place->column = 1;
	for (size_t at = 0; at < offset && (size = character(text + at)); at += size) {
		place->column++;
		if (text[at] != '\n')
			continue;
		place->line++;
		place->column = 1;
	}
}

static bool is_text(const char *text, size_t len, struct place place,
		    struct report *report)
{
	size_t at = 0, size;

	while (at < len && (size = character(text + at)))
		at += size;
	if (at == len)
		return true;
	file_place(text, at, &place);
	report_error(report, place, NULL, "byte 0x%02x is no text: expected a "
		     "file in UTF-8", (unsigned char)text[at]);
	return false;
}

static void drop_byte_order_mark(char *text, size_t *len)
{
	const size_t size = sizeof(byte_order_mark) - 1;

	if (strncmp(text, byte_order_mark, size) != 0)
		return;
	*len -= size;
	memmove(text, text + size, *len + 1);
}

static FILE *open_file(const char *path, struct place place,
		       struct report *report)
{
	struct stat about;
	FILE *stream;
	int fd;

	if (!strcmp(path, "-"))
		return stdin;
	/* A pipe that nobody writes to is empty, and nothing to wait for. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd >= 0)
		fcntl(fd, F_SETFL, O_RDONLY);
	stream = fd < 0 ? NULL : fdopen(fd, "r");
	if (!stream) {
		report_error(report, place, NULL, "cannot open this file: %s",
			     strerror(errno));
		return NULL;
	}
	if (!fstat(fileno(stream), &about) && S_ISDIR(about.st_mode)) {
		fclose(stream);
		report_error(report, place, NULL, "this is a folder: expected a file");
		return NULL;
	}
	return stream;
}

char *file_load(const char *path, size_t *len, struct report *report)
{
	struct place place = { path, 0, 0 };
	FILE *stream = open_file(path, place, report);
	char *text;

	if (!stream)
		return NULL;
	text = read_all(stream, place, len, report);
	if (stream != stdin)
		fclose(stream);
	if (!text)
		return NULL;
	if (!is_text(text, *len, place, report)) {
		free(text);
		return NULL;
	}
	drop_byte_order_mark(text, len);
	return text;
}
