// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lists.h"

#define FILE_MAX	(16 << 20)	/* bytes */
#define LAST		"end\n"

static int read_all(int fd, char *bytes, size_t size)
{
	size_t length = 0;
	ssize_t n = 1;

	while (length < size && n > 0) {
		n = read(fd, bytes + length, size - length);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n < 0)
			n = 1;
		else
			length += n;
	}
	return length == size ? 0 : -EBADMSG;
}

static bool is_whole(const char *text, size_t size)
{
	const size_t last = strlen(LAST);

	return size >= last && !memchr(text, '\0', size) &&
	       !memcmp(text + size - last, LAST, last) &&
	       (size == last || text[size - last - 1] == '\n');
}

static int load(int fd, struct lists *lists)
{
	struct stat about;
	int err;

	if (fstat(fd, &about))
		return -errno;
	if (!S_ISREG(about.st_mode) || about.st_size > FILE_MAX)
		return -EBADMSG;
	lists->text = malloc(about.st_size + 1);
	if (!lists->text)
		return -ENOMEM;
	err = read_all(fd, lists->text, about.st_size);
	if (!err && !is_whole(lists->text, about.st_size))
		err = -EBADMSG;
	lists->end = lists->text + about.st_size;
	return err;
}

int lists_open(const char *path, struct lists *lists)
{
	int err, fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	*lists = (struct lists){ .text = NULL };
	if (fd < 0)
		return -errno;
	err = load(fd, lists);
	close(fd);
	if (err) {
		lists_close(lists);
		return err;
	}
	for (char *c = lists->text; c < lists->end; c++)
		if (*c == '\n')
			*c = '\0';
	return 0;
}

void lists_close(struct lists *lists)
{
	free(lists->text);
	*lists = (struct lists){ .text = NULL };
}

/* What is behind this word and a blank; NULL if the line begins otherwise. */
static const char *behind(const char *line, const char *word)
{
	const size_t length = strlen(word);

	return !strncmp(line, word, length) && line[length] == ' ' ?
	       line + length + 1 : NULL;
}

static const char *next_line(const char *line)
{
	return line + strlen(line) + 1;
}

const char *lists_token(const struct lists *lists)
{
	return behind(lists->text, "token") ?: "";
}

const char *lists_method(const struct lists *lists, const char *connection)
{
	const char *method = NULL, *name;

	for (const char *line = lists->text; line < lists->end; line = next_line(line)) {
		method = behind(line, "method") ?: method;
		name = behind(line, "connection");
		if (name && !strcmp(name, connection))
			return method;
	}
	return NULL;
}

const char *lists_account(const struct lists *lists)
{
	const char *account = NULL;

	for (const char *line = lists->text; !account && line < lists->end;
	     line = next_line(line))
		account = behind(line, "directory");
	return account ?: "";
}

static const char *const verbs[] = {
	[LISTS_DENY] = "deny", [LISTS_NEED] = "need", [LISTS_ALLOW] = "allow",
};

static bool read_entry(const char *line, struct lists_entry *entry)
{
	const char *rest = NULL;
	size_t length;

	for (int verb = LISTS_DENY; !rest && verb <= LISTS_ALLOW; verb++) {
		rest = behind(line, verbs[verb]);
		entry->verb = verb;
	}
	if (!rest)
		return false;
	length = strcspn(rest, " ");
	snprintf(entry->kind, sizeof(entry->kind), "%.*s", (int)length, rest);
	entry->text = rest[length] ? rest + length + 1 : "";
	return true;
}

bool lists_want(const struct lists *lists, const char *kind)
{
	struct lists_entry entry;

	for (const char *line = lists->text; line < lists->end; line = next_line(line))
		if (read_entry(line, &entry) && !strcmp(entry.kind, kind))
			return true;
	return false;
}

bool lists_next(const struct lists *lists, const char *method, const char **at,
		struct lists_entry *entry)
{
	const char *line = next_line(*at ?: method);

	for (; line < lists->end && !behind(line, "method"); line = next_line(line)) {
		*at = line;
		if (read_entry(line, entry))
			return true;
	}
	return false;
}
