// SPDX-License-Identifier: GPL-2.0
/*
 * A clock that is fast by $CLOCK_AHEAD seconds, for a daemon that a test starts with
 * LD_PRELOAD: all of a guest has one clock.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t ahead(void)
{
	const char *text = getenv("CLOCK_AHEAD");

	return text ? atoi(text) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	const int err = syscall(SYS_clock_gettime, clock, now);

	if (!err && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		now->tv_sec += ahead();
	return err;
}

int gettimeofday(struct timeval *now, void *zone)
{
	const int err = syscall(SYS_gettimeofday, now, zone);

	if (!err)
		now->tv_sec += ahead();
	return err;
}

time_t time(time_t *now)
{
	struct timespec at;

	clock_gettime(CLOCK_REALTIME, &at);
	if (now)
		*now = at.tv_sec;
	return at.tv_sec;
}
