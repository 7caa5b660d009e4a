/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For gcc -fanalyzer, which knows malloc() and free() by name and of the
 * kernel's allocators nothing: which function ends what another began. The
 * names are those that remain after inlining on Linux 6.1.
 */
#include <linux/skbuff.h>
#include <linux/slab.h>

#define ENDED_BY(...) __attribute__((malloc(__VA_ARGS__)))
#define KFREED ENDED_BY(kfree, 1) ENDED_BY(kfree_sensitive, 1) ENDED_BY(kvfree, 1)

KFREED void *__kmalloc(size_t size, gfp_t flags);
KFREED void *kmalloc_trace(struct kmem_cache *cache, gfp_t flags, size_t size);
KFREED void *kmemdup(const void *from, size_t size, gfp_t flags);
ENDED_BY(kvfree, 1) void *kvmalloc_node(size_t size, gfp_t flags, int node);
ENDED_BY(kmem_cache_free, 2)
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags);
ENDED_BY(kfree_skb_reason, 1) ENDED_BY(consume_skb, 1)
struct sk_buff *__alloc_skb(unsigned int size, gfp_t flags, int how, int node);
