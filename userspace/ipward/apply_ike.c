// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "apply_ike.h"
#include "apply_judged.h"
#include "charon.h"
#include "json.h"
#include "report_print.h"
#include "swanctl.h"
#include "policy/exchange.h"
#include "policy/ike_diff.h"
#include "policy/ike_lists.h"

#define NAMES_TEXT	400

/* Both configurations by their parts. */
struct comparison {
	struct ike_parts old;
	struct ike_parts new;
};

static int compare(const struct apply_ike *ike, struct comparison *c)
{
	return ike_parts_read(ike->old.text.text, &c->old) |
	       ike_parts_read(ike->new.text.text, &c->new);
}

static void comparison_free(struct comparison *c)
{
	ike_parts_free(&c->old);
	ike_parts_free(&c->new);
}

static enum status make(const struct context *context, const struct policy *policy,
			enum ike_secrets secrets, struct ike_config *config)
{
	struct report *report = malloc(sizeof(*report));
	int err = -ENOMEM;

	if (report) {
		report_init(report);
		err = ike_config_make(policy, secrets, config, report);
		report_print(context, report);
		report_free(report);
		free(report);
	}
	if (err)
		complain("%s.", strerror(-err));
	return err ? STATUS_USAGE : STATUS_OK;
}

enum status apply_ike_prepare(const struct context *context,
			      const struct policy *policy, struct apply_ike *ike)
{
	enum status status;

	memset(ike, 0, sizeof(*ike));
	if (!context->netns)
		ike_state_read(&ike->old);
	status = make(context, policy, IKE_SECRETS_SHOWN, &ike->new);
	if (!status && !ike->new.children)
		ike_config_free(&ike->new);
	return status;
}

/* Others are copies, and this one is made. */
static bool is_made(const struct ike_file *file)
{
	return !strcmp(file->name, IKE_LISTS_NAME);
}

static void show_lists(const struct ike_file *file)
{
	fputs("#\t", stdout);
	for (size_t i = 0; i < file->len; i++)
		printf("%c%s", file->bytes[i],
		       file->bytes[i] == '\n' && i + 1 < file->len ? "#\t" : "");
}

static void show_text(const struct ike_config *config)
{
	fputs(config->text.text, stdout);
	for (const struct ike_file *file = config->file; file; file = file->next) {
		printf("# %s/%s\n", swanctl_folder(), file->name);
		if (is_made(file))
			show_lists(file);
	}
}

static void add_lists(struct json_object *object, const struct ike_file *file)
{
	char *text = strndup(file->bytes, file->len);

	if (text)
		json_add_text(object, "lists", text);
	free(text);
}

static void show_json(const struct context *context, const struct ike_config *config)
{
	struct json_object *object = json_object_new_object();
	struct json_object *files = json_object_new_array();

	json_add_text(object, "configuration", config->text.text);
	json_object_object_add(object, "files", files);
	for (const struct ike_file *file = config->file; file; file = file->next) {
		json_object_array_add(files, json_object_new_string(file->name));
		if (is_made(file))
			add_lists(object, file);
	}
	json_print(context, object);
}

enum status apply_ike_show(const struct context *context,
			   const struct policy *policy)
{
	struct ike_config config = { .file = NULL };
	enum status status = make(context, policy, IKE_SECRETS_HIDDEN, &config);

	if (!status && context->json)
		show_json(context, &config);
	else if (!status)
		show_text(&config);
	ike_config_free(&config);
	return status;
}

void apply_ike_free(struct apply_ike *ike)
{
	ike_config_free(&ike->old);
	ike_config_free(&ike->new);
}

static void show_part(enum change change, const struct ike_part *part,
		      struct json_object *array)
{
	static const char *const signs[] = {
		[CHANGE_ADDED] = "+", [CHANGE_REMOVED] = "-", [CHANGE_DIFFERENT] = "~",
	};
	struct json_object *line;

	if (!array) {
		printf("%s key exchange %s%s%s\n", signs[change], part->connection,
		       *part->child ? ", child " : "", part->child);
		return;
	}
	line = json_object_new_object();
	json_add_text(line, "change", signs[change]);
	json_add_text(line, "connection", part->connection);
	if (*part->child)
		json_add_text(line, "child", part->child);
	json_object_array_add(array, line);
}

static size_t show_parts(const struct comparison *c, const struct ike_parts *parts,
			 enum change wanted, struct json_object *array)
{
	size_t changes = 0;

