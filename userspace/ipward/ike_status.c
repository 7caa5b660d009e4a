// SPDX-License-Identifier: GPL-2.0
/* ipward ike */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "command.h"
#include "charon.h"
#include "json.h"
#include "print.h"

#define INSTALLED	"/usr/lib/ipsec/plugins/libstrongswan-" CHARON_PLUGIN ".so"
#define NO_BACKEND	"none"

/* From so many on, charon by default asks for cookies. */
#define MANY_HALF_OPEN	30

/* The first version that is built without IKEv1 unless one asks for it. */
#define WITHOUT_IKEV1	6.1

/**
 * struct inquiry - what is found out
 * @object: the answers, as they are printed
 * @problems: sentences, the array of that name: what has to be mended here
 * @notes: likewise, what may be on purpose
 */
struct inquiry {
	struct context *context;
	struct vici vici;
	struct json_object *object;
	struct json_object *problems;
	struct json_object *notes;
	struct json_object *children;		/* their names */
	uint64_t connections;
};

static void add_sentence(struct json_object *array, const char *sentence)
{
	json_object_array_add(array, json_object_new_string(sentence));
}

static void add_flag(struct json_object *object, const char *key, bool flag)
{
	json_object_object_add(object, key, json_object_new_boolean(flag));
}

static void add_value(struct json_object *object, const char *key,
		      struct vici_part part, const char *name)
{
	char text[CHARON_TEXT];

	json_add_text(object, key, vici_value(part, name, text, sizeof(text)));
}

static int ask_version(struct inquiry *inquiry)
{
	struct vici_part reply;
	int err = vici_request(&inquiry->vici, "version", NULL, &reply);

	if (err)
		return err;
	add_value(inquiry->object, "daemon", reply, "daemon");
	add_value(inquiry->object, "version", reply, "version");
	return 0;
}

static const char *text_at(struct json_object *array, size_t index)
{
	return json_object_get_string(json_object_array_get_idx(array, index));
}

static bool has_plugin(struct json_object *plugins, const char *name)
{
	for (size_t i = 0; i < json_object_array_length(plugins); i++)
		if (!strcmp(text_at(plugins, i), name))
			return true;
	return false;
}

static struct json_object *list_json(struct vici_part list)
{
	struct json_object *array = json_object_new_array();
	struct vici_element element;
	char text[CHARON_TEXT];

	while (vici_next(&list, &element)) {
		vici_text(element.value, text, sizeof(text));
		json_object_array_add(array, json_object_new_string(text));
	}
	return array;
}

static void judge_backend(struct inquiry *inquiry, const char *backend)
{
	char text[CHARON_SENTENCE];

	if (!strcmp(backend, CHARON_PLUGIN))
		return;
	snprintf(text, sizeof(text), "charon runs without " CHARON_PLUGIN
		 ": its SAs go to %s and not to ipward, whose rules go on dropping what "
		 "they protect; %s", backend, !access(INSTALLED, R_OK) ?
		 "the plugin is installed, charon's log says why it was not loaded" :
		 "the plugin is not installed at " INSTALLED);
	add_sentence(inquiry->problems, text);
}

static void judge_half_open(struct inquiry *inquiry, uint64_t half_open)
{
	char text[CHARON_SENTENCE];

	if (half_open < MANY_HALF_OPEN)
		return;
	snprintf(text, sizeof(text), "%" PRIu64 " key exchanges are half open: with peers "
		 "at once, or with strangers who do not go on; when so many peers have "
		 "begun, charon has new ones prove their address (cookie)", half_open);
	add_sentence(inquiry->notes, text);
}

/* "6.1.0" is 6.1; without its default, the plugins of IKEv1 are there as well. */
static bool has_ikev1(struct json_object *object, struct json_object *plugins)
{
	struct json_object *version = json_object_object_get(object, "version");

	return strtod(json_object_get_string(version), NULL) < WITHOUT_IKEV1 ||
	       has_plugin(plugins, "xauth-generic");
}

