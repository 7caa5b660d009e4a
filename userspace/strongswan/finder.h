/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The groups of a principal, for a plugin of ours that has not been told them: by another
 * one that asks the directory, if the daemon has loaded that.
 */
#ifndef _IPWARD_STRONGSWAN_FINDER_H
#define _IPWARD_STRONGSWAN_FINDER_H

#include <daemon.h>
#include "groups.h"

#define FINDER_NAME	"ipward-finder"		/* among the library's objects */

/**
 * struct finder - who asks the directory
 * @find: add the groups of a @principal to what it has proved in a @round, or why they
 *	are not known; waits for a few seconds at most
 */
struct finder {
	void (*find)(struct finder *this, const char *principal, auth_cfg_t *round);
};

/** finder_find() - the same, with or without such a plugin */
static inline void finder_find(const char *principal, auth_cfg_t *round)
{
	struct finder *finder = lib->get(lib, FINDER_NAME);

	if (finder)
		finder->find(finder, principal, round);
	else
		groups_lack(round, "the plugin ipward-directory is not loaded");
}

#endif /* _IPWARD_STRONGSWAN_FINDER_H */
