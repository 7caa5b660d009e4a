// SPDX-License-Identifier: GPL-2.0
/*
 * Random policies of Windows: those that become a policy file are read by the policy
 * library, whatever their names are. It may find only what the importer cannot know.
 */
#include <stdio.h>
#include <string.h>
#include "tap.h"
#include "tests/windows_made.h"
#include "tests/windows_random.h"

#define POLICIES	2000
#define RULES_MAX	4

static const char *const actions[] = {
	ACTION_BLOCK, ACTION_PERMIT, ACTION_SECURE, ACTION_INPASS,
};

static struct windows_object *add(enum data_kind kind, const char *class, const char *cn)
{
	static const char *const names[] = {
		"All IP Traffic", "a\": { }", "\n- { name: x }", "", "K\xc3\xb6ln", "- *a &b !c",
	};
	union data written;

	random_data(kind, &made.objects.arena, &made.bytes, &written);
	return make_object(&made.objects, class, cn, names[random_number(6)],
			   &made.bytes);
}

static void add_rule(uint32_t number)
{
	struct windows_object *object;
	char cn[16], by[16], list[16];

	snprintf(cn, sizeof(cn), "R%u", number);
	snprintf(by, sizeof(by), "N%u", number);
	snprintf(list, sizeof(list), "F%u", number);
	object = add(DATA_NFA, "ipsecNFA", cn);
	make_link(&made.objects, object, "ipsecOwnersReference", "P");
	make_link(&made.objects, object, "ipsecNegotiationPolicyReference", by);
	object = add(DATA_NEGOTIATION, "ipsecNegotiationPolicy", by);
	make_text(&made.objects, object, "ipsecNegotiationPolicyAction",
		  actions[random_number(4)]);
	make_text(&made.objects, object, "ipsecNegotiationPolicyType", TYPE_STANDARD);
	object = add(DATA_FILTERS, "ipsecFilter", list);
	make_link(&made.objects, object, "ipsecOwnersReference", cn);
}

/* Files that are not there, and what depends on the host's addresses. */
static bool is_known(const char *text)
{
	static const char *const known[] = {
		"cannot read this file", "cannot open this file",
		"mode transport protects this host's own packets",
		"can match nothing", "\"local\" and \"remote\" are of different families",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strstr(text, known[i]))
			return true;
	return false;
}

/* Return: how many errors are none that are expected. */
static size_t check(void)
{
	size_t wrong = 0;

	policy_free(made_compile());
	for (size_t i = 0; i < made.report.messages; i++) {
		const struct message *message = &made.report.message[i];

		if (message->severity == SEVERITY_WARNING || is_known(message->text))
			continue;
		if (!wrong++) {
			made_show(message->text);
			made_show(made.converted.yaml);
		}
	}
	return wrong;
}

int main(void)
{
	size_t files = 0, wrong = 0, silent = 0, rules = 0;

	made_start();
	random_seed(5);
	for (int i = 0; i < POLICIES; i++) {
		made_begin();
		made.options.weak = i % 3;
		for (uint32_t n = random_number(RULES_MAX) + 1; n; n--)
			add_rule(n);
		made_convert();
		silent += !made.converted.yaml != !!made.report.count[SEVERITY_ERROR];
		if (!made.converted.yaml)
			continue;
		files++;
		rules += made.converted.rules;
		if (wrong < 3)
			wrong += check();
	}
	ok(!silent, "%d random policies: a file or an error", POLICIES);
	ok(files > POLICIES / 8, "%zu are a file, with %zu rules", files, rules);
	ok(!wrong, "which the policy library takes");
	made_end();
	return tap_end();
}
