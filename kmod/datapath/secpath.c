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
 * There are two dummies. A packet that enters the stack again gets the first,
 * "fresh"; the inbound hook, which lets it through, puts the second, "spent", in
 * its place. So a mark opens the hook once. Whoever takes a header off
 * afterwards need not know of the mark: what was inside is checked, also where
 * the decapsulating code leaves the security path as it is, as SRv6's does.
 *
 * To XFRM the dummy is a transport state that no template asks for. A path
 * without any state would be cheaper, but XFRM's policy check takes the last
 * state of every path that there is.
 *
 * Each CPU has a packet of either kind that is never sent, whose path others
 * share by reference: that spares them an allocation each.
 */

#include <net/xfrm.h>

#include "base/compat.h"
#include "base/net.h"
#include "datapath/secpath.h"

static int add_to_path(struct sk_buff *skb, struct xfrm_state *state)
{
	struct sec_path *path = secpath_set(skb);

	if (!path || path->len == XFRM_MAX_DEPTH)
		return -ENOMEM;
	xfrm_state_hold(state);
	path->xvec[path->len++] = state;
	return 0;
}

static int alloc_packet(struct ipward_mark *mark, struct sk_buff **packet)
{
	*packet = alloc_skb(0, GFP_KERNEL_ACCOUNT);
	return *packet ? add_to_path(*packet, mark->state) : -ENOMEM;
}

static int mark_init(struct ipward_mark *mark, struct net *net)
{
	int cpu;

	mark->state = xfrm_state_alloc(net);
	if (!mark->state)
		return -ENOMEM;
	mark->packets = alloc_percpu_gfp(struct sk_buff *, GFP_KERNEL_ACCOUNT);
	if (!mark->packets)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		if (alloc_packet(mark, per_cpu_ptr(mark->packets, cpu)))
			return -ENOMEM;
	}
	return 0;
}

static void mark_exit(struct ipward_mark *mark)
{
	int cpu;

	if (!mark->state)
		return;
	if (mark->packets) {
		for_each_possible_cpu(cpu)
			kfree_skb(*per_cpu_ptr(mark->packets, cpu));
		free_percpu(mark->packets);
		mark->packets = NULL;
	}
	mark->state->km.state = XFRM_STATE_DEAD;
	xfrm_state_put(mark->state);
	mark->state = NULL;
}

/**
 * ipward_secpath_init() - make a namespace's marks
 * @ipn: namespace, its lock held
 *
 * Context: process.
 * Return: 0 or -ENOMEM, with nothing left behind.
 */
int ipward_secpath_init(struct ipward_net *ipn)
{
	int err = mark_init(&ipn->fresh, ipn->net) ?:
		  mark_init(&ipn->spent, ipn->net);

	if (err)
		ipward_secpath_exit(ipn);
	return err;
}

/**
 * ipward_secpath_exit() - let go of a namespace's marks
 * @ipn: namespace whose hooks are gone, or never were
 *
 * Packets that still carry a mark keep it alive; they are good for XFRM.
 */
void ipward_secpath_exit(struct ipward_net *ipn)
{
	mark_exit(&ipn->spent);
	mark_exit(&ipn->fresh);
}

static struct xfrm_state *last_state(const struct sk_buff *skb)
{
	const struct sec_path *path = skb_sec_path(skb);

	return unlikely(path) && path->len ? path->xvec[path->len - 1] : NULL;
}

static int put_mark(struct sk_buff *skb, const struct ipward_mark *mark)
{
	/* Extensions that somebody else needs must stay. */
	if (skb_has_extensions(skb))
		return add_to_path(skb, mark->state);
	__skb_ext_copy(skb, this_cpu_read(*mark->packets));
	ipward_skb_set_slow_gro(skb);
	return 0;
}

/**
 * ipward_secpath_set() - mark a packet that was opened and checked
 * @ipn: namespace with its hooks registered
 * @skb: packet
 * @reenter: it is to pass the inbound hook once more
 *
 * Context: softirqs disabled.
 * Return: 0 or -ENOMEM.
 */
int ipward_secpath_set(struct ipward_net *ipn, struct sk_buff *skb,
		       bool reenter)
{
	return put_mark(skb, reenter ? &ipn->fresh : &ipn->spent);
}

/**
 * ipward_secpath_spend() - let a packet through the inbound hook, once
 * @ipn: namespace
 * @skb: packet with whatever mark
 *
 * Context: softirqs disabled.
 * Return: true if the packet is to be let through; if not, its rules are to be
 * asked.
 */
bool ipward_secpath_spend(struct ipward_net *ipn, struct sk_buff *skb)
{
	struct sec_path *path = skb_sec_path(skb);

	if (likely(!path) || !path->len ||
	    path->xvec[path->len - 1] != ipn->fresh.state)
		return false;
	/* Nothing but the shared path: take the other one. */
	if (skb->active_extensions == 1 << SKB_EXT_SEC_PATH && path->len == 1) {
		skb_ext_reset(skb);
		return !put_mark(skb, &ipn->spent);
	}
	path = secpath_set(skb);
	if (!path)
		return false;
	xfrm_state_hold(ipn->spent.state);
	xfrm_state_put(path->xvec[path->len - 1]);
	path->xvec[path->len - 1] = ipn->spent.state;
	return true;
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
 * ipward_secpath_is_set() - was this packet opened and checked here?
 * @ipn: namespace
 * @skb: packet
 *
 * Return: true if a mark of ours is the last of its path: what XFRM has opened
 * since then does not count.
 */
bool ipward_secpath_is_set(const struct ipward_net *ipn,
			   const struct sk_buff *skb)
{
	const struct xfrm_state *last = last_state(skb);

	return unlikely(last) &&
	       (last == ipn->fresh.state || last == ipn->spent.state);
}
