/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _IPWARD_EXPLAIN_FILE_H
#define _IPWARD_EXPLAIN_FILE_H

#include "context.h"

/**
 * explain_file() - what a policy file would do with a packet, were it in force
 *
 * Only the rules are asked: SAs, the mark and the device are not.
 */
enum status explain_file(struct context *context, const char *path,
			 enum ipward_dir dir, const struct ipward_flow *flow);

#endif /* _IPWARD_EXPLAIN_FILE_H */
