// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/windows_writer.h"

static void put(struct bytes *bytes, uint8_t byte)
{
	if (bytes->len == sizeof(bytes->at))
		abort();
	bytes->at[bytes->len++] = byte;
}

static void put_number(struct bytes *bytes, uint64_t number, int len)
{
	for (; len > 0; len--, number >>= 8)
		put(bytes, number & 0xff);
}

static void put_same(struct bytes *bytes, uint8_t byte, size_t len)
{
	while (len--)
		put(bytes, byte);
}

/* "{80DC20B5-2EC8-...}": the first three groups have their last byte first. */
static void put_guid(struct bytes *bytes, const char *text)
{
	static const int order[16] = {
		3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15
	};
	uint8_t digits[16];
	int count = 0;

	for (; *text && count < 16; text++) {
		char byte[3];

		if (strchr("{}-", *text))
			continue;
		memcpy(byte, text++, 2);
		byte[2] = '\0';
		digits[count++] = strtoul(byte, NULL, 16);
	}
	for (int i = 0; i < 16; i++)
		put(bytes, digits[order[i]]);
}

static void put_unit(struct bytes *bytes, uint32_t c)
{
	if (c < 0x10000) {
		put_number(bytes, c, 2);
		return;
	}
	c -= 0x10000;
	put_number(bytes, 0xd800 + (c >> 10), 2);
	put_number(bytes, 0xdc00 + (c & 0x3ff), 2);
}

/* From UTF-8, with a NUL behind it; the length goes before. */
static void put_text(struct bytes *bytes, const char *text)
{
	const size_t at = bytes->len;
	const unsigned char *c = (const unsigned char *)text;
	size_t len;

	put_number(bytes, 0, 4);
	while (*c) {
		const int more = *c < 0x80 ? 0 : *c < 0xe0 ? 1 : *c < 0xf0 ? 2 : 3;
		uint32_t value = more ? *c & (0x3f >> more) : *c;

		c++;
		for (int i = 0; i < more; i++)
			value = value << 6 | (*c++ & 0x3f);
		put_unit(bytes, value);
	}
	put_unit(bytes, 0);
	len = bytes->len - at - 4;
	for (int i = 0; i < 4; i++)
		bytes->at[at + i] = len >> (8 * i);
}

static void patch(struct bytes *bytes, size_t at, size_t number)
{
	for (int i = 0; i < 4; i++)
		bytes->at[at + i] = number >> (8 * i);
}

static void start(struct bytes *bytes, const char *guid)
{
	bytes->len = 0;
	put_guid(bytes, guid);
	put_number(bytes, 0, 4);
}

/* The length of what was written since start(), and one more byte. */
static void finish(struct bytes *bytes)
{
	patch(bytes, 16, bytes->len - 20);
	put(bytes, 0);
}

void write_policy(struct bytes *bytes, uint32_t seconds)
{
	start(bytes, "{22202163-4F4C-11D1-863B-00A0248D3021}");
	put_number(bytes, seconds, 4);
	finish(bytes);
}

static uint8_t combination(const struct isakmp_offer *offer)
{
	return (offer->cipher == ISAKMP_CIPHER_DES ? 0 : 2) +
	       (offer->hash == ISAKMP_HASH_MD5 ? 1 : 2);
}

static void put_offer(struct bytes *bytes, const struct isakmp_offer *offer)
{
	put_number(bytes, 0xcdcd0000, 4);
	put_number(bytes, offer->cipher | 0x40ULL << 32, 8);
	put_number(bytes, 8, 4);
	put_number(bytes, offer->hash | 0x40ULL << 32, 8);
	put_same(bytes, 0, 12);
	put(bytes, 0);
	put_same(bytes, 0xcd, 7);
	put_number(bytes, offer->group, 4);
	put_number(bytes, 0, 8);
	put_number(bytes, 28800, 4);
	put_number(bytes, 0xcdcdcdcd, 4);
}

void write_isakmp(struct bytes *bytes, const struct isakmp *isakmp, uint32_t combined)
{
	start(bytes, "{80DC20B8-2EC8-11D1-A89E-00A0248D3021}");
	put_guid(bytes, "{1D5119D2-6811-11D3-AD22-0060B0ECCA17}");
	put_number(bytes, 0, 4);
	put_number(bytes, isakmp->pfs, 4);
	put_number(bytes, isakmp->options, 4);
	for (uint32_t i = 0; i < 4; i++)
		put(bytes, i < combined ? combination(&isakmp->offer[i]) : 0);
	put_number(bytes, isakmp->quick_modes, 4);
	put_number(bytes, isakmp->seconds, 4);
	put_same(bytes, 0, 20);
	put_number(bytes, isakmp->offers - combined, 4);
	for (uint32_t i = combined; i < isakmp->offers; i++)
		put_offer(bytes, &isakmp->offer[i]);
	finish(bytes);
}

