// SPDX-License-Identifier: GPL-2.0
/*
 * Outbound SAs with a selector, found by it.
 *
 * Thousands of SAs may lead to one gateway, each for a network or a connection of
 * its own. Selectors of one shape fix the same parts of a packet: bits of its
 * addresses, protocol, ports. So for each shape these parts of a packet are a key,
 * under which stand the SAs that may carry it. A range of ports is not fixed:
 * SAs that differ in nothing else are tried one after the other.
 */

#include <linux/rculist.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "base/net.h"
#include "sa/narrow.h"
#include "sa/relief.h"
#include "sa/sa.h"

/**
 * struct narrow_key - what a shape fixes
 * @shape: which shape, and so of which destination; never followed
 * @src: source, with the shape's bits alone
 * @dst: destination, likewise
 * @sport: source port; 0 if it is open
 * @dport: destination port, likewise
 * @proto: protocol, likewise
 */
struct narrow_key {
	const struct ipward_shape *shape;
	struct in6_addr src;
	struct in6_addr dst;
	u16 sport;
	u16 dport;
	u32 proto;
};

/**
 * struct narrow_group - the SAs with one selector, or with ranges beside it
 * @key: what it fixes
 * @node: in ipward_net.sa_by_selector
 * @sas: the SAs, the newest first
 * @rcu: frees it when the last reader is done
 */
struct narrow_group {
	struct narrow_key key;
	struct rhash_head node;
	struct hlist_head sas;
	struct rcu_head rcu;
};

/* A key is compared as bytes. */
static_assert(sizeof(struct narrow_key) == sizeof(void *) + 40);

static const struct rhashtable_params group_params = {
	.key_len = sizeof(struct narrow_key),
	.key_offset = offsetof(struct narrow_group, key),
	.head_offset = offsetof(struct narrow_group, node),
	.automatic_shrinking = true,
};

/**
 * ipward_narrow_init() - no SA has a selector
 * @ipn: namespace
 *
 * Return: 0 or a negative errno.
 */
int ipward_narrow_init(struct ipward_net *ipn)
{
	return rhashtable_init(&ipn->sa_by_selector, &group_params);
}

/**
 * ipward_narrow_exit() - release the empty table
 * @ipn: namespace
 */
void ipward_narrow_exit(struct ipward_net *ipn)
{
	rhashtable_destroy(&ipn->sa_by_selector);
}

static struct narrow_key key_of_selector(const struct ipward_shape *shape,
					 const struct ipward_selector *sel)
{
	struct narrow_key key = { .shape = shape };

	ipv6_addr_prefix(&key.src, &sel->src, shape->src_len);
	ipv6_addr_prefix(&key.dst, &sel->dst, shape->dst_len);
	key.proto = sel->proto;
	key.sport = shape->sport ? sel->sport_min : 0;
	key.dport = shape->dport ? sel->dport_min : 0;
	return key;
}

static struct narrow_key key_of_flow(const struct ipward_shape *shape,
				     const struct ipward_flow *flow)
{
	struct narrow_key key = { .shape = shape };

	ipv6_addr_prefix(&key.src, &flow->src, shape->src_len);
	ipv6_addr_prefix(&key.dst, &flow->dst, shape->dst_len);
	key.proto = shape->proto ? flow->proto : 0;
	key.sport = shape->sport ? flow->sport : 0;
	key.dport = shape->dport ? flow->dport : 0;
	return key;
}

static bool has_shape(const struct ipward_selector *sel,
		      const struct ipward_shape *shape)
{
	return sel->src_len == shape->src_len &&
	       sel->dst_len == shape->dst_len &&
	       !!sel->proto == shape->proto &&
	       (sel->sport_min == sel->sport_max) == shape->sport &&
	       (sel->dport_min == sel->dport_max) == shape->dport;
}

static struct ipward_shape *find_shape(const struct hlist_head *shapes,
				       const struct ipward_selector *sel)
{
	struct ipward_shape *shape;

	hlist_for_each_entry(shape, shapes, node) {
		if (has_shape(sel, shape))
			return shape;
	}
	return NULL;
}

