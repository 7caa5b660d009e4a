/* SPDX-License-Identifier: GPL-2.0 */
/* What "ipward metrics" reads, and how that becomes samples. */
#ifndef _IPWARD_METRICS_H
#define _IPWARD_METRICS_H

#include <stddef.h>
#include "exposition.h"
#include "libipward.h"

/** struct metrics_general - counters, settings, and the module itself */
struct metrics_general {
	struct ipward_count *count;
	size_t n;
	size_t room;
	struct ipward_config config;
};

/** struct metrics_rule - what there is to say of a rule */
struct metrics_rule {
	uint32_t handle;
	uint32_t flags;
	uint8_t dir;
	uint8_t action;
	char name[IPWARD_NAME_MAX];
	uint64_t packets;
	uint64_t bytes;
	uint64_t drops;
	uint64_t audited;
	uint64_t unprotected;
	uint64_t in_packets;
	uint64_t in_bytes;
	uint64_t out_packets;
	uint64_t out_bytes;
};

/**
 * struct metrics_rules - the rules, as many of them as are wanted
 * @most: how many that is
 * @all: how many there are
 * @of: the same, by direction (0: both) and action
 */
struct metrics_rules {
	uint32_t most;
	struct metrics_rule *rule;
	size_t n;
	size_t room;
	uint64_t all;
	uint64_t of[IPWARD_DIR_OUT + 1][IPWARD_ACTION_PROTECT + 1];
};

/** struct metrics_sas - the same of SAs, by direction */
struct metrics_sas {
	uint32_t most;
	struct ipward_sa *sa;
	size_t n;
	size_t room;
	uint64_t all;
	uint64_t of[IPWARD_DIR_OUT + 1];
};

/* Each fills what was zero, but for @most. Return: 0 or a negative errno. */
int metrics_general_load(struct ipward *ipward, struct metrics_general *all);
int metrics_rules_load(struct ipward *ipward, struct metrics_rules *all);
int metrics_sas_load(struct ipward *ipward, struct metrics_sas *all);

/** metrics_general_print() - also says whether any of @rules are in force */
void metrics_general_print(struct exposition *out,
			   const struct metrics_general *all, uint64_t rules);
void metrics_rules_print(struct exposition *out,
			 const struct metrics_rules *all);
void metrics_sas_print(struct exposition *out, const struct metrics_sas *all);

#endif /* _IPWARD_METRICS_H */
