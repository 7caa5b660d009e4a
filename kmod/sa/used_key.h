/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_USED_KEY_H
#define IPWARD_USED_KEY_H

struct ipward_sa;
struct ipward_sa_config;
struct netlink_ext_ack;

int ipward_used_key_claim(struct ipward_sa *sa,
			  const struct ipward_sa_config *config,
			  struct netlink_ext_ack *extack);
void ipward_used_key_release(struct ipward_sa *sa);
void ipward_used_key_exit(void);

#endif
