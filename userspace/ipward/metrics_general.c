// SPDX-License-Identifier: GPL-2.0
/* Samples of counters, settings, and the module itself. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "grow.h"
#include "metrics.h"
#include "value/default.h"
#include "value/name.h"

#define WORD	64	/* bytes for a line of sysfs */

/**
 * struct meaning - a counter, and the sample that it becomes
 * @direction: NULL for no such label
 * @verdict: likewise
 *
 * Those of one family follow each other; the first has what describes it.
 */
struct meaning {
	uint32_t id;
	const char *direction;
	const char *verdict;
	const char *family;
	const char *help;
};

#define IS(counter)	IPWARD_COUNT_##counter

static const struct meaning meanings[] = {
	{ IS(IN_PERMITTED), "in", "permitted", "ipward_passed_packets_total",
	  "Packets that passed: by a rule, the default, exemption, protection, or a lack of it." },
	{ IS(OUT_PERMITTED), "out", "permitted", NULL, NULL },
	{ IS(IN_DEFAULT), "in", "default", NULL, NULL },
	{ IS(OUT_DEFAULT), "out", "default", NULL, NULL },
	{ IS(IN_EXEMPT), "in", "exempt", NULL, NULL },
	{ IS(OUT_EXEMPT), "out", "exempt", NULL, NULL },
	{ IS(IN_PROTECTED), "in", "protected", NULL, NULL },
	{ IS(OUT_PROTECTED), "out", "protected", NULL, NULL },
	{ IS(IN_UNPROTECTED), "in", "unprotected", NULL, NULL },
	{ IS(OUT_UNPROTECTED), "out", "unprotected", NULL, NULL },
	{ IS(IN_AUDITED), "in", NULL, "ipward_audited_packets_total",
	  "Packets that passed since their rule audits only." },
	{ IS(OUT_AUDITED), "out", NULL, NULL, NULL },
	{ IS(IN_UNKNOWN_SPI), NULL, NULL, "ipward_unknown_spi_packets_total",
	  "Packets of ESP or AH to this host whose SPI names no SA." },
	{ IS(OUT_SPLIT), NULL, NULL, "ipward_split_packets_total",
	  "TCP packets that were made smaller to fit." },
	{ IS(MSS_CLAMPED), NULL, NULL, "ipward_mss_clamped_total",
	  "TCP connections whose maximum segment size was lowered." },
	{ IS(PMTU_LEARNED), NULL, NULL, "ipward_pmtu_learned_total",
	  "Path MTUs that were learned for SAs." },
	{ IS(ASYNC), NULL, NULL, "ipward_async_total",
	  "Cryptographic operations that ended later." },
	{ IS(IN_KEEPALIVE), "in", NULL, "ipward_keepalives_total",
	  "Keepalives of NATs." },
	{ IS(OUT_KEEPALIVE), "out", NULL, NULL, NULL },
	{ IS(OUT_DUMMY), NULL, NULL, "ipward_dummies_sent_total",
	  "Dummy packets that were sent; those that passed protected have them, too." },
	{ IS(OUT_REJECTION), NULL, NULL, "ipward_rejections_sent_total",
	  "Answers to packets that a rule rejects." },
	{ IS(OUT_HELD), NULL, NULL, "ipward_held_packets_total",
	  "Packets that had to wait for an SA." },
	{ IS(IN_HELD), NULL, NULL, "ipward_expected_packets_total",
	  "Packets that came before their SA." },
	{ IS(PARALLEL), NULL, NULL, "ipward_parallel_packets_total",
	  "Packets of busy SAs whose cipher was distributed to several CPUs." },
};

#define MEANINGS	(sizeof(meanings) / sizeof(meanings[0]))

/* In which direction a reason drops; those that are not here do in either. */
static const char *const drop_direction[IPWARD_DROP_MAX + 1] = {
	[IPWARD_DROP_BLOCKED_IN] = "in",
	[IPWARD_DROP_BLOCKED_OUT] = "out",
	[IPWARD_DROP_DEFAULT_IN] = "in",
	[IPWARD_DROP_DEFAULT_OUT] = "out",
	[IPWARD_DROP_WRONG_SA] = "in",
	[IPWARD_DROP_NO_RULE] = "in",
	[IPWARD_DROP_SA_SELECTOR] = "in",
	[IPWARD_DROP_TRUNCATED] = "in",
	[IPWARD_DROP_LENGTH] = "in",
	[IPWARD_DROP_SPI_ZERO] = "in",
	[IPWARD_DROP_SEQ_ZERO] = "in",
	[IPWARD_DROP_REPLAY] = "in",
	[IPWARD_DROP_INTEGRITY] = "in",
	[IPWARD_DROP_PADDING] = "in",
	[IPWARD_DROP_DUMMY] = "in",
	[IPWARD_DROP_ENCAP] = "in",
	[IPWARD_DROP_ECN] = "in",
	[IPWARD_DROP_NO_SA] = "out",
	[IPWARD_DROP_HOLD_FULL] = "out",
	[IPWARD_DROP_HOLD_TIMEOUT] = "out",
	[IPWARD_DROP_SEQ_EXHAUSTED] = "out",
	[IPWARD_DROP_TOO_BIG] = "out",
	[IPWARD_DROP_GSO] = "out",
	[IPWARD_DROP_CONNTRACK] = "out",
	[IPWARD_DROP_QUEUE] = "in",
	[IPWARD_DROP_REDIRECT] = "out",
	[IPWARD_DROP_UNKNOWN_SPI] = "in",
};

