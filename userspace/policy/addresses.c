// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include "policy/addresses.h"
#include "policy/map.h"
#include "value/address.h"
#include "value/range.h"
#include "value/suggest.h"

#define DNS_LETTERS	\
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_"

#define EXPECTED	"an address, as 192.0.2.1, 192.0.2.0/24 or " \
			"192.0.2.1-192.0.2.9, one of the words any, me, dns, dhcp, " \
			"wins, gateway, multicast and broadcast, a DNS name, or a " \
			"name that stands under \"addresses\""

static const struct addresses *read_named(struct compiler *compiler,
					  struct naming *naming);

/* Of all sets together, however often each is named; some 40 MB. */
#define PREFIXES_MAX	2000000

/* Names within names. */
#define DEPTH_MAX	32

static int out_of_memory(struct compiler *compiler)
{
	report_error(compiler->report, report_nowhere, NULL, "out of memory");
	return -EINVAL;
}

/* Too many are an error once, and fail the rest of the file without a word. */
static int add(struct compiler *compiler, struct addresses *set,
	       const struct ipward_addr *addr, uint8_t len)
{
	if (compiler->prefixes > PREFIXES_MAX)
		return -EINVAL;
	if (compiler->prefixes++ == PREFIXES_MAX)
		return -E2BIG;
	return prefix_list_append(&set->list, addr, len) ?
	       out_of_memory(compiler) : 0;
}

static int add_list(struct compiler *compiler, struct addresses *set,
		    const struct prefix_list *list)
{
	int err = 0;

	for (unsigned int i = 0; i < list->count && !err; i++)
		err = add(compiler, set, &list->item[i].addr, list->item[i].len);
	return err;
}

/* "any" goes before all else. */
static int add_set(struct compiler *compiler, struct addresses *set,
		   const struct addresses *more)
{
	set->any |= more->any;
	set->me |= more->me;
	set->others |= more->others;
	return add_list(compiler, set, &more->list);
}

struct range {
	struct compiler *compiler;
	struct addresses *set;
};

static int add_prefix(const struct ipward_addr *addr, uint8_t len, void *arg)
{
	struct range *range = arg;

	return add(range->compiler, range->set, addr, len);
}

/* An address has no "-", and a name that has one begins with a letter. */
static bool is_range(const char *text)
{
	struct ipward_addr addr;
	char *first = strdupa(text), *dash = strchr(first, '-');

	if (!dash)
		return false;
	*dash = '\0';
	return !address_parse(first, &addr);
}

static int read_range(struct compiler *compiler, const struct node *text,
		      struct addresses *set)
{
	struct range range = { compiler, set };
	struct ipward_addr first, last;
	char *copy = strdupa(text->text);
	char *dash = copy + strcspn(copy, "-");

	*dash++ = '\0';
	if (address_parse(copy, &first) || address_parse(dash, &last) ||
	    first.len != last.len ||
	    memcmp(first.bytes, last.bytes, first.len) > 0)
		return node_error(compiler, text, "\"%s\": expected the lowest and "
				  "the highest address with \"-\" between, as "
				  "192.0.2.1-192.0.2.9", text->text);
	set->others = true;
	return range_split(&first, &last, add_prefix, &range);
}

static bool is_literal(const char *text)
{
	struct ipward_addr addr;

	return strchr(text, '/') || strchr(text, ':') ||
	       !address_parse(text, &addr) ||
	       (isdigit((unsigned char)*text) &&
		!text[strspn(text, "0123456789.")]);
}

static int read_literal(struct compiler *compiler, const struct node *text,
			struct addresses *set)
{
	char *word = strdupa(text->text);
	struct value_error error;
	struct words one = { &word, 1, 0, &error };
	struct ipward_addr addr;
	uint8_t len;
	bool any;

	if (prefix_read(&one, "", &addr, &len, &any))
		return node_value_error(compiler, text, &error);
	set->others = true;
	return add(compiler, set, &addr, len);
}

