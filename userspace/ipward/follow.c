// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "follow.h"
#include "host_facts.h"

/* Milliseconds. Changes come in bursts, as when a link goes up. */
#define QUIET		200
#define BURST_MAX	2000
#define AGAIN		1000
#define DNS		60000

static const char *const folders[] = {
	"/etc", "/run/systemd/resolve", "/run/systemd/netif/leases", "/var/lib/dhcp",
};

#define FOLDERS		(sizeof(folders) / sizeof(folders[0]))

enum { ROUTES, FILES, SOURCES };

static int listen_for_routes(void)
{
	const struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR |
			     RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_ROUTE);

	if (fd >= 0 && bind(fd, (const struct sockaddr *)&address,
			    sizeof(address))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Of folders that are there; a file in them is replaced rather than written. */
static int listen_for_files(const char *netns)
{
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	char path[128];

	if (fd < 0)
		return fd;
	for (size_t i = 0; i < FOLDERS; i++)
		inotify_add_watch(fd, folders[i], IN_CLOSE_WRITE | IN_MOVED_TO |
				  IN_DELETE);
	if (netns && !strchr(netns, '/')) {
		snprintf(path, sizeof(path), "/etc/netns/%s", netns);
		inotify_add_watch(fd, path, IN_CLOSE_WRITE | IN_MOVED_TO |
				  IN_DELETE);
	}
	return fd;
}

/* What has happened does not matter: the host is looked at anew. */
static void drain(struct pollfd *source)
{
	char buffer[16384];

	for (int i = 0; i < SOURCES; i++)
		while (read(source[i].fd, buffer, sizeof(buffer)) > 0)
			;
}

static int milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec % 1000000 * 1000 + now.tv_nsec / 1000000;
}

/* Return: whether something has happened within the time. */
static bool wait_for_change(struct pollfd *source, int timeout)
{
	const int start = milliseconds();

	if (poll(source, SOURCES, timeout) <= 0)
		return false;
	do
		drain(source);
	while (milliseconds() - start < BURST_MAX &&
	       poll(source, SOURCES, QUIET) > 0);
	return true;
}

static bool same_list(const struct prefix_list *a, const struct prefix_list *b)
{
	return a->count == b->count &&
	       (!a->count ||
		!memcmp(a->item, b->item, a->count * sizeof(*a->item)));
}

static bool same_host(const struct policy_host *a, const struct policy_host *b)
{
	for (int i = 0; i < HOST_WORDS; i++)
		if (!same_list(&a->word[i], &b->word[i]))
			return false;
	return true;
}

static void follow(struct pollfd *source, const char *netns, follow_fn fn,
		   void *arg)
{
	struct policy_host known, now;
	bool done = true;

	host_facts_load(&known, netns);
	for (;;) {
		const bool changed = wait_for_change(source, done ? DNS : AGAIN);

		host_facts_load(&now, netns);
		/* A minute without a change: names may have other addresses. */
		if (!done || !changed || !same_host(&known, &now))
			done = fn(arg);
		policy_host_free(&known);
		known = now;
	}
}

enum status follow_run(const char *netns, follow_fn fn, void *arg)
{
	struct pollfd source[SOURCES] = {
		[ROUTES] = { .fd = listen_for_routes(), .events = POLLIN },
		[FILES] = { .fd = listen_for_files(netns), .events = POLLIN },
	};

	if (source[ROUTES].fd < 0 || source[FILES].fd < 0) {
		complain("cannot listen for changes of this host: %s.",
			 strerror(errno));
		return STATUS_USAGE;
	}
	/* Between what was applied and now, something may have changed. */
	fn(arg);
	follow(source, netns, fn, arg);
	return STATUS_OK;
}
