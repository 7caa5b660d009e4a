// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: The mark of a packet that has been opened and checked
 *
 * The mark is a security path with one XFRM state: a dummy of the namespace,
 * in none of XFRM's tables, in transport mode, that selects everything. It
 * tells the inbound hook not to check a packet twice; and the rest of the
 * stack that the packet came protected: reverse-path filtering, "meta ipsec
 * exists", redirects, and the flow offload of nftables all ask for a security
 * path.
 *
 * To XFRM the dummy is a transport state that no template asks for. A path
 * without any state would be cheaper, but XFRM's policy check takes the last
 * state of every path that there is.
 *
 * Each CPU has a packet that is never sent, whose path others share by
 * reference: that spares them an allocation each.
 */

#include <net/xfrm.h>

#include "base/compat.h"
#include "datapath/secpath.h"
#include "netns.h"

static int add_to_path(struct ipward_net *inet, struct sk_buff *skb)
{
	struct sec_path *path = secpath_set(skb);

	if (!path || path->len == XFRM_MAX_DEPTH)
		return -ENOMEM;
	xfrm_state_hold(inet->mark);
	path->xvec[path->len++] = inet->mark;
	return 0;
}

static int alloc_marked(struct ipward_net *inet, struct sk_buff **marked)
{
	*marked = alloc_skb(0, GFP_KERNEL_ACCOUNT);
	return *marked ? add_to_path(inet, *marked) : -ENOMEM;
}

/**
 * ipward_mark_init() - make a namespace's mark
 * @inet: namespace, its lock held
 *
 * Context: process.
 * Return: 0 or -ENOMEM, with nothing left behind.
 */
int ipward_mark_init(struct ipward_net *inet)
{
	int cpu;

	inet->mark = xfrm_state_alloc(inet->net);
	if (!inet->mark)
		return -ENOMEM;
	inet->marked = alloc_percpu_gfp(struct sk_buff *, GFP_KERNEL_ACCOUNT);
	if (!inet->marked)
		goto exit;
	for_each_possible_cpu(cpu) {
		if (alloc_marked(inet, per_cpu_ptr(inet->marked, cpu)))
			goto exit;
	}
	return 0;

exit:
	ipward_mark_exit(inet);
	return -ENOMEM;
}

/**
 * ipward_mark_exit() - let go of a namespace's mark
 * @inet: namespace whose hooks are gone, or never were
 *
 * Packets that still carry the mark keep it alive; they are good for XFRM.
 */
void ipward_mark_exit(struct ipward_net *inet)
{
	int cpu;

	if (!inet->mark)
		return;
	if (inet->marked) {
		for_each_possible_cpu(cpu)
			kfree_skb(*per_cpu_ptr(inet->marked, cpu));
		free_percpu(inet->marked);
		inet->marked = NULL;
	}
	inet->mark->km.state = XFRM_STATE_DEAD;
	xfrm_state_put(inet->mark);
	inet->mark = NULL;
}

/**
 * ipward_mark_set() - mark a packet
 * @inet: namespace with its hooks registered
 * @skb: packet
 *
 * Context: softirqs disabled.
 * Return: 0 or -ENOMEM.
 */
int ipward_mark_set(struct ipward_net *inet, struct sk_buff *skb)
{
	/* Extensions that somebody else needs must stay. */
	if (skb_has_extensions(skb))
		return add_to_path(inet, skb);
	__skb_ext_copy(skb, this_cpu_read(*inet->marked));
	ipward_skb_set_slow_gro(skb);
	return 0;
}

/**
 * ipward_mark_clear() - take the mark off a packet that leaves the host
 * @inet: namespace
 * @skb: packet
 */
void ipward_mark_clear(struct ipward_net *inet, struct sk_buff *skb)
{
	if (ipward_mark_is_set(inet, skb))
		secpath_reset(skb);
}

/**
 * ipward_mark_is_set() - does this packet carry our mark?
 * @inet: namespace
 * @skb: packet
 *
 * Return: true if our mark is the last of its path: what XFRM has opened since
 * then is to be checked anew.
 */
bool ipward_mark_is_set(const struct ipward_net *inet,
			const struct sk_buff *skb)
{
	const struct sec_path *path = skb_sec_path(skb);

	return unlikely(path) && path->len &&
	       path->xvec[path->len - 1] == inet->mark;
}
