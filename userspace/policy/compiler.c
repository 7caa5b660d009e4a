// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include "policy/compiler.h"

#define TEXT_MAX	5120

void *compiler_alloc(struct compiler *compiler, size_t size)
{
	void *memory = arena_alloc(&compiler->policy->arena, size);

	if (!memory)
		report_error(compiler->report, report_nowhere, NULL, "out of memory");
	return memory;
}

__attribute__((format(printf, 4, 0)))
static void add(struct compiler *compiler, enum severity severity,
		const struct node *node, const char *format, va_list args)
{
	char text[TEXT_MAX];

	vsnprintf(text, sizeof(text), format, args);
	report_add(compiler->report, severity, node_place(node), node->text,
		   "%s", text);
}

int node_error(struct compiler *compiler, const struct node *node,
	       const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(compiler, SEVERITY_ERROR, node, format, args);
	va_end(args);
	return -EINVAL;
}

void node_warning(struct compiler *compiler, const struct node *node,
		  const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(compiler, SEVERITY_WARNING, node, format, args);
	va_end(args);
}

int node_value_error(struct compiler *compiler, const struct node *node,
		     const struct value_error *error)
{
	report_value(compiler->report, node_place(node), error);
	return -EINVAL;
}

const char *did_you_mean(const char *nearest, char *text)
{
	if (!nearest)
		return "";
	snprintf(text, HINT_TEXT, ". Did you mean \"%s\"?", nearest);
	return text;
}

struct naming *compiler_find(struct compiler *compiler,
			     enum names_kind kind, const struct node *text,
			     const char *expected)
{
	const struct names *names = &compiler->names[kind];
	struct naming *naming = names_find(names, text->text);
	const char *nearest;
	char hint[HINT_TEXT];

	if (naming) {
		naming->used = true;
		return naming;
	}
	nearest = report_is_full(compiler->report) ? NULL :
		  names_suggest(names, text->text);
	node_error(compiler, text, "\"%s\": expected %s%s", text->text, expected,
		   did_you_mean(nearest, hint));
	return NULL;
}
