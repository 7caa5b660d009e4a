// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include "policy/authentication.h"
#include "policy/direction.h"
#include "policy/expand.h"
#include "policy/protection.h"
#include "policy/rule.h"
#include "policy/scope.h"
#include "value/name.h"
#include "value/utf8.h"

static const struct choice rule_actions[] = {
	{ "permit", RULE_PERMIT },
	{ "block", RULE_BLOCK },
	{ "require", RULE_REQUIRE },
	{ "request", RULE_REQUEST },
	{ NULL, 0 },
};

#define KEY(name, text, form, reader, member_)				\
	.key = name, .about = text, .shape = form, .read = reader,	\
	.offset = offsetof(struct rule_reading, member_)

static const struct member action_table[] = {
	{ KEY("in", "for packets that come in", SHAPE_CHOICE, read_choice,
	      action[IPWARD_DIR_IN]), .choices = rule_actions, .required = true },
	{ KEY("out", "for packets that leave", SHAPE_CHOICE, read_choice,
	      action[IPWARD_DIR_OUT]), .choices = rule_actions, .required = true },
	{ .key = NULL },
};

/* One action, or one for each direction. */
static int read_action(struct compiler *compiler, const struct node *value,
		       const struct member *member, void *target)
{
	struct rule_reading *reading = target;
	struct member one = *member;
	int err;

	if (value->kind == NODE_MAP) {
		reading->apart = true;
		return map_read(compiler, value, action_table, target,
				"an action for each direction");
	}
	one.offset = offsetof(struct rule_reading, action[IPWARD_DIR_IN]);
	err = read_choice(compiler, value, &one, target);
	reading->action[IPWARD_DIR_OUT] = reading->action[IPWARD_DIR_IN];
	return err;
}

static int read_name(struct compiler *compiler, const struct node *value,
		     const struct member *member, void *target)
{
	struct rule_reading *reading = target;

	if (read_text(compiler, value, member, target))
		return -EINVAL;
	if (strlen(reading->name) >= IPWARD_NAME_MAX)
		return node_error(compiler, value, "\"%s\": a name of more than %d "
				  "bytes: expected a shorter one", reading->name,
				  IPWARD_NAME_MAX - 1);
	for (const char *c = reading->name; *c; c += utf8_length_printable(c))
		if (!utf8_length_printable(c))
			return node_error(compiler, value, "a name with a control "
					  "character: expected one without");
	return 0;
}

/* Rules that have a direction may be parts of one, as an exported file has them. */
static int claim_name(struct compiler *compiler, const struct node *node,
		      const struct rule_reading *reading)
{
	struct names *names = &compiler->names[NAMES_RULES];
	const struct node *name = node_member(node, "name");
	struct naming *naming = names_find(names, reading->name);

	if (naming && reading->direction && naming->used)
		return 0;
	naming = names_add(names, reading->name, node_place(name), name,
			   &compiler->policy->arena, compiler->report);
	if (!naming)
		return -EINVAL;
	naming->used = reading->direction;
	return 0;
}

const struct member rule_table[] = {
	{ KEY("name", "what counters, events and messages call it", SHAPE_TEXT,
	      read_name, name), .required = true },
	{ KEY("from", "who connects: addresses", SHAPE_TEXTS, read_node, from) },
	{ KEY("to", "what is connected to: addresses", SHAPE_TEXTS, read_node, to) },
	{ KEY("between", "two sets of addresses, either of which connects",
	      SHAPE_TEXTS, read_node, between) },
	{ KEY("service", "protocols and ports; all if left out", SHAPE_TEXTS,
	      read_node, service) },
	{ .key = "action", .about = "permit, block, require or request",
	  .shape = SHAPE_CHOICE_OR_MAP, .read = read_action, .required = true,
	  .choices = rule_actions, .members = action_table },
	{ KEY("protection", "how: a name under \"protection\"", SHAPE_TEXT,
	      read_node, protection) },
	{ KEY("authentication", "who: names under \"authentication\"", SHAPE_TEXTS,
	      read_node, authentication) },
	{ KEY("direction", "in or out, for what \"from\" and \"to\" do not tell",
	      SHAPE_CHOICE, read_choice, direction), .choices = dir_choices },
	{ KEY("mirrored", "false: only packets from \"from\" to \"to\"", SHAPE_FLAG,
	      read_flag, mirrored) },
	{ KEY("priority", "lower goes first, whatever is more specific",
	      SHAPE_NUMBER, read_number, priority), .min = 1, .max = UINT32_MAX },
	{ KEY("interface", "devices, as eth1 or wwan*", SHAPE_TEXTS, read_node,
	      interface) },
	{ KEY("type", "kind of devices, lan or remote", SHAPE_CHOICE, read_choice,
	      type), .choices = scope_types },
	{ KEY("vrf", "VRF of the devices", SHAPE_TEXT, read_node, vrf) },
	{ KEY("mark", "mark of the packets, as 0x1 or 0x10/0xf0", SHAPE_TEXT,
	      read_node, mark) },
	{ KEY("reject", "block with an answer", SHAPE_FLAG, read_flag, reject) },
	{ KEY("inpass", "take clear packets, but answer protected", SHAPE_FLAG,
	      read_flag, inpass) },
	{ KEY("audit", "count and report what would be dropped, and let it pass",
	      SHAPE_FLAG, read_flag, audit) },
	{ KEY("protected-too", "permit takes protected packets, too", SHAPE_FLAG,
	      read_flag, protected_too) },
	{ .key = NULL },
};

