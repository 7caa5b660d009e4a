// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "policy/flow.h"
#include "policy/tests.h"
#include "value/suggest.h"

/* Comparisons of a flow with a rule or a selector. */
#define ASKED_MAX	500000000UL

/* What the file says of one test. */
struct reading {
	const struct node *flow;
	const struct node *expect;
};

#define KEY(name, text, member_)					\
	.key = name, .about = text, .shape = SHAPE_TEXT, .read = read_node, \
	.offset = offsetof(struct reading, member_), .required = true

const struct member tests_table[] = {
	{ KEY("flow", "a flow, as tcp 192.0.2.77 -> me:443", flow) },
	{ KEY("expect", "permit, block, require or request, and the rule", expect) },
	{ .key = NULL },
};

static const char *const action_names[] = {
	"permit", "block", "require", "request", NULL
};

/**
 * struct trial - one test
 * @action: what is expected, with the file's word for it
 * @rule: likewise; NULL for any
 */
struct trial {
	struct compiler *compiler;
	const struct node *text;
	const char *action;
	const char *rule;
};

static bool is_mine(const struct compiler *compiler,
		    const struct ipward_addr *addr)
{
	const struct prefix_list *me = &compiler->host->word[HOST_ME];

	for (unsigned int i = 0; i < me->count; i++)
		if (!memcmp(&me->item[i].addr, addr, sizeof(*addr)))
			return true;
	return false;
}

static const char *action_name(const struct policy_answer *answer)
{
	switch (answer->action) {
	case IPWARD_ACTION_PERMIT:
		return "permit";
	case IPWARD_ACTION_BLOCK:
		return "block";
	default:
		return answer->rule->flags & IPWARD_RULE_FLAG_REQUEST ?
		       "request" : "require";
	}
}

static void ask(const struct compiler *compiler, const struct policy_flow *flow,
		enum ipward_dir dir, struct policy_answer *answer)
{
	answer->dir = dir;
	answer->rule = decide(compiler->policy, dir, flow);
	answer->action = decide_action(compiler->policy, dir, answer->rule);
}

/* A flow is compared with all of a policy: that takes a second or two for so many. */
static int count_work(struct compiler *compiler)
{
	compiler->asked += compiler->policy->rules + compiler->selectors;
	return compiler->asked > ASKED_MAX ? -EFBIG : 0;
}

/* What is forwarded comes in, and leaves again, if it may. */
static void ask_all(const struct compiler *compiler,
		    const struct policy_flow *flow, struct policy_answer *answer)
{
	struct policy_answer leaving = { .flow = answer->flow };

	if (is_mine(compiler, &flow->src)) {
		ask(compiler, flow, IPWARD_DIR_OUT, answer);
		return;
	}
	ask(compiler, flow, IPWARD_DIR_IN, answer);
	if (is_mine(compiler, &flow->dst) ||
	    answer->action != IPWARD_ACTION_PERMIT)
		return;
	ask(compiler, flow, IPWARD_DIR_OUT, &leaving);
	if (leaving.action != IPWARD_ACTION_PERMIT || !answer->rule)
		*answer = leaving;
}

static int try_flow(const struct policy_flow *flow, void *arg)
{
	const struct trial *trial = arg;
	struct policy_answer answer = { .flow = NULL };
	char text[FLOW_TEXT];
	const char *found;
	int err = count_work(trial->compiler);

	if (err)
		return err;
	ask_all(trial->compiler, flow, &answer);
	found = action_name(&answer);
	if (!strcmp(found, trial->action) &&
	    (!trial->rule || (answer.rule &&
			      !strcmp(answer.rule->name, trial->rule))))
		return 0;
	if (answer.rule)
		return node_error(trial->compiler, trial->text, "%s: expected %s%s%s, "
				  "but it is \"%s\" by the rule \"%s\" (line %u)",
				  flow_text(flow, text), trial->action,
				  trial->rule ? " " : "", trial->rule ?: "", found,
				  answer.rule->name, answer.rule->place.line);
	return node_error(trial->compiler, trial->text, "%s: expected %s%s%s, but no "
			  "rule matches, and the default is \"%s\"",
			  flow_text(flow, text), trial->action,
			  trial->rule ? " " : "", trial->rule ?: "", found);
}

