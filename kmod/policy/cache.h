/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_CACHE_H
#define IPWARD_CACHE_H

#include <linux/percpu.h>

struct ipward_cache;
struct ipward_flow;
struct ipward_net;
struct ipward_verdict;

struct ipward_cache __percpu *ipward_cache_alloc(void);
void ipward_cache_free(struct ipward_cache __percpu *cache);
void ipward_cache_lookup(struct ipward_net *ipn,
			 const struct ipward_flow *flow,
			 struct ipward_verdict *verdict);
void ipward_cache_init(void);
int ipward_cache_watch(void);
void ipward_cache_unwatch(void);

#endif
