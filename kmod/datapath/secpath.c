// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: The mark of a packet that has been opened and checked
 *
 * The mark is a security path with one XFRM state: a dummy of the namespace, in
 * none of XFRM's tables, in transport mode, that selects everything. It tells
 * the inbound hook not to check a packet twice. And it tells the rest of the
 * stack that the packet was protected: reverse-path filtering, "meta ipsec
 * exists", redirects, and the flow offload of nftables all check for a security
 * path.
 *
 * There are two dummies. A packet that enters the stack again gets the first,
 * "fresh"; the inbound hook accepts it and replaces the mark by the second,
 * "spent". So a mark makes the hook accept only one packet. If another header
 * is removed afterwards, the packet inside is checked, also if the
 * decapsulating code does not clear the security path, as in the case of SRv6.
 *
 * An IPv6 packet for this host loses the mark behind netfilter's hooks, as XFRM
 * would search its policies for it.
 *
 * For XFRM the dummy is a transport state that no template requires. A path
 * without a state would be cheaper, but XFRM's policy check reads the last
 * state of every path.
 *
 * Each CPU has a packet of either kind that is never sent; marked packets share
 * its path by reference, which saves an allocation for each.
 */

#include <linux/if_arp.h>
#include <net/ip.h>
#include <net/xfrm.h>

#include "base/compat.h"
#include "base/flow.h"
#include "base/net.h"
#include "datapath/frag_size.h"
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
 * ipward_secpath_init() - allocate a namespace's marks
 * @ipn: namespace, its lock held
 *
 * Context: process.
 * Return: 0, or -ENOMEM with nothing allocated.
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
 * ipward_secpath_exit() - release a namespace's marks
 * @ipn: namespace without hooks
 *
 * Packets that still have a mark hold a reference to it; XFRM accepts them.
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

/*
 * XFRM searches its policies for every packet with a security path, once or more.
 * Without any policy the answer for our transport state is known, so spare the
 * search, by what only IPv4 packets have. Policies of sockets apply all the same.
 * An XFRM interface (ARPHRD_NONE) may use the policies of another namespace.
 */
static void spare_policy_check(const struct ipward_net *ipn,
			       struct sk_buff *skb)
{
#ifdef IPSKB_NOPOLICY
	const struct netns_xfrm *xfrm = &ipn->net->xfrm;
	const struct sec_path *path = skb_sec_path(skb);

	if (skb->protocol == htons(ETH_P_IP) &&
	    path && path->len == 1 && skb->dev->type != ARPHRD_NONE &&
	    !READ_ONCE(xfrm->policy_count[XFRM_POLICY_IN]) &&
	    !READ_ONCE(xfrm->policy_count[XFRM_POLICY_FWD]) &&
	    READ_ONCE(xfrm->policy_default[XFRM_POLICY_IN]) ==
	    XFRM_USERPOLICY_ACCEPT &&
	    READ_ONCE(xfrm->policy_default[XFRM_POLICY_FWD]) ==
	    XFRM_USERPOLICY_ACCEPT)
		IPCB(skb)->flags |= IPSKB_NOPOLICY;
#endif
}

static int put_mark(struct sk_buff *skb, const struct ipward_mark *mark)
{
	/* Keep the extensions that other code has added. */
	if (skb_has_extensions(skb))
		return add_to_path(skb, mark->state);
	__skb_ext_copy(skb, this_cpu_read(*mark->packets));
	ipward_skb_set_slow_gro(skb);
	return 0;
}

/*
 * The stack clears its control block when a packet enters again. What it has to
 * know of the fragments of which the packet was put together is kept meanwhile
 * in the path, which is then the packet's own: in the place of an offload that
 * there is none (olen is 0).
 */
static int keep_fragment_size(struct sk_buff *skb)
{
	bool is_ipv4 = skb->protocol == htons(ETH_P_IP);
	u16 size = ipward_frag_size(skb);
	struct sec_path *path;

	if (likely(!size))
		return 0;
	path = secpath_set(skb);
	if (!path)
		return -ENOMEM;
	if (path->olen)
		return 0;
	path->ovec[0].seq.low = size;
	path->ovec[0].seq.hi = is_ipv4 ? IPCB(skb)->flags & IPSKB_FRAG_PMTU :
					 IP6CB(skb)->flags & IP6SKB_FRAGMENTED;
	return 0;
}

