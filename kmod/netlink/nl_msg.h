/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_MSG_H
#define IPWARD_NL_MSG_H

#include <net/genetlink.h>

/* Index of each multicast group in the family's list. */
enum ipward_group {
	IPWARD_GROUP_SA,
	IPWARD_GROUP_RULE,
	IPWARD_GROUP_ACQUIRE,
	IPWARD_GROUP_EXPIRE,
	IPWARD_GROUP_DROP,
};

extern struct genl_family ipward_genl_family;

int ipward_nl_require(struct genl_info *info, int attr, const char *message);
int ipward_nl_refuse(struct genl_info *info, const struct nlattr *attr,
		     const char *message);
int ipward_nl_require_initial(struct sk_buff *skb, struct genl_info *info,
			      const struct nlattr *attr, const char *message);
int ipward_nl_dump_start(struct netlink_callback *cb);
void *ipward_nl_dump_begin(struct sk_buff *msg, struct netlink_callback *cb,
			   u8 cmd);
int ipward_nl_dump_end(struct sk_buff *msg, void *header, int err);
struct sk_buff *ipward_nl_reply_begin(struct genl_info *info, size_t size,
				      void **header);
int ipward_nl_reply_end(struct genl_info *info, struct sk_buff *msg,
			void *header, int err);

#endif
