/* SPDX-License-Identifier: GPL-2.0 */
/* ipward-central publish, assign, unassign: what administrators of a domain do. */
#ifndef _IPWARD_CENTRAL_PUBLISH_H
#define _IPWARD_CENTRAL_PUBLISH_H

#include "central/options.h"

/**
 * publish() - put a policy file into the directory, as a new policy or a changed one
 *
 * One change replaces all of it: a host reads the old one or the new one.
 *
 * Return: exit status.
 */
int publish(const struct options *options);

/** assign() - let a Group Policy object assign a policy. Return: exit status */
int assign(const struct options *options);

/** unassign() - let it assign none. Return: exit status */
int unassign(const struct options *options);

#endif /* _IPWARD_CENTRAL_PUBLISH_H */
