// SPDX-License-Identifier: GPL-2.0
/* Samples of SAs. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "grow.h"
#include "metrics.h"
#include "value/address.h"
#include "value/name.h"

#define NUMBER_TEXT	24	/* bytes for a number */

/* What tells an SA from the others, as text. */
struct names {
	char src[ADDRESS_TEXT];
	char dst[ADDRESS_TEXT];
	char dir[NAME_TEXT];
	char proto[NAME_TEXT];
	char spi[NUMBER_TEXT];
	char reqid[NUMBER_TEXT];
};

static int add(const struct ipward_sa *sa, void *arg)
{
	struct metrics_sas *all = arg;
	struct ipward_sa *array;

	if (sa->dir > IPWARD_DIR_OUT)
		return -EPROTO;
	all->all++;
	all->of[sa->dir]++;
	if (all->n == all->most)
		return 0;
	array = grow(all->sa, all->n, &all->room, sizeof(*array));
	if (!array)
		return -ENOMEM;
	all->sa = array;
	array[all->n++] = *sa;
	return 0;
}

/* By what names an SA to the kernel. */
static int compare(const void *first, const void *second)
{
	const struct ipward_sa *a = first, *b = second;
	int order = memcmp(&a->dst, &b->dst, sizeof(a->dst));

	if (order)
		return order;
	if (a->spi != b->spi)
		return a->spi < b->spi ? -1 : 1;
	return a->proto - b->proto;
}

/* As metrics_rules_load() does: none twice. */
int metrics_sas_load(struct ipward *ipward, struct metrics_sas *all)
{
	int err = ipward_sa_dump(ipward, add, all);
	size_t to = 0;

	if (err || !all->n)
		return err;
	qsort(all->sa, all->n, sizeof(*all->sa), compare);
	for (size_t i = 1; i < all->n; i++)
		if (compare(&all->sa[to], &all->sa[i]))
			all->sa[++to] = all->sa[i];
	all->n = to + 1;
	return 0;
}

/* A part of a whole; the whole is 0 where there is none. */
struct share {
	uint64_t part;
	uint64_t whole;
};

static double share_value(const struct share *share)
{
	return share->whole ? (double)share->part / (double)share->whole : 0;
}

static void larger(struct share *share, uint64_t part, uint64_t whole)
{
	const struct share other = { part, whole };

	if (whole && (!share->whole ||
		      share_value(&other) > share_value(share)))
		*share = other;
}

/*
 * How much of an SA's life is over: by the hard limit that ends it first, or
 * outbound by its sequence numbers.
 */
static struct share used(const struct ipward_sa *sa)
{
	const struct ipward_limits *hard = &sa->hard;
	struct share share = { 0, 0 };

	larger(&share, sa->bytes, hard->max[IPWARD_LIMIT_BYTES]);
	larger(&share, sa->packets, hard->max[IPWARD_LIMIT_PACKETS]);
	larger(&share, sa->age, hard->max[IPWARD_LIMIT_ADDED]);
	if (sa->dir == IPWARD_DIR_OUT)
		larger(&share, sa->seq, sa->flags & IPWARD_SA_FLAG_ESN ?
					UINT64_MAX : UINT32_MAX);
	return share;
}

static void print_counter(struct exposition *out, const struct label *labels,
			  uint64_t value, bool is_there)
{
	if (is_there)
		exposition_sample(out, labels, value);
}

static void print_packets(struct exposition *out, const struct label *labels,
			  const struct ipward_sa *sa)
{
	exposition_sample(out, labels, sa->packets);
}

static void print_bytes(struct exposition *out, const struct label *labels,
			const struct ipward_sa *sa)
{
	exposition_sample(out, labels, sa->bytes);
}

static void print_drops(struct exposition *out, const struct label *labels,
			const struct ipward_sa *sa)
{
	exposition_sample(out, labels, sa->drops);
}

