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
#include "base/net.h"
#include "datapath/secpath.h"

static int add_to_path(struct ipward_net *ipn, struct sk_buff *skb)
{
	struct sec_path *path = secpath_set(skb);

	if (!path || path->len == XFRM_MAX_DEPTH)
		return -ENOMEM;
	xfrm_state_hold(ipn->mark);
	path->xvec[path->len++] = ipn->mark;
	return 0;
}

static int alloc_marked(struct ipward_net *ipn, struct sk_buff **marked)
{
	*marked = alloc_skb(0, GFP_KERNEL_ACCOUNT);
	return *marked ? add_to_path(ipn, *marked) : -ENOMEM;
}

/**
 * ipward_secpath_init() - make a namespace's mark
 * @ipn: namespace, its lock held
 *
 * Context: process.
 * Return: 0 or -ENOMEM, with nothing left behind.
 */
int ipward_secpath_init(struct ipward_net *ipn)
{
	int cpu;

	ipn->mark = xfrm_state_alloc(ipn->net);
	if (!ipn->mark)
		return -ENOMEM;
	ipn->marked = alloc_percpu_gfp(struct sk_buff *, GFP_KERNEL_ACCOUNT);
	if (!ipn->marked)
		goto exit;
	for_each_possible_cpu(cpu) {
		if (alloc_marked(ipn, per_cpu_ptr(ipn->marked, cpu)))
			goto exit;
	}
	return 0;

exit:
	ipward_secpath_exit(ipn);
	return -ENOMEM;
}

/**
 * ipward_secpath_exit() - let go of a namespace's mark
 * @ipn: namespace whose hooks are gone, or never were
 *
 * Packets that still carry the mark keep it alive; they are good for XFRM.
 */
void ipward_secpath_exit(struct ipward_net *ipn)
{
	int cpu;

	if (!ipn->mark)
		return;
	if (ipn->marked) {
		for_each_possible_cpu(cpu)
			kfree_skb(*per_cpu_ptr(ipn->marked, cpu));
		free_percpu(ipn->marked);
		ipn->marked = NULL;
	}
	ipn->mark->km.state = XFRM_STATE_DEAD;
	xfrm_state_put(ipn->mark);
	ipn->mark = NULL;
}

/**
 * ipward_secpath_set() - mark a packet
 * @ipn: namespace with its hooks registered
 * @skb: packet
 *
 * Context: softirqs disabled.
 * Return: 0 or -ENOMEM.
 */
int ipward_secpath_set(struct ipward_net *ipn, struct sk_buff *skb)
{
	/* Extensions that somebody else needs must stay. */
	if (skb_has_extensions(skb))
		return add_to_path(ipn, skb);
	__skb_ext_copy(skb, this_cpu_read(*ipn->marked));
	ipward_skb_set_slow_gro(skb);
	return 0;
}

/**
 * ipward_secpath_clear() - take the mark off a packet that leaves the host
 * @ipn: namespace
 * @skb: packet
 *
 * Return: true if there was one.
 */
bool ipward_secpath_clear(struct ipward_net *ipn, struct sk_buff *skb)
{
	if (likely(!ipward_secpath_is_set(ipn, skb)))
		return false;
	secpath_reset(skb);
	return true;
}

/**
 * ipward_secpath_is_set() - does this packet carry our mark?
 * @ipn: namespace
 * @skb: packet
 *
 * Return: true if our mark is the last of its path: what XFRM has opened since
 * then is to be checked anew.
 */
bool ipward_secpath_is_set(const struct ipward_net *ipn,
			   const struct sk_buff *skb)
{
	const struct sec_path *path = skb_sec_path(skb);

	return unlikely(path) && path->len &&
	       path->xvec[path->len - 1] == ipn->mark;
}
