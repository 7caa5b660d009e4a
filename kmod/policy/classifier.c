// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: The classifier
 *
 * A selector is asked field by field: destination, source, service (protocol
 * and destination port), source port. For each field there is a trie of
 * prefixes; at a prefix stands a trie of the next field, with the rules that
 * have this prefix here. Rules that are alike in all fields stand in a trie of
 * their order, of which a search wants only the first.
 *
 *	destination -> source -> service -> source port -> order
 *
 * Where only one rule would stand in all the tries that follow, the rule itself
 * stands there, and is compared as a whole. Rules that differ in their
 * destinations, as most do, so take one trie.
 *
 * A range of ports is cut into prefixes, 30 at most.
 *
 * A search goes down one way in each trie. What it costs depends on how many
 * prefixes cover the packet, one inside the other, and not on how many rules
 * there are: for each prefix of the destination it searches one trie of
 * sources, and so on. Rules that are asked later than the best one found so far
 * are left out by whole subtrees (see trie.c).
 */

#include "base/flow.h"
#include "base/selector.h"
#include "policy/classifier.h"
#include "policy/rule.h"

/* The fields, in the order in which they are asked. */
enum field {
	FIELD_DST,
	FIELD_SRC,
	FIELD_SERVICE,
	FIELD_SPORT,
	FIELD_ORDER,
};

#define N_KEYS FIELD_ORDER

/* Where a service's parts stand in its key, from the highest bit on. */
#define PROTO_BITS 8
#define PORT_BITS 16
#define PROTO_SHIFT (64 - PROTO_BITS)
#define DPORT_SHIFT (PROTO_SHIFT - PORT_BITS)
#define SPORT_SHIFT (64 - PORT_BITS)

/**
 * struct edit - one rule that comes or goes
 * @rule: the rule
 * @sel: what it says of the direction at hand
 * @dir: enum ipward_dir
 * @path: memory for one change of a trie
 * @remove: it goes
 */
struct edit {
	struct ipward_rule *rule;
	const struct ipward_selector *sel;
	u8 dir;
	struct ipward_trie_path *path;
	bool remove;
};

static struct ipward_cell *root_of(struct ipward_classifier *classifier, u8 dir,
				   u8 family)
{
	return &classifier->root[dir == IPWARD_DIR_IN][family == AF_INET6];
}

static void address_key(const struct in6_addr *addr, u64 *key)
{
	key[0] = (u64)ntohl(addr->s6_addr32[0]) << 32 |
		 ntohl(addr->s6_addr32[1]);
	key[1] = (u64)ntohl(addr->s6_addr32[2]) << 32 |
		 ntohl(addr->s6_addr32[3]);
}

static void address_prefix(const struct in6_addr *addr, u8 bits,
			   struct ipward_prefix *prefix)
{
	address_key(addr, prefix->key);
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
		prefix->key[0] = edit->rule->order;
		prefix->key[1] = edit->rule->handle;
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
	struct ipward_node *root = ipward_cell_root(*cell);
	struct ipward_cell place;
	int err = 0;

