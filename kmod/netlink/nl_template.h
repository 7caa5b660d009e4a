/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_TEMPLATE_H
#define IPWARD_NL_TEMPLATE_H

struct ipward_template;
struct netlink_ext_ack;
struct nlattr;
struct sk_buff;

int ipward_nl_get_template(const struct nlattr *attr,
			   struct ipward_template *template,
			   struct netlink_ext_ack *extack);
int ipward_nl_put_template(struct sk_buff *msg, int attr,
			   const struct ipward_template *template);

#endif
