// SPDX-License-Identifier: GPL-2.0
/* ipward apply */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "apply_accounts.h"
#include "apply_algorithms.h"
#include "apply_ike.h"
#include "apply_load.h"
#include "apply_lock.h"
#include "apply_show.h"
#include "apply_wait.h"
#include "command.h"
#include "dns.h"
#include "follow.h"
#include "host_facts.h"
#include "lockout.h"
#include "netns.h"
#include "report_print.h"
#include "value/number.h"

#define FLOWS_MAX	64
#define TIMEOUT_MAX	86400

enum mode {
	MODE_APPLY,
	MODE_CHECK,		/* read the file, and nothing else */
	MODE_DIFF,		/* and say what would change */
	MODE_FOLLOW,		/* put it in force, and again where the host changes */
	MODE_CONFIRM,		/* keep what was applied for a time */
	MODE_STARTUP,		/* say the word of "startup" */
	MODE_IKE,		/* show what the key exchange would be told */
};

/* What the command line says. */
struct request {
	const char *path;
	enum mode mode;
	uint64_t timeout;	/* seconds; 0: no confirmation is needed */
	char *flow[FLOWS_MAX];
	size_t flows;
};

static int set_mode(const struct words *words, struct request *request,
		    enum mode mode, const char *word)
{
	if (request->mode != MODE_APPLY && request->mode != mode)
		return words_conflict(words, "\"%s\": expected one of --check, "
				      "--diff, --dry-run, --ike, --test, --follow, "
				      "--confirm and --startup.",
				      word);
	request->mode = mode;
	return 0;
}

static int add_flow(struct words *words, struct request *request)
{
	char *flow = words_value(words, "--test", "a flow, as \"tcp 192.0.2.77 -> "
				 "me:443\"");

	if (!flow)
		return -EINVAL;
	if (request->flows == FLOWS_MAX)
		return words_conflict(words, "\"--test\" given more than %d times.",
				      FLOWS_MAX);
	request->flow[request->flows++] = flow;
	return set_mode(words, request, MODE_CHECK, "--test");
}

static int read_option(struct words *words, struct request *request,
		       const char *word)
{
	if (!strcmp(word, "--check"))
		return set_mode(words, request, MODE_CHECK, word);
	if (!strcmp(word, "--diff") || !strcmp(word, "--dry-run"))
		return set_mode(words, request, MODE_DIFF, word);
	if (!strcmp(word, "--follow"))
		return set_mode(words, request, MODE_FOLLOW, word);
	if (!strcmp(word, "--confirm"))
		return set_mode(words, request, MODE_CONFIRM, word);
	if (!strcmp(word, "--startup"))
		return set_mode(words, request, MODE_STARTUP, word);
	if (!strcmp(word, "--ike"))
		return set_mode(words, request, MODE_IKE, word);
	if (!strcmp(word, "--test"))
		return add_flow(words, request);
	if (!strcmp(word, "--timeout"))
		return number_read(words, word, 1, TIMEOUT_MAX, &request->timeout);
	return value_fail(words->error, VALUE_UNKNOWN, "apply", word, "FILE, --check, "
			  "--diff, --dry-run, --ike, --test FLOW, --timeout "
			  "SECONDS, --follow, --confirm or --startup");
}

static int read_request(struct words *words, struct request *request)
{
	const char *word;

	while ((word = words_take(words))) {
		int err = 0;

		if (!strncmp(word, "--", 2))
			err = read_option(words, request, word);
		else if (request->path)
			err = words_conflict(words, "\"%s\": expected one file.",
					     word);
		else
			request->path = word;
		if (err)
			return err;
	}
	if (request->timeout && request->mode != MODE_APPLY)
		return words_conflict(words, "\"--timeout\" is for a policy that is "
				      "put in force.");
	if (!request->path && request->mode != MODE_CONFIRM)
		return value_fail(words->error, VALUE_LACKS, "apply", NULL,
				  "a policy file, as /etc/ipward/policy.yaml");
	if (request->path && request->mode == MODE_CONFIRM)
		return words_conflict(words, "\"--confirm\": expected no file.");
	return 0;
}

enum telling {
	TELL_ALL,
	TELL_ERRORS,		/* the warnings are known */
};

/* The policy, or NULL; what was found in the file has been printed. */
static struct policy *load(const struct context *context,
			   const struct request *request, enum telling telling,
			   struct policy_host *host)
{
	const struct policy_questions questions = {
		(char **)request->flow, request->flows,
	};
	struct report *report = malloc(sizeof(*report));
	struct policy *policy;

	if (!report) {
		complain("%s.", strerror(ENOMEM));
		return NULL;
	}
	report_init(report);
	host_facts_load(host, context->netns);
	policy = policy_load(request->path, host, &questions, report);
	if (!policy || telling == TELL_ALL)
		report_print(context, report);
	if (!policy)
		complain("%s: %zu error%s: nothing was changed.", request->path,
			 report->count[SEVERITY_ERROR],
			 report->count[SEVERITY_ERROR] == 1 ? "" : "s");
	report_free(report);
	free(report);
	return policy;
}

static enum status put_in_force(struct context *context,
				const struct request *request,
				const struct policy *policy,
				const struct present *present,
				struct apply_ike *ike)
{
	enum status status = STATUS_OK;

