// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "directory/bind.h"
#include "directory/controllers.h"
#include "directory/deadline.h"
#include "directory/socket.h"

/**
 * struct opening - what a thread does for somebody who waits for a limited time
 * @users: the thread, and who waits
 * @done: @err, @why and @directory are set
 */
struct opening {
	unsigned int users;
	bool done;
	bool is_host;
	int err;
	char why[DIRECTORY_WHY];
	struct directory *directory;
	int64_t deadline;
	unsigned int milliseconds;
	struct controllers controllers;
	char realm[DIRECTORY_NAME];
	char server[DIRECTORY_NAME];
	char account[DIRECTORY_NAME];
};

/* Of the threads' number, and of users and done of every opening. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned int threads;

/* One controller, until a deadline. */
static int try_controller(struct opening *opening, struct directory *directory,
			  const char *host, int64_t deadline)
{
	char *why = opening->why;
	int fd = socket_connect(host, deadline, directory->address, why);
	int err;

	snprintf(directory->server, sizeof(directory->server), "%s", host);
	snprintf(directory->realm, sizeof(directory->realm), "%s", opening->realm);
	if (fd < 0)
		return fd;
	directory->milliseconds = deadline_left(deadline);
	err = bind_ask(directory, fd, why);
	if (err)
		return err;
	fd = socket_connect(directory->address, deadline, directory->address, why);
	if (fd < 0)
		return fd;
	socket_own(fd, directory->own);
	directory->milliseconds = deadline_left(deadline);
	return bind_prove(directory, fd, opening->realm,
			  opening->is_host ? opening->account : NULL, deadline, why);
}

static struct directory *open_controller(struct opening *opening, const char *host,
					 int64_t deadline)
{
	struct directory *directory = calloc(1, sizeof(*directory));

	if (!directory) {
		opening->err = session_say(opening->why, -ENOMEM, "there is no memory");
		return NULL;
	}
	opening->err = try_controller(opening, directory, host, deadline);
	if (!opening->err) {
		directory->milliseconds = opening->milliseconds;
		return directory;
	}
	directory_close(directory);
	return NULL;
}

/* One controller after the other, each with its part of the time that is left. */
static struct directory *open_any(struct opening *opening)
{
	struct controllers *all = &opening->controllers;
	struct directory *directory = NULL;
	int left;

	opening->err = controllers_find(opening->realm, opening->server[0] ?
					opening->server : NULL, all, opening->why);
	for (unsigned int i = 0; i < all->count && !directory; i++) {
		left = deadline_left(opening->deadline);
		if (!left && i)
			break;
		directory = open_controller(opening, all->host[i],
					    deadline_after(left / (all->count - i)));
	}
	return directory;
}

/* With the lock. */
static void opening_put(struct opening *opening)
{
	if (--opening->users)
		return;
	directory_close(opening->directory);
	free(opening);
}

static void *opening_run(void *arg)
{
	struct opening *opening = arg;

	opening->directory = open_any(opening);
	pthread_mutex_lock(&lock);
	opening->done = true;
	threads--;
	opening_put(opening);
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
	return NULL;
}

static bool fits(const char *from, char *to)
{
	return snprintf(to, DIRECTORY_NAME, "%s", from ?: "") < DIRECTORY_NAME;
}

static struct opening *opening_new(const struct directory_where *where)
{
	struct opening *opening = calloc(1, sizeof(*opening));

	if (!opening)
		return NULL;
	if (!fits(where->realm, opening->realm) || !fits(where->server, opening->server) ||
	    !fits(where->account, opening->account)) {
		free(opening);
		return NULL;
	}
	opening->users = 1;
	opening->is_host = where->account;
	opening->milliseconds = where->milliseconds;
	opening->deadline = deadline_after(where->milliseconds);
	return opening;
}

/* With the lock. */
static int opening_begin(struct opening *opening)
{
	pthread_attr_t attr;
	pthread_t thread;
	int err;

	if (threads == DIRECTORY_THREADS)
		return -EBUSY;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	err = -pthread_create(&thread, &attr, opening_run, opening);
	pthread_attr_destroy(&attr);
	if (err)
		return err;
	threads++;
	opening->users++;
	return 0;
}

/* With the lock. */
static int opening_wait(struct opening *opening, struct directory **directory, char *why)
{
	const struct timespec until = {
		.tv_sec = opening->deadline / 1000,
		.tv_nsec = opening->deadline % 1000 * 1000000,
	};
	int err = 0;

	while (!opening->done && !err)
		err = pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &until);
	if (!opening->done)
		return session_say(why, -ETIMEDOUT, "no domain controller of %s has answered "
				   "within %u milliseconds", opening->realm,
				   opening->milliseconds);
	if (opening->err)
		return session_say(why, opening->err, "%s", opening->why);
	*directory = opening->directory;
	opening->directory = NULL;
	return 0;
}

int directory_open(const struct directory_where *where, struct directory **directory,
		   char *why)
{
	struct opening *opening = opening_new(where);
	int err;

	*directory = NULL;
	*why = '\0';
	if (!opening)
		return session_say(why, -ENOMEM, "there is no memory, or a name is too long");
	pthread_mutex_lock(&lock);
	err = opening_begin(opening);
	if (err)
		session_say(why, err, "too many questions wait for a domain controller");
	else
		err = opening_wait(opening, directory, why);
	opening_put(opening);
	pthread_mutex_unlock(&lock);
	return err;
}

void directory_close(struct directory *directory)
{
	if (!directory)
		return;
	bind_end(directory);
	free(directory->base);
	free(directory->configuration);
	free(directory);
}

const char *directory_realm(const struct directory *directory)
{
	return directory->realm;
}

const char *directory_base(const struct directory *directory)
{
	return directory->base;
}

const char *directory_configuration_base(const struct directory *directory)
{
	return directory->configuration;
}

const char *directory_server(const struct directory *directory)
{
	return directory->server;
}

const char *directory_address(const struct directory *directory)
{
	return directory->address;
}

const char *directory_own_address(const struct directory *directory)
{
	return directory->own;
}
