/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables of attributes with the members of structures that they belong to, for
 * encoding, decoding, and the names of attributes in errors.
 */
#ifndef _LIBIPWARD_FIELD_H
#define _LIBIPWARD_FIELD_H

#include <stddef.h>
#include <netlink/msg.h>
#include <netlink/attr.h>
#include "libipward.h"

enum ipward_kind {
	IPWARD_KIND_U8,
	IPWARD_KIND_U16,
	IPWARD_KIND_U32,
	IPWARD_KIND_U64,
	IPWARD_KIND_ADDR,	/* struct ipward_addr */
	IPWARD_KIND_STRING,	/* char[], cut when too long */
	IPWARD_KIND_BINARY,	/* uint8_t[], its length in a uint32_t */
	IPWARD_KIND_FLAG,	/* bool */
	IPWARD_KIND_NEST,	/* a structure with its own table */
	IPWARD_KIND_MULTI,	/* an array of them, its length in a uint32_t */
};

/**
 * struct ipward_field - one attribute
 * @attr: its number, and its bit in the structure's mask
 * @name: for messages
 * @offset: of the member in the structure
 * @size: of the member, in bytes; of one element for IPWARD_KIND_MULTI
 * @count_offset: of the length, for IPWARD_KIND_BINARY and IPWARD_KIND_MULTI
 * @max: elements that fit, for IPWARD_KIND_MULTI
 * @nest: the table of a nested structure
 */
struct ipward_field {
	uint16_t attr;
	enum ipward_kind kind;
	const char *name;
	size_t offset;
	size_t size;
	size_t count_offset;
	size_t max;
	const struct ipward_table *nest;
};

struct ipward_table {
	const char *name;
	const struct ipward_field *field;
	size_t fields;
};

extern const struct ipward_table ipward_sa_table;
extern const struct ipward_table ipward_rule_table;
extern const struct ipward_table ipward_set_table;
extern const struct ipward_table ipward_count_table;
extern const struct ipward_table ipward_stats_table;
extern const struct ipward_table ipward_config_table;
extern const struct ipward_table ipward_explain_table;
extern const struct ipward_table ipward_alg_table;

/** ipward_field_find() - the field with an attribute's number, or NULL */
const struct ipward_field *
ipward_field_find(const struct ipward_table *table, int attr);

/**
 * ipward_encode() - append the members of @object whose bits are set
 *
 * Return: 0, or -EMSGSIZE when @msg is full.
 */
int ipward_encode(struct nl_msg *msg, const struct ipward_table *table,
		  const void *object);

/**
 * ipward_decode() - fill @object, which the caller has zeroed
 * @head: the first attribute
 * @len: bytes of attributes
 *
 * Attributes that the table does not have are skipped: a newer kernel may
 * send them.
 *
 * Return: 0, or -EPROTO for an attribute of the wrong size or too many.
 */
int ipward_decode(const struct ipward_table *table, void *object,
		  const struct nlattr *head, int len);

#endif /* _LIBIPWARD_FIELD_H */
