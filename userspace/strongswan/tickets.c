// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <krb5.h>
#include "ahead.h"
#include "directory/enctypes.h"
#include "directory/first_ticket.h"
#include "tickets.h"

#define CACHE_ROOM	(TICKET_NAME + 16)

/*
 * A ticket that ends sooner is fetched anew; IKE SAs end a little before their tickets. A
 * domain may give none that is good for longer: then each is good enough once.
 */
#define LEFT		300

/* Longer than any ticket: the domain says how long it lets one live. */
#define FOREVER		(30 * 24 * 3600)

/**
 * struct job - a ticket that a thread is asking for
 * @users: the thread, and those who wait
 * @err: of Kerberos, when it is @done; @why says it
 */
struct job {
	struct job *next;
	unsigned int users;
	bool done;
	krb5_error_code err;
	char self[TICKET_NAME];
	char target[TICKET_NAME];
	char why[TICKET_WHY];
};

/* The cache's contents are not replaced while somebody uses a ticket. */
static pthread_mutex_t cache = PTHREAD_MUTEX_INITIALIZER;

/* All that follows. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct job *jobs;
static unsigned int threads;
static unsigned int patience = TICKET_WAIT;
static time_t silent_since;	/* 0: the controllers answer, as far as is known */

/**
 * struct asking - Kerberos' objects of one question
 * @own: the host's principal
 */
struct asking {
	krb5_context context;
	krb5_ccache cache;
	krb5_principal own;
	krb5_principal target;
};

static time_t seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + 1;
}

void tickets_cache(const char *self, char *name)
{
	snprintf(name, CACHE_ROOM, "MEMORY:ipward-%s", self);
}

static void explain(krb5_context context, krb5_error_code err, char *why)
{
	const char *message = krb5_get_error_message(context, err);

	snprintf(why, TICKET_WHY, "%s", message);
	krb5_free_error_message(context, message);
}

static void asking_end(struct asking *asking)
{
	if (asking->target)
		krb5_free_principal(asking->context, asking->target);
	if (asking->own)
		krb5_free_principal(asking->context, asking->own);
	if (asking->cache)
		krb5_cc_close(asking->context, asking->cache);
	krb5_free_context(asking->context);
}

static krb5_error_code asking_begin(struct asking *asking, const char *self,
				    const char *target)
{
	char name[CACHE_ROOM];
	krb5_error_code err;

	memset(asking, 0, sizeof(*asking));
	err = krb5_init_context(&asking->context);
	if (err)
		return err;
	tickets_cache(self, name);
	err = krb5_set_default_tgs_enctypes(asking->context, strong_enctypes);
	if (!err)
		err = krb5_cc_resolve(asking->context, name, &asking->cache);
	if (!err)
		err = krb5_parse_name(asking->context, self, &asking->own);
	if (!err)
		err = krb5_parse_name(asking->context, target, &asking->target);
	return err;
}

/*
 * By the cache alone with KRB5_GC_CACHED. @left: seconds for which one in the cache has to
 * be good, and for which a new one is asked to be.
 */
static krb5_error_code get_ticket(struct asking *asking, krb5_flags flags, int left,
				  struct ticket_times *times)
{
	krb5_creds wanted = { .client = asking->own, .server = asking->target }, *got = NULL;
	krb5_timestamp now;
	krb5_error_code err = krb5_timeofday(asking->context, &now);

	if (err)
		return err;
	wanted.times.endtime = now + left;
	err = krb5_get_credentials(asking->context, flags, asking->cache, &wanted, &got);
	if (err)
		return err;
	times->begins = got->times.starttime ?: got->times.authtime;
	times->ends = got->times.endtime;
	krb5_free_creds(asking->context, got);
	return 0;
}

/* The account's first ticket; it takes the place of all others. */
static krb5_error_code renew(struct asking *asking)
{
	krb5_creds creds;
	krb5_error_code err = first_ticket_get(asking->context, asking->own, &creds);

	if (err)
		return err;
	pthread_mutex_lock(&cache);
	err = first_ticket_store(asking->context, asking->cache, asking->own, &creds);
	pthread_mutex_unlock(&cache);
	krb5_free_cred_contents(asking->context, &creds);
	return err;
}

static bool is_silence(krb5_error_code err)
{
	return err == KRB5_KDC_UNREACH || err == KRB5_REALM_CANT_RESOLVE ||
	       err == KRB5_REALM_UNKNOWN;
}

/*
 * A first ticket that the domain takes no longer is not kept for its ten hours; nor is one
 * that is about to end, as others end with it.
 */
static krb5_error_code ask(struct asking *asking)
{
	struct ticket_times times;
	krb5_error_code err = get_ticket(asking, 0, FOREVER, &times);

	if (!err)
		err = get_ticket(asking, KRB5_GC_CACHED, LEFT, &times);
	if (!err || is_silence(err))
		return err;
	err = renew(asking);
	return err ?: get_ticket(asking, 0, FOREVER, &times);
}

static void job_put(struct job *job)
{
	if (!--job->users)
		free(job);
}

