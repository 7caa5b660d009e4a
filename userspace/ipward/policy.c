// SPDX-License-Identifier: GPL-2.0
/* ipward policy list, flush and default. */
#include <errno.h>
#include <stdio.h>
#include "command.h"
#include "policy_add.h"
#include "policy_config.h"
#include "policy_del.h"
#include "policy_filter.h"
#include "policy_restore.h"
#include "policy_save.h"
#include "policy_schema.h"
#include "policy_set.h"
#include "serve.h"
#include "show.h"
#include "value/default.h"
#include "value/name.h"
#include "value/number.h"
#include "value/row.h"

struct listing {
	const struct context *context;
	struct ipward_rule filter;
	struct serve_sas sas;		/* all, with -d */
	struct json_object *array;	/* NULL for text */
};

/* The directions in which a rule protects without an SA. */
static void print_lacks(const struct ipward_rule *rule,
			struct serve_sas *sas)
{
	for (const struct choice *c = dir_choices; c->name; c++)
		if (serve_lacks(rule, c->value, sas))
			printf("\t# no %sbound SA fits it\n", c->name);
}

static struct json_object *lacks_json(const struct ipward_rule *rule,
				      struct serve_sas *sas)
{
	struct json_object *array = json_object_new_array();

	for (const struct choice *c = dir_choices; c->name; c++)
		if (serve_lacks(rule, c->value, sas))
			json_object_array_add(array,
					      json_object_new_string(c->name));
	return array;
}

static int show(const struct ipward_rule *rule, void *arg)
{
	struct listing *listing = arg;
	struct json_object *object;

	if (!policy_filter_fits(rule, &listing->filter))
		return 0;
	if (!listing->array) {
		rule_print(listing->context, rule);
		if (listing->context->details)
			print_lacks(rule, &listing->sas);
		return 0;
	}
	object = json_object_new_object();
	rule_json(object, rule, JSON_COMPLETE);
	if (listing->context->details)
		json_object_object_add(object, "lacks_sa",
				       lacks_json(rule, &listing->sas));
	json_object_array_add(listing->array, object);
	return 0;
}

static int default_print(struct context *context, const char *before)
{
	char in[NAME_TEXT], out[NAME_TEXT];
	struct ipward_config config;
	int err = ipward_config_get(context->ipward, &config);

	if (!err)
		printf("%sin %s out %s\n", before,
		       default_in_text(&config, in),
		       name_text(action_choices, config.default_out, out));
	return err;
}

/* A rule given by its handle must exist; a filter may match nothing. */
static int list(struct context *context, struct listing *listing)
{
	const struct ipward_rule *filter = &listing->filter;
	struct ipward_rule rule;
	int err;

	if (filter->has & IPWARD_BIT(IPWARD_A_RULE_HANDLE)) {
		err = ipward_rule_get(context->ipward, filter->handle, &rule);
		return err ? err : show(&rule, listing);
	}
	err = ipward_rule_dump(context->ipward, show, listing);
	if (err || listing->array || filter->has || filter->selector[0].has)
		return err;
	return policy_config_print(context) ?:
	       default_print(context, "default ");
}

static enum status policy_list(struct context *context, struct words *words)
{
	struct listing listing = { .context = context };
	int err;

	if (words_option(words, "policy list") ||
	    policy_filter_read(words, &listing.filter))
		return STATUS_USAGE;
	if (context_open(context))
		return STATUS_KERNEL;
	if (context->json)
		listing.array = json_object_new_array();
	err = context->details ?
	      serve_load_sas(context->ipward, &listing.sas) : 0;
	if (!err)
		err = list(context, &listing);
	serve_free_sas(&listing.sas);
	if (listing.array && !err)
		json_print(context, listing.array);
	else
		json_object_put(listing.array);
	return context_result(context, err);
}

static enum status policy_flush(struct context *context, struct words *words)
{
	if (words_end(words, "policy flush"))
		return STATUS_USAGE;
	if (policy_is_spoiled(context))
		return STATUS_OK;
	if (context_open(context))
		return STATUS_KERNEL;
	return context_result(context, ipward_rule_flush(context->ipward));
}