static void put_methods(struct bytes *bytes, const struct nfa *nfa, bool more)
{
	put_number(bytes, nfa->methods, 4);
	for (uint32_t i = 0; i < nfa->methods; i++) {
		put_number(bytes, nfa->method[i].kind, 4);
		if (nfa->method[i].kind != NFA_KERBEROS) {
			put_text(bytes, nfa->method[i].text);
			continue;
		}
		put_number(bytes, more ? 0 : 2, 4);
		put_same(bytes, 0, more ? 0 : 2);
	}
}

void write_nfa(struct bytes *bytes, const struct nfa *nfa, bool more)
{
	start(bytes, "{11BBAC00-498D-11D1-8639-00A0248D3021}");
	put_methods(bytes, nfa, false);
	put_number(bytes, nfa->interfaces, 4);
	put_text(bytes, nfa->interface);
	for (int i = 0; i < 4; i++)
		put(bytes, nfa->end_len == 4 ? nfa->end[i] : 0);
	put_number(bytes, nfa->tunnel, 4);
	put_number(bytes, nfa->active, 4);
	put_text(bytes, nfa->end_name);
	patch(bytes, 16, bytes->len - 20);
	if (more) {
		put_guid(bytes, "{01010101-0101-0101-0101-010101010101}");
		put_methods(bytes, nfa, true);
		put_guid(bytes, "{01010101-0101-0101-0101-010101010102}");
		put_number(bytes, 1, 4);
		for (uint32_t i = 0; i < nfa->methods; i++)
			put_number(bytes, nfa->method[i].flags, 4);
	}
	if (nfa->end_len == 16) {
		put_guid(bytes, "{01010101-0101-0101-0101-010101010103}");
		for (int i = 0; i < 16; i++)
			put(bytes, nfa->end[i]);
	}
	put(bytes, 0);
}

static void put_algorithm(struct bytes *bytes, const struct negotiation_algorithm *a)
{
	put_number(bytes, a->id, 4);
	put_number(bytes, a->integrity, 4);
	put_number(bytes, a->protocol, 4);
	put_number(bytes, 64, 4);
	put_number(bytes, 8, 4);
}

void write_negotiation(struct bytes *bytes, const struct negotiation *negotiation)
{
	start(bytes, "{80DC20B9-2EC8-11D1-A89E-00A0248D3021}");
	put_number(bytes, negotiation->offers, 4);
	for (uint32_t i = 0; i < negotiation->offers; i++) {
		const struct negotiation_offer *offer = &negotiation->offer[i];

		put_number(bytes, offer->seconds, 4);
		put_number(bytes, offer->kilobytes, 4);
		put_number(bytes, 0, 4);
		put_number(bytes, offer->pfs, 4);
		put_number(bytes, offer->algorithms, 4);
		for (uint32_t j = 0; j < 3; j++) {
			if (j < offer->algorithms)
				put_algorithm(bytes, &offer->algorithm[j]);
			else
				put_same(bytes, 0x5c, 20);
		}
	}
	finish(bytes);
}

static void put_head(struct bytes *bytes, const struct ip_filter *filter)
{
	put_text(bytes, filter->source.name);
	put_text(bytes, filter->destination.name);
	put_text(bytes, filter->description);
	put_guid(bytes, "{59319BDF-5EE3-11D2-ACE8-0060B0ECCA17}");
	put_number(bytes, filter->mirrored, 4);
}

static void put_ipv4_mask(struct bytes *bytes, unsigned int length)
{
	for (int i = 0; i < 4; i++)
		for (unsigned int byte = 0, bit = 0; bit < 8; bit++) {
			byte = byte << 1 | (i * 8 + bit < length);
			if (bit == 7)
				put(bytes, byte);
		}
}

static void put_masked(struct bytes *bytes, const struct filter_end *end)
{
	const bool one = end->kind == FILTER_ADDRESS || end->kind == FILTER_ME;

	for (int i = 0; i < 4; i++)
		put(bytes, end->first[i]);
	put_ipv4_mask(bytes, one ? 32 : end->kind == FILTER_SUBNET ? end->length : 0);
}

static uint8_t special(const struct ip_filter *filter)
{
	if (filter->source.kind >= FILTER_DNS)
		return filter->source.kind - FILTER_DNS + 1;
	if (filter->destination.kind >= FILTER_DNS)
		return 0x80 | (filter->destination.kind - FILTER_DNS + 1);
	return 0;
}

