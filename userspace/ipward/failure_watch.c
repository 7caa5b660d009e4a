// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>
#include "failure_watch.h"

#define EVENT_ROOM	4096

struct passing {
	failure_fn fn;
	void *arg;
	uint64_t last;
};

static void pass(const struct failure *failure, void *arg)
{
	struct passing *passing = arg;

	if (failure->at > passing->last)
		passing->last = failure->at;
	if (passing->fn)
		passing->fn(failure, passing->arg);
}

static int read_on(struct failure_watch *watch, failure_fn fn, void *arg)
{
	struct passing passing = { fn, arg, watch->last };
	int err = failure_load(watch->path, watch->last, pass, &passing);

	watch->last = passing.last;
	return err;
}

int failure_watch_open(struct failure_watch *watch, const char *folder,
		       const char *path)
{
	*watch = (struct failure_watch){ .path = path };
	if (mkdir(folder, 0700) && errno != EEXIST)
		return -errno;
	watch->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (watch->fd < 0)
		return -errno;
	if (inotify_add_watch(watch->fd, folder, IN_MODIFY | IN_MOVED_TO) < 0) {
		const int err = -errno;

		failure_watch_close(watch);
		return err;
	}
	return read_on(watch, NULL, NULL);
}

int failure_watch_read(struct failure_watch *watch, failure_fn fn, void *arg)
{
	char events[EVENT_ROOM];

	/* What has happened does not matter, the file says it. */
	while (read(watch->fd, events, sizeof(events)) > 0)
		;
	return read_on(watch, fn, arg);
}

void failure_watch_close(struct failure_watch *watch)
{
	if (watch->fd >= 0)
		close(watch->fd);
	watch->fd = -1;
}