static const struct prefix multicast[] = {
	{ { 4, { 224 } }, 4 },
	{ { 16, { 0xff } }, 8 },
};

static const struct prefix limited_broadcast = {
	{ 4, { 255, 255, 255, 255 } }, 32
};

static int add_host_word(struct compiler *compiler, const struct node *text,
			 enum host_word word, struct addresses *set)
{
	const struct prefix_list *list = &compiler->host->word[word];
	int err = 0;

	set->me |= word == HOST_ME;
	set->others |= word != HOST_ME;
	if (word == HOST_BROADCAST)
		err = add(compiler, set, &limited_broadcast.addr,
			  limited_broadcast.len);
	if (!list->count && word != HOST_BROADCAST)
		node_warning(compiler, text, "\"%s\": this host knows none now: no "
			     "packet fits until it does", text->text);
	return err ?: add_list(compiler, set, list);
}

/* Return: 1 if it is one of the words. */
static int read_word(struct compiler *compiler, const struct node *text,
		     struct addresses *set)
{
	int word = policy_host_word(text->text);

	if (!strcmp(text->text, "any")) {
		set->any = true;
		return 1;
	}
	if (!strcmp(text->text, "multicast")) {
		set->others = true;
		return add(compiler, set, &multicast[0].addr, multicast[0].len) ?:
		       add(compiler, set, &multicast[1].addr, multicast[1].len) ?:
		       1;
	}
	if (word < 0)
		return 0;
	return add_host_word(compiler, text, word, set) ?: 1;
}

static const char *const words[] = {
	"any", "me", "dns", "dhcp", "wins", "gateway", "multicast", "broadcast", NULL
};

static bool is_word(const char *text)
{
	for (const char *const *word = words; *word; word++)
		if (!strcmp(*word, text))
			return true;
	return false;
}

static int resolve(struct compiler *compiler, const struct node *text,
		   struct addresses *set)
{
	struct prefix_list list = { NULL, 0, 0 };
	const char *problem;
	int err;

	set->others = true;
	if (!compiler->host->resolve)
		return 0;
	problem = compiler->host->resolve(text->text, &list);
	if (problem)
		err = node_error(compiler, text, "\"%s\": this DNS name has no "
				 "address now: %s", text->text, problem);
	else
		err = add_list(compiler, set, &list);
	prefix_list_free(&list);
	return err;
}

/* Is a word the nearest to a text that is none, and no name of the file either? */
static bool is_nearly_word(const struct names *names, const char *text)
{
	return !names_find(names, text) && !names_suggest(names, text) &&
	       suggest(text, words, sizeof(*words));
}

/* A name that stands in the file goes before one of DNS. */
static int read_name(struct compiler *compiler, const struct node *text,
		     struct addresses *set)
{
	const struct names *names = &compiler->names[NAMES_ADDRESSES];
	const struct addresses *more;
	struct naming *naming;
	char hint[HINT_TEXT];

	if (!names_find(names, text->text) && strchr(text->text, '.') &&
	    !text->text[strspn(text->text, DNS_LETTERS)])
		return resolve(compiler, text, set);
	if (is_nearly_word(names, text->text))
		return node_error(compiler, text, "\"%s\": expected %s%s", text->text,
				  EXPECTED,
				  did_you_mean(suggest(text->text, words,
						       sizeof(*words)), hint));
	naming = compiler_find(compiler, NAMES_ADDRESSES, text, EXPECTED);
	if (!naming)
		return -EINVAL;
	if (naming->state == NAMING_OPEN)
		return node_error(compiler, text, "\"%s\": it is made of itself: "
				  "expected no circle of names", text->text);
	if (compiler->depth == DEPTH_MAX)
		return node_error(compiler, text, "\"%s\": names within names: "
				  "expected a depth of at most %d", text->text,
				  DEPTH_MAX);
	compiler->depth++;
	more = read_named(compiler, naming);
	compiler->depth--;
	return more ? add_set(compiler, set, more) : -EINVAL;
}

