/* SPDX-License-Identifier: GPL-2.0 */
/* ipward policy exempt and protect-mark: settings that are part of the rule set. */
#ifndef _IPWARD_POLICY_CONFIG_H
#define _IPWARD_POLICY_CONFIG_H

#include "context.h"
#include "value/words.h"

enum status policy_exempt(struct context *context, struct words *words);
enum status policy_protect_mark(struct context *context, struct words *words);

/** policy_config_print() - the settings, as comments below a list of rules, before the defaults */
int policy_config_print(struct context *context);

#endif /* _IPWARD_POLICY_CONFIG_H */
