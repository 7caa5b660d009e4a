/* SPDX-License-Identifier: GPL-2.0 */
/* The data of an ipsecPolicy object: how often a member asks for changes. */
#ifndef _IPWARD_WINDOWS_POLLING_H
#define _IPWARD_WINDOWS_POLLING_H

#include "windows/blob.h"

#define POLLING_DEFAULT	10800	/* seconds */

/**
 * polling_read() - MS-GPIPSEC, 2.2.1.1.1
 * @seconds: receives the interval
 *
 * Return: 0, or -EINVAL with an error in the report.
 */
int polling_read(struct blob *blob, uint32_t *seconds);

#endif /* _IPWARD_WINDOWS_POLLING_H */
