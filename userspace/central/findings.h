/* SPDX-License-Identifier: GPL-2.0 */
/* What the directory says of a host's account: containers, groups and linked objects. */
#ifndef _IPWARD_CENTRAL_FINDINGS_H
#define _IPWARD_CENTRAL_FINDINGS_H

#include "central/links.h"
#include "central/rights.h"
#include "directory/search.h"

#define CONTAINERS_MAX	64

/**
 * struct findings - the account's, in memory of their own
 * @dn: of the account
 * @container: DNs, the nearest first, the domain and then the site last; @containers of them
 * @blocks: whether a container blocks inheritance
 * @site: DN of the host's site, or NULL; one of the containers
 * @gpo: each linked object once; @gpos of them
 * @applied: links of objects that apply, the one that wins last; @applies of them
 * @winner: of those that assign a policy, or NULL
 */
struct findings {
	char *dn;
	struct token token;
	char *container[CONTAINERS_MAX];
	bool blocks[CONTAINERS_MAX];
	size_t containers;
	char *site;
	struct links links;
	struct gpo *gpo;
	size_t gpos;
	const struct link **applied;
	size_t applies;
	const struct link *winner;
};

/**
 * findings_read() - ask the directory, and resolve what it says
 * @account: principal, as WEB$@CORP.EXAMPLE
 * @findings: to be freed by findings_free(), also if this fails
 * @why: receives a sentence if it fails, DIRECTORY_WHY bytes
 *
 * All of it has been read, or this fails: that nothing is assigned is never said because
 * something was not read.
 *
 * Return: 0, or a negative errno.
 */
int findings_read(struct directory *directory, const char *account,
		  struct findings *findings, char *why);

void findings_free(struct findings *findings);

#endif /* _IPWARD_CENTRAL_FINDINGS_H */
