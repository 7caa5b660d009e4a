/* SPDX-License-Identifier: GPL-2.0 */
/* The keytab of a machine: under which account it is a member of a domain. */
#ifndef _IPWARD_KEYTAB_H
#define _IPWARD_KEYTAB_H

#include <stddef.h>
#include <stdint.h>

#define KEYTAB_FILE	"/etc/krb5.keytab"
#define KEYTAB_NAME	256	/* bytes of a principal */

/** keytab_path() - the machine's: KEYTAB_FILE, or what KRB5_KTNAME says */
const char *keytab_path(void);

/**
 * keytab_find() - look for the account of a machine, which has a "$" at its end
 * @bytes: a keytab's, which may be anything
 * @realm: that the account is of; NULL for any
 * @name: receives the first one, as WEB$@CORP.EXAMPLE, KEYTAB_NAME bytes
 *
 * Return: 0, -ENOENT if there is none, -EINVAL if it is no keytab.
 */
int keytab_find(const uint8_t *bytes, size_t len, const char *realm, char *name);

/**
 * keytab_account() - the same of the machine's keytab
 *
 * Return: as above, or another negative errno if the file cannot be read.
 */
int keytab_account(const char *realm, char *name);

#endif /* _IPWARD_KEYTAB_H */
