// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "apply_judged.h"
#include "failure.h"
#include "policy/ike_lists.h"

#define JUDGED_FILE	FAILURE_FOLDER "/judged"
#define TOKEN_TEXT	17
#define SECONDS_MAX	20	/* it waits for exchanges that are on their way */
#define PAUSE		10000000	/* nanoseconds between two looks */

void apply_judged_begin(void)
{
	unlink(JUDGED_FILE);
}

/* Is what it has said about these lists? */
static bool read_judged(const char *token, size_t *ended)
{
	FILE *file = fopen(JUDGED_FILE, "re");
	char of[TOKEN_TEXT];
	bool found;

	if (!file)
		return false;
	found = fscanf(file, "%16s %zu", of, ended) == 2 && !strcmp(of, token);
	fclose(file);
	return found;
}

int apply_judged_wait(const struct ike_config *config, size_t *ended)
{
	const struct timespec pause = { .tv_nsec = PAUSE };
	char token[TOKEN_TEXT];
	struct timespec now;
	time_t last;

	*ended = 0;
	if (!*ike_lists_token(config, token))
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	last = now.tv_sec + SECONDS_MAX;
	while (!read_judged(token, ended)) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec > last)
			return -ETIMEDOUT;
		nanosleep(&pause, NULL);
	}
	return 0;
}
