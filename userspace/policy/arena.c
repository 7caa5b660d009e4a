// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "policy/arena.h"

#define BLOCK_BYTES	((size_t)64 * 1024)
#define ALIGNMENT	16

/* What malloc() aligns is aligned behind it, too. */
struct arena_block {
	struct arena_block *next;
	size_t unused;
	char bytes[];
};

static struct arena_block *add_block(struct arena *arena, size_t bytes)
{
	struct arena_block *block = calloc(1, sizeof(*block) + bytes);

	if (block) {
		block->next = arena->block;
		arena->block = block;
	}
	return block;
}

/* A large piece gets a block of its own, behind the one that still has room. */
static void *alloc_large(struct arena *arena, size_t size)
{
	struct arena_block *first = arena->block;
	struct arena_block *block = add_block(arena, size);

	if (block && first) {
		arena->block = first;
		block->next = first->next;
		first->next = block;
	}
	return block ? block->bytes : NULL;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if (size > BLOCK_BYTES / 4)
		return alloc_large(arena, size);
	if (size > arena->left) {
		if (!add_block(arena, BLOCK_BYTES))
			return NULL;
		arena->left = BLOCK_BYTES;
	}
	arena->left -= size;
	return arena->block->bytes + arena->left;
}

char *arena_text(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	if (copy)
		memcpy(copy, text, len);
	return copy;
}

void arena_free(struct arena *arena)
{
	while (arena->block) {
		struct arena_block *block = arena->block;

		arena->block = block->next;
		free(block);
	}
	arena->left = 0;
}