	for (size_t i = 0; i < parts->count; i++) {
		const struct ike_part *part = &parts->item[i];
		enum change change = ike_parts_change(&c->old, &c->new, part);

		/* What is in both lists is shown once. */
		if (wanted == CHANGE_REMOVED ? change != CHANGE_REMOVED :
					       change == CHANGE_NONE)
			continue;
		changes++;
		show_part(change, part, array);
	}
	return changes;
}

size_t apply_ike_show_changes(const struct context *context,
			      const struct apply_ike *ike,
			      struct json_object *array)
{
	struct comparison c;
	size_t changes = 0;

	if (!context->netns && !compare(ike, &c)) {
		changes = show_parts(&c, &c.new, CHANGE_ADDED, array);
		changes += show_parts(&c, &c.old, CHANGE_REMOVED, array);
		comparison_free(&c);
	}
	return changes;
}

/* Names of rules that need keys, the first ones. */
static void list_rules(const struct policy *policy, char text[NAMES_TEXT])
{
	size_t len = 0;

	*text = '\0';
	for (size_t i = 0; i < policy->exchanges; i++) {
		const char *name = policy->exchange[i]->name;

		if (i && !strcmp(name, policy->exchange[i - 1]->name))
			continue;
		if (len + strlen(name) + 16 > NAMES_TEXT) {
			snprintf(text + len, NAMES_TEXT - len, " and others");
			return;
		}
		len += snprintf(text + len, NAMES_TEXT - len, "%s\"%s\"",
				len ? ", " : "", name);
	}
}

static void warn_waiting(const struct policy *policy, const char *why,
			 const char *cure)
{
	char names[NAMES_TEXT];

	if (!policy || !policy->exchanges)
		return;
	list_rules(policy, names);
	warn("%s: packets of these rules are dropped until a key exchange makes their "
	     "SAs: %s.", why, names);
	hint("%s", cure);
}

/* The rules of a connection that strongSwan speaks of in a line. */
static void complain_line(const struct ike_config *config, const char *line, int len)
{
	const char *from = memchr(line, '\'', len);
	const char *to = from ? memchr(from + 1, '\'', len - (from + 1 - line)) : NULL;
	char name[IKE_NAME + 8], *section = NULL, *rule;
	const char *end;

	complain("strongSwan: %.*s.", len, line);
	if (!to)
		return;
	snprintf(name, sizeof(name), "\n\t%.*s {\n", (int)(to - from - 1), from + 1);
	section = strstr(config->text.text ?: "", name);
	if (!section)
		return;
	end = strstr(section, "\n\t}\n");
	for (rule = strstr(section, "# rule "); rule && rule < end;
	     rule = strstr(rule + 1, "# rule "))
		hint("it is for %.*s.", (int)strcspn(rule + 2, "\n"), rule + 2);
}

static size_t complain_failures(const struct ike_config *config, const char *output)
{
	size_t found = 0;

	while (output && *output) {
		const int len = strcspn(output, "\n");
		const char *failed = memmem(output, len, "failed", 6);

		/* Of folders that are not there, and the sum of what was said. */
		if (failed && strncmp(output, "opening directory", 17) != 0 &&
		    !memmem(output, len, " failed to load", 15)) {
			complain_line(config, output, len);
			found++;
		}
		output += len + (output[len] == '\n');
	}
	return found;
}

/* Those that strongSwan has not named as loaded: its own file may not include ours. */
static size_t count_missing(const struct comparison *c, const char *output)
{
	char line[IKE_NAME + 32];
	size_t missing = 0;

	for (size_t i = 0; i < c->new.count; i++) {
		snprintf(line, sizeof(line), "loaded connection '%s'",
			 c->new.item[i].connection);
		if (!*c->new.item[i].child && !strstr(output ?: "", line))
			missing++;
	}
	return missing;
}

/* In a list of SAs, an IKE SA's line begins with its name, a child's after spaces. */
static size_t count_sas(const char *list, const char *name, const char *indent)
{
	char begin[IKE_NAME + 8];
	size_t count = 0;

	snprintf(begin, sizeof(begin), "\n%s%s: #", indent, name);
	for (const char *at = strstr(list, begin); at; at = strstr(at + 1, begin))
		count++;
	return count;
}

static size_t end_part(const char *list, const struct ike_part *part)
{
	const char *const kind = *part->child ? "--child" : "--ike";
	const char *const name = *part->child ? part->child : part->connection;
	const char *const args[] = {
		"--terminate", kind, name, "--force", "--timeout", "2", NULL,
	};
	size_t count = count_sas(list, name, *part->child ? "  " : "");
	char *output = NULL;

	if (count)
		swanctl_run(args, &output);
	free(output);
	return count;
}

