// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "value/filter.h"
#include "value/range.h"

#define BIT(attr)	SELECTOR_BIT(attr)

/* A part of a list is read like the same word of a single selector. */
static const struct keyword parts[] = {
	SELECTOR_KEYWORDS(0),
	ROW_END,
};

static const enum filter_field fields[SELECTOR_IDS] = {
	[SELECTOR_SRC] = FILTER_SRC,
	[SELECTOR_DST] = FILTER_DST,
	[SELECTOR_PROTO] = FILTER_PROTO,
	[SELECTOR_SPORT] = FILTER_SPORT,
	[SELECTOR_DPORT] = FILTER_DPORT,
	[SELECTOR_TYPE] = FILTER_TYPE,
	[SELECTOR_CODE] = FILTER_CODE,
	[SELECTOR_FAMILY] = FILTER_FAMILY,
};

struct filter *filter_alloc(void)
{
	return calloc(1, sizeof(struct filter));
}

#define MEMBER(attr, member)						\
	{ BIT(attr), offsetof(struct ipward_selector, member),		\
	  sizeof(((struct ipward_selector *)0)->member) }

/* The parts of a selector. */
static const struct {
	uint64_t bit;
	size_t offset;
	size_t size;
} members[] = {
	MEMBER(SRC, src),
	MEMBER(SRC_LEN, src_len),
	MEMBER(DST, dst),
	MEMBER(DST_LEN, dst_len),
	MEMBER(FAMILY, family),
	MEMBER(PROTO, proto),
	MEMBER(SPORT_MIN, sport_min),
	MEMBER(SPORT_MAX, sport_max),
	MEMBER(DPORT_MIN, dport_min),
	MEMBER(DPORT_MAX, dport_max),
	MEMBER(ICMP_TYPE, icmp_type),
	MEMBER(ICMP_CODE, icmp_code),
};

#define MEMBERS	(sizeof(members) / sizeof(members[0]))

/* Copy the part of a selector that belongs to some of its bits. */
static void take_bits(struct ipward_selector *to,
		      const struct ipward_selector *from, uint64_t bits)
{
	for (size_t i = 0; i < MEMBERS; i++) {
		const size_t offset = members[i].offset;

		if (!(from->has & bits & members[i].bit))
			continue;
		memcpy((char *)to + offset, (const char *)from + offset,
		       members[i].size);
		to->has |= members[i].bit;
	}
}

static bool same(const struct ipward_selector *a,
		 const struct ipward_selector *b)
{
	struct ipward_selector x, y;

	/* Bytes between the members must be equal as well. */
	memset(&x, 0, sizeof(x));
	memset(&y, 0, sizeof(y));
	take_bits(&x, a, ~UINT64_C(0));
	take_bits(&y, b, ~UINT64_C(0));
	return !memcmp(&x, &y, sizeof(x));
}

/* Add a selector unless the list has it already. */
static int list_add(struct filter_list *list,
		    const struct ipward_selector *item)
{
	for (unsigned int i = 0; i < list->count; i++)
		if (same(&list->item[i], item))
			return 0;
	if (list->count == IPWARD_SELECTORS_MAX)
		return -E2BIG;
	list->item[list->count++] = *item;
	return 0;
}

static int too_many(const struct words *words)
{
	return words_conflict(words, "more than %d combinations of addresses, "
			      "protocols and ports: use several rules.",
			      IPWARD_SELECTORS_MAX);
}

static const struct keyword *find_part(const char *name)
{
	const struct keyword *part = parts;

	while (strcmp(part->name, name) != 0)
		part++;
	return part;
}

/* The list to which the prefixes of a range are added. */
struct range {
	struct filter_list *list;
	const struct keyword *part;
};

static int add_prefix(const struct ipward_addr *addr, uint8_t len, void *arg)
{
	struct range *range = arg;
	struct ipward_selector item = { .has = range->part->has };

	memcpy(row_place(range->part, &item), addr, sizeof(*addr));
	memcpy(row_second(range->part, &item), &len, sizeof(len));
	return list_add(range->list, &item);
}

/* FIRST-LAST; no address has a "-". */
static int read_range(const struct words *words, const struct keyword *part,
		      struct filter_list *list, const char *word)
{
	struct range range = { list, part };
	struct ipward_addr first, last;
	char *copy = strdupa(word);
	char *dash = strchr(copy, '-');
	int err;

