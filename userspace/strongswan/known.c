// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <collections/hashtable.h>
#include <threading/mutex.h>
#include "client.h"
#include "convert.h"
#include "known.h"

/** struct known - an SA's identity and direction; @spi in network byte order */
struct known {
	struct ipward_addr dst;
	uint32_t spi;
	uint8_t proto;
	bool inbound;
};

static hashtable_t *table;
static mutex_t *lock;

static u_int hash(const void *arg)
{
	const struct known *known = arg;

	return known->spi ^ known->proto;
}

static bool equals(const void *arg, const void *other_arg)
{
	const struct known *known = arg, *other = other_arg;

	return known->spi == other->spi && known->proto == other->proto &&
	       known->dst.len == other->dst.len &&
	       !memcmp(known->dst.bytes, other->dst.bytes, known->dst.len);
}

void known_init(void)
{
	table = hashtable_create(hash, equals, 64);
	lock = mutex_create(MUTEX_TYPE_DEFAULT);
}

static void free_all(hashtable_t *from)
{
	enumerator_t *enumerator = from->create_enumerator(from);
	void *key, *known;

	while (enumerator->enumerate(enumerator, &key, &known))
		free(known);
	enumerator->destroy(enumerator);
	from->destroy(from);
}

void known_deinit(void)
{
	free_all(table);
	lock->destroy(lock);
}

static struct known key_of(host_t *dst, uint8_t proto, uint32_t spi)
{
	return (struct known){
		.dst = convert_host(dst),
		.spi = spi,
		.proto = proto,
	};
}

/* Two outbound SAs can have one identity: see a NAT's two clients. One is enough. */
void known_add(host_t *dst, uint8_t proto, uint32_t spi, bool inbound)
{
	struct known *known = malloc_thing(struct known);

	*known = key_of(dst, proto, spi);
	known->inbound = inbound;
	lock->lock(lock);
	known = table->put(table, known, known);
	lock->unlock(lock);
	free(known);
}

bool known_remove(host_t *dst, uint8_t proto, uint32_t spi)
{
	struct known key = key_of(dst, proto, spi), *known;
	bool inbound;

	lock->lock(lock);
	known = table->remove(table, &key);
	lock->unlock(lock);
	inbound = known && known->inbound;
	free(known);
	return inbound;
}

static hashtable_t *copy_all(void)
{
	hashtable_t *copies = hashtable_create(hash, equals, 64);
	enumerator_t *enumerator;
	struct known *copy;
	void *key, *known;

	lock->lock(lock);
	enumerator = table->create_enumerator(table);
	while (enumerator->enumerate(enumerator, &key, &known)) {
		copy = malloc_thing(struct known);
		*copy = *(struct known *)known;
		copies->put(copies, copy, copy);
	}
	enumerator->destroy(enumerator);
	lock->unlock(lock);
	return copies;
}

static void expire(const struct known *known, bool hard)
{
	host_t *dst = convert_addr(&known->dst, 0);

	DBG1(DBG_KNL, "ipward: SA %.8x to %H has expired, and the event was lost",
	     ntohl(known->spi), dst);
	charon->kernel->expire(charon->kernel, known->proto, known->spi, dst, hard);
	dst->destroy(dst);
}

static bool beyond(const struct ipward_sa *sa)
{
	const uint64_t *max = sa->soft.max;

	return (max[IPWARD_LIMIT_ADDED] && sa->age >= max[IPWARD_LIMIT_ADDED]) ||
	       (max[IPWARD_LIMIT_BYTES] && sa->bytes >= max[IPWARD_LIMIT_BYTES]) ||
	       (max[IPWARD_LIMIT_PACKETS] && sa->packets >= max[IPWARD_LIMIT_PACKETS]);
}

/* Of an SA that is being replaced charon ignores the event. */
static int compare_one(const struct ipward_sa *sa, void *arg)
{
	hashtable_t *missing = arg;
	struct known key = {
		.dst = sa->dst, .spi = htonl(sa->spi), .proto = sa->proto,
	};
	struct known *known = missing->remove(missing, &key);

	if (known && beyond(sa))
		expire(known, false);
	free(known);
	return 0;
}

static bool is_known(const struct known *known)
{
	bool found;

	lock->lock(lock);
	found = table->get(table, known);
	lock->unlock(lock);
	return found;
}

/*
 * What was known before the kernel lists its SAs, is not in its list, and has not been
 * deleted meanwhile, has come to its end.
 */
void known_compare(void)
{
	struct ipward *ipward = client_get();
	hashtable_t *missing;
	enumerator_t *enumerator;
	void *key, *known;
	int err;

	if (!ipward)
		return;
	missing = copy_all();
	err = ipward_sa_dump(ipward, compare_one, missing);
	if (err)
		client_failed(ipward, err, "SAs cannot be listed");
	client_put(ipward);
	enumerator = missing->create_enumerator(missing);
	while (!err && enumerator->enumerate(enumerator, &key, &known))
		if (is_known(known))
			expire(known, true);
	enumerator->destroy(enumerator);
	free_all(missing);
}
