// SPDX-License-Identifier: GPL-2.0
/* The selectors of a rule, in the words of "policy add". */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "show.h"
#include "value/address.h"
#include "value/filter.h"
#include "value/name.h"
#include "value/range.h"

/* One value of a list, without its word. */
typedef void (*value_fn)(const struct ipward_selector *item);

/* The next prefix that must be in the list if the list is a range. */
struct compare {
	const struct filter_list *list;
	bool dst;
	unsigned int next;
	unsigned int end;
};

static const struct ipward_addr *addr_of(const struct filter_list *list,
					 unsigned int i, bool dst, uint8_t *len)
{
	const struct ipward_selector *item = &list->item[i];

	*len = dst ? item->dst_len : item->src_len;
	return dst ? &item->dst : &item->src;
}

static int compare_next(const struct ipward_addr *addr, uint8_t len, void *arg)
{
	struct compare *compare = arg;
	const struct ipward_addr *other;
	uint8_t other_len;

	if (compare->next == compare->end)
		return -1;
	other = addr_of(compare->list, compare->next++, compare->dst,
			&other_len);
	if (len != other_len || memcmp(addr, other, sizeof(*addr)) != 0)
		return -1;
	return 0;
}

/* Whether the range of these prefixes is split into exactly these. */
static bool is_range(const struct filter_list *list, unsigned int first,
		     unsigned int end, bool dst, struct ipward_addr *last)
{
	struct compare compare = { .list = list, .dst = dst, .next = first,
				   .end = end };
	const struct ipward_addr *addr;
	uint8_t len;

	addr = addr_of(list, end - 1, dst, &len);
	range_last(addr, len, last);
	addr = addr_of(list, first, dst, &len);
	return !range_split(addr, last, compare_next, &compare) &&
	       compare.next == end;
}

/* The number of prefixes from here on without a gap between them. */
static unsigned int run_end(const struct filter_list *list, unsigned int first,
			    bool dst)
{
	unsigned int end = first + 1;

	for (; end < list->count; end++) {
		const struct ipward_addr *addr;
		struct ipward_addr last;
		uint8_t len;

		addr = addr_of(list, end - 1, dst, &len);
		range_last(addr, len, &last);
		if (!range_follows(&last, addr_of(list, end, dst, &len)))
			break;
	}
	return end;
}

static void print_addresses(const char *name, const struct filter_list *list,
			    bool dst)
{
	char text[PREFIX_TEXT], last_text[ADDRESS_TEXT];
	struct ipward_addr last;
	uint8_t len;

	if (!list->count || !list->item[0].has)
		return;
	printf(" %s ", name);
	for (unsigned int i = 0; i < list->count;) {
		const struct ipward_addr *addr = addr_of(list, i, dst, &len);
		unsigned int end = run_end(list, i, dst);

		while (end > i + 1 && !is_range(list, i, end, dst, &last))
			end--;
		if (end > i + 1)
			printf("%s-%s", address_text(addr, text),
			       address_text(&last, last_text));
		else
			fputs(addr->len ? prefix_text(addr, len, text) : "any",
			      stdout);
		i = end;
		if (i < list->count)
			putchar(',');
	}
}

static void print_ports(uint16_t min, uint16_t max)
{
	if (min == max)
		printf("%u", min);
	else
		printf("%u-%u", min, max);
}

static void value_family(const struct ipward_selector *item)
{
	char text[NAME_TEXT];

	fputs(name_text(family_choices, item->family, text), stdout);
}

static void value_proto(const struct ipward_selector *item)
{
	char text[NAME_TEXT];

	fputs(name_text(proto_choices, item->proto, text), stdout);
}

static void value_service(const struct ipward_selector *item)
{
	value_proto(item);
	if (item->has & SELECTOR_BIT(DPORT_MIN)) {
		putchar('/');
		print_ports(item->dport_min, item->dport_max);
	} else if (item->has & SELECTOR_BIT(ICMP_TYPE)) {
		printf("/%u", item->icmp_type);
	}
}

static void value_sport(const struct ipward_selector *item)
{
	print_ports(item->sport_min, item->sport_max);
}

static void value_dport(const struct ipward_selector *item)
{
	print_ports(item->dport_min, item->dport_max);
}

static void value_type(const struct ipward_selector *item)
{
	printf("%u", item->icmp_type);
}

static void value_code(const struct ipward_selector *item)
{
	printf("%u", item->icmp_code);
}

static void print_list(const char *name, const struct filter_list *list,
		       value_fn value)
{
	if (!list->count || !list->item[0].has)
		return;
	printf(" %s ", name);
	for (unsigned int i = 0; i < list->count; i++) {
		if (i)
			putchar(',');
		value(&list->item[i]);
	}
}

/* A list with "everything" besides other members cannot be written as words. */
static bool has_words(const struct filter *filter)
{
	for (unsigned int field = 0; field < FILTER_FIELDS; field++) {
		const struct filter_list *list = &filter->list[field];

		for (unsigned int i = 0; i < list->count && list->count > 1; i++)
			if (!list->item[i].has)
				return false;
	}
	return true;
}

static bool find(struct filter *filter, const struct ipward_rule *rule)
{
	for (int services = 0; services < 2; services++)
		if (filter_find(filter, rule->selector, rule->selectors,
				services) &&
		    has_words(filter))
			return true;
	return false;
}

static void print_lists(const struct filter *filter)
{
	const struct filter_list *list = filter->list;

	print_addresses("src", &list[FILTER_SRC], false);
	print_addresses("dst", &list[FILTER_DST], true);
	if (!list[FILTER_SRC].item[0].has && !list[FILTER_DST].item[0].has)
		print_list("family", &list[FILTER_FAMILY], value_family);
	print_list("service", &list[FILTER_SERVICE], value_service);
	print_list("proto", &list[FILTER_PROTO], value_proto);
	print_list("sport", &list[FILTER_SPORT], value_sport);
	print_list("dport", &list[FILTER_DPORT], value_dport);
	print_list("type", &list[FILTER_TYPE], value_type);
	print_list("code", &list[FILTER_CODE], value_code);
}

bool filter_print(const struct ipward_rule *rule)
{
	struct filter *filter;
	bool found;

	if (rule->selectors == 1)
		selector_print(rule->selector);
	if (rule->selectors < 2)
		return true;
	filter = filter_alloc();
	found = filter && find(filter, rule);
	if (found)
		print_lists(filter);
	free(filter);
	return found;
}

void filter_print_each(const struct ipward_rule *rule,
		       const struct show_line *line)
{
	for (uint32_t i = 0; i < rule->selectors; i++) {
		printf("%ssel", line->before);
		selector_print(&rule->selector[i]);
		fputs(line->after, stdout);
	}
}

void filter_json(struct json_object *object, const struct ipward_rule *rule)
{
	const struct ipward_selector nothing = { .has = 0 };
	struct json_object *array;

	if (rule->selectors < 2) {
		json_object_object_add(object, "selector",
				       selector_json(rule->selectors ?
						     rule->selector : &nothing));
		return;
	}
	array = json_object_new_array();
	for (uint32_t i = 0; i < rule->selectors; i++)
		json_object_array_add(array, selector_json(&rule->selector[i]));
	json_object_object_add(object, "selectors", array);
}