	*dash++ = '\0';
	if (address_parse(copy, &first) || address_parse(dash, &last))
		return words_wrong(words, part->name, word, "two addresses with "
				   "\"-\" between, as 192.0.2.1-192.0.2.9");
	err = range_split(&first, &last, add_prefix, &range);
	if (err == -E2BIG)
		return too_many(words);
	if (err)
		return words_wrong(words, part->name, word, "the lower address "
				   "first, and both of one family");
	return 0;
}

/* The protocol of a port's name, the first one if there are several. */
static void lend_proto(const struct filter *filter,
		       struct ipward_selector *item)
{
	const struct filter_list *protos = &filter->list[FILTER_PROTO];

	if (!protos->count)
		return;
	item->has |= BIT(PROTO);
	item->proto = protos->item[0].proto;
}

static int read_part(struct words *words, const struct keyword *part,
		     const struct filter *filter, struct filter_list *list)
{
	const enum filter_field field = fields[part->id];
	struct ipward_selector item = { .has = 0 };
	const char *word = words_peek(words);
	int err;

	if ((field == FILTER_SRC || field == FILTER_DST) && word &&
	    strchr(word, '-'))
		return read_range(words, part, list, words_take(words));
	if (field != FILTER_PROTO)
		lend_proto(filter, &item);
	err = part->parse(words, part, &item);
	if (err)
		return err;
	if (field != FILTER_PROTO) {
		item.has &= ~BIT(PROTO);
		item.proto = 0;
	}
	return list_add(list, &item) ? too_many(words) : 0;
}

/* Read each part of a list as if it were the only word. */
static int read_parts(struct words *words, const struct keyword *part,
		      const struct filter *filter, struct filter_list *list)
{
	char *rest = words_take(words);

	while (rest) {
		char *word = strsep(&rest, ",");
		struct words one = { &word, 1, 0, words->error };
		int err;

		if (!*word)
			return words_wrong(words, part->name, ",", "no empty "
					   "place in a list, and no spaces");
		err = read_part(&one, part, filter, list);
		if (err)
			return err;
	}
	return 0;
}

static struct filter *filter_of(const struct keyword *keyword, void *target)
{
	return *(struct filter **)((char *)target + keyword->offset);
}

int filter_word(struct words *words, const struct keyword *keyword,
		void *target)
{
	const struct keyword *part = find_part(keyword->name);
	struct filter *filter = filter_of(keyword, target);
	struct filter_list *list = &filter->list[fields[part->id]];
	const char *word = words_peek(words);

	if (part->parse == row_value || !word || !strchr(word, ','))
		return read_part(words, part, filter, list);
	return read_parts(words, part, filter, list);
}

static int read_service(const struct words *words, char *word,
			struct ipward_selector *item)
{
	char *slash = strchr(word, '/');
	struct words one = { &word, 1, 0, words->error };
	int err;

	if (slash)
		*slash++ = '\0';
	err = proto_read(&one, "service", &item->proto);
	if (err)
		return err;
	item->has |= BIT(PROTO);
	if (!slash)
		return 0;
	one = (struct words){ &slash, 1, 0, words->error };
	if (item->proto == IPPROTO_ICMP || item->proto == IPPROTO_ICMPV6)
		return find_part("type")->parse(&one, find_part("type"), item);
	if (!proto_has_ports(item->proto))
		return words_wrong(words, "service", word, "a protocol with "
				   "ports before the \"/\"");
	return find_part("dport")->parse(&one, find_part("dport"), item);
}

int filter_service(struct words *words, const struct keyword *keyword,
		   void *target)
{
	struct filter_list *list =
		&filter_of(keyword, target)->list[FILTER_SERVICE];
	char *rest = words_value(words, keyword->name, "protocols and ports, "
				 "as tcp/80,tcp/443,udp/53,icmp");

	if (!rest)
		return -EINVAL;
	while (rest) {
		struct ipward_selector item = { .has = 0 };
		int err = read_service(words, strsep(&rest, ","), &item);

		if (err)
			return err;
		if (list_add(list, &item))
			return too_many(words);
	}
	return 0;
}

/**
 * struct product - combinations of the lists
 * @selector: possible combinations
 * @refused: an impossible one; its bits are 0 if there is none
 */
