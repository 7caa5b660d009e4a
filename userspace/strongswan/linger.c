// SPDX-License-Identifier: GPL-2.0
#include <daemon.h>
#include <collections/linked_list.h>
#include <processing/jobs/callback_job.h>
#include <threading/mutex.h>
#include "client.h"
#include "linger.h"

/*
 * Seconds: longer than a message and its answer take, and packets behind them. Of the
 * setting charon.plugins.kernel-ipward.delete_delay.
 */
#define DELAY	2

static linked_list_t *lingering;
static mutex_t *lock;

/* Is the connection of this thread's IKE SA loaded, as it was when that was begun? */
static bool is_configured(void)
{
	ike_sa_t *ike_sa = charon->bus->get_sa(charon->bus);
	peer_cfg_t *cfg = ike_sa ? ike_sa->get_peer_cfg(ike_sa) : NULL, *loaded;
	bool same;

	if (!cfg)
		return false;
	loaded = charon->backends->get_peer_cfg_by_name(charon->backends,
							cfg->get_name(cfg));
	same = loaded == cfg;
	DESTROY_IF(loaded);
	return same;
}

void linger_init(void)
{
	lingering = linked_list_create();
	lock = mutex_create(MUTEX_TYPE_DEFAULT);
}

static void delete(struct ipward_sa *sa)
{
	client_delete_sa(sa);
	free(sa);
}

static struct ipward_sa *take_first(void)
{
	struct ipward_sa *sa = NULL;

	lock->lock(lock);
	lingering->remove_first(lingering, (void **)&sa);
	lock->unlock(lock);
	return sa;
}

void linger_deinit(void)
{
	struct ipward_sa *sa;

	while ((sa = take_first()))
		delete(sa);
	lingering->destroy(lingering);
	lock->destroy(lock);
}

/* All have the same delay: the first that began is the first that ends. */
static job_requeue_t end_first(void *data)
{
	struct ipward_sa *sa = take_first();

	(void)data;
	if (sa)
		delete(sa);
	return JOB_REQUEUE_NONE;
}

/* The job has nothing to free: it may be left when this plugin is gone. */
bool linger_begin(const struct ipward_sa *sa)
{
	int delay = lib->settings->get_int(lib->settings,
			"%s.plugins.kernel-ipward.delete_delay", DELAY, lib->ns);
	struct ipward_sa *copy;

	if (delay <= 0 || !is_configured())
		return false;
	copy = malloc_thing(struct ipward_sa);
	*copy = *sa;
	lock->lock(lock);
	lingering->insert_last(lingering, copy);
	lock->unlock(lock);
	lib->scheduler->schedule_job(lib->scheduler,
				     (job_t *)callback_job_create(end_first, NULL, NULL,
								  NULL), delay);
	return true;
}