static void put_first(struct bytes *bytes, const struct ip_filter *filter)
{
	put_head(bytes, filter);
	put_masked(bytes, &filter->source);
	put_masked(bytes, &filter->destination);
	put_number(bytes, 0, 4);
	put_number(bytes, filter->protocol, 4);
	put_number(bytes, filter->source_ports.min, 2);
	put_number(bytes, filter->destination_ports.min, 2);
	put(bytes, filter->tunnel);
	put(bytes, special(filter));
	put_number(bytes, 0, 2);
}

static void put_end(struct bytes *bytes, const struct filter_end *end)
{
	static const uint32_t types[] = {
		[FILTER_ANY] = 0, [FILTER_ADDRESS] = 1, [FILTER_RANGE] = 2,
		[FILTER_SUBNET] = 4, [FILTER_ME] = 8, [FILTER_DNS] = 16,
		[FILTER_WINS] = 32, [FILTER_DHCP] = 64, [FILTER_GATEWAY] = 128,
	};

	put_number(bytes, types[end->kind], 4);
	put_number(bytes, end->families, 4);
	for (int i = 0; i < 16; i++)
		put(bytes, end->first[i]);
	if (end->kind == FILTER_SUBNET && end->families == FILTER_IPV4) {
		put_ipv4_mask(bytes, end->length);
		put_same(bytes, 0, 12);
	} else if (end->kind == FILTER_SUBNET) {
		put(bytes, end->length);
		put_same(bytes, 0, 15);
	} else {
		for (int i = 0; i < 16; i++)
			put(bytes, end->last[i]);
	}
}

static void put_ports(struct bytes *bytes, const struct filter_ports *ports)
{
	const bool all = ports->min == 0 && ports->max == 65535;

	put_number(bytes, all ? 0 : ports->min == ports->max ? 1 : 2, 4);
	put_number(bytes, ports->min, 2);
	put_number(bytes, ports->max, 2);
}

static void put_second(struct bytes *bytes, const struct ip_filter *filter)
{
	put_head(bytes, filter);
	put_end(bytes, &filter->source);
	put_end(bytes, &filter->destination);
	put_ports(bytes, &filter->source_ports);
	put_ports(bytes, &filter->destination_ports);
	put_number(bytes, filter->protocol, 4);
	put_number(bytes, 8, 4);
}

void write_filters(struct bytes *bytes, const struct ip_filters *filters, uint32_t first,
		   enum style style)
{
	size_t second;

	start(bytes, "{80DC20B5-2EC8-11D1-A89E-00A0248D3021}");
	put_number(bytes, first, 4);
	for (uint32_t i = 0; i < first; i++)
		put_first(bytes, &filters->filter[i]);
	patch(bytes, 16, bytes->len - (style == STYLE_COUNTED ? 20 : 24));
	if (style == STYLE_COUNTED)
		put(bytes, 0);
	if (first == filters->filters)
		return;
	second = bytes->len;
	put_guid(bytes, "{35FECD3D-AE29-4373-8A6A-C5D8FAB2FB08}");
	put_number(bytes, 0, 4);
	put_number(bytes, first, 4);
	put_number(bytes, filters->filters - first, 4);
	for (uint32_t i = first; i < filters->filters; i++)
		put_second(bytes, &filters->filter[i]);
	patch(bytes, second + 16, bytes->len - second - 28);
	put(bytes, 0);
}

#define BASE	",CN=IP Security,CN=System,DC=x"

void make_text(struct windows_objects *objects, struct windows_object *object,
	       const char *attribute, const char *text)
{
	if (object_set(objects, object, attribute, text, strlen(text)))
		abort();
}

void make_link(struct windows_objects *objects, struct windows_object *object,
	       const char *attribute, const char *cn)
{
	char dn[256];

	snprintf(dn, sizeof(dn), "CN=%s" BASE, cn);
	make_text(objects, object, attribute, dn);
}

struct windows_object *make_object(struct windows_objects *objects, const char *class,
				   const char *cn, const char *name,
				   const struct bytes *data)
{
	struct windows_object *object;
	char dn[256];
	int len = snprintf(dn, sizeof(dn), "CN=%s" BASE, cn);

	object = objects_add(objects, report_nowhere, dn, len);
	if (!object || object_set(objects, object, "ipsecData", data->at, data->len))
		abort();
	make_text(objects, object, "objectClass", "top");
	make_text(objects, object, "objectClass", class);
	make_text(objects, object, "cn", cn);
	if (*name)
		make_text(objects, object, "ipsecName", name);
	return object;
}
