// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <sys/socket.h>
#include "address.h"
#include "complain.h"
#include "name.h"
#include "number.h"
#include "selector.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_SELECTOR_##attr)

static const struct keyword keywords[] = {
	SELECTOR_KEYWORDS,
	{ NULL, 0, NULL, 0, 0 },
};

static int read_prefix(struct words *words, const char *name,
		       struct ipward_selector *selector, uint64_t bits,
		       struct ipward_addr *addr, uint8_t *len)
{
	bool any;
	int err = prefix_read(words, name, addr, len, &any);

	if (!err && !any)
		selector->has |= bits;
	return err;
}

static int read_u8(struct words *words, const char *name, uint8_t *value)
{
	uint64_t number;
	int err = number_read(words, name, 0, UINT8_MAX, &number);

	*value = err ? 0 : number;
	return err;
}

static int read_family(struct words *words, const char *name, uint8_t *family)
{
	int value = 0;
	int err = words_choice(words, name, family_choices, &value);

	*family = value;
	return err;
}

int selector_word(struct words *words, const struct keyword *keyword,
		  void *target)
{
	struct ipward_selector *selector = target;
	const char *name = keyword->number ? "proto" : keyword->name;

	switch (keyword->id) {
	case SELECTOR_SRC:
		return read_prefix(words, name, selector,
				   BIT(SRC) | BIT(SRC_LEN),
				   &selector->src, &selector->src_len);
	case SELECTOR_DST:
		return read_prefix(words, name, selector,
				   BIT(DST) | BIT(DST_LEN),
				   &selector->dst, &selector->dst_len);
	case SELECTOR_PROTO:
		selector->has |= BIT(PROTO);
		return proto_read(words, name, &selector->proto);
	case SELECTOR_SPORT:
		selector->has |= BIT(SPORT_MIN) | BIT(SPORT_MAX);
		return ports_read(words, name, &selector->sport_min,
				  &selector->sport_max);
	case SELECTOR_DPORT:
		selector->has |= BIT(DPORT_MIN) | BIT(DPORT_MAX);
		return ports_read(words, name, &selector->dport_min,
				  &selector->dport_max);
	case SELECTOR_TYPE:
		selector->has |= BIT(ICMP_TYPE);
		return read_u8(words, name, &selector->icmp_type);
	case SELECTOR_CODE:
		selector->has |= BIT(ICMP_CODE);
		return read_u8(words, name, &selector->icmp_code);
	case SELECTOR_FAMILY:
		selector->has |= BIT(FAMILY);
		return read_family(words, name, &selector->family);
	}
	return -EINVAL;
}

int selector_proto_word(struct words *words, const struct keyword *keyword,
			void *target)
{
	struct ipward_selector *selector = target;

	(void)words;
	selector->has |= BIT(PROTO);
	selector->proto = keyword->value;
	return 0;
}

int selector_read(struct words *words, struct ipward_selector *selector)
{
	uint64_t given = 0;
	int err = words_parse_some(words, keywords, selector, &given);

	if (err)
		return err;
	if (!given)
		return complain("\"sel\" lacks a selector, as in: "
				"sel src 192.0.2.0/24 proto tcp dport 80.");
	return selector_check(selector);
}

static int check_family(const struct ipward_selector *s)
{
	const char *family = choice_name(family_choices, s->family);
	int expected = s->family == AF_INET ? 4 : 16;

	if (s->has & BIT(SRC) && s->has & BIT(DST) &&
	    s->src.len != s->dst.len)
		return complain("src and dst are of different families: "
				"expected both IPv4 or both IPv6.");
	if (!(s->has & BIT(FAMILY)))
		return 0;
	if ((s->has & BIT(SRC) && s->src.len != expected) ||
	    (s->has & BIT(DST) && s->dst.len != expected))
		return complain("\"family %s\": expected addresses of that "
				"family.", family);
	return 0;
}

static bool is_ipv4(const struct ipward_selector *s)
{
	return (s->has & BIT(SRC) && s->src.len == 4) ||
	       (s->has & BIT(DST) && s->dst.len == 4) ||
	       (s->has & BIT(FAMILY) && s->family == AF_INET);
}

static bool is_ipv6(const struct ipward_selector *s)
{
	return (s->has & BIT(SRC) && s->src.len == 16) ||
	       (s->has & BIT(DST) && s->dst.len == 16) ||
	       (s->has & BIT(FAMILY) && s->family == AF_INET6);
}

static int check_icmp(const struct ipward_selector *s)
{
	bool icmp = s->has & BIT(PROTO) && s->proto == IPPROTO_ICMP;
	bool icmp6 = s->has & BIT(PROTO) && s->proto == IPPROTO_ICMPV6;

	if (icmp && is_ipv6(s))
		return complain("\"icmp\": expected IPv4, or icmp6 here.");
	if (icmp6 && is_ipv4(s))
		return complain("\"icmp6\": expected IPv6, or icmp here.");
	if (s->has & (BIT(ICMP_TYPE) | BIT(ICMP_CODE)) && !icmp && !icmp6)
		return complain("\"type\" and \"code\" need icmp or icmp6.");
	if (s->has & BIT(ICMP_CODE) && !(s->has & BIT(ICMP_TYPE)))
		return complain("\"code\" needs a type: codes mean something "
				"within one type.");
	return 0;
}

int selector_check(const struct ipward_selector *s)
{
	int err = check_family(s);

	if (!err)
		err = check_icmp(s);
	if (!err && s->has & (BIT(SPORT_MIN) | BIT(DPORT_MIN)) &&
	    !(s->has & BIT(PROTO) && proto_has_ports(s->proto)))
		err = complain("\"sport\" and \"dport\" need a protocol with "
			       "ports: tcp, udp, sctp, dccp or udplite.");
	return err;
}
