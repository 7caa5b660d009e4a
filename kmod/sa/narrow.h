/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NARROW_H
#define IPWARD_NARROW_H

#include <linux/rcupdate.h>
#include <linux/types.h>

struct hlist_head;
struct hlist_node;
struct ipward_flow;
struct ipward_net;
struct ipward_sa;

/**
 * struct ipward_shape - what some selectors fix, and others leave open
 * @node: among the shapes of one destination
 * @groups: how many selectors of this shape there are
 * @src_len: bits of the source
 * @dst_len: bits of the destination
 * @proto: the protocol is one
 * @sport: so is the source port
 * @dport: so is the destination port
 * @rcu: frees it when the last reader is done
 */
struct ipward_shape {
	struct hlist_node node;
	u32 groups;
	u8 src_len;
	u8 dst_len;
	bool proto;
	bool sport;
	bool dport;
	struct rcu_head rcu;
};

int ipward_narrow_init(struct ipward_net *ipn);
void ipward_narrow_exit(struct ipward_net *ipn);
int ipward_narrow_link(struct ipward_net *ipn, struct hlist_head *shapes,
		       const struct ipward_sa *sa, struct hlist_node *node);
void ipward_narrow_unlink(struct ipward_net *ipn, struct hlist_head *shapes,
			  const struct ipward_sa *sa, struct hlist_node *node);
const struct hlist_head *ipward_narrow_list(struct ipward_net *ipn,
					    const struct hlist_head *shapes,
					    const struct ipward_sa *sa);
const struct hlist_head *
ipward_narrow_find(struct ipward_net *ipn, const struct ipward_shape *shape,
		   const struct ipward_flow *flow);

#endif