struct product {
	const struct filter *filter;
	struct ipward_selector *selector;
	uint32_t count;
	struct ipward_selector refused;
};

static int combine(struct product *product, unsigned int field,
		   const struct ipward_selector *before)
{
	const struct filter_list *list;

	while (field < FILTER_FIELDS && !product->filter->list[field].count)
		field++;
	if (field == FILTER_FIELDS) {
		if (!selector_has_one_family(before)) {
			product->refused = *before;
			return 0;
		}
		if (product->count == IPWARD_SELECTORS_MAX)
			return -E2BIG;
		product->selector[product->count++] = *before;
		return 0;
	}
	list = &product->filter->list[field];
	for (unsigned int i = 0; i < list->count; i++) {
		struct ipward_selector next = *before;
		int err;

		take_bits(&next, &list->item[i], ~UINT64_C(0));
		err = combine(product, field + 1, &next);
		if (err)
			return err;
	}
	return 0;
}

static int check_service(const struct words *words, const struct filter *filter)
{
	if (!filter->list[FILTER_SERVICE].count)
		return 0;
	if (!filter->list[FILTER_DPORT].count &&
	    !filter->list[FILTER_TYPE].count)
		return 0;
	return words_conflict(words, "\"service\" has the ports and types in it: "
			      "expected no dport and no type beside it.");
}

int filter_selectors(const struct words *words, const struct filter *filter,
		     struct ipward_selector *selector, uint32_t *count)
{
	struct product product = {
		.filter = filter,
		.selector = selector,
	};
	const struct ipward_selector nothing = { .has = 0 };
	int err = check_service(words, filter);

	if (err)
		return err;
	if (combine(&product, 0, &nothing))
		return too_many(words);
	if (!product.count)
		return selector_check(words, &product.refused);
	for (uint32_t i = 0; i < product.count && !err; i++)
		err = selector_check(words, &selector[i]);
	*count = product.count == 1 && !selector[0].has ? 0 : product.count;
	return err;
}

static const uint64_t field_bits[FILTER_FIELDS] = {
	[FILTER_SRC] = BIT(SRC) | BIT(SRC_LEN),
	[FILTER_DST] = BIT(DST) | BIT(DST_LEN),
	[FILTER_FAMILY] = BIT(FAMILY),
	[FILTER_PROTO] = BIT(PROTO),
	[FILTER_SPORT] = BIT(SPORT_MIN) | BIT(SPORT_MAX),
	[FILTER_DPORT] = BIT(DPORT_MIN) | BIT(DPORT_MAX),
	[FILTER_TYPE] = BIT(ICMP_TYPE),
	[FILTER_CODE] = BIT(ICMP_CODE),
};

#define SERVICE_BITS	(BIT(PROTO) | BIT(DPORT_MIN) | BIT(DPORT_MAX) | \
			 BIT(ICMP_TYPE))

static uint64_t bits_of(unsigned int field, bool services)
{
	if (field == FILTER_SERVICE)
		return services ? SERVICE_BITS : 0;
	if (services && field_bits[field] & SERVICE_BITS)
		return 0;
	return field_bits[field];
}

static void gather(struct filter_list *list,
		   const struct ipward_selector *selector, uint64_t bits)
{
	struct ipward_selector part = { .has = 0 };

	take_bits(&part, selector, bits);
	list_add(list, &part);
}

static bool is_product(const struct filter *filter,
		       const struct ipward_selector *selector, uint32_t count)
{
	struct product product = { .filter = filter };
	const struct ipward_selector nothing = { .has = 0 };
	bool equal;

	product.selector = calloc(IPWARD_SELECTORS_MAX, sizeof(*selector));
	if (!product.selector)
		return false;
	equal = !combine(&product, 0, &nothing) && product.count == count;
	for (uint32_t i = 0; i < count && equal; i++)
		equal = same(&product.selector[i], &selector[i]);
	free(product.selector);
	return equal;
}

bool filter_find(struct filter *filter, const struct ipward_selector *selector,
		 uint32_t count, bool services)
{
	memset(filter, 0, sizeof(*filter));
	for (unsigned int field = 0; field < FILTER_FIELDS; field++) {
		uint64_t bits = bits_of(field, services);

		for (uint32_t i = 0; i < count && bits; i++)
			gather(&filter->list[field], &selector[i], bits);
	}
	return is_product(filter, selector, count);
}
