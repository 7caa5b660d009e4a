/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_RELIEF_H
#define IPWARD_RELIEF_H

#include <linux/types.h>

struct hlist_head;
struct hlist_node;
struct ipward_sa;

void ipward_sa_list_add(const struct ipward_sa *sa, struct hlist_node *node,
			struct hlist_head *sas);
bool ipward_sa_relieves(const struct ipward_sa *sa,
			const struct ipward_sa *old);
struct ipward_sa *ipward_sa_find_relief(struct ipward_sa *sa);
struct ipward_sa *ipward_sa_in_use(struct ipward_sa *sa);

#endif
