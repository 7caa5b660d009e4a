/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A policy: read from a file, checked, and turned into rules of the kernel.
 *
 *	struct policy *policy = policy_load(path, &host, NULL, report);
 *
 * It prints nothing and opens no socket. Whatever is wrong is in the report; a
 * policy with errors is not returned.
 */
#ifndef _IPWARD_POLICY_H
#define _IPWARD_POLICY_H

#include "policy/host.h"
#include "policy/report.h"

/* Of a rule without one, as IPWARD_PRIORITY_DEFAULT of the module. */
#define POLICY_PRIORITY_DEFAULT	1000

/* Ways to protect that a protection may name. */
#define PROTECTION_SUITES_MAX	16

struct suite;
struct exchange;

/* Instead of algorithms. */
enum protection_demand {
	DEMAND_SUITES,
	DEMAND_ANY,		/* whatever an SA has */
	DEMAND_ENCRYPTED,	/* anything but what can be read */
};

/**
 * struct protection - how traffic is protected
 * @suite: what is good enough, the best first; @suites of them
 * @demand: what to ask for where there is none of them
 * @mode: enum ipward_mode
 * @proto: IPPROTO_ESP or IPPROTO_AH
 * @local: the tunnel's end on this host, and @remote, the other one
 * @seconds: lifetime of an SA; 0 if the file names none; @bytes likewise
 * @reqid: binds SAs to these rules; 0 for any
 */
struct protection {
	const char *name;
	struct place place;
	const struct suite *suite[PROTECTION_SUITES_MAX];
	unsigned int suites;
	enum protection_demand demand;
	uint8_t mode;
	uint8_t proto;
	struct ipward_addr local;
	struct ipward_addr remote;
	uint64_t seconds;
	uint64_t bytes;
	uint32_t reqid;
	bool legacy;
};

/**
 * struct policy_scope - where a rule's packets come in or leave, and their mark
 * @devs: as IPWARD_A_RULE_DEVS, "" for any; @vrf likewise
 */
struct policy_scope {
	char devs[IPWARD_DEVS_MAX];
	char vrf[IPWARD_DEV_MAX];
	uint32_t mark;
	uint32_t mask;
};

/**
 * struct policy_rule - a rule for the kernel; a rule of the file is one or more
 * @name: the file's rule's; "" if it has none
 * @place: where that one is
 * @dir: enum ipward_dir, of its selectors and its protection
 * @action: enum ipward_action
 * @flags: enum ipward_rule_flag
 * @priority: 0 for the kernel's default
 * @protection: for IPWARD_ACTION_PROTECT, else NULL
 * @exchange: how its SAs are made; NULL if it has no "authentication"
 * @scope: NULL for everywhere
 * @selector: @selectors of them; everything if there are none
 */
struct policy_rule {
	const char *name;
	struct place place;
	uint8_t dir;
	uint8_t action;
	uint32_t flags;
	uint32_t priority;
	const struct protection *protection;
	const struct exchange *exchange;
	const struct policy_scope *scope;
	struct ipward_selector *selector;
	uint32_t selectors;
};

/**
 * struct policy_key - an SA with a key from a file
 * @sa: without the keying material
 * @path: the file
 */
struct policy_key {
	struct place place;
	const char *path;
	const struct suite *suite;
	struct ipward_sa sa;
};

/**
 * struct policy_answer - what becomes of a flow
 * @flow: addresses and ports in full
 * @rule: NULL if no rule matches, so that a default decides
 * @action: enum ipward_action
 */
struct policy_answer {
	const char *flow;
	const struct policy_rule *rule;
	enum ipward_dir dir;
	uint8_t action;
};

/**
 * struct policy_questions - flows that are asked about
 * @flow: as in a file's tests, "tcp 192.0.2.77 -> me:443"; @count of them
 */
struct policy_questions {
	char **flow;
	size_t count;
};

/**
 * struct policy - what a file says
 * @rule: in the order in which the kernel gets them; @rules of them
 * @exchange: key exchanges, one for each rule of the file that needs keys;
 *	@exchanges of them
 * @key: @keys of them
 * @answer: to the questions that policy_load() was asked; @answers of them
 * @config: defaults, exemptions and the mark; all of them are set
 * @startup: until a policy is in force: "permit", "block" or "stateful"
 */
struct policy {
	struct arena arena;
	struct policy_answer *answer;
	size_t answers;
	struct policy_rule *rule;
	size_t rules;
	size_t rules_room;
	const struct exchange **exchange;
	size_t exchanges;
	size_t exchanges_room;
	struct policy_key *key;
	size_t keys;
	struct ipward_config config;
	const char *startup;
};

/**
 * policy_load() - read a file, check it, and turn it into rules
 * @path: "-" for standard input
 * @questions: NULL for none
 *
 * Return: the policy, to be freed by policy_free(), or NULL with errors in the
 * report. There may be warnings in either case.
 */
struct policy *policy_load(const char *path, const struct policy_host *host,
			   const struct policy_questions *questions,
			   struct report *report);
void policy_free(struct policy *policy);

/** policy_rule_template() - what the rule asks of SAs; it protects */
void policy_rule_template(const struct policy_rule *rule, struct ipward_tmpl *tmpl);

/** policy_rule_fill() - the rule as libipward sends it */
void policy_rule_fill(const struct policy_rule *rule, struct ipward_rule *out);

/**
 * policy_key_fill() - the SA with its keying material
 * @sa: the caller zeroes it
 *
 * Return: 0, or -EINVAL with an error in the report.
 */
int policy_key_fill(const struct policy_key *key, struct ipward_sa *sa,
		    struct report *report);

#endif /* _IPWARD_POLICY_H */
