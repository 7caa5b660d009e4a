// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include "address.h"
#include "encap.h"
#include "json.h"
#include "number.h"

#define HAS(attr)	(sa->has & IPWARD_BIT(IPWARD_A_SA_##attr))

static const struct choice types[] = {
	{ "espinudp", 0 },
	{ NULL, 0 },
};

static int read_u16(struct words *words, const char *name, uint16_t *value)
{
	uint64_t number = 0;
	int err = number_read(words, name, 1, UINT16_MAX, &number);

	*value = number;
	return err;
}

/* As ip-xfrm(8) has them, but for the address that follows there. */
static int read_ports(struct words *words, const char *name,
		      struct ipward_sa *sa)
{
	int type, err;

	sa->has |= IPWARD_BIT(IPWARD_A_SA_NATT_SPORT) |
		   IPWARD_BIT(IPWARD_A_SA_NATT_DPORT);
	err = words_choice(words, name, types, &type);
	if (!err)
		err = read_u16(words, name, &sa->natt_sport);
	return err ? err : read_u16(words, name, &sa->natt_dport);
}

int encap_read(struct words *words, const char *name, int attr,
	       struct ipward_sa *sa)
{
	sa->has |= IPWARD_BIT(attr);
	switch (attr) {
	case IPWARD_A_SA_NATT_SPORT:
		return read_ports(words, name, sa);
	case IPWARD_A_SA_KEEPALIVE:
		return read_u16(words, name, &sa->keepalive);
	case IPWARD_A_SA_OA_SRC:
		return address_read(words, name, &sa->oa_src);
	case IPWARD_A_SA_OA_DST:
		return address_read(words, name, &sa->oa_dst);
	}
	return -EINVAL;
}

void encap_print(const struct ipward_sa *sa)
{
	char text[ADDRESS_TEXT];

	if (!HAS(NATT_SPORT))
		return;
	printf("\tencap espinudp %u %u", sa->natt_sport, sa->natt_dport);
	if (HAS(KEEPALIVE))
		printf(" keepalive %u", sa->keepalive);
	if (HAS(OA_SRC))
		printf(" oa-src %s", address_text(&sa->oa_src, text));
	if (HAS(OA_DST))
		printf(" oa-dst %s", address_text(&sa->oa_dst, text));
	if (sa->dir == IPWARD_DIR_OUT && (HAS(PEER_SRC) || HAS(PEER_PORT))) {
		putchar(' ');
		peer_print(sa);
	}
	putchar('\n');
}

static void add_ports(struct json_object *object, const struct ipward_sa *sa)
{
	struct json_object *encap = json_object_new_object();

	json_add_text(encap, "type", "espinudp");
	json_add_number(encap, "sport", sa->natt_sport);
	json_add_number(encap, "dport", sa->natt_dport);
	json_object_object_add(object, "encap", encap);
}

void encap_json(struct json_object *object, const struct ipward_sa *sa)
{
	if (HAS(NATT_SPORT))
		add_ports(object, sa);
	if (HAS(KEEPALIVE))
		json_add_number(object, "keepalive", sa->keepalive);
	if (HAS(OA_SRC))
		json_add_addr(object, "oa_src", &sa->oa_src);
	if (HAS(OA_DST))
		json_add_addr(object, "oa_dst", &sa->oa_dst);
	if (HAS(PEER_SRC))
		json_add_addr(object, "peer_src", &sa->peer_src);
	if (HAS(PEER_PORT))
		json_add_number(object, "peer_port", sa->peer_port);
}

void peer_print(const struct ipward_sa *sa)
{
	char text[ADDRESS_TEXT];

	if (HAS(PEER_SRC))
		printf("peer %s ", address_text(&sa->peer_src, text));
	if (HAS(PEER_PORT))
		printf("port %u ", sa->peer_port);
}
