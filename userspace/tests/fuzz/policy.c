// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on the reader and the compiler of policy files: "make fuzz".
 *
 * The input is a policy file; what stands behind its first NUL byte is the file that
 * any "include" finds. The host is a made-up one, so that nobody is asked for names
 * and no rule depends on the machine. Besides crashes, this looks at what holds for
 * every file: there is a policy or an error, errors name a place that is in the file,
 * and a policy differs in nothing from the rules that it was turned into, nor from what
 * these are exported as.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tests/exported.h"
#include "tests/fixed_host.h"
#include "tests/fuzz/policy.h"

/* Where the files are; seeds name the last one. */
enum { FD_MAIN = 100, FD_INCLUDED, FD_KEY };

#define PATH(fd)	"/proc/self/fd/" #fd
static char included[] = PATH(101);

static struct policy_host host;

static void demand(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "this does not hold: %s\n", what);
	abort();
}

static void add_file(int number, const char *text)
{
	int fd = memfd_create("policy", MFD_CLOEXEC);

	demand(dup2(fd, number) == number, "there is memory for a file");
	close(fd);
	fchmod(number, 0600);
	demand(write(number, text, strlen(text)) >= 0, "a file can be written");
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	add_file(FD_MAIN, "");
	add_file(FD_INCLUDED, "");
	/* 32 bytes and a salt: aes256-gcm16. */
	add_file(FD_KEY, "00010203 04050607 08090a0b 0c0d0e0f 10111213 14151617 "
		 "18191a1b 1c1d1e1f 20212223\n");
	fixed_host_load(&host);
	return 0;
}

/* In place of folders of this machine. */
int __wrap_glob(const char *pattern, int flags,
		int (*fn)(const char *path, int err), glob_t *found)
{
	static char *paths[2] = { included };

	(void)flags;
	(void)fn;
	if (*pattern != '/')
		return GLOB_NOMATCH;
	*found = (glob_t){ .gl_pathc = 1, .gl_pathv = paths };
	return 0;
}

void __wrap_globfree(glob_t *found)
{
	found->gl_pathc = 0;
}

static unsigned int write_file(int fd, const uint8_t *data, size_t size)
{
	unsigned int lines = 1;

	demand(!ftruncate(fd, 0) && pwrite(fd, data, size, 0) == (ssize_t)size,
	       "a file can be written");
	/* YAML has more line ends than one. */
	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n' || data[i] == '\r' || data[i] >= 0x80;
	return lines;
}

static void check_report(const struct report *report, unsigned int lines)
{
	for (size_t i = 0; i < report->messages; i++) {
		const struct message *message = &report->message[i];

		demand(message->text && *message->text, "a message has a text");
		demand(strcmp(message->text, "out of memory") != 0,
		       "there is memory");
		demand(!message->place.line || strstr(message->place.file, "/fd/"),
		       "a place is in a file");
		demand(message->place.line <= lines + 1, "the line is in the file");
		demand(!message->place.line || message->place.column,
		       "a place has a line and a column");
	}
}

static void check_rules(const struct policy *policy)
{
	char *file;
	const char *problem = exported_problem(policy, &host, &file);

	if (problem && file)
		fputs(file, stderr);
	demand(!problem, problem);
	free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct report report;
	char flow[32] = "tcp 192.0.2.77 -> me:443", *flows[1] = { flow };
	const struct policy_questions questions = { flows, 1 };
	const size_t first = strnlen((const char *)data, size);
	const size_t rest = first < size ? first + 1 : size;
	struct policy *policy;
	unsigned int lines = write_file(FD_MAIN, data, first);

	lines += write_file(FD_INCLUDED, data + rest, size - rest);
	report_init(&report);
	policy = policy_load(PATH(100), &host, &questions, &report);
	demand(!policy == (report.count[SEVERITY_ERROR] > 0),
	       "there is a policy, or an error");
	if (policy)
		check_rules(policy);
	policy_free(policy);
	check_report(&report, lines);
	report_free(&report);
	return 0;
}
