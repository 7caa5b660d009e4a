/* SPDX-License-Identifier: GPL-2.0 */
/* Keying material: read, and zeroed wherever it has been. */
#ifndef _IPWARD_KEY_H
#define _IPWARD_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "value/error.h"

/**
 * key_parse() - hex digits, with 0x before them, colons and spaces among them
 * @text: zeroed afterwards
 * @len: receives the bytes in @key
 *
 * Return: 0; -EINVAL for something else or half a byte; -E2BIG.
 */
int key_parse(char *text, uint8_t *key, size_t size, uint32_t *len);

/* Which files are good for a key. */
enum key_trust {
	KEY_PRIVATE,	/* those that only their owner may read */
	KEY_INSECURE,	/* any */
};

/**
 * key_exposed() - whether others than its owner may read or write a file
 * @mode: is set to its permissions then
 *
 * Pipes, sockets and terminals are not exposed: a name is no way into them.
 */
bool key_exposed(int fd, unsigned int *mode);

/**
 * key_load() - read hex digits from a file, "-" for standard input
 * @name: the word before @path, for the error
 *
 * The error never has what was read.
 */
int key_load(const char *name, const char *path, enum key_trust trust,
	     uint8_t *key, size_t size, uint32_t *len,
	     struct value_error *error);

#endif /* _IPWARD_KEY_H */
