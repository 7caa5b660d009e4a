/* SPDX-License-Identifier: GPL-2.0 */
/* Where the file of those who may connect is, for all plugins of ours. */
#ifndef _IPWARD_STRONGSWAN_LISTS_PATH_H
#define _IPWARD_STRONGSWAN_LISTS_PATH_H

#include <daemon.h>
#include "lists.h"

/** lists_path() - LISTS_FILE, or what the daemon's setting says; the library's */
static inline const char *lists_path(void)
{
	const char *path = lib->settings->get_str(lib->settings,
						  "%s.plugins.kernel-ipward.peers",
						  LISTS_FILE, lib->ns);

	return *path == '/' ? path : LISTS_FILE;
}

#endif /* _IPWARD_STRONGSWAN_LISTS_PATH_H */
