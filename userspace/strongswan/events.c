// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <processing/watcher.h>
#include "acquire.h"
#include "client.h"
#include "convert.h"
#include "events.h"
#include "known.h"
#include "modes.h"

/*
 * Bytes: a thousand flows can ask for keys at once, some 700 bytes each. Of the
 * setting charon.plugins.kernel-ipward.receive_buffer.
 */
#define RECEIVE_BUFFER	(8 << 20)

static struct ipward *listener;

static void expire(const struct ipward_sa *sa)
{
	host_t *dst = convert_addr(&sa->dst, 0);

	if (!dst)
		return;
	charon->kernel->expire(charon->kernel, sa->proto, htonl(sa->spi), dst,
			       sa->expiry == IPWARD_EXPIRY_HARD);
	dst->destroy(dst);
}

static void moved(const struct ipward_sa *sa)
{
	host_t *dst = convert_addr(&sa->dst, 0);
	host_t *peer = convert_addr(&sa->peer_src, sa->peer_port);

	if (dst && peer)
		charon->kernel->mapping(charon->kernel, sa->proto, htonl(sa->spi), dst,
					peer);
	DESTROY_IF(dst);
	DESTROY_IF(peer);
}

static int dispatch(const struct ipward_event *event, void *arg)
{
	(void)arg;
	switch (event->cmd) {
	case IPWARD_CMD_ACQUIRE:
		acquire_ask(&event->rule);
		break;
	case IPWARD_CMD_EXPIRE:
		expire(&event->sa);
		break;
	case IPWARD_CMD_SA_PEER:
		if (event->sa.flags & IPWARD_SA_FLAG_IKE)
			moved(&event->sa);
		break;
	case IPWARD_CMD_RULE_ADDED:
	case IPWARD_CMD_RULE_REMOVED:
	case IPWARD_CMD_SET_COMMITTED:
		modes_event(event);
		break;
	default:
		break;
	}
	return 0;
}

/* Flows that still lack keys ask again, so that no acquire is lost for good. */
static void catch_up(void)
{
	DBG1(DBG_KNL, "ipward: events of the kernel were lost");
	modes_forget();
	known_compare();
}

/* All that there are: the daemon takes a thread for each call. */
static bool readable(void *data, int fd, watcher_event_t event)
{
	bool lost = false;
	int err;

	(void)data;
	(void)fd;
	(void)event;
	do {
		err = ipward_receive(listener, dispatch, NULL);
		lost |= err == -ENOBUFS;
	} while (err >= 0 || err == -ENOBUFS || err == -EINTR);
	if (lost)
		catch_up();
	if (err != -EAGAIN)
		client_failed(listener, err, "events cannot be received");
	/* Without the module there is nothing to hear. */
	return err != -ENODEV;
}

bool events_start(void)
{
	static const char *const groups[] = {
		IPWARD_MCGRP_ACQUIRE, IPWARD_MCGRP_EXPIRE, IPWARD_MCGRP_SA,
		IPWARD_MCGRP_RULE,
	};
	int err, size = lib->settings->get_int(lib->settings,
			"%s.plugins.kernel-ipward.receive_buffer", RECEIVE_BUFFER,
			lib->ns);

	listener = ipward_new();
	err = listener ? ipward_open(listener, NULL) : -ENOMEM;
	if (!err)
		err = ipward_subscribe(listener, groups, countof(groups));
	if (err) {
		client_failed(listener, err, "events cannot be subscribed to");
		ipward_free(listener);
		listener = NULL;
		return false;
	}
	setsockopt(ipward_fd(listener), SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	fcntl(ipward_fd(listener), F_SETFL, O_NONBLOCK);
	lib->watcher->add(lib->watcher, ipward_fd(listener), WATCHER_READ, readable,
			  NULL);
	return true;
}

void events_stop(void)
{
	if (!listener)
		return;
	lib->watcher->remove(lib->watcher, ipward_fd(listener));
	ipward_free(listener);
	listener = NULL;
}
