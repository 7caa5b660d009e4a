// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <krb5.h>
#include "central/sentence.h"
#include "central/where.h"

static int find_realm(const struct options *options, char *realm, char *why)
{
	krb5_context context;
	char *found = NULL;
	int err = 0;

	if (options->realm) {
		snprintf(realm, KEYTAB_NAME, "%s", options->realm);
		return 0;
	}
	if (krb5_init_context(&context))
		return sentence(why, -ENOENT, "/etc/krb5.conf cannot be read");
	if (krb5_get_default_realm(context, &found))
		err = sentence(why, -ENOENT, "/etc/krb5.conf names no default_realm: is this "
			       "host a member of a domain? Expected one, or --realm "
			       "CORP.EXAMPLE");
	else
		snprintf(realm, KEYTAB_NAME, "%s", found);
	krb5_free_default_realm(context, found);
	krb5_free_context(context);
	return err;
}

int where_account(const struct options *options, char *account, char *why)
{
	char realm[KEYTAB_NAME];
	int err = find_realm(options, realm, why);

	if (err)
		return err;
	err = keytab_account(realm, account);
	if (!err)
		return 0;
	return sentence(why, err, "%s has no account of this host in %s: %s: is this host a "
			"member of a domain?", keytab_path(), realm,
			err == -ENOENT ? "there is no NAME$" : strerror(-err));
}

int where_open(const struct options *options, const char *account,
	       struct directory **directory, char *why)
{
	char realm[KEYTAB_NAME];
	const struct directory_where where = {
		.realm = realm, .server = options->server, .account = account,
		.milliseconds = 1000 * options->wait,
	};

	int err = find_realm(options, realm, why);

	if (!err)
		err = directory_open(&where, directory, why);
	return err;
}
