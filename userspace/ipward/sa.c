// SPDX-License-Identifier: GPL-2.0
/* ipward sa list, expect, del and flush; "add" has a file of its own. */
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include "command.h"
#include "sa_add.h"
#include "serve.h"
#include "show.h"
#include "value/address.h"
#include "value/name.h"
#include "value/number.h"
#include "value/row.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_SA_##attr)
#define KEY_GIVEN	(GIVEN(SA_DST) | GIVEN(SA_SPI))

enum sa_id {
	SA_DST = 1,
	SA_SPI,
	SA_PROTO,
	SA_SRC,
	SA_DIR,
	SA_REQID,
};

#define ROW(word, number, reader, attr, member)				\
	.name = word, .id = number, .parse = reader, .has = BIT(attr),	\
	ROW_PLACE(ipward_sa, member)

static const struct keyword key_keywords[] = {
	{ ROW("dst", SA_DST, address_word, DST, dst) },
	{ ROW("spi", SA_SPI, spi_word, SPI, spi) },
	{ ROW("SPI", SA_SPI, spi_word, SPI, spi), .number = true },
	{ ROW("proto", SA_PROTO, row_choice, PROTO, proto),
	  .choices = sa_proto_choices },
	ROW_END,
};

static const struct keyword list_keywords[] = {
	{ ROW("dst", SA_DST, address_word, DST, dst) },
	{ ROW("spi", SA_SPI, spi_word, SPI, spi) },
	{ ROW("SPI", SA_SPI, spi_word, SPI, spi), .number = true },
	{ ROW("proto", SA_PROTO, row_choice, PROTO, proto),
	  .choices = sa_proto_choices },
	{ ROW("src", SA_SRC, address_word, SRC, src) },
	{ ROW("dir", SA_DIR, row_choice, DIR, dir), .choices = dir_choices },
	{ ROW("reqid", SA_REQID, row_number, REQID, reqid),
	  .max = UINT32_MAX },
	ROW_END,
};

static void complete_key(struct ipward_sa *sa)
{
	if (!(sa->has & BIT(PROTO)))
		sa->proto = IPPROTO_ESP;
	sa->has |= BIT(PROTO);
}

static enum status sa_flush(struct context *context, struct words *words)
{
	if (words_end(words, "sa flush"))
		return STATUS_USAGE;
	if (context_open(context))
		return STATUS_KERNEL;
	return context_result(context, ipward_sa_flush(context->ipward));
}

struct listing {
	const struct context *context;
	struct ipward_sa filter;
	struct serve_rules rules;	/* all, with -d */
	struct json_object *array;	/* NULL for text */
};

