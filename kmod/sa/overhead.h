/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_OVERHEAD_H
#define IPWARD_OVERHEAD_H

struct ipward_sa;

/* ESP's pad length and next header, bytes. */
#define IPWARD_ESP_TRAILER_LEN 2

unsigned int ipward_overhead_trailer(const struct ipward_sa *sa,
				     unsigned int payload_len);
unsigned int ipward_overhead_max_payload(const struct ipward_sa *sa,
					 unsigned int room);
unsigned int ipward_overhead_ip_header(const struct ipward_sa *sa);
unsigned int ipward_overhead_head(const struct ipward_sa *sa);
unsigned int ipward_overhead_tail(const struct ipward_sa *sa);
unsigned int ipward_overhead_beet_options(unsigned int options_len);
unsigned int ipward_overhead_beet_front(const struct ipward_sa *sa,
					unsigned int header_len);
unsigned int ipward_overhead_path_mtu(const struct ipward_sa *sa);
unsigned int ipward_overhead_sealed_mtu(struct ipward_sa *const *sa,
					unsigned int n_sa);
unsigned int ipward_overhead_inner_mtu(struct ipward_sa *const *sa,
				       unsigned int n_sa, unsigned int mtu,
				       unsigned int header_len);

#endif
