/* SPDX-License-Identifier: GPL-2.0 */
/* Memory of one policy: taken piece by piece, given back as a whole. */
#ifndef _IPWARD_ARENA_H
#define _IPWARD_ARENA_H

#include <stddef.h>

struct arena_block;

/** struct arena - zeroed at first */
struct arena {
	struct arena_block *block;
	size_t left;		/* bytes in @block that nobody has taken */
};

/** arena_alloc() - zeroed memory, or NULL; arena_free() frees it */
void *arena_alloc(struct arena *arena, size_t size);

/** arena_text() - a copy of @len bytes with a NUL behind them, or NULL */
char *arena_text(struct arena *arena, const char *text, size_t len);

/** arena_free() - all that was taken */
void arena_free(struct arena *arena);

#endif /* _IPWARD_ARENA_H */
