// SPDX-License-Identifier: GPL-2.0
/*
 * The data of Windows' IPsec policies: whatever is written is read as it was, cut short
 * it is an error, and with any byte changed there is an answer.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "tap.h"
#include "tests/windows_writer.h"
#include "windows/polling.h"

#define POLICIES	10000
#define ITEMS_MAX	6
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static struct report report;
static struct bytes bytes;

/* The same numbers on each machine. */
static uint32_t random_number(uint32_t below)
{
	static uint64_t state = 22;

	state = state * 6364136223846793005u + 1442695040888963407u;
	return (state >> 33) % below;
}

static bool coin(void)
{
	return random_number(2);
}

static const char *random_text(void)
{
	static const char *const texts[] = {
		"", "a", "All IP Traffic", "K\xc3\xb6ln \xe2\x82\xac", "\xf0\x9f\x94\x92",
		"CN=Root, O=\"A\\B\"", "line\nline", "key: { - # }",
	};

	return texts[random_number(COUNT(texts))];
}

/* In memory of its own, so that a byte behind it is noticed. */
static struct blob copy_of(const uint8_t *data, size_t len)
{
	uint8_t *copy = malloc(len ?: 1);

	if (!copy)
		abort();
	memcpy(copy, data, len);
	return (struct blob){
		.report = &report, .title = "test", .start = copy, .at = copy,
		.left = len,
	};
}

static void free_copy(struct blob *blob)
{
	free((void *)blob->start);
}

enum kind { POLLING, ISAKMP, NFA, NEGOTIATION, FILTERS, KINDS };

union data {
	uint32_t seconds;
	struct isakmp isakmp;
	struct nfa nfa;
	struct negotiation negotiation;
	struct ip_filters filters;
};

static int read_any(enum kind kind, const uint8_t *data, size_t len,
		    struct arena *arena, union data *read)
{
	struct blob blob = copy_of(data, len);
	int err;

	switch (kind) {
	case POLLING:
		err = polling_read(&blob, &read->seconds);
		break;
	case ISAKMP:
		err = isakmp_read(&blob, arena, &read->isakmp);
		break;
	case NFA:
		err = nfa_read(&blob, arena, &read->nfa);
		break;
	case NEGOTIATION:
		err = negotiation_read(&blob, arena, &read->negotiation);
		break;
	default:
		err = ip_filters_read(&blob, arena, &read->filters);
		break;
	}
	free_copy(&blob);
	return err;
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
	static const uint32_t kinds[] = { NFA_PRESHARED_KEY, NFA_CERTIFICATE, NFA_KERBEROS };

