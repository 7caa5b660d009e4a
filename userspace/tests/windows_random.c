// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "tests/windows_random.h"

#define ITEMS_MAX	6
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* The same numbers on each machine. */
static uint64_t state = 22;

void random_seed(uint64_t seed)
{
	state = seed;
}

uint32_t random_number(uint32_t below)
{
	state = state * 6364136223846793005U + 1442695040888963407U;
	return (state >> 33) % below;
}

static bool coin(void)
{
	return random_number(2);
}

/* What makes a policy one that cannot be converted comes only now and then. */
static bool seldom(void)
{
	return !random_number(12);
}

static const char *random_text(void)
{
	static const char *const texts[] = {
		"", "a", "All IP Traffic", "K\xc3\xb6ln \xe2\x82\xac", "\xf0\x9f\x94\x92",
		"CN=Root, O=\"A\\B\"", "line\nline", "key: { - # }",
	};

	return texts[random_number(COUNT(texts))];
}

static void *room(struct arena *arena, size_t size)
{
	void *memory = arena_alloc(arena, size);

	if (!memory)
		abort();
	return memory;
}

/* Combinations come first, and have group 14. */
static uint32_t random_isakmp(struct arena *arena, struct isakmp *isakmp)
{
	const uint32_t combined = random_number(5);

	*isakmp = (struct isakmp){
		.pfs = coin(), .options = random_number(4),
		.quick_modes = random_number(9), .seconds = 1 + random_number(90000),
		.offers = combined + random_number(ITEMS_MAX),
	};
	isakmp->offer = room(arena, (isakmp->offers + 1) * sizeof(*isakmp->offer));
	for (uint32_t i = 0; i < isakmp->offers; i++)
		isakmp->offer[i] = i < combined ?
			(struct isakmp_offer){ coin() ? 1 : 2, 1 + random_number(2),
					       ISAKMP_GROUP_14 } :
			(struct isakmp_offer){ random_number(5), random_number(4),
					       random_number(4) };
	return combined;
}

static void random_nfa(struct arena *arena, struct nfa *nfa, bool more)
{
	static const uint32_t kinds[] = { NFA_PRESHARED_KEY, NFA_CERTIFICATE,
					  NFA_KERBEROS };

	*nfa = (struct nfa){
		.methods = seldom() ? 0 : 1 + random_number(ITEMS_MAX),
		.interfaces = NFA_ALL + random_number(3),
		.interface = seldom() ? random_text() : "",
		.tunnel = seldom(), .active = !seldom(), .end_name = random_text(),
		.end_len = more && coin() ? 16 : 4,
	};
	for (uint32_t i = 0; i < nfa->end_len; i++)
		nfa->end[i] = random_number(256);
	nfa->method = room(arena, (nfa->methods + 1) * sizeof(*nfa->method));
	for (uint32_t i = 0; i < nfa->methods; i++) {
		struct nfa_method *method = &nfa->method[i];

		method->kind = kinds[random_number(COUNT(kinds))];
		method->text = method->kind == NFA_KERBEROS ? "" : random_text();
		method->flags = more ? random_number(4) : 0;
	}
}

static void random_negotiation(struct arena *arena, struct negotiation *negotiation)
{
	negotiation->offers = random_number(ITEMS_MAX);
	negotiation->offer = room(arena, (negotiation->offers + 1) *
				  sizeof(*negotiation->offer));
	for (uint32_t i = 0; i < negotiation->offers; i++) {
		struct negotiation_offer *offer = &negotiation->offer[i];

		offer->seconds = random_number(100000);
		offer->kilobytes = random_number(100000);
		offer->pfs = random_number(2);
		offer->algorithms = seldom() ? random_number(4) : 1;
		for (uint32_t j = 0; j < offer->algorithms; j++)
			offer->algorithm[j] = seldom() ? (struct negotiation_algorithm){
				random_number(5), random_number(4), random_number(4)
			} : (struct negotiation_algorithm){
				1 + random_number(2), random_number(3),
				1 + random_number(2)
			};
	}
}

static void random_bytes(uint8_t *to, unsigned int len)
{
	for (unsigned int i = 0; i < len; i++)
		to[i] = random_number(256);
	to[0] |= 1;
}

