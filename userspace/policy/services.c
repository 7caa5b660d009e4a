// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include "policy/map.h"
#include "policy/services.h"
#include "value/icmp.h"
#include "value/number.h"
#include "value/port.h"
#include "value/selector.h"

#define EXPECTED	"a protocol and a port, as \"tcp 443\", \"udp 67 from 68\", " \
			"\"tcp 6000-6063\", \"icmp 8\", \"esp\", or a name that " \
			"stands under \"services\""

/* A protocol, a port, "from" and a port; one more shows that there are too many. */
#define WORDS_MAX	5

static int split(char *text, char **word)
{
	char *rest = text, *next;
	int count = 0;

	while (count < WORDS_MAX && (next = strsep(&rest, " \t")))
		if (*next)
			word[count++] = next;
	return count;
}

static int read_ports(struct words *words, struct ipward_selector *item,
		      bool source)
{
	uint16_t *min = source ? &item->sport_min : &item->dport_min;
	uint16_t *max = source ? &item->sport_max : &item->dport_max;

	item->has |= source ?
		SELECTOR_BIT(SPORT_MIN) | SELECTOR_BIT(SPORT_MAX) :
		SELECTOR_BIT(DPORT_MIN) | SELECTOR_BIT(DPORT_MAX);
	return ports_read(words, source ? "from" : "service", item->proto, min,
			  max);
}

static int read_type(struct words *words, struct ipward_selector *item)
{
	char *code = strchr(words->word[words->next], '/');
	struct words last = { &code, 1, 0, words->error };
	uint64_t value;

	if (code)
		*code++ = '\0';
	if (icmp_type_read(words, "icmp", &value))
		return -EINVAL;
	item->icmp_type = value;
	item->has |= SELECTOR_BIT(ICMP_TYPE);
	if (!code)
		return 0;
	if (number_read(&last, "icmp", 0, UINT8_MAX, &value))
		return -EINVAL;
	item->icmp_code = value;
	item->has |= SELECTOR_BIT(ICMP_CODE);
	return 0;
}

static int read_detail(struct words *words, struct ipward_selector *item)
{
	const char *next = words_peek(words);

	if (item->proto == IPPROTO_ICMP || item->proto == IPPROTO_ICMPV6)
		return read_type(words, item);
	if (!proto_has_ports(item->proto))
		return words_wrong(words, "service", next, "nothing behind a "
				   "protocol without ports");
	if (strcmp(next, "from") != 0 && read_ports(words, item, false))
		return -EINVAL;
	next = words_peek(words);
	if (!next || strcmp(next, "from") != 0)
		return 0;
	words_take(words);
	return read_ports(words, item, true);
}

static int read_item(struct compiler *compiler, const struct node *text,
		     struct ipward_selector *item)
{
	char *word[WORDS_MAX], *copy = strdupa(text->text);
	struct value_error error;
	struct words words = { word, split(copy, word), 0, &error };

	item->has = SELECTOR_BIT(PROTO);
	if (proto_read(&words, "service", &item->proto) ||
	    (words_peek(&words) && read_detail(&words, item)) ||
	    words_end(&words, "service"))
		return node_value_error(compiler, text, &error);
	return 0;
}

/* What a list says, while it is read; @named: it has a name itself. */
struct reading {
	struct ipward_selector item[IPWARD_SELECTORS_MAX];
	unsigned int count;
	bool named;
};

bool services_have(const struct ipward_selector *list, unsigned int count,
		   const struct ipward_selector *item)
{
	for (unsigned int i = 0; i < count; i++)
		if (!memcmp(&list[i], item, sizeof(*item)))
			return true;
	return false;
}

static int add(struct compiler *compiler, const struct node *text,
	       struct reading *reading, const struct ipward_selector *item)
{
	if (services_have(reading->item, reading->count, item))
		return 0;
	if (reading->count == IPWARD_SELECTORS_MAX)
		return node_error(compiler, text, "more than %d services in one "
				  "list: expected ranges of ports, or more rules",
				  IPWARD_SELECTORS_MAX);
	reading->item[reading->count++] = *item;
	return 0;
}

