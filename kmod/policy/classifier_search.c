// SPDX-License-Identifier: GPL-2.0
/*
 * A search in the classifier.
 *
 * It follows one path in each trie. Its cost depends on the number of nested
 * prefixes that contain the packet, not on the number of filters: for each
 * prefix of the destination it searches one trie of sources, and so on.
 * Subtrees whose filters all come later in the order than the best one found so
 * far are skipped (see trie.c).
 */

#include "base/flow.h"
#include "base/selector.h"
#include "policy/classifier.h"
#include "policy/field.h"
#include "policy/rule.h"

/**
 * struct search - one lookup
 * @flow: flow to look up
 * @key: the flow's key of each field
 * @known: number of valid bits of each key; the others are missing or hidden
 * @order: of @best; U64_MAX without one
 * @best: of the filters found so far, the first in the order
 */
struct search {
	const struct ipward_flow *flow;
	u64 key[N_KEYS][2];
	u8 known[N_KEYS];
	u64 order;
	struct ipward_filter *best;
};

static void found(struct search *search, struct ipward_filter *filter)
{
	if (search->best && !ipward_filter_before(filter, search->best))
		return;
	search->best = filter;
	search->order = filter->order;
}

/*
 * Find the first of all filters that may match (RFC 4301, section 7): with
 * hidden ports a packet may have any ports of its protocol, and even the
 * protocol of a later fragment may be unknown.
 */
static void search_hidden(struct search *search, const struct ipward_node *node)
{
	const u64 *key = search->key[FIELD_SERVICE];

	if (ipward_selector_proto_hidden(search->flow)) {
		found(search, node->best);
		return;
	}
	while (node && node->bits < PROTO_BITS &&
	       ipward_trie_equal(node->key, key, node->bits)) {
		if (!ipward_cell_is_empty(node->cell))
			found(search, ipward_cell_best(node->cell));
		node = node->child[ipward_trie_bit(key, node->bits)];
	}
	if (node && node->bits >= PROTO_BITS &&
	    ipward_trie_equal(node->key, key, PROTO_BITS))
		found(search, node->best);
}

static void search_cell(struct search *search, enum field field,
			struct ipward_cell cell);

/*
 * Search all cells of a field's trie that match the flow, except the last one,
 * which is returned: in most tries it is the only one, and needs no recursion.
 */
static struct ipward_cell search_trie(struct search *search, enum field field,
				      const struct ipward_node *node)
{
	const u64 *key = search->key[field];
	unsigned int known = search->known[field];
	struct ipward_cell last = IPWARD_CELL_EMPTY;

	while (node && node->order <= search->order && node->bits <= known &&
	       ipward_trie_equal(node->key, key, node->bits)) {
		if (!ipward_cell_is_empty(node->cell)) {
			if (!ipward_cell_is_empty(last))
				search_cell(search, field + 1, last);
			last = node->cell;
		}
		if (node->bits == known)
			break;
		node = node->child[ipward_trie_bit(key, node->bits)];
	}
	return last;
}

static void search_filter(struct search *search,
			  struct ipward_filter *filter)
{
	const struct ipward_flow *flow = search->flow;

	if (filter->order <= search->order &&
	    ipward_selector_match(ipward_filter_selector(filter, flow->dir),
				  flow) != IPWARD_MATCH_NO)
		found(search, filter);
}

/* The recursion is at most four levels deep: each level has another field. */
static void search_cell(struct search *search, enum field field,
			struct ipward_cell cell)
{
	for (; !ipward_cell_is_empty(cell); field++) {
		const struct ipward_node *root = ipward_cell_root(cell);

		if (ipward_cell_is_filter(cell)) {
			search_filter(search, ipward_cell_filter(cell));
			return;
		}
		if (field == FIELD_ORDER) {
			found(search, root->best);
			return;
		}
		if (field == FIELD_SERVICE &&
		    search->flow->ports == IPWARD_PORTS_HIDDEN) {
			search_hidden(search, root);
			return;
		}
		cell = search_trie(search, field, root);
	}
}

static void search_begin(struct search *search, const struct ipward_flow *flow)
{
	bool ports = flow->ports == IPWARD_PORTS_KNOWN;

	search->flow = flow;
	ipward_field_address(&flow->dst, search->key[FIELD_DST]);
	ipward_field_address(&flow->src, search->key[FIELD_SRC]);
	search->key[FIELD_SERVICE][0] = (u64)flow->proto << PROTO_SHIFT |
					(u64)flow->dport << DPORT_SHIFT;
	search->key[FIELD_SERVICE][1] = 0;
	search->key[FIELD_SPORT][0] = (u64)flow->sport << SPORT_SHIFT;
	search->key[FIELD_SPORT][1] = 0;
	search->known[FIELD_DST] = IPWARD_TRIE_BITS;
	search->known[FIELD_SRC] = IPWARD_TRIE_BITS;
	search->known[FIELD_SERVICE] = ports ? PROTO_BITS + PORT_BITS :
					       PROTO_BITS;
	search->known[FIELD_SPORT] = ports ? PORT_BITS : 0;
	search->order = U64_MAX;
	search->best = NULL;
}

static void search_scopes(struct search *search, struct ipward_net *ipn,
			  struct ipward_cell scoped)
{
	const struct ipward_scope *scope;
	struct ipward_cell cell;
	u64 id;

	for (id = 1;; id = scope->id + 1) {
		cell = ipward_classifier_scope_from(scoped, id);
		if (ipward_cell_is_empty(cell))
			return;
		scope = &ipward_cell_best(cell)->rule->scope;
		if (ipward_scope_admits(scope, ipn, search->flow))
			search_cell(search, FIELD_DST, cell);
	}
}

/**
 * ipward_classifier_lookup() - the first filter that matches, or may match, a
 * flow
 * @classifier: classifier
 * @ipn: namespace of the flow's device
 * @flow: flow with its direction
 *
 * Context: RCU read-side critical section, in which the result is valid.
 * Return: the filter, whose ipward_selector_match() is "yes" or "unsure"; NULL
 * if there is none.
 */
struct ipward_filter *
ipward_classifier_lookup(const struct ipward_classifier *classifier,
			 struct ipward_net *ipn,
			 const struct ipward_flow *flow)
{
	bool in = flow->dir == IPWARD_DIR_IN, v6 = flow->family == AF_INET6;
	struct ipward_cell scoped = classifier->scoped[in][v6];
	struct search search;

	search_begin(&search, flow);
	search_cell(&search, FIELD_DST, classifier->root[in][v6]);
	if (unlikely(!ipward_cell_is_empty(scoped)))
		search_scopes(&search, ipn, scoped);
	return search.best;
}
