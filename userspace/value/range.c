// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include "value/range.h"

static unsigned __int128 number_of(const struct ipward_addr *addr)
{
	unsigned __int128 value = 0;

	for (unsigned int i = 0; i < addr->len; i++)
		value = value << 8 | addr->bytes[i];
	return value;
}

static struct ipward_addr address_of(unsigned __int128 value, uint8_t len)
{
	struct ipward_addr addr = { .len = len };

	for (unsigned int i = len; i--; value >>= 8)
		addr.bytes[i] = value & 0xff;
	return addr;
}

/* The addresses of a prefix differ in these bits only. */
static unsigned __int128 open_bits(unsigned int bits)
{
	return bits == 128 ? ~(unsigned __int128)0 : ((unsigned __int128)1 << bits) - 1;
}

void range_last(const struct ipward_addr *addr, uint8_t len,
		struct ipward_addr *last)
{
	*last = address_of(number_of(addr) | open_bits(8 * addr->len - len),
			   addr->len);
}

bool range_follows(const struct ipward_addr *addr,
		   const struct ipward_addr *next)
{
	return addr->len == next->len && number_of(next) &&
	       number_of(addr) == number_of(next) - 1;
}

int range_split(const struct ipward_addr *first, const struct ipward_addr *last,
		range_fn fn, void *arg)
{
	const unsigned int width = 8 * first->len;
	unsigned __int128 next = number_of(first), end = number_of(last);

	if (first->len != last->len || next > end)
		return -EINVAL;
	for (;;) {
		unsigned int bits = 0;
		struct ipward_addr addr = address_of(next, first->len);
		int err;

		while (bits < width && !(next & open_bits(bits + 1)) &&
		       open_bits(bits + 1) <= end - next)
			bits++;
		err = fn(&addr, width - bits, arg);
		if (err || open_bits(bits) == end - next)
			return err;
		next += open_bits(bits) + 1;
	}
}
