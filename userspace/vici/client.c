// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include "vici/client.h"

/*
 * A packet: its length (4 bytes, not counted), its type, for most types a name with its
 * length (1), and for some a message.
 */
enum packet {
	PACKET_REQUEST,
	PACKET_RESPONSE,
	PACKET_UNKNOWN,
	PACKET_REGISTER,
	PACKET_UNREGISTER,
	PACKET_CONFIRM,
	PACKET_EVENT_UNKNOWN,
	PACKET_EVENT,
};

#define LENGTH_BYTES	4
#define LARGEST		((size_t)VICI_PACKET_MAX)

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Nobody knows what the next bytes would belong to. */
static int broken(struct vici *vici, int err)
{
	close(vici->fd);
	vici->fd = -1;
	return err;
}

/* Return: 0 as soon as the socket is ready, before the deadline. */
static int wait_for(const struct vici *vici, short events, int64_t deadline)
{
	struct pollfd poll_fd = { .fd = vici->fd, .events = events };
	int64_t left = deadline - milliseconds();
	int ready;

	if (left <= 0)
		return -ETIMEDOUT;
	ready = poll(&poll_fd, 1, left);
	if (ready < 0)
		return errno == EINTR ? 0 : -errno;
	return ready ? 0 : -ETIMEDOUT;
}

