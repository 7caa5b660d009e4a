// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "central/logon.h"
#include "central/logon_status.h"
#include "ipward/json.h"
#include "ipward/print.h"
#include "policy/logon_rights.h"

static const char *const names[] = { "access", "deny access" };
static const char *const keys[] = { "access", "deny" };

/**
 * struct last - the last attempt
 * @result: a word: ok, failed, or pending; "" if there was none
 */
struct last {
	char result[16];
	char text[DIRECTORY_WHY];
};

static void load(const char *state, struct logon_rights *rights, struct last *last)
{
	char path[STORE_TEXT], line[sizeof(*last)] = "";
	FILE *stream;

	snprintf(path, sizeof(path), "%s/" LOGON_RIGHTS_NAME, state);
	setenv("IPWARD_RIGHTS", path, 1);
	logon_rights_load(rights);
	memset(last, 0, sizeof(*last));
	snprintf(path, sizeof(path), "%s/" LOGON_ATTEMPT, state);
	stream = fopen(path, "re");
	if (!stream)
		return;
	if (fgets(line, sizeof(line), stream)) {
		const char *blank;

		line[strcspn(line, "\n")] = '\0';
		blank = strchr(line, ' ');
		snprintf(last->result, sizeof(last->result), "%.*s", (int)strcspn(line, " "),
			 line);
		snprintf(last->text, sizeof(last->text), "%s", blank ? blank + 1 : "");
	}
	fclose(stream);
}

static bool is_fine(const struct logon_rights *rights, const struct last *last)
{
	return !rights->broken && (!*last->result || !strcmp(last->result, "ok"));
}

static void print_right(const struct logon_rights *rights, bool deny)
{
	const char *gpo = logon_rights_gpo(rights, deny), *at = NULL;
	struct logon_entry entry;

	if (!gpo)
		return;
	printf("right \"%s\" by \"", names[deny]);
	print_foreign(gpo, "");
	fputs("\":", stdout);
	while (logon_rights_next(rights, &at, &entry))
		if (entry.deny == deny)
			printf(" %s", entry.sid);
	putchar('\n');
}

bool logon_status_print(const char *state)
{
	struct logon_rights rights;
	struct last last;
	bool fine;

	load(state, &rights, &last);
	fine = is_fine(&rights, &last);
	print_right(&rights, false);
	print_right(&rights, true);
	if (rights.broken)
		puts("rights: DAMAGED: accounts of the domain are denied");
	if (!strcmp(last.result, "pending"))
		puts("rights: NOT IN FORCE yet: \"ipward apply\" has to succeed");
	if (*last.text) {
		fputs("rights: FAILED, and stay as they were: ", stdout);
		print_foreign(last.text, "");
		putchar('\n');
	}
	logon_rights_free(&rights);
	return fine;
}

static struct json_object *right_json(const struct logon_rights *rights, bool deny)
{
	const char *gpo = logon_rights_gpo(rights, deny), *at = NULL;
	struct json_object *object, *sids;
	struct logon_entry entry;

	if (!gpo)
		return NULL;
	object = json_object_new_object();
	sids = json_object_new_array();
	json_add_text(object, "gpo", gpo);
	while (logon_rights_next(rights, &at, &entry))
		if (entry.deny == deny && strcmp(entry.sid, LOGON_RIGHTS_NONE) != 0)
			json_object_array_add(sids, json_object_new_string(entry.sid));
	json_object_object_add(object, "sids", sids);
	return object;
}

bool logon_status_json(const char *state, struct json_object *object)
{
	struct json_object *added = json_object_new_object();
	struct logon_rights rights;
	struct last last;
	bool fine;

	load(state, &rights, &last);
	fine = is_fine(&rights, &last);
	for (int deny = 0; deny < 2; deny++) {
		struct json_object *right = right_json(&rights, deny);

		if (right)
			json_object_object_add(added, keys[deny], right);
	}
	json_add_text(added, "result", rights.broken ? "damaged" : last.result);
	json_add_text(added, "text", last.text);
	json_object_object_add(object, "rights", added);
	logon_rights_free(&rights);
	return fine;
}
