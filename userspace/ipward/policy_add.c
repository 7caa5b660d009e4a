// SPDX-License-Identifier: GPL-2.0
/* ipward policy add */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "json.h"
#include "policy_add.h"
#include "policy_set.h"
#include "policy_warn.h"
#include "value/filter.h"
#include "value/meta.h"
#include "value/name.h"
#include "value/number.h"
#include "value/row.h"
#include "value/selector.h"
#include "value/template.h"
#include "value/utf8.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_RULE_##attr)

#define NAME_LONGEST	(IPWARD_NAME_MAX - 1)	/* without the final NUL */

enum add_id {
	ADD_DIR = SELECTOR_IDS,
	ADD_MIRRORED,
	ADD_PRIORITY,
	ADD_NAME,
	ADD_ACTION,
	ADD_AUDIT,
	ADD_REQUEST,
	ADD_INPASS,
	ADD_PROTECTED_TOO,
	ADD_REJECT,
	ADD_DEV,
	ADD_VRF,
	ADD_MARK,
};

/**
 * struct addition - the new rule
 * @rule: first member, since most rows of the table are for it
 * @filter: lists from which its selectors are made
 */
struct addition {
	struct ipward_rule rule;
	struct filter *filter;
};

static int add_name(struct words *words, const struct keyword *keyword,
		    void *target)
{
	struct ipward_rule *rule = target;
	const char *word = words_value(words, keyword->name, "a text");

	if (!word)
		return -EINVAL;
	if (!*word || strlen(word) > NAME_LONGEST)
		return words_wrong(words, keyword->name, word, "1 to %d bytes",
				   NAME_LONGEST);
	for (const char *c = word; *c; c += utf8_length_printable(c))
		if (!utf8_length_printable(c))
			return words_conflict(words, "\"name\": expected UTF-8 "
					      "without control characters.");
	row_is_given(keyword, target);
	strcpy(rule->name, word);
	return 0;
}

/* The kernel checks the names of devices. */
static int add_devices(struct words *words, const struct keyword *keyword,
		       void *target)
{
	return row_text(words, keyword, target, "devices, as eth0,wwan*");
}

static int add_template(struct words *words, const struct keyword *keyword,
			void *target)
{
	struct ipward_rule *rule = target;

	if (rule->tmpls == IPWARD_TEMPLATES_MAX)
		return words_conflict(words, "\"tmpl\" given more than %d "
				      "times.", IPWARD_TEMPLATES_MAX);
	row_is_given(keyword, target);
	return template_read(words, &rule->tmpl[rule->tmpls++]);
}

static int add_selector(struct words *words, const struct keyword *keyword,
			void *target)
{
	struct ipward_rule *rule = target;

	if (rule->selectors == IPWARD_SELECTORS_MAX)
		return words_conflict(words, "\"%s\" given more than %d times: "
				      "use several rules.", keyword->name,
				      IPWARD_SELECTORS_MAX);
	rule->selector[rule->selectors].has = 0;
	return selector_read(words, &rule->selector[rule->selectors++]);
}

/* "action" may also precede these words. */
static int add_action(struct words *words, const struct keyword *keyword,
		      void *target)
{
	const char *word = words_peek(words);

	if (word && (!strcmp(word, "request") || !strcmp(word, "inpass") ||
		     !strcmp(word, "reject")))
		return 0;
	return row_choice(words, keyword, target);
}

#define ROW(word, number, reader, attr, member)				\
	.name = word, .id = number, .parse = reader, .has = BIT(attr),	\
	ROW_PLACE(ipward_rule, member)

#define ACTION_ROW(word, verdict)					\
	{ ROW(word, ADD_ACTION, row_value, ACTION, action), .value = verdict }

