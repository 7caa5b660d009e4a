/* SPDX-License-Identifier: GPL-2.0 */
/* Selectors: which packets a rule or an SA is for. */
#ifndef _IPWARD_SELECTOR_H
#define _IPWARD_SELECTOR_H

#include <netinet/in.h>
#include "libipward.h"
#include "words.h"

/* Ids of the words, for a table that contains SELECTOR_KEYWORDS. */
enum selector_id {
	SELECTOR_SRC = 1,
	SELECTOR_DST,
	SELECTOR_PROTO,
	SELECTOR_SPORT,
	SELECTOR_DPORT,
	SELECTOR_TYPE,
	SELECTOR_CODE,
	SELECTOR_FAMILY,
	SELECTOR_IDS,		/* the owner's own begin here */
};

/** selector_word() - reads the value; @target begins with the selector */
int selector_word(struct words *words, const struct keyword *keyword,
		  void *target);

/** selector_proto_word() - the protocol is the word itself */
int selector_proto_word(struct words *words, const struct keyword *keyword,
			void *target);

#define SELECTOR_KEYWORDS						\
	{ "src", SELECTOR_SRC, selector_word, 0, 0 },			\
	{ "dst", SELECTOR_DST, selector_word, 0, 0 },			\
	{ "proto", SELECTOR_PROTO, selector_word, 0, 0 },		\
	{ "tcp", SELECTOR_PROTO, selector_proto_word, IPPROTO_TCP, 0 },	\
	{ "udp", SELECTOR_PROTO, selector_proto_word, IPPROTO_UDP, 0 },	\
	{ "icmp", SELECTOR_PROTO, selector_proto_word, IPPROTO_ICMP, 0 }, \
	{ "icmp6", SELECTOR_PROTO, selector_proto_word, IPPROTO_ICMPV6, 0 }, \
	{ "esp", SELECTOR_PROTO, selector_proto_word, IPPROTO_ESP, 0 },	\
	{ "NUMBER", SELECTOR_PROTO, selector_word, 0, 1 },		\
	{ "sport", SELECTOR_SPORT, selector_word, 0, 0 },		\
	{ "dport", SELECTOR_DPORT, selector_word, 0, 0 },		\
	{ "type", SELECTOR_TYPE, selector_word, 0, 0 },			\
	{ "code", SELECTOR_CODE, selector_word, 0, 0 },			\
	{ "family", SELECTOR_FAMILY, selector_word, 0, 0 }

/** selector_read() - a whole selector, up to a word that is none of it */
int selector_read(struct words *words, struct ipward_selector *selector);

/** selector_check() - complain of parts that contradict each other */
int selector_check(const struct ipward_selector *s);

#endif /* _IPWARD_SELECTOR_H */
