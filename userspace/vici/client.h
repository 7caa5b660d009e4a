/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A client of charon's vici socket.
 *
 *	struct vici vici;
 *	struct vici_part reply;
 *	int err = vici_open(&vici, VICI_SOCKET, VICI_TIMEOUT);
 *
 *	if (!err)
 *		err = vici_request(&vici, "version", NULL, &reply);
 *	vici_close(&vici);
 *
 * Functions return 0 or a negative errno. After -ETIMEDOUT, -EBADMSG, -ECONNRESET and
 * other errors of the socket the connection is closed, as nobody knows any more which
 * answer belongs to which question; further calls give -ENOTCONN.
 */
#ifndef _IPWARD_VICI_CLIENT_H
#define _IPWARD_VICI_CLIENT_H

#include "vici/builder.h"
#include "vici/message.h"

#define VICI_SOCKET	"/run/charon.vici"
#define VICI_TIMEOUT	5000		/* milliseconds, for each packet */
#define VICI_PACKET_MAX	(512 * 1024)	/* bytes; charon sends no more */
#define VICI_REASON_MAX	256

/**
 * struct vici - a connection
 * @timeout: milliseconds for each packet
 * @data: the last packet received
 * @reason: charon's, in its own words, why it has refused the last request
 */
struct vici {
	int fd;
	unsigned int timeout;
	uint8_t *data;
	size_t room;
	char reason[VICI_REASON_MAX];
};

/**
 * vici_open() - connect
 *
 * Return: -ENOENT or -ECONNREFUSED if there is no daemon, other errnos. In any case
 * vici_close() may follow.
 */
int vici_open(struct vici *vici, const char *path, unsigned int timeout);

/** vici_close() - disconnect, and free what was received */
void vici_close(struct vici *vici);

/**
 * vici_request() - send a command and wait for its answer
 * @message: NULL for an empty one
 * @reply: receives the answer, checked; valid until the next call; may be NULL
 *
 * Return: 0; -EREMOTEIO if the answer says that it did not succeed, see @reason;
 * -EOPNOTSUPP if charon does not know the command.
 */
int vici_request(struct vici *vici, const char *command,
		 const struct vici_builder *message, struct vici_part *reply);

/* A callback that returns non-zero is not called again; see vici_stream(). */
typedef int (*vici_fn)(struct vici_part message, void *arg);

/**
 * vici_stream() - send a command whose answers are events
 * @event: their name
 * @fn: called for each of them, with a checked message
 *
 * Return: as vici_request(), or what @fn has returned if that is not 0.
 */
int vici_stream(struct vici *vici, const char *command, const char *event,
		const struct vici_builder *message, vici_fn fn, void *arg);

#endif /* _IPWARD_VICI_CLIENT_H */