static bool same_addr(const struct ipward_addr *a, const struct ipward_addr *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

static bool fits(const struct ipward_sa *sa, const struct ipward_sa *filter)
{
	if (filter->has & BIT(DST) && !same_addr(&sa->dst, &filter->dst))
		return false;
	if (filter->has & BIT(SRC) && !same_addr(&sa->src, &filter->src))
		return false;
	if (filter->has & BIT(SPI) && sa->spi != filter->spi)
		return false;
	if (filter->has & BIT(PROTO) && sa->proto != filter->proto)
		return false;
	if (filter->has & BIT(REQID) && sa->reqid != filter->reqid)
		return false;
	return !(filter->has & BIT(DIR)) || sa->dir == filter->dir;
}

/* Find the SA of "sa del" if no destination is given. */
struct search {
	struct ipward_sa filter;
	struct ipward_sa found;
	unsigned int count;
};

static int match(const struct ipward_sa *sa, void *arg)
{
	struct search *search = arg;

	if (fits(sa, &search->filter)) {
		search->found = *sa;
		search->count++;
	}
	return 0;
}

static enum status find_only(struct context *context, struct ipward_sa *sa)
{
	struct search search = { .filter = *sa };
	int err = ipward_sa_dump(context->ipward, match, &search);

	if (err)
		return context_result(context, err);
	if (search.count != 1) {
		complain("%u SAs have the SPI 0x%08" PRIx32 "%s.",
			 search.count, sa->spi,
			 search.count ? ": say dst, and proto" : "");
		return STATUS_KERNEL;
	}
	sa->has |= BIT(DST) | BIT(PROTO);
	sa->dst = search.found.dst;
	sa->proto = search.found.proto;
	return STATUS_OK;
}

static enum status sa_del(struct context *context, struct words *words)
{
	struct ipward_sa sa = { .has = 0 };
	enum status status = STATUS_OK;
	uint64_t given = 0;

	if (words_parse(words, "sa del", key_keywords, &sa, &given) ||
	    words_missing(words, "sa del", key_keywords, given, GIVEN(SA_SPI)))
		return STATUS_USAGE;
	if (context_open(context))
		return STATUS_KERNEL;
	if (!(given & GIVEN(SA_DST)))
		status = find_only(context, &sa);
	if (status)
		return status;
	complete_key(&sa);
	return context_result(context, ipward_sa_del(context->ipward, &sa));
}

static enum status sa_expect(struct context *context, struct words *words)
{
	struct ipward_sa sa = { .has = 0 };
	uint64_t given = 0;

	if (words_parse(words, "sa expect", key_keywords, &sa, &given) ||
	    words_missing(words, "sa expect", key_keywords, given, KEY_GIVEN))
		return STATUS_USAGE;
	if (context_open(context))
		return STATUS_KERNEL;
	complete_key(&sa);
	return context_result(context, ipward_sa_expect(context->ipward, &sa));
}

static int show(const struct ipward_sa *sa, void *arg)
{
	struct listing *listing = arg;
	struct json_object *object;
	bool idle;

	if (!fits(sa, &listing->filter))
		return 0;
	if (!listing->array) {
		sa_print(listing->context, sa);
		if (listing->context->details &&
		    serve_is_idle(sa, &listing->rules))
			puts("\t# no rule can use it");
		return 0;
	}
	object = json_object_new_object();
	sa_json(object, sa, JSON_COMPLETE);
	if (listing->context->details) {
		idle = serve_is_idle(sa, &listing->rules);
		json_object_object_add(object, "no_rule",
				       json_object_new_boolean(idle));
	}
	json_object_array_add(listing->array, object);
	return 0;
}

/* An SA given in full must exist; a filter may match nothing. */
static int list(struct context *context, struct listing *listing,
		uint64_t given)
{
	struct ipward_sa sa;
	int err;

	if ((given & KEY_GIVEN) != KEY_GIVEN)
		return ipward_sa_dump(context->ipward, show, listing);
	sa = listing->filter;
	complete_key(&sa);
	err = ipward_sa_get(context->ipward, &sa);
	return err ? err : show(&sa, listing);
}

static enum status sa_list(struct context *context, struct words *words)
{
	struct listing listing = { .context = context };
	uint64_t given = 0;
	int err;

	if (words_parse(words, "sa list", list_keywords, &listing.filter,
			&given))
		return STATUS_USAGE;
	if (context_open(context))
		return STATUS_KERNEL;
	if (context->json)
		listing.array = json_object_new_array();
	err = context->details ?
	      serve_load_rules(context->ipward, &listing.rules) : 0;
	if (!err)
		err = list(context, &listing, given);
	serve_free_rules(&listing.rules);
	if (listing.array && !err)
		json_print(context, listing.array);
	else
		json_object_put(listing.array);
	return context_result(context, err);
}

static const struct command commands[] = {
	{ "add", sa_add },
	{ "expect", sa_expect },
	{ "list", sa_list },
	{ "show", sa_list },
	{ "del", sa_del },
	{ "delete", sa_del },
	{ "flush", sa_flush },
	{ NULL, NULL },
};

const struct object sa_object = {
	.name = "sa",
	.commands = commands,
	.run = sa_list,
	.usage =
"Usage: ipward sa add [ dir in|out ] src ADDR dst ADDR [ proto esp|ah ]\n"
"                     spi SPI mode transport|tunnel|beet\n"
"                     { aead ALG { key-file FILE | key HEX } |\n"
"                       enc ALG [ enc-key-file FILE | enc-key HEX ]\n"
"                       auth ALG { auth-key-file FILE | auth-key HEX } }\n"
"                     [ icv BYTES ] [ iiv ] [ legacy ] [ driver NAME ]\n"
"                     [ reqid N ] [ replay-window PACKETS ] [ esn ] [ seq N ]\n"
"                     [ encap espinudp SPORT DPORT [ keepalive SECONDS ]\n"
"                       [ follow ] [ oa-src ADDR ] [ oa-dst ADDR ] ]\n"
"                     [ dscp N|inherit ] [ ecn normal|compatible|off ]\n"
"                     [ df inherit|set|unset ] [ ttl N|inherit ]\n"
"                     [ flowlabel N ] [ fragment-before ]\n"
"                     [ tfc BYTES|mtu ] [ dummies N ]\n"
"                     [ mark MARK[/MASK] ] [ dev NAME ]\n"
"                     [ set-mark MARK[/MASK] ] [ set-dev NAME ]\n"
"                     [ limit LIMIT... ]... [ sel SELECTOR ]\n"
"       ipward sa { list | show } [ dst ADDR ] [ [ spi ] SPI ] [ proto esp|ah ]\n"
"                     [ src ADDR ] [ dir in|out ] [ reqid N ]\n"
"       ipward sa del [ dst ADDR ] [ spi ] SPI [ proto esp|ah ]\n"
"       ipward sa expect dst ADDR [ spi ] SPI [ proto esp|ah ]\n"
"       ipward sa flush\n"
"SPI := 256 to 4294967295, decimal or 0x\n"
"ALG := a name that \"ipward algorithms\" lists; proto ah has auth without enc,\n"
"       or aead aes-gmac\n"
"LIMIT := byte-soft|byte-hard BYTES[K|M|G|T] | packet-soft|packet-hard PACKETS |\n"
"         time-soft|time-hard|time-use-soft|time-use-hard|\n"
"         time-idle-soft|time-idle-hard SECONDS[s|m|h|d|w]\n"
"FILE := a file of hex digits, or - for standard input\n"
"SELECTOR := [ src PREFIX ] [ dst PREFIX ]\n"
"            [ [ proto ] tcp|udp|icmp|icmp6|esp|NUMBER | proto NAME ]\n"
"            [ sport PORT[-PORT] ] [ dport PORT[-PORT] ]\n"
"            [ type N ] [ code N ] [ family inet|inet6 ]\n"
"PORT := a number, or after the protocol a name\n",
};
