// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Keys whose numbers are used up
 *
 * An implicit IV (RFC 8750) is the sequence number alone. With one key each
 * number may be sent only once, by any SA, so the used numbers of a key must be
 * kept after its SA is removed. For every SA with implicit IVs the module
 * keeps, until it is unloaded, under a keyed hash of the algorithm and the key:
 *
 *  - the last number that was sent with the key, from any namespace;
 *  - for each direction of a namespace, the last number of the key's SA: a key
 *    that is used in both directions has a second sender, on another host.
 *
 * While the SA exists, all numbers count as used. A new SA may continue after
 * the last number of an old one with the same key. An SA that sent nothing has
 * used no number, so an SA that was added by mistake can be added again.
 *
 * The memory is bounded, so that no namespace can fill it: a full row drops its
 * least recently used key. This is only a safety net: whoever supplies the keys
 * must not repeat them, since only they know of other hosts and earlier boots.
 */

#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/random.h>
#include <linux/siphash.h>

#include "base/net.h"
#include "sa/sa.h"
#include "sa/sa_config.h"
#include "sa/seq.h"
#include "sa/used_key.h"

#define ROWS 4096
#define PLACES 16
#define ALL_NUMBERS U64_MAX

/* @id: hash of algorithm, key and sender; @last: last number used. */
struct record {
	u64 id;
	u64 last;
};

/* The most recently used record comes first; an id of 0 is an empty place. */
struct row {
	struct record records[PLACES];
};

/* Protects the two variables below; taken inside a namespace's lock. */
static DEFINE_MUTEX(lock);
static struct row *rows;
static siphash_key_t secret;

static int make_rows(void)
{
	if (rows)
		return 0;
	rows = kvcalloc(ROWS, sizeof(*rows), GFP_KERNEL);
	if (!rows)
		return -ENOMEM;
	get_random_bytes(&secret, sizeof(secret));
	return 0;
}

static u64 hash_key(const struct ipward_cipher_config *crypto)
{
	return siphash_2u64(siphash(crypto->key, crypto->key_len, &secret),
			    (unsigned long)crypto->alg, &secret) ?: 1;
}

static u64 anywhere(u64 key)
{
	return siphash_2u64(key, 0, &secret) ?: 1;
}

static u64 here(const struct ipward_sa *sa, u64 key, u8 dir)
{
	u64 space = (u64)sa->ipn->net->ns.inum << 8 | dir;

	return siphash_3u64(key, 1, space, &secret) ?: 1;
}

static struct record *find(struct row *row, u64 id)
{
	unsigned int i;

	for (i = 0; i < PLACES; i++) {
		if (row->records[i].id == id)
			return &row->records[i];
	}
	return NULL;
}

static u64 last_of(u64 id)
{
	struct record *record = find(&rows[id % ROWS], id);

	return record ? record->last : 0;
}

static void set_last(u64 id, u64 last)
{
	struct record *first = rows[id % ROWS].records;
	struct record *record = find(&rows[id % ROWS], id) ?:
				&first[PLACES - 1];

	memmove(first + 1, first, (record - first) * sizeof(*first));
	*first = (struct record){ .id = id, .last = last };
}

static void set_last_of_sa(const struct ipward_sa *sa, u64 last)
{
	if (sa->dir == IPWARD_DIR_OUT)
		set_last(anywhere(sa->used_key), last);
	set_last(here(sa, sa->used_key, sa->dir), last);
}

static int claim(struct ipward_sa *sa, const struct ipward_sa_config *config,
		 struct netlink_ext_ack *extack)
{
	bool out = sa->dir == IPWARD_DIR_OUT;
	u64 key = hash_key(&config->crypto);
	u64 last = last_of(out ? anywhere(key) : here(sa, key, sa->dir));

	if (last_of(here(sa, key, out ? IPWARD_DIR_IN : IPWARD_DIR_OUT))) {
		NL_SET_ERR_MSG(extack,
			       "with implicit IVs a key is for one direction, and this one has been used in the other");
		return -EKEYREJECTED;
	}
	/*
	 * Inbound numbers are assigned by the peer: do not check config->seq.
	 */
	if (last == ALL_NUMBERS || (out && last > config->seq)) {
		NL_SET_ERR_MSG(extack,
			       "this key has been used with implicit IVs since the module was loaded: take a fresh key, or continue its numbers by seq");
		return -EKEYREJECTED;
	}
	sa->used_key = key;
	set_last_of_sa(sa, ALL_NUMBERS);
	return 0;
}

/**
 * ipward_used_key_claim() - reserve the numbers of a key for an SA
 * @sa: SA that is about to be inserted; ipward_used_key_release() must follow,
 *	even if the insertion fails
 * @config: parameters of the SA
 * @extack: receives an error message
 *
 * Does nothing for an SA without implicit IVs.
 *
 * Context: process.
 * Return: 0; -EKEYREJECTED if numbers would be used twice; -ENOMEM.
 */
int ipward_used_key_claim(struct ipward_sa *sa,
			  const struct ipward_sa_config *config,
			  struct netlink_ext_ack *extack)
{
	int err;

	if (!(sa->flags & IPWARD_SA_FLAG_IIV))
		return 0;
	mutex_lock(&lock);
	err = make_rows() ?: claim(sa, config, extack);
	mutex_unlock(&lock);
	return err;
}

/**
 * ipward_used_key_release() - allow the unused numbers of a key for other SAs
 * @sa: SA that has been stopped
 *
 * Context: process.
 */
void ipward_used_key_release(struct ipward_sa *sa)
{
	if (!sa->used_key)
		return;
	mutex_lock(&lock);
	set_last_of_sa(sa, ipward_sa_seq(sa));
	mutex_unlock(&lock);
}

/**
 * ipward_used_key_exit() - free all records, when no SA is left
 */
void ipward_used_key_exit(void)
{
	kvfree(rows);
	rows = NULL;
}
