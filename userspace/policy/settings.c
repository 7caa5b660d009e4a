// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include "policy/settings.h"
#include "policy/word.h"
#include "value/default.h"
#include "value/exempt.h"
#include "value/meta.h"
#include "value/name.h"
#include "value/row.h"
#include "value/suggest.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_CONFIG_##attr)

const struct choice startup_choices[] = {
	{ "permit", 0 },
	{ "block", 1 },
	{ "stateful", 2 },
	{ NULL, 0 },
};

struct reading {
	int inbound;
	int outbound;
	const struct node *exempt;
	const struct node *mark;
};

#define KEY(name, text, form, reader, member_)				\
	.key = name, .about = text, .shape = form, .read = reader,	\
	.offset = offsetof(struct reading, member_)

const struct member defaults_table[] = {
	{ KEY("inbound", "what comes in and no rule matches: block, permit, or "
	      "stateful: answers alone", SHAPE_CHOICE, read_choice, inbound),
	  .choices = default_in_choices },
	{ KEY("outbound", "what leaves and no rule matches: block or permit",
	      SHAPE_CHOICE, read_choice, outbound), .choices = default_choices },
	{ KEY("exempt", "what no rule is asked about: ike, neighbour-discovery, "
	      "dhcp, multicast, broadcast, or none", SHAPE_TEXTS, read_node,
	      exempt) },
	{ KEY("protect-mark", "mark of what a rule protects, before source NAT, as "
	      "0x100/0x100", SHAPE_TEXT, read_node, mark) },
	{ .key = NULL },
};

void settings_init(struct policy *policy)
{
	policy->startup = "block";
	policy->config = (struct ipward_config){
		.has = BIT(DEFAULT_IN) | BIT(DEFAULT_OUT) | BIT(EXEMPT) |
		       BIT(STATEFUL) | BIT(PROTECT_MARK) | BIT(PROTECT_MASK),
		.default_in = IPWARD_ACTION_BLOCK,
		.default_out = IPWARD_ACTION_BLOCK,
		.exempt = IPWARD_EXEMPT_IKE | IPWARD_EXEMPT_NEIGHBOUR,
	};
}

/* In full: a file is no place for words that are cut short. */
static int add_exempt(struct compiler *compiler, const struct node *text,
		      void *arg)
{
	const struct choice *choice = exempt_choices;
	struct ipward_config *config = arg;
	char names[EXEMPT_TEXT], hint[HINT_TEXT];

	if (!strcmp(text->text, "none"))
		return 0;
	while (choice->name && strcmp(choice->name, text->text) != 0)
		choice++;
	if (choice->name) {
		config->exempt |= choice->value;
		return 0;
	}
	suggest_list(names, sizeof(names), &exempt_choices->name, sizeof(*exempt_choices));
	return node_error(compiler, text, "\"exempt: %s\": expected none, or of %s one or "
			  "more, in a list%s", text->text, names,
			  did_you_mean(suggest(text->text, &exempt_choices->name,
					       sizeof(*exempt_choices)), hint));
}

static int read_exempt(struct compiler *compiler, const struct node *value)
{
	struct ipward_config *config = &compiler->policy->config;

	config->exempt = 0;
	if (value->kind == NODE_LIST && !value->first)
		return 0;
	return each_text(compiler, value, "ike, neighbour-discovery, dhcp, "
			 "multicast, broadcast or none", add_exempt, config);
}

static const struct keyword mark_row = {
	.name = "protect-mark",
	ROW_PLACE(ipward_config, protect_mark),
	ROW_SECOND(ipward_config, protect_mask),
	.mask = offsetof(struct ipward_config, has),
};

static int read_protect_mark(struct compiler *compiler, const struct node *text)
{
	struct ipward_config *config = &compiler->policy->config;
	struct word word;

	if (word_begin(compiler, text, "a mark, as 0x100/0x100", &word))
		return -EINVAL;
	return word_end(compiler, text, &word,
			mark_word(&word.words, &mark_row, config));
}

int defaults_read(struct compiler *compiler, const struct node *map)
{
	struct ipward_config *config = &compiler->policy->config;
	struct reading reading = {
		.inbound = IPWARD_ACTION_BLOCK,
		.outbound = IPWARD_ACTION_BLOCK,
	};
	int err = map_read(compiler, map, defaults_table, &reading, "\"defaults\"");

	if (reading.exempt)
		err |= read_exempt(compiler, reading.exempt);
	if (reading.mark)
		err |= read_protect_mark(compiler, reading.mark);
	config->default_out = reading.outbound;
	default_in_set(config, reading.inbound);
	return err ? -EINVAL : 0;
}

int startup_read(struct compiler *compiler, const struct node *value)
{
	const struct member member = {
		.key = "startup", .about = "permit, block or stateful",
		.choices = startup_choices,
	};
	int found;

	if (read_choice(compiler, value, &member, &found))
		return -EINVAL;
	compiler->policy->startup = startup_choices[found].name;
	return 0;
}
