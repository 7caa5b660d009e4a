/* SPDX-License-Identifier: GPL-2.0 */
/* A time at which a question has to be answered. */
#ifndef _IPWARD_DIRECTORY_DEADLINE_H
#define _IPWARD_DIRECTORY_DEADLINE_H

#include <stdint.h>
#include <time.h>

/** deadline_after() - the time in so many milliseconds, of CLOCK_MONOTONIC */
static inline int64_t deadline_after(unsigned int milliseconds)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + milliseconds;
}

/** deadline_left() - milliseconds until then, 0 if it is over */
static inline int deadline_left(int64_t deadline)
{
	const int64_t left = deadline - deadline_after(0);

	return left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
}

#endif /* _IPWARD_DIRECTORY_DEADLINE_H */