static int ask_stats(struct inquiry *inquiry)
{
	struct json_object *object = inquiry->object, *plugins;
	struct vici_part reply, part;
	char text[CHARON_TEXT];
	const char *backend;
	int err = vici_request(&inquiry->vici, "stats", NULL, &reply);

	if (err)
		return err;
	plugins = list_json(vici_list(reply, "plugins"));
	backend = charon_backend(reply, text);
	if (!*backend)
		backend = NO_BACKEND;
	add_value(object, "since", vici_section(reply, "uptime"), "since");
	json_add_text(object, "backend", backend);
	add_flag(object, "plugin_loaded", has_plugin(plugins, CHARON_PLUGIN));
	add_flag(object, "ikev1", has_ikev1(object, plugins));
	part = vici_section(reply, "ikesas");
	json_add_number(object, "ike_sas", vici_number(part, "total", 10));
	json_add_number(object, "half_open", vici_number(part, "half-open", 10));
	judge_half_open(inquiry, vici_number(part, "half-open", 10));
	json_object_object_add(object, "plugins", plugins);
	judge_backend(inquiry, backend);
	return 0;
}

static int add_connection(struct vici_part message, void *arg)
{
	struct inquiry *inquiry = arg;
	struct vici_element element;
	struct vici_part children;
	char text[CHARON_TEXT];

	while (vici_next(&message, &element)) {
		inquiry->connections++;
		children = vici_section(element.inside, "children");
		while (vici_next(&children, &element)) {
			vici_text(element.name, text, sizeof(text));
			json_object_array_add(inquiry->children,
					      json_object_new_string(text));
		}
	}
	return 0;
}

static int ask_connections(struct inquiry *inquiry)
{
	int err = vici_stream(&inquiry->vici, "list-conns", "list-conn", NULL,
			      add_connection, inquiry);

	if (!err)
		json_add_number(inquiry->object, "connections", inquiry->connections);
	return err;
}

static void ask_charon(struct inquiry *inquiry)
{
	int err = vici_open(&inquiry->vici, VICI_SOCKET, VICI_TIMEOUT);
	char text[CHARON_SENTENCE];

	if (!err)
		err = ask_version(inquiry);
	if (!err)
		err = ask_stats(inquiry);
	if (!err)
		err = ask_connections(inquiry);
	add_flag(inquiry->object, "running", !err);
	if (err)
		add_sentence(inquiry->problems, charon_complaint(err, &inquiry->vici, text));
	vici_close(&inquiry->vici);
}

/* Connections that somebody has written by hand do not say their reqid. */
static bool may_be_served(const struct inquiry *inquiry, const char *rule)
{
	const char *name;

	for (size_t i = 0; i < json_object_array_length(inquiry->children); i++) {
		name = text_at(inquiry->children, i);
		if (!charon_is_made(name) || charon_serves(name, rule))
			return true;
	}
	return false;
}

static bool has_fixed_keys(const struct serve_sas *sas, uint32_t reqid)
{
	for (size_t i = 0; i < sas->n; i++)
		if (sas->sa[i].reqid == reqid &&
		    !(sas->sa[i].flags & IPWARD_SA_FLAG_IKE))
			return true;
	return false;
}

static uint32_t rule_reqid(const struct ipward_rule *rule)
{
	for (uint32_t i = 0; i < rule->tmpls; i++)
		if (rule->tmpl[i].has & IPWARD_BIT(IPWARD_A_TEMPLATE_REQID) &&
		    rule->tmpl[i].reqid)
			return rule->tmpl[i].reqid;
	return 0;
}

