/* SPDX-License-Identifier: GPL-2.0 */
/* Who may change the source of packets before ipward's rules see them. */
#ifndef _LIBIPWARD_SOURCE_NAT_H
#define _LIBIPWARD_SOURCE_NAT_H

#include <stddef.h>

/**
 * ipward_source_nat() - find the chains that do source NAT in this namespace
 * @family: AF_INET or AF_INET6: of the packets
 * @list: filled in: the chains, separated by commas; "" if there is none
 * @size: of @list
 *
 * Chains of nftables with their family, table and name, as "inet nat postrouting";
 * iptables' own as "iptables -t nat". What does not fit, or may not be looked at, is
 * left out.
 */
void ipward_source_nat(int family, char *list, size_t size);

#endif /* _LIBIPWARD_SOURCE_NAT_H */
