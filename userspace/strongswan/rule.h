/* SPDX-License-Identifier: GPL-2.0 */
/* A rule of the kernel for a policy of charon's. */
#ifndef _IPWARD_STRONGSWAN_RULE_H
#define _IPWARD_STRONGSWAN_RULE_H

#include <daemon.h>
#include <libipward.h>

/**
 * struct rule_key - which packets; equal ones have one rule
 * @interface: NULL for all
 */
struct rule_key {
	policy_dir_t dir;
	traffic_selector_t *src;
	traffic_selector_t *dst;
	mark_t mark;
	char *interface;
};

/**
 * struct rule_action - what becomes of them
 * @manual: priority by the administrator, or 0
 * @proto: of IPsec, else 0
 * @src: the ends of a tunnel; of length 0 where any will do, and in other modes
 */
struct rule_action {
	policy_type_t type;
	policy_priority_t class;
	uint32_t manual;
	uint8_t mode;
	uint8_t proto;
	uint32_t reqid;
	struct ipward_addr src;
	struct ipward_addr dst;
};

/**
 * rule_install() - add a rule
 * @handle: receives its handle
 *
 * Return: false if the kernel refuses it, which is logged.
 */
bool rule_install(const struct rule_key *key, const struct rule_action *action,
		  uint32_t *handle);

/** rule_is_own() - has charon added it? */
bool rule_is_own(const struct ipward_rule *rule);

/** rule_remove() - remove a rule; quiet if it is gone */
void rule_remove(uint32_t handle);

/** rule_flush() - remove all rules that charon has added, and no others */
status_t rule_flush(void);

#endif /* _IPWARD_STRONGSWAN_RULE_H */
