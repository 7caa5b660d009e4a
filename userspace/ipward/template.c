// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <netinet/in.h>
#include "address.h"
#include "complain.h"
#include "name.h"
#include "number.h"
#include "template.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_TEMPLATE_##attr)

enum template_id {
	TEMPLATE_PROTO = 1,
	TEMPLATE_MODE,
	TEMPLATE_SRC,
	TEMPLATE_DST,
	TEMPLATE_REQID,
};

static int template_word(struct words *words, const struct keyword *keyword,
			 void *target)
{
	struct ipward_tmpl *tmpl = target;
	uint64_t number = 0;
	int value = 0, err;

	switch (keyword->id) {
	case TEMPLATE_PROTO:
		err = words_choice(words, keyword->name, sa_proto_choices,
				   &value);
		tmpl->proto = value;
		return err;
	case TEMPLATE_MODE:
		tmpl->has |= BIT(MODE);
		err = words_choice(words, keyword->name, mode_choices, &value);
		tmpl->mode = value;
		return err;
	case TEMPLATE_SRC:
		tmpl->has |= BIT(SRC);
		return address_read(words, keyword->name, &tmpl->src);
	case TEMPLATE_DST:
		tmpl->has |= BIT(DST);
		return address_read(words, keyword->name, &tmpl->dst);
	case TEMPLATE_REQID:
		tmpl->has |= BIT(REQID);
		err = number_read(words, keyword->name, 0, UINT32_MAX,
				  &number);
		tmpl->reqid = number;
		return err;
	}
	return -EINVAL;
}

static const struct keyword keywords[] = {
	{ "proto", TEMPLATE_PROTO, template_word, 0, 0 },
	{ "mode", TEMPLATE_MODE, template_word, 0, 0 },
	{ "src", TEMPLATE_SRC, template_word, 0, 0 },
	{ "dst", TEMPLATE_DST, template_word, 0, 0 },
	{ "reqid", TEMPLATE_REQID, template_word, 0, 0 },
	{ NULL, 0, NULL, 0, 0 },
};

static int template_check(const struct ipward_tmpl *tmpl)
{
	uint64_t ends = tmpl->has & (BIT(SRC) | BIT(DST));

	if (!(tmpl->has & BIT(MODE)))
		return complain("\"tmpl\" lacks mode transport, mode tunnel "
				"or mode beet.");
	if (tmpl->mode == IPWARD_MODE_TRANSPORT && ends)
		return complain("\"tmpl mode transport\" has no src and dst: "
				"they are the packet's. (Selectors go before "
				"tmpl.)");
	if (tmpl->mode == IPWARD_MODE_TRANSPORT)
		return 0;
	if (ends != (BIT(SRC) | BIT(DST)))
		return complain("\"tmpl mode %s\" needs src and dst, the "
				"tunnel's ends.",
				tmpl->mode == IPWARD_MODE_BEET ? "beet" :
								 "tunnel");
	if (tmpl->src.len != tmpl->dst.len)
		return complain("the tunnel's src and dst are of different "
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
	return err ? err : template_check(tmpl);
}
