// SPDX-License-Identifier: GPL-2.0
/* ipward policy del and reset: a rule by its handle, or by a unique name. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "policy_del.h"
#include "policy_set.h"
#include "value/number.h"

#define HANDLES_TEXT	128	/* bytes of handles in an error */

/* The rules with a name. */
struct search {
	const char *name;
	unsigned int count;
	uint32_t handle;		/* of the last one */
	char handles[HANDLES_TEXT];	/* of all rules, if there is room */
	size_t len;
};

static void add_handle(struct search *search, uint32_t handle)
{
	char text[sizeof(", 4294967295")];
	size_t len = snprintf(text, sizeof(text), "%s%" PRIu32,
			      search->count ? ", " : "", handle);

	if (search->len + len + sizeof(", ...") <= HANDLES_TEXT)
		search->len += sprintf(search->handles + search->len, "%s",
				       text);
	else if (search->handles[search->len - 1] != '.')
		search->len += sprintf(search->handles + search->len, ", ...");
}

static int match(const struct ipward_rule *rule, void *arg)
{
	struct search *search = arg;

	if (!(rule->has & IPWARD_BIT(IPWARD_A_RULE_NAME)) ||
	    strcmp(rule->name, search->name) != 0)
		return 0;
	add_handle(search, rule->handle);
	search->count++;
	search->handle = rule->handle;
	return 0;
}

static enum status find_only(struct context *context, const char *name,
			     uint64_t *handle)
{
	struct search search = { .name = name };
	int err = ipward_rule_dump(context->ipward, match, &search);

	if (err)
		return context_result(context, err);
	*handle = search.handle;
	if (search.count == 1)
		return STATUS_OK;
	if (search.count)
		complain("\"name %s\": %u rules have this name: say which "
			 "handle: %s.", name, search.count, search.handles);
	else
		complain("\"name %s\": no rule has this name.", name);
	return STATUS_KERNEL;
}

/* Return: 0 with @name or, if that is NULL, @handle filled in; -EINVAL. */
static int read_which(struct words *words, const char *command,
		      const char **name, uint64_t *handle)
{
	static const char expected[] = "a rule's handle, or name NAME";
	const char *word = words_peek(words);

	*name = NULL;
	if (words_is(word, "name")) {
		words_take(words);
		*name = words_value(words, "name", "the name of a rule");
		return *name ? 0 : -EINVAL;
	}
	if (words_is(word, "handle"))
		words_take(words);
	word = words_value(words, command, expected);
	if (!word)
		return -EINVAL;
	if (number_parse(word, handle) || !*handle || *handle > UINT32_MAX)
		return words_wrong(words, command, word, "%s", expected);
	return 0;
}

/* Connect to the kernel, and find the handle of a rule given by name. */
static enum status open_for(struct context *context, const char *name,
			    uint64_t *handle)
{
	if (context_open(context))
		return STATUS_KERNEL;
	return name ? find_only(context, name, handle) : STATUS_OK;
}

enum status policy_del(struct context *context, struct words *words)
{
	enum status status;
	uint64_t handle = 0;
	const char *name;

	if (words_option(words, "policy del") ||
	    read_which(words, "policy del", &name, &handle) ||
	    words_end(words, "policy del"))
		return STATUS_USAGE;
	if (policy_is_spoiled(context))
		return STATUS_OK;
	status = open_for(context, name, &handle);
	if (status)
		return status;
	return context_result(context, ipward_rule_del(context->ipward,
						       handle));
}

/* Rules of an open transaction have not counted anything yet. */
enum status policy_reset(struct context *context, struct words *words)
{
	enum status status;
	uint64_t handle = 0;
	const char *name = NULL;

	if (words_option(words, "policy reset") ||
	    (words_peek(words) &&
	     read_which(words, "policy reset", &name, &handle)) ||
	    words_end(words, "policy reset"))
		return STATUS_USAGE;
	status = open_for(context, name, &handle);
	if (status)
		return status;
	return context_result(context, ipward_rule_reset(context->ipward,
							 handle));
}
