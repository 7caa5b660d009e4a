/* SPDX-License-Identifier: GPL-2.0 */
/* Selectors: which packets a rule or an SA matches. */
#ifndef _IPWARD_SELECTOR_H
#define _IPWARD_SELECTOR_H

#include <netinet/in.h>
#include <stdbool.h>
#include "libipward.h"
#include "value/address.h"
#include "value/icmp.h"
#include "value/name.h"
#include "value/number.h"
#include "value/row.h"

/* Ids of the words in a table with SELECTOR_KEYWORDS. */
enum selector_id {
	SELECTOR_SRC = 1,
	SELECTOR_DST,
	SELECTOR_PROTO,
	SELECTOR_SPORT,
	SELECTOR_DPORT,
	SELECTOR_TYPE,
	SELECTOR_CODE,
	SELECTOR_FAMILY,
	SELECTOR_IDS,		/* other ids of the table begin here */
};

#define SELECTOR_BIT(attr)	IPWARD_BIT(IPWARD_A_SELECTOR_##attr)

/* A row of a table; @base is the offset of the selector. */
#define SELECTOR_ROW(base, word, number, reader, bits, member)		\
	.name = word, .id = number, .parse = reader, .has = bits,	\
	.mask = base, .offset = (base) + offsetof(struct ipward_selector, member), \
	.size = sizeof(((struct ipward_selector *)0)->member)

#define SELECTOR_PAIR(base, word, number, reader, one, two, first, last) \
	{ SELECTOR_ROW(base, word, number, reader,			\
		       SELECTOR_BIT(one) | SELECTOR_BIT(two), first),	\
	  .second = (base) + offsetof(struct ipward_selector, last) }

#define SELECTOR_PROTO_NAME(base, word, protocol)			\
	{ SELECTOR_ROW(base, word, SELECTOR_PROTO, row_value,		\
		       SELECTOR_BIT(PROTO), proto), .value = protocol }

#define SELECTOR_ICMP(base, word, number, reader, bit, member)		\
	{ SELECTOR_ROW(base, word, number, reader,			\
		       SELECTOR_BIT(bit), member), .max = UINT8_MAX }

#define SELECTOR_KEYWORDS(base)						\
	SELECTOR_PAIR(base, "src", SELECTOR_SRC, prefix_word, SRC, SRC_LEN, \
		      src, src_len),					\
	SELECTOR_PAIR(base, "dst", SELECTOR_DST, prefix_word, DST, DST_LEN, \
		      dst, dst_len),					\
	{ SELECTOR_ROW(base, "proto", SELECTOR_PROTO, proto_word,	\
		       SELECTOR_BIT(PROTO), proto) },			\
	SELECTOR_PROTO_NAME(base, "tcp", IPPROTO_TCP),			\
	SELECTOR_PROTO_NAME(base, "udp", IPPROTO_UDP),			\
	SELECTOR_PROTO_NAME(base, "icmp", IPPROTO_ICMP),		\
	SELECTOR_PROTO_NAME(base, "icmp6", IPPROTO_ICMPV6),		\
	SELECTOR_PROTO_NAME(base, "esp", IPPROTO_ESP),			\
	{ SELECTOR_ROW(base, "NUMBER", SELECTOR_PROTO, proto_word,	\
		       SELECTOR_BIT(PROTO), proto), .number = true },	\
	SELECTOR_PAIR(base, "sport", SELECTOR_SPORT, selector_ports, SPORT_MIN, \
		      SPORT_MAX, sport_min, sport_max),			\
	SELECTOR_PAIR(base, "dport", SELECTOR_DPORT, selector_ports, DPORT_MIN, \
		      DPORT_MAX, dport_min, dport_max),			\
	SELECTOR_ICMP(base, "type", SELECTOR_TYPE, icmp_type_word, ICMP_TYPE, \
		      icmp_type),					\
	SELECTOR_ICMP(base, "code", SELECTOR_CODE, row_number, ICMP_CODE, \
		      icmp_code),					\
	{ SELECTOR_ROW(base, "family", SELECTOR_FAMILY, row_choice,	\
		       SELECTOR_BIT(FAMILY), family),			\
	  .choices = family_choices }

/**
 * selector_ports() - ports of a selector: see keyword_fn and row.h
 *
 * The row has the offsets of the selector and of both ends of the range. A port
 * can be given by name only if the selector already has its protocol.
 */
int selector_ports(struct words *words, const struct keyword *keyword,
		   void *target);

/** selector_read() - read a whole selector, up to another word */
int selector_read(struct words *words, struct ipward_selector *selector);

/** selector_has_one_family() - whether addresses and protocol go together */
bool selector_has_one_family(const struct ipward_selector *s);

/** selector_check() - refuse parts that contradict each other */
int selector_check(const struct words *words, const struct ipward_selector *s);

#endif /* _IPWARD_SELECTOR_H */
