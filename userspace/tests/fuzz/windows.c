// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on IPsec policies of Windows. The first byte says what the others are:
 *
 *	0 to 4	data of one kind, as it is
 *	5	LDIF
 *	others	a seed of two bytes, for a policy whose data is well-formed, and changes to
 *		that: of an object, at a byte, to a value
 *
 * Besides crashes, this looks at what holds for all of them: there is a policy file or an
 * error, and a policy file is YAML with the sections that it ought to have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "policy/node.h"
#include "tests/fuzz/windows.h"
#include "tests/windows_random.h"
#include "windows/convert.h"
#include "windows/ldif.h"
#include "windows/polling.h"

#define RULES		3
#define CHANGE_BYTES	4
#define CHANGES_MAX	64

static struct report report;
static struct windows_objects objects;

static void demand(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "this does not hold: %s\n", what);
	abort();
}

static void read_data(enum data_kind kind, const uint8_t *data, size_t size)
{
	struct blob blob = {
		.report = &report, .title = "fuzz", .start = data, .at = data, .left = size,
	};
	union data read;
	int err;

	switch (kind) {
	case DATA_POLLING:
		err = polling_read(&blob, &read.seconds);
		break;
	case DATA_ISAKMP:
		err = isakmp_read(&blob, &objects.arena, &read.isakmp);
		break;
	case DATA_NFA:
		err = nfa_read(&blob, &objects.arena, &read.nfa);
		break;
	case DATA_NEGOTIATION:
		err = negotiation_read(&blob, &objects.arena, &read.negotiation);
		break;
	default:
		err = ip_filters_read(&blob, &objects.arena, &read.filters);
		break;
	}
	demand(!err != !!report.count[SEVERITY_ERROR], "there is data, or an error");
}

/* Each section once, and no other: no name has become a line of its own. */
static void check_yaml(const char *yaml)
{
	static const char sections[] =
		" version protection authentication rules defaults startup ";
	struct arena arena = { NULL, 0 };
	struct report own;
	struct node *root;
	char word[32];

	report_init(&own);
	root = node_parse("yaml", yaml, strlen(yaml), &arena, &own);
	demand(root && !own.count[SEVERITY_ERROR] && root->kind == NODE_MAP,
	       "what comes out is YAML");
	for (const struct node *n = root->first; n; n = n->next) {
		snprintf(word, sizeof(word), " %.20s ", n->key);
		demand(strstr(sections, word), "the sections are those of a policy file");
		for (const struct node *other = n->next; other; other = other->next)
			demand(strcmp(n->key, other->key) != 0, "each of them once");
	}
	report_free(&own);
	arena_free(&arena);
}

static void convert(struct windows_object *policy, enum convert_weak weak)
{
	static const struct ipward_addr local = { 4, { 192, 0, 2, 1 } };
	const struct convert_options options = {
		.realm = "R", .authorities = "/a", .keys = "/k", .weak = weak,
		.local = &local, .locals = 1,
	};
	struct converted converted;
	int err;

	report_free(&report);
	report_init(&report);
	err = convert_policy(&objects, policy, &options, &converted, &report);
	demand(!err == !report.count[SEVERITY_ERROR] && !err == !!converted.yaml,
	       "there is a policy file, or an error");
	if (converted.yaml)
		check_yaml(converted.yaml);
	for (const struct convert_key *k = converted.key; k; k = k->next)
		demand(!strchr(k->file, '/') && *k->file != '.', "a key stays in its folder");
	converted_free(&converted);
}

static void convert_all(void)
{
	if (objects_link(&objects, &report))
		return;
	for (const struct object_link *l = objects.first; l; l = l->next)
		if (object_is_policy(l->object))
			for (enum convert_weak weak = 0; weak <= CONVERT_MAP; weak++)
				convert(l->object, weak);
}

/* What the input has left. */
static const uint8_t *rest;
static size_t left;

static void change(struct bytes *bytes, uint8_t number)
{
	const uint8_t *c = rest;

	for (size_t i = left; i >= CHANGE_BYTES; i -= CHANGE_BYTES, c += CHANGE_BYTES)
		if (c[0] % 8 == number % 8 && bytes->len)
			bytes->at[(c[1] | c[2] << 8) % bytes->len] = c[3];
}

static struct windows_object *add(enum data_kind kind, const char *class, const char *cn,
				  uint8_t number)
{
	static struct bytes bytes;
	union data written;

	random_data(kind, &objects.arena, &bytes, &written);
	change(&bytes, number);
	return make_object(&objects, class, cn, "name: \"x\"\n#", &bytes);
}

static void add_rule(unsigned int number)
{
	static const char *const actions[] = {
		ACTION_BLOCK, ACTION_PERMIT, ACTION_SECURE, ACTION_INPASS,
	};
	struct windows_object *object;
	char cn[8], by[8], list[8];

	snprintf(cn, sizeof(cn), "R%u", number);
	snprintf(by, sizeof(by), "N%u", number);
	snprintf(list, sizeof(list), "F%u", number);
	object = add(DATA_NFA, "ipsecNFA", cn, 2 + number);
	make_link(&objects, object, "ipsecOwnersReference", "P");
	make_link(&objects, object, "ipsecNegotiationPolicyReference", by);
	make_link(&objects, object, "ipsecFilterReference", list);
	object = add(DATA_NEGOTIATION, "ipsecNegotiationPolicy", by, 5 + number);
	make_text(&objects, object, "ipsecNegotiationPolicyAction",
		  actions[random_number(4)]);
	make_text(&objects, object, "ipsecNegotiationPolicyType", TYPE_STANDARD);
	add(DATA_FILTERS, "ipsecFilter", list, number);
}

static void make_policy(const uint8_t *data, size_t size)
{
	struct windows_object *policy;

	if (size < 2 || size > 2 + CHANGES_MAX * CHANGE_BYTES)
		return;
	random_seed(data[0] | data[1] << 8);
	rest = data + 2;
	left = size - 2;
	policy = add(DATA_POLLING, "ipsecPolicy", "P", 0);
	make_link(&objects, policy, "ipsecISAKMPReference", "I");
	add(DATA_ISAKMP, "ipsecISAKMPPolicy", "I", 1);
	for (unsigned int i = 0; i < RULES; i++)
		add_rule(i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	report_init(&report);
	objects_init(&objects);
	if (*data < DATA_KINDS) {
		read_data(*data, data + 1, size - 1);
	} else {
		if (*data == DATA_KINDS)
			ldif_read(&objects, "file", (const char *)data + 1, size - 1,
				  &report);
		else
			make_policy(data + 1, size - 1);
		convert_all();
	}
	objects_free(&objects);
	report_free(&report);
	return 0;
}