static int send_bytes(struct vici *vici, const uint8_t *data, size_t length)
{
	const int64_t deadline = milliseconds() + vici->timeout;
	ssize_t sent;
	int err;

	while (length) {
		sent = send(vici->fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent >= 0) {
			data += sent;
			length -= sent;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		err = wait_for(vici, POLLOUT, deadline);
		if (err)
			return err;
	}
	return 0;
}

static int receive_bytes(const struct vici *vici, uint8_t *data, size_t length,
			 int64_t deadline)
{
	ssize_t got;
	int err;

	while (length) {
		got = recv(vici->fd, data, length, MSG_DONTWAIT);
		if (!got)
			return -ECONNRESET;
		if (got > 0) {
			data += got;
			length -= got;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		err = wait_for(vici, POLLIN, deadline);
		if (err)
			return err;
	}
	return 0;
}

static void put_length(uint8_t *bytes, uint32_t length)
{
	for (int i = 0; i < LENGTH_BYTES; i++)
		bytes[i] = length >> (8 * (LENGTH_BYTES - 1 - i));
}

static uint32_t get_length(const uint8_t *bytes)
{
	uint32_t length = 0;

	for (int i = 0; i < LENGTH_BYTES; i++)
		length = length << 8 | bytes[i];
	return length;
}

static int send_packet(struct vici *vici, enum packet type, const char *name,
		       const struct vici_builder *message)
{
	const size_t named = strlen(name);
	const size_t length = message ? message->length : 0;
	uint8_t head[LENGTH_BYTES + 2 + UINT8_MAX];
	int err = message ? vici_built(message) : 0;

	if (err)
		return err;
	if (named > UINT8_MAX || 2 + named + length > LARGEST)
		return -EMSGSIZE;
	if (vici->fd < 0)
		return -ENOTCONN;
	put_length(head, 2 + named + length);
	head[LENGTH_BYTES] = type;
	head[LENGTH_BYTES + 1] = named;
	/* Its length stands before it, and no NUL behind it. */
	for (size_t i = 0; i < named; i++)
		head[LENGTH_BYTES + 2 + i] = name[i];
	err = send_bytes(vici, head, LENGTH_BYTES + 2 + named);
	if (!err && length)
		err = send_bytes(vici, message->data, length);
	return err ? broken(vici, err) : 0;
}

static bool make_room(struct vici *vici, size_t length)
{
	uint8_t *data;

	if (vici->room >= length)
		return true;
	data = realloc(vici->data, length);
	if (!data)
		return false;
	vici->data = data;
	vici->room = length;
	return true;
}

static int receive_raw(struct vici *vici, struct vici_part *packet)
{
	const int64_t deadline = milliseconds() + vici->timeout;
	uint8_t head[LENGTH_BYTES];
	size_t length;
	int err = receive_bytes(vici, head, sizeof(head), deadline);

	if (err)
		return err;
	length = get_length(head);
	if (!length || length > LARGEST)
		return -EBADMSG;
	if (!make_room(vici, length))
		return -ENOMEM;
	*packet = (struct vici_part){ vici->data, vici->data + length };
	return receive_bytes(vici, vici->data, length, deadline);
}

/* An event begins with its name. */
static int drop_name(struct vici_part *packet)
{
	size_t length;

	if (packet->at == packet->end)
		return -EBADMSG;
	length = *packet->at++;
	if ((size_t)(packet->end - packet->at) < length)
		return -EBADMSG;
	packet->at += length;
	return 0;
}

/* @message: receives what stands behind the type and the name. */
static int receive_packet(struct vici *vici, enum packet *type,
			  struct vici_part *message)
{
	int err = receive_raw(vici, message);

	if (!err) {
		*type = *message->at++;
		if (*type == PACKET_EVENT)
			err = drop_name(message);
	}
	if (!err)
		err = vici_check(message);
	return err ? broken(vici, err) : 0;
}

/* Events that are still on their way are of no interest. */
static int subscribe(struct vici *vici, enum packet how, const char *event)
{
	struct vici_part message;
	enum packet type;
	int err = send_packet(vici, how, event, NULL);

	do {
		if (!err)
			err = receive_packet(vici, &type, &message);
		if (err)
			return err;
	} while (type == PACKET_EVENT);
	if (type == PACKET_CONFIRM)
		return 0;
	return type == PACKET_EVENT_UNKNOWN ? -EOPNOTSUPP : broken(vici, -EBADMSG);
}

static int answered(struct vici *vici, enum packet type, struct vici_part reply)
{
	if (type == PACKET_UNKNOWN)
		return -EOPNOTSUPP;
	if (type != PACKET_RESPONSE)
		return broken(vici, -EBADMSG);
	if (!vici_is(reply, "success", "no"))
		return 0;
	vici_value(reply, "errmsg", vici->reason, sizeof(vici->reason));
	return -EREMOTEIO;
}

int vici_open(struct vici *vici, const char *path, unsigned int timeout)
{
	const struct timeval limit = { timeout / 1000, timeout % 1000 * 1000L };
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	*vici = (struct vici){ .fd = -1, .timeout = timeout };
	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	vici->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (vici->fd < 0)
		return -errno;
	/* connect() waits as well, while the daemon accepts nobody. */
	if (setsockopt(vici->fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)))
		return broken(vici, -errno);
	if (connect(vici->fd, (const struct sockaddr *)&address, sizeof(address)))
		return broken(vici, errno == EAGAIN ? -ETIMEDOUT : -errno);
	return 0;
}

void vici_close(struct vici *vici)
{
	if (vici->fd >= 0)
		close(vici->fd);
	free(vici->data);
	*vici = (struct vici){ .fd = -1 };
}

int vici_request(struct vici *vici, const char *command,
		 const struct vici_builder *message, struct vici_part *reply)
{
	struct vici_part part = { NULL, NULL };
	enum packet type;
	int err = send_packet(vici, PACKET_REQUEST, command, message);

	vici->reason[0] = '\0';
	if (!err)
		err = receive_packet(vici, &type, &part);
	if (!err)
		err = answered(vici, type, part);
	if (reply)
		*reply = part;
	return err;
}

static int receive_stream(struct vici *vici, vici_fn fn, void *arg)
{
	struct vici_part message;
	enum packet type;
	int ended = 0, err;

	for (;;) {
		err = receive_packet(vici, &type, &message);
		if (err)
			return err;
		if (type != PACKET_EVENT)
			break;
		if (!ended)
			ended = fn(message, arg);
	}
	err = answered(vici, type, message);
	return err ? err : ended;
}

int vici_stream(struct vici *vici, const char *command, const char *event,
		const struct vici_builder *message, vici_fn fn, void *arg)
{
	int err = subscribe(vici, PACKET_REGISTER, event);
	int result;

	vici->reason[0] = '\0';
	if (err)
		return err;
	result = send_packet(vici, PACKET_REQUEST, command, message);
	if (!result)
		result = receive_stream(vici, fn, arg);
	if (vici->fd < 0)
		return result;
	err = subscribe(vici, PACKET_UNREGISTER, event);
	return result ? result : err;
}
