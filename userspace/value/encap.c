// SPDX-License-Identifier: GPL-2.0
#include "value/address.h"
#include "value/encap.h"
#include "value/number.h"
#include "value/row.h"
#include "value/text.h"

#define HAS(attr)	(sa->has & IPWARD_BIT(IPWARD_A_SA_##attr))

static const struct choice types[] = {
	{ "espinudp", 0 },
	{ NULL, 0 },
};

static int read_port(struct words *words, const char *name, uint16_t *value)
{
	uint64_t number = 0;
	int err = number_read(words, name, 1, UINT16_MAX, &number);

	*value = number;
	return err;
}

/* As in ip-xfrm(8), but without the address that follows there. */
int encap_word(struct words *words, const struct keyword *keyword,
	       void *target)
{
	const char *name = keyword->name;
	int type, err;

	row_is_given(keyword, target);
	err = words_choice(words, name, types, &type);
	if (!err)
		err = read_port(words, name, row_place(keyword, target));
	if (!err)
		err = read_port(words, name, row_second(keyword, target));
	return err;
}

static void add_peer(struct text *words, const struct ipward_sa *sa)
{
	char address[ADDRESS_TEXT];

	if (HAS(PEER_SRC))
		text_add(words, "peer %s", address_text(&sa->peer_src,
							address));
	if (HAS(PEER_PORT))
		text_add(words, "port %u", sa->peer_port);
}

const char *encap_text(const struct ipward_sa *sa, char *text)
{
	struct text words = text_start(text);
	char address[ADDRESS_TEXT];

	if (!HAS(NATT_SPORT))
		return text;
	text_add(&words, "encap espinudp %u %u", sa->natt_sport,
		 sa->natt_dport);
	if (HAS(KEEPALIVE))
		text_add(&words, "keepalive %u", sa->keepalive);
	if (HAS(OA_SRC))
		text_add(&words, "oa-src %s", address_text(&sa->oa_src,
							   address));
	if (HAS(OA_DST))
		text_add(&words, "oa-dst %s", address_text(&sa->oa_dst,
							   address));
	if (sa->dir == IPWARD_DIR_OUT)
		add_peer(&words, sa);
	return text;
}

const char *place_text(const struct ipward_place *to, char *text)
{
	struct text words = text_start(text);
	char address[ADDRESS_TEXT];

	text_add(&words, "to src %s", address_text(&to->src, address));
	text_add(&words, "dst %s", address_text(&to->dst, address));
	if (to->has & IPWARD_BIT(IPWARD_A_PLACE_NATT_SPORT))
		text_add(&words, "encap espinudp %u %u", to->natt_sport,
			 to->natt_dport);
	text_add(&words, "reqid %u", to->reqid);
	text_add(&words, "%s", "from");
	return text;
}

const char *peer_text(const struct ipward_sa *sa, char *text)
{
	struct text words = text_start(text);

	add_peer(&words, sa);
	return text;
}
