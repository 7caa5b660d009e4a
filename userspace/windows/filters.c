// SPDX-License-Identifier: GPL-2.0
/*
 *	GUID 1, length, 4 count, and as many filters of the first format
 *	GUID 2, length, 4 count of those, 4 count, and as many of the second one
 *
 * Either part may be missing. The length of the first one counts the four bytes of its
 * count or not, with the version of Windows. Both formats begin with these:
 *
 *	4  length, DNS name of the source; the same of the destination; a description
 *	16 identifier of the filter
 *	4  whether it is mirrored
 *
 * Addresses are in network order, all other numbers have their lowest byte first.
 */
#include <errno.h>
#include <string.h>
#include "windows/filters.h"

#define FIRST_BYTES	64		/* of a filter with texts of no bytes */
#define SECOND_BYTES	136
#define PADDING_MAX	1

/* {80DC20B5-2EC8-11D1-A89E-00A0248D3021} */
static const uint8_t first_guid[GUID_BYTES] = {
	0xb5, 0x20, 0xdc, 0x80, 0xc8, 0x2e, 0xd1, 0x11,
	0xa8, 0x9e, 0x00, 0xa0, 0x24, 0x8d, 0x30, 0x21,
};

/* {35FECD3D-AE29-4373-8A6A-C5D8FAB2FB08} */
static const uint8_t second_guid[GUID_BYTES] = {
	0x3d, 0xcd, 0xfe, 0x35, 0x29, 0xae, 0x73, 0x43,
	0x8a, 0x6a, 0xc5, 0xd8, 0xfa, 0xb2, 0xfb, 0x08,
};

static void copy(uint8_t *to, const uint8_t *bytes, size_t len)
{
	if (bytes)
		memcpy(to, bytes, len);
}

static void read_head(struct blob *blob, struct arena *arena, struct ip_filter *filter)
{
	filter->source.name = blob_utf16(blob, arena, "the DNS name of a source");
	filter->destination.name = blob_utf16(blob, arena, "the DNS name of a destination");
	filter->description = blob_utf16(blob, arena, "the description of a filter");
	blob_take(blob, GUID_BYTES, "the identifier of a filter");
	filter->mirrored = blob_long(blob, "whether a filter is mirrored");
}

static bool is_zero(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i])
			return false;
	return true;
}

/* Without the bits behind the prefix. */
static void cut(uint8_t *address, unsigned int length)
{
	for (unsigned int i = 0; i < 16; i++) {
		const unsigned int bits = length > 8 * i ? length - 8 * i : 0;

		if (bits < 8)
			address[i] &= 0xff00 >> bits;
	}
}

/* Return: bits of a mask, or -1 if it has holes. */
static int mask_length(const uint8_t *mask)
{
	const uint32_t bits = (uint32_t)mask[0] << 24 | mask[1] << 16 | mask[2] << 8 |
			      mask[3];
	const int length = bits ? __builtin_popcount(bits) : 0;

	return bits == (length ? ~0U << (32 - length) : 0) ? length : -1;
}

static void read_subnet(struct blob *blob, struct filter_end *end, int length,
			int bits)
{
	if (length < 0 || length > bits)
		blob_wrong(blob, "a mask of an address that is none: expected a prefix");
	end->length = length < 0 ? 0 : length;
	cut(end->first, end->length);
	end->kind = end->length == bits ? FILTER_ADDRESS :
		    end->length ? FILTER_SUBNET : FILTER_ANY;
	if (end->kind != FILTER_SUBNET)
		end->length = 0;
}

/* Of the first format: the address 0 with a mask of ones is this host. */
static void read_masked(struct blob *blob, struct filter_end *end)
{
	uint8_t mask[4] = { 0 };

	end->families = FILTER_IPV4;
	copy(end->first, blob_take(blob, 4, "an address"), 4);
	copy(mask, blob_take(blob, 4, "a mask"), 4);
	read_subnet(blob, end, mask_length(mask), 32);
	if (end->kind == FILTER_ADDRESS && is_zero(end->first, 4))
		end->kind = FILTER_ME;
}

