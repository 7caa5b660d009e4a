// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: The life of a security association
 *
 *  create	complete, but in no table
 *  insert	in the tables (sad.c); packets find it under RCU
 *  kill	unlinked, marked dead
 *  landing	no packet uses it any more (flight.c): its first reference is dropped
 *  release	the last reference has been dropped; a work item, since the
 *		crypto API may sleep, frees the cipher, which zeroes its key
 *
 * An SA that moves (seq.c) has a successor, which is another SA in the tables
 * with the same cipher, counters and numbers. Each of the two holds a reference
 * to the one that has the numbers, so that this is released last.
 *
 * Packets hold no references, but the SA to which one leads, by "heir" or
 * "relief", stays until that one is freed. Netlink has the lock or is in RCU.
 */

#include <linux/ip.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/udp.h>

#include "base/net.h"
#include "base/work.h"
#include "sa/cipher.h"
#include "sa/sa.h"
#include "sa/sa_config.h"

static struct kmem_cache *sa_cache;

/* SAs without references, of all namespaces, which a work item frees. */
static LLIST_HEAD(ended_sas);

/**
 * ipward_sa_cache_init() - create the cache of which SAs are allocated
 *
 * Return: 0 or -ENOMEM.
 */
int ipward_sa_cache_init(void)
{
	sa_cache = KMEM_CACHE(ipward_sa, SLAB_HWCACHE_ALIGN | SLAB_ACCOUNT);
	return sa_cache ? 0 : -ENOMEM;
}

/**
 * ipward_sa_cache_exit() - destroy the cache; no SA is left
 */
void ipward_sa_cache_exit(void)
{
	kmem_cache_destroy(sa_cache);
}

static void sa_free_out(struct ipward_sa_out *out)
{
	dst_cache_destroy(&out->route);
	kfree(rcu_access_pointer(out->peer));
}

/* Cancel each task before it is freed: it may have queued itself again. */
static void sa_free_tasks(struct ipward_sa *sa)
{
	struct ipward_sa_task *task;

	while ((task = sa->tasks)) {
		cancel_delayed_work_sync(&task->work);
		sa->tasks = task->next;
		kfree(task);
	}
}

/* The cipher and the counters belong to the SA that has the numbers. */
static void sa_free_shared(struct ipward_sa *sa)
{
	if (sa->heir) {
		ipward_sa_pass_counts(sa, sa->heir);
		ipward_sa_put(sa->heir);
		return;
	}
	ipward_cipher_free(sa->aead);
}

static void sa_free(struct ipward_sa *sa)
{
	sa_free_shared(sa);
	if (sa->relief)
		ipward_sa_put(sa->relief);
	sa_free_tasks(sa);
	kfree(sa->parallel);
	if (sa->dir == IPWARD_DIR_IN)
		ipward_replay_destroy(&sa->in.replay);
	else
		sa_free_out(&sa->out);
	/* The salt is part of a key. */
	memzero_explicit(sa, sizeof(*sa));
	kmem_cache_free(sa_cache, sa);
}

static void sa_release_work(struct work_struct *work)
{
	struct llist_node *all = llist_del_all(&ended_sas);
	struct ipward_sa *sa, *next;

	llist_for_each_entry_safe(sa, next, all, ended) {
		struct ipward_net *ipn = sa->ipn;

		sa_free(sa);
		if (atomic_dec_and_test(&ipn->sa_count))
			wake_up(&ipn->sa_gone);
		cond_resched();
	}
}

static DECLARE_WORK(release_work, sa_release_work);

/**
 * ipward_sa_put() - drop a reference
 * @sa: SA
 *
 * Context: any but hard interrupt.
 */
void ipward_sa_put(struct ipward_sa *sa)
{
	if (!refcount_dec_and_test(&sa->ref))
		return;
	if (llist_add(&sa->ended, &ended_sas))
		ipward_work_release(&release_work);
}

