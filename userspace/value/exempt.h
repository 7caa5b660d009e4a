/* SPDX-License-Identifier: GPL-2.0 */
/* Exemptions from the rules: "ike,neighbour-discovery", or "none". */
#ifndef _IPWARD_EXEMPT_H
#define _IPWARD_EXEMPT_H

#include <stdint.h>
#include "value/words.h"

#define EXEMPT_TEXT	128	/* bytes for all the names */

extern const struct choice exempt_choices[];

/** exempt_read() - read such a word; -EINVAL with the words' error filled in */
int exempt_read(struct words *words, const char *name, uint32_t *kinds);

/** exempt_text() - the word for kinds, in @text (EXEMPT_TEXT bytes) */
const char *exempt_text(uint32_t kinds, char *text);

#endif /* _IPWARD_EXEMPT_H */
