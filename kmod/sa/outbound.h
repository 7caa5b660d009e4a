/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_OUTBOUND_H
#define IPWARD_OUTBOUND_H

struct ipward_endpoint;
struct ipward_flow;
struct ipward_net;
struct ipward_sa;
struct ipward_template;

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
