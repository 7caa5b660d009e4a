/* SPDX-License-Identifier: GPL-2.0 */
/* Keying material: read, and zeroed wherever it has been. */
#ifndef _IPWARD_KEY_H
#define _IPWARD_KEY_H

#include <stddef.h>
#include <stdint.h>

/**
 * key_parse() - hex digits, with 0x before them, colons and spaces among them
 * @text: zeroed afterwards
 * @len: receives the bytes in @key
 *
 * Return: 0; -EINVAL for something else or half a byte; -E2BIG. Silent.
 */
int key_parse(char *text, uint8_t *key, size_t size, uint32_t *len);

/**
 * key_insecure() - take key files that others can read, too
 */
void key_insecure(void);

/**
 * key_load() - read hex digits from a file, "-" for standard input
 * @name: the word before @path, for errors
 *
 * Complains, and never shows what it read. A file that others than its owner can
 * read or write is refused, unless key_insecure() was called.
 */
int key_load(const char *name, const char *path, uint8_t *key, size_t size,
	     uint32_t *len);

#endif /* _IPWARD_KEY_H */
