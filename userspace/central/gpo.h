/* SPDX-License-Identifier: GPL-2.0 */
/* A Group Policy object, and the IPsec policy that it assigns (MS-GPIPSEC 2.2.2). */
#ifndef _IPWARD_CENTRAL_GPO_H
#define _IPWARD_CENTRAL_GPO_H

#include "central/links.h"
#include "central/rights.h"
#include "directory/search.h"

/* Below the object. */
#define GPO_MACHINE	"CN=Machine,"
#define GPO_ASSIGNMENT	"CN=IPSEC,CN=Windows,CN=Microsoft," GPO_MACHINE

/**
 * gpo_read() - read an object
 * @gpo: empty; receives it, to be freed by gpo_free(), also if this fails
 *
 * That there is none, or that this host may not read it, is no error, and neither is that
 * it is of another domain, which is not asked.
 *
 * Return: 0, or a negative errno.
 */
int gpo_read(struct directory *directory, const char *dn, const struct token *token,
	     struct gpo *gpo, char *why);

/**
 * gpo_read_policy() - find out which policy it assigns, if any
 *
 * Return: 0, -EBADMSG if there is an assignment of nothing, or another negative errno.
 */
int gpo_read_policy(struct directory *directory, struct gpo *gpo, char *why);

void gpo_free(struct gpo *gpo);

#endif /* _IPWARD_CENTRAL_GPO_H */
