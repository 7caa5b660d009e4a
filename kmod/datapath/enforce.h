/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_ENFORCE_H
#define IPWARD_ENFORCE_H

#include <linux/ipward.h>

#include "datapath/outbound.h"

struct ipward_flow;
struct ipward_l4;
struct ipward_net;
struct sk_buff;

/**
 * enum ipward_fate - what to do with a packet
 * @IPWARD_FATE_PASS: continue in clear where the hook was called
 * @IPWARD_FATE_PROTECT: outbound: apply the SAs of its verdict
 * @IPWARD_FATE_WAIT: outbound: let it wait for the SA that it needs
 * @IPWARD_FATE_REFUSED: outbound: it has been counted as dropped; the caller
 *	frees it, so that the sender gets the error
 * @IPWARD_FATE_GONE: nothing: it was freed
 */
enum ipward_fate {
	IPWARD_FATE_PASS,
	IPWARD_FATE_PROTECT,
	IPWARD_FATE_WAIT,
	IPWARD_FATE_REFUSED,
	IPWARD_FATE_GONE,
};

bool ipward_rules_matter(struct ipward_net *ipn, u8 dir);
enum ipward_fate ipward_enforce_drop(struct ipward_net *ipn,
				     struct sk_buff *skb,
				     enum ipward_drop_reason drop,
				     const struct ipward_flow *flow);
enum ipward_fate ipward_enforce_in(struct ipward_net *ipn, struct sk_buff *skb,
				   const struct ipward_flow *flow,
				   const struct ipward_l4 *l4, __be32 spi);
enum ipward_fate ipward_enforce_new(struct ipward_net *ipn,
				    struct sk_buff *skb);
bool ipward_enforce_protects(struct ipward_net *ipn, struct sk_buff *skb);
enum ipward_fate ipward_enforce_out(struct ipward_net *ipn,
				    struct sk_buff *skb,
				    struct ipward_outbound *out);
enum ipward_fate ipward_enforce_refuse(struct ipward_net *ipn,
				       struct ipward_outbound *out,
				       enum ipward_drop_reason drop);
enum ipward_fate ipward_enforce_encapsulated(struct ipward_net *ipn,
					     struct sk_buff *skb,
					     struct ipward_outbound *out);

#endif
