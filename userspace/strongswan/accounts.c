// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "accounts.h"
#include "directory/deadline.h"

#define NAME_MAX	256

/**
 * struct answer - what the directory has said
 * @ends: when it is forgotten
 */
struct answer {
	struct answer *next;
	char *key;
	int64_t ends;
	int err;
	struct find_sids sids;
	char why[DIRECTORY_WHY];
};

/**
 * struct job - a question that a thread is asking
 * @users: the thread, and those who wait
 */
struct job {
	struct job *next;
	unsigned int users;
	bool done;
	char *host;
	char *key;
	char *principal;
	char *name[ACCOUNTS_NAMES + 1];
	char *mapping[ACCOUNTS_NAMES + 1];
};

/* All that follows. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct answer *answers;
static struct job *jobs;
static unsigned int threads;
static unsigned int patience = ACCOUNTS_WAIT;
static int64_t silent_until;

/* The connection, which is one thread's at a time. */
static pthread_mutex_t in_use = PTHREAD_MUTEX_INITIALIZER;
static struct directory *connection;
static char connected_as[NAME_MAX];

static int64_t now(void)
{
	return deadline_after(0);
}

static void answer_free(struct answer *answer)
{
	find_free(&answer->sids);
	free(answer->key);
	free(answer);
}

/* What is over goes, and the oldest one if there are too many: new ones are first. */
static void forget(void)
{
	struct answer **at = &answers, *answer;

	for (unsigned int n = 0; (answer = *at);) {
		if (answer->ends > now() && ++n < ACCOUNTS_MAX) {
			at = &answer->next;
			continue;
		}
		*at = answer->next;
		answer_free(answer);
	}
}

static struct answer *recall(const char *key)
{
	forget();
	for (struct answer *answer = answers; answer; answer = answer->next)
		if (!strcmp(answer->key, key))
			return answer;
	return NULL;
}

static int copy(const struct answer *answer, struct find_sids *sids, char *why)
{
	const size_t size = answer->sids.count * sizeof(*sids->sid);

	memset(sids, 0, sizeof(*sids));
	snprintf(why, DIRECTORY_WHY, "%s", answer->why);
	if (answer->err)
		return answer->err;
	sids->sid = malloc(size ?: 1);
	if (!sids->sid)
		return -ENOMEM;
	memcpy(sids->sid, answer->sids.sid, size);
	sids->count = answer->sids.count;
	return 0;
}

static bool is_silence(int err)
{
	return err == -ETIMEDOUT || err == -ECONNREFUSED || err == -ECONNRESET ||
	       err == -ENETUNREACH || err == -EHOSTUNREACH;
}

static int64_t seconds_for(int err)
{
	if (!err)
		return ACCOUNTS_KNOWN;
	return is_silence(err) ? ACCOUNTS_SILENT : ACCOUNTS_UNKNOWN;
}

static void free_texts(char **text)
{
	for (int i = 0; i < ACCOUNTS_NAMES; i++)
		free(text[i]);
}

static void job_free(struct job *job)
{
	free_texts(job->name);
	free_texts(job->mapping);
	free(job->principal);
	free(job->key);
	free(job->host);
	free(job);
}

static void job_put(struct job *job)
{
	if (!--job->users)
		job_free(job);
}

