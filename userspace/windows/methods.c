// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "windows/ike_offers.h"
#include "windows/methods.h"

#define KEY_MAX		255		/* bytes of a key, of which each may be two digits */

/* One method of one rule. */
struct writing {
	struct conversion *conversion;
	const struct windows_rule *rule;
	const struct nfa_method *method;
	unsigned int number;
};

static const char *title(const struct writing *writing)
{
	return object_title(writing->rule->object);
}

static bool maps(const struct writing *writing)
{
	const struct isakmp *isakmp = writing->conversion->policy->isakmp;

	return writing->method->flags & NFA_MAP ||
	       (isakmp && isakmp->options & ISAKMP_OPTION_MAP);
}

/* What keeps methods apart. */
static const char *identity(const struct writing *writing)
{
	return conversion_text(writing->conversion, "%u%c%s", writing->method->kind,
			       maps(writing) ? 'm' : '-', writing->method->text);
}

static const char *take_name(const struct writing *writing, const char *base)
{
	struct conversion *conversion = writing->conversion;

	return conversion_name(conversion, &conversion->method_names, base, 64, "-");
}

static const char *write_kerberos(const struct writing *writing)
{
	struct conversion *conversion = writing->conversion;
	struct output *output = &conversion->authentication;
	const char *name;

	if (!conversion->options->realm) {
		conversion_error(writing->conversion, writing->rule->object,
				 "rule \"%s\" is for members of the domain, by Kerberos: "
				 "expected --realm with the domain's realm, as CORP.EXAMPLE",
				 title(writing));
		return NULL;
	}
	name = take_name(writing, "kerberos");
	output_add(output, "  \"%s\": { kerberos: { realm: ", name);
	output_quoted(output, conversion->options->realm);
	output_add(output, " } }\n");
	conversion->kerberos = true;
	return name;
}

/* A file for each authority, by the last CN of its name. */
static const char *authority_file(const struct writing *writing)
{
	struct conversion *conversion = writing->conversion;
	const char *text = writing->method->text, *from = text, *file;
	void **slot = conversion_slot(conversion, &conversion->authorities, text);

	if (!slot || *slot)
		return slot ? *slot : "";
	for (const char *c = text; (c = strcasestr(c, "CN=")); c += 3)
		from = c + 3;
	file = conversion_text(conversion, "%.*s", (int)strcspn(from, ","), from);
	file = output_slug(conversion->arena, file, "authority");
	file = conversion_name(conversion, &conversion->file_names, file ?: "", 64, "-");
	*slot = (void *)file;
	return file;
}

static const char *write_certificate(const struct writing *writing)
{
	struct conversion *conversion = writing->conversion;
	const char *folder = conversion->options->authorities, *name, *path;
	const char *file = authority_file(writing), *ike = ike_offers(conversion);
	struct output *output = &conversion->authentication;

	if (!folder) {
		conversion_error(writing->conversion, writing->rule->object,
				 "rule \"%s\" takes certificates of the authority \"%.300s\": "
				 "expected --authorities with the folder that has its certificate, "
				 "in the file %s.pem", title(writing),
				 writing->method->text, file);
		return NULL;
	}
	if (!ike)
		return NULL;
	name = take_name(writing, file);
	path = conversion_text(conversion, "%s/%s.pem", folder, file);
	output_remark(output, 2, "Certificates of the authority \"%s\"",
		      writing->method->text);
	output_add(output, "  \"%s\": { certificate: { authorities: [", name);
	output_quoted(output, path);
	output_add(output, "]%s }%s }\n", maps(writing) ? ", map: directory" : "", ike);
	return name;
}

/* Only what is one line of text to everybody stands there as text. */
static bool is_plain(const char *key)
{
	const size_t len = strlen(key);

	for (const char *c = key; *c; c++)
		if (!isgraph((unsigned char)*c) && *c != ' ')
			return false;
	return key[0] != ' ' && key[len - 1] != ' ' && strncasecmp(key, "0x", 2) != 0;
}

