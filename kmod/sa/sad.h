/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SAD_H
#define IPWARD_SAD_H

#include <linux/types.h>

struct ipward_flow;
struct ipward_net;
struct ipward_sa;
struct ipward_sa_id;

int ipward_sad_init(struct ipward_net *ipn);
void ipward_sad_exit(struct ipward_net *ipn);
int ipward_sad_insert(struct ipward_net *ipn, struct ipward_sa *sa);
int ipward_sad_replace(struct ipward_net *ipn, struct ipward_sa *old,
		       struct ipward_sa *sa);
void ipward_sad_remove(struct ipward_net *ipn, struct ipward_sa *sa);
void ipward_sad_flush(struct ipward_net *ipn);
struct ipward_sa *ipward_sad_find_rcu(struct ipward_net *ipn,
				      const struct ipward_sa_id *id);
struct ipward_sa *ipward_sad_find_in(struct ipward_net *ipn,
				     const struct ipward_flow *flow,
				     __be32 spi, u8 proto);

#endif
