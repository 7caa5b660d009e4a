// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "apply_judged.h"
#include "failure.h"
#include "policy/ike_lists.h"

#define JUDGED_FILE	FAILURE_FOLDER "/judged"
#define TOKEN_TEXT	17
#define LINE_TEXT	64
#define SECONDS_MAX	20	/* it waits for exchanges that are on their way */
#define PAUSE		10000000	/* nanoseconds between two looks */

void apply_judged_begin(void)
{
	unlink(JUDGED_FILE);
}

/* "TOKEN ENDED". Is what it has said about these lists? */
static bool read_judged(const char *token, size_t *ended)
{
	FILE *file = fopen(JUDGED_FILE, "re");
	const size_t length = strlen(token);
	char line[LINE_TEXT], *end;
	bool found;

	if (!file)
		return false;
	found = fgets(line, sizeof(line), file) && !strncmp(line, token, length) &&
		line[length] == ' ';
	fclose(file);
	if (!found)
		return false;
	*ended = strtoul(line + length + 1, &end, 10);
	return end != line + length + 1 && *end == '\n';
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