static void job_finish(struct job *job, krb5_error_code err, const char *why)
{
	struct job **at = &jobs;

	pthread_mutex_lock(&lock);
	job->err = err;
	job->done = true;
	strcpy(job->why, why);
	if (is_silence(err))
		silent_since = seconds();
	else
		silent_since = 0;
	while (*at != job)
		at = &(*at)->next;
	*at = job->next;
	threads--;
	job_put(job);
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

/* No function of the daemon may be called here: it does not know this thread. */
static void *job_run(void *arg)
{
	char why[TICKET_WHY] = "";
	struct job *job = arg;
	struct asking asking;
	krb5_error_code err = asking_begin(&asking, job->self, job->target);

	if (!err)
		err = ask(&asking);
	if (err)
		explain(asking.context, err, why);
	asking_end(&asking);
	job_finish(job, err, why);
	return NULL;
}

static struct job *job_find(const char *self, const char *target)
{
	for (struct job *job = jobs; job; job = job->next)
		if (!strcmp(job->self, self) && !strcmp(job->target, target))
			return job;
	return NULL;
}

static struct job *job_begin(const char *self, const char *target)
{
	struct job *job;
	pthread_attr_t attr;
	pthread_t thread;
	int err;

	if (threads == TICKET_THREADS)
		return NULL;
	job = calloc(1, sizeof(*job));
	if (!job)
		return NULL;
	snprintf(job->self, sizeof(job->self), "%s", self);
	snprintf(job->target, sizeof(job->target), "%s", target);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	job->users = 1;
	err = pthread_create(&thread, &attr, job_run, job);
	pthread_attr_destroy(&attr);
	if (err) {
		free(job);
		return NULL;
	}
	threads++;
	job->next = jobs;
	jobs = job;
	return job;
}

static int refuse(char *why, const char *text)
{
	snprintf(why, TICKET_WHY, "%s", text);
	return -ETIMEDOUT;
}

/* With the lock. */
static int job_wait(struct job *job, char *why)
{
	struct timespec until;
	int err = 0;

	job->users++;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += patience;
	while (!job->done && !err)
		err = pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &until);
	if (!job->done) {
		silent_since = seconds();
		snprintf(why, TICKET_WHY, "no domain controller has answered within %u "
			 "seconds", patience);
		err = -ETIMEDOUT;
	} else if (is_silence(job->err)) {
		err = refuse(why, job->why);
	} else if (job->err) {
		snprintf(why, TICKET_WHY, "%s", job->why);
		err = -EACCES;
	} else {
		err = 0;
	}
	job_put(job);
	return err;
}

/* While the controllers are silent, none is asked: a thread would wait 18 seconds. */
static int fetch(const char *self, const char *target, char *why)
{
	struct job *job;
	bool silent;
	int err;

	pthread_mutex_lock(&lock);
	silent = silent_since && seconds() - silent_since < TICKET_SILENT;
	job = job_find(self, target);
	if (!job && !silent)
		job = job_begin(self, target);
	if (silent)
		err = refuse(why, "no domain controller has answered in the last 30 seconds, "
			     "so that none is asked");
	else if (!job)
		err = refuse(why, "too many questions wait for a domain controller");
	else
		err = job_wait(job, why);
	pthread_mutex_unlock(&lock);
	return err;
}

/* Is it in the cache? If not, the reason is of no interest. */
static int is_there(const char *self, const char *target, int left, char *why)
{
	struct ticket_times times;
	struct asking asking;
	krb5_error_code err = asking_begin(&asking, self, target);

	if (!err)
		err = get_ticket(&asking, KRB5_GC_CACHED, left, &times);
	if (err)
		explain(asking.context, err, why);
	else
		ahead_note(self, target, &times);
	asking_end(&asking);
	return err ? -EACCES : 0;
}

int tickets_lock(const char *self, const char *target, char *why)
{
	int err;

	/* Once more if it was fetched, and another thread has emptied the cache since. */
	for (int tries = 0; tries < 2; tries++) {
		pthread_mutex_lock(&cache);
		err = is_there(self, target, tries ? 0 : LEFT, why);
		if (!err)
			return 0;
		pthread_mutex_unlock(&cache);
		err = fetch(self, target, why);
		if (err)
			return err;
	}
	pthread_mutex_lock(&cache);
	err = is_there(self, target, 0, why);
	if (err)
		pthread_mutex_unlock(&cache);
	return err;
}

/* One that ends no later than the one before is limited by the account's first ticket. */
int tickets_renew(const char *self, const char *target, struct ticket_times *times,
		  bool *first)
{
	const int64_t before = times->ends;
	struct asking asking;
	krb5_error_code err = asking_begin(&asking, self, target);

	*first = false;
	if (!err)
		err = get_ticket(&asking, 0, FOREVER, times);
	if ((!err && times->ends < before + LEFT) || (err && !is_silence(err))) {
		err = renew(&asking);
		*first = !err;
		if (!err)
			err = get_ticket(&asking, 0, FOREVER, times);
	}
	asking_end(&asking);
	if (!err)
		return 0;
	return is_silence(err) ? -ETIMEDOUT : -EACCES;
}

void tickets_begin(unsigned int wait)
{
	pthread_mutex_lock(&lock);
	patience = wait;
	pthread_mutex_unlock(&lock);
}

void tickets_unlock(void)
{
	pthread_mutex_unlock(&cache);
}

void tickets_end(void)
{
	struct timespec until;
	int err = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += TICKET_WAIT;
	pthread_mutex_lock(&lock);
	while (threads && !err)
		err = pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &until);
	pthread_mutex_unlock(&lock);
}
