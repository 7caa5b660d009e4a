/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_WRITABLE_H
#define IPWARD_WRITABLE_H

struct sk_buff;

int ipward_skb_make_writable(struct sk_buff *skb, unsigned int head,
			     unsigned int tail);

#endif
