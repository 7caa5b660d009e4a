// SPDX-License-Identifier: GPL-2.0
/*
 * A connection for each method of authentication, and in it a child for each rule that
 * names the method: so a peer that has proved who it is may use all rules that trust
 * the proof, and whoever answers finds the rule by its traffic selectors. The ends of a
 * tunnel are part of a connection, so that a tunnel has one of its own.
 *
 * A rule's first method is the one that this host begins with; others are for peers
 * that begin themselves. charon finds the connection of a peer that begins by its
 * identity, so that there is one for each that a method allows, and one for all others.
 * Whether an identity may connect is decided by the lists, see ike_lists.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "policy/ike.h"
#include "policy/ike_lists.h"
#include "policy/ike_methods.h"
#include "policy/ike_parts.h"
#include "value/address.h"

#define DPD_SECONDS	30

/**
 * struct making - a configuration that is being made
 * @begun: by exchange, whether a connection begins it
 */
struct making {
	const struct policy *policy;
	struct ike_config *config;
	struct report *report;
	enum ike_secrets secrets;
	struct ike_text keys;
	struct ike_text lists;
	bool *begun;
	struct ike_methods methods;
};

/**
 * struct connection - one that is being written
 * @like: an exchange with its ends; NULL for mode transport
 * @identity: the peer's; NULL for any
 * @begins: this host begins by it
 */
struct connection {
	const struct authentication *method;
	const struct exchange *like;
	const struct ike_proof *proof;
	const char *identity;
	bool begins;
	char name[IKE_NAME];
};

static bool has_method(const struct exchange *exchange,
		       const struct authentication *method)
{
	for (unsigned int i = 0; i < exchange->methods->count; i++)
		if (exchange->methods->item[i] == method)
			return true;
	return false;
}

static bool is_transport(const struct exchange *exchange)
{
	return exchange->protection->mode == IPWARD_MODE_TRANSPORT;
}

static bool same_ends(const struct exchange *a, const struct exchange *b)
{
	const struct protection *x = a->protection, *y = b->protection;

	return !memcmp(&x->local, &y->local, sizeof(x->local)) &&
	       !memcmp(&x->remote, &y->remote, sizeof(x->remote));
}

/* Does the peer of this connection use the rule? */
static bool is_for(const struct connection *c, const struct exchange *exchange)
{
	return has_method(exchange, c->method) &&
	       (exchange->remote->any || exchange->remote->list.count);
}

/* Is this the rule's own connection? */
static bool belongs(const struct connection *c, const struct exchange *exchange)
{
	if (!is_for(c, exchange))
		return false;
	if (!c->like)
		return is_transport(exchange);
	return !is_transport(exchange) && same_ends(c->like, exchange);
}

static void add_ends(struct making *making, const struct connection *c)
{
	const struct policy *policy = making->policy;
	struct ike_text *text = &making->config->text;
	const struct addresses **set;
	char address[ADDRESS_TEXT];
	unsigned int sets = 0;

	if (c->like) {
		const struct protection *how = c->like->protection;

		ike_line(text, "local_addrs = %s", address_text(&how->local, address));
		ike_line(text, "remote_addrs = %s",
			 address_text(&how->remote, address));
		return;
	}
	set = calloc(policy->exchanges, sizeof(*set));
	if (!set) {
		text->failed = true;
		return;
	}
	for (size_t i = 0; i < policy->exchanges; i++)
		if (belongs(c, policy->exchange[i]))
			set[sets++] = policy->exchange[i]->remote;
	ike_addresses(text, "remote_addrs", set, sets);
	free(set);
}

const char *ike_identity(const char *id)
{
	return strcmp(id, "any") ? id : "%any";
}

/* Who the peer has to be; NULL for whoever the method lets in. */
static void add_peer(struct ike_text *text, const struct connection *c)
{
	const struct authentication *method = c->method;
	char all[KEYTAB_NAME + 8];

	if (method->kind == AUTHENTICATION_PRESHARED_KEY) {
		ike_quoted(text, "id", ike_identity(method->peer_id));
	} else if (c->identity) {
		ike_quoted(text, "id", ike_identity(c->identity));
	} else if (method->kind == AUTHENTICATION_KERBEROS) {
		snprintf(all, sizeof(all), "*$@%s", method->realm);
		ike_quoted(text, "id", all);
	}
}

