// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: One SA on several CPUs
 *
 * The packets of one SA meet on one CPU: a network card distributes flows, and
 * to the card an SA is one flow. So what this CPU can encrypt or decrypt would
 * be the limit of the SA. If the cipher of an SA takes more than a given share
 * of a CPU's time, its packets go into a queue instead:
 *
 *  queue	by the CPU that has the packet, after its headers and its number
 *  claim	by a helper, which is a work item on any CPU, several packets at a
 *		time; also by the first CPU, while too many wait
 *  cipher	the helpers, at the same time, in any order
 *  resume	the oldest packets, as far as they are done, in the order in which
 *		they were queued, by one CPU at a time
 *
 * So neither the peer nor the receiver's stack sees another order. Packets are
 * resumed on the CPU that has queued the first of them: a network card has a
 * queue for each CPU, and so have GRO and the delivery (deliver.c). The cipher of
 * an SA below that share is called at once, unless the queue still has packets
 * before it.
 */

#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/sched/clock.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "base/compat.h"
#include "base/net.h"
#include "base/stats.h"
#include "proto/parallel.h"
#include "proto/request.h"
#include "sa/sa.h"

static unsigned int parallel = 100;
module_param(parallel, uint, 0644);
MODULE_PARM_DESC(parallel, "percent of a CPU that an SA's cipher takes before other CPUs help; 0: at once, 100: never");

/* Packets that are claimed at a time, and resumed at a time. */
#define CLAIM_MAX 8
#define RESUME_MAX 64

/* Unclaimed packets at which the CPU that queues them helps. */
#define CROWD 64

/* Packets that one SA may have in its queue. */
#define QUEUE_MAX 1024

/* CPUs that help one SA at the same time, at most. */
#define HELPERS_MAX 15U

/* Of so many packets one is timed; a power of two. */
#define TIMED_ONE_OF 8

static struct workqueue_struct *helper_queue;
static struct workqueue_struct *resume_queue;

/**
 * struct parallel_job - work on the queue of an SA
 * @work: work item
 * @parallel: the queue
 * @asked: bit 0: the work item is to run; it has a reference to the SA
 */
struct parallel_job {
	struct work_struct work;
	struct ipward_parallel *parallel;
	unsigned long asked;
};

/**
 * struct ipward_parallel - the queue of an SA
 * @sa: SA that frees it
 * @lock: protects the queue and what belongs to it
 * @queue: requests, the oldest one first
 * @unclaimed: the oldest request whose cipher nobody has begun; the head: none
 * @waiting: requests from there on
 * @resuming: a CPU resumes requests
 * @home: CPU that queues them
 * @length: requests that are queued, or being resumed; read without the lock
 * @resume: resumes what is done
 * @n_helpers: entries of @helper
 * @helper: runs the cipher
 */
struct ipward_parallel {
	struct ipward_sa *sa;
	/* Taken in softirqs, or with these disabled. */
	spinlock_t lock;
	struct list_head queue;
	struct list_head *unclaimed;
	unsigned int waiting;
	bool resuming;
	int home;
	atomic_t length;
	struct parallel_job resume;
	unsigned int n_helpers;
	struct parallel_job helper[];
};

/* Nobody but the caller may be finishing requests, or it has a reference. */
static void job_ask(struct parallel_job *job, struct workqueue_struct *queue,
		    int cpu)
{
	if (test_and_set_bit(0, &job->asked))
		return;
	ipward_sa_hold(job->parallel->sa);
	queue_work_on(cpu, queue, &job->work);
}

/* What is queued from here on asks for the job again. */
static void job_begin(struct parallel_job *job)
{
	clear_bit(0, &job->asked);
	/* Whoever finds the bit set has queued before this job looks. */
	smp_mb__after_atomic();
}

static void job_init(struct parallel_job *job, struct ipward_parallel *par,
		     work_func_t func)
{
	INIT_WORK(&job->work, func);
	job->parallel = par;
}

static bool first_is_done(struct ipward_parallel *par)
{
	const struct ipward_request *first;

	first = list_first_entry_or_null(&par->queue, struct ipward_request,
					 queue);
	return first && first->done;
}

/* Take requests that are done from the front of the queue. */
static unsigned int take_done(struct ipward_parallel *par,
			      struct list_head *ready)
{
	unsigned int n;

	INIT_LIST_HEAD(ready);
	for (n = 0; n < RESUME_MAX && first_is_done(par); n++)
		list_move_tail(par->queue.next, ready);
	return n;
}

static void resume_all(struct list_head *ready)
{
	struct ipward_request *req, *next;

	list_for_each_entry_safe(req, next, ready, queue) {
		rcu_read_lock();
		req->resume(req, req->err);
		rcu_read_unlock();
	}
}

/*
 * Resume the oldest requests, as far as they are done. What is done meanwhile is
 * left to the job, so that softirqs are not disabled for long.
 */