static const char *key_text(struct conversion *conversion, const char *key)
{
	static const char digits[] = "0123456789abcdef";
	const size_t len = strlen(key);
	char *text, *to;

	if (is_plain(key))
		return conversion_text(conversion, "%s\n", key);
	text = arena_alloc(conversion->arena, 2 * len + 4);
	if (!text) {
		conversion->err = -ENOMEM;
		return "";
	}
	to = stpcpy(text, "0x");
	for (size_t i = 0; i < len; i++) {
		*to++ = digits[(unsigned char)key[i] >> 4];
		*to++ = digits[(unsigned char)key[i] & 15];
	}
	*to = '\n';
	return text;
}

static const char *add_key(struct conversion *conversion, const char *key)
{
	struct convert_key *added = arena_alloc(conversion->arena, sizeof(*added));
	const char *policy = object_title(conversion->policy->object), *file;

	if (!added) {
		conversion->err = -ENOMEM;
		return "";
	}
	file = output_slug(conversion->arena, policy, "policy");
	file = conversion_text(conversion, "%s-key", file ?: "");
	file = conversion_name(conversion, &conversion->file_names, file, 64, "-");
	added->file = conversion_text(conversion, "%s.psk", file);
	added->text = key_text(conversion, key);
	*conversion->last_key = added;
	conversion->last_key = &added->next;
	return added->file;
}

static const char *write_key(const struct writing *writing)
{
	struct conversion *conversion = writing->conversion;
	const char *key = writing->method->text, *ike = ike_offers(conversion);
	struct output *output = &conversion->authentication;
	const char *name, *file;

	if (!*key || strlen(key) > KEY_MAX) {
		conversion_error(writing->conversion, writing->rule->object,
				 "rule \"%s\": the preshared key of method %u has %zu bytes: "
				 "expected 1 to %d", title(writing), writing->number,
				 strlen(key),
				 KEY_MAX);
		return NULL;
	}
	if (!conversion->options->keys) {
		conversion_error(writing->conversion, writing->rule->object,
				 "rule \"%s\" has a preshared key: expected --keys with a "
				 "folder for the file that it goes into", title(writing));
		return NULL;
	}
	if (!ike)
		return NULL;
	name = take_name(writing, "preshared-key");
	file = conversion_text(conversion, "%s/%s", conversion->options->keys,
			       add_key(conversion, key));
	output_add(output, "  \"%s\": { preshared-key: { id: any, file: ", name);
	output_quoted(output, file);
	output_add(output, " }%s }\n", ike);
	return name;
}

static const char *write_method(const struct writing *writing)
{
	switch (writing->method->kind) {
	case NFA_KERBEROS:
		return write_kerberos(writing);
	case NFA_CERTIFICATE:
		return write_certificate(writing);
	case NFA_PRESHARED_KEY:
		return write_key(writing);
	default:
		conversion_error(writing->conversion, writing->rule->object,
				 "rule \"%s\": its method of authentication %u is of kind "
				 "%u, which MS-GPIPSEC does not have: expected Kerberos, "
				 "certificates or preshared keys", title(writing),
				 writing->number,
				 writing->method->kind);
		return NULL;
	}
}

/* Of a method about which everything was said already. */
static const char failed[] = "failed";

static const char *method_name(const struct writing *writing)
{
	struct conversion *conversion = writing->conversion;
	void **slot = conversion_slot(conversion, &conversion->methods,
				      identity(writing));

	if (slot && !*slot)
		*slot = (void *)(write_method(writing) ?: failed);
	return slot && *slot != failed ? *slot : NULL;
}

const char *methods_list(struct conversion *conversion, const struct windows_rule *rule)
{
	const struct nfa *nfa = rule->nfa;
	struct output list = { .text = NULL };
	const char *text;
	bool all = nfa->methods;

	if (!nfa->methods)
		conversion_error(conversion, rule->object,
				 "rule \"%s\" protects, and has "
				 "no method of authentication: expected one",
				 object_title(rule->object));
	for (uint32_t i = 0; i < nfa->methods; i++) {
		const struct writing writing = {
			conversion, rule, &nfa->method[i], i + 1
		};
		const char *name = method_name(&writing);

		all = all && name;
		output_add(&list, "%s\"%s\"", i ? ", " : "", name ?: "");
		if (report_is_full(conversion->report))
			break;
	}
	text = all ? conversion_text(conversion, "[%s]", list.text ?: "") : NULL;
	output_free(&list);
	return text;
}
