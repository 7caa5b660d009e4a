/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Filters: the packets of a rule, as lists of addresses, protocols and ports.
 * The kernel has a selector for each combination.
 */
#ifndef _IPWARD_FILTER_H
#define _IPWARD_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include "libipward.h"
#include "value/selector.h"

/* The lists; in the combinations the first one changes slowest. */
enum filter_field {
	FILTER_SRC,
	FILTER_DST,
	FILTER_FAMILY,
	FILTER_SERVICE,		/* a protocol, and what belongs to it */
	FILTER_PROTO,
	FILTER_SPORT,
	FILTER_DPORT,
	FILTER_TYPE,
	FILTER_CODE,
	FILTER_FIELDS
};

/** struct filter_list - selectors in which only one field is set */
struct filter_list {
	unsigned int count;
	struct ipward_selector item[IPWARD_SELECTORS_MAX];
};

/**
 * struct filter - matches one member of each list that is not empty
 * @list: by enum filter_field
 */
struct filter {
	struct filter_list list[FILTER_FIELDS];
};

/* Rows of a table; @place is the member with the pointer to the filter. */
#define FILTER_ROW(place, word, number)					\
	{ .name = word, .id = number, .parse = filter_word, .offset = place }

#define FILTER_KEYWORDS(place)						\
	FILTER_ROW(place, "src", SELECTOR_SRC),				\
	FILTER_ROW(place, "dst", SELECTOR_DST),				\
	FILTER_ROW(place, "proto", SELECTOR_PROTO),				\
	FILTER_ROW(place, "tcp", SELECTOR_PROTO),				\
	FILTER_ROW(place, "udp", SELECTOR_PROTO),				\
	FILTER_ROW(place, "icmp", SELECTOR_PROTO),				\
	FILTER_ROW(place, "icmp6", SELECTOR_PROTO),				\
	FILTER_ROW(place, "esp", SELECTOR_PROTO),				\
	{ .name = "NUMBER", .id = SELECTOR_PROTO, .parse = filter_word,	\
	  .number = true, .offset = place },				\
	FILTER_ROW(place, "sport", SELECTOR_SPORT),				\
	FILTER_ROW(place, "dport", SELECTOR_DPORT),				\
	FILTER_ROW(place, "type", SELECTOR_TYPE),				\
	FILTER_ROW(place, "code", SELECTOR_CODE),				\
	FILTER_ROW(place, "family", SELECTOR_FAMILY),				\
	{ .name = "service", .id = SELECTOR_PROTO, .parse = filter_service, \
	  .offset = place }

/** filter_alloc() - an empty filter, or NULL; the caller frees it */
struct filter *filter_alloc(void);

/* Readers: see keyword_fn. */
int filter_word(struct words *words, const struct keyword *keyword,
		void *target);
int filter_service(struct words *words, const struct keyword *keyword,
		   void *target);

/**
 * filter_selectors() - each combination that is possible
 * @selector: filled in, IPWARD_SELECTORS_MAX of them at most
 * @count: number of them; 0: the filter matches everything
 *
 * For example, an IPv4 source with an IPv6 destination is not possible.
 *
 * Return: 0, or -EINVAL with the words' error filled in.
 */
int filter_selectors(const struct words *words, const struct filter *filter,
		     struct ipward_selector *selector, uint32_t *count);

/**
 * filter_find() - find the lists whose combinations are these selectors
 * @services: protocols and ports are together in FILTER_SERVICE
 *
 * Return: true if there are such lists.
 */
bool filter_find(struct filter *filter, const struct ipward_selector *selector,
		 uint32_t count, bool services);

#endif /* _IPWARD_FILTER_H */
