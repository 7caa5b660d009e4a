/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_CACHE_H
#define IPWARD_CACHE_H

#include <linux/percpu.h>

struct ipward_cache;
struct ipward_flow;
struct ipward_net;
struct ipward_rule;
struct ipward_sa;
struct ipward_verdict;

struct ipward_cache __percpu *ipward_cache_alloc(void);
void ipward_cache_free(struct ipward_cache __percpu *cache);
void ipward_cache_lookup(struct ipward_net *ipn,
			 const struct ipward_flow *flow,
			 struct ipward_verdict *verdict);
struct ipward_rule *ipward_cache_passes(struct ipward_net *ipn,
					const struct ipward_flow *flow,
					const struct ipward_sa *sa);
void ipward_cache_note_passed(struct ipward_net *ipn,
			      const struct ipward_flow *flow,
			      const struct ipward_sa *sa,
			      struct ipward_rule *rule,
			      unsigned long generation);
void ipward_cache_init(void);
int ipward_cache_watch(void);
void ipward_cache_unwatch(void);

#endif
