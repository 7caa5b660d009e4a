/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LIBIPWARD_REQUEST_H
#define _LIBIPWARD_REQUEST_H

#include "handle.h"

/**
 * ipward_dump_once() - dump without a second attempt
 * @disturbed: set to whether the kernel flagged NLM_F_DUMP_INTR
 */
int ipward_dump_once(struct ipward *ipward, enum ipward_cmd cmd,
		     const struct ipward_table *table,
		     ipward_reply_fn reply, void *arg, bool *disturbed);

#endif /* _LIBIPWARD_REQUEST_H */