static void add_sides(struct making *making, const struct connection *c)
{
	static const char *const words[] = {
		[AUTHENTICATION_KERBEROS] = "eap-255",
		[AUTHENTICATION_CERTIFICATE] = "pubkey",
		[AUTHENTICATION_PRESHARED_KEY] = "psk",
	};
	const struct authentication *method = c->method;
	const bool certificate = method->kind == AUTHENTICATION_CERTIFICATE;
	struct ike_text *text = &making->config->text;

	ike_open(text, "local");
	ike_line(text, "auth = %s", words[method->kind]);
	if (certificate)
		ike_line(text, "certs = %s", c->proof->certs);
	if (method->kind == AUTHENTICATION_KERBEROS)
		ike_quoted(text, "id", c->proof->account);
	else if (method->local_id)
		ike_quoted(text, "id", method->local_id);
	ike_close(text);
	ike_open(text, "remote");
	ike_line(text, "auth = %s", words[method->kind]);
	add_peer(text, c);
	if (c->proof->hash)
		ike_line(text, "# %s %016" PRIx64, certificate ? "certificates" : "key",
			 c->proof->hash);
	if (certificate) {
		ike_line(text, "cacerts = %s", c->proof->cacerts);
		ike_line(text, "revocation = %s", method->revocation);
	}
	ike_close(text);
}

static void add_ike(struct ike_text *text, const struct authentication *method)
{
	ike_line(text, "version = %u", method->version);
	if (method->proposals.count) {
		ike_begin(text);
		ike_add(text, "proposals = ");
		for (unsigned int i = 0; i < method->proposals.count; i++)
			ike_add(text, "%s%s", i ? ", " : "",
				method->proposals.item[i]);
		ike_add(text, "\n");
	}
	ike_line(text, "dpd_delay = %us", DPD_SECONDS);
}

static enum ike_start start_of(struct making *making, const struct connection *c,
			       size_t index)
{
	const struct methods *methods = making->policy->exchange[index]->methods;
	unsigned int first = 0;

	while (first < methods->count &&
	       ike_methods_find(&making->methods, methods->item[first])->absent)
		first++;
	if (making->begun[index] || !c->begins || c->method != methods->item[first])
		return IKE_START_NONE;
	making->begun[index] = true;
	return IKE_START_TRAP;
}

static void child_name(const struct exchange *exchange, char *name)
{
	char number[12] = "";

	if (exchange->part > 1)
		snprintf(number, sizeof(number), "%u", exchange->part);
	ike_name(exchange->name, number, name);
}

static void add_children(struct making *making, const struct connection *c)
{
	const struct policy *policy = making->policy;
	struct ike_text *text = &making->config->text;
	char name[IKE_NAME];

	ike_open(text, "children");
	for (size_t i = 0; i < policy->exchanges; i++) {
		const struct exchange *exchange = policy->exchange[i];
		const bool own = belongs(c, exchange);

		/* The other end of a tunnel finds its connection for transport, too. */
		if (!own && !(is_transport(exchange) && is_for(c, exchange)))
			continue;
		child_name(exchange, name);
		ike_child(text, name, exchange, own ? start_of(making, c, i) :
			  IKE_START_NONE, c->method->version);
		making->config->children++;
	}
	ike_close(text);
}

static void add_connection(struct making *making, const struct connection *c)
{
	struct ike_text *text = &making->config->text;

	ike_line(text, "# authentication \"%s\"", c->method->name);
	ike_open(text, c->name);
	ike_lists_connection(&making->lists, c->name);
	for (unsigned int i = 0; i < c->method->deny.count; i++)
		ike_line(text, "# not \"%s\"", c->method->deny.item[i]);
	add_ike(text, c->method);
	add_ends(making, c);
	add_sides(making, c);
	add_children(making, c);
	ike_close(text);
}

static void add_identity(struct making *making, struct connection *c,
			 const char *identity, bool begins)
{
	const char *tunnel = c->like ? c->like->protection->name : "";
	char suffix[2 * IKE_NAME];

	c->identity = identity;
	c->begins = begins;
	snprintf(suffix, sizeof(suffix), "%s%s%s", tunnel,
		 *tunnel && identity ? "-" : "", identity ?: "");
	ike_name(c->method->name, suffix, c->name);
	add_connection(making, c);
}

static bool is_denied(const struct authentication *method, const char *identity)
{
	for (unsigned int i = 0; i < method->deny.count; i++)
		if (!fnmatch(method->deny.item[i], identity, FNM_CASEFOLD))
			return true;
	return false;
}

/* An account or a group of the directory is no identity that IKE knows. */
static bool is_allowed(const struct authentication *method, const char *text)
{
	return !accounts_is_one(text) && !is_denied(method, text);
}

/* With one identity, this host asks for it; of several, the peer may have any. */
static void add_identities(struct making *making, const struct authentication *method,
			   const struct ike_proof *proof, const struct exchange *like)
{
	struct connection c = { .method = method, .like = like, .proof = proof };
	unsigned int allowed = 0, accounts = 0;
	bool one;

	for (unsigned int i = 0; i < method->allow.count; i++) {
		allowed += is_allowed(method, method->allow.item[i]);
		accounts += accounts_is_one(method->allow.item[i]);
	}
	one = allowed == 1 && !accounts;
	for (unsigned int i = 0; i < method->allow.count; i++)
		if (is_allowed(method, method->allow.item[i]))
			add_identity(making, &c, method->allow.item[i], one);
	add_identity(making, &c, NULL, !one);
}

