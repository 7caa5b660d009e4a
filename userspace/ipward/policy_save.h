/* SPDX-License-Identifier: GPL-2.0 */
/* The rules and settings in force, as a batch that puts them in force again. */
#ifndef _IPWARD_POLICY_SAVE_H
#define _IPWARD_POLICY_SAVE_H

#include "context.h"
#include "value/words.h"

enum status policy_save(struct context *context, struct words *words);

/** policy_export_command() - the same as a policy file */
enum status policy_export_command(struct context *context, struct words *words);

#endif /* _IPWARD_POLICY_SAVE_H */
