// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "central/run.h"
#include "central/sentence.h"

#define STATUS_IKE	3	/* the policy is in force, the key exchange lacks something */
#define ERROR_WORD	"Error: "

static int start(char *const *words, int errors, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int err = posix_spawn_file_actions_init(&actions);

	if (err)
		return -err;
	err = posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO) ?:
	      posix_spawn_file_actions_adddup2(&actions, errors, STDOUT_FILENO) ?:
	      posix_spawnp(pid, words[0], &actions, NULL, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -err;
}

static int finish(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}

/* The first error is the one to remember; all lines are passed on. */
static void read_errors(int fd, char *why)
{
	FILE *stream = fdopen(fd, "re");
	char line[1024];
	const char *error;

	if (!stream) {
		close(fd);
		return;
	}
	while (fgets(line, sizeof(line), stream)) {
		fputs(line, stderr);
		line[strcspn(line, "\n")] = '\0';
		error = strcasestr(line, ERROR_WORD);
		if (error && !*why)
			sentence(why, 0, "%s", error + strlen(ERROR_WORD));
	}
	fclose(stream);
}

int run_ipward(const char *path, char *why)
{
	char *const words[] = { (char *)"ipward", (char *)"apply", (char *)path, NULL };
	int pipes[2], status;
	pid_t pid = 0;

	*why = '\0';
	if (pipe2(pipes, O_CLOEXEC))
		return sentence(why, -errno, "ipward cannot be started: %s", strerror(errno));
	status = start(words, pipes[1], &pid);
	close(pipes[1]);
	if (status) {
		close(pipes[0]);
		return sentence(why, status, "ipward cannot be started: %s",
				strerror(-status));
	}
	read_errors(pipes[0], why);
	status = finish(pid);
	if (status == 0 || status == STATUS_IKE)
		return 0;
	if (!*why)
		sentence(why, 0, "ipward has ended with status %d", status);
	return -EIO;
}

void run_follow(void)
{
	char *const words[] = {
		(char *)"systemctl", (char *)"--no-block", (char *)"try-restart",
		(char *)"ipward-follow.service", NULL
	};
	pid_t pid = 0;

	if (!access("/run/systemd/system", F_OK) && !start(words, STDERR_FILENO, &pid))
		finish(pid);
}
