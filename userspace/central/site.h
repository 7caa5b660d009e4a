/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The site that this host is in: that of the smallest subnet with the address by which it
 * has reached its controller. Without such a subnet it is in the site of all, if the
 * forest has but one, as controllers say it, too.
 */
#ifndef _IPWARD_CENTRAL_SITE_H
#define _IPWARD_CENTRAL_SITE_H

#include "directory/connect.h"

/**
 * site_find() - ask the directory for it
 * @site: receives its DN, to be freed with free(); NULL if this host is in none
 *
 * Return: 0, or a negative errno.
 */
int site_find(struct directory *directory, char **site, char *why);

#endif /* _IPWARD_CENTRAL_SITE_H */
