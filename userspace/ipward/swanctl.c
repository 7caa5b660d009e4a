// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/wait.h>
#include "swanctl.h"

#define ARGS_MAX	12
#define SECONDS_MAX	60	/* of a run; a daemon that hangs must not hang us */
#define OUTPUT_MAX	((size_t)16 * 1024 * 1024)
#define EXIT_MISSING	127

const char *swanctl_folder(void)
{
	return secure_getenv("SWANCTL_DIR") ?: "/etc/swanctl";
}

__attribute__((noreturn))
static void become(const char *const args[], int out)
{
	const char *argv[ARGS_MAX + 2] = { "swanctl" };
	sigset_t none;

	for (int i = 0; i < ARGS_MAX && args[i]; i++)
		argv[i + 1] = args[i];
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execvp(argv[0], (char **)argv);
	_exit(EXIT_MISSING);
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
static int take_output(int in, char **output)
{
	struct pollfd poll_in = { .fd = in, .events = POLLIN };
	size_t len = 0, room = 0;
	struct timespec end;
	ssize_t n = 1;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += SECONDS_MAX;
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

static enum swanctl_result judge(int status, const char *output)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return SWANCTL_HANGS;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return SWANCTL_OK;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_MISSING)
		return SWANCTL_MISSING;
	if (output && strstr(output, "connecting to '"))
		return SWANCTL_NO_DAEMON;
	return SWANCTL_FAILED;
}

enum swanctl_result swanctl_run(const char *const args[], char **output)
{
	int pipes[2], status = -1;
	pid_t pid;

	*output = NULL;
	if (pipe2(pipes, O_CLOEXEC))
		return SWANCTL_FAILED;
	pid = fork();
	if (!pid)
		become(args, pipes[1]);
	close(pipes[1]);
	if (pid > 0) {
		if (!take_output(pipes[0], output))
			kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(pipes[0]);
	return pid > 0 ? judge(status, *output) : SWANCTL_FAILED;
}
