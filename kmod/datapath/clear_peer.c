// SPDX-License-Identifier: GPL-2.0
/*
 * Peers that gave no keys in time for a rule that only requests protection;
 * Windows calls such an entry a soft SA, although it has no key.
 * Packets to them leave in clear, and wait no more as long as they are
 * remembered: until no packet has been sent for a while. The table has a fixed
 * size; the peer that was used least recently makes room for another one.
 */

#include <linux/jiffies.h>
#include <linux/random.h>

#include "datapath/clear_peer.h"
#include "datapath/hold_key.h"

#define WAY_BITS 2
#define SET_BITS (IPWARD_CLEAR_PEER_BITS - WAY_BITS)

/* After this time without a packet a peer is forgotten, jiffies. */
#define REMEMBERED (60 * HZ)
/* From one ACQUIRE event to the next for a peer that is remembered, jiffies. */
#define ASK_INTERVAL (10 * HZ)

/**
 * ipward_clear_peers_init() - remember no peer
 * @peers: zeroed
 */
void ipward_clear_peers_init(struct ipward_clear_peers *peers)
{
	get_random_bytes(&peers->secret, sizeof(peers->secret));
}

static u64 tag_of(const struct ipward_clear_peers *peers,
		  const struct ipward_hold_key *key)
{
	return siphash(key, sizeof(*key), &peers->secret) | 1;
}

static struct ipward_clear_peer *set_of(struct ipward_clear_peers *peers,
					u64 tag)
{
	return &peers->peers[(tag >> (64 - SET_BITS)) << WAY_BITS];
}

static bool is_remembered(const struct ipward_clear_peer *peer)
{
	return READ_ONCE(peer->tag) &&
	       time_before(jiffies, READ_ONCE(peer->used) + REMEMBERED);
}

/* The place of a peer, or the best one for it. */
static struct ipward_clear_peer *place_for(struct ipward_clear_peer *set,
					   u64 tag)
{
	struct ipward_clear_peer *best = set;
	unsigned int i;

	for (i = 0; i < 1 << WAY_BITS; i++) {
		struct ipward_clear_peer *peer = &set[i];

		if (READ_ONCE(peer->tag) == tag)
			return peer;
		if (!is_remembered(best))
			continue;
		if (!is_remembered(peer) || time_before(READ_ONCE(peer->used),
							READ_ONCE(best->used)))
			best = peer;
	}
	return best;
}

/**
 * ipward_clear_peer_add() - remember that a peer gave no keys
 * @peers: where
 * @key: rule and peer
 */
void ipward_clear_peer_add(struct ipward_clear_peers *peers,
			   const struct ipward_hold_key *key)
{
	u64 tag = tag_of(peers, key);
	struct ipward_clear_peer *peer = place_for(set_of(peers, tag), tag);

	WRITE_ONCE(peer->used, jiffies);
	WRITE_ONCE(peer->asked, jiffies);
	WRITE_ONCE(peer->tag, tag);
}

/**
 * ipward_clear_peer_use() - did a peer give no keys?
 * @peers: where to look
 * @key: rule and peer of a packet that is to be sent
 * @ask: set to true if it did not, and an ACQUIRE event is due
 *
 * Return: true if it did not, so that the packet need not wait.
 */
bool ipward_clear_peer_use(struct ipward_clear_peers *peers,
			   const struct ipward_hold_key *key, bool *ask)
{
	u64 tag = tag_of(peers, key);
	struct ipward_clear_peer *peer = place_for(set_of(peers, tag), tag);
	unsigned long now = jiffies;

	*ask = false;
	if (READ_ONCE(peer->tag) != tag || !is_remembered(peer))
		return false;
	if (READ_ONCE(peer->used) != now)
		WRITE_ONCE(peer->used, now);
	if (!time_before(now, READ_ONCE(peer->asked) + ASK_INTERVAL)) {
		WRITE_ONCE(peer->asked, now);
		*ask = true;
	}
	return true;
}