	if (field == FIELD_ORDER) {
		place = IPWARD_CELL_EMPTY;
		if (!edit->remove)
			place = ipward_cell_of_rule(ipward_rule_get(edit->rule));
	} else {
		place = ipward_cell_get(ipward_trie_find(root, prefix));
		err = edit_cell(edit, field + 1, &place);
	}
	if (err) {
		ipward_cell_put(place);
		return err;
	}
	root = ipward_trie_put(root, prefix, place, edit->path);
	if (IS_ERR(root))
		return PTR_ERR(root);
	ipward_cell_put(*cell);
	*cell = ipward_cell_of_root(root);
	return 0;
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

/* Where one rule stood and another one comes, both go into a trie. */
static int make_trie(const struct edit *edit, enum field field,
		     struct ipward_cell *cell)
{
	struct ipward_rule *rule = ipward_cell_rule(*cell);
	const struct edit first = {
		.rule = rule,
		.sel = ipward_rule_selector(rule, edit->dir),
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
 * Put the rule in, or take it out. The cell is the caller's; what it held
 * before stays with whoever else holds it.
 */
static int edit_cell(const struct edit *edit, enum field field,
		     struct ipward_cell *cell)
{
	int err;

	if (ipward_cell_is_empty(*cell)) {
		if (!edit->remove)
			*cell = ipward_cell_of_rule(ipward_rule_get(edit->rule));
		return 0;
	}
	if (ipward_cell_is_rule(*cell)) {
		if (edit->remove) {
			if (ipward_cell_rule(*cell) != edit->rule)
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

static int edit_classifier(struct ipward_classifier *classifier,
			   struct edit *edit)
{
	static const u8 families[] = { AF_INET, AF_INET6 };
	unsigned int i;
	int err = 0;
	u8 dir;

	for (dir = IPWARD_DIR_IN; dir <= IPWARD_DIR_OUT; dir++) {
		if (!ipward_rule_applies(edit->rule, dir))
			continue;
		edit->dir = dir;
		edit->sel = ipward_rule_selector(edit->rule, dir);
		for (i = 0; !err && i < ARRAY_SIZE(families); i++) {
			if (edit->sel->family &&
			    edit->sel->family != families[i])
				continue;
			err = edit_cell(edit, FIELD_DST,
					root_of(classifier, dir, families[i]));
		}
	}
	return err;
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
		for (k = 0; k < ARRAY_SIZE(to->root[i]); k++)
			to->root[i][k] = ipward_cell_get(from->root[i][k]);
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
		}
	}
}

/* All of the change, or nothing of it. */
static int change(struct ipward_classifier *classifier, struct edit *edit)
{
	struct ipward_classifier changed;
	int err;

	ipward_classifier_copy(&changed, classifier);
	err = edit_classifier(&changed, edit);
	if (err) {
		ipward_classifier_clear(&changed);
		return err;
	}
	ipward_classifier_clear(classifier);
	*classifier = changed;
	return 0;
}

/**
 * ipward_classifier_insert() - let a rule be found
 * @classifier: classifier that no reader looks at; unchanged on failure
 * @rule: complete rule; further references are taken
 * @path: memory to work with
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int ipward_classifier_insert(struct ipward_classifier *classifier,
			     struct ipward_rule *rule,
			     struct ipward_trie_path *path)
{
	struct edit edit = { .rule = rule, .path = path };

	return change(classifier, &edit);
}

/**
 * ipward_classifier_remove() - let a rule be found no longer
 * @classifier: classifier that no reader looks at; unchanged on failure
 * @rule: rule in it
 * @path: memory to work with
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int ipward_classifier_remove(struct ipward_classifier *classifier,
			     struct ipward_rule *rule,
			     struct ipward_trie_path *path)
{
	struct edit edit = { .rule = rule, .path = path, .remove = true };

	return change(classifier, &edit);
}

/**
 * struct search - one lookup
 * @flow: whose rule is wanted
 * @key: the flow's, of each field
 * @known: how many bits of each key count; more are not there, or hidden
 * @order: of @best; as large as can be without one
 * @best: of the rules that have been found so far, the one that is asked first
 */
struct search {
	const struct ipward_flow *flow;
	u64 key[N_KEYS][2];
	u8 known[N_KEYS];
	u64 order;
	struct ipward_rule *best;
};

static void found(struct search *search, struct ipward_rule *rule)
{
	if (search->best && !ipward_rule_before(rule, search->best))
		return;
	search->best = rule;
	search->order = rule->order;
}

static void search_trie(struct search *search, enum field field,
			const struct ipward_node *node);

static void search_cell(struct search *search, enum field field,
			struct ipward_cell cell)
{
	const struct ipward_flow *flow = search->flow;
	struct ipward_rule *rule;

	if (!ipward_cell_is_rule(cell)) {
		search_trie(search, field, ipward_cell_root(cell));
		return;
	}
	rule = ipward_cell_rule(cell);
	if (rule->order <= search->order &&
	    ipward_selector_match(ipward_rule_selector(rule, flow->dir),
				  flow) != IPWARD_MATCH_NO)
		found(search, rule);
}

/*
 * Without its ports a packet may be any of its protocol's; and of a later
 * fragment's protocol not even that may be known. So the first rule of all that
 * may speak of it counts (RFC 4301, section 7).
 */
static void search_hidden(struct search *search, const struct ipward_node *node)
{
	const u64 *key = search->key[FIELD_SERVICE];

	if (ipward_selector_proto_hidden(search->flow)) {
		if (node)
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

static void search_trie(struct search *search, enum field field,
			const struct ipward_node *node)
{
	const u64 *key;
	unsigned int known;

	if (field == FIELD_ORDER) {
		if (node)
			found(search, node->best);
		return;
	}
	if (field == FIELD_SERVICE &&
	    search->flow->ports == IPWARD_PORTS_HIDDEN) {
		search_hidden(search, node);
		return;
	}
	key = search->key[field];
	known = search->known[field];
	while (node && node->order <= search->order && node->bits <= known &&
	       ipward_trie_equal(node->key, key, node->bits)) {
		if (!ipward_cell_is_empty(node->cell))
			search_cell(search, field + 1, node->cell);
		if (node->bits == known)
			return;
		node = node->child[ipward_trie_bit(key, node->bits)];
	}
}

static void search_begin(struct search *search, const struct ipward_flow *flow)
{
	bool ports = flow->ports == IPWARD_PORTS_KNOWN;

	search->flow = flow;
	address_key(&flow->dst, search->key[FIELD_DST]);
	address_key(&flow->src, search->key[FIELD_SRC]);
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

/**
 * ipward_classifier_lookup() - the first rule that speaks of a flow, or may
 * @classifier: classifier
 * @flow: flow with its direction
 *
 * Context: RCU read-side critical section, in which the result is good.
 * Return: the rule, of which ipward_selector_match() is "yes" or "unsure"; NULL
 * if there is none.
 */
struct ipward_rule *
ipward_classifier_lookup(const struct ipward_classifier *classifier,
			 const struct ipward_flow *flow)
{
	struct search search;

	search_begin(&search, flow);
	search_cell(&search, FIELD_DST,
		    *root_of((struct ipward_classifier *)classifier, flow->dir,
			     flow->family));
	return search.best;
}
