// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Tries of filters
 *
 * A binary trie with compressed paths (D. R. Morrison, PATRICIA, 1968): a node
 * for each prefix that something stands at, and one where two subtrees part.
 * It finds everything whose prefix a key begins with on one way down, and what
 * is in order by going through it.
 *
 * No node is ever changed. A change makes new nodes for the way from the root
 * to its place; old and new trie share all others. So readers need nothing but
 * RCU, and a rule set is copied by taking a reference to its roots.
 *
 * Every node knows the filter below it that is asked first. A search that has
 * found a better one need not go there.
 */

#include <linux/slab.h>

#include "policy/rule.h"
#include "policy/trie.h"

static struct ipward_node *node_get(struct ipward_node *node)
{
	if (node)
		refcount_inc(&node->ref);
	return node;
}

/* Drop a reference. If it was the last, the node is put on the list. */
static void node_unref(struct ipward_node *node, struct ipward_node **dying)
{
	if (!node || !refcount_dec_and_test(&node->ref))
		return;
	/* Nobody looks for its filter any more. */
	node->best = (void *)*dying;
	*dying = node;
}

static void cell_unref(struct ipward_cell cell, struct ipward_node **dying)
{
	if (ipward_cell_is_filter(cell))
		ipward_rule_put(ipward_cell_filter(cell)->rule);
	else
		node_unref(ipward_cell_root(cell), dying);
}

/* A loop instead of a recursion, which a deep trie would overflow the stack by. */
static void free_all(struct ipward_node *dying)
{
	while (dying) {
		struct ipward_node *node = dying;

		dying = (void *)node->best;
		node_unref(node->child[0], &dying);
		node_unref(node->child[1], &dying);
		cell_unref(node->cell, &dying);
		kfree(node);
		cond_resched();
	}
}

static void node_put(struct ipward_node *node)
{
	struct ipward_node *dying = NULL;

	node_unref(node, &dying);
	free_all(dying);
}

/**
 * ipward_cell_get() - hold what is in a cell once more
 * @cell: cell
 *
 * Return: @cell, with a reference that is the caller's.
 */
struct ipward_cell ipward_cell_get(struct ipward_cell cell)
{
	if (ipward_cell_is_filter(cell))
		ipward_filter_get(ipward_cell_filter(cell));
	else
		node_get(ipward_cell_root(cell));
	return cell;
}

/**
 * ipward_cell_put() - let go of what is in a cell
 * @cell: cell; nobody else may be looking at it if this is the last reference
 *
 * Context: process; it may take long.
 */
void ipward_cell_put(struct ipward_cell cell)
{
	struct ipward_node *dying = NULL;

	cell_unref(cell, &dying);
	free_all(dying);
}

/**
 * ipward_cell_best() - the filter of a cell that is asked first
 * @cell: cell that is not empty
 *
 * Return: the filter, valid as long as @cell.
 */
struct ipward_filter *ipward_cell_best(struct ipward_cell cell)
{
	if (ipward_cell_is_filter(cell))
		return ipward_cell_filter(cell);
	return ipward_cell_root(cell)->best;
}

static void prefer(struct ipward_node *node, struct ipward_filter *filter)
{
	if (node->best && !ipward_filter_before(filter, node->best))
		return;
	node->best = filter;
	node->order = filter->order;
}

static void key_cut(u64 *key, unsigned int bits)
{
	if (bits <= 64) {
		key[0] = bits ? key[0] & ~0ULL << (64 - bits) : 0;
		key[1] = 0;
	} else if (bits < 128) {
		key[1] &= ~0ULL << (128 - bits);
	}
}

/* Children and cell are the node's afterwards; ERR_PTR(-ENOMEM). */
static struct ipward_node *node_make(const u64 *key, unsigned int bits,
				     struct ipward_node *zero,
				     struct ipward_node *one,
				     struct ipward_cell cell)
{
	struct ipward_node *node = kmalloc(sizeof(*node), GFP_KERNEL_ACCOUNT);

	if (!node) {
		node_put(zero);
		node_put(one);
		ipward_cell_put(cell);
		return ERR_PTR(-ENOMEM);
	}
	refcount_set(&node->ref, 1);
	node->key[0] = key[0];
	node->key[1] = key[1];
	key_cut(node->key, bits);
	node->bits = bits;
	node->child[0] = zero;
	node->child[1] = one;
	node->cell = cell;
	node->best = NULL;
	if (zero)
		prefer(node, zero->best);
	if (one)
		prefer(node, one->best);
	if (!ipward_cell_is_empty(cell))
		prefer(node, ipward_cell_best(cell));
	return node;
}

/* The same as node_make(), with the children given by the key's next bit. */
static struct ipward_node *branch(const u64 *key, unsigned int bits,
				  struct ipward_node *along,
				  struct ipward_node *aside,
				  struct ipward_cell cell)
{
	if (ipward_trie_bit(key, bits))
		return node_make(key, bits, aside, along, cell);
	return node_make(key, bits, along, aside, cell);
}

static bool node_covers(const struct ipward_node *node,
			const struct ipward_prefix *prefix)
{
	return node->bits <= prefix->bits &&
	       ipward_trie_equal(node->key, prefix->key, node->bits);
}

/**
 * ipward_trie_find() - what stands at a prefix
 * @node: root or NULL
 * @prefix: prefix
 *
 * Return: the cell, a reference of the trie's; empty if there is none.
 */
