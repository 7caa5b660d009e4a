// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's extended acknowledgement: a text, and the offset of the
 * attribute that is refused, or the type of one that is missing. The offset is
 * that of the attribute's header from the request's netlink header.
 *
 *	| nlmsghdr | genlmsghdr | attribute | attribute: | nested | ...
 *	^ 0                                              ^ offset
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include "handle.h"

/* Older headers than the kernels in use lack these two. */
#define MISS_TYPE	5	/* NLMSGERR_ATTR_MISS_TYPE, Linux 6.1 */
#define MISS_NEST	6	/* NLMSGERR_ATTR_MISS_NEST */
#define ACK_TLVS	0x200	/* NLM_F_ACK_TLVS */

struct path {
	char *text;
	size_t size;
};

static void path_add(struct path *path, const char *name)
{
	size_t len = strlen(path->text);

	snprintf(path->text + len, path->size - len, "%s%s", len ? "." : "",
		 name);
}

/* Follow the nests to the attribute at @target; its table, if it has one. */
static const struct ipward_table *
path_walk(struct path *path, const struct ipward_table *table,
	  const struct nlattr *head, int len, const char *target)
{
	const struct ipward_field *field;
	struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, (struct nlattr *)head, len, rem) {
		const char *at = (const char *)nla;

		if (target < at || target >= at + NLA_ALIGN(nla->nla_len))
			continue;
		field = ipward_field_find(table, nla_type(nla));
		if (!field)
			return NULL;
		path_add(path, field->name);
		if (target == at || !field->nest)
			return field->nest;
		return path_walk(path, field->nest, nla_data(nla),
				 nla_len(nla), target);
	}
	return NULL;
}

static void name_attribute(struct ipward *ipward, struct nlattr **tlv,
			   const struct nlmsghdr *request,
			   const struct ipward_table *table)
{
	struct path path = { ipward->attribute, sizeof(ipward->attribute) };
	const int header = NLMSG_HDRLEN + GENL_HDRLEN;
	const char *start = (const char *)request;
	const struct nlattr *head = (const void *)(start + header);
	int len = (int)request->nlmsg_len - header;
	struct nlattr *where = tlv[NLMSGERR_ATTR_OFFS] ?
		tlv[NLMSGERR_ATTR_OFFS] : tlv[MISS_NEST];
	const struct ipward_field *field;

	if (!where && !tlv[MISS_TYPE])
		return;
	path_add(&path, table->name);
	if (where && len > 0)
		table = path_walk(&path, table, head, len,
				  start + nla_get_u32(where));
	if (!tlv[MISS_TYPE] || !table)
		return;
	field = ipward_field_find(table, nla_get_u32(tlv[MISS_TYPE]));
	if (field)
		path_add(&path, field->name);
	if (!ipward->message[0])
		ipward_say(ipward, "a required attribute is missing");
}

static size_t without_stop(const char *text)
{
	size_t len = strlen(text);

	while (len && (text[len - 1] == '.' || text[len - 1] == '\n'))
		len--;
	return len;
}

void ipward_extack(struct ipward *ipward, const struct nlmsghdr *hdr,
		   size_t offset, const struct nlmsghdr *request,
		   const struct ipward_table *table)
{
	struct nlattr *tlv[MISS_NEST + 1] = { NULL };
	const char *tlvs = (const char *)hdr + offset;
	struct nlattr *nla;
	int rem;

	if (!(hdr->nlmsg_flags & ACK_TLVS) || hdr->nlmsg_len <= offset)
		return;
	nla_for_each_attr(nla, (struct nlattr *)tlvs,
			  (int)(hdr->nlmsg_len - offset), rem)
		if (nla_type(nla) <= MISS_NEST)
			tlv[nla_type(nla)] = nla;

	if (tlv[NLMSGERR_ATTR_MSG]) {
		nla_strlcpy(ipward->message, tlv[NLMSGERR_ATTR_MSG],
			    sizeof(ipward->message));
		ipward->message[without_stop(ipward->message)] = '\0';
	}
	name_attribute(ipward, tlv, request, table);
}
