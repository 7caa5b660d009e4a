// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: The classifier
 *
 * Selectors are searched field by field: destination, source, service (protocol
 * and destination port), source port. Each field has a trie of prefixes. At
 * each prefix there is a trie of the next field, with the filters that have
 * this prefix. Filters that are equal in all fields are in a trie by their
 * order; a search uses only the first of them.
 *
 *	destination -> source -> service -> source port -> order
 *
 * If only one filter has a prefix, the prefix has this filter instead of a
 * trie, and a search compares the whole selector. So filters with different
 * destinations, the usual case, need only one trie.
 *
 * A range of ports is divided into prefixes, at most 30.
 *
 * Rules with a scope (devices, VRF, mark) are in tries of their own, one for
 * each scope. A search visits all scopes: there are few.
 *
 * classifier_search.c does the search.
 */

#include "base/selector.h"
#include "policy/classifier.h"
#include "policy/field.h"
#include "policy/rule.h"

/**
 * struct edit - addition or removal of one filter
 * @filter: the filter
 * @sel: its selector for direction @dir
 * @dir: enum ipward_dir
 * @path: memory for one change of a trie
 * @remove: remove the filter
 */
struct edit {
	struct ipward_filter *filter;
	const struct ipward_selector *sel;
	u8 dir;
	struct ipward_trie_path *path;
	bool remove;
};

static void address_prefix(const struct in6_addr *addr, u8 bits,
			   struct ipward_prefix *prefix)
{
	ipward_field_address(addr, prefix->key);
	prefix->bits = bits;
}

/* Number of free low bits of the largest prefix that starts at port @min. */
static unsigned int open_bits(u32 min, u32 max)
{
	unsigned int bits = min ? __ffs(min) : PORT_BITS;

	while (min + (1u << bits) - 1 > max)
		bits--;
	return bits;
}

/*
 * The next prefix of a range of ports.
 *
 * @min: lowest port of the rest of the range; advanced
 *
 * Return: false at the end of the range.
 */
static bool next_ports(u32 *min, u32 max, unsigned int shift,
		       unsigned int bits_before, struct ipward_prefix *prefix)
{
	unsigned int open;

	if (*min > max)
		return false;
	open = open_bits(*min, max);
	prefix->key[0] |= (u64)*min << shift;
	prefix->bits = bits_before + PORT_BITS - open;
	*min += 1u << open;
	return true;
}

/*
 * The next prefix that the selector has in a field.
 *
 * @port: state of the iteration, 0 at first
 */
static bool next_prefix(const struct edit *edit, enum field field, u32 *port,
			struct ipward_prefix *prefix)
{
	const struct ipward_selector *sel = edit->sel;
	bool first = !*port;

	prefix->key[0] = 0;
	prefix->key[1] = 0;
	prefix->bits = 0;
	switch (field) {
	case FIELD_SCOPE:
		prefix->key[0] = edit->filter->rule->scope.id;
		prefix->bits = IPWARD_TRIE_BITS;
		break;
	case FIELD_DST:
		address_prefix(&sel->dst, sel->dst_len, prefix);
		break;
	case FIELD_SRC:
		address_prefix(&sel->src, sel->src_len, prefix);
		break;
	case FIELD_SERVICE:
		if (!sel->proto)
			break;
		*port = first ? sel->dport_min : *port;
		prefix->key[0] = (u64)sel->proto << PROTO_SHIFT;
		return next_ports(port, sel->dport_max, DPORT_SHIFT,
				  PROTO_BITS, prefix);
	case FIELD_SPORT:
		*port = first ? sel->sport_min : *port;
		return next_ports(port, sel->sport_max, SPORT_SHIFT, 0, prefix);
	case FIELD_ORDER:
		prefix->key[0] = edit->filter->order;
		prefix->key[1] = edit->filter->rule->handle;
		prefix->bits = IPWARD_TRIE_BITS;
		break;
	}
	*port = 1;
	return first;
}

static int edit_cell(const struct edit *edit, enum field field,
		     struct ipward_cell *cell);

/* Change one prefix of the field's trie. */
static int edit_place(const struct edit *edit, enum field field,
		      const struct ipward_prefix *prefix,
		      struct ipward_cell *cell)
{
	struct ipward_cell place = IPWARD_CELL_EMPTY;
	int err = 0;

	if (field == FIELD_ORDER) {
		if (!edit->remove)
			place = ipward_cell_of_filter(ipward_filter_get(edit->filter));
	} else {
		place = ipward_cell_get(ipward_trie_find(ipward_cell_root(*cell),
							 prefix));
		err = edit_cell(edit, field + 1, &place);
	}
	if (err) {
		ipward_cell_put(place);
		return err;
	}
	return ipward_trie_set(cell, prefix, place, edit->path);
}

static int edit_trie(const struct edit *edit, enum field field,
		     struct ipward_cell *cell)
{
	struct ipward_prefix prefix;
	u32 port = 0;
	int err = 0;

