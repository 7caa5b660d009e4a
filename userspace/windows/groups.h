/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Filters of one rule that become one rule of a policy file: those that differ in
 * protocol and ports alone, or in the addresses of one side alone.
 */
#ifndef _IPWARD_WINDOWS_GROUPS_H
#define _IPWARD_WINDOWS_GROUPS_H

#include "windows/conversion.h"

/**
 * struct group - what becomes one rule
 * @from: in the words of a policy file; @to likewise
 * @ends: of a tunnel; "" for none
 * @service: protocols and ports with commas between; "" for all
 */
struct group {
	struct group *next;
	const char *from;
	const char *to;
	const char *ends;
	bool mirrored;
	const char *service;
	struct output text;
	unsigned int services;
	bool all;
};

/**
 * struct groups - zeroed at first
 * @by_sides: groups that take more services
 * @seen: filters that are in one already
 */
struct groups {
	struct group *first;
	struct group *last;
	struct lookup by_sides;
	struct lookup seen;
};

/**
 * groups_add() - add a filter
 * @like: its sides, which are copied
 * @service: "" for all
 */
void groups_add(struct conversion *conversion, struct groups *groups,
		const struct group *like, const char *service);

/**
 * groups_merge() - after the last filter: make lists of addresses, and set @service
 * @protects: the rule does
 */
void groups_merge(struct conversion *conversion, struct groups *groups, bool protects);

/** groups_free() - what groups_merge() has not freed */
void groups_free(struct groups *groups);

#endif /* _IPWARD_WINDOWS_GROUPS_H */
