/* SPDX-License-Identifier: GPL-2.0 */
/* The content of a handle, and functions that make requests with it. */
#ifndef _LIBIPWARD_HANDLE_H
#define _LIBIPWARD_HANDLE_H

#include <netlink/netlink.h>
#include "field.h"

struct ipward {
	struct nl_sock *sock;
	int family;
	char message[IPWARD_TEXT_MAX];
	char attribute[96];
};

/** ipward_say() - set what ipward_message() returns */
void ipward_say(struct ipward *ipward, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * ipward_extack() - keep the kernel's message and name the attribute
 * @hdr: an NLMSG_ERROR or NLMSG_DONE message
 * @offset: of the TLVs in @hdr
 * @request: the message that was sent, to which the kernel's offsets refer
 * @table: of the request's attributes
 */
void ipward_extack(struct ipward *ipward, const struct nlmsghdr *hdr,
		   size_t offset, const struct nlmsghdr *request,
		   const struct ipward_table *table);

typedef int (*ipward_reply_fn)(const struct nlattr *head, int len, void *arg);

/**
 * ipward_call() - send a command and wait for its answer
 * @table: of the request's attributes
 * @object: structure to send, or NULL for no attributes
 * @reply: called for a message that is received, or NULL
 *
 * The request's buffer is zeroed before it is freed: it may hold a key.
 */
int ipward_call(struct ipward *ipward, enum ipward_cmd cmd,
		const struct ipward_table *table, const void *object,
		ipward_reply_fn reply, void *arg);

/** ipward_dump() - call @reply for each object; repeats a disturbed dump */
int ipward_dump(struct ipward *ipward, enum ipward_cmd cmd,
		const struct ipward_table *table,
		ipward_reply_fn reply, void *arg);

#endif /* _LIBIPWARD_HANDLE_H */
