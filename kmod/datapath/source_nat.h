/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_EXPLAIN_NAT_H
#define IPWARD_NL_EXPLAIN_NAT_H

#include <linux/types.h>

struct net;

bool ipward_explain_has_nat(const struct net *net, u8 family);

#endif
