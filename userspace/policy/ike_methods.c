// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "policy/exchange.h"
#include "policy/ike_methods.h"

#define WHY	512	/* bytes of a sentence */

/* WEB$@CORP.EXAMPLE, or all that end so behind a "*". */
static bool is_principal(const char *text, const char *realm)
{
	const char *at = strchr(text, '@');

	if (*text == '*')
		text++;
	return at && at >= text && !strpbrk(text, "*?[\\/\"% ") && !strcmp(at + 1, realm);
}

static bool are_principals(const struct texts *texts, const char *realm)
{
	for (unsigned int i = 0; i < texts->count; i++)
		if (!is_principal(texts->item[i], realm))
			return false;
	return true;
}

/* Another method may do for a host that is no member of the domain. */
static const char *account_lacks(struct ike_method *found, char *why)
{
	const int err = keytab_account(found->method->realm, found->account);

	if (!err)
		return NULL;
	if (err == -ENOENT && !access(keytab_path(), F_OK))
		snprintf(why, WHY, "\"%s\" has no account of this host in the realm %s",
			 keytab_path(), found->method->realm);
	else
		snprintf(why, WHY, "\"%s\" %s %s: is this host a member of the domain?",
			 keytab_path(), err == -EINVAL ? "is" : "cannot be read:",
			 err == -EINVAL ? "no keytab" : strerror(-err));
	return why;
}

static const char *kerberos_lacks(struct ike_method *found, char *why)
{
	const struct authentication *method = found->method;

	if (method->version != 2)
		return "Kerberos needs version 2 of IKE";
	if (!are_principals(&method->allow, method->realm) ||
	    !are_principals(&method->deny, method->realm))
		return "\"allow\" and \"deny\" can name accounts of the realm alone, as "
		       "WEB$@CORP.EXAMPLE: groups are not there yet";
	return account_lacks(found, why);
}

/* What is not there yet: NULL if all of it is; @why has WHY bytes. */
static const char *lacks(struct ike_method *found, char *why)
{
	const struct authentication *method = found->method;

	if (method->kind == AUTHENTICATION_KERBEROS)
		return kerberos_lacks(found, why);
	if (method->map == MAP_DIRECTORY)
		return "\"map: directory\" comes with the accounts of a directory";
	if (method->kind == AUTHENTICATION_PRESHARED_KEY &&
	    (method->allow.count || method->deny.count))
		return "a preshared key has the identity \"id\" alone, and neither "
		       "\"allow\" nor \"deny\"";
	return NULL;
}

struct ike_method *ike_methods_find(const struct ike_methods *methods,
				    const struct authentication *method)
{
	for (size_t i = 0; i < methods->count; i++)
		if (methods->item[i].method == method)
			return &methods->item[i];
	return NULL;
}

static void look_at(struct ike_methods *methods, const struct authentication *method,
		    struct report *report)
{
	struct ike_method *found = &methods->item[methods->count];
	const char *missing;
	char why[WHY];

	if (ike_methods_find(methods, method))
		return;
	methods->count++;
	found->method = method;
	missing = lacks(found, why);
	found->absent = missing;
	if (missing)
		report_warning(report, method->place, method->name,
			       "authentication \"%s\" is left out: %s",
			       method->name, missing);
}

static size_t count_methods(const struct policy *policy)
{
	size_t count = 0;

	for (size_t i = 0; i < policy->exchanges; i++)
		count += policy->exchange[i]->methods->count;
	return count;
}

int ike_methods_load(const struct policy *policy, struct ike_methods *methods,
		     struct report *report)
{
	methods->count = 0;
	methods->item = calloc(count_methods(policy) + 1, sizeof(*methods->item));
	if (!methods->item)
		return -ENOMEM;
	for (size_t i = 0; i < policy->exchanges; i++) {
		const struct methods *of = policy->exchange[i]->methods;

		for (unsigned int j = 0; j < of->count; j++)
			look_at(methods, of->item[j], report);
	}
	return 0;
}

void ike_methods_free(struct ike_methods *methods)
{
	free(methods->item);
}
