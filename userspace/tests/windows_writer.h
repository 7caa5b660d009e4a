/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes what windows/ reads: objects of IPsec policies and their data, byte by byte as
 * MS-GPIPSEC documents them. It shares the structures with the reader, and no code.
 */
#ifndef TESTS_WINDOWS_WRITER_H
#define TESTS_WINDOWS_WRITER_H

#include "windows/filters.h"
#include "windows/isakmp.h"
#include "windows/negotiation.h"
#include "windows/nfa.h"
#include "windows/objects.h"

#define BYTES_MAX	65536

/** struct bytes - data that is being written */
struct bytes {
	uint8_t at[BYTES_MAX];
	size_t len;
};

/* How filters are written: each Windows has done one of these. */
enum style {
	STYLE_COUNTED,		/* the length counts the number of filters, too */
	STYLE_PLAIN,
};

/** write_*() - data from its first byte; what was there before is forgotten */
void write_policy(struct bytes *bytes, uint32_t seconds);
/** @combined: offers that are written as numbers of combinations, from the first on */
void write_isakmp(struct bytes *bytes, const struct isakmp *isakmp, uint32_t combined);
/** @more: the lists of Vista, too */
void write_nfa(struct bytes *bytes, const struct nfa *nfa, bool more);
void write_negotiation(struct bytes *bytes, const struct negotiation *negotiation);
/** @first: filters of the first format; the others are of the second one */
void write_filters(struct bytes *bytes, const struct ip_filters *filters, uint32_t first,
		   enum style style);

/* Objects: names are CN=@cn,CN=IP Security,CN=System,DC=x. */
#define ACTION_BLOCK	"{3F91A819-7647-11D1-864D-D46A00000000}"
#define ACTION_PERMIT	"{8A171DD2-77E3-11D1-8659-A04F00000000}"
#define ACTION_SECURE	"{8A171DD3-77E3-11D1-8659-A04F00000000}"
#define ACTION_INPASS	"{3F91A81A-7647-11D1-864D-D46A00000000}"
#define TYPE_STANDARD	"{62F49E10-6C37-11D1-864C-14A300000000}"
#define TYPE_RESPONSE	"{62F49E13-6C37-11D1-864C-14A300000000}"

/** make_object() - an object with a name and data */
struct windows_object *make_object(struct windows_objects *objects, const char *class,
				   const char *cn, const char *name,
				   const struct bytes *data);

/** make_link() - "attribute: CN=@cn,..." */
void make_link(struct windows_objects *objects, struct windows_object *object,
	       const char *attribute, const char *cn);

/** make_text() - "attribute: text" */
void make_text(struct windows_objects *objects, struct windows_object *object,
	       const char *attribute, const char *text);

#endif /* TESTS_WINDOWS_WRITER_H */
