// SPDX-License-Identifier: GPL-2.0
/* Connect to the module, in this or another network namespace. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <linux/netlink.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/socket.h>
#include "handle.h"

#define RECEIVE_BUFFER	(1 << 20)	/* bytes; bursts of events */

void ipward_say(struct ipward *ipward, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(ipward->message, sizeof(ipward->message), format, args);
	va_end(args);
}

struct ipward *ipward_new(void)
{
	return calloc(1, sizeof(struct ipward));
}

void ipward_free(struct ipward *ipward)
{
	if (!ipward)
		return;
	if (ipward->sock)
		nl_socket_free(ipward->sock);
	free(ipward);
}

const char *ipward_message(const struct ipward *ipward)
{
	return ipward->message;
}

const char *ipward_attribute(const struct ipward *ipward)
{
	return ipward->attribute;
}

int ipward_fd(const struct ipward *ipward)
{
	return nl_socket_get_fd(ipward->sock);
}

static int netns_open(struct ipward *ipward, const char *netns)
{
	char path[PATH_MAX];
	int fd, err;

	snprintf(path, sizeof(path), "%s%s",
		 strchr(netns, '/') ? "" : "/run/netns/", netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	err = -errno;
	ipward_say(ipward, "cannot open network namespace \"%s\" (%s)",
		   netns, path);
	return err;
}

static int connect_here(struct ipward *ipward)
{
	int err;

	ipward->sock = nl_socket_alloc();
	if (!ipward->sock)
		return -ENOMEM;
	errno = 0;
	err = genl_connect(ipward->sock);
	if (err) {
		ipward_say(ipward, "cannot open a netlink socket: %s",
			   nl_geterror(err));
		return errno ? -errno : -EIO;
	}
	return 0;
}

/* A socket stays in the namespace in which it was created. */
static int connect_in(struct ipward *ipward, const char *netns)
{
	int home, there, err;

	there = netns_open(ipward, netns);
	if (there < 0)
		return there;
	home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (home < 0) {
		err = -errno;
		goto close_there;
	}
	if (setns(there, CLONE_NEWNET)) {
		err = -errno;
		ipward_say(ipward, "cannot enter network namespace \"%s\"",
			   netns);
		goto close_home;
	}
	err = connect_here(ipward);
	if (setns(home, CLONE_NEWNET) && !err) {
		err = -errno;
		ipward_say(ipward,
			   "cannot return from network namespace \"%s\"",
			   netns);
	}
close_home:
	close(home);
close_there:
	close(there);
	return err;
}

static int resolve(struct ipward *ipward)
{
	int family = genl_ctrl_resolve(ipward->sock, IPWARD_GENL_NAME);

	if (family >= 0) {
		ipward->family = family;
		return 0;
	}
	if (family == -NLE_OBJ_NOTFOUND) {
		ipward_say(ipward,
			   "the ipward module is not loaded: modprobe ipward");
		return -EPROTONOSUPPORT;
	}
	ipward_say(ipward, "cannot look up the netlink family: %s",
		   nl_geterror(family));
	return -EIO;
}

/* Without CAP_ACK an error would carry the request, keys included. */
static int set_options(struct ipward *ipward)
{
	int fd = nl_socket_get_fd(ipward->sock);
	int one = 1;

	if (setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one)))
		return -errno;
	nl_socket_set_buffer_size(ipward->sock, RECEIVE_BUFFER, 0);
	return 0;
}

int ipward_open(struct ipward *ipward, const char *netns)
{
	int err;

	ipward->message[0] = '\0';
	if (ipward->sock)
		return -EISCONN;
	err = netns ? connect_in(ipward, netns) : connect_here(ipward);
	if (!err)
		err = set_options(ipward);
	if (!err)
		err = resolve(ipward);
	if (err && ipward->sock) {
		nl_socket_free(ipward->sock);
		ipward->sock = NULL;
	}
	return err;
}
