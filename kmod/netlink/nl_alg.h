/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_ALG_H
#define IPWARD_NL_ALG_H

struct netlink_callback;
struct sk_buff;

int ipward_nl_alg_dump(struct sk_buff *msg, struct netlink_callback *cb);

#endif
