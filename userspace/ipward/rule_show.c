// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include "print.h"
#include "show.h"
#include "value/address.h"
#include "value/meta.h"
#include "value/name.h"

#define HAS(attr)	(rule->has & IPWARD_BIT(IPWARD_A_RULE_##attr))
#define TMPL(attr)	(tmpl->has & IPWARD_BIT(IPWARD_A_TEMPLATE_##attr))

/* "policy add" also uses these words. */
static const struct choice rule_flags[] = {
	{ "mirrored", IPWARD_RULE_FLAG_MIRRORED },
	{ "audit", IPWARD_RULE_FLAG_AUDIT },
	{ "request", IPWARD_RULE_FLAG_REQUEST },
	{ "inpass", IPWARD_RULE_FLAG_INPASS },
	{ "protected-too", IPWARD_RULE_FLAG_PROTECTED_TOO },
	{ "reject", IPWARD_RULE_FLAG_REJECT },
	{ NULL, 0 },
};

/* In quotes, so that a batch reads it as one word. */
static void print_name(const char *name)
{
	fputs(" name \"", stdout);
	print_foreign(name, "\"\\");
	putchar('"');
}

static void print_template(const struct ipward_tmpl *tmpl,
			   const struct show_line *line)
{
	char src[ADDRESS_TEXT], dst[ADDRESS_TEXT], name[NAME_TEXT];

	printf("%stmpl proto %s", line->before,
	       name_text(sa_proto_choices, tmpl->proto, name));
	printf(" mode %s", name_text(mode_choices, tmpl->mode, name));
	if (TMPL(SRC))
		printf(" src %s", address_text(&tmpl->src, src));
	if (TMPL(DST))
		printf(" dst %s", address_text(&tmpl->dst, dst));
	if (TMPL(REQID) && tmpl->reqid)
		printf(" reqid %" PRIu32, tmpl->reqid);
	if (TMPL(FLAGS) && tmpl->flags & IPWARD_TEMPLATE_FLAG_ENCRYPTED)
		printf(" encrypted");
	if (TMPL(ALGS))
		printf(" alg %s", tmpl->algs);
	if (TMPL(KEY_BITS))
		printf(" key-bits %u", tmpl->key_bits);
	fputs(line->after, stdout);
}

static void print_counters(const struct ipward_rule *rule)
{
	printf("\t# packets %" PRIu64 " bytes %" PRIu64 " drops %" PRIu64
	       " audited %" PRIu64 " unprotected %" PRIu64 "\n",
	       rule->packets, rule->bytes, rule->drops, rule->audited,
	       rule->unprotected);
	if (HAS(IN_PACKETS))
		printf("\t# in packets %" PRIu64 " bytes %" PRIu64
		       " out packets %" PRIu64 " bytes %" PRIu64 "\n",
		       rule->in_packets, rule->in_bytes, rule->out_packets,
		       rule->out_bytes);
}

void rule_print_absent(const struct ipward_rule *rule)
{
	char text[ADDRESS_TEXT];

	if (HAS(ABSENT))
		printf("\t# %s %s is no address of this host\n",
		       rule->dir == IPWARD_DIR_IN ? "dst" : "src",
		       address_text(&rule->absent, text));
}

static void print_scope(const struct ipward_rule *rule)
{
	char mark[MARK_TEXT];

	if (HAS(DEVS)) {
		fputs(" dev ", stdout);
		print_foreign(rule->devs, "");
	}
	if (HAS(VRF)) {
		fputs(" vrf ", stdout);
		print_foreign(rule->vrf, "");
	}
	if (HAS(MARK))
		printf(" mark %s", mark_text(rule->mark, rule->mark_mask,
					     mark));
}

/* Return: whether the selectors are among them. */
static bool print_words(const struct ipward_rule *rule)
{
	char name[NAME_TEXT];
	bool listed;

	printf("dir %s", name_text(dir_choices, rule->dir, name));
	print_flags(rule_flags, rule->flags);
	if (HAS(PRIORITY))
		printf(" priority %" PRIu32, rule->priority);
	if (HAS(NAME) && rule->name[0])
		print_name(rule->name);
	print_scope(rule);
	listed = filter_print(rule);
	if (HAS(ACTION))
		printf(" action %s", name_text(action_choices, rule->action,
					       name));
	return listed;
}

static void print_lines(const struct ipward_rule *rule, bool listed,
			const struct show_line *line)
{
	if (!listed)
		filter_print_each(rule, line);
	for (uint32_t i = 0; i < rule->tmpls; i++)
		print_template(&rule->tmpl[i], line);
}

