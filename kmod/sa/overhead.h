/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_OVERHEAD_H
#define IPWARD_OVERHEAD_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/jiffies.h>

#include "sa/sa.h"

/* ESP's pad length and next header, bytes. */
#define IPWARD_ESP_TRAILER_LEN 2

unsigned int ipward_overhead_max_payload(const struct ipward_sa *sa,
					 unsigned int room);
unsigned int ipward_overhead_beet_options(unsigned int options_len);
unsigned int ipward_overhead_beet_front(const struct ipward_sa *sa,
					unsigned int header_len);
unsigned int ipward_overhead_inner_mtu(struct ipward_sa *const *sa,
				       unsigned int n_sa, unsigned int mtu,
				       unsigned int header_len);

/**
 * ipward_overhead_trailer() - bytes after the payload
 * @sa: SA
 * @payload_len: bytes of payload
 *
 * Return: bytes.
 */
static inline unsigned int ipward_overhead_trailer(const struct ipward_sa *sa,
						   unsigned int payload_len)
{
	if (sa->id.proto == IPPROTO_AH)
		return 0;
	return ALIGN(payload_len + IPWARD_ESP_TRAILER_LEN, sa->align) -
	       payload_len + sa->icv_len;
}

/**
 * ipward_overhead_ip_header() - bytes of the outer IP header
 * @sa: SA of any mode
 *
 * Return: bytes.
 */
static inline unsigned int
ipward_overhead_ip_header(const struct ipward_sa *sa)
{
	return sa->id.family == AF_INET ? sizeof(struct iphdr) :
					  sizeof(struct ipv6hdr);
}

/**
 * ipward_overhead_head() - bytes that a layer adds before a packet
 * @sa: SA
 *
 * Return: bytes, the outer IP header of a tunnel included.
 */
static inline unsigned int ipward_overhead_head(const struct ipward_sa *sa)
{
	unsigned int len = sa->natt_len + sa->header_len;

	if (ipward_sa_is_tunnel(sa))
		len += ipward_overhead_ip_header(sa);
	return len;
}

/**
 * ipward_overhead_tail() - bytes that a layer adds after a packet, at most
 * @sa: SA
 *
 * Return: bytes.
 */
static inline unsigned int ipward_overhead_tail(const struct ipward_sa *sa)
{
	return sa->id.proto == IPPROTO_AH ?
	       0 : ipward_overhead_trailer(sa, 1) + sa->align;
}

/**
 * ipward_overhead_path_mtu() - the path MTU that an SA has learned
 * @sa: outbound SA
 *
 * Return: bytes; 0: none learned, or it has timed out.
 */
static inline unsigned int
ipward_overhead_path_mtu(const struct ipward_sa *sa)
{
	unsigned int mtu = READ_ONCE(sa->out.path_mtu);

	if (mtu && time_after(jiffies, READ_ONCE(sa->out.path_mtu_until)))
		return 0;
	return mtu;
}

/**
 * ipward_overhead_sealed_mtu() - the path MTU for a packet that has been sealed
 * @sa: SAs that have been applied, the innermost first
 * @n_sa: how many, at least one
 *
 * Return: the smallest that the outermost tunnel's SA and the SAs outside of it
 * have learned, bytes; 0: none.
 */
static inline unsigned int
ipward_overhead_sealed_mtu(struct ipward_sa *const *sa, unsigned int n_sa)
{
	unsigned int mtu = 0;

	do {
		n_sa--;
		mtu = min_not_zero(mtu, ipward_overhead_path_mtu(sa[n_sa]));
	} while (n_sa && !ipward_sa_is_tunnel(sa[n_sa]));
	return mtu;
}

#endif
