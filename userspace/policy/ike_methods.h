/* SPDX-License-Identifier: GPL-2.0 */
/* Which of the methods that rules name this host can offer now. */
#ifndef _IPWARD_IKE_METHODS_H
#define _IPWARD_IKE_METHODS_H

#include "policy/accounts.h"
#include "policy/keytab.h"
#include "policy/logon_rights.h"
#include "policy/policy.h"

/**
 * struct ike_method - a method that rules name
 * @account: this host's, for Kerberos and for questions to the directory
 * @absent: it is left out
 * @written: it has its connections
 */
struct ike_method {
	const struct authentication *method;
	char account[KEYTAB_NAME];
	bool absent;
	bool written;
};

/**
 * struct ike_methods - @count of them, which are not many
 * @accounts: what is known of the names in their lists
 * @rights: the domain's, which hold for methods whose peers are accounts of it
 */
struct ike_methods {
	struct ike_method *item;
	size_t count;
	struct accounts accounts;
	struct logon_rights rights;
};

/**
 * ike_methods_load() - look at all methods of the policy's rules
 * @methods: to be freed by ike_methods_free()
 * @report: receives why some are left out, as warnings
 *
 * Return: 0, or -ENOMEM.
 */
int ike_methods_load(const struct policy *policy, struct ike_methods *methods,
		     struct report *report);
void ike_methods_free(struct ike_methods *methods);

/** ike_methods_find() - NULL if no rule names it */
struct ike_method *ike_methods_find(const struct ike_methods *methods,
				    const struct authentication *method);

#endif /* _IPWARD_IKE_METHODS_H */
