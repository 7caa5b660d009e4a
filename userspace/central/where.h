/* SPDX-License-Identifier: GPL-2.0 */
/* Who asks which directory. */
#ifndef _IPWARD_CENTRAL_WHERE_H
#define _IPWARD_CENTRAL_WHERE_H

#include "central/options.h"
#include "directory/connect.h"
#include "policy/keytab.h"

/**
 * where_account() - find this host's account in the keytab
 * @account: receives it, KEYTAB_NAME bytes
 *
 * Return: 0, or a negative errno with a sentence.
 */
int where_account(const struct options *options, char *account, char *why);

/**
 * where_open() - connect to the directory
 * @account: of this host; NULL for the user's own tickets
 *
 * Return: 0, or a negative errno with a sentence.
 */
int where_open(const struct options *options, const char *account,
	       struct directory **directory, char *why);

#endif /* _IPWARD_CENTRAL_WHERE_H */
