// SPDX-License-Identifier: GPL-2.0
/* ipward policy add */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "json.h"
#include "name.h"
#include "number.h"
#include "policy_add.h"
#include "policy_set.h"
#include "selector.h"
#include "template.h"
#include "utf8.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_RULE_##attr)

#define NAME_LONGEST	(IPWARD_NAME_MAX - 1)	/* without the final NUL */

enum add_id {
	ADD_DIR = SELECTOR_IDS,
	ADD_MIRRORED,
	ADD_PRIORITY,
	ADD_NAME,
	ADD_ACTION,
};

struct addition {
	struct ipward_selector selector;	/* first: selector_word() */
	struct ipward_rule rule;
};

static int add_choice(struct words *words, const struct keyword *keyword,
		      void *target)
{
	struct ipward_rule *rule = &((struct addition *)target)->rule;
	int value = keyword->value, err = 0;

	if (keyword->id == ADD_DIR) {
		err = words_choice(words, keyword->name, dir_choices, &value);
		rule->has |= BIT(DIR);
		rule->dir = value;
		return err;
	}
	if (!value)
		err = words_choice(words, keyword->name, action_choices,
				   &value);
	rule->has |= BIT(ACTION);
	rule->action = value;
	return err;
}

static int add_mirrored(struct words *words, const struct keyword *keyword,
			void *target)
{
	struct ipward_rule *rule = &((struct addition *)target)->rule;

	(void)words;
	(void)keyword;
	rule->has |= BIT(FLAGS);
	rule->flags |= IPWARD_RULE_FLAG_MIRRORED;
	return 0;
}

static int add_priority(struct words *words, const struct keyword *keyword,
			void *target)
{
	struct ipward_rule *rule = &((struct addition *)target)->rule;
	uint64_t number = 0;
	int err = number_read(words, keyword->name, 0, UINT32_MAX, &number);

	rule->has |= BIT(PRIORITY);
	rule->priority = number;
	return err;
}

static int add_name(struct words *words, const struct keyword *keyword,
		    void *target)
{
	struct ipward_rule *rule = &((struct addition *)target)->rule;
	const char *word = words_value(words, keyword->name, "a text");

	if (!word)
		return -EINVAL;
	if (!*word || strlen(word) > NAME_LONGEST)
		return complain_value(keyword->name, word, "1 to %d bytes",
				      NAME_LONGEST);
	for (const char *c = word; *c; c += utf8_length_printable(c))
		if (!utf8_length_printable(c))
			return complain("\"name\": expected UTF-8 without "
					"control characters.");
	strcpy(rule->name, word);
	rule->has |= BIT(NAME);
	return 0;
}

static int add_template(struct words *words, const struct keyword *keyword,
			void *target)
{
	struct ipward_rule *rule = &((struct addition *)target)->rule;

	(void)keyword;
	if (rule->tmpls == IPWARD_TEMPLATES_MAX)
		return complain("\"tmpl\" given more than %d times.",
				IPWARD_TEMPLATES_MAX);
	rule->has |= BIT(TEMPLATE);
	return template_read(words, &rule->tmpl[rule->tmpls++]);
}

static const struct keyword keywords[] = {
	{ "dir", ADD_DIR, add_choice, 0, 0 },
	{ "mirrored", ADD_MIRRORED, add_mirrored, 0, 0 },
	{ "priority", ADD_PRIORITY, add_priority, 0, 0 },
	{ "name", ADD_NAME, add_name, 0, 0 },
	SELECTOR_KEYWORDS,
	{ "action", ADD_ACTION, add_choice, 0, 0 },
	{ "permit", ADD_ACTION, add_choice, IPWARD_ACTION_PERMIT, 0 },
	{ "block", ADD_ACTION, add_choice, IPWARD_ACTION_BLOCK, 0 },
	{ "protect", ADD_ACTION, add_choice, IPWARD_ACTION_PROTECT, 0 },
	{ "tmpl", 0, add_template, 0, 0 },
	{ NULL, 0, NULL, 0, 0 },
};

static int check(const struct addition *addition, uint64_t given)
{
	const struct ipward_rule *rule = &addition->rule;
	int err = words_missing("policy add", keywords, given,
				GIVEN(ADD_DIR) | GIVEN(ADD_ACTION));

	if (!err)
		err = selector_check(&addition->selector);
	if (err)
		return err;
	if (rule->action == IPWARD_ACTION_PROTECT && !rule->tmpls)
		return complain("\"protect\" needs a template, as in: "
				"protect tmpl mode transport.");
	if (rule->action != IPWARD_ACTION_PROTECT && rule->tmpls)
		return complain("\"tmpl\" is for \"protect\", not for \"%s\".",
				choice_name(action_choices, rule->action));
	return 0;
}

static void print_handle(const struct context *context, uint32_t handle)
{
	struct json_object *object;

	if (context->json) {
		object = json_object_new_object();
		json_add_number(object, "handle", handle);
		json_print(context, object);
	} else if (context->details) {
		printf("handle %" PRIu32 "\n", handle);
	}
}

enum status policy_add(struct context *context, struct words *words)
{
	struct addition addition = { .rule.has = BIT(SELECTOR) };
	enum status status;
	uint64_t given = 0;
	uint32_t handle;

	if (words_parse(words, "policy add", keywords, &addition, &given) ||
	    check(&addition, given))
		return STATUS_USAGE;
	if (policy_is_spoiled(context))
		return STATUS_OK;
	addition.rule.selector = addition.selector;
	if (!addition.selector.has)
		addition.rule.has &= ~BIT(SELECTOR);
	if (context_open(context))
		return STATUS_KERNEL;
	status = context_result(context, ipward_rule_add(context->ipward,
							 &addition.rule,
							 &handle));
	if (status == STATUS_OK)
		print_handle(context, handle);
	return status;
}
