// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "policy/scope.h"
#include "policy/word.h"
#include "value/meta.h"
#include "value/row.h"

enum scope_type {
	TYPE_ALL,
	TYPE_LAN,
	TYPE_REMOTE,
};

const struct choice scope_types[] = {
	{ "all", TYPE_ALL },
	{ "lan", TYPE_LAN },
	{ "remote", TYPE_REMOTE },
	{ NULL, 0 },
};

/* By the names that the kernel and systemd give. */
static const char *const type_devs[] = {
	[TYPE_LAN] = "eth*,en*,wl*,bond*,br*,team*,vlan*",
	[TYPE_REMOTE] = "ppp*,ww*,sl*,ipp*",
};

static int add_device(struct compiler *compiler, const struct node *text,
		      void *arg)
{
	struct policy_scope *scope = arg;
	size_t len = strlen(scope->devs);

	if (strlen(text->text) >= IPWARD_DEV_MAX || strpbrk(text->text, ", \t/"))
		return node_error(compiler, text, "\"%s\": expected the name of a "
				  "device, as eth1, or its beginning, as wwan*",
				  text->text);
	if (len + strlen(text->text) + 2 > sizeof(scope->devs))
		return node_error(compiler, text, "more devices than a rule can "
				  "have: expected fewer, or patterns as eth*");
	snprintf(scope->devs + len, sizeof(scope->devs) - len, "%s%s",
		 len ? "," : "", text->text);
	return 0;
}

static int read_vrf(struct compiler *compiler, const struct node *text,
		    struct policy_scope *scope)
{
	if (expect_text(compiler, text, "the name of a VRF"))
		return -EINVAL;
	if (strlen(text->text) >= sizeof(scope->vrf))
		return node_error(compiler, text, "\"%s\": expected the name of a VRF, "
				  "of at most %zu letters", text->text,
				  sizeof(scope->vrf) - 1);
	strcpy(scope->vrf, text->text);
	return 0;
}

/* What mark_word() fills. */
struct mark {
	uint64_t has;
	uint32_t mark;
	uint32_t mask;
};

static const struct keyword mark_row = {
	.name = "mark", ROW_PLACE(mark, mark), ROW_SECOND(mark, mask),
};

static int read_mark(struct compiler *compiler, const struct node *text,
		     struct policy_scope *scope)
{
	struct mark mark = { 0, 0, 0 };
	struct word word;

	if (word_begin(compiler, text, "a mark, as 0x1 or 0x10/0xf0", &word) ||
	    word_end(compiler, text, &word,
		     mark_word(&word.words, &mark_row, &mark)))
		return -EINVAL;
	scope->mark = mark.mark;
	scope->mask = mark.mask;
	return 0;
}

int scope_read(struct compiler *compiler, struct rule_reading *reading)
{
	struct policy_scope *scope;
	int err = 0;

	if (!reading->interface && reading->type == TYPE_ALL && !reading->vrf &&
	    !reading->mark)
		return 0;
	scope = compiler_alloc(compiler, sizeof(*scope));
	if (!scope)
		return -EINVAL;
	if (reading->interface && reading->type != TYPE_ALL)
		err = node_error(compiler, reading->interface, "rule \"%s\": expected "
				 "\"interface\" or \"type\", not both",
				 reading->name);
	else if (reading->interface)
		err = each_text(compiler, reading->interface, "devices, as eth1",
				add_device, scope);
	else if (reading->type != TYPE_ALL)
		strcpy(scope->devs, type_devs[reading->type]);
	if (reading->vrf)
		err |= read_vrf(compiler, reading->vrf, scope);
	if (reading->mark)
		err |= read_mark(compiler, reading->mark, scope);
	reading->scope = scope;
	return err ? -EINVAL : 0;
}