/* An action, and the name of a rule. */
static int read_expect(const struct reading *reading, struct trial *trial)
{
	struct compiler *compiler = trial->compiler;
	const struct node *text = reading->expect;
	const size_t len = strcspn(text->text, " ");
	struct node name = *text;

	for (const char *const *action = action_names; *action; action++)
		if (strlen(*action) == len &&
		    !strncmp(*action, text->text, len))
			trial->action = *action;
	if (!trial->action) {
		const char *nearest = suggest(text->text, action_names,
					      sizeof(*action_names));
		char hint[HINT_TEXT];

		return node_error(compiler, text, "\"%s\": expected permit, block, "
				  "require or request, and maybe the name of a "
				  "rule%s", text->text,
				  did_you_mean(nearest, hint));
	}
	name.text = text->text + len + strspn(text->text + len, " ");
	if (!*name.text)
		return 0;
	trial->rule = name.text;
	return compiler_find(compiler, NAMES_RULES, &name, "the name of a rule") ?
	       0 : -EINVAL;
}

static void report_each(struct compiler *compiler, const struct node *text,
			int err)
{
	if (err == -E2BIG)
		node_error(compiler, text, "\"%s\": too many pairs of addresses: "
			   "expected fewer", text->text);
	else if (err == -ENOENT)
		node_error(compiler, text, "\"%s\": no such flow: its addresses are "
			   "of different families, or there is none", text->text);
	else if (err == -EFBIG)
		node_error(compiler, text, "\"%s\": the flows that are asked about "
			   "are too many for so many rules: expected fewer",
			   text->text);
	else if (err == -ENOMEM)
		node_error(compiler, text, "out of memory");
}

static void run(struct compiler *compiler, const struct node *node, bool whole)
{
	struct reading reading = { NULL, NULL };
	struct trial trial = { .compiler = compiler };
	struct flow_words flow;

	if (map_read(compiler, node, tests_table, &reading, "a test") ||
	    expect_text(compiler, reading.flow, "a flow") |
	    expect_text(compiler, reading.expect, "an action"))
		return;
	trial.text = reading.flow;
	if (flow_read(compiler, reading.flow, &flow) |
	    read_expect(&reading, &trial))
		return;
	if (!whole)
		return;
	report_each(compiler, reading.flow, flow_each(&flow, try_flow, &trial));
}

void tests_run(struct compiler *compiler, const struct node *list)
{
	/* Rules with errors are not there, so that nothing can be said of flows. */
	const bool whole = !compiler->report->count[SEVERITY_ERROR];

	if (list->kind != NODE_LIST) {
		node_error(compiler, list, "\"tests\": expected a list, as - { flow: "
			   "tcp 192.0.2.77 -> me:443, expect: require payroll }");
		return;
	}
	for (const struct node *node = list->first;
	     node && compiler->asked <= ASKED_MAX; node = node->next)
		run(compiler, node, whole);
}

static int add_answer(const struct policy_flow *flow, void *arg)
{
	struct compiler *compiler = arg;
	struct policy *policy = compiler->policy;
	struct policy_answer *answer =
		reallocarray(policy->answer, policy->answers + 1,
			     sizeof(*answer));
	char text[FLOW_TEXT];

	if (!answer)
		return -ENOMEM;
	policy->answer = answer;
	if (count_work(compiler))
		return -EFBIG;
	answer += policy->answers++;
	memset(answer, 0, sizeof(*answer));
	ask_all(compiler, flow, answer);
	flow_text(flow, text);
	answer->flow = arena_text(&policy->arena, text, strlen(text));
	return answer->flow ? 0 : -ENOMEM;
}

void tests_answer(struct compiler *compiler,
		  const struct policy_questions *questions)
{
	for (size_t i = 0; i < questions->count; i++) {
		const struct node text = {
			.kind = NODE_TEXT, .text = questions->flow[i],
		};
		struct flow_words flow;

		if (!flow_read(compiler, &text, &flow))
			report_each(compiler, &text,
				    flow_each(&flow, add_answer, compiler));
	}
}
