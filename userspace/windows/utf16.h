/* SPDX-License-Identifier: GPL-2.0 */
/* UTF-16 with the lower byte first, as Windows has its texts. */
#ifndef _IPWARD_WINDOWS_UTF16_H
#define _IPWARD_WINDOWS_UTF16_H

#include <stddef.h>
#include <stdint.h>
#include "policy/arena.h"

/**
 * utf16_text() - the same in UTF-8
 *
 * Return: the text, or NULL if this is none (half a character, more behind a NUL), or
 * if there is no memory.
 */
char *utf16_text(struct arena *arena, const uint8_t *bytes, size_t len);

#endif /* _IPWARD_WINDOWS_UTF16_H */