/* One side of a filter is a word. */
static void read_word(struct blob *blob, uint8_t word, struct ip_filter *filter)
{
	static const enum filter_kind kinds[] = {
		FILTER_DNS, FILTER_WINS, FILTER_DHCP, FILTER_GATEWAY,
	};
	struct filter_end *end = word & 0x80 ? &filter->destination : &filter->source;

	if (!word)
		return;
	word &= 0x7f;
	if (!word || word > sizeof(kinds) / sizeof(kinds[0])) {
		blob_wrong(blob, "the special filter %u: expected 1 to 4", word);
		return;
	}
	memset(end->first, 0, sizeof(end->first));
	end->length = 0;
	end->kind = kinds[word - 1];
}

static struct filter_ports one_port(uint16_t port)
{
	return port ? (struct filter_ports){ port, port } :
		      (struct filter_ports){ 0, UINT16_MAX };
}

static void read_first(struct blob *blob, struct arena *arena, struct ip_filter *filter)
{
	read_head(blob, arena, filter);
	read_masked(blob, &filter->source);
	read_masked(blob, &filter->destination);
	blob_take(blob, 4, "the tunnel's end of a filter");
	filter->protocol = blob_long(blob, "a protocol");
	filter->source_ports = one_port(blob_short(blob, "a port"));
	filter->destination_ports = one_port(blob_short(blob, "a port"));
	filter->tunnel = blob_byte(blob, "whether a filter is a tunnel's");
	read_word(blob, blob_byte(blob, "a special filter"), filter);
	blob_short(blob, "the options of a filter");
}

static void read_range(struct blob *blob, struct filter_end *end)
{
	const unsigned int len = end->families == FILTER_IPV4 ? 4 : 16;

	end->kind = FILTER_RANGE;
	memset(end->first + len, 0, 16 - len);
	memset(end->last + len, 0, 16 - len);
	if (memcmp(end->first, end->last, len) > 0)
		blob_wrong(blob, "a range that ends before it begins");
}

/* The mask of IPv6 is a length. */
static void read_subnet_of(struct blob *blob, struct filter_end *end)
{
	const bool ipv4 = end->families == FILTER_IPV4;

	read_subnet(blob, end, ipv4 ? mask_length(end->last) : end->last[0],
		    ipv4 ? 32 : 128);
	memset(end->last, 0, sizeof(end->last));
	if (ipv4)
		memset(end->first + 4, 0, 12);
}

static void read_kind(struct blob *blob, uint32_t type, struct filter_end *end)
{
	static const struct {
		uint32_t type;
		enum filter_kind kind;
	} words[] = {
		{ 0x00, FILTER_ANY }, { 0x08, FILTER_ME }, { 0x10, FILTER_DNS },
		{ 0x20, FILTER_WINS }, { 0x40, FILTER_DHCP }, { 0x80, FILTER_GATEWAY },
	};

	if ((type == 1 || type == 2 || type == 4) && end->families == 3) {
		blob_wrong(blob, "an address of two families: expected IPv4 or IPv6");
		return;
	}
	if (type == 2) {
		read_range(blob, end);
		return;
	}
	if (type == 4) {
		read_subnet_of(blob, end);
		return;
	}
	memset(end->last, 0, sizeof(end->last));
	end->kind = FILTER_ADDRESS;
	if (type == 1) {
		memset(end->first + (end->families == FILTER_IPV4 ? 4 : 16), 0,
		       end->families == FILTER_IPV4 ? 12 : 0);
		return;
	}
	memset(end->first, 0, sizeof(end->first));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].type == type) {
			end->kind = words[i].kind;
			return;
		}
	blob_wrong(blob, "the kind of addresses %u: expected 0, or a power of 2 up to 128",
		   type);
}

static void read_end(struct blob *blob, struct filter_end *end)
{
	const uint32_t type = blob_long(blob, "the kind of an address");

	end->families = blob_long(blob, "the version of an address");
	copy(end->first, blob_take(blob, 16, "an address"), 16);
	copy(end->last, blob_take(blob, 16, "the last address"), 16);
	if (blob->failed)
		return;
	if (!end->families || end->families > 3)
		blob_wrong(blob, "the version of an address is %u: expected 1, 2 or 3",
			   end->families);
	read_kind(blob, type, end);
}

