/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_TRIE_H
#define IPWARD_TRIE_H

#include <linux/refcount.h>
#include <linux/types.h>

struct ipward_node;
struct ipward_filter;

/**
 * struct ipward_cell - nothing, one filter, or a trie
 * @word: 0; a filter's address with the lowest bit set; or that of a trie's
 *	root
 *
 * The owner of a cell that is not empty has one reference to its content.
 */
struct ipward_cell {
	unsigned long word;
};

#define IPWARD_CELL_EMPTY ((struct ipward_cell){ 0 })
#define IPWARD_CELL_FILTER 1UL

static inline bool ipward_cell_is_empty(struct ipward_cell cell)
{
	return !cell.word;
}

static inline bool ipward_cell_is_filter(struct ipward_cell cell)
{
	return cell.word & IPWARD_CELL_FILTER;
}

/* Only for a cell that has a filter. */
static inline struct ipward_filter *ipward_cell_filter(struct ipward_cell cell)
{
	return (struct ipward_filter *)(cell.word & ~IPWARD_CELL_FILTER);
}

/* Only for a cell that has no filter; NULL if it is empty. */
static inline struct ipward_node *ipward_cell_root(struct ipward_cell cell)
{
	return (struct ipward_node *)cell.word;
}

static inline struct ipward_cell
ipward_cell_of_filter(struct ipward_filter *filter)
{
	return (struct ipward_cell){ (unsigned long)filter |
				     IPWARD_CELL_FILTER };
}

static inline struct ipward_cell ipward_cell_of_root(struct ipward_node *root)
{
	return (struct ipward_cell){ (unsigned long)root };
}

/**
 * struct ipward_prefix - the first bits of a key
 * @key: 128 bits, the first one is the highest of key[0]
 * @bits: length of the prefix, 0 to 128
 */
struct ipward_prefix {
	u64 key[2];
	u8 bits;
};

#define IPWARD_TRIE_BITS 128

/**
 * struct ipward_node - a node of a trie; never changed
 * @key: its prefix; the bits behind it are 0
 * @order: of @best
 * @best: the first, in the order, of all filters of this node and below
 * @child: subtrees whose next bit is 0 and 1
 * @cell: content at the prefix
 * @ref: one for each node and cell that points to this one
 * @bits: length of the prefix
 *
 * A lookup touches one cache line for each node.
 */
struct ipward_node {
	u64 key[2];
	u64 order;
	struct ipward_filter *best;
	struct ipward_node *child[2];
	struct ipward_cell cell;
	refcount_t ref;
	u8 bits;
};

static_assert(sizeof(struct ipward_node) <= 64);

/**
 * struct ipward_trie_path - memory for the path from a root to a node
 * @nodes: at most one for each length of a prefix
 */
struct ipward_trie_path {
	const struct ipward_node *nodes[IPWARD_TRIE_BITS + 1];
};

/**
 * ipward_trie_bit() - one bit of a key
 * @key: 128 bits
 * @n: 0 for the first one, to 127
 *
 * Return: 0 or 1.
 */
static inline unsigned int ipward_trie_bit(const u64 *key, unsigned int n)
{
	return key[n >> 6] >> (~n & 63) & 1;
}

/**
 * ipward_trie_equal() - do two keys have the same first bits?
 * @a: 128 bits
 * @b: 128 bits
 * @bits: number of bits to compare, 0 to 128
 *
 * Return: true if they do.
 */
static inline bool ipward_trie_equal(const u64 *a, const u64 *b,
				     unsigned int bits)
{
	if (bits > 64)
		return a[0] == b[0] && !((a[1] ^ b[1]) >> (128 - bits));
	return !bits || !((a[0] ^ b[0]) >> (64 - bits));
}

struct ipward_cell ipward_cell_get(struct ipward_cell cell);
void ipward_cell_put(struct ipward_cell cell);
struct ipward_filter *ipward_cell_best(struct ipward_cell cell);
struct ipward_cell ipward_trie_find(const struct ipward_node *node,
				    const struct ipward_prefix *prefix);
const struct ipward_node *
ipward_trie_at_or_after(const struct ipward_node *node, const u64 *key);
int ipward_trie_set(struct ipward_cell *trie,
		    const struct ipward_prefix *prefix,
		    struct ipward_cell cell, struct ipward_trie_path *path);

#endif
