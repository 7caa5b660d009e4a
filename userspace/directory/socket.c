// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "directory/deadline.h"
#include "directory/session.h"
#include "directory/socket.h"

#define LDAP_SERVICE	"389"

static int wait_connected(int fd, int64_t deadline)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };
	socklen_t len = sizeof(int);
	int ret, err;

	do
		ret = poll(&poll_fd, 1, deadline_left(deadline));
	while (ret < 0 && errno == EINTR);
	if (ret <= 0)
		return ret ? -errno : -ETIMEDOUT;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len))
		return -errno;
	return -err;
}

static int connect_to(const struct addrinfo *to, int64_t deadline)
{
	const int fd = socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (connect(fd, to->ai_addr, to->ai_addrlen))
		err = errno == EINPROGRESS ? wait_connected(fd, deadline) : -errno;
	if (!err)
		return fd;
	close(fd);
	return err;
}

static void write_address(const struct sockaddr *from, socklen_t len, char *address)
{
	if (getnameinfo(from, len, address, ADDRESS_TEXT, NULL, 0, NI_NUMERICHOST))
		*address = '\0';
}

/* Each address has its part of the time. */
static int connect_any(const struct addrinfo *list, int64_t deadline, char *address)
{
	int fd = -ENOENT, count = 0;

	for (const struct addrinfo *to = list; to; to = to->ai_next)
		count++;
	for (const struct addrinfo *to = list; to; to = to->ai_next, count--) {
		fd = connect_to(to, deadline_after(deadline_left(deadline) / count));
		if (fd < 0)
			continue;
		write_address(to->ai_addr, to->ai_addrlen, address);
		break;
	}
	return fd;
}

int socket_connect(const char *host, int64_t deadline, char *address, char *why)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list;
	const int err = getaddrinfo(host, LDAP_SERVICE, &hints, &list);
	int fd;

	if (err)
		return session_say(why, -ENOENT, "the controller %s has no address: %s",
				   host, gai_strerror(err));
	fd = connect_any(list, deadline, address);
	freeaddrinfo(list);
	if (fd < 0)
		session_say(why, fd, "the controller %s does not answer on TCP port "
			    LDAP_SERVICE ": %s", host, strerror(-fd));
	return fd;
}

void socket_own(int fd, char *address)
{
	struct sockaddr_storage own = { 0 };
	socklen_t len = sizeof(own);

	*address = '\0';
	if (!getsockname(fd, (struct sockaddr *)&own, &len))
		write_address((struct sockaddr *)&own, len, address);
}