static bool is_first(const struct making *making, const struct authentication *method,
		     size_t index)
{
	const struct exchange *exchange = making->policy->exchange[index];

	for (size_t i = 0; i < index; i++) {
		const struct exchange *before = making->policy->exchange[i];

		if (has_method(before, method) &&
		    is_transport(before) == is_transport(exchange) &&
		    (is_transport(exchange) || same_ends(before, exchange)))
			return false;
	}
	return true;
}

static void add_connections(struct making *making,
			    const struct authentication *method,
			    const struct ike_proof *proof)
{
	const struct policy *policy = making->policy;

	ike_lists_method(&making->lists, &making->methods,
			 ike_methods_find(&making->methods, method));
	for (size_t i = 0; i < policy->exchanges; i++) {
		const struct exchange *exchange = policy->exchange[i];

		if (has_method(exchange, method) && is_first(making, method, i))
			add_identities(making, method, proof,
				       is_transport(exchange) ? NULL : exchange);
	}
}

static int add_preshared_key(struct making *making,
			     const struct authentication *method)
{
	struct ike_text *keys = &making->keys;
	const size_t before = keys->len;
	char name[IKE_NAME + 8] = "ike-";
	struct ike_proof proof = { .hash = 0 };
	int err;

	ike_name(method->name, "", name + strlen(name));
	ike_open(keys, name);
	if (strcmp(method->peer_id, "any") != 0)
		ike_quoted(keys, "id", method->peer_id);
	err = ike_secret(method, making->secrets, keys, &proof,
			 making->report);
	ike_close(keys);
	if (err)
		ike_cut(keys, before);
	else
		add_connections(making, method, &proof);
	return err;
}

static void free_files(struct ike_file **first)
{
	while (*first) {
		struct ike_file *file = *first;

		*first = file->next;
		explicit_bzero(file->bytes, file->len);
		free(file->bytes);
		free(file);
	}
}

/* Of a method that is left out, no authority must be trusted. */
static int add_certificate(struct making *making,
			   const struct authentication *method)
{
	struct ike_file **last = &making->config->file;
	struct ike_proof proof;
	int err;

	while (*last)
		last = &(*last)->next;
	err = ike_proof_load(method, making->config, &proof, making->report);
	if (err)
		free_files(last);
	else
		add_connections(making, method, &proof);
	free(proof.cacerts);
	return err;
}

static int add_kerberos(struct making *making, const struct ike_method *found)
{
	struct ike_proof proof = { .hash = 0 };

	strcpy(proof.account, found->account);
	add_connections(making, found->method, &proof);
	return 0;
}

static int add_kind(struct making *making, const struct ike_method *found)
{
	switch (found->method->kind) {
	case AUTHENTICATION_KERBEROS:
		return add_kerberos(making, found);
	case AUTHENTICATION_CERTIFICATE:
		return add_certificate(making, found->method);
	default:
		return add_preshared_key(making, found->method);
	}
}

static int add_method(struct making *making, const struct authentication *method)
{
	struct ike_method *found = ike_methods_find(&making->methods, method);
	int err;

	if (found->absent || found->written)
		return 0;
	found->written = true;
	err = add_kind(making, found);
	return err == -ENOMEM ? err : 0;
}

static int add_methods(struct making *making)
{
	const struct policy *policy = making->policy;
	int err = 0;

	for (size_t i = 0; i < policy->exchanges && !err; i++) {
		const struct methods *methods = policy->exchange[i]->methods;

		for (unsigned int j = 0; j < methods->count && !err; j++)
			err = add_method(making, methods->item[j]);
	}
	return err;
}

int ike_config_make(const struct policy *policy, enum ike_secrets secrets,
		    struct ike_config *config, struct report *report)
{
	struct making making = {
		.policy = policy,
		.config = config,
		.report = report,
		.secrets = secrets,
		.keys = { .depth = 1 },
		.begun = calloc(policy->exchanges + 1, sizeof(*making.begun)),
	};
	int err = ike_methods_load(policy, &making.methods, report);

	memset(config, 0, sizeof(*config));
	ike_line(&config->text, "# Written by \"ipward apply\": what is changed here is "
		 "lost. See ipward(8).");
	ike_open(&config->text, "connections");
	if (!making.begun)
		err = -ENOMEM;
	err = err ?: add_methods(&making);
	ike_close(&config->text);
	ike_open(&config->text, "secrets");
	if (making.keys.text)
		ike_add(&config->text, "%s", making.keys.text);
	ike_close(&config->text);
	if (config->text.failed || making.keys.failed)
		err = -ENOMEM;
	err = err ?: ike_lists_end(&making.lists, config);
	ike_free(&making.keys);
	ike_free(&making.lists);
	free(making.begun);
	ike_methods_free(&making.methods);
	return err;
}

void ike_config_free(struct ike_config *config)
{
	ike_free(&config->text);
	free_files(&config->file);
}
