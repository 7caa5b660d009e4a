/* SPDX-License-Identifier: GPL-2.0 */
/* What the stack remembers of the fragments of which a packet was put together. */
#ifndef IPWARD_FRAG_SIZE_H
#define IPWARD_FRAG_SIZE_H

#include <linux/if_ether.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <net/ip.h>

/**
 * ipward_frag_size() - size of the largest fragment
 * @skb: packet whose control block is that of its IP version
 *
 * Return: bytes; 0: it was received whole.
 */
static inline u16 ipward_frag_size(const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_IP) ? IPCB(skb)->frag_max_size :
						  IP6CB(skb)->frag_max_size;
}

/**
 * ipward_frag_size_set() - set the size of the largest fragment
 * @skb: as there
 * @size: bytes
 */
static inline void ipward_frag_size_set(struct sk_buff *skb, u16 size)
{
	if (skb->protocol == htons(ETH_P_IP))
		IPCB(skb)->frag_max_size = size;
	else
		IP6CB(skb)->frag_max_size = size;
}

#endif
