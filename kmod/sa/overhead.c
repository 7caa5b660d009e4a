// SPDX-License-Identifier: GPL-2.0
/*
 * How many bytes a link's MTU leaves for a packet to which SAs add some, for all
 * protocols and modes. Only fields of SAs are used.
 */

#include <linux/ip.h>
#include <linux/ipv6.h>

#include "sa/overhead.h"
#include "sa/sa.h"

static unsigned int esp_max_payload(const struct ipward_sa *sa,
				    unsigned int room)
{
	unsigned int frame = sa->header_len + sa->icv_len;

	if (room < frame + sa->align)
		return 0;
	return ALIGN_DOWN(room - frame, sa->align) - IPWARD_ESP_TRAILER_LEN;
}

/**
 * ipward_overhead_max_payload() - the largest payload that fits
 * @sa: SA
 * @room: bytes for the layer's header, the payload and the trailer
 *
 * Return: bytes of payload, 0 if the headers alone do not fit.
 */
unsigned int ipward_overhead_max_payload(const struct ipward_sa *sa,
					 unsigned int room)
{
	if (sa->id.proto == IPPROTO_AH)
		return room - min_t(unsigned int, room, sa->header_len);
	return esp_max_payload(sa, room - min_t(unsigned int, room,
						       sa->natt_len));
}

/**
 * ipward_overhead_beet_options() - bytes of BEET mode's pseudo header
 * @options_len: bytes of IPv4 options that it carries
 *
 * Return: bytes; 0 without options.
 */
unsigned int ipward_overhead_beet_options(unsigned int options_len)
{
	return options_len ?
	       ALIGN(sizeof(struct ip_beet_phdr) + options_len, 8) : 0;
}

/**
 * ipward_overhead_beet_front() - bytes of inner header that BEET does not send
 * @sa: BEET mode SA
 * @header_len: bytes from the inner IP header to the upper-layer header; IPv6
 *	extension headers are sent, the IPv6 header is not
 *
 * Return: bytes by which an inner packet may be larger than the payload.
 */
unsigned int ipward_overhead_beet_front(const struct ipward_sa *sa,
					unsigned int header_len)
{
	unsigned int options_len = header_len - sizeof(struct iphdr);

	if (sa->selector.family == AF_INET6)
		return sizeof(struct ipv6hdr);
	return header_len - ipward_overhead_beet_options(options_len);
}

/**
 * ipward_overhead_inner_mtu() - the largest packet that needs no fragments
 * @sa: SAs that will be applied, the innermost first
 * @n_sa: entries of @sa
 * @mtu: what the link under the outermost one carries, bytes
 * @header_len: of the packet's IP header, which transport mode leaves in front
 *
 * Return: bytes, IP header included; 0 if nothing fits.
 */
unsigned int ipward_overhead_inner_mtu(struct ipward_sa *const *sa,
				       unsigned int n_sa, unsigned int mtu,
				       unsigned int header_len)
{
	while (n_sa--) {
		unsigned int learned = ipward_overhead_path_mtu(sa[n_sa]);
		unsigned int front = header_len, i;

		if (learned)
			mtu = min(mtu, learned);
		for (i = 0; i < n_sa; i++) {
			if (ipward_sa_is_tunnel(sa[i]))
				front = ipward_overhead_ip_header(sa[i]);
		}
		if (ipward_sa_is_tunnel(sa[n_sa])) {
			mtu -= min(mtu, ipward_overhead_ip_header(sa[n_sa]));
			mtu = ipward_overhead_max_payload(sa[n_sa], mtu);
			if (mtu && ipward_sa_is_beet(sa[n_sa]))
				mtu += ipward_overhead_beet_front(sa[n_sa], front);
		} else {
			mtu -= min(mtu, front);
			mtu = front + ipward_overhead_max_payload(sa[n_sa], mtu);
		}
	}
	return mtu;
}