static void resume_done(struct ipward_parallel *par)
{
	struct list_head ready;
	unsigned int n;

	spin_lock(&par->lock);
	n = par->resuming ? 0 : take_done(par, &ready);
	if (!n) {
		spin_unlock(&par->lock);
		return;
	}
	par->resuming = true;
	spin_unlock(&par->lock);
	resume_all(&ready);
	spin_lock(&par->lock);
	par->resuming = false;
	atomic_sub(n, &par->length);
	if (first_is_done(par))
		job_ask(&par->resume, resume_queue, par->home);
	spin_unlock(&par->lock);
}

static void resume_work(struct work_struct *work)
{
	struct parallel_job *job = container_of(work, struct parallel_job,
						work);
	struct ipward_sa *sa = job->parallel->sa;

	job_begin(job);
	local_bh_disable();
	resume_done(job->parallel);
	local_bh_enable();
	ipward_sa_put(sa);
}

/* The oldest request is done. The caller has a reference to the SA. */
static void resume_soon(struct ipward_parallel *par)
{
	if (READ_ONCE(par->home) == smp_processor_id())
		resume_done(par);
	else
		job_ask(&par->resume, resume_queue, par->home);
}

static unsigned int claim(struct ipward_parallel *par,
			  struct ipward_request **claimed)
{
	unsigned int n = 0;

	spin_lock(&par->lock);
	while (n < CLAIM_MAX && par->unclaimed != &par->queue) {
		claimed[n++] = list_entry(par->unclaimed,
					  struct ipward_request, queue);
		par->unclaimed = par->unclaimed->next;
	}
	par->waiting -= n;
	spin_unlock(&par->lock);
	return n;
}

/* Time is added up for each tick, and compared when the next one begins. */
static void load_add(struct ipward_sa_load *load, u64 ns)
{
	unsigned long tick = READ_ONCE(load->tick), now = jiffies;
	u64 spent;

	if (now == tick || cmpxchg(&load->tick, tick, now) != tick) {
		atomic64_add(ns, &load->spent);
		return;
	}
	spent = atomic64_xchg(&load->spent, ns);
	WRITE_ONCE(load->high, now - tick <= HZ &&
		   spent * 100 > (u64)(now - tick) * TICK_NSEC * parallel);
}

static bool load_is_high(const struct ipward_sa_load *load)
{
	return !parallel ||
	       (READ_ONCE(load->high) &&
		time_before_eq(jiffies, READ_ONCE(load->tick) + 2));
}

/*
 * Run the cipher of some requests that nobody has claimed. Returns false if there
 * were none. Softirqs are disabled, and the caller has a reference to the SA.
 */
static bool help(struct ipward_parallel *par)
{
	struct ipward_request *claimed[CLAIM_MAX];
	int err[CLAIM_MAX];
	unsigned int n = claim(par, claimed), i;
	bool ready;
	u64 begin;

	if (!n)
		return false;
	begin = local_clock();
	for (i = 0; i < n; i++)
		err[i] = claimed[i]->run(&claimed[i]->aead);
	load_add(&par->sa->load, local_clock() - begin);
	spin_lock(&par->lock);
	for (i = 0; i < n; i++) {
		/* This one may be done, resumed and freed by now. */
		if (err[i] == -EINPROGRESS)
			continue;
		claimed[i]->err = err[i];
		claimed[i]->done = true;
	}
	ready = first_is_done(par);
	spin_unlock(&par->lock);
	if (ready)
		resume_soon(par);
	return true;
}

static void helper_work(struct work_struct *work)
{
	struct parallel_job *job = container_of(work, struct parallel_job,
						work);
	struct ipward_sa *sa = job->parallel->sa;
	bool more;

	job_begin(job);
	do {
		local_bh_disable();
		more = help(job->parallel);
		local_bh_enable();
		cond_resched();
	} while (more);
	ipward_sa_put(sa);
}

static struct ipward_parallel *parallel_create(struct ipward_sa *sa)
{
	unsigned int n = clamp(num_possible_cpus() - 1, 1U, HELPERS_MAX), i;
	struct ipward_parallel *par;

	par = kzalloc(struct_size(par, helper, n), GFP_ATOMIC | __GFP_NOWARN);
	if (!par)
		return NULL;
	par->sa = sa;
	spin_lock_init(&par->lock);
	INIT_LIST_HEAD(&par->queue);
	par->unclaimed = &par->queue;
	par->n_helpers = n;
	job_init(&par->resume, par, resume_work);
	for (i = 0; i < n; i++)
		job_init(&par->helper[i], par, helper_work);
	if (!cmpxchg(&sa->parallel, NULL, par))
		return par;
	kfree(par);
	return sa->parallel;
}

/* The queue, if the request has to go there; NULL if not, or without memory. */
static struct ipward_parallel *parallel_of(struct ipward_sa *sa)
{
	struct ipward_parallel *par = READ_ONCE(sa->parallel);

	if (par && atomic_read(&par->length))
		return par;
	if (!load_is_high(&sa->load))
		return NULL;
	return par ?: parallel_create(sa);
}

