// SPDX-License-Identifier: GPL-2.0
/*
 * The daemon asks its listeners when all rounds of authentication are over, before the
 * IKE SA is established: whoever is refused then gets no SAs. It holds a lock meanwhile,
 * so that nothing here may take long; reading the file takes microseconds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <daemon.h>
#include <collections/linked_list.h>
#include <processing/watcher.h>
#include "alerts.h"
#include "authorize.h"
#include "judge.h"
#include "lists_path.h"

#define JUDGED_FILE	"/run/ipward/judged"
#define EVENT_ROOM	4096
#define SENTENCE	(2 * JUDGE_TEXT)

/**
 * struct authorize - the listener
 * @path: the file of those who may
 * @watch: of the folder that it is in; -1 if there is none
 */
struct authorize {
	listener_t listener;
	struct alerts *alerts;
	const char *path;
	int watch;
};

/* Of the IKE SA that this thread has refused, until the peer is told. */
static __thread uint64_t refused;

static uint64_t spi_of(ike_sa_t *ike_sa)
{
	ike_sa_id_t *id = ike_sa->get_id(ike_sa);

	return id->get_initiator_spi(id);
}

static bool judge(const char *path, ike_sa_t *ike_sa, char *why)
{
	struct lists lists;
	const int err = lists_open(path, &lists);
	const bool allowed = judge_allows(err ? NULL : &lists, ike_sa, why);

	if (err && !allowed)
		DBG1(DBG_CFG, "ipward: %s: %s", path, strerror(-err));
	lists_close(&lists);
	return allowed;
}

static bool on_authorize(listener_t *listener, ike_sa_t *ike_sa, bool final,
			 bool *success)
{
	struct authorize *this = (struct authorize *)listener;
	char why[JUDGE_TEXT];

	if (!final)
		return TRUE;
	if (judge(this->path, ike_sa, why)) {
		if (*why)
			DBG1(DBG_CFG, "ipward: %Y may connect: %s",
			     ike_sa->get_other_id(ike_sa), why);
		return TRUE;
	}
	*success = FALSE;
	refused = spi_of(ike_sa);
	DBG1(DBG_CFG, "ipward: %Y may not connect: %s", ike_sa->get_other_id(ike_sa), why);
	alerts_explain(this->alerts, ike_sa, "not-allowed", why);
	return TRUE;
}

/* The peer has proved who it is, and may know that this is not what is wrong. */
static bool on_message(listener_t *listener, ike_sa_t *ike_sa, message_t *message,
		       bool incoming, bool plain)
{
	(void)listener;
	if (incoming || !plain || !ike_sa || refused != spi_of(ike_sa) ||
	    message->get_major_version(message) != IKEV2_MAJOR_VERSION ||
	    !message->get_notify(message, AUTHENTICATION_FAILED))
		return TRUE;
	refused = 0;
	message->add_notify(message, FALSE, ALERTS_REFUSED, ALERTS_REFUSED_DATA);
	return TRUE;
}

bool authorize_allows(struct authorize *authorize)
{
	ike_sa_t *ike_sa = charon->bus->get_sa(charon->bus);
	char why[JUDGE_TEXT];

	if (!ike_sa || judge(authorize->path, ike_sa, why))
		return true;
	DBG1(DBG_CFG, "ipward: no SA for %Y: %s", ike_sa->get_other_id(ike_sa), why);
	return false;
}

/* Others are authorized by the new file when it is their time. */
static bool is_established(ike_sa_t *ike_sa)
{
	switch (ike_sa->get_state(ike_sa)) {
	case IKE_ESTABLISHED:
	case IKE_REKEYING:
	case IKE_REKEYED:
		return true;
	default:
		return false;
	}
}

static linked_list_t *find_refused(const struct lists *lists)
{
	enumerator_t *all = charon->ike_sa_manager->create_enumerator(charon->ike_sa_manager,
								      TRUE);
	linked_list_t *found = linked_list_create();
	char why[JUDGE_TEXT];
	ike_sa_t *ike_sa;
	ike_sa_id_t *id;

	while (all->enumerate(all, &ike_sa)) {
		if (!is_established(ike_sa) || judge_allows(lists, ike_sa, why))
			continue;
		id = ike_sa->get_id(ike_sa);
		found->insert_last(found, id->clone(id));
	}
	all->destroy(all);
	return found;
}

