/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_WAY_TABLE_H
#define IPWARD_WAY_TABLE_H

#include <linux/types.h>

#include "base/addr.h"

struct ipward_net;
struct ipward_way_back;

/**
 * struct ipward_way_key - an outbound flow
 * @src: address of this end
 * @dst: address of the peer
 * @sport: its ports, or the identifier of an ICMP echo and 0
 * @dport: likewise
 * @proto: upper-layer protocol
 * @family: of @src and @dst
 * @zero: 0; the key is hashed as memory
 */
struct ipward_way_key {
	struct in6_addr src;
	struct in6_addr dst;
	u16 sport;
	u16 dport;
	u8 proto;
	u8 family;
	u16 zero;
};

/**
 * enum ipward_way_side - whose flow an entry's key is
 * @IPWARD_WAY_ANSWER: the stack's: whom its packets go to
 * @IPWARD_WAY_ALIAS: the peer's: by which port the stack knows it
 */
enum ipward_way_side {
	IPWARD_WAY_ANSWER,
	IPWARD_WAY_ALIAS,
};

/**
 * struct ipward_way - a flow and its peer
 * @node: in its bucket
 * @rcu: frees it when the last reader is done
 * @key: flow
 * @peer: source address and port in the inbound SA
 * @side: whose flow @key is
 * @port: the peer's port as the other side knows it, that in @key or an alias
 * @used: jiffies of the last packet, in steps of a second
 */
struct ipward_way {
	struct hlist_node node;
	struct rcu_head rcu;
	struct ipward_way_key key;
	struct ipward_endpoint peer;
	enum ipward_way_side side;
	u16 port;
	unsigned long used;
};

int ipward_way_table_init(struct ipward_net *ipn);
void ipward_way_table_exit(struct ipward_net *ipn);
struct ipward_way_back *ipward_way_table_of(struct ipward_net *ipn);
bool ipward_way_table_has_aliases(const struct ipward_way_back *table);
struct ipward_way *ipward_way_find(struct ipward_way_back *table,
				   const struct ipward_way_key *key,
				   enum ipward_way_side side,
				   const struct ipward_endpoint *peer);
void ipward_way_touch(struct ipward_way *way);
struct ipward_way *ipward_way_enter(struct ipward_way_back *table,
				    const struct ipward_way *want, bool keep);
void ipward_way_table_move(struct ipward_net *ipn,
			   const struct ipward_endpoint *from,
			   const struct ipward_endpoint *to);
void ipward_way_table_clean(struct ipward_net *ipn, unsigned long age);

#endif
