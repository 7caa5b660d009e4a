// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: The life of a security association
 *
 *  create	complete, but nobody can find it
 *  insert	in the tables (sad.c); packets find it under RCU
 *  kill	unlinked, marked dead, its first reference dropped
 *  grace	packets that found it before are done, or hold a reference
 *  release	the last reference has gone; a work item, since the crypto API
 *		may sleep, frees the cipher, which zeroes its key
 *
 * Every request holds references to its SAs; netlink relies on the namespace's
 * lock, or lives inside an RCU read-side section, as everything else does.
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

static void sa_free_out(struct ipward_sa_out *out)
{
	dst_cache_destroy(&out->route);
	kfree(rcu_access_pointer(out->peer));
}

/* A task may queue itself until it is cancelled. */
static void sa_free_tasks(struct ipward_sa *sa)
{
	struct ipward_sa_task *task;

	while ((task = sa->tasks)) {
		cancel_delayed_work_sync(&task->work);
		sa->tasks = task->next;
		kfree(task);
	}
}

static void sa_free(struct ipward_sa *sa)
{
	sa_free_tasks(sa);
	if (sa->dir == IPWARD_DIR_IN)
		ipward_replay_destroy(&sa->in.replay);
	else
		sa_free_out(&sa->out);
	ipward_cipher_free(sa->aead);
	free_percpu(sa->traffic);
	kfree_sensitive(sa);
}

static void sa_release_work(struct work_struct *work)
{
	struct ipward_sa *sa = container_of(work, struct ipward_sa, work);
	struct ipward_net *ipn = sa->ipn;

	percpu_ref_exit(&sa->ref);
	sa_free(sa);
	if (atomic_dec_and_test(&ipn->sa_count))
		wake_up(&ipn->sa_gone);
}

static void sa_release(struct percpu_ref *ref)
{
	struct ipward_sa *sa = container_of(ref, struct ipward_sa, ref);

	ipward_work_release(&sa->work);
}

static int sa_init_out(struct ipward_sa *sa,
		       const struct ipward_sa_config *config)
{
	sa->out.tfc = config->tfc;
	sa->out.keepalive = config->keepalive;
	sa->out.dummies = config->dummies;
	atomic64_set(&sa->out.seq, config->seq);
	/* Numbers begin again when a key is added again, IVs must not. */
	get_random_bytes(&sa->out.iv_mask, sizeof(sa->out.iv_mask));
	/* Far enough from the end for all CPUs to add at once. */
	sa->out.limit = config->flags & IPWARD_SA_FLAG_ESN ? S64_MAX : U32_MAX;
	/* If that is behind, at the first packet. */
	sa->out.early = max_t(u64, sa->out.limit - sa->out.limit / 8,
			      config->seq + 1);
	sa->out.vrf = -1;
	if (!ipward_sa_is_tunnel(sa))
		return 0;
	return dst_cache_init(&sa->out.route, GFP_KERNEL_ACCOUNT);
}

static int sa_init_direction(struct ipward_sa *sa,
			     const struct ipward_sa_config *config)
{
	bool esn = config->flags & IPWARD_SA_FLAG_ESN;

	if (sa->dir == IPWARD_DIR_OUT)
		return sa_init_out(sa, config);
	spin_lock_init(&sa->in.lock);
	sa->in.heard_from.addr = sa->src;
	sa->in.heard_from.port = sa->natt_sport;
	sa->in.told = sa->in.heard_from;
	sa->in.followed = sa->in.heard_from;
	return ipward_replay_init(&sa->in.replay, config->window, esn,
				  config->seq);
}

/* RFC 4302, section 2.6: whole words, of 4 bytes in IPv4, of 8 in IPv6. */
static unsigned int ah_header_len(const struct ipward_sa *sa)
{
	return ALIGN(sizeof(struct ip_auth_hdr) + sa->iv_len + sa->icv_len,
		     sa->id.family == AF_INET ? 4 : 8);
}

/* What the data path asks of the algorithms, without looking them up. */
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
	sa->has_oa = config->has_oa;
	sa->oa_src = config->oa_src;
	sa->oa_dst = config->oa_dst;
	sa->serial = ++ipn->next_sa;
	sa->added = ktime_get_seconds();
	INIT_WORK(&sa->work, sa_release_work);
	sa_init_layout(sa, &config->crypto);
}

