// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "central/logon.h"
#include "central/run.h"
#include "central/security_template.h"
#include "central/sentence.h"
#include "central/sysvol.h"
#include "central/sysvol_path.h"
#include "ipward/complain.h"
#include "policy/logon_rights.h"

enum { PLACE, EXTENSIONS };

/**
 * struct choice - a right
 * @gpo: name of the object that has defined it, or NULL
 * @kept: it stays as it was
 */
struct choice {
	const char *gpo;
	struct template_right right;
	bool kept;
};

/** struct reading - on the way through the objects, the nearest first */
struct reading {
	const struct options *options;
	struct directory *directory;
	const char *account;
	struct sysvol sysvol;
	bool is_open;
	struct choice choice[TEMPLATE_RIGHTS];
	struct logon *logon;
};

static const char *const verbs[TEMPLATE_RIGHTS] = {
	[TEMPLATE_NEED] = "need", [TEMPLATE_DENY] = "deny",
};

static const char *const titles[TEMPLATE_RIGHTS] = {
	[TEMPLATE_NEED] = "Access this computer from the network",
	[TEMPLATE_DENY] = "Deny access to this computer from the network",
};

static bool is_open(const struct choice *choice)
{
	return !choice->gpo && !choice->kept;
}

/* The first reason is the one to say. */
static void keep(struct reading *reading, struct choice *choice, const char *why)
{
	choice->kept = true;
	if (!reading->logon->failed)
		sentence(reading->logon->text, 0, "%s", why);
	reading->logon->failed = true;
}

static void keep_open(struct reading *reading, const char *why)
{
	for (int i = 0; i < TEMPLATE_RIGHTS; i++)
		if (is_open(&reading->choice[i]))
			keep(reading, &reading->choice[i], why);
}

/*
 * Whom a denial names has to be known. An entry to be let in that is not known lets nobody
 * in.
 */
static void choose(struct reading *reading, int number, struct template_right *right,
		   const struct gpo *gpo)
{
	struct choice *choice = &reading->choice[number];
	char why[DIRECTORY_WHY];

	if (!is_open(choice) || !right->defined)
		return;
	if (right->unreadable) {
		sentence(why, 0, "the right \"%s\" of the Group Policy object \"%.80s\" is there "
			 "twice, cut off or too long", titles[number], gpo->name);
		keep(reading, choice, why);
	} else if (right->names && number == TEMPLATE_DENY) {
		sentence(why, 0, "\"%s\" in the right \"%s\" of the Group Policy object \"%.80s\" "
			 "is no SID", right->name, titles[number], gpo->name);
		keep(reading, choice, why);
	} else {
		if (right->names)
			warn("\"%s\" in the right \"%s\" of the Group Policy object \"%s\" is no "
			     "SID: it lets nobody in.", right->name, titles[number], gpo->name);
		choice->gpo = gpo->name;
		choice->right = *right;
		right->sid = NULL;
	}
}

static int read_file(struct reading *reading, const struct gpo *gpo, const char *place,
		     char *why)
{
	struct security_template template;
	uint8_t *bytes = NULL;
	size_t len = 0;
	int err = 0;

	if (!reading->is_open)
		err = sysvol_open(&reading->sysvol, reading->options, reading->directory,
				  reading->account, why);
	reading->is_open = true;
	if (err)
		return err;
	err = sysvol_read(&reading->sysvol, place, &bytes, &len, why);
	if (err)
		return err == -ENOENT ? 0 : err;
	err = security_template_read(bytes, len, &template);
	if (err)
		sentence(why, err, "the rights of the Group Policy object \"%.100s\" cannot be "
			 "read: GptTmpl.inf %s", gpo->name, err == -EFBIG ? "is too long" :
			 err == -ENOMEM ? "needs more memory" : "is no text");
	for (int i = 0; i < TEMPLATE_RIGHTS && !err; i++)
		choose(reading, i, &template.right[i], gpo);
	security_template_free(&template);
	free(bytes);
	return err;
}

static int read_gpo(struct reading *reading, const struct gpo *gpo, char *why)
{
	static const char *const attributes[] = {
		[PLACE] = "gPCFileSysPath", [EXTENSIONS] = "gPCMachineExtensionNames", NULL
	};
	const struct directory_search search = {
		.base = gpo->dn, .scope = DIRECTORY_ENTRY, .attribute = attributes, .max = 1,
	};
	struct directory_entries entries;
	int err = directory_search(reading->directory, &search, &entries, why);

	if (err)
		return err;
	if (!entries.count)
		err = sentence(why, -ENOENT, "the Group Policy object \"%.100s\" is gone",
			       gpo->name);
	else if (sysvol_has_rights(directory_text(&entries.entry[0], EXTENSIONS)))
		err = read_file(reading, gpo, directory_text(&entries.entry[0], PLACE) ?: "",
				why);
	directory_entries_free(&entries);
	return err;
}

static void read_all(struct reading *reading, const struct findings *findings)
{
	char why[DIRECTORY_WHY];

	for (size_t i = findings->applies; i > 0; i--) {
		if (!is_open(&reading->choice[TEMPLATE_NEED]) &&
		    !is_open(&reading->choice[TEMPLATE_DENY]))
			break;
		if (read_gpo(reading, findings->applied[i - 1]->gpo, why))
			keep_open(reading, why);
	}
	if (reading->is_open)
		sysvol_close(&reading->sysvol);
}

