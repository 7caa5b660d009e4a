/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_PORT_H
#define IPWARD_PORT_H

#include <linux/types.h>

struct sk_buff;

void ipward_port_set_source(struct sk_buff *skb, unsigned int at, u8 proto,
			    u16 port);
void ipward_port_set_dest(struct sk_buff *skb, unsigned int at, u8 proto,
			  u16 port);

#endif
