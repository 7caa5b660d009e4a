/* SPDX-License-Identifier: GPL-2.0 */
/* Read keying material, and zero all copies of it. */
#ifndef _IPWARD_KEY_H
#define _IPWARD_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "value/error.h"

/**
 * key_parse() - read hex digits, optionally after 0x, with colons and spaces
 * @text: zeroed afterwards
 * @len: receives the bytes in @key
 *
 * Return: 0; -EINVAL for something else or half a byte; -E2BIG.
 */
int key_parse(char *text, uint8_t *key, size_t size, uint32_t *len);

/* Which files are accepted for a key. */
enum key_trust {
	KEY_PRIVATE,	/* those that only their owner may read */
	KEY_INSECURE,	/* any */
};

/**
 * key_exposed() - whether users other than its owner may read or write a file
 * @mode: is set to its permissions then
 *
 * Pipes, sockets and terminals are not exposed: they cannot be opened by name.
 */
bool key_exposed(int fd, unsigned int *mode);

/**
 * key_load() - read hex digits from a file, "-" for standard input
 * @name: the word before @path, for the error
 *
 * The error never contains the content of the file.
 */
int key_load(const char *name, const char *path, enum key_trust trust,
	     uint8_t *key, size_t size, uint32_t *len,
	     struct value_error *error);

#endif /* _IPWARD_KEY_H */
