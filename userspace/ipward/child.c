// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <sys/wait.h>
#include "child.h"

#define OUTPUT_MAX	((size_t)16 * 1024 * 1024)

__attribute__((noreturn))
static void become(const char *const argv[], int out)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execvp(argv[0], (char **)argv);
	_exit(CHILD_MISSING);
}

static int left_ms(const struct timespec *end)
{
	struct timespec now;
	long ms;

	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (end->tv_sec - now.tv_sec) * 1000 + (end->tv_nsec - now.tv_nsec) / 1000000;
	return ms < 0 ? 0 : (int)ms;
}

/* Return: whether all of it came in time. */
static int take_output(int in, unsigned int seconds, char **output)
{
	struct pollfd poll_in = { .fd = in, .events = POLLIN };
	size_t len = 0, room = 0;
	struct timespec end;
	ssize_t n = 1;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	while (n > 0 && len < OUTPUT_MAX) {
		if (len + 1 >= room) {
			char *more = realloc(*output, room = 2 * room + 4096);

			if (!more)
				return 0;
			*output = more;
		}
		if (poll(&poll_in, 1, left_ms(&end)) <= 0)
			return 0;
		n = read(in, *output + len, room - len - 1);
		len += n > 0 ? n : 0;
		(*output)[len] = '\0';
	}
	return n == 0;
}

int child_run(const char *const argv[], unsigned int seconds, char **output)
{
	int pipes[2], status = -1;
	pid_t pid;

	*output = NULL;
	if (pipe2(pipes, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid)
		become(argv, pipes[1]);
	close(pipes[1]);
	if (pid > 0) {
		if (!take_output(pipes[0], seconds, output))
			kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(pipes[0]);
	return pid > 0 ? status : -1;
}