static bool does(const struct rule_reading *reading, int action)
{
	return reading->action[IPWARD_DIR_IN] == action ||
	       reading->action[IPWARD_DIR_OUT] == action;
}

static bool protects(const struct rule_reading *reading)
{
	return does(reading, RULE_REQUIRE) || does(reading, RULE_REQUEST);
}

/* What goes with which action. */
static int check_action(struct compiler *compiler, const struct node *node,
			const struct rule_reading *reading)
{
	int err = 0;

	if (protects(reading) && !reading->protection)
		err |= node_error(compiler, node, "rule \"%s\" protects, and lacks "
				  "\"protection\": expected a name that stands "
				  "under \"protection\"", reading->name);
	if (!protects(reading) && (reading->protection || reading->authentication))
		err |= node_error(compiler, reading->protection ?:
				  reading->authentication, "rule \"%s\" protects "
				  "nothing: expected \"action: require\" with "
				  "\"protection\" and \"authentication\"",
				  reading->name);
	if (reading->reject && !does(reading, RULE_BLOCK))
		err |= node_error(compiler, node, "rule \"%s\": \"reject\" is a way to "
				  "block: expected \"action: block\" beside it",
				  reading->name);
	if (reading->inpass && !does(reading, RULE_REQUIRE))
		err |= node_error(compiler, node, "rule \"%s\": \"inpass\" is a way "
				  "to protect: expected \"action: require\" beside "
				  "it", reading->name);
	if (reading->protected_too && !does(reading, RULE_PERMIT))
		err |= node_error(compiler, node, "rule \"%s\": \"protected-too\" is a "
				  "way to permit: expected \"action: permit\" "
				  "beside it", reading->name);
	return err;
}

static int check_sides(struct compiler *compiler, const struct node *node,
		       const struct rule_reading *reading)
{
	if (reading->between && (reading->from || reading->to))
		return node_error(compiler, reading->between, "rule \"%s\": expected "
				  "\"between\", or \"from\" and \"to\", not both",
				  reading->name);
	if (!reading->between && !(reading->from && reading->to))
		return node_error(compiler, node, "rule \"%s\" lacks %s: expected "
				  "addresses, or \"any\"", reading->name,
				  reading->from ? "\"to\"" : reading->to ?
				  "\"from\"" : "\"from\" and \"to\", or \"between\"");
	if (!reading->between)
		return 0;
	if (reading->between->kind != NODE_LIST || !reading->between->first ||
	    !reading->between->first->next ||
	    reading->between->first->next->next)
		return node_error(compiler, reading->between, "\"between\": expected "
				  "two, as [me, 192.0.2.40]");
	if (reading->mirrored)
		return 0;
	return node_error(compiler, node, "rule \"%s\": \"between\" is for both "
			  "directions: expected \"from\" and \"to\" with "
			  "\"mirrored: false\"", reading->name);
}

/* Whatever else is wrong with the rule, its words are looked at. */
static int resolve(struct compiler *compiler, struct rule_reading *reading)
{
	const struct node *a = reading->from, *b = reading->to;
	int err = 0;

	if (reading->between && !a && !b) {
		a = reading->between->first;
		b = a ? a->next : NULL;
	}
	if (a)
		reading->client = addresses_read(compiler, a);
	if (b)
		reading->server = addresses_read(compiler, b);
	if (reading->service)
		reading->services = services_read(compiler, reading->service);
	if (!reading->client || !reading->server ||
	    (reading->service && !reading->services))
		err = -EINVAL;
	if (reading->protection) {
		reading->how = protection_find(compiler, reading->protection);
		err |= reading->how ? 0 : -EINVAL;
	}
	if (reading->authentication)
		reading->methods = authentication_read(compiler,
						       reading->authentication);
	if (reading->authentication && !reading->methods)
		err = -EINVAL;
	return err | scope_read(compiler, reading);
}

static int read_rule(struct compiler *compiler, const struct node *node)
{
	struct rule_reading reading = { .node = node, .mirrored = true };
	int err = map_read(compiler, node, rule_table, &reading, "a rule");

	if (reading.name)
		err |= claim_name(compiler, node, &reading);
	/* A key that is misspelt is not missing as well. */
	if (!err)
		err = check_action(compiler, node, &reading) |
		      check_sides(compiler, node, &reading);
	err |= resolve(compiler, &reading);
	return err ? -EINVAL : directions_add(compiler, &reading);
}

int rules_read(struct compiler *compiler, const struct node *list)
{
	int err = 0;

	if (list->kind != NODE_LIST && !(list->kind == NODE_TEXT && !*list->text))
		return node_error(compiler, list, "\"rules\": expected a list, each "
				  "a line as - { name: ..., from: ..., to: ..., "
				  "action: ... }");
	for (const struct node *node = list->first; node; node = node->next)
		err |= read_rule(compiler, node);
	return err ? -EINVAL : 0;
}