static struct ipward_shape *get_shape(struct hlist_head *shapes,
				      const struct ipward_selector *sel)
{
	struct ipward_shape *shape = find_shape(shapes, sel);

	if (shape)
		return shape;
	shape = kzalloc(sizeof(*shape), GFP_KERNEL_ACCOUNT);
	if (!shape)
		return NULL;
	shape->src_len = sel->src_len;
	shape->dst_len = sel->dst_len;
	shape->proto = sel->proto;
	shape->sport = sel->sport_min == sel->sport_max;
	shape->dport = sel->dport_min == sel->dport_max;
	hlist_add_head_rcu(&shape->node, shapes);
	return shape;
}

static void put_shape(struct ipward_shape *shape)
{
	if (shape->groups)
		return;
	hlist_del_rcu(&shape->node);
	kfree_rcu(shape, rcu);
}

static struct narrow_group *get_group(struct ipward_net *ipn,
				      struct ipward_shape *shape,
				      const struct narrow_key *key)
{
	struct narrow_group *group;

	group = rhashtable_lookup_fast(&ipn->sa_by_selector, key, group_params);
	if (group)
		return group;
	group = kzalloc(sizeof(*group), GFP_KERNEL_ACCOUNT);
	if (!group)
		return NULL;
	group->key = *key;
	if (rhashtable_insert_fast(&ipn->sa_by_selector, &group->node,
				   group_params)) {
		kfree(group);
		return NULL;
	}
	shape->groups++;
	return group;
}

/**
 * ipward_narrow_link() - let an SA be found by its selector
 * @ipn: namespace, its lock held
 * @shapes: of the SA's destination
 * @sa: SA with a selector
 * @node: of the SA, which links it with others
 *
 * Return: 0 or -ENOMEM.
 */
int ipward_narrow_link(struct ipward_net *ipn, struct hlist_head *shapes,
		       const struct ipward_sa *sa, struct hlist_node *node)
{
	struct ipward_shape *shape = get_shape(shapes, &sa->selector);
	struct narrow_group *group;
	struct narrow_key key;

	if (!shape)
		return -ENOMEM;
	key = key_of_selector(shape, &sa->selector);
	group = get_group(ipn, shape, &key);
	if (!group) {
		put_shape(shape);
		return -ENOMEM;
	}
	ipward_sa_list_add(sa, node, &group->sas);
	return 0;
}

/**
 * ipward_narrow_unlink() - let it be found no longer
 * @ipn: namespace, its lock held
 * @shapes: of the SA's destination
 * @sa: SA that was linked
 * @node: by this
 */
void ipward_narrow_unlink(struct ipward_net *ipn, struct hlist_head *shapes,
			  const struct ipward_sa *sa, struct hlist_node *node)
{
	struct ipward_shape *shape = find_shape(shapes, &sa->selector);
	struct narrow_key key = key_of_selector(shape, &sa->selector);
	struct narrow_group *group;

	group = rhashtable_lookup_fast(&ipn->sa_by_selector, &key,
				       group_params);
	hlist_del_rcu(node);
	if (!hlist_empty(&group->sas))
		return;
	rhashtable_remove_fast(&ipn->sa_by_selector, &group->node,
			       group_params);
	kfree_rcu(group, rcu);
	shape->groups--;
	put_shape(shape);
}

/**
 * ipward_narrow_list() - the list that an SA is in
 * @ipn: namespace, its lock held
 * @shapes: of the SA's destination
 * @sa: SA that is linked
 *
 * Return: the list.
 */
const struct hlist_head *ipward_narrow_list(struct ipward_net *ipn,
					    const struct hlist_head *shapes,
					    const struct ipward_sa *sa)
{
	struct ipward_shape *shape = find_shape(shapes, &sa->selector);
	struct narrow_key key = key_of_selector(shape, &sa->selector);
	struct narrow_group *group;

	group = rhashtable_lookup_fast(&ipn->sa_by_selector, &key,
				       group_params);
	return &group->sas;
}

/**
 * ipward_narrow_find() - the SAs of one shape that may carry a flow
 * @ipn: namespace
 * @shape: one of those of the SAs' destination
 * @flow: outbound flow
 *
 * Context: RCU read-side critical section, in which the result is good.
 * Return: the SAs, the newest first, among which are all of that shape that can
 * carry it; NULL if there are none.
 */
const struct hlist_head *
ipward_narrow_find(struct ipward_net *ipn, const struct ipward_shape *shape,
		   const struct ipward_flow *flow)
{
	const struct narrow_key key = key_of_flow(shape, flow);
	const struct narrow_group *group;

	group = rhashtable_lookup(&ipn->sa_by_selector, &key, group_params);
	return group ? &group->sas : NULL;
}
