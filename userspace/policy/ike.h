/* SPDX-License-Identifier: GPL-2.0 */
/* From a policy to strongSwan's configuration: text, and files beside it. */
#ifndef _IPWARD_IKE_H
#define _IPWARD_IKE_H

#include "policy/ike_text.h"
#include "policy/policy.h"

/**
 * struct ike_file - a file that the daemon's tools read from their own folder
 * @name: in that folder, as "x509ca/ipward-partners-1.pem"
 */
struct ike_file {
	char name[IKE_NAME + 16];
	char *bytes;
	size_t len;
	struct ike_file *next;
};

/* Whether the text holds keys. */
enum ike_secrets {
	IKE_SECRETS_SHOWN,
	IKE_SECRETS_HIDDEN,
};

/**
 * struct ike_config - what the key exchange is told
 * @text: connections and secrets, for a file of swanctl's
 * @file: what the text names
 * @children: rules with a connection
 */
struct ike_config {
	struct ike_text text;
	struct ike_file *file;
	size_t children;
};

/**
 * ike_config_make() - say it in strongSwan's words
 * @config: to be freed by ike_config_free()
 * @report: receives what this version cannot do yet, as warnings; and files that
 *	cannot be read, as errors: their methods are left out
 *
 * Return: 0, or -ENOMEM.
 */
int ike_config_make(const struct policy *policy, enum ike_secrets secrets,
		    struct ike_config *config, struct report *report);
void ike_config_free(struct ike_config *config);

#endif /* _IPWARD_IKE_H */
