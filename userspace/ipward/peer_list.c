// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "charon.h"
#include "peer_list.h"
#include "show.h"
#include "value/address.h"

#define METHOD_TEXT	(2 * CHARON_TEXT)

int peer_list_load(struct peer_list *list, struct ipward *ipward)
{
	int err = serve_load_rules(ipward, &list->rules);

	list->peers = json_object_new_array();
	list->connections = json_object_new_object();
	if (!err)
		err = serve_load_sas(ipward, &list->sas);
	if (err)
		return err;
	list->used = calloc(list->sas.n + 1, sizeof(*list->used));
	return list->used ? 0 : -ENOMEM;
}

void peer_list_free(struct peer_list *list)
{
	serve_free_rules(&list->rules);
	serve_free_sas(&list->sas);
	free(list->used);
	json_object_put(list->connections);
	json_object_put(list->peers);
}

static const char *text_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) ?
	       json_object_get_string(value) : "";
}

static void add_lower(struct json_object *object, const char *key, char *text)
{
	for (char *c = text; *c; c++)
		*c = *c == '_' ? '-' : (char)tolower((unsigned char)*c);
	json_add_text(object, key, text);
}

/* Nothing, if it is not said. */
static void copy_text(struct json_object *object, const char *key, struct vici_part part,
		      const char *name)
{
	char text[CHARON_TEXT];

	if (vici_has(part, name))
		json_add_text(object, key, vici_value(part, name, text, sizeof(text)));
}

static void copy_number(struct json_object *object, const char *key,
			struct vici_part part, const char *name)
{
	if (vici_has(part, name))
		json_add_number(object, key, vici_number(part, name, 10));
}

