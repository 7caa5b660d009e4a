/* SPDX-License-Identifier: GPL-2.0 */
/* A file that need not be text, as a whole, in memory of the caller's. */
#ifndef _IPWARD_BYTES_H
#define _IPWARD_BYTES_H

#include <stddef.h>

/**
 * bytes_read() - read a whole file, with a NUL behind its last byte
 * @size: of @bytes; the file has to have two bytes less at most
 * @len: receives how many there are; set, too, where reading has failed
 *
 * A FIFO that nobody writes to is empty.
 *
 * Return: 0, -EFBIG, or another negative errno.
 */
int bytes_read(const char *path, char *bytes, size_t size, size_t *len);

/**
 * bytes_load() - the same, in memory of its own
 * @size: of that memory, as above
 * @bytes: receives them and a NUL, to be freed, and @len how many; NULL and 0 after an
 *	error
 *
 * Return: as bytes_read(), or -ENOMEM.
 */
int bytes_load(const char *path, size_t size, char **bytes, size_t *len);

#endif /* _IPWARD_BYTES_H */
