/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which SAs a rule can use, by addresses, mode, protocol, reqid and algorithms.
 * An SA's selector is not compared: whether it matches depends on the packet.
 */
#ifndef _IPWARD_SERVE_H
#define _IPWARD_SERVE_H

#include <stdbool.h>
#include <stddef.h>
#include "libipward.h"
#include "strength.h"

/* All SAs, or all rules. */
struct serve_sas {
	struct ipward_sa *sa;
	size_t n;
	size_t room;
	struct strength strength;
};

struct serve_rules {
	struct ipward_rule **rule;
	size_t n;
	size_t room;
	struct strength strength;
};

/**
 * serve_load_sas() - fill @all, zero before, to be freed by serve_free_sas()
 */
int serve_load_sas(struct ipward *ipward, struct serve_sas *all);
void serve_free_sas(struct serve_sas *all);

/** serve_load_rules() - likewise, by serve_free_rules() */
int serve_load_rules(struct ipward *ipward, struct serve_rules *all);
void serve_free_rules(struct serve_rules *all);

/** serve_lacks() - does the rule lack an SA in a direction that it protects? */
bool serve_lacks(const struct ipward_rule *rule, enum ipward_dir dir,
		 struct serve_sas *all);

/** serve_is_idle() - is it an SA that no rule can use? */
bool serve_is_idle(const struct ipward_sa *sa, struct serve_rules *all);

#endif /* _IPWARD_SERVE_H */
