// SPDX-License-Identifier: GPL-2.0
/* Convert between structures and netlink attributes, by the tables. */
#include <errno.h>
#include <string.h>
#include "field.h"

const struct ipward_field *
ipward_field_find(const struct ipward_table *table, int attr)
{
	size_t first = 0;

	/* Most tables have the attributes in order, from 1. */
	if (attr > 0 && (size_t)attr <= table->fields &&
	    table->field[attr - 1].attr == attr)
		first = attr - 1;
	for (size_t i = first; i < table->fields; i++)
		if (table->field[i].attr == attr)
			return &table->field[i];
	return NULL;
}

static uint32_t count_of(const struct ipward_field *field, const void *object)
{
	uint32_t count;

	memcpy(&count, (const char *)object + field->count_offset,
	       sizeof(count));
	return count;
}

static int encode_nest(struct nl_msg *msg, const struct ipward_field *field,
		       const void *object)
{
	struct nlattr *nest = nla_nest_start(msg, field->attr | NLA_F_NESTED);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = ipward_encode(msg, field->nest, object);
	if (err)
		return err;
	nla_nest_end_keep_empty(msg, nest);
	return 0;
}

static int encode_multi(struct nl_msg *msg, const struct ipward_field *field,
			const void *object)
{
	const char *element = (const char *)object + field->offset;
	uint32_t count = count_of(field, object);
	int err = 0;

	if (count > field->max)
		return -E2BIG;
	for (; count && !err; count--, element += field->size)
		err = encode_nest(msg, field, element);
	return err;
}

static int encode_one(struct nl_msg *msg, const struct ipward_field *field,
		      const void *object)
{
	const void *member = (const char *)object + field->offset;
	const struct ipward_addr *addr = member;

	switch (field->kind) {
	case IPWARD_KIND_U8:
	case IPWARD_KIND_U16:
	case IPWARD_KIND_U32:
	case IPWARD_KIND_U64:
		return nla_put(msg, field->attr, field->size, member);
	case IPWARD_KIND_ADDR:
		return nla_put(msg, field->attr, addr->len, addr->bytes);
	case IPWARD_KIND_STRING:
		return nla_put_string(msg, field->attr, member);
	case IPWARD_KIND_BINARY:
		return nla_put(msg, field->attr, count_of(field, object),
			       member);
	case IPWARD_KIND_FLAG:
		return *(const bool *)member ?
			nla_put_flag(msg, field->attr) : 0;
	case IPWARD_KIND_NEST:
		return encode_nest(msg, field, member);
	case IPWARD_KIND_MULTI:
		return encode_multi(msg, field, object);
	}
	return -EINVAL;
}

int ipward_encode(struct nl_msg *msg, const struct ipward_table *table,
		  const void *object)
{
	uint64_t has;

	memcpy(&has, object, sizeof(has));
	for (size_t i = 0; i < table->fields; i++) {
		if (!(has & IPWARD_BIT(table->field[i].attr)))
			continue;
		if (encode_one(msg, &table->field[i], object))
			return -EMSGSIZE;
	}
	return 0;
}

static int decode_addr(struct ipward_addr *addr, const struct nlattr *nla)
{
	int len = nla_len(nla);

	if (len != 4 && len != 16)
		return -EPROTO;
	addr->len = len;
	memcpy(addr->bytes, nla_data(nla), len);
	return 0;
}

static int decode_binary(const struct ipward_field *field, void *object,
			 const struct nlattr *nla)
{
	uint32_t len = nla_len(nla);

	if (len > field->size)
		return -EPROTO;
	memcpy((char *)object + field->offset, nla_data(nla), len);
	memcpy((char *)object + field->count_offset, &len, sizeof(len));
	return 0;
}

static int decode_multi(const struct ipward_field *field, void *object,
			const struct nlattr *nla)
{
	uint32_t count = count_of(field, object);
	char *element = (char *)object + field->offset + count * field->size;

	if (count >= field->max)
		return -EPROTO;
	count++;
	memcpy((char *)object + field->count_offset, &count, sizeof(count));
	memset(element, 0, field->size);
	return ipward_decode(field->nest, element, nla_data(nla),
			     nla_len(nla));
}

static int decode_one(const struct ipward_field *field, void *object,
		      const struct nlattr *nla)
{
	void *member = (char *)object + field->offset;

	switch (field->kind) {
	case IPWARD_KIND_U8:
	case IPWARD_KIND_U16:
	case IPWARD_KIND_U32:
	case IPWARD_KIND_U64:
		if ((size_t)nla_len(nla) < field->size)
			return -EPROTO;
		memcpy(member, nla_data(nla), field->size);
		return 0;
	case IPWARD_KIND_ADDR:
		return decode_addr(member, nla);
	case IPWARD_KIND_STRING:
		nla_strlcpy(member, nla, field->size);
		return 0;
	case IPWARD_KIND_BINARY:
		return decode_binary(field, object, nla);
	case IPWARD_KIND_FLAG:
		*(bool *)member = true;
		return 0;
	case IPWARD_KIND_NEST:
		return ipward_decode(field->nest, member, nla_data(nla),
				     nla_len(nla));
	case IPWARD_KIND_MULTI:
		return decode_multi(field, object, nla);
	}
	return -EPROTO;
}

int ipward_decode(const struct ipward_table *table, void *object,
		  const struct nlattr *head, int len)
{
	const struct ipward_field *field;
	struct nlattr *nla;
	uint64_t has;
	int rem, err;

	nla_for_each_attr(nla, (struct nlattr *)head, len, rem) {
		field = ipward_field_find(table, nla_type(nla));
		if (!field)
			continue;
		err = decode_one(field, object, nla);
		if (err)
			return err;
		memcpy(&has, object, sizeof(has));
		has |= IPWARD_BIT(field->attr);
		memcpy(object, &has, sizeof(has));
	}
	return 0;
}
