/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_TCP_OPTION_H
#define IPWARD_TCP_OPTION_H

#include <linux/types.h>

struct sk_buff;

const u8 *ipward_tcp_option(const u8 *options, unsigned int len, u8 kind);
bool ipward_tcp_is_signed(const struct sk_buff *skb, unsigned int offset);
bool ipward_tcp_ignores_pmtu(const struct sk_buff *skb, unsigned int offset);

#endif