static void random_subnet(struct filter_end *end)
{
	const unsigned int bits = end->families == FILTER_IPV4 ? 32 : 128;

	random_bytes(end->first, bits / 8);
	end->length = 1 + random_number(bits - 1);
	for (unsigned int bit = end->length; bit < bits; bit++)
		end->first[bit / 8] &= ~(0x80 >> bit % 8);
}

static void random_end(struct filter_end *end, bool first_format)
{
	static const enum filter_kind first[] = {
		FILTER_ANY, FILTER_ADDRESS, FILTER_SUBNET, FILTER_ME,
	};

	*end = (struct filter_end){
		.kind = first_format ? first[random_number(4)] : random_number(9),
		.families = first_format ? FILTER_IPV4 : 1 + random_number(2),
		.name = random_text(),
	};
	if (end->kind == FILTER_ADDRESS || end->kind == FILTER_RANGE)
		random_bytes(end->first, end->families == FILTER_IPV4 ? 4 : 16);
	if (end->kind == FILTER_RANGE)
		memset(end->last, 0xff, end->families == FILTER_IPV4 ? 4 : 16);
	if (end->kind == FILTER_SUBNET)
		random_subnet(end);
}

/* One side is this host, as in most policies. */
static void be_this_host(struct filter_end *end, bool first_format)
{
	*end = (struct filter_end){
		.kind = FILTER_ME, .families = first_format ? FILTER_IPV4 : 3,
		.name = end->name,
	};
}

static struct filter_ports random_ports(bool first_format)
{
	struct filter_ports ports = { 1 + random_number(65535), 0 };

	if (coin())
		return (struct filter_ports){ 0, 65535 };
	ports.max = first_format || coin() ? ports.min :
		    ports.min + random_number(65536 - ports.min);
	return ports;
}

/* Return: how many are of the first format. */
static uint32_t random_filters(struct arena *arena, struct ip_filters *filters)
{
	const uint32_t first = random_number(ITEMS_MAX);

	filters->filters = first + (coin() ? random_number(ITEMS_MAX) : 0);
	filters->filter = room(arena, (filters->filters + 1) * sizeof(*filters->filter));
	for (uint32_t i = 0; i < filters->filters; i++) {
		struct ip_filter *filter = &filters->filter[i];
		const bool old = i < first;

		filter->description = random_text();
		filter->mirrored = coin();
		random_end(&filter->source, old);
		random_end(&filter->destination, old);
		if (!seldom())
			be_this_host(coin() ? &filter->source : &filter->destination,
				     old);
		if (old && !random_number(4)) {
			struct filter_end *end = coin() ? &filter->source :
							  &filter->destination;

			*end = (struct filter_end){ .kind = FILTER_DNS + random_number(4),
						    .families = FILTER_IPV4,
						    .name = end->name };
		}
		if (!seldom() && filter->destination.kind == FILTER_ANY)
			filter->destination.families = filter->source.families;
		filter->protocol = seldom() ? random_number(256) : coin() ? 6 : 17;
		filter->source_ports = random_ports(old);
		filter->destination_ports = random_ports(old);
		filter->tunnel = old && seldom();
	}
	return first;
}

void random_data(enum data_kind kind, struct arena *arena, struct bytes *bytes,
		 union data *written)
{
	const bool more = coin();
	uint32_t first;

	memset(written, 0, sizeof(*written));
	switch (kind) {
	case DATA_POLLING:
		written->seconds = 1 + random_number(100000);
		write_policy(bytes, written->seconds);
		break;
	case DATA_ISAKMP:
		first = random_isakmp(arena, &written->isakmp);
		write_isakmp(bytes, &written->isakmp, first);
		break;
	case DATA_NFA:
		random_nfa(arena, &written->nfa, more);
		write_nfa(bytes, &written->nfa, more);
		break;
	case DATA_NEGOTIATION:
		random_negotiation(arena, &written->negotiation);
		write_negotiation(bytes, &written->negotiation);
		break;
	default:
		first = random_filters(arena, &written->filters);
		write_filters(bytes, &written->filters, first,
			      more ? STYLE_COUNTED : STYLE_PLAIN);
		break;
	}
}