/* The peer is told by a message of which no answer is waited for. */
static bool end(const struct lists *lists, ike_sa_id_t *id)
{
	ike_sa_manager_t *manager = charon->ike_sa_manager;
	ike_sa_t *ike_sa = manager->checkout(manager, id);
	char why[JUDGE_TEXT], detail[SENTENCE];

	if (!ike_sa)
		return false;
	if (judge_allows(lists, ike_sa, why)) {
		manager->checkin(manager, ike_sa);
		return false;
	}
	snprintf(detail, sizeof(detail), "was connected, and is taken down: %s", why);
	DBG1(DBG_CFG, "ipward: %Y %s", ike_sa->get_other_id(ike_sa), detail);
	alerts_report(ike_sa, "not-allowed", detail);
	if (ike_sa->delete(ike_sa, TRUE) == DESTROY_ME)
		manager->checkin_and_destroy(manager, ike_sa);
	else
		manager->checkin(manager, ike_sa);
	return true;
}

static unsigned int end_refused(const struct lists *lists)
{
	linked_list_t *found = find_refused(lists);
	unsigned int ended = 0;
	ike_sa_id_t *id;

	while (found->remove_first(found, (void **)&id) == SUCCESS) {
		ended += end(lists, id);
		id->destroy(id);
	}
	found->destroy(found);
	return ended;
}

/* "ipward apply" has removed it before, and waits for one with its token. */
static void say_judged(const char *token, unsigned int ended)
{
	char line[64];
	const int length = snprintf(line, sizeof(line), "%.32s %u\n", token, ended);
	int fd = open(JUDGED_FILE ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
		      O_NOFOLLOW, 0600);

	if (fd < 0)
		return;
	if (write(fd, line, length) == length)
		rename(JUDGED_FILE ".new", JUDGED_FILE);
	close(fd);
}

static void judge_again(const struct authorize *this)
{
	struct lists lists;
	int err = lists_open(this->path, &lists);

	if (err) {
		DBG1(DBG_CFG, "ipward: %s: %s", this->path, strerror(-err));
		return;
	}
	say_judged(lists_token(&lists), end_refused(&lists));
	lists_close(&lists);
}

/* Return: whether the file is among what has come into the folder. */
static bool read_changes(const struct authorize *this)
{
	char events[EVENT_ROOM] __attribute__((aligned(__alignof__(struct inotify_event))));
	const char *name = strrchr(this->path, '/') + 1;
	const struct inotify_event *event;
	bool found = false;
	ssize_t n;

	while ((n = read(this->watch, events, sizeof(events))) > 0)
		for (char *at = events; at < events + n; at += sizeof(*event) + event->len) {
			event = (const struct inotify_event *)(void *)at;
			found |= event->mask & IN_Q_OVERFLOW ||
				 (event->len && streq(event->name, name));
		}
	return found;
}

static bool on_change(void *data, int fd, watcher_event_t event)
{
	const struct authorize *this = data;

	(void)fd;
	(void)event;
	if (read_changes(this))
		judge_again(this);
	return TRUE;
}

static int watch(const char *path)
{
	char folder[PATH_MAX];
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
	if (fd < 0 || inotify_add_watch(fd, folder, IN_MOVED_TO) >= 0)
		return fd;
	close(fd);
	return -1;
}

struct authorize *authorize_create(struct alerts *alerts)
{
	const char *path = lists_path();
	struct authorize *this;

	INIT(this,
		.listener = {
			.authorize = on_authorize,
			.message = on_message,
		},
		.alerts = alerts,
		.path = path,
		.watch = watch(path),
	);
	if (this->watch < 0)
		DBG1(DBG_CFG, "ipward: changes of %s are not noticed: %s", path,
		     strerror(errno));
	else
		lib->watcher->add(lib->watcher, this->watch, WATCHER_READ, on_change, this);
	charon->bus->add_listener(charon->bus, &this->listener);
	return this;
}

void authorize_destroy(struct authorize *authorize)
{
	if (!authorize)
		return;
	charon->bus->remove_listener(charon->bus, &authorize->listener);
	if (authorize->watch >= 0) {
		lib->watcher->remove(lib->watcher, authorize->watch);
		close(authorize->watch);
	}
	free(authorize);
}