static void sa_init_out(struct ipward_sa *sa,
			const struct ipward_sa_config *config)
{
	sa->out.tfc = config->tfc;
	sa->out.keepalive = config->keepalive;
	sa->out.dummies = config->dummies;
	atomic64_set(&sa->out.seq, config->seq);
	/*
	 * Do not repeat IVs if the same key is added again, and numbers
	 * restart.
	 */
	sa->out.iv_mask = get_random_u64();
	/* Leave room for all CPUs to exceed the limit at the same time. */
	sa->out.limit = config->flags & IPWARD_SA_FLAG_ESN ? S64_MAX : U32_MAX;
	/* If the SA starts beyond this number, ask with the first packet. */
	sa->out.early = max_t(u64, sa->out.limit - sa->out.limit / 8,
			      config->seq + 1);
	sa->out.vrf = -1;
	/* Its memory is allocated with the first packet (route.c). */
	dst_cache_reset(&sa->out.route);
}

static int sa_init_direction(struct ipward_sa *sa,
			     const struct ipward_sa_config *config)
{
	bool esn = config->flags & IPWARD_SA_FLAG_ESN;

	if (sa->dir == IPWARD_DIR_OUT) {
		sa_init_out(sa, config);
		return 0;
	}
	spin_lock_init(&sa->in.lock);
	sa->in.heard_from.addr = sa->src;
	sa->in.heard_from.port = sa->natt_sport;
	sa->in.told = sa->in.heard_from;
	sa->in.followed = sa->in.heard_from;
	/* A successor's window is that of the SA before it. */
	if (sa->heir)
		return 0;
	return ipward_replay_init(&sa->in.replay, config->window, esn,
				  config->seq);
}

/* RFC 4302, section 2.6: a multiple of 4 bytes in IPv4, of 8 bytes in IPv6. */
static unsigned int ah_header_len(const struct ipward_sa *sa)
{
	return ALIGN(sizeof(struct ip_auth_hdr) + sa->iv_len + sa->icv_len,
		     sa->id.family == AF_INET ? 4 : 8);
}

/* Copy what the data path needs of the algorithms. */
static void sa_init_layout(struct ipward_sa *sa,
			   const struct ipward_cipher_config *crypto)
{
	const struct ipward_alg *alg = crypto->alg;

	sa->alg = alg;
	sa->auth = crypto->auth;
	sa->key_bits = alg ? 8 * (crypto->key_len - alg->salt_len) : 0;
	sa->icv_len = crypto->icv_len;
	if (alg) {
		sa->align = alg->align;
		sa->iv = alg->iv;
		sa->iv_len = sa->flags & IPWARD_SA_FLAG_IIV ? 0 : alg->iv_len;
	}
	if (sa->id.proto == IPPROTO_ESP)
		sa->header_len = sizeof(struct ip_esp_hdr) + sa->iv_len;
	else
		sa->header_len = ah_header_len(sa);
	if (sa->id.proto == IPPROTO_AH && alg)
		memcpy(sa->salt, crypto->key + crypto->key_len - alg->salt_len,
		       alg->salt_len);
}

/* The last @birth given to an SA. */
static atomic64_t births;

static void sa_init_fields(struct ipward_sa *sa, struct ipward_net *ipn,
			   const struct ipward_sa_config *config)
{
	sa->ipn = ipn;
	sa->dir = config->dir;
	sa->mode = config->mode;
	sa->flags = config->flags;
	sa->id = config->id;
	sa->src = config->src;
	sa->has_selector = config->has_selector;
	sa->selector = config->selector;
	sa->reqid = config->reqid;
	sa->outer = config->outer;
	sa->meta = config->meta;
	sa->natt_sport = config->natt_sport;
	sa->natt_dport = config->natt_dport;
	sa->natt_len = sa->natt_dport ? sizeof(struct udphdr) : 0;
	sa->id.port = sa->dir == IPWARD_DIR_OUT ? sa->natt_dport : 0;
	sa->has_oa = config->has_oa;
	sa->oa_src = config->oa_src;
	sa->oa_dst = config->oa_dst;
	sa->birth = atomic64_inc_return(&births);
	refcount_set(&sa->ref, 1);
}

/**
 * ipward_sa_create() - create an SA that is in no table yet
 * @ipn: namespace, its lock held
 * @config: parameters; not referenced afterwards
 * @extack: receives an error message
 *
 * Context: process.
 * Return: the SA with one reference, to be inserted or killed; ERR_PTR of
 * -ENOMEM, or an error of ipward_cipher_alloc(): -ENOENT (no such cipher),
 * -EINVAL (driver, ICV or key), or another error of the crypto API.
 */
