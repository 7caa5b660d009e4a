// SPDX-License-Identifier: GPL-2.0
/* ipward policy save */
#include <stdio.h>
#include "policy_save.h"
#include "show.h"
#include "value/exempt.h"
#include "value/meta.h"
#include "value/name.h"

static int save_rule(const struct ipward_rule *rule, void *arg)
{
	(void)arg;
	rule_print_add(rule);
	return 0;
}

static void save_config(const struct ipward_config *config)
{
	char kinds[EXEMPT_TEXT], in[NAME_TEXT], out[NAME_TEXT];

	printf("policy default in %s out %s\n", config->stateful ? "stateful" :
	       name_text(action_choices, config->default_in, in),
	       name_text(action_choices, config->default_out, out));
	printf("policy exempt %s\n", exempt_text(config->exempt, kinds));
	if (config->protect_mask)
		printf("policy protect-mark 0x%x/0x%x\n", config->protect_mark,
		       config->protect_mask);
	else
		puts("policy protect-mark none");
}

enum status policy_save(struct context *context, struct words *words)
{
	struct ipward_config config;
	int err;

	if (words_end(words, "policy save"))
		return STATUS_USAGE;
	if (context_open(context))
		return STATUS_KERNEL;
	err = ipward_config_get(context->ipward, &config);
	if (err)
		return context_result(context, err);
	puts("policy begin empty");
	err = ipward_rule_dump(context->ipward, save_rule, NULL);
	if (err)
		return context_result(context, err);
	save_config(&config);
	puts("policy commit");
	return STATUS_OK;
}
