// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "central/sentence.h"
#include "central/store.h"

#define POLICY_NEW	"policy.new"
#define SOURCE		"source"
#define ATTEMPT		"attempt"
#define LOCK		"lock"
#define TEMPORARY	"temporary"

static int fail(const struct store *store, int err, const char *file, char *why)
{
	return sentence(why, err, "%s/%s: %s", store->path, file, strerror(-err));
}

static int make_directory(const char *path)
{
	char copy[STORE_TEXT];

	if (snprintf(copy, sizeof(copy), "%s", path) >= (int)sizeof(copy))
		return -ENAMETOOLONG;
	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0755) && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return mkdir(copy, 0700) && errno != EEXIST ? -errno : 0;
}

int store_open(struct store *store, const char *path, char *why)
{
	int err = make_directory(path);

	*store = (struct store){ .path = path, .directory = -1, .lock = -1 };
	if (!err) {
		store->directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		err = store->directory < 0 ? -errno : 0;
	}
	if (!err) {
		store->lock = openat(store->directory, LOCK, O_RDWR | O_CREAT | O_CLOEXEC |
				     O_NOFOLLOW, 0600);
		err = store->lock < 0 || flock(store->lock, LOCK_EX) ? -errno : 0;
	}
	if (!err)
		return 0;
	store_close(store);
	return sentence(why, err, "%s: %s", path, strerror(-err));
}

void store_close(struct store *store)
{
	if (store->lock >= 0)
		close(store->lock);
	if (store->directory >= 0)
		close(store->directory);
	store->lock = -1;
	store->directory = -1;
}

static int write_all(int fd, const char *text, size_t len)
{
	while (len) {
		const ssize_t written = write(fd, text, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		text += written;
		len -= written;
	}
	return fsync(fd) ? -errno : 0;
}

/* Whole, or not at all: also when the power fails. */
int store_put(struct store *store, const char *file, const char *text, size_t len, char *why)
{
	int fd, err;

	unlinkat(store->directory, TEMPORARY, 0);
	fd = openat(store->directory, TEMPORARY, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
		    O_NOFOLLOW, 0600);
	err = fd < 0 ? -errno : write_all(fd, text, len);
	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	if (!err && renameat(store->directory, TEMPORARY, store->directory, file))
		err = -errno;
	if (!err && fsync(store->directory))
		err = -errno;
	return err ? fail(store, err, file, why) : 0;
}

int store_put_new(struct store *store, const char *text, size_t len, char *path, char *why)
{
	snprintf(path, STORE_TEXT, "%s/" POLICY_NEW, store->path);
	return store_put(store, POLICY_NEW, text, len, why);
}

void store_drop_new(struct store *store)
{
	unlinkat(store->directory, POLICY_NEW, 0);
}

int store_commit(struct store *store, const struct origin *source, char *why)
{
	char *text;
	int len, err;

	if (renameat(store->directory, POLICY_NEW, store->directory, STORE_POLICY))
		return fail(store, -errno, STORE_POLICY, why);
	len = asprintf(&text, "since %" PRId64 "\nconfirmed %" PRId64 "\nhash %016" PRIx64
		       "\ncontroller %s\npolicy %s\npolicy-dn %s\ngpo %s\ngpo-dn %s\nend\n",
		       source->since, source->confirmed, source->hash, source->controller,
		       source->policy, source->policy_dn, source->gpo, source->gpo_dn);
	if (len < 0)
		return fail(store, -ENOMEM, SOURCE, why);
	err = store_put(store, SOURCE, text, len, why);
	free(text);
	return err;
}

static int remove_one(struct store *store, const char *file, char *why)
{
	if (unlinkat(store->directory, file, 0) && errno != ENOENT)
		return fail(store, -errno, file, why);
	return 0;
}

int store_remove(struct store *store, char *why)
{
	int err = remove_one(store, STORE_POLICY, why) ?: remove_one(store, SOURCE, why);

	fsync(store->directory);
	return err;
}

int store_put_attempt(struct store *store, bool ok, const char *text, char *why)
{
	char line[STORE_TEXT + 64];
	const int len = snprintf(line, sizeof(line), "time %" PRId64 "\nresult %s\ntext %.*s\n"
				 "end\n", (int64_t)time(NULL), ok ? "ok" : "failed",
				 STORE_TEXT - 1, text);

	return store_put(store, ATTEMPT, line, len, why);
}

/* A value is to the end of its line. */
static void take_text(const char *line, const char *word, char *value)
{
	const size_t len = strlen(word);

	if (!strncmp(line, word, len) && line[len] == ' ')
		snprintf(value, STORE_TEXT, "%s", line + len + 1);
}

static void take_number(const char *line, const char *word, int64_t *number)
{
	char value[STORE_TEXT] = "";

	take_text(line, word, value);
	if (*value)
		*number = strtoll(value, NULL, 10);
}

static void take_source(const char *line, void *to)
{
	struct origin *source = to;
	char hash[STORE_TEXT] = "";

	take_number(line, "since", &source->since);
	take_number(line, "confirmed", &source->confirmed);
	take_text(line, "hash", hash);
	if (*hash)
		source->hash = strtoull(hash, NULL, 16);
	take_text(line, "controller", source->controller);
	take_text(line, "policy", source->policy);
	take_text(line, "policy-dn", source->policy_dn);
	take_text(line, "gpo", source->gpo);
	take_text(line, "gpo-dn", source->gpo_dn);
}

static void take_attempt(const char *line, void *to)
{
	struct attempt *attempt = to;
	char result[STORE_TEXT] = "";

	take_number(line, "time", &attempt->time);
	take_text(line, "result", result);
	if (*result)
		attempt->ok = !strcmp(result, "ok");
	take_text(line, "text", attempt->text);
}

static void read_lines(const char *path, const char *name,
		       void (*take)(const char *line, void *to), void *to)
{
	char line[2 * STORE_TEXT], file[STORE_TEXT];
	FILE *stream;

	snprintf(file, sizeof(file), "%s/%s", path, name);
	stream = fopen(file, "re");
	if (!stream)
		return;
	while (fgets(line, sizeof(line), stream)) {
		line[strcspn(line, "\n")] = '\0';
		take(line, to);
	}
	fclose(stream);
}

void store_source(const char *path, struct origin *source)
{
	memset(source, 0, sizeof(*source));
	read_lines(path, SOURCE, take_source, source);
}

void store_attempt(const char *path, struct attempt *attempt)
{
	memset(attempt, 0, sizeof(*attempt));
	read_lines(path, ATTEMPT, take_attempt, attempt);
}
