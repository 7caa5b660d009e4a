// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <collections/hashtable.h>
#include <threading/mutex.h>
#include "client.h"
#include "convert.h"
#include "spi.h"

#define ATTEMPTS	16

/*
 * A promise is kept by its SPI alone, whatever the address and the protocol are:
 * there are 2^28 of them.
 */
static hashtable_t *reserved;
static mutex_t *lock;
static rng_t *rng;

static void *key_of(uint32_t spi)
{
	return (void *)(uintptr_t)spi;
}

bool spi_init(void)
{
	rng = lib->crypto->create_rng(lib->crypto, RNG_WEAK);
	if (!rng)
		return false;
	reserved = hashtable_create(hashtable_hash_ptr, hashtable_equals_ptr, 64);
	lock = mutex_create(MUTEX_TYPE_DEFAULT);
	return true;
}

void spi_deinit(void)
{
	rng->destroy(rng);
	reserved->destroy(reserved);
	lock->destroy(lock);
}

/* Return: false if somebody was promised it already. */
static bool promise(uint32_t *spi)
{
	bool done = false;

	lock->lock(lock);
	if (rng->get_bytes(rng, sizeof(*spi), (uint8_t *)spi)) {
		*spi = htonl(KERNEL_SPI_MIN | (*spi & (KERNEL_SPI_MAX - KERNEL_SPI_MIN)));
		done = !reserved->get(reserved, key_of(*spi));
		if (done)
			reserved->put(reserved, key_of(*spi), reserved);
	}
	lock->unlock(lock);
	return done;
}

/* The peer may use the SA before charon adds it: the kernel keeps what comes till then. */
static bool expect(struct ipward *ipward, host_t *dst, uint8_t proto, uint32_t spi)
{
	struct ipward_sa sa = {
		.has = IPWARD_BIT(IPWARD_A_SA_DST) | IPWARD_BIT(IPWARD_A_SA_PROTO) |
		       IPWARD_BIT(IPWARD_A_SA_SPI),
		.dst = convert_host(dst),
		.proto = proto,
		.spi = ntohl(spi),
	};
	int err = ipward_sa_expect(ipward, &sa);

	/* It keeps nothing where too many come at once. */
	return !err || err == -ENOBUFS;
}

bool spi_reserve(host_t *dst, uint8_t proto, uint32_t *spi)
{
	struct ipward *ipward = client_get();
	bool done = false;

	if (!ipward)
		return false;
	for (int i = 0; i < ATTEMPTS && !done; i++) {
		if (!promise(spi))
			continue;
		done = expect(ipward, dst, proto, *spi);
		if (!done)
			spi_release(*spi);
	}
	client_put(ipward);
	return done;
}

void spi_release(uint32_t spi)
{
	lock->lock(lock);
	reserved->remove(reserved, key_of(spi));
	lock->unlock(lock);
}