struct ipward_sa *ipward_sa_create(struct ipward_net *ipn,
				   const struct ipward_sa_config *config,
				   struct netlink_ext_ack *extack)
{
	struct ipward_sa *sa = kmem_cache_zalloc(sa_cache, GFP_KERNEL);
	int err;

	if (!sa)
		return ERR_PTR(-ENOMEM);
	sa_init_fields(sa, ipn, config);
	sa->serial = ++ipn->next_sa;
	sa->added = ktime_get_seconds();
	sa_init_layout(sa, &config->crypto);
	err = sa_init_direction(sa, config);
	if (err)
		goto free_sa;
	sa->aead = ipward_cipher_alloc(&config->crypto, extack);
	if (IS_ERR(sa->aead)) {
		err = PTR_ERR(sa->aead);
		sa->aead = NULL;
		goto free_sa;
	}
	atomic_inc(&ipn->sa_count);
	ipward_cipher_reserve(crypto_aead_reqsize(sa->aead));
	return sa;

free_sa:
	sa_free(sa);
	return ERR_PTR(err);
}

/* Copy what does not depend on where an SA leads to. */
static void sa_inherit(struct ipward_sa *sa, const struct ipward_sa *old)
{
	sa->serial = old->serial;
	sa->added = old->added;
	sa->used = READ_ONCE(old->used);
	sa->used_key = old->used_key;
	sa->aead = old->aead;
	sa->alg = old->alg;
	sa->auth = old->auth;
	sa->key_bits = old->key_bits;
	sa->icv_len = old->icv_len;
	sa->align = old->align;
	sa->iv = old->iv;
	sa->iv_len = old->iv_len;
	memcpy(sa->salt, old->salt, sizeof(sa->salt));
	/* The padding of AH depends on the family. */
	sa->header_len = sa->id.proto == IPPROTO_AH ? ah_header_len(sa) :
						      old->header_len;
	if (sa->dir == IPWARD_DIR_IN)
		return;
	sa->out.limit = old->out.limit;
	sa->out.early = old->out.early;
	sa->out.iv_mask = old->out.iv_mask;
	/* No number is its own until ipward_sa_hand_over(). */
	atomic64_set(&sa->out.seq, sa->out.limit);
}

/**
 * ipward_sa_create_successor() - create an SA that will continue another one
 * @old: SA in the tables, its namespace's lock held
 * @config: parameters of the new SA, apart from keys and numbers; direction,
 *	mode and protocol are those of @old
 *
 * The new SA uses the cipher and the counters of @old, and takes its numbers
 * from it until ipward_sa_hand_over(). It has a reference to @old.
 *
 * Context: process.
 * Return: the SA with one reference, to be inserted in place of @old, or
 * killed; ERR_PTR of -ENOMEM.
 */
struct ipward_sa *
ipward_sa_create_successor(struct ipward_sa *old,
			   const struct ipward_sa_config *config)
{
	struct ipward_sa *sa = kmem_cache_zalloc(sa_cache, GFP_KERNEL);
	int err;

	if (!sa)
		return ERR_PTR(-ENOMEM);
	ipward_sa_hold(old);
	sa->heir = old;
	sa->dead = true;
	sa_init_fields(sa, old->ipn, config);
	err = sa_init_direction(sa, config);
	if (err)
		goto free_sa;
	sa_inherit(sa, old);
	atomic_inc(&sa->ipn->sa_count);
	return sa;

free_sa:
	sa_free(sa);
	return ERR_PTR(err);
}

/**
 * ipward_sa_task_add() - add a task to an SA
 * @sa: SA that is not in the tables yet
 * @size: bytes, of a struct that begins with struct ipward_sa_task
 * @work: function of the task
 * @start: queues it when the SA has been inserted, or NULL
 *
 * Context: process.
 * Return: the struct, zeroed apart from the task, which the SA frees; NULL
 * without memory.
 */
void *ipward_sa_task_add(struct ipward_sa *sa, size_t size, work_func_t work,
			 void (*start)(struct ipward_sa_task *task))
{
	struct ipward_sa_task *task = kzalloc(size, GFP_KERNEL_ACCOUNT);

	if (!task)
		return NULL;
	INIT_DELAYED_WORK(&task->work, work);
	task->sa = sa;
	task->start = start;
	task->next = sa->tasks;
	sa->tasks = task;
	return task;
}

/**
 * ipward_sa_start_tasks() - start the tasks of an SA
 * @sa: SA that has just been inserted, its namespace's lock held
 */
