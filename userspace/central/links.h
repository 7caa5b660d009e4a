/* SPDX-License-Identifier: GPL-2.0 */
/* Links of Group Policy: which objects are linked to the containers of an account. */
#ifndef _IPWARD_CENTRAL_LINKS_H
#define _IPWARD_CENTRAL_LINKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINKS_MAX	1024	/* of an account */

/* gPOptions of a container, options of a link and flags of an object (MS-GPOL 2.2). */
#define CONTAINER_BLOCKS	1
#define LINK_DISABLED		1
#define LINK_ENFORCED		2
#define GPO_USER_DISABLED	1
#define GPO_COMPUTER_DISABLED	2
#define GPO_VERSION		2	/* gPCFunctionalityVersion */

/**
 * struct gpo - a Group Policy object, as far as this host may read it
 * @dn: where it is
 * @name: for people
 * @is_foreign: it is of another domain
 * @is_there: it exists, and this host may read it
 * @function: gPCFunctionalityVersion
 * @has_condition: it has a WMI filter
 * @may_apply: this host has the right to apply it
 * @policy: DN of the IPsec policy that it assigns, or NULL
 */
struct gpo {
	char *dn;
	char *name;
	bool is_foreign;
	bool is_there;
	uint32_t flags;
	uint32_t version;
	uint32_t function;
	bool has_condition;
	bool may_apply;
	char *policy;
};

/* Why the object of a link does not apply. */
enum verdict {
	VERDICT_APPLIES,
	VERDICT_LINK_DISABLED,
	VERDICT_BLOCKED,	/* a container below blocks inheritance */
	VERDICT_FOREIGN,	/* of a domain that this host does not ask */
	VERDICT_MISSING,	/* there is no such object, or this host may not read it */
	VERDICT_FUNCTION,	/* of another version than is known */
	VERDICT_GPO_DISABLED,
	VERDICT_FILTERED,	/* this host may not apply it */
	VERDICT_CONDITION,	/* only Windows evaluates WMI filters */
};

/**
 * struct link - from a container to an object
 * @container: number of the container, 0 for the nearest to the account
 * @dn: of the object
 * @options: LINK_DISABLED, LINK_ENFORCED
 * @gpo: the object, once it has been read
 * @order: place in the list of what applies; the highest wins
 */
struct link {
	unsigned int container;
	char *dn;
	uint32_t options;
	const struct gpo *gpo;
	enum verdict verdict;
	unsigned int order;
};

struct links {
	size_t count;
	struct link *link;
};

/**
 * links_add() - read the links of a container
 * @links: receives them behind those that are there
 * @container: its number
 * @text: its gPLink, "[LDAP://DN;OPTIONS]..."; the last one wins over those before
 *
 * Return: 0, -EINVAL if the text is no such list, -E2BIG for more than LINKS_MAX,
 * -ENOMEM.
 */
int links_add(struct links *links, unsigned int container, const char *text);

void links_free(struct links *links);

/** verdict_text() - why it does not apply, as a part of a sentence */
const char *verdict_text(enum verdict verdict);

#endif /* _IPWARD_CENTRAL_LINKS_H */