static int read_any(struct compiler *compiler, const struct node *text,
		    struct addresses *set)
{
	int found;

	if (is_range(text->text))
		return read_range(compiler, text, set);
	if (is_literal(text->text))
		return read_literal(compiler, text, set);
	found = read_word(compiler, text, set);
	if (found)
		return found < 0 ? found : 0;
	return read_name(compiler, text, set);
}

static int read_one(struct compiler *compiler, const struct node *text,
		    void *arg)
{
	int err = read_any(compiler, text, arg);

	if (err != -E2BIG)
		return err;
	return node_error(compiler, text, "more than %d addresses in all sets of "
			  "the file: expected fewer, or prefixes in their place",
			  PREFIXES_MAX);
}

static struct addresses *read_set(struct compiler *compiler,
				  const struct node *value)
{
	struct addresses *set = compiler_alloc(compiler, sizeof(*set));
	struct prefix_list grown;

	if (!set)
		return NULL;
	if (each_text(compiler, value, EXPECTED, read_one, set) ||
	    (prefix_list_unique(&set->list) && out_of_memory(compiler))) {
		prefix_list_free(&set->list);
		return NULL;
	}
	/* Into the policy's memory, so that nobody has to free it. */
	grown = set->list;
	set->list.item = compiler_alloc(compiler, (grown.count + 1) *
						  sizeof(*grown.item));
	if (set->list.item && grown.count)
		memcpy(set->list.item, grown.item,
		       grown.count * sizeof(*grown.item));
	prefix_list_free(&grown);
	return set->list.item ? set : NULL;
}

static const struct addresses *read_named(struct compiler *compiler,
					  struct naming *naming)
{
	if (naming->state == NAMING_NEW) {
		naming->state = NAMING_OPEN;
		naming->value = read_set(compiler, naming->node);
		naming->state = naming->value ? NAMING_READ : NAMING_FAILED;
	}
	return naming->value;
}

const struct addresses *addresses_read(struct compiler *compiler,
				       const struct node *value)
{
	const struct names *names = &compiler->names[NAMES_ADDRESSES];
	struct naming *naming;
	int word;

	/* The most frequent case: a word, or a name, whose set is there already. */
	if (value->kind == NODE_TEXT) {
		word = policy_host_word(value->text);
		if (word >= 0 && !compiler->word[word])
			compiler->word[word] = read_set(compiler, value);
		if (word >= 0)
			return compiler->word[word];
		naming = names_find(names, value->text);
		if (naming && naming->state != NAMING_OPEN) {
			naming->used = true;
			return read_named(compiler, naming);
		}
	}
	return read_set(compiler, value);
}

int addresses_define(struct compiler *compiler, const struct node *map)
{
	struct names *names = &compiler->names[NAMES_ADDRESSES];
	int err = 0;

	if (map->kind != NODE_MAP)
		return node_error(compiler, map, "\"addresses\": expected names, as "
				  "{ web: [192.0.2.1, 192.0.2.2] }");
	for (const struct node *value = map->first; value; value = value->next) {
		struct place place = node_key_place(value);

		if (is_word(value->key) || is_literal(value->key) ||
		    is_range(value->key)) {
			report_error(compiler->report, place, value->key,
				     "\"%s\": it means something already: expected "
				     "another name for these addresses",
				     value->key);
			err = -EINVAL;
			continue;
		}
		if (!names_add(names, value->key, place, value,
			       &compiler->policy->arena, compiler->report))
			err = -EINVAL;
	}
	return err;
}

static void check_one(struct naming *naming, void *arg)
{
	read_named(arg, naming);
}

void addresses_check(struct compiler *compiler)
{
	names_walk(&compiler->names[NAMES_ADDRESSES], check_one, compiler);
}