	if (apply_is_pending()) {
		complain("a policy waits for a confirmation here: expected \"ipward "
			 "apply --confirm\", or its time to be over. Nothing was "
			 "changed.");
		return STATUS_USAGE;
	}
	if (!request->timeout && !context->force)
		status = lockout_check(context, policy);
	if (!status && request->timeout)
		status = apply_wait_start(context, present, ike, request->timeout);
	if (status)
		return status;
	status = apply_load(context, policy);
	if (status && request->timeout)
		apply_confirm();
	if (!status && !context->netns)
		dns_save();
	if (!status && request->timeout && !context->json)
		printf("in force for %u s: \"ipward apply --confirm\" keeps it, else "
		       "what was in force before returns\n",
		       (unsigned int)request->timeout);
	status = status ?: apply_show_lacks(context, policy);
	return status ?: apply_ike_install(context, policy, ike);
}

static bool is_applied(const struct request *request)
{
	return request->mode == MODE_APPLY || request->mode == MODE_FOLLOW;
}

static enum status apply(struct context *context, const struct request *request,
			 const struct policy *policy)
{
	struct present present = { .rule = NULL };
	struct apply_ike ike;
	enum status status = STATUS_OK;

	if (is_applied(request))
		status = apply_lock();
	if (status)
		return status;
	if (is_applied(request) && !context->netns)
		apply_accounts_find(policy);
	status = apply_ike_prepare(context, policy, &ike) ?:
		 present_load(context, &present) ?:
		 apply_algorithms_check(context, policy);
	if (!status)
		status = apply_show_changes(context, policy, &present, &ike);
	if (!status && is_applied(request))
		status = put_in_force(context, request, policy, &present, &ike);
	apply_unlock();
	apply_ike_free(&ike);
	present_free(&present);
	return status;
}

/* What follow_run() calls. */
struct following {
	struct context *context;
	const struct request *request;
};

static enum status change(struct context *context, const struct policy *policy,
			  const struct present *present)
{
	struct apply_ike ike;
	enum status status = apply_ike_prepare(context, policy, &ike) ?:
			     apply_algorithms_check(context, policy);

	if (!status)
		status = apply_show_changes(context, policy, present, &ike) ?:
			 apply_load(context, policy) ?:
			 apply_ike_install(context, policy, &ike);
	apply_ike_free(&ike);
	return status;
}

static bool apply_again(void *arg)
{
	const struct following *following = arg;
	struct context *context = following->context;
	struct present present;
	struct policy_host host;
	struct policy *policy;
	enum status status;

	if (apply_is_pending() || apply_lock())
		return false;
	policy = load(context, following->request, TELL_ERRORS, &host);
	status = policy ? present_load(context, &present) : STATUS_USAGE;
	if (!status && apply_is_change(policy, &present)) {
		status = change(context, policy, &present);
		fflush(stdout);
		if (!status && !context->netns)
			dns_save();
	}
	if (policy)
		present_free(&present);
	apply_unlock();
	policy_free(policy);
	policy_host_free(&host);
	/* What the file says wrong is wrong until it is changed. */
	return !status || !policy;
}

static enum status follow(struct context *context, const struct request *request)
{
	struct following following = { context, request };

	fflush(stdout);
	return follow_run(context->netns, apply_again, &following);
}

static enum status run_here(struct context *context,
			    const struct request *request)
{
	struct policy_host host;
	struct policy *policy;
	enum status status = STATUS_OK;

	if (request->mode == MODE_CONFIRM)
		return apply_confirm();
	policy = load(context, request, TELL_ALL, &host);
	if (!policy)
		status = STATUS_USAGE;
	else if (request->mode == MODE_STARTUP)
		apply_show_startup(context, policy);
	else if (request->mode == MODE_IKE)
		status = apply_ike_show(context, policy);
	else if (request->mode == MODE_CHECK)
		apply_show_check(context, request->path, policy);
	else
		status = apply(context, request, policy);
	policy_free(policy);
	policy_host_free(&host);
	if (!status && request->mode == MODE_FOLLOW)
		status = follow(context, request);
	return status;
}

static enum status run(struct context *context, struct words *words)
{
	struct request request = { .path = NULL };
	enum status status;
	int home;

	if (read_request(words, &request))
		return STATUS_USAGE;
	if (context->transaction != TRANSACTION_NONE) {
		complain("\"apply\" is a transaction of its own: expected \"policy "
			 "commit\" before it.");
		return STATUS_USAGE;
	}
	/* The words of the file mean what they mean in the namespace. */
	status = netns_enter(context->netns, &home);
	if (status)
		return status;
	status = run_here(context, &request);
	netns_leave(home);
	return status;
}

const struct object apply_object = {
	.name = "apply",
	.run = run,
	.usage =
"Usage: ipward apply FILE [ --timeout SECONDS | --follow ]\n"
"       ipward apply FILE { --diff | --dry-run }\n"
"       ipward apply FILE --check [ --test FLOW ]...\n"
"       ipward apply FILE --ike\n"
"       ipward apply FILE --startup\n"
"       ipward apply --confirm\n"
"FLOW := \"PROTO ADDR[:PORT] -> ADDR[:PORT]\", as \"tcp 192.0.2.77 -> me:443\"\n",
};
