// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "ahead.h"
#include "tickets.h"

/**
 * struct used - a ticket
 * @at: when it was used last, and @asked, when it was fetched ahead, in seconds since the
 *	host has started; 0 for never
 */
struct used {
	char self[TICKET_NAME];
	char target[TICKET_NAME];
	struct ticket_times times;
	int64_t at;
	int64_t asked;
};

/* All that follows. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct used tickets[AHEAD_TICKETS];
static bool running;
static bool ended;

static int64_t seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec + 1;
}

static struct used *find(const char *self, const char *target)
{
	for (struct used *used = tickets; used < tickets + AHEAD_TICKETS; used++)
		if (used->at && !strcmp(used->self, self) && !strcmp(used->target, target))
			return used;
	return NULL;
}

/* The place of the one that was not used for the longest time. */
static struct used *add(const char *self, const char *target)
{
	struct used *oldest = tickets;

	for (struct used *used = tickets; used < tickets + AHEAD_TICKETS; used++)
		if (used->at < oldest->at)
			oldest = used;
	memset(oldest, 0, sizeof(*oldest));
	snprintf(oldest->self, sizeof(oldest->self), "%s", self);
	snprintf(oldest->target, sizeof(oldest->target), "%s", target);
	return oldest;
}

void ahead_note(const char *self, const char *target, const struct ticket_times *times)
{
	struct used *used;

	pthread_mutex_lock(&lock);
	used = find(self, target) ?: add(self, target);
	used->times = *times;
	used->at = seconds(CLOCK_BOOTTIME);
	pthread_mutex_unlock(&lock);
}

static bool is_due(const struct used *used, int64_t now)
{
	const int64_t left = used->times.ends - seconds(CLOCK_REALTIME);

	if (!used->at || now - used->at > AHEAD_UNUSED)
		return false;
	if (used->asked && now - used->asked < AHEAD_AGAIN)
		return false;
	return left < (used->times.ends - used->times.begins) / 4;
}

/* The first one that is due, as a copy: its place may become another one's meanwhile. */
static bool take_due(struct used *due)
{
	const int64_t now = seconds(CLOCK_BOOTTIME);

	for (struct used *used = tickets; used < tickets + AHEAD_TICKETS; used++) {
		if (!is_due(used, now))
			continue;
		used->asked = now;
		*due = *used;
		return true;
	}
	return false;
}

/* All others of the account were fetched by a first ticket that is gone with them. */
static void is_renewed(const struct used *due, const struct ticket_times *times, bool first)
{
	struct used *used = find(due->self, due->target);

	if (used)
		used->times = *times;
	for (struct used *other = tickets; first && other < tickets + AHEAD_TICKETS; other++)
		if (other != used && !strcmp(other->self, due->self)) {
			other->times.ends = 0;
			other->asked = 0;
		}
}

/* With the lock, which is not held while a controller is asked. */
static void renew_all(void)
{
	struct ticket_times times;
	struct used due;
	bool first;
	int err = 0;

	while (err != -ETIMEDOUT && !ended && take_due(&due)) {
		times = due.times;
		pthread_mutex_unlock(&lock);
		err = tickets_renew(due.self, due.target, &times, &first);
		pthread_mutex_lock(&lock);
		if (!err)
			is_renewed(&due, &times, first);
	}
}

/* No function of the daemon may be called here: it does not know this thread. */
static void *run(void *arg)
{
	struct timespec until;

	(void)arg;
	pthread_mutex_lock(&lock);
	while (!ended) {
		renew_all();
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += AHEAD_PERIOD;
		if (!ended)
			pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &until);
	}
	running = false;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
	return NULL;
}

void ahead_begin(void)
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_mutex_lock(&lock);
	ended = false;
	running = running || !pthread_create(&thread, &attr, run, NULL);
	pthread_mutex_unlock(&lock);
	pthread_attr_destroy(&attr);
}

void ahead_end(void)
{
	struct timespec until;
	int err = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += TICKET_WAIT;
	pthread_mutex_lock(&lock);
	ended = true;
	pthread_cond_broadcast(&changed);
	while (running && !err)
		err = pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &until);
	pthread_mutex_unlock(&lock);
}