/* The answer is everybody's before the job is gone. */
static void job_finish(struct job *job, struct answer *answer)
{
	struct job **at = &jobs;

	pthread_mutex_lock(&lock);
	if (answer) {
		answer->ends = now() + 1000 * seconds_for(answer->err);
		answer->next = answers;
		answers = answer;
		silent_until = is_silence(answer->err) ? answer->ends : 0;
	}
	while (*at != job)
		at = &(*at)->next;
	*at = job->next;
	job->done = true;
	threads--;
	job_put(job);
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

static void disconnect(void)
{
	directory_close(connection);
	connection = NULL;
}

static unsigned int get_patience(void)
{
	unsigned int wait;

	pthread_mutex_lock(&lock);
	wait = patience;
	pthread_mutex_unlock(&lock);
	return wait;
}

static int connect_as(const char *host, char *why)
{
	const struct directory_where where = {
		.realm = strchr(host, '@') ? strchr(host, '@') + 1 : "",
		.account = host,
		.milliseconds = get_patience(),
	};

	if (connection && !strcmp(connected_as, host))
		return 0;
	disconnect();
	snprintf(connected_as, sizeof(connected_as), "%s", host);
	return directory_open(&where, &connection, why);
}

static int find(const struct job *job, struct answer *answer)
{
	const struct find_names names = {
		(const char *const *)job->name, (const char *const *)job->mapping,
	};

	if (job->principal)
		return find_account(connection, job->principal, &answer->sids,
				    answer->why);
	return find_certified(connection, &names, &answer->sids, answer->why);
}

/* A connection that was kept may have ended since: then there is a new one. */
static int ask(const struct job *job, struct answer *answer)
{
	bool kept;
	int err;

	pthread_mutex_lock(&in_use);
	do {
		kept = connection;
		err = connect_as(job->host, answer->why);
		if (!err)
			err = find(job, answer);
		if (is_silence(err) || err == -EPROTO)
			disconnect();
	} while (kept && err == -ECONNRESET);
	pthread_mutex_unlock(&in_use);
	return err;
}

/* No function of the daemon may be called here: it does not know this thread. */
static void *job_run(void *arg)
{
	struct job *job = arg;
	struct answer *answer = calloc(1, sizeof(*answer));

	if (answer)
		answer->key = strdup(job->key);
	if (answer && answer->key) {
		answer->err = ask(job, answer);
	} else {
		free(answer);
		answer = NULL;
	}
	job_finish(job, answer);
	return NULL;
}

static bool copy_texts(const char *const *from, char **to)
{
	for (int i = 0; from && from[i]; i++) {
		if (i == ACCOUNTS_NAMES)
			return false;
		to[i] = strdup(from[i]);
		if (!to[i])
			return false;
	}
	return true;
}

static struct job *job_create(const struct accounts_question *question)
{
	struct job *job = calloc(1, sizeof(*job));

	if (!job)
		return NULL;
	job->host = strdup(question->host);
	job->key = strdup(question->key);
	if (question->principal)
		job->principal = strdup(question->principal);
	if (job->host && job->key && !question->principal == !job->principal &&
	    copy_texts(question->names.host, job->name) &&
	    copy_texts(question->names.mapping, job->mapping))
		return job;
	job_free(job);
	return NULL;
}

static struct job *job_begin(const struct accounts_question *question)
{
	struct job *job = threads < ACCOUNTS_THREADS ? job_create(question) : NULL;
	pthread_attr_t attr;
	pthread_t thread;
	int err;

	if (!job)
		return NULL;
	job->users = 1;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	err = pthread_create(&thread, &attr, job_run, job);
	pthread_attr_destroy(&attr);
	if (err) {
		job_free(job);
		return NULL;
	}
	threads++;
	job->next = jobs;
	jobs = job;
	return job;
}

static struct job *job_find(const char *key)
{
	for (struct job *job = jobs; job; job = job->next)
		if (!strcmp(job->key, key))
			return job;
	return NULL;
}

static void job_wait(struct job *job)
{
	const int64_t ends = deadline_after(patience);
	const struct timespec until = {
		.tv_sec = ends / 1000, .tv_nsec = ends % 1000 * 1000000,
	};
	int err = 0;

	job->users++;
	while (!job->done && !err)
		err = pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &until);
	if (!job->done)
		silent_until = deadline_after(1000 * ACCOUNTS_SILENT);
	job_put(job);
}

static int refuse(char *why, const char *text)
{
	snprintf(why, DIRECTORY_WHY, "%s", text);
	return -ETIMEDOUT;
}

/* With the lock. */
static int find_locked(const struct accounts_question *question, struct find_sids *sids,
		       char *why)
{
	struct answer *answer = recall(question->key);
	struct job *job;

	if (answer)
		return copy(answer, sids, why);
	if (silent_until > now())
		return refuse(why, "the directory was silent a moment ago, so that it is not "
			      "asked");
	job = job_find(question->key) ?: job_begin(question);
	if (!job)
		return refuse(why, "too many questions wait for the directory");
	job_wait(job);
	answer = recall(question->key);
	return answer ? copy(answer, sids, why) :
			refuse(why, "the directory has not answered in time");
}

int accounts_find(const struct accounts_question *question, struct find_sids *sids,
		  char *why)
{
	int err;

	memset(sids, 0, sizeof(*sids));
	pthread_mutex_lock(&lock);
	err = find_locked(question, sids, why);
	pthread_mutex_unlock(&lock);
	return err;
}

void accounts_begin(unsigned int wait)
{
	pthread_mutex_lock(&lock);
	patience = wait;
	pthread_mutex_unlock(&lock);
}

void accounts_end(void)
{
	struct timespec until;
	int err = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ACCOUNTS_WAIT / 1000;
	pthread_mutex_lock(&lock);
	while (threads && !err)
		err = pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &until);
	pthread_mutex_unlock(&lock);
}