struct ipward_cell ipward_trie_find(const struct ipward_node *node,
				    const struct ipward_prefix *prefix)
{
	while (node && node_covers(node, prefix)) {
		if (node->bits == prefix->bits)
			return node->cell;
		node = node->child[ipward_trie_bit(prefix->key, node->bits)];
	}
	return IPWARD_CELL_EMPTY;
}

static const struct ipward_node *leftmost(const struct ipward_node *node)
{
	while (node && ipward_cell_is_empty(node->cell))
		node = node->child[0];
	return node;
}

static int key_compare(const u64 *a, const u64 *b)
{
	unsigned int i = a[0] == b[0];

	return a[i] < b[i] ? -1 : a[i] > b[i];
}

/**
 * ipward_trie_at_or_after() - the first of the keys that are no smaller
 * @node: root or NULL; everything stands at whole keys, of IPWARD_TRIE_BITS
 * @key: key
 *
 * Return: the node of that key; NULL if all are smaller.
 */
const struct ipward_node *
ipward_trie_at_or_after(const struct ipward_node *node, const u64 *key)
{
	const struct ipward_node *larger = NULL;

	while (node && node->bits < IPWARD_TRIE_BITS &&
	       ipward_trie_equal(node->key, key, node->bits)) {
		unsigned int bit = ipward_trie_bit(key, node->bits);

		if (!bit)
			larger = node->child[1];
		node = node->child[bit];
	}
	if (node && key_compare(node->key, key) >= 0)
		return leftmost(node);
	return leftmost(larger);
}

/* How many bits are the same from the first one on. */
static unsigned int common_bits(const u64 *a, const u64 *b)
{
	if (a[0] != b[0])
		return 64 - fls64(a[0] ^ b[0]);
	return 128 - fls64(a[1] ^ b[1]);
}

/*
 * In place of the subtree at whose root the way ends: @node does not cover the
 * prefix, is the prefix, or is NULL.
 */
static struct ipward_node *put_here(struct ipward_node *node,
				    const struct ipward_prefix *prefix,
				    struct ipward_cell cell)
{
	struct ipward_node *leaf;
	unsigned int common;

	if (!node)
		return node_make(prefix->key, prefix->bits, NULL, NULL, cell);
	common = min3(common_bits(node->key, prefix->key),
		      (unsigned int)node->bits, (unsigned int)prefix->bits);
	if (common == prefix->bits && common == node->bits)
		return node_make(prefix->key, prefix->bits,
				 node_get(node->child[0]),
				 node_get(node->child[1]), cell);
	if (common == prefix->bits)
		return branch(node->key, common, node_get(node), NULL, cell);
	leaf = node_make(prefix->key, prefix->bits, NULL, NULL, cell);
	if (IS_ERR(leaf))
		return leaf;
	return branch(prefix->key, common, leaf, node_get(node),
		      IPWARD_CELL_EMPTY);
}

/* A node without a cell has two children, or it is not there. */
static struct ipward_node *node_or_child(const struct ipward_node *old,
					 struct ipward_node *zero,
					 struct ipward_node *one,
					 struct ipward_cell cell)
{
	if (ipward_cell_is_empty(cell) && (!zero || !one))
		return zero ?: one;
	return node_make(old->key, old->bits, zero, one, cell);
}

/* The parent of what was replaced, itself replaced; @below is owned. */
static struct ipward_node *replace_parent(const struct ipward_node *parent,
					  const struct ipward_prefix *prefix,
					  struct ipward_node *below)
{
	struct ipward_node *child[2];
	unsigned int bit = ipward_trie_bit(prefix->key, parent->bits);

	child[bit] = below;
	child[!bit] = node_get(parent->child[!bit]);
	return node_or_child(parent, child[0], child[1],
			     ipward_cell_get(parent->cell));
}

/*
 * The root of a trie that has something else at one prefix, or nothing if the
 * cell is empty; NULL if the trie is, ERR_PTR(-ENOMEM).
 */
static struct ipward_node *changed(struct ipward_node *root,
				   const struct ipward_prefix *prefix,
				   struct ipward_cell cell,
				   struct ipward_trie_path *path)
{
	struct ipward_node *node = root, *new;
	unsigned int depth = 0;

	while (node && node_covers(node, prefix) && node->bits < prefix->bits) {
		path->nodes[depth++] = node;
		node = node->child[ipward_trie_bit(prefix->key, node->bits)];
	}
	if (!ipward_cell_is_empty(cell))
		new = put_here(node, prefix, cell);
	else if (node && node_covers(node, prefix))
		new = node_or_child(node, node_get(node->child[0]),
				    node_get(node->child[1]),
				    IPWARD_CELL_EMPTY);
	else
		return node_get(root);
	while (!IS_ERR(new) && depth)
		new = replace_parent(path->nodes[--depth], prefix, new);
	return new;
}

/**
 * ipward_trie_set() - put something else at one prefix
 * @trie: trie, or empty; the caller's, unchanged on failure. What was there
 *	before stays with whoever else holds it
 * @prefix: prefix
 * @cell: what is to stand there, the caller's reference is used up; empty to
 *	take away what stands there
 * @path: memory to work with
 *
 * Return: 0 or -ENOMEM.
 */
int ipward_trie_set(struct ipward_cell *trie,
		    const struct ipward_prefix *prefix,
		    struct ipward_cell cell, struct ipward_trie_path *path)
{
	struct ipward_node *root;

	root = changed(ipward_cell_root(*trie), prefix, cell, path);
	if (IS_ERR(root))
		return PTR_ERR(root);
	ipward_cell_put(*trie);
	*trie = ipward_cell_of_root(root);
	return 0;
}