#define ROW(word, number, attr, member, words)				\
	{ .name = word, .id = number, .parse = row_choice,		\
	  .has = IPWARD_BIT(IPWARD_A_CONFIG_##attr),			\
	  ROW_PLACE(ipward_config, member), .choices = words }

static const struct keyword default_keywords[] = {
	ROW("in", 1, DEFAULT_IN, default_in, default_in_choices),
	ROW("out", 2, DEFAULT_OUT, default_out, default_choices),
	ROW_END,
};

static int default_json(struct context *context)
{
	struct json_object *object;
	struct ipward_config config;
	int err = ipward_config_get(context->ipward, &config);
	char name[NAME_TEXT];

	if (err)
		return err;
	object = json_object_new_object();
	json_add_text(object, "in", default_in_text(&config, name));
	json_add_text(object, "out", name_text(action_choices,
					       config.default_out, name));
	json_print(context, object);
	return 0;
}

static enum status policy_default(struct context *context,
				  struct words *words)
{
	struct ipward_config config = { .has = 0 };
	uint64_t given = 0;

	if (words_parse(words, "policy default", default_keywords, &config,
			&given))
		return STATUS_USAGE;
	if (given && policy_is_spoiled(context))
		return STATUS_OK;
	if (context_open(context))
		return STATUS_KERNEL;
	if (!given)
		return context_result(context, context->json ?
					       default_json(context) :
					       default_print(context, ""));
	default_in_set(&config, config.default_in);
	if (config.stateful)
		config.has |= IPWARD_BIT(IPWARD_A_CONFIG_STATEFUL);
	return context_result(context, ipward_config_set(context->ipward,
							 &config));
}

static const struct command commands[] = {
	{ "add", policy_add },
	{ "list", policy_list },
	{ "show", policy_list },
	{ "del", policy_del },
	{ "delete", policy_del },
	{ "flush", policy_flush },
	{ "default", policy_default },
	{ "exempt", policy_exempt },
	{ "protect-mark", policy_protect_mark },
	{ "begin", policy_begin },
	{ "commit", policy_commit },
	{ "abort", policy_abort },
	{ "reset", policy_reset },
	{ "save", policy_save },
	{ "restore", policy_restore },
	{ "export", policy_export_command },
	{ "schema", policy_schema },
	{ NULL, NULL },
};

const struct object policy_object = {
	.name = "policy",
	.commands = commands,
	.run = policy_list,
	.usage =
"Usage: ipward policy add dir in|out [ mirrored ] [ audit ]\n"
"                     [ priority N ] [ name TEXT ] [ SELECTOR ]\n"
"                     [ action ] permit [ protected-too ] | block [ reject ] |\n"
"                                protect [ request | inpass ] [ TMPL ]...\n"
"       ipward policy { list | show } [ [ handle ] HANDLE ] [ name TEXT ]\n"
"                     [ dir in|out ] [ action permit|block|protect ]\n"
"                     [ src PREFIX ] [ dst PREFIX ]\n"
"       ipward policy del { [ handle ] HANDLE | name NAME }\n"
"       ipward policy reset [ [ handle ] HANDLE | name NAME ]\n"
"       ipward policy flush\n"
"       ipward policy save                          (ipward -b FILE restores)\n"
"       ipward policy restore [ FILE ]              (what policy list has printed)\n"
"       ipward policy export                        (ipward apply FILE restores)\n"
"       ipward policy schema                        (of a policy file, as JSON)\n"
"       ipward policy default [ in permit|block|stateful ] [ out permit|block ]\n"
"       ipward policy exempt [ none | KIND[,KIND]... ]\n"
"       ipward policy protect-mark [ none | MARK[/MASK] ]\n"
"       ipward policy begin [ empty|active ]        (these three in a batch,\n"
"       ipward policy commit                         ipward -b FILE)\n"
"       ipward policy abort\n"
"KIND := ike | neighbour-discovery | dhcp | multicast | broadcast\n"
"SELECTOR := [ src PREFIX ] [ dst PREFIX ]\n"
"            [ [ proto ] tcp|udp|icmp|icmp6|esp|NUMBER | proto NAME ]\n"
"            [ sport PORT[-PORT] ] [ dport PORT[-PORT] ]\n"
"            [ type N ] [ code N ] [ family inet|inet6 ]\n"
"PORT := a number, or after the protocol a name\n"
"TMPL := tmpl [ proto esp|ah ] mode transport|tunnel|beet\n"
"        [ src ADDR dst ADDR ] [ reqid N ]\n",
};
