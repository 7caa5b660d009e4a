// SPDX-License-Identifier: GPL-2.0
#include "policy_set.h"

static const struct choice bases[] = {
	{ "empty", IPWARD_SET_BASE_EMPTY },
	{ "active", IPWARD_SET_BASE_ACTIVE },
	{ NULL, 0 },
};

static enum status outside_batch(const struct context *context,
				 const char *word)
{
	if (context->source != SOURCE_COMMAND_LINE)
		return STATUS_OK;
	complain("\"policy %s\": a transaction ends with the command that "
		 "began it: expected in a batch, ipward -b FILE.", word);
	return STATUS_USAGE;
}

static enum status outside_transaction(const struct context *context,
				       const char *word)
{
	if (context->transaction != TRANSACTION_NONE)
		return STATUS_OK;
	complain("\"policy %s\": no transaction is open: expected \"policy "
		 "begin\" before it.", word);
	return STATUS_USAGE;
}

static enum status begin(struct context *context, struct words *words)
{
	int base = IPWARD_SET_BASE_EMPTY;

	if (words_option(words, "policy begin") ||
	    (words_peek(words) && words_choice(words, "begin", bases, &base)))
		return STATUS_USAGE;
	if (words_end(words, "policy begin") ||
	    outside_batch(context, "begin"))
		return STATUS_USAGE;
	if (context->transaction != TRANSACTION_NONE) {
		complain("\"policy begin\": a transaction is open already: "
			 "expected \"policy commit\" or \"policy abort\" "
			 "first.");
		return STATUS_USAGE;
	}
	if (context_open(context))
		return STATUS_KERNEL;
	return context_result(context, ipward_set_begin(context->ipward,
							base));
}

enum status policy_begin(struct context *context, struct words *words)
{
	enum status status = begin(context, words);

	/*
	 * The lines that follow belong to this transaction and must have no
	 * effect.
	 */
	context->transaction = status ? TRANSACTION_FAILED : TRANSACTION_OPEN;
	return status;
}

/* Lines after a commit or an abort are outside of it, even if it failed. */
static int forget(struct context *context)
{
	context->transaction = TRANSACTION_NONE;
	return context->ipward ? ipward_set_abort(context->ipward) : 0;
}

bool policy_is_spoiled(const struct context *context)
{
	return context->transaction == TRANSACTION_FAILED;
}

enum status policy_abort(struct context *context, struct words *words)
{
	bool spoiled = policy_is_spoiled(context);
	int err;

	if (words_end(words, "policy abort") ||
	    outside_batch(context, "abort") ||
	    outside_transaction(context, "abort"))
		return STATUS_USAGE;
	err = forget(context);
	return spoiled ? STATUS_OK : context_result(context, err);
}

enum status policy_commit(struct context *context, struct words *words)
{
	enum status status;

	if (words_end(words, "policy commit") ||
	    outside_batch(context, "commit") ||
	    outside_transaction(context, "commit"))
		return STATUS_USAGE;
	if (policy_is_spoiled(context)) {
		complain("\"policy commit\": a line of this transaction "
			 "failed: nothing was changed.");
		forget(context);
		return STATUS_USAGE;
	}
	status = context_result(context, ipward_set_commit(context->ipward));
	if (status)
		forget(context);
	context->transaction = TRANSACTION_NONE;
	return status;
}
