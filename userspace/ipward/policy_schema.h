/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _IPWARD_POLICY_SCHEMA_H
#define _IPWARD_POLICY_SCHEMA_H

#include "context.h"
#include "value/words.h"

/** policy_schema() - print a JSON schema of policy files, for editors */
enum status policy_schema(struct context *context, struct words *words);

#endif /* _IPWARD_POLICY_SCHEMA_H */
