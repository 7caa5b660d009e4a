/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_EXPLAIN_SA_H
#define IPWARD_NL_EXPLAIN_SA_H

#include <linux/types.h>

struct ipward_flow;
struct ipward_net;
struct ipward_verdict;

void ipward_explain_inbound(struct ipward_net *ipn,
			    const struct ipward_flow *flow,
			    struct ipward_verdict *verdict);
void ipward_explain_misfit(struct ipward_net *ipn,
			   const struct ipward_flow *flow,
			   const struct ipward_verdict *verdict, char *text,
			   size_t size);

#endif
