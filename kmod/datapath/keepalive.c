// SPDX-License-Identifier: GPL-2.0
/*
 * Keepalives for a NAT's mapping (RFC 3948, sections 2.3 and 4): one byte of
 * UDP, sent when an outbound SA has been idle for its interval.
 */

#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>

#include "base/net.h"
#include "base/stats.h"
#include "base/work.h"
#include "datapath/keepalive.h"
#include "datapath/route.h"
#include "proto/natt.h"
#include "proto/tunnel.h"
#include "sa/peer.h"
#include "sa/sa.h"

#define KEEPALIVE_LEN (IPWARD_NATT_LEN + 1)

static void put_ipv4(struct sk_buff *skb, const struct ipward_sa *sa,
		     const struct in6_addr *to, const struct dst_entry *dst)
{
	struct iphdr *iph = skb_push(skb, sizeof(*iph));

	skb_reset_network_header(skb);
	memset(iph, 0, sizeof(*iph));
	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->tot_len = htons(skb->len);
	iph->frag_off = htons(IP_DF);
	iph->ttl = ip4_dst_hoplimit(dst);
	iph->protocol = IPPROTO_UDP;
	iph->saddr = ipward_addr_get4(&sa->src);
	iph->daddr = ipward_addr_get4(to);
	ip_send_check(iph);
	skb->protocol = htons(ETH_P_IP);
}

static void put_ipv6(struct sk_buff *skb, const struct ipward_sa *sa,
		     const struct in6_addr *to, struct dst_entry *dst)
{
	struct ipv6hdr *ip6h = skb_push(skb, sizeof(*ip6h));

	skb_reset_network_header(skb);
	ip6_flow_hdr(ip6h, 0, 0);
	ip6h->payload_len = htons(skb->len - sizeof(*ip6h));
	ip6h->nexthdr = IPPROTO_UDP;
	ip6h->hop_limit = ip6_dst_hoplimit(dst);
	ip6h->saddr = sa->src;
	ip6h->daddr = *to;
	skb->protocol = htons(ETH_P_IPV6);
}

static struct sk_buff *build(const struct ipward_sa *sa, struct dst_entry *dst)
{
	unsigned int head = LL_RESERVED_SPACE(dst->dev) +
			    sizeof(struct ipv6hdr);
	struct sk_buff *skb = alloc_skb(head + KEEPALIVE_LEN, GFP_ATOMIC);
	struct ipward_endpoint to = ipward_peer_end(sa);
	u8 *data;

	if (!skb)
		return NULL;
	skb_reserve(skb, head);
	data = skb_put(skb, KEEPALIVE_LEN);
	skb_reset_transport_header(skb);
	ipward_natt_push_udp(sa, to.port, data, KEEPALIVE_LEN);
	data[IPWARD_NATT_LEN] = IPWARD_KEEPALIVE_BYTE;
	if (sa->id.family == AF_INET)
		put_ipv4(skb, sa, &to.addr, dst);
	else
		put_ipv6(skb, sa, &to.addr, dst);
	skb->mark = sa->meta.set_mark;
	ipward_natt_checksum(skb, skb->len - KEEPALIVE_LEN);
	ipward_route_direct(skb, dst);
	return skb;
}

/* Ignore failure: the next keepalive is sent in time. */
static void send_one(struct ipward_sa *sa)
{
	struct dst_entry *dst = ipward_route_to_peer(sa, NULL);
	struct sk_buff *skb;

	if (!dst)
		return;
	local_bh_disable();
	skb = build(sa, dst);
	if (skb) {
		ipward_count(sa->ipn, IPWARD_COUNT_OUT_KEEPALIVE);
		dst_output(sa->ipn->net, NULL, skb);
	}
	local_bh_enable();
	dst_release(dst);
}

static void keepalive_work(struct work_struct *work)
{
	struct ipward_sa *sa = ipward_sa_task_of(work)->sa;
	time64_t idle = ktime_get_seconds() - READ_ONCE(sa->used);
	unsigned int wait = sa->out.keepalive;

	if (READ_ONCE(sa->dead))
		return;
	if (idle >= sa->out.keepalive)
		send_one(sa);
	else
		wait -= idle;
	ipward_work_send(to_delayed_work(work), wait * HZ);
}

static void keepalive_start(struct ipward_sa_task *task)
{
	ipward_work_send(&task->work, task->sa->out.keepalive * HZ);
}

/**
 * ipward_keepalive_add() - add the task for keepalives, if the SA has them set
 * @sa: SA that is not in the tables yet
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int ipward_keepalive_add(struct ipward_sa *sa)
{
	if (sa->dir != IPWARD_DIR_OUT || !sa->out.keepalive)
		return 0;
	return ipward_sa_task_add(sa, sizeof(struct ipward_sa_task),
				  keepalive_work, keepalive_start) ?
	       0 : -ENOMEM;
}