static int add(const struct ipward_count *count, void *arg)
{
	struct metrics_general *all = arg;
	struct ipward_count *array = grow(all->count, all->n, &all->room,
					  sizeof(*array));

	if (!array)
		return -ENOMEM;
	all->count = array;
	array[all->n] = *count;
	if (!*count->name)
		snprintf(array[all->n].name, sizeof(count->name), "number-%u",
			 count->id);
	all->n++;
	return 0;
}

int metrics_general_load(struct ipward *ipward, struct metrics_general *all)
{
	return ipward_stats(ipward, add, all) ?:
	       ipward_config_get(ipward, &all->config);
}

static const char *direction_of(const struct ipward_count *drop)
{
	const char *direction = drop->id <= IPWARD_DROP_MAX ?
				drop_direction[drop->id] : NULL;

	return direction ? direction : "either";
}

static void print_drops(struct exposition *out,
			const struct metrics_general *all)
{
	exposition_counter(out, "ipward_drops_total",
			   "Packets that were dropped, by the reason that ipward stats prints.");
	for (size_t i = 0; i < all->n; i++) {
		const struct ipward_count *count = &all->count[i];
		const struct label labels[] = {
			{ "direction", direction_of(count) },
			{ "reason", count->name },
			{ NULL, NULL },
		};

		if (count->is_drop)
			exposition_sample(out, labels, count->value);
	}
}

static const struct ipward_count *find(const struct metrics_general *all,
				       uint32_t id)
{
	for (size_t i = 0; i < all->n; i++)
		if (!all->count[i].is_drop && all->count[i].id == id)
			return &all->count[i];
	return NULL;
}

/* An older module has not all of them. */
static void print_known(struct exposition *out,
			const struct metrics_general *all)
{
	for (size_t i = 0; i < MEANINGS; i++) {
		const struct meaning *is = &meanings[i];
		const struct ipward_count *count = find(all, is->id);
		struct label labels[3] = { { NULL, NULL } };
		int n = 0;

		if (is->family)
			exposition_counter(out, is->family, is->help);
		if (is->direction)
			labels[n++] = (struct label){ "direction",
						      is->direction };
		if (is->verdict)
			labels[n++] = (struct label){ "verdict", is->verdict };
		if (count)
			exposition_sample(out, labels, count->value);
	}
}

/* A newer one has others. */
static void print_unknown(struct exposition *out,
			  const struct metrics_general *all)
{
	bool any = false;

	for (size_t i = 0; i < all->n; i++) {
		const struct ipward_count *count = &all->count[i];

		if (count->is_drop || count->id <= IPWARD_COUNT_MAX)
			continue;
		if (!any)
			exposition_counter(out, "ipward_other_total",
					   "What this command does not know.");
		any = true;
		exposition_sample(out, LABELS({ "counter", count->name }),
				  count->value);
	}
}

/* A line of what sysfs says of the module, "" if there is none. */
static const char *module_line(const char *name, char *line)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/module/ipward/%s", name);
	file = fopen(path, "re");
	if (!file || !fgets(line, WORD, file))
		line[0] = '\0';
	if (file)
		fclose(file);
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static void print_default(struct exposition *out, const char *direction,
			  const char *action, const char *is)
{
	const struct label labels[] = {
		{ "direction", direction },
		{ "action", action },
		{ NULL, NULL },
	};

	exposition_sample(out, labels, strcmp(action, is) == 0);
}

static void print_policy(struct exposition *out,
			 const struct ipward_config *config,
			 const char *startup, uint64_t rules)
{
	char in_text[NAME_TEXT], out_text[NAME_TEXT];
	const char *in = default_in_text(config, in_text);
	const char *is_out = name_text(default_choices, config->default_out,
				       out_text);
	const char *first = strcmp(startup, "block") == 0 ? startup : "permit";

	exposition_gauge(out, "ipward_default_action",
			 "What becomes of packets that no rule fits: 1 for the action in force.");
	print_default(out, "in", "permit", in);
	print_default(out, "in", "block", in);
	print_default(out, "in", "stateful", in);
	print_default(out, "out", "permit", is_out);
	print_default(out, "out", "block", is_out);
	if (!*startup)
		return;
	exposition_gauge(out, "ipward_policy_in_force",
			 "Whether there are rules, or other defaults than the module starts with.");
	if (strcmp(in, startup) != 0 || strcmp(is_out, first) != 0)
		rules = 1;
	exposition_sample(out, NULL, rules != 0);
}

void metrics_general_print(struct exposition *out,
			   const struct metrics_general *all, uint64_t rules)
{
	char version[WORD], source[WORD], startup[WORD];
	const struct label labels[] = {
		{ "version", module_line("version", version) },
		{ "srcversion", module_line("srcversion", source) },
		{ "startup", module_line("parameters/startup", startup) },
		{ NULL, NULL },
	};

	exposition_gauge(out, "ipward_module_info",
			 "The module, and what a namespace does until it has a policy.");
	exposition_sample(out, labels, 1);
	print_policy(out, &all->config, startup, rules);
	print_drops(out, all);
	print_known(out, all);
	print_unknown(out, all);
}
