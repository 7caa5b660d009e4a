/* SPDX-License-Identifier: GPL-2.0 */
/* What is no rule: defaults, exemptions, the mark, the start. */
#ifndef _IPWARD_SETTINGS_H
#define _IPWARD_SETTINGS_H

#include "policy/map.h"

/** settings_init() - what holds where a file says nothing: all is blocked */
void settings_init(struct policy *policy);

/** defaults_read() - read the map of "defaults" */
int defaults_read(struct compiler *compiler, const struct node *map);

/** startup_read() - read the word of "startup" */
int startup_read(struct compiler *compiler, const struct node *value);

extern const struct member defaults_table[];
extern const struct choice startup_choices[];

#endif /* _IPWARD_SETTINGS_H */
