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

static bool are_known(const struct texts *texts, const char *realm)
{
	for (unsigned int i = 0; i < texts->count; i++)
		if (!is_principal(texts->item[i], realm) &&
		    !accounts_is_one(texts->item[i]))
			return false;
	return true;
}

static bool has_account(const struct texts *texts)
{
	for (unsigned int i = 0; i < texts->count; i++)
		if (accounts_is_one(texts->item[i]))
			return true;
	return false;
}

/* Another method may do for a host that is no member of the domain. */
static const char *account_lacks(struct ike_method *found, char *why)
{
	const int err = keytab_account(found->method->realm, found->account);

	if (!err)
		return NULL;
	if (err == -ENOENT && !access(keytab_path(), F_OK))
		snprintf(why, WHY, "\"%s\" has no account of this host%s%s",
			 keytab_path(), found->method->realm ? " in the realm " : "",
			 found->method->realm ?: "");
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
	if (!are_known(&method->allow, method->realm) ||
	    !are_known(&method->deny, method->realm))
		return "\"allow\" and \"deny\" can name accounts of the realm, as "
		       "WEB$@CORP.EXAMPLE, and groups, as CORP\\Web servers, or by SID";
	return account_lacks(found, why);
}

static const char *certificate_lacks(struct ike_method *found, char *why)
{
	const struct authentication *method = found->method;

	if (method->map == MAP_DIRECTORY && method->version != 2)
		return "\"map: directory\" needs version 2 of IKE";
	if (method->map == MAP_DIRECTORY)
		return account_lacks(found, why);
	if (has_account(&method->allow) || has_account(&method->deny))
		return "\"allow\" and \"deny\" name accounts of a directory, which a "
		       "certificate has by \"map: directory\" alone";
	return NULL;
}

/* What is not there yet: NULL if all of it is; @why has WHY bytes. */
static const char *lacks(struct ike_method *found, char *why)
{
	const struct authentication *method = found->method;

	if (method->kind == AUTHENTICATION_KERBEROS)
		return kerberos_lacks(found, why);
	if (method->kind == AUTHENTICATION_CERTIFICATE)
		return certificate_lacks(found, why);
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

/* Who denies a name of which nothing is known has to deny everybody. */
static void warn_unknown(const struct ike_methods *methods,
			 const struct authentication *method, const struct texts *texts,
			 const char *key, struct report *report)
{
	char sid[ACCOUNTS_SID];

	for (unsigned int i = 0; i < texts->count; i++) {
		const char *text = texts->item[i];

		if (!accounts_is_one(text) || accounts_sid(&methods->accounts, text, sid))
			continue;
		report_warning(report, method->place, method->name,
			       "\"%s\" in \"%s\" of authentication \"%s\" is not known to be "
			       "in the directory: %s by it until \"ipward apply\" finds it "
			       "there", text, key, method->name, texts == &method->deny ?
			       "everybody is denied" : "nobody is allowed");
	}
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
	if (missing || method->kind == AUTHENTICATION_PRESHARED_KEY)
		return;
	warn_unknown(methods, method, &method->allow, "allow", report);
	warn_unknown(methods, method, &method->deny, "deny", report);
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
	if (accounts_load(&methods->accounts))
		report_warning(report, report_nowhere, "", "\"%s\" cannot be read",
			       accounts_path());
	if (logon_rights_load(&methods->rights))
		report_warning(report, report_nowhere, "", "\"%s\" is damaged or cannot be "
			       "read: accounts of the domain are denied until \"ipward-central "
			       "pull\" has written it anew", logon_rights_path());
	for (size_t i = 0; i < policy->exchanges; i++) {
		const struct methods *of = policy->exchange[i]->methods;

		for (unsigned int j = 0; j < of->count; j++)
			look_at(methods, of->item[j], report);
	}
	return 0;
}

void ike_methods_free(struct ike_methods *methods)
{
	logon_rights_free(&methods->rights);
	accounts_free(&methods->accounts);
	free(methods->item);
}
