/* SPDX-License-Identifier: GPL-2.0 */
/* Templates: the SAs that a rule requires. */
#ifndef _IPWARD_TEMPLATE_H
#define _IPWARD_TEMPLATE_H

#include "libipward.h"
#include "value/words.h"

/**
 * template_read() - the words after "tmpl", up to one that is not part of it
 */
int template_read(struct words *words, struct ipward_tmpl *tmpl);

#endif /* _IPWARD_TEMPLATE_H */