void ipward_sa_start_tasks(struct ipward_sa *sa)
{
	struct ipward_sa_task *task;

	for (task = sa->tasks; task; task = task->next) {
		if (task->start)
			task->start(task);
	}
}

static void put_landed(struct rcu_head *head)
{
	struct ipward_sa *sa = container_of(head, struct ipward_sa,
					    landing.rcu);

	ipward_sa_put(sa);
}

/**
 * ipward_sa_kill() - drop the first reference when no packet uses an SA
 * @sa: SA that is in no table any more, or never was; must not be used by the
 *	caller afterwards
 *
 * Packets that have found it go on by its heir's numbers, if it has an heir, and
 * else find that it is dead.
 *
 * Context: any but hard interrupt.
 */
void ipward_sa_kill(struct ipward_sa *sa)
{
	WRITE_ONCE(sa->dead, true);
	ipward_flight_call(&sa->landing, put_landed);
}

/**
 * ipward_sa_is_good_enough() - are the SA's algorithms those that a rule wants?
 * @sa: SA
 * @template: one layer of the rule's protection
 *
 * If the template lists AEADs or ciphers, the SA must have one of them. If it
 * lists only integrity algorithms, the SA must not have an AEAD. If it lists
 * integrity algorithms, an SA without an AEAD must have one of them.
 *
 * Return: true if they are.
 */
bool ipward_sa_is_good_enough(const struct ipward_sa *sa,
			      const struct ipward_template *template)
{
	if (template->encrypted && (!sa->alg || sa->alg->readable))
		return false;
	if (sa->key_bits < template->key_bits)
		return false;
	if (template->ciphers &&
	    !(sa->alg && template->ciphers & BIT(ipward_alg_index(sa->alg))))
		return false;
	if (!template->integrity)
		return true;
	return sa->auth ?
	       template->integrity & BIT(ipward_alg_index(sa->auth)) :
	       template->ciphers;
}

static bool is_demanding(const struct ipward_template *template)
{
	return template->ciphers || template->integrity ||
	       template->key_bits || template->encrypted;
}

/**
 * ipward_sa_fits() - does the SA match the template?
 * @sa: SA
 * @template: one layer of a rule's protection, seen from the SA's direction
 *
 * Return: true if it does.
 */
bool ipward_sa_fits(const struct ipward_sa *sa,
		    const struct ipward_template *template)
{
	if (sa->id.proto != template->proto || sa->mode != template->mode)
		return false;
	if (template->reqid && template->reqid != sa->reqid)
		return false;
	if (unlikely(is_demanding(template)) &&
	    !ipward_sa_is_good_enough(sa, template))
		return false;
	if (!ipward_sa_is_tunnel(sa))
		return true;
	return sa->id.family == template->family &&
	       ipv6_addr_equal(&sa->id.dst, &template->dst) &&
	       ipv6_addr_equal(&sa->src, &template->src);
}

/**
 * ipward_sa_wrap_flow() - the flow of a packet after the SA was applied
 * @sa: outbound SA
 * @flow: changed from the inner packet's flow to the outer one's
 */
void ipward_sa_wrap_flow(const struct ipward_sa *sa, struct ipward_flow *flow)
{
	flow->proto = ipward_sa_wire_proto(sa);
	flow->sport = ntohs(sa->natt_sport);
	flow->dport = ntohs(sa->natt_dport);
	flow->ports = sa->natt_len ? IPWARD_PORTS_KNOWN : IPWARD_PORTS_NONE;
	flow->mark = ipward_meta_mark(&sa->meta, flow->mark);
	if (!ipward_sa_is_tunnel(sa))
		return;
	flow->family = sa->id.family;
	flow->src = sa->src;
	flow->dst = sa->id.dst;
	if (sa->meta.set_ifindex)
		flow->ifindex = sa->meta.set_ifindex;
}

/**
 * ipward_sa_drain() - wait until no SA of a namespace is left
 * @ipn: namespace whose SAs have all been killed
 *
 * Wait for the release work as well: its last item still uses @ipn after it has
 * decremented sa_count.
 *
 * Context: process.
 */
void ipward_sa_drain(struct ipward_net *ipn)
{
	wait_event(ipn->sa_gone, !atomic_read(&ipn->sa_count));
	ipward_work_flush_releases();
}