	*nfa = (struct nfa){
		.methods = random_number(ITEMS_MAX),
		.interfaces = NFA_ALL + random_number(3), .interface = random_text(),
		.tunnel = coin(), .active = coin(), .end_name = random_text(),
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
		offer->algorithms = random_number(4);
		for (uint32_t j = 0; j < offer->algorithms; j++)
			offer->algorithm[j] = (struct negotiation_algorithm){
				random_number(5), random_number(4), random_number(4)
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
		if (old && !random_number(4)) {
			struct filter_end *end = coin() ? &filter->source :
							  &filter->destination;

			*end = (struct filter_end){ .kind = FILTER_DNS + random_number(4),
						    .families = FILTER_IPV4,
						    .name = end->name };
		}
		filter->protocol = random_number(256);
		filter->source_ports = random_ports(old);
		filter->destination_ports = random_ports(old);
		filter->tunnel = old && coin();
	}
	return first;
}

static bool same_nfa(const struct nfa *a, const struct nfa *b)
{
	bool same = a->methods == b->methods && a->interfaces == b->interfaces &&
		    !strcmp(a->interface, b->interface) && a->tunnel == b->tunnel &&
		    a->active == b->active && a->end_len == b->end_len &&
		    !memcmp(a->end, b->end, sizeof(a->end)) &&
		    !strcmp(a->end_name, b->end_name);

	for (uint32_t i = 0; same && i < a->methods; i++)
		same = a->method[i].kind == b->method[i].kind &&
		       a->method[i].flags == b->method[i].flags &&
		       !strcmp(a->method[i].text, b->method[i].text);
	return same;
}

static bool same_isakmp(const struct isakmp *a, const struct isakmp *b)
{
	bool same = a->pfs == b->pfs && a->options == b->options &&
		    a->quick_modes == b->quick_modes && a->seconds == b->seconds &&
		    a->offers == b->offers;

	for (uint32_t i = 0; same && i < a->offers; i++)
		same = a->offer[i].cipher == b->offer[i].cipher &&
		       a->offer[i].hash == b->offer[i].hash &&
		       a->offer[i].group == b->offer[i].group;
	return same;
}

static bool same_negotiation(const struct negotiation *a, const struct negotiation *b)
{
	bool same = a->offers == b->offers;

	for (uint32_t i = 0; same && i < a->offers; i++) {
		const struct negotiation_offer *one = &a->offer[i], *other = &b->offer[i];

		same = one->seconds == other->seconds &&
		       one->kilobytes == other->kilobytes && one->pfs == other->pfs &&
		       one->algorithms == other->algorithms;
		for (uint32_t j = 0; same && j < one->algorithms; j++)
			same = one->algorithm[j].id == other->algorithm[j].id &&
			       one->algorithm[j].integrity ==
			       other->algorithm[j].integrity &&
			       one->algorithm[j].protocol == other->algorithm[j].protocol;
	}
	return same;
}

static bool same_end(const struct filter_end *a, const struct filter_end *b)
{
	return a->kind == b->kind && a->families == b->families &&
	       a->length == b->length && !strcmp(a->name, b->name) &&
	       !memcmp(a->first, b->first, sizeof(a->first)) &&
	       !memcmp(a->last, b->last, sizeof(a->last));
}

static bool same_ports(struct filter_ports a, struct filter_ports b)
{
	return a.min == b.min && a.max == b.max;
}

static bool same_filters(const struct ip_filters *a, const struct ip_filters *b)
{
	bool same = a->filters == b->filters;

	for (uint32_t i = 0; same && i < a->filters; i++) {
		const struct ip_filter *one = &a->filter[i], *other = &b->filter[i];

		same = !strcmp(one->description, other->description) &&
		       one->mirrored == other->mirrored &&
		       same_end(&one->source, &other->source) &&
		       same_end(&one->destination, &other->destination) &&
		       one->protocol == other->protocol &&
		       same_ports(one->source_ports, other->source_ports) &&
		       same_ports(one->destination_ports, other->destination_ports) &&
		       one->tunnel == other->tunnel;
	}
	return same;
}

/* Write random data of a kind. */
static void write_random(enum kind kind, struct arena *arena, union data *written)
{
	const bool more = coin();
	uint32_t first;

	memset(written, 0, sizeof(*written));
	switch (kind) {
	case POLLING:
		written->seconds = 1 + random_number(100000);
		write_policy(&bytes, written->seconds);
		break;
	case ISAKMP:
		first = random_isakmp(arena, &written->isakmp);
		write_isakmp(&bytes, &written->isakmp, first);
		break;
	case NFA:
		random_nfa(arena, &written->nfa, more);
		write_nfa(&bytes, &written->nfa, more);
		break;
	case NEGOTIATION:
		random_negotiation(arena, &written->negotiation);
		write_negotiation(&bytes, &written->negotiation);
		break;
	default:
		first = random_filters(arena, &written->filters);
		write_filters(&bytes, &written->filters, first,
			      more ? STYLE_COUNTED : STYLE_PLAIN);
		break;
	}
}

static bool same(enum kind kind, const union data *a, const union data *b)
{
	switch (kind) {
	case POLLING:
		return a->seconds == b->seconds;
	case ISAKMP:
		return same_isakmp(&a->isakmp, &b->isakmp);
	case NFA:
		return same_nfa(&a->nfa, &b->nfa);
	case NEGOTIATION:
		return same_negotiation(&a->negotiation, &b->negotiation);
	default:
		return same_filters(&a->filters, &b->filters);
	}
}

static const char *const names[KINDS] = {
	"policy", "ISAKMP policy", "rule", "filter action", "filter list",
};

static void test_random(enum kind kind)
{
	size_t wrong = 0;

	for (int i = 0; i < POLICIES; i++) {
		struct arena arena = { NULL, 0 };
		union data written, read;

		write_random(kind, &arena, &written);
		wrong += read_any(kind, bytes.at, bytes.len, &arena, &read) ||
			 !same(kind, &written, &read);
		arena_free(&arena);
	}
	ok(!wrong && !report.messages, "%d times, what is written of a %s is read", POLICIES,
	   names[kind]);
	for (size_t i = 0; i < report.messages && i < 3; i++)
		ok(false, "%s", report.message[i].text);
	report_free(&report);
	report_init(&report);
}

/*
 * The last byte is padding. A rule's second lists may be missing, and where no flags are
 * set there is nothing in them.
 */
static void test_cut(enum kind kind)
{
	size_t read_as_whole = 0, silent = 0, cuts = 0;

	for (int i = 0; i < 40; i++) {
		struct arena arena = { NULL, 0 };
		union data written, read;

		write_random(kind, &arena, &written);
		for (size_t len = 0; len + 1 < bytes.len; len++, cuts++) {
			const size_t before = report.count[SEVERITY_ERROR];
			const int err = read_any(kind, bytes.at, len, &arena, &read);

			silent += !err != (report.count[SEVERITY_ERROR] == before);
			read_as_whole += !err && kind != NFA &&
					 same(kind, &written, &read);
		}
		arena_free(&arena);
	}
	ok(!silent, "%zu cuts of a %s: an error is told, or there is none", cuts,
	   names[kind]);
	ok(!read_as_whole, "and never is it read as if it were whole");
	report_free(&report);
	report_init(&report);
}

/* Each byte with a few values: an answer, whatever it is. */
static void test_changed(enum kind kind)
{
	static const uint8_t values[] = { 0, 1, 2, 0x7f, 0x80, 0xff };
	size_t silent = 0;

	for (int i = 0; i < 10; i++) {
		struct arena arena = { NULL, 0 };
		union data written, read;

		write_random(kind, &arena, &written);
		for (size_t at = 0; at < bytes.len; at++)
			for (size_t v = 0; v < COUNT(values); v++) {
				const uint8_t old = bytes.at[at];
				const size_t before = report.count[SEVERITY_ERROR];
				int err;

				bytes.at[at] = values[v];
				err = read_any(kind, bytes.at, bytes.len, &arena, &read);
				silent += !err !=
					  (report.count[SEVERITY_ERROR] == before);
				bytes.at[at] = old;
			}
		arena_free(&arena);
	}
	ok(!silent, "whatever byte of a %s is changed, there is an answer", names[kind]);
	report_free(&report);
	report_init(&report);
}

int main(void)
{
	report_init(&report);
	for (enum kind kind = 0; kind < KINDS; kind++) {
		test_random(kind);
		test_cut(kind);
		test_changed(kind);
	}
	report_free(&report);
	return tap_end();
}