/* charon's names of methods, and words of policy files. */
static const char *method_word(struct vici_part round, char *text, size_t size)
{
	char type[CHARON_TEXT];

	vici_value(round, "class", text, size);
	if (!strcmp(text, "pre-shared key"))
		return "psk";
	if (!strcmp(text, "public key"))
		return "certificate";
	if (!strcmp(text, "EAP") && vici_has(round, "eap-type"))
		snprintf(text, size, "eap-%s",
			 vici_value(round, "eap-type", type, sizeof(type)));
	/* Type 255, which is eap-ipward's. */
	if (!strcmp(text, "eap-EAP_EXPERIMENTAL"))
		return "kerberos";
	for (char *c = text; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return text;
}

/* Sections "local-1", "local-2" ... are rounds of one end. */
static void add_method(struct json_object *object, struct vici_part connection,
		       const char *key, const char *side)
{
	char method[METHOD_TEXT] = "", word[CHARON_TEXT], name[CHARON_TEXT];
	const size_t prefix = strlen(side);
	struct vici_element element;
	size_t length;

	while (vici_next(&connection, &element)) {
		vici_text(element.name, name, sizeof(name));
		if (element.type != VICI_SECTION_START ||
		    strncmp(name, side, prefix) != 0)
			continue;
		length = strlen(method);
		snprintf(method + length, sizeof(method) - length, "%s%s",
			 length ? "+" : "",
			 method_word(element.inside, word, sizeof(word)));
	}
	if (*method)
		json_add_text(object, key, method);
}

static void add_children(struct json_object *object, struct vici_part children)
{
	struct json_object *array = json_object_new_array();
	struct vici_element element;
	char name[CHARON_TEXT];

	while (vici_next(&children, &element)) {
		vici_text(element.name, name, sizeof(name));
		json_object_array_add(array, json_object_new_string(name));
	}
	json_object_object_add(object, "children", array);
}

static int on_connection(struct vici_part message, void *arg)
{
	struct peer_list *list = arg;
	struct vici_element element;
	struct json_object *object;
	char name[CHARON_TEXT];

	while (vici_next(&message, &element)) {
		object = json_object_new_object();
		add_method(object, element.inside, "remote_auth", "remote-");
		add_method(object, element.inside, "local_auth", "local-");
		add_children(object, vici_section(element.inside, "children"));
		vici_text(element.name, name, sizeof(name));
		json_object_object_add(list->connections, name, object);
	}
	return 0;
}

static void add_rule(struct json_object *array, const char *name)
{
	for (size_t i = 0; i < json_object_array_length(array); i++)
		if (!strcmp(json_object_get_string(json_object_array_get_idx(array, i)),
			    name))
			return;
	json_object_array_add(array, json_object_new_string(name));
}

/* The two directions of a rule may be two rules with one name. */
static void add_rules(const struct peer_list *list, struct json_object *peer,
		      uint32_t reqid)
{
	struct json_object *array = json_object_object_get(peer, "rules");

	for (size_t i = 0; i < list->rules.n; i++)
		if (charon_has_reqid(list->rules.rule[i], reqid))
			add_rule(array, list->rules.rule[i]->name);
}

static bool is_child(struct json_object *children, const char *rule)
{
	struct json_object *name;

	for (size_t i = 0; i < json_object_array_length(children); i++) {
		name = json_object_array_get_idx(children, i);
		if (charon_serves(json_object_get_string(name), rule))
			return true;
	}
	return false;
}

/* Of a peer that has no SAs yet: those that it could have. */
static void add_rules_of_connection(const struct peer_list *list,
				    struct json_object *peer)
{
	struct json_object *array = json_object_object_get(peer, "rules"), *connection;

	if (json_object_array_length(array) ||
	    !json_object_object_get_ex(list->connections, text_of(peer, "connection"),
				       &connection))
		return;
	for (size_t i = 0; i < list->rules.n; i++)
		if (is_child(json_object_object_get(connection, "children"),
			     list->rules.rule[i]->name))
			add_rule(array, list->rules.rule[i]->name);
}

/* Null if the kernel does not have it. */
static void add_sa(struct peer_list *list, struct json_object *child, const char *key,
		   enum ipward_dir dir, uint32_t spi)
{
	const uint64_t reqid = json_object_get_uint64(json_object_object_get(child,
									     "reqid"));
	struct json_object *found = NULL;

	for (size_t i = 0; i < list->sas.n; i++) {
		const struct ipward_sa *sa = &list->sas.sa[i];

		if (list->used[i] || sa->dir != dir || sa->spi != spi ||
		    sa->reqid != reqid)
			continue;
		found = json_object_new_object();
		sa_json(found, sa, JSON_COMPLETE);
		list->used[i] = true;
		break;
	}
	json_object_object_add(child, key, found);
}

static void add_child(struct peer_list *list, struct json_object *peer,
		      struct vici_part part)
{
	const uint32_t reqid = vici_number(part, "reqid", 10);
	struct json_object *child = json_object_new_object();
	char text[CHARON_TEXT];

	copy_text(child, "name", part, "name");
	vici_value(part, "state", text, sizeof(text));
	add_lower(child, "state", text);
	vici_value(part, "mode", text, sizeof(text));
	add_lower(child, "mode", text);
	json_add_number(child, "reqid", reqid);
	copy_number(child, "age", part, "install-time");
	json_add_number(child, "spi_in", vici_number(part, "spi-in", 16));
	json_add_number(child, "spi_out", vici_number(part, "spi-out", 16));
	add_sa(list, child, "in", IPWARD_DIR_IN, vici_number(part, "spi-in", 16));
	add_sa(list, child, "out", IPWARD_DIR_OUT, vici_number(part, "spi-out", 16));
	add_rules(list, peer, reqid);
	json_object_array_add(json_object_object_get(peer, "children"), child);
}

static struct json_object *new_peer(struct peer_list *list, const char *keys,
				    const char *state)
{
	struct json_object *peer = json_object_new_object();

	json_object_object_add(peer, "rules", json_object_new_array());
	json_object_object_add(peer, "children", json_object_new_array());
	json_add_text(peer, "keys", keys);
	json_add_text(peer, "state", state);
	json_object_array_add(list->peers, peer);
	return peer;
}

static void add_ends(struct json_object *peer, struct vici_part sa)
{
	copy_text(peer, "remote", sa, "remote-host");
	copy_number(peer, "remote_port", sa, "remote-port");
	copy_text(peer, "remote_id", sa, "remote-id");
	copy_text(peer, "remote_account", sa, "remote-eap-id");
	copy_text(peer, "remote_account", sa, "remote-xauth-id");
	copy_text(peer, "local", sa, "local-host");
	copy_number(peer, "local_port", sa, "local-port");
	copy_text(peer, "local_id", sa, "local-id");
}

static void add_methods(const struct peer_list *list, struct json_object *peer)
{
	static const char *const keys[] = { "remote_auth", "local_auth" };
	struct json_object *methods;

	if (!json_object_object_get_ex(list->connections, text_of(peer, "connection"),
				       &methods))
		return;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (*text_of(methods, keys[i]))
			json_add_text(peer, keys[i], text_of(methods, keys[i]));
}

static void add_ike_sa(struct peer_list *list, struct vici_bytes name,
		       struct vici_part sa)
{
	struct json_object *peer = new_peer(list, "ike", "");
	struct vici_part children = vici_section(sa, "child-sas");
	struct vici_element element;
	char text[CHARON_TEXT];

	add_lower(peer, "state", (char *)vici_value(sa, "state", text, sizeof(text)));
	json_add_text(peer, "connection", vici_text(name, text, sizeof(text)));
	add_ends(peer, sa);
	add_methods(list, peer);
	copy_number(peer, "version", sa, "version");
	json_object_object_add(peer, "initiator",
			       json_object_new_boolean(vici_is(sa, "initiator", "yes")));
	copy_number(peer, "age", sa, "established");
	while (vici_next(&children, &element))
		if (element.type == VICI_SECTION_START)
			add_child(list, peer, element.inside);
	add_rules_of_connection(list, peer);
}

/* Return: whether this peer is one of too many. */
static bool is_left_out(struct peer_list *list, struct vici_part sa)
{
	return vici_is(sa, "state", "CONNECTING") && !vici_is(sa, "initiator", "yes") &&
	       ++list->half_open > PEER_LIST_HALF_OPEN;
}

static int on_ike_sa(struct vici_part message, void *arg)
{
	struct vici_element element;

	while (vici_next(&message, &element))
		if (element.type == VICI_SECTION_START &&
		    !is_left_out(arg, element.inside))
			add_ike_sa(arg, element.name, element.inside);
	return 0;
}

int peer_list_ask(struct peer_list *list, struct vici *vici)
{
	int err = vici_stream(vici, "list-conns", "list-conn", NULL, on_connection,
			      list);

	if (!err)
		err = vici_stream(vici, "list-sas", "list-sa", NULL, on_ike_sa, list);
	list->asked = !err;
	return err;
}

static bool has_text(struct json_object *object, const char *key, const char *text)
{
	return !strcmp(text_of(object, key), text);
}

static struct json_object *find(const struct peer_list *list, const char *remote,
				const char *state)
{
	struct json_object *peer;

	for (size_t i = 0; i < json_object_array_length(list->peers); i++) {
		peer = json_object_array_get_idx(list->peers, i);
		if (has_text(peer, "remote", remote) && has_text(peer, "state", state))
			return peer;
	}
	return NULL;
}

/* One that lacks this SA: those of two directions with one reqid are a pair. */
static struct json_object *find_child(struct json_object *peer, uint32_t reqid,
				      const char *key)
{
	struct json_object *children = json_object_object_get(peer, "children"), *child;

	for (size_t i = 0; i < json_object_array_length(children); i++) {
		child = json_object_array_get_idx(children, i);
		if (json_object_get_uint64(json_object_object_get(child, "reqid")) ==
		    reqid && !json_object_object_get(child, key))
			return child;
	}
	child = json_object_new_object();
	json_add_number(child, "reqid", reqid);
	json_object_object_add(child, "in", NULL);
	json_object_object_add(child, "out", NULL);
	json_object_array_add(children, child);
	return child;
}

static void add_lone_sa(struct peer_list *list, const struct ipward_sa *sa)
{
	const bool in = sa->dir == IPWARD_DIR_IN;
	const bool ike = sa->flags & IPWARD_SA_FLAG_IKE;
	const char *keys = ike ? "ike" : "static";
	const char *state = !ike ? "static" : list->asked ? "lost" : "unknown";
	struct json_object *peer, *object = json_object_new_object();
	char remote[ADDRESS_TEXT];

	address_text(in ? &sa->src : &sa->dst, remote);
	peer = find(list, remote, state);
	if (!peer) {
		peer = new_peer(list, keys, state);
		json_add_text(peer, "remote", remote);
		json_add_addr(peer, "local", in ? &sa->dst : &sa->src);
	}
	add_rules(list, peer, sa->reqid);
	sa_json(object, sa, JSON_COMPLETE);
	json_object_object_add(find_child(peer, sa->reqid, in ? "in" : "out"),
			       in ? "in" : "out", object);
}

void peer_list_add_rest(struct peer_list *list)
{
	for (size_t i = 0; i < list->sas.n; i++)
		if (!list->used[i])
			add_lone_sa(list, &list->sas.sa[i]);
}

/* Seconds since then, by the clock that nobody sets. */
static uint64_t age(const struct failure *failure)
{
	struct timespec now;
	uint64_t then = failure->at / 1000000;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec > then ? (uint64_t)now.tv_sec - then : 0;
}

static struct json_object *rules_json(const struct failure *failure,
				      const struct serve_rules *rules)
{
	struct json_object *array = json_object_new_array();
	const char *names[FAILURE_RULES];
	const unsigned int count = failure_rules(failure, rules, names);

	for (unsigned int i = 0; i < count; i++)
		add_rule(array, names[i]);
	return array;
}

void failure_json(struct json_object *object, const struct failure *failure,
		  const struct serve_rules *rules)
{
	char text[FAILURE_TEXT];

	json_add_text(object, "cause", failure->cause);
	json_add_text(object, "text", failure_sentence(failure, rules, text));
	json_add_text(object, "remote", failure->remote);
	if (failure->port)
		json_add_number(object, "remote_port", failure->port);
	if (*failure->id)
		json_add_text(object, "remote_id", failure->id);
	if (*failure->connection)
		json_add_text(object, "connection", failure->connection);
	json_object_object_add(object, "rules", rules_json(failure, rules));
	json_add_number(object, "age", age(failure));
	json_add_number(object, "unix_time", failure->time);
	if (*failure->detail)
		json_add_text(object, "detail", failure->detail);
	if (failure->more)
		json_add_number(object, "more", failure->more);
}

/* Peers behind one NAT have one address; their identities differ. */
static bool is_of(const struct failure *failure, struct json_object *peer)
{
	return has_text(peer, "keys", "ike") &&
	       has_text(peer, "remote", failure->remote) &&
	       (!*failure->id || !*text_of(peer, "remote_id") ||
		has_text(peer, "remote_id", failure->id));
}

static struct json_object *find_failed(const struct peer_list *list,
				       const struct failure *failure)
{
	struct json_object *peer;

	for (size_t i = 0; i < json_object_array_length(list->peers); i++) {
		peer = json_object_array_get_idx(list->peers, i);
		if (is_of(failure, peer))
			return peer;
	}
	return NULL;
}

void peer_list_add_failure(struct peer_list *list, const struct failure *failure)
{
	struct json_object *peer = find_failed(list, failure);
	struct json_object *last = json_object_new_object();

	if (!peer) {
		peer = new_peer(list, "ike", "failed");
		json_add_text(peer, "remote", failure->remote);
		if (*failure->id)
			json_add_text(peer, "remote_id", failure->id);
		if (*failure->connection)
			json_add_text(peer, "connection", failure->connection);
		json_object_object_add(peer, "rules", rules_json(failure, &list->rules));
		add_methods(list, peer);
	}
	failure_json(last, failure, &list->rules);
	json_object_object_add(peer, "last_failure", last);
}
