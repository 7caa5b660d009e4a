/* SPDX-License-Identifier: GPL-2.0 */
/* Arrays that grow. */
#ifndef _IPWARD_GROW_H
#define _IPWARD_GROW_H

#include <stddef.h>

/**
 * grow() - make room for one more element
 * @n: elements of @array
 * @room: how many it has room for, updated
 * @size: bytes of one
 *
 * Return: where the array is now; NULL without memory, and @array is as it was.
 */
void *grow(void *array, size_t n, size_t *room, size_t size);

#endif /* _IPWARD_GROW_H */
