// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "apply_accounts.h"
#include "child.h"
#include "complain.h"
#include "policy/accounts.h"

#define PROGRAM		"ipward-account"
#define WAIT		"10"	/* seconds, for all of them */
#define SECONDS_MAX	12	/* it ends by itself before */

static char *run(const char *const *names, size_t count, const char *realm, int *status)
{
	const char **argv = calloc(count + 8, sizeof(*argv));
	char *output = NULL;
	size_t n = 0;

	*status = -1;
	if (!argv)
		return NULL;
	argv[n++] = PROGRAM;
	if (realm) {
		argv[n++] = "--realm";
		argv[n++] = realm;
	}
	argv[n++] = "--wait";
	argv[n++] = WAIT;
	argv[n++] = "--known";
	argv[n++] = "--";
	memcpy(argv + n, names, count * sizeof(*names));
	*status = child_run(argv, SECONDS_MAX, &output);
	free(argv);
	return output;
}

static void write_lines(FILE *file, const char *output)
{
	while (*output) {
		const int len = strcspn(output, "\n");

		if (!strncmp(output, "S-", 2))
			fprintf(file, "%.*s\n", len, output);
		output += len + (output[len] == '\n');
	}
}

static bool is_asked(const char *line, int len, const char *const *names, size_t count)
{
	const char *blank = memchr(line, ' ', len);
	size_t rest;

	if (!blank)
		return false;
	rest = len - (blank + 1 - line);
	for (size_t i = 0; i < count; i++)
		if (strlen(names[i]) == rest && !strncasecmp(names[i], blank + 1, rest))
			return true;
	return false;
}

/* What another policy has asked for: it may be in force again without a directory. */
static void write_old(FILE *file, const char *const *names, size_t count)
{
	struct accounts old;
	const char *line;

	if (accounts_load(&old))
		return;
	for (line = old.text; line && *line;) {
		const int len = strcspn(line, "\n");

		if (len && !is_asked(line, len, names, count))
			fprintf(file, "%.*s\n", len, line);
		line += len + (line[len] == '\n');
	}
	accounts_free(&old);
}

static int write_new(const char *path, const char *output, const char *const *names,
		     size_t count)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	int err;

	if (!file) {
		err = -errno;
		if (fd >= 0)
			close(fd);
		return err;
	}
	write_lines(file, output);
	write_old(file, names, count);
	err = fflush(file) || fsync(fd) ? -errno : 0;
	return fclose(file) && !err ? -errno : err;
}

static void keep(const char *output, const char *const *names, size_t count)
{
	const char *path = accounts_path();
	char fresh[PATH_MAX], folder[PATH_MAX];
	int err;

	snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
	snprintf(fresh, sizeof(fresh), "%s.new", path);
	mkdir(folder, 0700);
	err = write_new(fresh, output, names, count);
	if (!err && rename(fresh, path))
		err = -errno;
	if (err)
		warn("cannot write %s: %s.", path, strerror(-err));
}

/* By the file, as a host has it that starts without a network. */
static bool are_known(const char *const *names, size_t count)
{
	struct accounts accounts;
	char sid[ACCOUNTS_SID];
	bool known = true;

	if (accounts_load(&accounts))
		return false;
	for (size_t i = 0; i < count && known; i++)
		known = accounts_sid(&accounts, names[i], sid);
	accounts_free(&accounts);
	return known;
}

/* What it says of why it failed, in a line. */
static void say_why(int status, const char *output)
{
	if (status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == CHILD_MISSING)
		warn("the directory of the domain is not asked for accounts: " PROGRAM
		     " is not installed.");
	else
		warn("the directory of the domain was not asked for accounts: %.*s",
		     (int)strcspn(output ?: "", "\n"), output ?: PROGRAM " has failed");
}

void apply_accounts_find(const struct policy *policy)
{
	const char **names, *realm;
	char *output;
	size_t count;
	int status;

	if (accounts_wanted(policy, &names, &count, &realm))
		return;
	if (count && strchr(accounts_path(), '/')) {
		output = run(names, count, realm, &status);
		if (!status)
			keep(output ?: "", names, count);
		else if (!are_known(names, count))
			say_why(status, output);
		free(output);
	}
	free(names);
}
