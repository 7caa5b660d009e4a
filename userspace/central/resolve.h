/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: which Group Policy objects apply to a host, and in which order
 *
 * From the domain down to the container of the account: what is nearer wins. Within a
 * container, the last link wins. A container that blocks inheritance keeps out what is
 * linked above it, except for links that are enforced; those win over all others, and
 * among them, what is farther wins. The objects that apply, in this order::
 *
 *	site, domain, OU, OU of the account | OU of the account, OU, domain, site
 *	            not enforced            |              enforced        the last one wins
 *
 * Objects that are disabled, or that the host may not apply, count as if they were not
 * linked. No part of this asks anybody.
 */
#ifndef _IPWARD_CENTRAL_RESOLVE_H
#define _IPWARD_CENTRAL_RESOLVE_H

#include "central/links.h"

/**
 * resolve() - set the verdict and the order of all links
 * @blocks: for each container, whether it blocks inheritance; the nearest first
 * @applied: receives the links that apply, the one that wins last; as many as there are
 *
 * Return: how many apply.
 */
size_t resolve(struct links *links, const bool *blocks, const struct link **applied);

/** resolve_winner() - the last link whose object assigns a policy, or NULL */
const struct link *resolve_winner(const struct link *const *applied, size_t count);

#endif /* _IPWARD_CENTRAL_RESOLVE_H */