static void print_replayed(struct exposition *out, const struct label *labels,
			   const struct ipward_sa *sa)
{
	print_counter(out, labels, sa->replayed, sa->dir == IPWARD_DIR_IN);
}

static void print_broken(struct exposition *out, const struct label *labels,
			 const struct ipward_sa *sa)
{
	print_counter(out, labels, sa->integrity_failed,
		      sa->dir == IPWARD_DIR_IN);
}

static void print_idle(struct exposition *out, const struct label *labels,
		       const struct ipward_sa *sa)
{
	print_counter(out, labels, sa->idle,
		      sa->has & IPWARD_BIT(IPWARD_A_SA_IDLE));
}

static void print_expiry(struct exposition *out, const struct label *labels,
			 const struct ipward_sa *sa)
{
	const uint64_t end = sa->hard.max[IPWARD_LIMIT_ADDED];

	print_counter(out, labels, end > sa->age ? end - sa->age : 0, end);
}

static void print_used(struct exposition *out, const struct label *labels,
		       const struct ipward_sa *sa)
{
	const struct share share = used(sa);

	if (share.whole)
		exposition_ratio(out, labels, share.part, share.whole);
}

struct family {
	void (*begin)(struct exposition *out, const char *name,
		      const char *help);
	const char *name;
	const char *help;
	void (*print)(struct exposition *out, const struct label *labels,
		      const struct ipward_sa *sa);
};

static const struct family families[] = {
	{ exposition_counter, "ipward_sa_packets_total",
	  "Packets that an SA sealed or opened.", print_packets },
	{ exposition_counter, "ipward_sa_bytes_total",
	  "Bytes of payload that an SA sealed or opened.", print_bytes },
	{ exposition_counter, "ipward_sa_drops_total",
	  "Packets of an SA that were dropped.", print_drops },
	{ exposition_counter, "ipward_sa_replayed_total",
	  "Packets that came again, or too late for the window.",
	  print_replayed },
	{ exposition_counter, "ipward_sa_integrity_failed_total",
	  "Packets whose integrity check value was wrong.", print_broken },
	{ exposition_gauge, "ipward_sa_idle_seconds",
	  "Time since an SA was used last.", print_idle },
	{ exposition_gauge, "ipward_sa_expiry_seconds",
	  "Time until an SA ends by its hard limit of age.", print_expiry },
	{ exposition_gauge, "ipward_sa_used_ratio",
	  "Part of an SA's life that is over by bytes, packets, age or sequence numbers.",
	  print_used },
};

static void print(struct exposition *out, const struct family *family,
		  const struct ipward_sa *sa)
{
	struct names text;
	const struct label labels[] = {
		{ "direction", name_text(dir_choices, sa->dir, text.dir) },
		{ "src", address_text(&sa->src, text.src) },
		{ "dst", address_text(&sa->dst, text.dst) },
		{ "proto", name_text(sa_proto_choices, sa->proto, text.proto) },
		{ "spi", text.spi },
		{ "reqid", text.reqid },
		{ NULL, NULL },
	};

	snprintf(text.spi, sizeof(text.spi), "0x%08" PRIx32, sa->spi);
	snprintf(text.reqid, sizeof(text.reqid), "%" PRIu32, sa->reqid);
	family->print(out, labels, sa);
}

void metrics_sas_print(struct exposition *out, const struct metrics_sas *all)
{
	exposition_gauge(out, "ipward_sas", "Security associations.");
	for (const struct choice *c = dir_choices; c->name; c++)
		exposition_sample(out, LABELS({ "direction", c->name }),
				  all->of[c->value]);
	exposition_gauge(out, "ipward_sas_left_out",
			 "SAs that have no samples of their own here.");
	exposition_sample(out, NULL, all->all - all->n);
	for (size_t f = 0; f < sizeof(families) / sizeof(*families); f++) {
		if (!all->n)
			return;
		families[f].begin(out, families[f].name, families[f].help);
		for (size_t i = 0; i < all->n; i++)
			print(out, &families[f], &all->sa[i]);
	}
}