static void judge_rule(struct inquiry *inquiry, struct json_object *array,
		       const struct ipward_rule *rule, const struct serve_sas *sas)
{
	const uint32_t reqid = rule_reqid(rule);
	struct json_object *lacking;
	char text[CHARON_SENTENCE];

	if (!reqid || has_fixed_keys(sas, reqid) || may_be_served(inquiry, rule->name))
		return;
	lacking = json_object_new_object();
	json_add_text(lacking, "name", rule->name);
	json_add_number(lacking, "reqid", reqid);
	json_object_array_add(array, lacking);
	snprintf(text, sizeof(text), "rule \"%s\" protects by SAs with reqid %" PRIu32
		 ", for which there are neither keys nor a connection of charon's",
		 rule->name, reqid);
	add_sentence(inquiry->notes, text);
}

/* Return: STATUS_KERNEL if the module cannot be asked, which has been said then. */
static enum status ask_rules(struct inquiry *inquiry)
{
	struct json_object *array = json_object_new_array();
	struct serve_rules rules = { .n = 0 };
	struct serve_sas sas = { .n = 0 };
	enum status status = context_open(inquiry->context);
	int err = 0;

	if (!status)
		err = serve_load_rules(inquiry->context->ipward, &rules);
	if (!status && !err)
		err = serve_load_sas(inquiry->context->ipward, &sas);
	if (!status)
		status = context_result(inquiry->context, err);
	for (size_t i = 0; !status && i < rules.n; i++)
		judge_rule(inquiry, array, rules.rule[i], &sas);
	serve_free_rules(&rules);
	serve_free_sas(&sas);
	json_object_object_add(inquiry->object, "rules_without_connection", array);
	return status;
}

static void print_answers(const struct inquiry *inquiry)
{
	struct json_object *object = inquiry->object, *value;

	if (!json_object_object_get_ex(object, "version", &value))
		return;
	print_member(object, "", "daemon");
	print_member(object, " ", "version");
	print_member(object, " backend ", "backend");
	print_member(object, " since ", "since");
	print_member(object, "\n\tike-sas ", "ike_sas");
	print_member(object, " half-open ", "half_open");
	print_member(object, " connections ", "connections");
	if (json_object_object_get_ex(object, "ikev1", &value))
		printf(" ikev1 %s", json_object_get_boolean(value) ? "yes" : "no");
	if (inquiry->context->details)
		print_member(object, "\n\tplugins ", "plugins");
	putchar('\n');
}

static void print_sentences(struct json_object *array)
{
	for (size_t i = 0; i < json_object_array_length(array); i++) {
		fputs("# ", stdout);
		print_foreign(text_at(array, i), "");
		puts(".");
	}
}

static enum status ike_status(struct context *context, struct words *words)
{
	struct inquiry inquiry = { .context = context };
	enum status status;

	if (words_end(words, "ike status"))
		return STATUS_USAGE;
	inquiry.object = json_object_new_object();
	inquiry.problems = json_object_new_array();
	inquiry.notes = json_object_new_array();
	inquiry.children = json_object_new_array();
	ask_charon(&inquiry);
	status = ask_rules(&inquiry);
	if (!status && json_object_array_length(inquiry.problems))
		status = STATUS_IKE;
	json_object_object_add(inquiry.object, "problems", inquiry.problems);
	json_object_object_add(inquiry.object, "notes", inquiry.notes);
	if (context->json) {
		json_print(context, json_object_get(inquiry.object));
	} else {
		print_answers(&inquiry);
		print_sentences(inquiry.problems);
		print_sentences(inquiry.notes);
	}
	json_object_put(inquiry.object);
	json_object_put(inquiry.children);
	return status;
}

static const struct command commands[] = {
	{ "status", ike_status },
	{ NULL, NULL },
};

const struct object ike_object = {
	.name = "ike",
	.commands = commands,
	.run = ike_status,
	.usage =
"Usage: ipward ike status\n"
"Whether strongSwan's charon runs and gives its SAs to ipward: if not, the exit status\n"
"is 3. Also for which rules it has no connection, and with -d its plugins.\n",
};