#define FLAG_ROW(word, number, flag)					\
	{ ROW(word, number, row_flag, FLAGS, flags),			\
	  .value = IPWARD_RULE_FLAG_##flag }

static const struct keyword keywords[] = {
	{ ROW("dir", ADD_DIR, row_choice, DIR, dir), .choices = dir_choices },
	FLAG_ROW("mirrored", ADD_MIRRORED, MIRRORED),
	FLAG_ROW("audit", ADD_AUDIT, AUDIT),
	{ ROW("priority", ADD_PRIORITY, row_number, PRIORITY, priority),
	  .max = UINT32_MAX },
	{ ROW("name", ADD_NAME, add_name, NAME, name) },
	FILTER_KEYWORDS(offsetof(struct addition, filter)),
	{ ROW("sel", 0, add_selector, SELECTOR, selector) },
	{ ROW("action", ADD_ACTION, add_action, ACTION, action),
	  .choices = action_choices },
	ACTION_ROW("permit", IPWARD_ACTION_PERMIT),
	ACTION_ROW("block", IPWARD_ACTION_BLOCK),
	ACTION_ROW("protect", IPWARD_ACTION_PROTECT),
	FLAG_ROW("request", ADD_REQUEST, REQUEST),
	FLAG_ROW("inpass", ADD_INPASS, INPASS),
	FLAG_ROW("protected-too", ADD_PROTECTED_TOO, PROTECTED_TOO),
	FLAG_ROW("reject", ADD_REJECT, REJECT),
	{ ROW("dev", ADD_DEV, add_devices, DEVS, devs) },
	{ ROW("vrf", ADD_VRF, device_word, VRF, vrf) },
	{ .name = "mark", .id = ADD_MARK, .parse = mark_word,
	  .has = BIT(MARK) | BIT(MARK_MASK), ROW_PLACE(ipward_rule, mark),
	  ROW_SECOND(ipward_rule, mark_mask) },
	{ ROW("tmpl", 0, add_template, TEMPLATE, tmpl) },
	ROW_END,
};

#define PROTECTING	(IPWARD_RULE_FLAG_REQUEST | IPWARD_RULE_FLAG_INPASS)

#define IMPLYING	(PROTECTING | IPWARD_RULE_FLAG_REJECT)

/* A word for the manner of an action also sets the action. */
static void imply_action(struct ipward_rule *rule, uint64_t *given)
{
	if (rule->has & BIT(ACTION) || !(rule->flags & IMPLYING))
		return;
	rule->action = (rule->flags & PROTECTING) ? IPWARD_ACTION_PROTECT :
						    IPWARD_ACTION_BLOCK;
	rule->has |= BIT(ACTION);
	*given |= GIVEN(ADD_ACTION);
}

static int check_flags(const struct words *words,
		       const struct ipward_rule *rule)
{
	if (rule->flags & PROTECTING &&
	    rule->action != IPWARD_ACTION_PROTECT)
		return words_conflict(words, "\"request\" and \"inpass\" are "
				      "ways to \"protect\", not to \"%s\".",
				      choice_name(action_choices,
						  rule->action));
	if (rule->flags & IPWARD_RULE_FLAG_PROTECTED_TOO &&
	    rule->action != IPWARD_ACTION_PERMIT)
		return words_conflict(words, "\"protected-too\" is for "
				      "\"permit\", not for \"%s\".",
				      choice_name(action_choices,
						  rule->action));
	if (rule->flags & IPWARD_RULE_FLAG_REJECT &&
	    rule->action != IPWARD_ACTION_BLOCK)
		return words_conflict(words, "\"reject\" is a way to \"block\", "
				      "not to \"%s\".",
				      choice_name(action_choices,
						  rule->action));
	if ((rule->flags & PROTECTING) == PROTECTING)
		return words_conflict(words, "\"request\" and \"inpass\" "
				      "exclude each other.");
	return 0;
}

static int check(const struct words *words, const struct ipward_rule *rule,
		 uint64_t given)
{
	int err = words_missing(words, "policy add", keywords, given,
				GIVEN(ADD_DIR) | GIVEN(ADD_ACTION));

	if (err)
		return err;
	err = check_flags(words, rule);
	if (err)
		return err;
	if (rule->action == IPWARD_ACTION_PROTECT && !rule->tmpls)
		return words_conflict(words, "\"protect\" needs a template, "
				      "as in: protect tmpl mode transport.");
	if (rule->action != IPWARD_ACTION_PROTECT && rule->tmpls)
		return words_conflict(words, "\"tmpl\" is for \"protect\", not "
				      "for \"%s\".",
				      choice_name(action_choices,
						  rule->action));
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

/* The combinations of the lists, or the selectors given one by one. */
static int take_selectors(const struct words *words, struct addition *addition,
			  uint64_t given)
{
	struct ipward_rule *rule = &addition->rule;
	const bool lists = given & (GIVEN(SELECTOR_IDS) - GIVEN(SELECTOR_SRC));
	int err = 0;

	if (rule->selectors && lists)
		return words_conflict(words, "\"sel\" begins a whole selector: "
				      "expected none of its words before it.");
	if (!rule->selectors)
		err = filter_selectors(words, addition->filter, rule->selector,
				       &rule->selectors);
	if (rule->selectors)
		rule->has |= BIT(SELECTOR);
	return err;
}

static int read_addition(struct words *words, struct addition *addition)
{
	uint64_t given = 0;
	int err;

	addition->filter = filter_alloc();
	if (!addition->filter)
		return words_conflict(words, "out of memory.");
	err = words_parse(words, "policy add", keywords, addition, &given);
	if (!err)
		imply_action(&addition->rule, &given);
	err = err ?: take_selectors(words, addition, given) ?:
	      check(words, &addition->rule, given);
	free(addition->filter);
	return err;
}

static enum status add(struct context *context, const struct ipward_rule *rule)
{
	enum status status;
	uint32_t handle;

	if (context_open(context))
		return STATUS_KERNEL;
	status = context_result(context, ipward_rule_add(context->ipward, rule,
							 &handle));
	if (status == STATUS_OK) {
		print_handle(context, handle);
		policy_warn(context, rule, handle);
	}
	return status;
}

enum status policy_add(struct context *context, struct words *words)
{
	struct addition addition;

	ipward_rule_clear(&addition.rule);
	if (read_addition(words, &addition))
		return STATUS_USAGE;
	if (policy_is_spoiled(context))
		return STATUS_OK;
	return add(context, &addition.rule);
}
