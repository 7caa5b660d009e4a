// SPDX-License-Identifier: GPL-2.0
/*
 * Translate a flow as NAT does. The outbound hook sees packets after NAT, so
 * that the rules match the translated addresses. A user who asks to explain a
 * connection may give the untranslated ones.
 */

#include <linux/netfilter.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_zones.h>

#include "base/addr.h"
#include "base/flow.h"
#include "base/net.h"
#include "datapath/translate.h"

static void put_addr(union nf_inet_addr *to, const struct in6_addr *addr,
		     u8 family)
{
	if (family == AF_INET)
		to->ip = ipward_addr_get4(addr);
	else
		to->in6 = *addr;
}

static void get_addr(struct in6_addr *addr, const union nf_inet_addr *from,
		     u8 family)
{
	if (family == AF_INET)
		ipward_addr_set4(addr, from->ip);
	else
		*addr = from->in6;
}

/* False for ICMP: its tuple has an identifier, which a flow does not have. */
static bool tuple_of(const struct ipward_flow *flow,
		     struct nf_conntrack_tuple *tuple)
{
	memset(tuple, 0, sizeof(*tuple));
	if (flow->ports != IPWARD_PORTS_KNOWN ||
	    !ipward_proto_has_ports(flow->proto))
		return false;
	put_addr(&tuple->src.u3, &flow->src, flow->family);
	put_addr(&tuple->dst.u3, &flow->dst, flow->family);
	tuple->src.l3num = flow->family;
	tuple->src.u.all = htons(flow->sport);
	tuple->dst.u.all = htons(flow->dport);
	tuple->dst.protonum = flow->proto;
	return true;
}

/**
 * ipward_translate() - translate a flow by conntrack's NAT
 * @ipn: namespace
 * @flow: changed to the flow that the outbound hook would see, if its
 *	connection is in conntrack's table and is translated
 *
 * Only connections of the default zone are found, of protocols with ports.
 *
 * Context: any.
 * Return: true if @flow was changed.
 */
bool ipward_translate(struct ipward_net *ipn, struct ipward_flow *flow)
{
	const struct nf_conntrack_tuple *answer;
	const struct nf_conntrack_tuple_hash *hash;
	const struct ipward_flow before = *flow;
	struct nf_conntrack_tuple tuple;
	struct nf_conn *ct;

	if (!tuple_of(flow, &tuple))
		return false;
	hash = nf_conntrack_find_get(ipn->net, &nf_ct_zone_dflt, &tuple);
	if (!hash)
		return false;
	ct = nf_ct_tuplehash_to_ctrack(hash);
	answer = &ct->tuplehash[!NF_CT_DIRECTION(hash)].tuple;
	get_addr(&flow->src, &answer->dst.u3, flow->family);
	get_addr(&flow->dst, &answer->src.u3, flow->family);
	flow->sport = ntohs(answer->dst.u.all);
	flow->dport = ntohs(answer->src.u.all);
	nf_ct_put(ct);
	return !ipward_flow_equal(flow, &before);
}
