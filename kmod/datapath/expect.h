/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_EXPECT_H
#define IPWARD_EXPECT_H

#include <linux/types.h>

struct ipward_flow;
struct ipward_l4;
struct ipward_net;
struct ipward_sa_id;
struct sk_buff;

int ipward_expect_add(struct ipward_net *ipn, const struct ipward_sa_id *id);
bool ipward_expect_end(struct ipward_net *ipn, const struct ipward_sa_id *id);
bool ipward_expect_any(struct ipward_net *ipn);
bool ipward_expect_hold(struct ipward_net *ipn, struct sk_buff *skb,
			const struct ipward_flow *flow,
			const struct ipward_l4 *l4, __be32 spi);
void ipward_expect_exit(struct ipward_net *ipn);

#endif
