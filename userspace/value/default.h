/* SPDX-License-Identifier: GPL-2.0 */
/* The default for inbound packets: one word, two attributes. */
#ifndef _IPWARD_DEFAULT_H
#define _IPWARD_DEFAULT_H

#include "libipward.h"
#include "value/name.h"

extern const struct choice default_in_choices[];	/* permit, block, stateful */

/** default_in_text() - the word, or a number in @text (NAME_TEXT bytes) */
const char *default_in_text(const struct ipward_config *config, char *text);

/** default_in_set() - set what a word's value means, of default_in_choices */
void default_in_set(struct ipward_config *config, int value);

#endif /* _IPWARD_DEFAULT_H */
