// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "failures.h"

#define FILE_MAX	65536	/* bytes */
#define LINE_ROOM	4096
#define VALUE_MAX	250	/* bytes of a value, before they are escaped */

/* Seconds for which a failure is not said again. */
#define QUIET		10
#define RECENT		64

/* Lines at once, and in a second. */
#define BURST		64
#define RATE		4

#define SECOND		UINT64_C(1000000)

struct recent {
	uint64_t sum;
	uint64_t at;
};

/* All that follows. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char file[PATH_MAX];
static struct recent recent[RECENT];
static unsigned int next_recent;
static uint64_t tokens;		/* for lines, in microseconds */
static uint64_t last;		/* when the last line was */
static uint64_t left_out;

static uint64_t microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND + now.tv_nsec / 1000;
}

static uint64_t mix(uint64_t sum, const char *text)
{
	for (; text && *text; text++)
		sum = (sum ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return (sum ^ 0xff) * UINT64_C(0x100000001b3);
}

/* Anybody can send these, from any number of addresses. */
static bool is_of_strangers(const char *cause)
{
	return !strcmp(cause, "half-open") || !strcmp(cause, "half-open-many") ||
	       !strcmp(cause, "nonsense");
}

static bool is_repeated(const struct failure_report *report, uint64_t now)
{
	uint64_t sum = mix(UINT64_C(0xcbf29ce484222325), report->cause);

	if (!is_of_strangers(report->cause))
		sum = mix(mix(sum, report->remote), report->connection);
	for (unsigned int i = 0; i < RECENT; i++)
		if (recent[i].sum == sum && recent[i].at + QUIET * SECOND > now)
			return true;
	recent[next_recent++ % RECENT] = (struct recent){ sum, now };
	return false;
}

static bool is_allowed(uint64_t now)
{
	static uint64_t filled;
	const uint64_t full = BURST * SECOND / RATE;

	tokens += now - filled;
	if (!filled || tokens > full)
		tokens = full;
	filled = now;
	if (tokens < SECOND / RATE)
		return false;
	tokens -= SECOND / RATE;
	return true;
}

/* A peer chooses identities, and must not make lines of its own. */
static void put_text(FILE *stream, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	fprintf(stream, " %s=", name);
	for (size_t i = 0; i < VALUE_MAX && value[i]; i++) {
		const unsigned char byte = value[i];

		if (byte <= ' ' || byte > '~' || byte == '%')
			fprintf(stream, "%%%02x", byte);
		else
			fputc(byte, stream);
	}
}

static void put_number(FILE *stream, const char *name, uint64_t value)
{
	if (value)
		fprintf(stream, " %s=%llu", name, (unsigned long long)value);
}

/* Return: bytes of the line, 0 if it cannot be made. */
static size_t make_line(const struct failure_report *report, char *line)
{
	FILE *stream = fmemopen(line, LINE_ROOM, "w");
	long length;

	if (!stream)
		return 0;
	fprintf(stream, "at=%llu", (unsigned long long)last);
	put_number(stream, "time", time(NULL));
	put_text(stream, "cause", report->cause);
	put_text(stream, "remote", report->remote);
	put_number(stream, "port", report->port);
	put_text(stream, "connection", report->connection);
	put_text(stream, "reqid", report->reqids);
	put_text(stream, "id", report->id);
	put_number(stream, "more", left_out);
	put_text(stream, "detail", report->detail);
	fputc('\n', stream);
	length = ftell(stream);
	return fclose(stream) || length < 0 ? 0 : (size_t)length;
}

/* The newer half of the lines, in a file that takes the place of this one. */
static void shorten(void)
{
	static char lines[FILE_MAX / 2 + 1];
	char path[PATH_MAX + 4];
	const char *first;
	ssize_t length;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	length = lseek(fd, -(off_t)(sizeof(lines) - 1), SEEK_END) < 0 ? -1 :
		 read(fd, lines, sizeof(lines) - 1);
	close(fd);
	if (length < 0)
		return;
	lines[length] = '\0';
	first = strchr(lines, '\n');
	first = first ? first + 1 : lines + length;
	snprintf(path, sizeof(path), "%s.new", file);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return;
	length -= first - lines;
	if (write(fd, first, length) == length)
		rename(path, file);
	close(fd);
}

static void append(const char *line, size_t length)
{
	struct stat state;
	int fd;

	if (!stat(file, &state) && state.st_size + (off_t)length > FILE_MAX)
		shorten();
	fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return;
	/* What was not written is no line, and readers skip it. */
	if (write(fd, line, length) == (ssize_t)length)
		left_out = 0;
	close(fd);
}

int failures_open(const char *path)
{
	char folder[PATH_MAX];
	char *slash;

	if (*path != '/' || strlen(path) >= sizeof(file))
		return -EINVAL;
	strcpy(folder, path);
	slash = strrchr(folder, '/');
	*slash = '\0';
	if (*folder && mkdir(folder, 0700) && errno != EEXIST)
		return -errno;
	pthread_mutex_lock(&lock);
	strcpy(file, path);
	pthread_mutex_unlock(&lock);
	return 0;
}

void failures_write(const struct failure_report *report)
{
	uint64_t now = microseconds();
	char line[LINE_ROOM];
	size_t length = 0;

	pthread_mutex_lock(&lock);
	/* Who has removed it wants to hear all of it again. */
	if (access(file, F_OK))
		memset(recent, 0, sizeof(recent));
	if (now <= last)
		now = last + 1;
	if (*file && !is_repeated(report, now) && is_allowed(now)) {
		last = now;
		length = make_line(report, line);
	}
	if (length)
		append(line, length);
	else
		left_out++;
	pthread_mutex_unlock(&lock);
}

void failures_close(void)
{
	pthread_mutex_lock(&lock);
	*file = '\0';
	pthread_mutex_unlock(&lock);
}
