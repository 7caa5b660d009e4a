// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include "child.h"
#include "swanctl.h"

#define ARGS_MAX	12
#define SECONDS_MAX	60	/* of a run; a daemon that hangs must not hang us */

const char *swanctl_folder(void)
{
	return secure_getenv("SWANCTL_DIR") ?: "/etc/swanctl";
}

static enum swanctl_result judge(int status, const char *output)
{
	if (status == -1)
		return SWANCTL_FAILED;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return SWANCTL_HANGS;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return SWANCTL_OK;
	if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_MISSING)
		return SWANCTL_MISSING;
	if (output && strstr(output, "connecting to '"))
		return SWANCTL_NO_DAEMON;
	return SWANCTL_FAILED;
}

enum swanctl_result swanctl_run(const char *const args[], char **output)
{
	const char *argv[ARGS_MAX + 2] = { "swanctl" };

	int status;

	for (int i = 0; i < ARGS_MAX && args[i]; i++)
		argv[i + 1] = args[i];
	status = child_run(argv, SECONDS_MAX, output);
	return judge(status, *output);
}
