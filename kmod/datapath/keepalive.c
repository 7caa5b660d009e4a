// SPDX-License-Identifier: GPL-2.0
/*
 * Keepalives for a NAT's mapping (RFC 3948, sections 2.3 and 4): one byte of
 * UDP, sent when an outbound SA has been idle for its interval.
 */

#include <linux/slab.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>

#include "base/net.h"
#include "base/stats.h"
#include "base/work.h"
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

/* A keepalive that cannot be sent is not missed: another one follows. */
static void send_one(struct ipward_sa *sa)
{
	struct dst_entry *dst = ipward_tunnel_route(sa);
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
	struct ipward_keepalive *alive = container_of(to_delayed_work(work),
						      struct ipward_keepalive,
						      work);
	struct ipward_sa *sa = alive->sa;
	time64_t idle = ktime_get_seconds() - READ_ONCE(sa->used);
	unsigned int wait = alive->interval;

	if (READ_ONCE(sa->dead))
		return;
	if (idle >= alive->interval)
		send_one(sa);
	else
		wait -= idle;
	ipward_work_send(&alive->work, wait * HZ);
}

/**
 * ipward_keepalive_create() - have keepalives sent for an SA
 * @sa: outbound SA with ports, that nobody can find yet
 * @interval: seconds without another packet; 0: none are sent
 *
 * Return: 0 or -ENOMEM.
 */
int ipward_keepalive_create(struct ipward_sa *sa, unsigned int interval)
{
	struct ipward_keepalive *alive;

	if (!interval)
		return 0;
	alive = kzalloc(sizeof(*alive), GFP_KERNEL_ACCOUNT);
	if (!alive)
		return -ENOMEM;
	alive->sa = sa;
	alive->interval = interval;
	INIT_DELAYED_WORK(&alive->work, keepalive_work);
	sa->out.keepalive = alive;
	return 0;
}

/**
 * ipward_keepalive_start() - begin to send them
 * @sa: SA that has just been inserted
 */
void ipward_keepalive_start(struct ipward_sa *sa)
{
	if (sa->dir == IPWARD_DIR_OUT && sa->out.keepalive)
		ipward_work_send(&sa->out.keepalive->work,
					sa->out.keepalive->interval * HZ);
}

/**
 * ipward_keepalive_stop() - send no more
 * @sa: SA without references
 *
 * Context: process.
 */
void ipward_keepalive_stop(struct ipward_sa *sa)
{
	if (sa->dir == IPWARD_DIR_OUT && sa->out.keepalive)
		cancel_delayed_work_sync(&sa->out.keepalive->work);
}