static void write_gpo(FILE *stream, const char *verb, const char *name)
{
	fprintf(stream, "%s-gpo ", verb);
	for (; *name; name++)
		fputc(iscntrl((unsigned char)*name) ? ' ' : *name, stream);
	fputc('\n', stream);
}

static void write_kept(FILE *stream, int number, const struct logon_rights *old)
{
	const bool deny = number == TEMPLATE_DENY;
	const char *gpo = logon_rights_gpo(old, deny), *at = NULL;
	struct logon_entry entry;

	if (gpo)
		write_gpo(stream, verbs[number], gpo);
	while (logon_rights_next(old, &at, &entry))
		if (entry.deny == deny)
			fprintf(stream, "%s %s\n", verbs[number], entry.sid);
}

static void write_right(FILE *stream, int number, const struct choice *choice,
			const struct logon_rights *old)
{
	if (choice->kept)
		write_kept(stream, number, old);
	if (!choice->gpo)
		return;
	write_gpo(stream, verbs[number], choice->gpo);
	if (!choice->right.count)
		fprintf(stream, "%s " LOGON_RIGHTS_NONE "\n", verbs[number]);
	for (size_t i = 0; i < choice->right.count; i++)
		fprintf(stream, "%s %s\n", verbs[number], choice->right.sid[i]);
}

/* Return: the file's text, to be freed, or NULL without memory. */
static char *write_text(const struct reading *reading, const struct logon_rights *old,
			size_t *len)
{
	char *text = NULL;
	FILE *stream = open_memstream(&text, len);

	if (!stream)
		return NULL;
	for (int i = 0; i < TEMPLATE_RIGHTS; i++)
		write_right(stream, i, &reading->choice[i], old);
	fputs("end\n", stream);
	if (!fclose(stream))
		return text;
	free(text);
	return NULL;
}

static bool is_same(const struct logon_rights *old, const char *text, size_t len)
{
	if (!old->text)
		return !strcmp(text, "end\n");
	if (old->broken || old->len != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (old->text[i] != (text[i] == '\n' ? '\0' : text[i]))
			return false;
	return true;
}

/* A damaged file denies everybody: what of it should stay is not known. */
static void put(struct reading *reading, struct store *store, const struct logon_rights *old)
{
	struct logon *logon = reading->logon;
	char why[DIRECTORY_WHY] = "there is no memory", *text;
	size_t len;

	if (old->broken && logon->failed)
		return;
	text = write_text(reading, old, &len);
	if (text && is_same(old, text, len) && !old->broken) {
		free(text);
		return;
	}
	if (!text || store_put(store, LOGON_RIGHTS_NAME, text, len, why)) {
		if (!logon->failed)
			sentence(logon->text, 0, "%s", why);
		logon->failed = true;
	} else {
		logon->pending = true;
	}
	free(text);
}

static void note(const struct logon *logon, struct store *store)
{
	char line[DIRECTORY_WHY + 32], why[DIRECTORY_WHY];
	const int len = snprintf(line, sizeof(line), "%s %s\n", logon->pending ? "pending" :
				 logon->failed ? "failed" : "ok", logon->text);

	if (store_put(store, LOGON_ATTEMPT, line, len, why))
		warn("%s.", why);
}

/* The last pull may have ended before the lists were renewed. */
static bool was_pending(const char *state)
{
	char path[STORE_TEXT], word[16] = "";
	FILE *stream;

	snprintf(path, sizeof(path), "%s/" LOGON_ATTEMPT, state);
	stream = fopen(path, "re");
	if (!stream)
		return false;
	if (!fgets(word, sizeof(word), stream))
		*word = '\0';
	fclose(stream);
	return !strncmp(word, "pending", strlen("pending"));
}

void logon_pull(struct logon *logon, const struct options *options, struct store *store,
		struct directory *directory, const struct findings *findings,
		const char *account)
{
	struct reading reading = {
		.options = options, .directory = directory, .account = account, .logon = logon,
	};
	char path[STORE_TEXT];
	struct logon_rights old;

	*logon = (struct logon){ .pending = was_pending(options->state) };
	snprintf(path, sizeof(path), "%s/" LOGON_RIGHTS_NAME, options->state);
	setenv("IPWARD_RIGHTS", path, 1);
	read_all(&reading, findings);
	logon_rights_load(&old);
	put(&reading, store, &old);
	logon_rights_free(&old);
	for (int i = 0; i < TEMPLATE_RIGHTS; i++)
		free(reading.choice[i].right.sid);
	note(logon, store);
	if (logon->failed)
		warn("the domain's rights to connect stay as they were: %s.", logon->text);
}

void logon_finish(struct logon *logon, const struct options *options, struct store *store,
		  bool applied)
{
	char path[STORE_TEXT], why[DIRECTORY_WHY];
	struct origin source;

	if (!logon->pending)
		return;
	store_source(store->path, &source);
	snprintf(path, sizeof(path), "%s/" STORE_POLICY, store->path);
	if (!source.since)
		snprintf(path, sizeof(path), "%s", options->local);
	if (!applied && !access(path, R_OK) && run_ipward(path, why)) {
		warn("the domain's rights to connect have changed, and \"ipward apply %s\" "
		     "fails: %s.", path, why);
		return;
	}
	logon->pending = false;
	note(logon, store);
}