void rule_print_add(const struct ipward_rule *rule)
{
	static const struct show_line joined = { " \\\n\t", "" };

	fputs("policy add ", stdout);
	print_lines(rule, print_words(rule), &joined);
	putchar('\n');
}

void rule_print(const struct context *context, const struct ipward_rule *rule)
{
	static const struct show_line indented = { "\t", "\n" };
	const bool listed = print_words(rule);

	if (HAS(HANDLE))
		printf(" # handle %" PRIu32, rule->handle);
	putchar('\n');
	print_lines(rule, listed, &indented);
	if (context->statistics || context->details)
		print_counters(rule);
	if (context->details)
		rule_print_absent(rule);
}

static struct json_object *template_json(const struct ipward_tmpl *tmpl)
{
	struct json_object *object = json_object_new_object();
	char name[NAME_TEXT];

	json_add_text(object, "proto", name_text(sa_proto_choices,
						 tmpl->proto, name));
	json_add_text(object, "mode", name_text(mode_choices, tmpl->mode,
						name));
	if (TMPL(SRC))
		json_add_addr(object, "src", &tmpl->src);
	if (TMPL(DST))
		json_add_addr(object, "dst", &tmpl->dst);
	json_add_number(object, "reqid", tmpl->reqid);
	if (TMPL(FLAGS) && tmpl->flags & IPWARD_TEMPLATE_FLAG_ENCRYPTED)
		json_object_object_add(object, "encrypted",
				       json_object_new_boolean(true));
	if (TMPL(ALGS))
		json_add_text(object, "alg", tmpl->algs);
	if (TMPL(KEY_BITS))
		json_add_number(object, "key-bits", tmpl->key_bits);
	return object;
}

static void add_templates(struct json_object *object,
			  const struct ipward_rule *rule)
{
	struct json_object *array = json_object_new_array();

	for (uint32_t i = 0; i < rule->tmpls; i++)
		json_object_array_add(array, template_json(&rule->tmpl[i]));
	json_object_object_add(object, "templates", array);
}

static void add_directions(struct json_object *object,
			   const struct ipward_rule *rule)
{
	json_add_number(object, "in_packets", rule->in_packets);
	json_add_number(object, "in_bytes", rule->in_bytes);
	json_add_number(object, "out_packets", rule->out_packets);
	json_add_number(object, "out_bytes", rule->out_bytes);
}

static void add_scope(struct json_object *object,
		      const struct ipward_rule *rule)
{
	if (HAS(DEVS))
		json_add_text(object, "dev", rule->devs);
	if (HAS(VRF))
		json_add_text(object, "vrf", rule->vrf);
	if (HAS(MARK)) {
		json_add_number(object, "mark", rule->mark);
		json_add_number(object, "mark-mask", rule->mark_mask);
	}
}

static void add_counters(struct json_object *object,
			 const struct ipward_rule *rule, bool all)
{
	if (all || HAS(PACKETS))
		json_add_number(object, "packets", rule->packets);
	if (all || HAS(BYTES))
		json_add_number(object, "bytes", rule->bytes);
	if (all || HAS(DROPS))
		json_add_number(object, "drops", rule->drops);
	if (all || HAS(AUDITED))
		json_add_number(object, "audited", rule->audited);
	if (all || HAS(UNPROTECTED))
		json_add_number(object, "unprotected", rule->unprotected);
	if (HAS(IN_PACKETS))
		add_directions(object, rule);
}

void rule_json(struct json_object *object, const struct ipward_rule *rule,
	       enum json_extent extent)
{
	const bool all = extent == JSON_COMPLETE;
	char name[NAME_TEXT];

	if (all || HAS(HANDLE))
		json_add_number(object, "handle", rule->handle);
	if (HAS(DIR))
		json_add_text(object, "dir", name_text(dir_choices, rule->dir,
						       name));
	if (HAS(ACTION))
		json_add_text(object, "action", name_text(action_choices,
							  rule->action, name));
	if (all || HAS(PRIORITY))
		json_add_number(object, "priority", rule->priority);
	if (all || HAS(FLAGS))
		json_add_flags(object, rule_flags, rule->flags);
	if (HAS(NAME) && rule->name[0])
		json_add_text(object, "name", rule->name);
	add_scope(object, rule);
	if (all || HAS(SELECTOR))
		filter_json(object, rule);
	if (all || HAS(TEMPLATE))
		add_templates(object, rule);
	if (HAS(FLOW))
		json_object_object_add(object, "flow", flow_json(&rule->flow));
	add_counters(object, rule, all);
	if (HAS(ABSENT))
		json_add_addr(object, "absent", &rule->absent);
}
