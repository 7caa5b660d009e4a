// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "command.h"
#include "json.h"
#include "policy_config.h"
#include "policy_set.h"
#include "value/exempt.h"
#include "value/meta.h"
#include "value/row.h"

/* Print the mark, always with its mask. */
static const char *protect_text(const struct ipward_config *config, char *text)
{
	if (!config->protect_mask)
		return "none";
	snprintf(text, MARK_TEXT, "0x%" PRIx32 "/0x%" PRIx32,
		 config->protect_mark, config->protect_mask);
	return text;
}

int policy_config_print(struct context *context)
{
	struct ipward_config config;
	char kinds[EXEMPT_TEXT], mark[MARK_TEXT];
	int err = ipward_config_get(context->ipward, &config);

	if (err)
		return err;
	printf("exempt %s\n", exempt_text(config.exempt, kinds));
	if (config.protect_mask)
		printf("protect-mark %s\n", protect_text(&config, mark));
	return 0;
}

/* Set the given value, or print the present one. */
static enum status show_or_set(struct context *context,
			       const struct ipward_config *given,
			       int (*show)(struct context *context))
{
	if (given->has && policy_is_spoiled(context))
		return STATUS_OK;
	if (context_open(context))
		return STATUS_KERNEL;
	return context_result(context, given->has ?
			      ipward_config_set(context->ipward, given) :
			      show(context));
}

static int exempt_show(struct context *context)
{
	struct json_object *object;
	struct ipward_config config;
	char kinds[EXEMPT_TEXT];
	int err = ipward_config_get(context->ipward, &config);

	if (err)
		return err;
	if (!context->json) {
		puts(exempt_text(config.exempt, kinds));
		return 0;
	}
	object = json_object_new_object();
	json_add_text(object, "exempt", exempt_text(config.exempt, kinds));
	json_print(context, object);
	return 0;
}

enum status policy_exempt(struct context *context, struct words *words)
{
	struct ipward_config config = {
		.has = words_peek(words) ? IPWARD_BIT(IPWARD_A_CONFIG_EXEMPT) : 0,
	};

	if (words_option(words, "policy exempt") ||
	    (config.has &&
	     exempt_read(words, "policy exempt", &config.exempt)) ||
	    words_end(words, "policy exempt"))
		return STATUS_USAGE;
	return show_or_set(context, &config, exempt_show);
}

static const struct keyword mark_row = {
	.name = "policy protect-mark",
	.has = IPWARD_BIT(IPWARD_A_CONFIG_PROTECT_MARK) |
	       IPWARD_BIT(IPWARD_A_CONFIG_PROTECT_MASK),
	ROW_PLACE(ipward_config, protect_mark),
	ROW_SECOND(ipward_config, protect_mask),
};

static int mark_parse(struct words *words, struct ipward_config *config)
{
	if (strcmp(words_peek(words), "none") != 0)
		return mark_word(words, &mark_row, config);
	words_take(words);
	row_is_given(&mark_row, config);
	return 0;
}

static int mark_show(struct context *context)
{
	struct json_object *object;
	struct ipward_config config;
	char mark[MARK_TEXT];
	int err = ipward_config_get(context->ipward, &config);

	if (err)
		return err;
	if (!context->json) {
		puts(protect_text(&config, mark));
		return 0;
	}
	object = json_object_new_object();
	json_add_number(object, "mark", config.protect_mark);
	json_add_number(object, "mask", config.protect_mask);
	json_print(context, object);
	return 0;
}

enum status policy_protect_mark(struct context *context, struct words *words)
{
	struct ipward_config config = { .has = 0 };

	if (words_option(words, "policy protect-mark") ||
	    (words_peek(words) && mark_parse(words, &config)) ||
	    words_end(words, "policy protect-mark"))
		return STATUS_USAGE;
	return show_or_set(context, &config, mark_show);
}