static void restore_fragment_size(struct sk_buff *skb, u16 size, u16 flags)
{
	ipward_frag_size_set(skb, size);
	if (skb->protocol == htons(ETH_P_IP))
		IPCB(skb)->flags |= flags;
	else
		IP6CB(skb)->flags |= flags;
}

/**
 * ipward_secpath_set() - mark a packet that was opened and checked
 * @ipn: namespace with its hooks registered
 * @skb: packet
 * @reenter: it will pass the inbound hook once more
 *
 * Context: softirqs disabled.
 * Return: 0 or -ENOMEM.
 */
int ipward_secpath_set(struct ipward_net *ipn, struct sk_buff *skb,
		       bool reenter)
{
	int err = put_mark(skb, reenter ? &ipn->fresh : &ipn->spent);

	if (err)
		return err;
	if (reenter)
		return keep_fragment_size(skb);
	/* The stack would forget it when the packet enters again. */
	spare_policy_check(ipn, skb);
	return 0;
}

/**
 * ipward_secpath_spend() - replace the mark "fresh" of a packet by "spent"
 * @ipn: namespace
 * @skb: packet with any mark or none
 *
 * Context: softirqs disabled.
 * Return: true if the packet had the mark, and so has been checked; false: the
 * rules must be applied.
 */
bool ipward_secpath_spend(struct ipward_net *ipn, struct sk_buff *skb)
{
	struct sec_path *path = skb_sec_path(skb);

	if (likely(!path) || !path->len ||
	    path->xvec[path->len - 1] != ipn->fresh.state)
		return false;
	if (unlikely(!path->olen && path->ovec[0].seq.low))
		restore_fragment_size(skb, path->ovec[0].seq.low,
				      path->ovec[0].seq.hi);
	/*
	 * If the shared path is the only extension, use the other shared path.
	 */
	if (skb->active_extensions == 1 << SKB_EXT_SEC_PATH && path->len == 1) {
		skb_ext_reset(skb);
		if (put_mark(skb, &ipn->spent))
			return false;
		spare_policy_check(ipn, skb);
		return true;
	}
	path = secpath_set(skb);
	if (!path)
		return false;
	if (!path->olen)
		path->ovec[0].seq.low = 0;
	xfrm_state_hold(ipn->spent.state);
	xfrm_state_put(path->xvec[path->len - 1]);
	path->xvec[path->len - 1] = ipn->spent.state;
	return true;
}

/**
 * ipward_secpath_forget() - remove the mark of a packet that has arrived
 * @ipn: namespace
 * @skb: IPv6 packet for this host, behind all of netfilter's hooks
 *
 * XFRM searches its policies for every packet with a security path, and for IPv6
 * there is no flag of a packet that spares it that. Nobody else behind the hooks
 * needs the mark; and XFRM comes to the same decision without it, whatever its
 * policies are: it ignores a transport state that no template requires. Only
 * packets with ports lose it: others may have another packet inside, which
 * keeps the mark when it is forwarded.
 */
void ipward_secpath_forget(const struct ipward_net *ipn, struct sk_buff *skb)
{
	const struct sec_path *path = skb_sec_path(skb);

	if (unlikely(path) && path->len == 1 &&
	    path->xvec[0] == ipn->spent.state &&
	    ipward_proto_has_ports(ipv6_hdr(skb)->nexthdr))
		secpath_reset(skb);
}

/**
 * ipward_secpath_clear() - remove the mark of an outbound packet
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
 * Return: true if one of the two marks is the last state of its path; false if
 * XFRM has opened the packet since then.
 */
bool ipward_secpath_is_set(const struct ipward_net *ipn,
			   const struct sk_buff *skb)
{
	const struct xfrm_state *last = last_state(skb);

	return unlikely(last) &&
	       (last == ipn->fresh.state || last == ipn->spent.state);
}
