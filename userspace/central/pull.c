// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "central/blob.h"
#include "central/check.h"
#include "central/findings.h"
#include "central/logon.h"
#include "central/object.h"
#include "central/pull.h"
#include "central/run.h"
#include "central/sentence.h"
#include "central/store.h"
#include "central/where.h"
#include "ipward/complain.h"

/**
 * struct pulling - one pull
 * @applied: "ipward apply" has succeeded
 * @changed: the text is another one than before, or comes from another file
 * @found: what to say if it succeeds
 */
struct pulling {
	const struct options *options;
	struct store store;
	struct directory *directory;
	struct findings findings;
	struct object object;
	struct origin source;
	char *text;
	size_t len;
	char account[KEYTAB_NAME];
	struct logon logon;
	bool applied;
	bool changed;
	char found[STORE_TEXT];
	char why[DIRECTORY_WHY];
};

/* A value of the file "source" is on one line. */
static void copy_text(char *to, const char *from)
{
	snprintf(to, STORE_TEXT, "%s", from);
	for (; *to; to++)
		if (iscntrl((unsigned char)*to))
			*to = ' ';
}

static int ask(struct pulling *pulling)
{
	char *account = pulling->account, *why = pulling->why;
	int err = where_account(pulling->options, account, why);

	if (!err)
		err = where_open(pulling->options, account, &pulling->directory, why);
	if (!err)
		err = findings_read(pulling->directory, account, &pulling->findings, why);
	if (!err)
		logon_pull(&pulling->logon, pulling->options, &pulling->store,
			   pulling->directory, &pulling->findings, account);
	return err;
}

static int ask_policy(struct pulling *pulling)
{
	const struct link *winner = pulling->findings.winner;
	char *why = pulling->why;
	int err;

	if (!winner)
		return 0;
	err = object_read(pulling->directory, winner->gpo->policy, &pulling->object, why);
	return err ?: central_policy_text(pulling->directory, &pulling->object, &pulling->text,
					  &pulling->len, why);
}

static void fill_source(struct pulling *pulling)
{
	const struct gpo *gpo = pulling->findings.winner->gpo;
	struct origin *source = &pulling->source, old;
	const uint64_t hash = blob_hash(pulling->text, pulling->len);

	store_source(pulling->store.path, &old);
	memset(source, 0, sizeof(*source));
	pulling->changed = !old.since || old.hash != hash;
	source->confirmed = time(NULL);
	source->since = pulling->changed ? source->confirmed : old.since;
	source->hash = hash;
	copy_text(source->controller, directory_server(pulling->directory));
	copy_text(source->policy, pulling->object.name);
	copy_text(source->policy_dn, pulling->object.dn);
	copy_text(source->gpo, gpo->name);
	copy_text(source->gpo_dn, gpo->dn);
	snprintf(pulling->found, sizeof(pulling->found), "the policy \"%.120s\" is in force, "
		 "which the Group Policy object \"%.120s\" assigns", source->policy, source->gpo);
}

static int put_in_force(struct pulling *pulling)
{
	char path[STORE_TEXT], *why = pulling->why;
	int err;

	fill_source(pulling);
	err = store_put_new(&pulling->store, pulling->text, pulling->len, path, why);
	if (!err)
		err = check_file(path, directory_address(pulling->directory), why);
	if (!err)
		err = run_ipward(path, why);
	pulling->applied = !err;
	if (!err)
		err = store_commit(&pulling->store, &pulling->source, why);
	else
		store_drop_new(&pulling->store);
	return err;
}

/* The whole list has been read. What the administrator of the host has written is next. */
static int remove_policy(struct pulling *pulling)
{
	const char *local = pulling->options->local;
	struct origin old;
	int err = 0;

	store_source(pulling->store.path, &old);
	if (!old.since) {
		snprintf(pulling->found, sizeof(pulling->found), "nothing is assigned");
		return 0;
	}
	pulling->changed = true;
	if (!access(local, R_OK)) {
		err = run_ipward(local, pulling->why);
		pulling->applied = !err;
		snprintf(pulling->found, sizeof(pulling->found), "nothing is assigned any "
			 "more: %.200s is in force", local);
	} else {
		snprintf(pulling->found, sizeof(pulling->found), "nothing is assigned any "
			 "more, and there is no %.200s: the policy that was assigned stays in "
			 "force until the next start of this host", local);
	}
	return err ?: store_remove(&pulling->store, pulling->why);
}

static int finish(struct pulling *pulling, int err)
{
	char ignored[DIRECTORY_WHY], *text = err ? pulling->why : pulling->found;

	if (store_put_attempt(&pulling->store, !err, text, ignored))
		warn("%s.", ignored);
	if (err)
		complain("%s. What was in force stays.", pulling->why);
	else
		printf("%s\n", pulling->found);
	return err ? STATUS_USAGE : STATUS_OK;
}

int pull(const struct options *options)
{
	struct pulling pulling = { .options = options };
	int err = store_open(&pulling.store, options->state, pulling.why), status;

	if (err) {
		complain("%s.", pulling.why);
		return STATUS_USAGE;
	}
	err = ask(&pulling) ?: ask_policy(&pulling);
	if (!err)
		err = pulling.findings.winner ? put_in_force(&pulling) :
						remove_policy(&pulling);
	logon_finish(&pulling.logon, options, &pulling.store, pulling.applied);
	status = finish(&pulling, err);
	store_close(&pulling.store);
	if (!err && pulling.changed)
		run_follow();
	object_free(&pulling.object);
	findings_free(&pulling.findings);
	directory_close(pulling.directory);
	free(pulling.text);
	return status;
}
