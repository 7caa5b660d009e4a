// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Tries of filters
 *
 * A binary trie with compressed paths (D. R. Morrison, PATRICIA, 1968): a node
 * for each prefix that is used, and one where two subtrees branch. A search
 * finds all prefixes of a key on one path; a walk visits them in order.
 *
 * Nodes are never changed. A change makes new nodes for the path from the root
 * to the changed place; the old and the new trie share all other nodes. So
 * readers need only RCU, and a rule set is copied by taking references to its
 * roots.
 *
 * Every node has the first filter, in the order, at and below it. A search that
 * has found an earlier one skips the node.
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

/* Drop a reference. If it was the last one, add the node to the list. */
static void node_unref(struct ipward_node *node, struct ipward_node **dying)
{
	if (!node || !refcount_dec_and_test(&node->ref))
		return;
	/* The node has no readers any more: link the list through @best. */
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

/* A loop, since recursion into a deep trie would overflow the stack. */
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
 * ipward_cell_get() - take a reference to the content of a cell
 * @cell: cell
 *
 * Return: @cell.
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
 * ipward_cell_put() - drop a reference to the content of a cell
 * @cell: cell; it must have no readers if this is the last reference
 *
 * Context: process; may take long.
 */
void ipward_cell_put(struct ipward_cell cell)
{
	struct ipward_node *dying = NULL;

	cell_unref(cell, &dying);
	free_all(dying);
}

/**
 * ipward_cell_best() - the first filter, in the order, of a cell
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

/* Takes over the references to children and cell; ERR_PTR(-ENOMEM). */
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

/* As node_make(), with the children ordered by the key's next bit. */
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
 * ipward_trie_find() - the cell at a prefix
 * @node: root or NULL
 * @prefix: prefix
 *
 * Return: the cell, without a new reference; empty if there is none.
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
 * ipward_trie_at_or_after() - the first key that is not smaller than a given
 * one
 * @node: root or NULL, of a trie whose prefixes all have IPWARD_TRIE_BITS
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

/* The length of the longest common prefix, bits. */
static unsigned int common_bits(const u64 *a, const u64 *b)
{
	if (a[0] != b[0])
		return 64 - fls64(a[0] ^ b[0]);
	return 128 - fls64(a[1] ^ b[1]);
}

/*
 * Make the new subtree at the end of the path, in place of @node, which does
 * not contain the prefix, has exactly this prefix, or is NULL.
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

/*
 * A node without a cell must have two children: replace it by its only child.
 */
static struct ipward_node *node_or_child(const struct ipward_node *old,
					 struct ipward_node *zero,
					 struct ipward_node *one,
					 struct ipward_cell cell)
{
	if (ipward_cell_is_empty(cell) && (!zero || !one))
		return zero ?: one;
	return node_make(old->key, old->bits, zero, one, cell);
}

/* Replace the parent of a replaced node; takes over the reference to @below. */
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
 * Make a trie with another cell at one prefix. Returns its root; NULL if the
 * new trie is empty; ERR_PTR(-ENOMEM).
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
 * ipward_trie_set() - replace the cell at one prefix
 * @trie: trie, or empty; belongs to the caller, unchanged on failure. The
 *	reference to the former content is dropped
 * @prefix: prefix
 * @cell: new cell; the caller's reference is taken over. Empty: remove the
 *	prefix
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
