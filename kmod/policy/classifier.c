// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: The classifier
 *
 * A selector is asked field by field: destination, source, service (protocol
 * and destination port), source port. For each field there is a trie of
 * prefixes; at a prefix stands a trie of the next field, with the filters that
 * have this prefix here. Filters that are alike in all fields stand in a trie of
 * their order, of which a search wants only the first.
 *
 *	destination -> source -> service -> source port -> order
 *
 * Where only one filter would stand in all the tries that follow, the filter
 * itself stands there, and is compared as a whole. Filters that differ in their
 * destinations, as most do, so take one trie.
 *
 * A range of ports is cut into prefixes, 30 at most.
 *
 * Rules with a scope (devices, VRF, mark) stand in tries of their own, one below
 * each scope. A search goes through the scopes one by one: there are few.
 *
 * How it is searched: search.c.
 */

#include "base/selector.h"
#include "policy/classifier.h"
#include "policy/field.h"
#include "policy/rule.h"

/**
 * struct edit - one filter that comes or goes
 * @filter: the filter
 * @sel: what it says of the direction at hand
 * @dir: enum ipward_dir
 * @path: memory for one change of a trie
 * @remove: it goes
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

/* How many of the last bits of a port the largest prefix at @min leaves open. */
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
 * @min: lowest port that no prefix has yet; moved on
 *
 * Return: false when there is none any more.
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
 * @port: 0 at first; the state in between
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

/* What stands at one prefix of the field's trie. */
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

/* Where one filter stood and another one comes, both go into a trie. */
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
 * Put the filter in, or take it out. The cell is the caller's; what it held
 * before stays with whoever else holds it.
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
 * ipward_classifier_copy() - a second classifier with the same rules
 * @to: filled in, the caller's
 * @from: original
 *
 * It takes no time and no memory: both share what neither of them changes.
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
 * ipward_classifier_clear() - take all rules out
 * @classifier: classifier that no reader looks at
 *
 * Context: process; it may take long.
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
 * ipward_classifier_scope_from() - what is below the next scope
 * @scoped: of a classifier's rules with a scope, those of a direction and family
 * @id: lowest number that the scope may have
 *
 * Return: a cell whose filters all have that scope, valid as long as @scoped;
 * empty if there is none.
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

/* Note the scopes below a root. Return: number of the one that is alike, or 0. */
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
 * ipward_classifier_scope_id() - the number that a new rule's scope has
 * @classifier: classifier that the rule is to be in
 * @scope: the rule's, which leaves out something
 *
 * Return: 1 to IPWARD_SCOPES_MAX, that of the rules whose scope is alike if there
 * are such rules; 0 if there are too many scopes.
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

/**
 * ipward_classifier_change() - let a rule be found, or no longer
 * @classifier: classifier that no reader looks at; after a failure it may have
 *	a part of the change, and is to be cleared
 * @rule: complete rule, of which further references are taken; or one that is in
 *	the classifier
 * @remove: it goes
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
