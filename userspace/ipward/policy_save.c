// SPDX-License-Identifier: GPL-2.0
/* ipward policy save and export */
#include <stdio.h>
#include <stdlib.h>
#include "apply_load.h"
#include "policy/export.h"
#include "policy_save.h"
#include "show.h"
#include "value/default.h"
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

	printf("policy default in %s out %s\n", default_in_text(config, in),
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

enum status policy_export_command(struct context *context, struct words *words)
{
	char problem[128], *text = NULL;
	struct present present;
	enum status status;

	if (words_end(words, "policy export"))
		return STATUS_USAGE;
	status = present_load(context, &present);
	if (!status) {
		text = policy_export(present.rule, present.rules,
				     &present.config, problem, sizeof(problem));
		if (!text) {
			complain("%s.", problem);
			status = STATUS_USAGE;
		}
	}
	if (text)
		fputs(text, stdout);
	free(text);
	present_free(&present);
	return status;
}
