/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_CLEAN_ROUTE_H
#define IPWARD_CLEAN_ROUTE_H

struct dst_entry;
struct ipward_clean_routes;
struct ipward_net;

struct ipward_clean_routes *ipward_clean_routes_alloc(void);
void ipward_clean_routes_free(struct ipward_clean_routes *routes);
struct dst_entry *ipward_clean_route_get(struct ipward_net *ipn,
					 struct dst_entry *learned);
int ipward_clean_routes_init(void);
void ipward_clean_routes_exit(void);

#endif
