/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_PEER_H
#define IPWARD_PEER_H

#include <linux/in6.h>
#include <linux/rcupdate.h>

#include "base/addr.h"

struct ipward_net;
struct ipward_sa;
struct ipward_sa_id;

int ipward_peer_add(struct ipward_sa *sa);
void ipward_peer_check(struct ipward_sa *sa, const struct ipward_endpoint *from,
		       u64 seq);
struct ipward_endpoint ipward_peer_end(const struct ipward_sa *sa);
bool ipward_peer_is_at(const struct ipward_sa *sa,
		       const struct ipward_endpoint *peer);
struct ipward_sa *ipward_peer_find_rcu(struct ipward_net *ipn,
				       const struct ipward_sa_id *id,
				       __be16 port);
int ipward_peer_table_init(struct ipward_net *ipn);
void ipward_peer_table_exit(struct ipward_net *ipn);
void ipward_peer_forget(struct ipward_sa *sa);

#endif
