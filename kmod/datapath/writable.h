/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_PRIVATE_H
#define IPWARD_PRIVATE_H

struct sk_buff;

int ipward_skb_make_private(struct sk_buff *skb, unsigned int head,
			    unsigned int tail);

#endif
