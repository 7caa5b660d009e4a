/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_TUNNEL_H
#define IPWARD_TUNNEL_H

struct dst_entry;
struct ipward_request;
struct ipward_sa;

unsigned int ipward_tunnel_header_len(const struct ipward_sa *sa);
struct dst_entry *ipward_tunnel_route(struct ipward_sa *sa);
int ipward_tunnel_encap(struct ipward_request *req);
int ipward_tunnel_decap(struct ipward_request *req);

#endif
