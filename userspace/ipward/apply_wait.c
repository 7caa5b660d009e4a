// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>
#include "apply_lock.h"
#include "apply_wait.h"

static void keep_away_from_terminal(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	for (int fd = 0; fd <= STDERR_FILENO && null >= 0; fd++)
		dup2(null, fd);
	if (chdir("/"))
		return;
}

/* Return: whether the confirmation came in time. */
static bool is_confirmed(const sigset_t *set, unsigned int seconds)
{
	struct timespec now, end, left;

	clock_gettime(CLOCK_BOOTTIME, &end);
	end.tv_sec += seconds;
	for (;;) {
		clock_gettime(CLOCK_BOOTTIME, &now);
		if (now.tv_sec >= end.tv_sec)
			return false;
		left = (struct timespec){ .tv_sec = end.tv_sec - now.tv_sec };
		if (sigtimedwait(set, NULL, &left) == SIGUSR1)
			return true;
	}
}

static void wait_and_restore(const struct context *context,
			     const struct present *present, struct apply_ike *ike,
			     const sigset_t *set, unsigned int seconds)
{
	struct ipward *ipward;
	int err;

	if (is_confirmed(set, seconds))
		return;
	ipward = ipward_new();
	err = ipward ? ipward_open(ipward, context->netns) : -ENOMEM;
	if (!err)
		err = present_restore(ipward, present);
	if (!err && !context->netns)
		apply_ike_return(ike);
	openlog("ipward", LOG_PID, LOG_AUTH);
	if (err)
		syslog(LOG_ERR, "the policy was not confirmed, and the one before it "
		       "cannot be put back: %s", strerror(-err));
	else
		syslog(LOG_WARNING, "the policy was not confirmed within %u s: the one "
		       "before it is in force again", seconds);
	ipward_free(ipward);
}

enum status apply_wait_start(struct context *context,
			     const struct present *present, struct apply_ike *ike,
			     unsigned int seconds)
{
	sigset_t set, before;
	int ready[2];
	char byte = 0;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &before);
	pid = pipe2(ready, O_CLOEXEC) ? -1 : fork();
	if (pid < 0) {
		complain("cannot start what waits for the confirmation: %s.",
			 strerror(errno));
		return STATUS_USAGE;
	}
	if (!pid) {
		/* Neither the lock nor the socket, and its transaction, live on here. */
		apply_unlock();
		context_close(context);
		if (apply_pending_begin() < 0 || write(ready[1], "1", 1) != 1)
			_exit(1);
		close(ready[1]);
		signal(SIGHUP, SIG_IGN);
		keep_away_from_terminal();
		wait_and_restore(context, present, ike, &set, seconds);
		_exit(0);
	}
	close(ready[1]);
	while (read(ready[0], &byte, 1) < 0 && errno == EINTR)
		;
	close(ready[0]);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return byte ? STATUS_OK : STATUS_USAGE;
}
