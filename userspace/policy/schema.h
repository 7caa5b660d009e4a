/* SPDX-License-Identifier: GPL-2.0 */
/* The keys of a policy file, for those who describe them. */
#ifndef _IPWARD_SCHEMA_H
#define _IPWARD_SCHEMA_H

#include "policy/map.h"

/** policy_table - the sections, from which all other tables hang */
extern const struct member policy_table[];

#endif /* _IPWARD_SCHEMA_H */
