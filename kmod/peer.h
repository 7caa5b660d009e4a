/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_PEER_H
#define IPWARD_PEER_H

#include <linux/in6.h>
#include <linux/rcupdate.h>

struct ipward_request;
struct ipward_sa;

/**
 * struct ipward_end - one end of ESP in UDP
 * @addr: address, IPv4 kept v4-mapped
 * @port: network byte order
 */
struct ipward_end {
	struct in6_addr addr;
	__be16 port;
};

/**
 * struct ipward_peer - where a peer was last heard
 * @end: address and port
 * @rcu: frees it when the last reader is done
 */
struct ipward_peer {
	struct ipward_end end;
	struct rcu_head rcu;
};

void ipward_peer_init(struct ipward_sa *sa);
void ipward_peer_check(struct ipward_request *req);
struct ipward_end ipward_peer_end(const struct ipward_sa *sa);
void ipward_peer_stop(struct ipward_sa *sa);

#endif
