/* SPDX-License-Identifier: GPL-2.0 */
/* Names of entries in a directory (RFC 4514). */
#ifndef _IPWARD_CENTRAL_DN_H
#define _IPWARD_CENTRAL_DN_H

#include <stdbool.h>

/** dn_parent() - the part of a DN that names the entry above; NULL if there is none */
const char *dn_parent(const char *dn);

/**
 * dn_is_of() - does an entry belong to a domain, and not to another one below it?
 * @base: of the domain, as DC=corp,DC=example
 */
bool dn_is_of(const char *dn, const char *base);

#endif /* _IPWARD_CENTRAL_DN_H */