/* A child ends with its connection; what a rule has lost is a child. */
static size_t end_forbidden(const struct comparison *c)
{
	const char *const args[] = { "--list-sas", NULL };
	char *output = NULL, *list = NULL;
	size_t ended = 0;

	if (swanctl_run(args, &output) == SWANCTL_OK &&
	    asprintf(&list, "\n%s", output ?: "") < 0)
		list = NULL;
	for (size_t i = 0; list && i < c->old.count; i++) {
		const struct ike_part *part = &c->old.item[i];
		const struct ike_part *connection =
			ike_parts_find(&c->old, part->connection, "");

		if (ike_parts_keep(&c->new, part) ||
		    (*part->child && connection && !ike_parts_keep(&c->new, connection)))
			continue;
		ended += end_part(list, part);
	}
	free(output);
	free(list);
	return ended;
}

/* By the daemon's plugin, which knows all that a peer has proved. */
static size_t end_refused(const struct apply_ike *ike)
{
	size_t ended = 0;

	if (apply_judged_wait(&ike->new, &ended))
		warn("strongSwan's plugin " CHARON_PLUGIN " has not said that it has judged "
		     "its peers anew: who may not connect any longer may still be "
		     "connected.");
	return ended;
}

static enum status load_config(const struct context *context,
			       const struct policy *policy,
			       const struct apply_ike *ike, const struct comparison *c)
{
	const char *const args[] = { "--load-all", "--noprompt", NULL };
	enum status status = STATUS_OK;
	char *output;
	size_t n;

	switch (swanctl_run(args, &output)) {
	case SWANCTL_MISSING:
		warn_waiting(policy, "strongSwan is not installed",
			     "install ipward-strongswan, which brings it along.");
		break;
	case SWANCTL_NO_DAEMON:
		warn_waiting(policy, "strongSwan does not run",
			     "systemctl enable --now strongswan.");
		break;
	case SWANCTL_HANGS:
		complain("strongSwan has not answered \"swanctl --load-all\" within a "
			 "minute.");
		status = STATUS_KERNEL;
		break;
	case SWANCTL_FAILED:
	case SWANCTL_OK:
		n = complain_failures(&ike->new, output);
		if (!n && count_missing(c, output))
			complain("strongSwan has not loaded %s/conf.d/ipward.conf: "
				 "expected \"include conf.d/*.conf\" in swanctl.conf.",
				 swanctl_folder());
		if (n || count_missing(c, output))
			status = STATUS_KERNEL;
		n = 0;
		if (charon_lacks_plugin())
			warn_waiting(policy, "strongSwan runs without ipward's plugin, and "
				     "its SAs are of no use here",
				     "see \"ipward ike status\".");
		else
			n = end_refused(ike);
		/* After the plugin, so that each is counted once. */
		n += end_forbidden(c);
		if (n && !context->json)
			printf("%zu SA%s of the key exchange taken down, as %s allowed no "
			       "longer\n", n, n == 1 ? "" : "s", n == 1 ? "it is" :
			       "they are");
		break;
	}
	free(output);
	return status;
}

enum status apply_ike_install(const struct context *context,
			      const struct policy *policy,
			      const struct apply_ike *ike)
{
	struct comparison c;
	char path[PATH_MAX];
	enum status status;
	int err;

	if (context->netns && policy->exchanges)
		warn_waiting(policy, "strongSwan of a network namespace is configured by "
			     "\"ipward apply\" within it", "ip netns exec NAME ipward "
			     "apply FILE, where strongSwan runs likewise");
	if (context->netns || (!ike->new.text.text && !ike->old.text.text))
		return STATUS_OK;
	if (access(swanctl_folder(), F_OK)) {
		warn_waiting(policy, "strongSwan is not installed",
			     "install ipward-strongswan, which brings it along.");
		return STATUS_OK;
	}
	apply_judged_begin();
	err = ike_state_write(&ike->old, &ike->new, path);
	if (err) {
		complain("cannot write %s: %s.", path, strerror(-err));
		return STATUS_USAGE;
	}
	if (compare(ike, &c))
		return STATUS_USAGE;
	status = load_config(context, policy, ike, &c);
	comparison_free(&c);
	return status;
}

void apply_ike_return(struct apply_ike *ike)
{
	const char *const args[] = { "--load-all", "--noprompt", NULL };
	const struct apply_ike back = { .old = ike->new, .new = ike->old };
	struct comparison c;
	char path[PATH_MAX], *output = NULL;

	if (!ike->old.text.text && !ike->new.text.text)
		return;
	if (ike_state_write(&back.old, &back.new, path) || compare(&back, &c))
		return;
	if (swanctl_run(args, &output) == SWANCTL_OK)
		end_forbidden(&c);
	free(output);
	comparison_free(&c);
}
