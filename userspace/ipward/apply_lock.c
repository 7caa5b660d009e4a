// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "apply_lock.h"
#include "value/number.h"

#define FOLDER	"/run/ipward"

/* Held by this process, or -1. */
static int lock = -1;

/* A namespace is known by the number of its file. */
static int open_file(const char *kind, int flags)
{
	char path[PATH_MAX];
	struct stat netns;
	int fd;

	if (stat("/proc/thread-self/ns/net", &netns))
		return -1;
	if (mkdir(FOLDER, 0700) && errno != EEXIST)
		return -1;
	snprintf(path, sizeof(path), FOLDER "/%s.%lu", kind,
		 (unsigned long)netns.st_ino);
	fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
	return fd;
}

static int failed(int fd)
{
	complain("cannot use %s: %s.", FOLDER, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

enum status apply_lock(void)
{
	lock = open_file("apply", O_RDWR | O_CREAT);
	if (lock >= 0 && !flock(lock, LOCK_EX | LOCK_NB))
		return STATUS_OK;
	if (lock < 0 || errno != EWOULDBLOCK) {
		lock = failed(lock);
		return STATUS_USAGE;
	}
	apply_unlock();
	complain("another \"ipward apply\" is at work here: expected to be the only "
		 "one. Nothing was changed.");
	return STATUS_USAGE;
}

void apply_unlock(void)
{
	if (lock >= 0)
		close(lock);
	lock = -1;
}

int apply_pending_begin(void)
{
	int fd = open_file("pending", O_RDWR | O_CREAT);

	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) || ftruncate(fd, 0) ||
	    dprintf(fd, "%d", getpid()) < 0)
		return failed(fd);
	return fd;
}

/* Whoever waits holds the lock: a number that nobody holds is an old one. */
static int open_pending(void)
{
	int fd = open_file("pending", O_RDWR);

	if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB)) {
		close(fd);
		return -1;
	}
	return fd;
}

bool apply_is_pending(void)
{
	int fd = open_pending();

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

enum status apply_confirm(void)
{
	int fd = open_pending();
	char text[16] = "";
	uint64_t pid = 0;

	if (fd < 0) {
		complain("no policy waits for a confirmation here: expected \"ipward "
			 "apply FILE --timeout SECONDS\" before it, and its time not "
			 "over.");
		return STATUS_USAGE;
	}
	if (pread(fd, text, sizeof(text) - 1, 0) <= 0 ||
	    number_parse(text, &pid) || pid <= 1 || pid > INT_MAX ||
	    kill(pid, SIGUSR1)) {
		failed(fd);
		return STATUS_USAGE;
	}
	flock(fd, LOCK_EX);
	close(fd);
	return STATUS_OK;
}