	while (!err && next_prefix(edit, field, &port, &prefix))
		err = edit_place(edit, field, &prefix, cell);
	return err;
}

/* Replace the cell's only filter by a trie, to which another one is added. */
static int make_trie(const struct edit *edit, enum field field,
		     struct ipward_cell *cell)
{
	struct ipward_filter *filter = ipward_cell_filter(*cell);
	const struct edit first = {
		.filter = filter,
		.sel = ipward_filter_selector(filter, edit->dir),
		.dir = edit->dir,
		.path = edit->path,
	};
	struct ipward_cell trie = IPWARD_CELL_EMPTY;
	int err = edit_trie(&first, field, &trie);

	if (err) {
		ipward_cell_put(trie);
		return err;
	}
	ipward_cell_put(*cell);
	*cell = trie;
	return 0;
}

/*
 * Add the filter to a cell, or remove it. The cell belongs to the caller; its
 * former content is freed if this was the last reference.
 */
static int edit_cell(const struct edit *edit, enum field field,
		     struct ipward_cell *cell)
{
	int err;

	if (ipward_cell_is_empty(*cell)) {
		if (!edit->remove)
			*cell = ipward_cell_of_filter(ipward_filter_get(edit->filter));
		return 0;
	}
	if (ipward_cell_is_filter(*cell)) {
		if (edit->remove) {
			if (ipward_cell_filter(*cell) != edit->filter)
				return 0;
			ipward_cell_put(*cell);
			*cell = IPWARD_CELL_EMPTY;
			return 0;
		}
		err = make_trie(edit, field, cell);
		if (err)
			return err;
	}
	return edit_trie(edit, field, cell);
}

/**
 * ipward_classifier_copy() - copy a classifier
 * @to: filled in, belongs to the caller
 * @from: original
 *
 * Takes only references: the two classifiers share all nodes.
 */
void ipward_classifier_copy(struct ipward_classifier *to,
			    const struct ipward_classifier *from)
{
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(to->root); i++) {
		for (k = 0; k < ARRAY_SIZE(to->root[i]); k++) {
			to->root[i][k] = ipward_cell_get(from->root[i][k]);
			to->scoped[i][k] = ipward_cell_get(from->scoped[i][k]);
		}
	}
}

/**
 * ipward_classifier_clear() - remove all rules
 * @classifier: classifier without readers
 *
 * Context: process; may take long.
 */
void ipward_classifier_clear(struct ipward_classifier *classifier)
{
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(classifier->root); i++) {
		for (k = 0; k < ARRAY_SIZE(classifier->root[i]); k++) {
			ipward_cell_put(classifier->root[i][k]);
			classifier->root[i][k] = IPWARD_CELL_EMPTY;
			ipward_cell_put(classifier->scoped[i][k]);
			classifier->scoped[i][k] = IPWARD_CELL_EMPTY;
		}
	}
}

static int edit_root(const struct edit *edit,
		     struct ipward_classifier *classifier, u8 family)
{
	bool in = edit->dir == IPWARD_DIR_IN, v6 = family == AF_INET6;

	if (edit->filter->rule->scope.id)
		return edit_cell(edit, FIELD_SCOPE,
				 &classifier->scoped[in][v6]);
	return edit_cell(edit, FIELD_DST, &classifier->root[in][v6]);
}

static int change_filter(struct ipward_classifier *classifier,
			 struct edit *edit)
{
	static const u8 families[] = { AF_INET, AF_INET6 };
	unsigned int i;
	int err = 0;

	edit->sel = ipward_filter_selector(edit->filter, edit->dir);
	for (i = 0; !err && i < ARRAY_SIZE(families); i++) {
		if (edit->sel->family && edit->sel->family != families[i])
			continue;
		err = edit_root(edit, classifier, families[i]);
	}
	return err;
}

/**
 * ipward_classifier_scope_from() - the filters of the next scope
 * @scoped: cell of a classifier, of rules with a scope
 * @id: least number of the scope
 *
 * Return: a cell whose filters all have that scope, valid as long as @scoped;
 * empty if there is no such scope.
 */
struct ipward_cell ipward_classifier_scope_from(struct ipward_cell scoped,
						u64 id)
{
	const u64 key[2] = { id, 0 };
	const struct ipward_node *node;

	if (ipward_cell_is_filter(scoped))
		return ipward_cell_filter(scoped)->rule->scope.id < id ?
			IPWARD_CELL_EMPTY : scoped;
	node = ipward_trie_at_or_after(ipward_cell_root(scoped), key);
	return node ? node->cell : IPWARD_CELL_EMPTY;
}

/*
 * Note the numbers of all scopes. Return: number of the scope equal to @scope,
 * or 0.
 */