static void read_ports(struct blob *blob, struct filter_ports *ports)
{
	const uint32_t type = blob_long(blob, "the kind of ports");
	const uint16_t min = blob_short(blob, "a port");
	const uint16_t max = blob_short(blob, "the last port");

	*ports = (struct filter_ports){ 0, UINT16_MAX };
	if (type > 2)
		blob_wrong(blob, "the kind of ports is %u: expected 0, 1 or 2", type);
	if (type == 2 && min > max)
		blob_wrong(blob, "ports %u to %u: expected a range", min, max);
	if (type)
		*ports = (struct filter_ports){ min, type == 2 ? max : min };
}

static void read_second(struct blob *blob, struct arena *arena,
			struct ip_filter *filter)
{
	read_head(blob, arena, filter);
	read_end(blob, &filter->source);
	read_end(blob, &filter->destination);
	read_ports(blob, &filter->source_ports);
	read_ports(blob, &filter->destination_ports);
	filter->protocol = blob_long(blob, "a protocol");
	blob_long(blob, "the flags of a filter");
}

typedef void (*read_fn)(struct blob *blob, struct arena *arena,
			struct ip_filter *filter);

/* Behind those that are there already. */
static void read_list(struct blob *blob, struct arena *arena, uint32_t count,
		      struct ip_filters *filters, read_fn fn)
{
	const uint32_t before = filters->filters;
	struct ip_filter *all;

	if (!count || blob->failed)
		return;
	all = arena_alloc(arena, ((size_t)before + count) * sizeof(*all));
	if (!all) {
		blob_wrong(blob, "out of memory");
		return;
	}
	if (before)
		memcpy(all, filters->filter, before * sizeof(*all));
	filters->filter = all;
	for (uint32_t i = 0; i < count && !blob->failed; i++)
		fn(blob, arena, &all[filters->filters++]);
}

/* Where the second part begins; @length is what the first one says of itself. */
static bool find_second(const struct blob *blob, size_t length, size_t *at)
{
	const size_t sizes[] = { length, length + 4 };

	for (size_t i = 0; i < 2; i++)
		for (size_t padding = 0; padding <= PADDING_MAX; padding++) {
			*at = sizes[i] + padding;
			if (*at >= 4 && blob_begins(blob, *at, second_guid))
				return true;
		}
	return false;
}

/*
 * Both counts of the first format are read before its filters, as the second goes
 * before the first.
 */
static void read_first_part(struct blob *blob, struct arena *arena,
			    struct ip_filters *filters)
{
	struct blob second;
	uint32_t count, again;
	size_t length, at;
	bool more;

	blob_take(blob, GUID_BYTES, "");
	length = blob_long(blob, "the length of the filters");
	second = *blob;
	more = find_second(blob, length, &at);
	count = blob_long(blob, "the number of filters");
	if (more) {
		second.at += at;
		second.left -= at;
		blob->left = at - 4;
		blob_take(&second, GUID_BYTES + 4, "the head of the second part");
		again = blob_long(&second, "the number of filters");
		if (again)
			count = again;
		second.at -= GUID_BYTES + 8;
		second.left += GUID_BYTES + 8;
		blob->failed |= second.failed;
	}
	if (count > blob->left / FIRST_BYTES)
		blob_wrong(blob, "%u filters: expected no more than fit into the %zu "
			   "bytes that follow", count, blob->left);
	read_list(blob, arena, count, filters, read_first);
	blob_end(blob);
	if (!more || blob->failed)
		return;
	*blob = second;
}

static void read_second_part(struct blob *blob, struct arena *arena,
			     struct ip_filters *filters)
{
	uint32_t count;

	blob_take(blob, GUID_BYTES, "");
	blob_long(blob, "the length of the filters");
	blob_long(blob, "the number of filters of the first format");
	count = blob_count(blob, SECOND_BYTES, "the number of filters");
	read_list(blob, arena, count, filters, read_second);
	blob_end(blob);
}

int ip_filters_read(struct blob *blob, struct arena *arena, struct ip_filters *filters)
{
	bool any = false;

	*filters = (struct ip_filters){ .filters = 0 };
	if (blob_begins(blob, 0, first_guid)) {
		read_first_part(blob, arena, filters);
		any = true;
	}
	if (!blob->failed && blob_begins(blob, 0, second_guid)) {
		read_second_part(blob, arena, filters);
		any = true;
	}
	if (!any)
		blob_wrong(blob, "the identifier of another kind of data: expected that "
			   "of filters");
	return blob->failed ? -EINVAL : 0;
}
