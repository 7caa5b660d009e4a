/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_SELECTOR_H
#define IPWARD_NL_SELECTOR_H

#include <net/netlink.h>

struct ipward_selector;

int ipward_nl_get_selector(const struct nlattr *attr,
			   struct ipward_selector *sel,
			   struct netlink_ext_ack *extack);
int ipward_nl_put_selector(struct sk_buff *msg, int attr,
			   const struct ipward_selector *sel);

#endif
