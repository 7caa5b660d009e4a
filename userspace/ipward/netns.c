// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "netns.h"

static enum status failed(const char *netns, int home, int there)
{
	complain("cannot enter network namespace \"%s\": %s.", netns,
		 strerror(errno));
	if (home >= 0)
		close(home);
	if (there >= 0)
		close(there);
	return STATUS_USAGE;
}

enum status netns_enter(const char *netns, int *home)
{
	char path[PATH_MAX];
	int there;

	*home = -1;
	if (!netns)
		return STATUS_OK;
	snprintf(path, sizeof(path), "%s%s", strchr(netns, '/') ? "" :
		 "/run/netns/", netns);
	there = open(path, O_RDONLY | O_CLOEXEC);
	*home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (there < 0 || *home < 0 || setns(there, CLONE_NEWNET))
		return failed(netns, *home, there);
	close(there);
	return STATUS_OK;
}

void netns_leave(int home)
{
	if (home < 0)
		return;
	if (setns(home, CLONE_NEWNET)) {
		/* What follows would act on the wrong namespace. */
		complain("cannot return to this network namespace: %s.",
			 strerror(errno));
		exit(STATUS_USAGE);
	}
	close(home);
}
