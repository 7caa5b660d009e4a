/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_SOURCE_NAT_H
#define IPWARD_SOURCE_NAT_H

#include <linux/types.h>

struct net;

bool ipward_source_nat_exists(const struct net *net, u8 family);

#endif