/* One helper for each share that can be claimed. */
static void ask_helpers(struct ipward_parallel *par)
{
	unsigned int want = DIV_ROUND_UP(par->waiting, CLAIM_MAX);
	unsigned int i;

	for (i = 0; i < min(want, par->n_helpers); i++)
		job_ask(&par->helper[i], helper_queue, WORK_CPU_UNBOUND);
}

/*
 * Append a request. It may be finished as soon as the lock is free, and with it
 * the SA: so a caller that is to help, or to resume others, gets a reference.
 */
static bool parallel_append(struct ipward_parallel *par,
			    struct ipward_request *req, bool *crowded,
			    bool *ready)
{
	spin_lock(&par->lock);
	if (atomic_read(&par->length) >= QUEUE_MAX) {
		spin_unlock(&par->lock);
		return false;
	}
	if (list_empty(&par->queue) && !par->resuming)
		WRITE_ONCE(par->home, smp_processor_id());
	list_add_tail(&req->queue, &par->queue);
	atomic_inc(&par->length);
	if (par->unclaimed == &par->queue)
		par->unclaimed = &req->queue;
	par->waiting++;
	ask_helpers(par);
	*crowded = par->waiting >= CROWD;
	*ready = par->home == smp_processor_id() && first_is_done(par);
	if (*crowded || *ready)
		ipward_sa_hold(par->sa);
	spin_unlock(&par->lock);
	return true;
}

/* Time one of several packets, as a clock may take longer than a short one. */
static int run_at_once(struct ipward_request *req,
		       int (*run)(struct aead_request *aead))
{
	struct ipward_sa *sa = ipward_request_sa(req);
	u64 begin;
	int err;

	if (req->seq % TIMED_ONE_OF)
		return run(&req->aead);
	begin = local_clock();
	err = run(&req->aead);
	if (err != -EINPROGRESS)
		load_add(&sa->load, TIMED_ONE_OF * (local_clock() - begin));
	return err;
}

/**
 * ipward_parallel_wanted() - may other CPUs help?
 *
 * Return: false if there are none, or the administrator does not want it; nor
 * before ipward_parallel_init(), as in most unit tests.
 */
bool ipward_parallel_wanted(void)
{
	return num_online_cpus() > 1 && READ_ONCE(parallel) < 100 &&
	       helper_queue;
}

/**
 * ipward_parallel_run() - run the cipher of a request, here or elsewhere
 * @req: request that is complete
 * @run: crypto_aead_encrypt() or crypto_aead_decrypt()
 *
 * Context: softirqs disabled; the request keeps its SA.
 * Return: the result; -EINPROGRESS: the resume function of the request will be
 * called with it; -EINVAL with @req->drop set: too many packets of the SA wait.
 */
int ipward_parallel_run(struct ipward_request *req,
			int (*run)(struct aead_request *aead))
{
	struct ipward_sa *sa = ipward_request_sa(req);
	struct ipward_parallel *par = parallel_of(sa);
	bool crowded, ready;

	if (likely(!par))
		return run_at_once(req, run);
	req->parallel = par;
	req->run = run;
	req->done = false;
	ipward_count(req->ipn, IPWARD_COUNT_PARALLEL);
	if (!parallel_append(par, req, &crowded, &ready))
		return ipward_request_fail(req, IPWARD_DROP_QUEUE);
	if (crowded)
		help(par);
	else if (ready)
		resume_done(par);
	if (crowded || ready)
		ipward_sa_put(sa);
	return -EINPROGRESS;
}

/**
 * ipward_parallel_done() - note that asynchronous crypto is done
 * @req: request that the crypto API has had
 * @err: its result
 *
 * Context: softirqs disabled.
 * Return: false if the request is in no queue, so that the caller resumes it.
 */
bool ipward_parallel_done(struct ipward_request *req, int err)
{
	struct ipward_parallel *par = req->parallel;
	struct ipward_sa *sa;
	bool ready;

	if (!par)
		return false;
	sa = par->sa;
	ipward_sa_hold(sa);
	spin_lock(&par->lock);
	req->err = err;
	req->done = true;
	ready = first_is_done(par);
	spin_unlock(&par->lock);
	if (ready)
		resume_soon(par);
	ipward_sa_put(sa);
	return true;
}

/**
 * ipward_parallel_init() - allocate the work queues
 *
 * Return: 0 or -ENOMEM.
 */
int ipward_parallel_init(void)
{
	helper_queue = alloc_workqueue("ipward-cipher",
				       WQ_UNBOUND | WQ_SYSFS, 0);
	if (!helper_queue)
		return -ENOMEM;
	resume_queue = alloc_workqueue("ipward-resume",
				       IPWARD_WQ_PERCPU | WQ_HIGHPRI, 0);
	if (resume_queue)
		return 0;
	destroy_workqueue(helper_queue);
	helper_queue = NULL;
	return -ENOMEM;
}

/**
 * ipward_parallel_exit() - wait for the last job, and destroy the queues
 */
void ipward_parallel_exit(void)
{
	destroy_workqueue(helper_queue);
	destroy_workqueue(resume_queue);
	helper_queue = NULL;
}
