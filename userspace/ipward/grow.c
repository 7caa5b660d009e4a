// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdlib.h>
#include "grow.h"

void *grow(void *array, size_t n, size_t *room, size_t size)
{
	void *larger;

	if (n < *room)
		return array;
	larger = reallocarray(array, 2 * *room + 16, size);
	if (larger)
		*room = 2 * *room + 16;
	return larger;
}