static const struct services *read_named(struct compiler *compiler,
					 struct naming *naming);

static int add_named(struct compiler *compiler, const struct node *text,
		     struct naming *naming, struct reading *reading)
{
	const struct services *more;
	int err = 0;

	if (reading->named)
		return node_error(compiler, text, "\"%s\": names of services do not "
				  "use one another: expected protocols and ports",
				  text->text);
	naming->used = true;
	more = read_named(compiler, naming);
	if (!more)
		return -EINVAL;
	for (unsigned int i = 0; i < more->count && !err; i++)
		err = add(compiler, text, reading, &more->item[i]);
	return err;
}

/* In full: a file is no place for words that are cut short. */
static bool is_proto(const char *text)
{
	for (const struct choice *c = proto_choices; c->name; c++)
		if (!strcmp(c->name, text))
			return true;
	return isdigit((unsigned char)*text) || getprotobyname(text);
}

static bool begins_with_proto(const char *text)
{
	char *first = strdupa(text);

	first[strcspn(first, " \t")] = '\0';
	return is_proto(first);
}

static int read_one(struct compiler *compiler, const struct node *text,
		    void *arg)
{
	struct naming *naming = names_find(&compiler->names[NAMES_SERVICES],
					   text->text);
	struct ipward_selector item = { .has = 0 };

	if (naming)
		return add_named(compiler, text, naming, arg);
	if (!begins_with_proto(text->text)) {
		compiler_find(compiler, NAMES_SERVICES, text, EXPECTED);
		return -EINVAL;
	}
	return read_item(compiler, text, &item) ?:
	       add(compiler, text, arg, &item);
}

static struct services *read_list(struct compiler *compiler,
				  const struct node *value, bool named)
{
	struct services *services = compiler_alloc(compiler, sizeof(*services));
	struct reading reading;
	size_t size;

	reading.count = 0;
	reading.named = named;
	if (!services || each_text(compiler, value, EXPECTED, read_one, &reading))
		return NULL;
	size = reading.count * sizeof(*services->item);
	services->count = reading.count;
	services->item = compiler_alloc(compiler, size);
	if (!services->item)
		return NULL;
	memcpy(services->item, reading.item, size);
	return services;
}

static const struct services *read_named(struct compiler *compiler,
					 struct naming *naming)
{
	if (naming->state == NAMING_NEW) {
		naming->value = read_list(compiler, naming->node, true);
		naming->state = naming->value ? NAMING_READ : NAMING_FAILED;
	}
	return naming->value;
}

const struct services *services_read(struct compiler *compiler,
				     const struct node *value)
{
	struct naming *naming;

	if (value->kind == NODE_TEXT) {
		naming = names_find(&compiler->names[NAMES_SERVICES],
				    value->text);
		if (naming) {
			naming->used = true;
			return read_named(compiler, naming);
		}
	}
	return read_list(compiler, value, false);
}

static int define(struct compiler *compiler, const struct node *value)
{
	struct place place = node_key_place(value);

	if (is_proto(value->key)) {
		report_error(compiler->report, place, value->key, "\"%s\": it is a "
			     "protocol already: expected another name for these "
			     "services", value->key);
		return -EINVAL;
	}
	return names_add(&compiler->names[NAMES_SERVICES], value->key, place, value,
			 &compiler->policy->arena, compiler->report) ?
	       0 : -EINVAL;
}

int services_define(struct compiler *compiler, const struct node *map)
{
	int err = 0;

	if (map->kind != NODE_MAP)
		return node_error(compiler, map, "\"services\": expected names, as "
				  "{ web: [tcp 80, tcp 443] }");
	for (const struct node *value = map->first; value; value = value->next)
		err |= define(compiler, value);
	return err ? -EINVAL : 0;
}

static void check_one(struct naming *naming, void *arg)
{
	read_named(arg, naming);
}

void services_check(struct compiler *compiler)
{
	names_walk(&compiler->names[NAMES_SERVICES], check_one, compiler);
}