static u64 note_scopes(struct ipward_cell scoped,
		       const struct ipward_scope *scope, unsigned long *used)
{
	struct ipward_cell cell = ipward_classifier_scope_from(scoped, 1);

	while (!ipward_cell_is_empty(cell)) {
		const struct ipward_scope *other =
			&ipward_cell_best(cell)->rule->scope;

		if (ipward_scope_equal(scope, other))
			return other->id;
		__set_bit(other->id, used);
		cell = ipward_classifier_scope_from(scoped, other->id + 1);
	}
	return 0;
}

/**
 * ipward_classifier_scope_id() - choose the number of a new rule's scope
 * @classifier: classifier to which the rule will be added
 * @scope: the rule's scope, which does not admit every packet
 *
 * Return: 1 to IPWARD_SCOPES_MAX, the number of an equal scope if there is one;
 * 0 if there are too many scopes.
 */
u64 ipward_classifier_scope_id(const struct ipward_classifier *classifier,
			       const struct ipward_scope *scope)
{
	DECLARE_BITMAP(used, IPWARD_SCOPES_MAX + 1) = { 1 };
	unsigned int i, k;
	u64 id;

	for (i = 0; i < ARRAY_SIZE(classifier->scoped); i++) {
		for (k = 0; k < ARRAY_SIZE(classifier->scoped[i]); k++) {
			id = note_scopes(classifier->scoped[i][k], scope, used);
			if (id)
				return id;
		}
	}
	id = find_first_zero_bit(used, IPWARD_SCOPES_MAX + 1);
	return id > IPWARD_SCOPES_MAX ? 0 : id;
}

/**
 * ipward_classifier_is_scoped() - has any rule a scope?
 * @classifier: classifier
 *
 * Return: true if one has.
 */
bool ipward_classifier_is_scoped(const struct ipward_classifier *classifier)
{
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(classifier->scoped); i++) {
		for (k = 0; k < ARRAY_SIZE(classifier->scoped[i]); k++) {
			if (!ipward_cell_is_empty(classifier->scoped[i][k]))
				return true;
		}
	}
	return false;
}

/* What stands where the filter does: itself, or all that select the same. */
static struct ipward_cell alike(const struct edit *edit,
				struct ipward_cell cell, enum field field)
{
	struct ipward_prefix prefix;

	for (; field < FIELD_ORDER; field++) {
		u32 port = 0;

		if (ipward_cell_is_empty(cell) || ipward_cell_is_filter(cell))
			return cell;
		next_prefix(edit, field, &port, &prefix);
		cell = ipward_trie_find(ipward_cell_root(cell), &prefix);
	}
	return cell;
}

/**
 * ipward_classifier_twin() - another rule that says the same of the same packets
 * @classifier: classifier
 * @rule: rule in it
 *
 * Context: RCU read-side critical section, or the namespace's lock held.
 * Return: the first one that is asked, a reference of the classifier's; NULL if
 * there is none.
 */
struct ipward_rule *
ipward_classifier_twin(const struct ipward_classifier *classifier,
		       struct ipward_rule *rule)
{
	struct ipward_filter *filter = rule->filters;
	const struct edit edit = {
		.filter = filter, .sel = &filter->selector, .dir = rule->dir,
	};
	bool in = rule->dir == IPWARD_DIR_IN;
	bool v6 = filter->selector.family == AF_INET6;
	const struct ipward_node *node;
	struct ipward_cell cell;
	u64 key[2] = { 0, 0 };

	if (rule->scope.id)
		cell = alike(&edit, classifier->scoped[in][v6], FIELD_SCOPE);
	else
		cell = alike(&edit, classifier->root[in][v6], FIELD_DST);
	if (ipward_cell_is_filter(cell))
		return NULL;
	while ((node = ipward_trie_at_or_after(ipward_cell_root(cell), key))) {
		filter = ipward_cell_filter(node->cell);
		if (filter->rule != rule &&
		    ipward_rule_says_same(filter->rule, rule))
			return filter->rule;
		key[0] = filter->order;
		key[1] = (u64)filter->rule->handle + 1;
	}
	return NULL;
}

/**
 * ipward_classifier_change() - add a rule, or remove it
 * @classifier: classifier without readers; after a failure it may have a part
 *	of the change, and must be cleared
 * @rule: complete rule, to which references are taken; or one that is in the
 *	classifier
 * @remove: remove the rule
 * @path: memory to work with
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int ipward_classifier_change(struct ipward_classifier *classifier,
			     struct ipward_rule *rule, bool remove,
			     struct ipward_trie_path *path)
{
	struct edit edit = { .path = path, .remove = remove };
	int err = 0;
	u32 i;

	for (edit.dir = IPWARD_DIR_IN; edit.dir <= IPWARD_DIR_OUT; edit.dir++) {
		if (!ipward_rule_applies(rule, edit.dir))
			continue;
		for (i = 0; !err && i < rule->n_filters; i++) {
			edit.filter = &rule->filters[i];
			err = change_filter(classifier, &edit);
			cond_resched();
		}
	}
	return err;
}
