// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include "command.h"
#include "json.h"
#include "policy_config.h"
#include "policy_set.h"
#include "value/exempt.h"

int policy_config_print(struct context *context)
{
	struct ipward_config config;
	char kinds[EXEMPT_TEXT];
	int err = ipward_config_get(context->ipward, &config);

	if (!err)
		printf("# exempt %s\n", exempt_text(config.exempt, kinds));
	return err;
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
		.has = IPWARD_BIT(IPWARD_A_CONFIG_EXEMPT),
	};
	bool given = words_peek(words);

	if (words_option(words, "policy exempt") ||
	    (given && exempt_read(words, "policy exempt", &config.exempt)) ||
	    words_end(words, "policy exempt"))
		return STATUS_USAGE;
	if (given && policy_is_spoiled(context))
		return STATUS_OK;
	if (context_open(context))
		return STATUS_KERNEL;
	if (!given)
		return context_result(context, exempt_show(context));
	return context_result(context, ipward_config_set(context->ipward,
							 &config));
}
