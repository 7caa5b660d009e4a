/* SPDX-License-Identifier: GPL-2.0 */
/* Parts of what is printed as text. */
#ifndef _IPWARD_PRINT_H
#define _IPWARD_PRINT_H

#include "value/words.h"

/** print_flags() - a space and a name for each bit that is set */
void print_flags(const struct choice *table, uint32_t flags);

/**
 * print_foreign() - text from others, nothing of it for a terminal
 * @escaped: characters that get a backslash
 */
void print_foreign(const char *text, const char *escaped);

#endif /* _IPWARD_PRINT_H */
