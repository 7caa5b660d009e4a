// SPDX-License-Identifier: GPL-2.0
/*
 * The data of Windows' IPsec policies: whatever is written is read as it was, cut short
 * it is an error, and with any byte changed there is an answer.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "tap.h"
#include "tests/windows_random.h"
#include "windows/polling.h"
#include "windows/utf16.h"

#define POLICIES	10000
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static struct report report;
static struct bytes bytes;

/* At the end of memory, so that a byte behind it is a crash. */
static struct blob copy_of(const uint8_t *data, size_t len)
{
	static uint8_t *area;
	const size_t page = sysconf(_SC_PAGESIZE);

	if (!area) {
		area = mmap(NULL, BYTES_MAX + page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (area == MAP_FAILED || mprotect(area + BYTES_MAX, page, PROT_NONE))
			abort();
	}
	memcpy(area + BYTES_MAX - len, data, len);
	return (struct blob){
		.report = &report, .title = "test", .start = area + BYTES_MAX - len,
		.at = area + BYTES_MAX - len, .left = len,
	};
}

static int read_any(enum data_kind kind, const uint8_t *data, size_t len,
		    struct arena *arena, union data *read)
{
	struct blob blob = copy_of(data, len);
	int err;

	switch (kind) {
	case DATA_POLLING:
		err = polling_read(&blob, &read->seconds);
		break;
	case DATA_ISAKMP:
		err = isakmp_read(&blob, arena, &read->isakmp);
		break;
	case DATA_NFA:
		err = nfa_read(&blob, arena, &read->nfa);
		break;
	case DATA_NEGOTIATION:
		err = negotiation_read(&blob, arena, &read->negotiation);
		break;
	default:
		err = ip_filters_read(&blob, arena, &read->filters);
		break;
	}
	return err;
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

static bool is_same(enum data_kind kind, const union data *a, const union data *b)
{
	switch (kind) {
	case DATA_POLLING:
		return a->seconds == b->seconds;
	case DATA_ISAKMP:
		return same_isakmp(&a->isakmp, &b->isakmp);
	case DATA_NFA:
		return same_nfa(&a->nfa, &b->nfa);
	case DATA_NEGOTIATION:
		return same_negotiation(&a->negotiation, &b->negotiation);
	default:
		return same_filters(&a->filters, &b->filters);
	}
}

static const char *const names[DATA_KINDS] = {
	"policy", "ISAKMP policy", "rule", "filter action", "filter list",
};

static void test_random(enum data_kind kind)
{
	size_t wrong = 0;

	for (int i = 0; i < POLICIES; i++) {
		struct arena arena = { NULL, 0 };
		union data written, read;

		random_data(kind, &arena, &bytes, &written);
		wrong += read_any(kind, bytes.at, bytes.len, &arena, &read) ||
			 !is_same(kind, &written, &read);
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
static void test_cut(enum data_kind kind)
{
	size_t read_as_whole = 0, silent = 0, cuts = 0;

	for (int i = 0; i < 40; i++) {
		struct arena arena = { NULL, 0 };
		union data written, read;

		random_data(kind, &arena, &bytes, &written);
		for (size_t len = 0; len + 1 < bytes.len; len++, cuts++) {
			const size_t before = report.count[SEVERITY_ERROR];
			const int err = read_any(kind, bytes.at, len, &arena, &read);

			silent += !err != (report.count[SEVERITY_ERROR] == before);
			read_as_whole += !err && kind != DATA_NFA &&
					 is_same(kind, &written, &read);
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
static void test_changed(enum data_kind kind)
{
	static const uint8_t values[] = { 0, 1, 2, 0x7f, 0x80, 0xff };
	size_t silent = 0;

	for (int i = 0; i < 10; i++) {
		struct arena arena = { NULL, 0 };
		union data written, read;

		random_data(kind, &arena, &bytes, &written);
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

/* A preshared key, and what it is in the second list alone. */
static void write_key(const char *key, uint8_t changed)
{
	struct nfa_method method = { NFA_PRESHARED_KEY, key, 0 };
	const struct nfa nfa = {
		.method = &method, .methods = 1, .interfaces = NFA_ALL, .interface = "",
		.active = true, .end_len = 4, .end_name = "",
	};
	uint8_t *last;

	write_nfa(&bytes, &nfa, true);
	last = memrchr(bytes.at, *key, bytes.len);
	*last = changed;
}

/* Behind the first data and a GUID. */
#define SECOND_COUNT	(20 + 4 + 8 + 4 + 4 + 6 + 12 + 6 + 16)

static void test_second_list(void)
{
	struct arena arena = { NULL, 0 };
	union data read;

	write_key("A", 'B');
	ok(!read_any(DATA_NFA, bytes.at, bytes.len, &arena, &read) &&
	   !strcmp(read.nfa.method[0].text, "B"), "the second list of a rule goes first");
	write_key("A", 'A');
	bytes.at[SECOND_COUNT]++;
	ok(read_any(DATA_NFA, bytes.at, bytes.len, &arena, &read) == -EINVAL,
	   "but not if there are more of them");
	write_key("A", 'A');
	bytes.at[SECOND_COUNT + 4] = NFA_CERTIFICATE;
	ok(read_any(DATA_NFA, bytes.at, bytes.len, &arena, &read) == -EINVAL,
	   "nor if they are of another kind");
	arena_free(&arena);
}

/* The number of the second part goes before that of the first, unless it is 0. */
static void test_counts(void)
{
	const struct filter_end end = { .families = FILTER_IPV4, .name = "" };
	struct ip_filter filter[2];
	const struct ip_filters filters = { filter, 2 };
	struct arena arena = { NULL, 0 };
	union data read;

	for (int i = 0; i < 2; i++)
		filter[i] = (struct ip_filter){
			.description = "", .source = end, .destination = end,
			.source_ports = { 0, 65535 }, .destination_ports = { 0, 65535 },
		};
	write_filters(&bytes, &filters, 1, STYLE_PLAIN);
	bytes.at[20] = 0;
	ok(!read_any(DATA_FILTERS, bytes.at, bytes.len, &arena, &read) &&
	   read.filters.filters == 2, "old filters that only the second count knows");
	bytes.at[20] = 1;
	bytes.at[20 + 4 + 70 + 20] = 0;
	ok(!read_any(DATA_FILTERS, bytes.at, bytes.len, &arena, &read) &&
	   read.filters.filters == 2, "and those that only the first one knows");
	bytes.at[20 + 4 + 70 + 20] = 2;
	ok(read_any(DATA_FILTERS, bytes.at, bytes.len, &arena, &read) == -EINVAL,
	   "but not more than there are");
	arena_free(&arena);
}

static void test_utf16(void)
{
	struct arena arena = { NULL, 0 };

	ok(!utf16_text(&arena, (const uint8_t *)"a\0\0\xd8", 4), "half a character");
	ok(!utf16_text(&arena, (const uint8_t *)"\0\xdc\x61\0", 4), "the other half");
	ok(!utf16_text(&arena, (const uint8_t *)"\0\xd8\x61\0", 4), "halves of two");
	ok(!utf16_text(&arena, (const uint8_t *)"a\0\0\0b\0", 6), "more behind a NUL");
	ok(!utf16_text(&arena, (const uint8_t *)"a\0b", 3), "half a unit");
	is_text(utf16_text(&arena, (const uint8_t *)"\0\xd8\0\xdc", 4),
		"\xf0\x90\x80\x80", "both halves, to the last byte");
	arena_free(&arena);
}

int main(void)
{
	report_init(&report);
	for (enum data_kind kind = 0; kind < DATA_KINDS; kind++) {
		test_random(kind);
		test_cut(kind);
		test_changed(kind);
	}
	test_second_list();
	test_counts();
	test_utf16();
	report_free(&report);
	return tap_end();
}
