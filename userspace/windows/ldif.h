/* SPDX-License-Identifier: GPL-2.0 */
/* LDIF (RFC 2849), as ldbsearch and ldapsearch print what they find. */
#ifndef _IPWARD_WINDOWS_LDIF_H
#define _IPWARD_WINDOWS_LDIF_H

#include "windows/objects.h"

/**
 * ldif_read() - read the objects of a file
 * @name: the file's, for messages; lives as long as the objects
 * @text: any bytes
 *
 * Values are read that stand in the file, as text or in base64; no other files are
 * opened, whatever it names.
 *
 * Return: 0, -EINVAL with errors in the report, or -ENOMEM.
 */
int ldif_read(struct windows_objects *objects, const char *name, const char *text,
	      size_t len, struct report *report);

#endif /* _IPWARD_WINDOWS_LDIF_H */
