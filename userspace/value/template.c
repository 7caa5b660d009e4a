// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <netinet/in.h>
#include "value/address.h"
#include "value/name.h"
#include "value/number.h"
#include "value/row.h"
#include "value/template.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_TEMPLATE_##attr)

enum template_id {
	TEMPLATE_PROTO = 1,
	TEMPLATE_MODE,
	TEMPLATE_SRC,
	TEMPLATE_DST,
	TEMPLATE_REQID,
	TEMPLATE_ALGS,
	TEMPLATE_KEY_BITS,
	TEMPLATE_ENCRYPTED,
};

/* The kernel checks the names. */
static int algs_word(struct words *words, const struct keyword *keyword,
		     void *target)
{
	return row_text(words, keyword, target, "algorithms, as "
			"aes-gcm,chacha20-poly1305; \"ipward algorithms\" "
			"lists them");
}

#define ROW(word, number, reader, attr, member)				\
	.name = word, .id = number, .parse = reader, .has = BIT(attr),	\
	ROW_PLACE(ipward_tmpl, member)

static const struct keyword keywords[] = {
	{ ROW("proto", TEMPLATE_PROTO, row_choice, PROTO, proto),
	  .choices = sa_proto_choices },
	{ ROW("mode", TEMPLATE_MODE, row_choice, MODE, mode),
	  .choices = mode_choices },
	{ ROW("src", TEMPLATE_SRC, address_word, SRC, src) },
	{ ROW("dst", TEMPLATE_DST, address_word, DST, dst) },
	{ ROW("reqid", TEMPLATE_REQID, row_number, REQID, reqid),
	  .max = UINT32_MAX },
	{ ROW("alg", TEMPLATE_ALGS, algs_word, ALGS, algs) },
	{ ROW("key-bits", TEMPLATE_KEY_BITS, row_number, KEY_BITS, key_bits),
	  .min = 1, .max = UINT16_MAX },
	{ ROW("encrypted", TEMPLATE_ENCRYPTED, row_flag, FLAGS, flags),
	  .value = IPWARD_TEMPLATE_FLAG_ENCRYPTED },
	ROW_END,
};

static int template_check(const struct words *words,
			  const struct ipward_tmpl *tmpl)
{
	uint64_t ends = tmpl->has & (BIT(SRC) | BIT(DST));

	if (!(tmpl->has & BIT(MODE)))
		return words_conflict(words, "\"tmpl\" lacks mode transport, mode tunnel "
				"or mode beet.");
	if (tmpl->mode == IPWARD_MODE_TRANSPORT && ends)
		return words_conflict(words, "\"tmpl mode transport\" has no src and dst: "
				"they are the packet's. (Selectors go before "
				"tmpl.)");
	if (tmpl->mode == IPWARD_MODE_TRANSPORT)
		return 0;
	if (ends != (BIT(SRC) | BIT(DST)))
		return words_conflict(words, "\"tmpl mode %s\" needs src and dst, the "
				"tunnel's ends.",
				tmpl->mode == IPWARD_MODE_BEET ? "beet" :
								 "tunnel");
	if (tmpl->src.len != tmpl->dst.len)
		return words_conflict(words, "the tunnel's src and dst are of different "
				"families: expected both IPv4 or both IPv6.");
	return 0;
}

int template_read(struct words *words, struct ipward_tmpl *tmpl)
{
	uint64_t given = 0;
	int err;

	tmpl->has = BIT(PROTO);
	tmpl->proto = IPPROTO_ESP;
	err = words_parse_some(words, keywords, tmpl, &given);
	return err ? err : template_check(words, tmpl);
}
