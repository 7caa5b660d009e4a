/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_RELIEF_H
#define IPWARD_RELIEF_H

#include "sa/sa.h"
#include "sa/seq.h"

void ipward_sa_list_add(const struct ipward_sa *sa, struct hlist_node *node,
			struct hlist_head *sas);
bool ipward_sa_relieves(const struct ipward_sa *sa,
			const struct ipward_sa *old);
struct ipward_sa *ipward_sa_find_relief(struct ipward_sa *sa);

/**
 * ipward_sa_in_use() - an SA that may seal packets, or its relief
 * @sa: outbound SA
 *
 * Context: as for ipward_sa_find_relief().
 * Return: SA, valid as long as @sa, or NULL if it has been removed.
 */
static inline struct ipward_sa *ipward_sa_in_use(struct ipward_sa *sa)
{
	return ipward_sa_has_ended(sa) ? ipward_sa_find_relief(sa) : sa;
}

#endif
