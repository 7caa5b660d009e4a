/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Print objects. Text begins with words that the add commands accept; values
 * that cannot be set follow a "#", which begins a comment in a batch.
 */
#ifndef _IPWARD_SHOW_H
#define _IPWARD_SHOW_H

#include "json.h"
#include "libipward.h"

/** selector_print() - one line's part, with a space before each word */
void selector_print(const struct ipward_selector *selector);
struct json_object *selector_json(const struct ipward_selector *selector);

/**
 * filter_print() - print a rule's selectors as lists, if they are combinations
 *
 * Return: whether they are; if not, use filter_print_each().
 */
bool filter_print(const struct ipward_rule *rule);

/** struct show_line - what stands around a line that goes on from another */
struct show_line {
	const char *before;
	const char *after;
};

/** filter_print_each() - a line for each selector */
void filter_print_each(const struct ipward_rule *rule,
		       const struct show_line *line);
/** filter_json() - add the members for a rule's selectors */
void filter_json(struct json_object *object, const struct ipward_rule *rule);

/** flow_print() - as selector_print() */
void flow_print(const struct ipward_flow *flow);
struct json_object *flow_json(const struct ipward_flow *flow);

/** sa_print() - several lines, the later ones indented */
void sa_print(const struct context *context, const struct ipward_sa *sa);
/** sa_json() - add the members of an SA to an object */
void sa_json(struct json_object *object, const struct ipward_sa *sa,
	     enum json_extent extent);

/** rule_print() - several lines, the later ones indented */
void rule_print(const struct context *context,
		const struct ipward_rule *rule);
/** rule_print_add() - the command that adds it, lines joined by a backslash */
void rule_print_add(const struct ipward_rule *rule);
/**
 * rule_print_absent() - a line for an own end that is not of this host, if any
 */
void rule_print_absent(const struct ipward_rule *rule);
/** rule_json() - add the members of a rule to an object */
void rule_json(struct json_object *object, const struct ipward_rule *rule,
	       enum json_extent extent);

#endif /* _IPWARD_SHOW_H */