/**
 * ipward_sa_create() - make an SA that nobody can find yet
 * @ipn: namespace, its lock held
 * @config: what it is to be; nothing in it is referred to afterwards
 * @extack: told what is wrong
 *
 * Context: process.
 * Return: the SA with one reference, to be inserted or killed; ERR_PTR of
 * -ENOMEM, or of what ipward_cipher_alloc() says: -ENOENT (no such cipher),
 * -EINVAL (driver, ICV or key), or another of the crypto API's.
 */
struct ipward_sa *ipward_sa_create(struct ipward_net *ipn,
				   const struct ipward_sa_config *config,
				   struct netlink_ext_ack *extack)
{
	struct ipward_sa *sa = kzalloc(sizeof(*sa), GFP_KERNEL_ACCOUNT);
	int err = -ENOMEM;

	if (!sa)
		return ERR_PTR(-ENOMEM);
	sa_init_fields(sa, ipn, config);
	sa->traffic = alloc_percpu_gfp(struct ipward_traffic,
				       GFP_KERNEL_ACCOUNT);
	if (!sa->traffic)
		goto free_sa;
	err = sa_init_direction(sa, config);
	if (err)
		goto free_sa;
	sa->aead = ipward_cipher_alloc(&config->crypto, extack);
	if (IS_ERR(sa->aead)) {
		err = PTR_ERR(sa->aead);
		sa->aead = NULL;
		goto free_sa;
	}
	err = percpu_ref_init(&sa->ref, sa_release, 0, GFP_KERNEL_ACCOUNT);
	if (err)
		goto free_sa;
	atomic_inc(&ipn->sa_count);
	ipward_cipher_reserve(crypto_aead_reqsize(sa->aead));
	return sa;

free_sa:
	sa_free(sa);
	return ERR_PTR(err);
}

/**
 * ipward_sa_task_add() - have something done for an SA now and then
 * @sa: SA that nobody can find yet
 * @size: bytes, of a struct that begins with struct ipward_sa_task
 * @work: does it
 * @start: queues it when the SA has been inserted, or NULL
 *
 * Context: process.
 * Return: the struct, else zero, which the SA frees; NULL without memory.
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
 * ipward_sa_start_tasks() - begin what is to be done for an SA
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

/**
 * ipward_sa_kill() - begin an SA's end
 * @sa: SA that is in no table any more, or never was; not the caller's
 *	afterwards
 *
 * Context: process.
 */
void ipward_sa_kill(struct ipward_sa *sa)
{
	WRITE_ONCE(sa->dead, true);
	percpu_ref_kill(&sa->ref);
}

/**
 * ipward_sa_is_good_enough() - does an SA protect as well as a rule wants?
 * @sa: SA
 * @template: one layer of the rule's protection
 *
 * If the template names AEADs or ciphers, the SA has one of them. If it names
 * integrity algorithms alone, the SA has no AEAD; and if it names any, a cipher
 * has one of them beside it.
 *
 * Return: true if it does.
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
 * ipward_sa_fits() - is this an SA that the template asks for?
 * @sa: SA
 * @template: one layer of a rule's protection, seen from the SA's direction
 *
 * Return: true if it is.
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
 * ipward_sa_matches() - do the SA's selector, mark and device admit a flow?
 * @sa: SA
 * @flow: of the packet inside it
 *
 * Context: RCU read-side critical section.
 * Return: true if they do, or the SA has none.
 */
bool ipward_sa_matches(const struct ipward_sa *sa,
		       const struct ipward_flow *flow)
{
	if (sa->has_selector &&
	    ipward_selector_match(&sa->selector, flow) != IPWARD_MATCH_YES)
		return false;
	return ipward_meta_admits(&sa->meta, sa->ipn, flow);
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
 * The last work item still touches @ipn after it has counted itself out, so
 * that is waited for as well.
 *
 * Context: process.
 */
void ipward_sa_drain(struct ipward_net *ipn)
{
	wait_event(ipn->sa_gone, !atomic_read(&ipn->sa_count));
	ipward_work_flush_releases();
}
