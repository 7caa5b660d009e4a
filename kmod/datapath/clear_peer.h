/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_CLEAR_PEER_H
#define IPWARD_CLEAR_PEER_H

#include <linux/siphash.h>
#include <linux/types.h>

struct ipward_hold_key;

#define IPWARD_CLEAR_PEER_BITS 10

/**
 * struct ipward_clear_peer - a peer that gave no keys
 * @tag: hash of rule and peer, 0: empty
 * @used: jiffies of the last packet
 * @asked: jiffies of the last ACQUIRE event
 *
 * Read and written without a lock. If two CPUs write at a time, a peer may be
 * forgotten, or remembered for as long as another one: it only makes a packet
 * wait once more, or not.
 */
struct ipward_clear_peer {
	u64 tag;
	unsigned long used;
	unsigned long asked;
};

/**
 * struct ipward_clear_peers - the peers of a namespace that gave no keys
 * @secret: of the hash
 * @peers: by hash
 */
struct ipward_clear_peers {
	siphash_key_t secret;
	struct ipward_clear_peer peers[1 << IPWARD_CLEAR_PEER_BITS];
};

void ipward_clear_peers_init(struct ipward_clear_peers *peers);
void ipward_clear_peer_add(struct ipward_clear_peers *peers,
			   const struct ipward_hold_key *key);
bool ipward_clear_peer_use(struct ipward_clear_peers *peers,
			   const struct ipward_hold_key *key, bool *ask);

#endif
