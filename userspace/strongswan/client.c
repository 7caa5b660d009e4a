// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <daemon.h>
#include <collections/linked_list.h>
#include <threading/mutex.h>
#include "client.h"

/* Idle connections that are kept; more threads than that are rare. */
#define IDLE_MAX	16

static linked_list_t *idle;
static mutex_t *lock;

static struct ipward *connect_module(void)
{
	struct ipward *ipward = ipward_new();
	int err = ipward ? ipward_open(ipward, NULL) : -ENOMEM;

	if (!err)
		return ipward;
	client_failed(ipward, err, "no connection to the ipward module");
	ipward_free(ipward);
	return NULL;
}

bool client_init(void)
{
	struct ipward *ipward = connect_module();

	if (!ipward)
		return false;
	idle = linked_list_create();
	lock = mutex_create(MUTEX_TYPE_DEFAULT);
	client_put(ipward);
	return true;
}

void client_deinit(void)
{
	struct ipward *ipward;

	while (idle->remove_first(idle, (void **)&ipward) == SUCCESS)
		ipward_free(ipward);
	idle->destroy(idle);
	lock->destroy(lock);
}

struct ipward *client_get(void)
{
	struct ipward *ipward = NULL;

	lock->lock(lock);
	idle->remove_first(idle, (void **)&ipward);
	lock->unlock(lock);
	return ipward ?: connect_module();
}

void client_put(struct ipward *ipward)
{
	lock->lock(lock);
	if (idle->get_count(idle) < IDLE_MAX) {
		idle->insert_last(idle, ipward);
		ipward = NULL;
	}
	lock->unlock(lock);
	ipward_free(ipward);
}

bool client_delete_sa(const struct ipward_sa *sa)
{
	struct ipward *ipward = client_get();
	int err;

	if (!ipward)
		return false;
	err = ipward_sa_del(ipward, sa);
	if (err == -ENOENT)
		err = 0;
	if (err)
		client_failed(ipward, err, "SA %.8x cannot be deleted", sa->spi);
	client_put(ipward);
	return !err;
}

void client_failed(struct ipward *ipward, int err, const char *format, ...)
{
	const char *message = ipward ? ipward_message(ipward) : "";
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	DBG1(DBG_KNL, "ipward: %s: %s%s%s", text, message, *message ? ": " : "",
	     strerror(-err));
}
