// SPDX-License-Identifier: GPL-2.0
/* Samples of rules. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "grow.h"
#include "metrics.h"
#include "value/name.h"

#define NUMBER_TEXT	24	/* bytes for a number in decimal */

/**
 * struct family - what is counted for each rule
 * @total: which member counts
 * @in: which one does inbound, of mirrored rules; 0: none
 * @out: likewise
 * @flags: of rules that count it; 0: all do
 */
struct family {
	const char *name;
	const char *help;
	size_t total;
	size_t in;
	size_t out;
	uint32_t flags;
};

#define MEMBER(member)	offsetof(struct metrics_rule, member)

static const struct family families[] = {
	{ "ipward_rule_packets_total", "Packets that a rule decided.",
	  MEMBER(packets), MEMBER(in_packets), MEMBER(out_packets), 0 },
	{ "ipward_rule_bytes_total", "Bytes of the packets that a rule decided.",
	  MEMBER(bytes), MEMBER(in_bytes), MEMBER(out_bytes), 0 },
	{ "ipward_rule_drops_total", "Packets that were dropped for a rule.",
	  MEMBER(drops), 0, 0, 0 },
	{ "ipward_rule_audited_total",
	  "Packets that passed since the rule audits only.",
	  MEMBER(audited), 0, 0, IPWARD_RULE_FLAG_AUDIT },
	{ "ipward_rule_unprotected_total",
	  "Packets that passed in clear although the rule protects.",
	  MEMBER(unprotected), 0, 0,
	  IPWARD_RULE_FLAG_REQUEST | IPWARD_RULE_FLAG_INPASS },
};

static const char *const directions[] = {
	[0] = "both",
	[IPWARD_DIR_IN] = "in",
	[IPWARD_DIR_OUT] = "out",
};

static bool is_mirrored(uint32_t flags)
{
	return flags & IPWARD_RULE_FLAG_MIRRORED;
}

static void take(const struct ipward_rule *rule, struct metrics_rule *to)
{
	*to = (struct metrics_rule) {
		.handle = rule->handle, .flags = rule->flags,
		.dir = rule->dir, .action = rule->action,
		.packets = rule->packets, .bytes = rule->bytes,
		.drops = rule->drops, .audited = rule->audited,
		.unprotected = rule->unprotected,
		.in_packets = rule->in_packets, .in_bytes = rule->in_bytes,
		.out_packets = rule->out_packets, .out_bytes = rule->out_bytes,
	};
	memcpy(to->name, rule->name, sizeof(to->name));
}

static int add(const struct ipward_rule *rule, void *arg)
{
	struct metrics_rules *all = arg;
	struct metrics_rule *array;

	if (rule->dir > IPWARD_DIR_OUT || rule->action > IPWARD_ACTION_PROTECT)
		return -EPROTO;
	all->all++;
	all->of[is_mirrored(rule->flags) ? 0 : rule->dir][rule->action]++;
	if (all->n == all->most)
		return 0;
	array = grow(all->rule, all->n, &all->room, sizeof(*array));
	if (!array)
		return -ENOMEM;
	all->rule = array;
	take(rule, &array[all->n++]);
	return 0;
}

static int compare(const void *first, const void *second)
{
	const struct metrics_rule *a = first, *b = second;

	return (a->handle > b->handle) - (a->handle < b->handle);
}

/*
 * A list that changes disturbed may have a rule twice; two samples with the same
 * labels would make the reader refuse all of them.
 */
int metrics_rules_load(struct ipward *ipward, struct metrics_rules *all)
{
	int err = ipward_rule_dump(ipward, add, all);
	size_t to = 0;

	if (err || !all->n)
		return err;
	qsort(all->rule, all->n, sizeof(*all->rule), compare);
	for (size_t i = 1; i < all->n; i++)
		if (compare(&all->rule[to], &all->rule[i]))
			all->rule[++to] = all->rule[i];
	all->n = to + 1;
	return 0;
}

static void print_one(struct exposition *out, const struct metrics_rule *rule,
		      const char *direction, size_t member)
{
	const void *value = (const char *)rule + member;
	char handle[NUMBER_TEXT], action[NAME_TEXT];
	const struct label labels[] = {
		{ "handle", handle },
		{ "name", rule->name },
		{ "action", name_text(action_choices, rule->action, action) },
		{ "direction", direction },
		{ NULL, NULL },
	};

	snprintf(handle, sizeof(handle), "%" PRIu32, rule->handle);
	exposition_sample(out, labels, *(const uint64_t *)value);
}

static void print(struct exposition *out, const struct metrics_rule *rule,
		  const struct family *family)
{
	if (family->flags && !(rule->flags & family->flags))
		return;
	if (!is_mirrored(rule->flags)) {
		print_one(out, rule, directions[rule->dir], family->total);
	} else if (!family->in) {
		print_one(out, rule, directions[0], family->total);
	} else {
		print_one(out, rule, "in", family->in);
		print_one(out, rule, "out", family->out);
	}
}

static void print_numbers(struct exposition *out,
			  const struct metrics_rules *all)
{
	exposition_gauge(out, "ipward_rules", "Rules in force.");
	for (int dir = 0; dir <= IPWARD_DIR_OUT; dir++) {
		const char *direction = directions[dir];

		for (const struct choice *c = action_choices; c->name; c++)
			exposition_sample(out, LABELS({ "direction", direction },
						      { "action", c->name }),
					  all->of[dir][c->value]);
	}
	exposition_gauge(out, "ipward_rules_left_out",
			 "Rules that have no samples of their own here.");
	exposition_sample(out, NULL, all->all - all->n);
}

void metrics_rules_print(struct exposition *out,
			 const struct metrics_rules *all)
{
	print_numbers(out, all);
	for (size_t f = 0; f < sizeof(families) / sizeof(*families); f++) {
		if (!all->n)
			return;
		exposition_counter(out, families[f].name, families[f].help);
		for (size_t i = 0; i < all->n; i++)
			print(out, &all->rule[i], &families[f]);
	}
}
