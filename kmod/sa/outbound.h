/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_OUTBOUND_H
#define IPWARD_OUTBOUND_H

#include <linux/ipward.h>

#include "base/flow.h"
#include "sa/template.h"

struct ipward_endpoint;
struct ipward_net;
struct ipward_sa;

/**
 * ipward_outbound_dst() - where the SAs that can protect a flow lead
 * @template: one layer of the rule's protection
 * @flow: outbound flow, as this layer has it
 *
 * Return: the address, which belongs to one of the two.
 */
static inline const struct in6_addr *
ipward_outbound_dst(const struct ipward_template *template,
		    const struct ipward_flow *flow)
{
	return template->mode == IPWARD_MODE_TRANSPORT ? &flow->dst :
							 &template->dst;
}

/**
 * ipward_outbound_family() - the family of that address
 * @template: as there
 * @flow: likewise
 *
 * Return: AF_INET or AF_INET6.
 */
static inline u8 ipward_outbound_family(const struct ipward_template *template,
					const struct ipward_flow *flow)
{
	return template->mode == IPWARD_MODE_TRANSPORT ? flow->family :
							 template->family;
}

int ipward_outbound_init(struct ipward_net *ipn);
void ipward_outbound_exit(struct ipward_net *ipn);
int ipward_outbound_link(struct ipward_net *ipn, struct ipward_sa *sa);
void ipward_outbound_unlink(struct ipward_net *ipn, struct ipward_sa *sa);
void ipward_outbound_find_relief(struct ipward_net *ipn, struct ipward_sa *sa);
struct ipward_sa *ipward_outbound_find(struct ipward_net *ipn,
				       const struct ipward_template *template,
				       const struct ipward_flow *flow,
				       const struct ipward_endpoint *peer);

#endif
