// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>
#include "value/port.h"
#include "value/selector.h"

#define BIT(attr)	SELECTOR_BIT(attr)

static const struct keyword keywords[] = {
	SELECTOR_KEYWORDS(0),
	ROW_END,
};

int selector_ports(struct words *words, const struct keyword *keyword,
		   void *target)
{
	const size_t start = keyword->mask -
			     offsetof(struct ipward_selector, has);
	const struct ipward_selector *selector =
		(const void *)((const char *)target + start);
	uint8_t proto = (selector->has & BIT(PROTO)) ? selector->proto : 0;

	row_is_given(keyword, target);
	return ports_read(words, keyword->name, proto,
			  row_place(keyword, target),
			  row_second(keyword, target));
}

int selector_read(struct words *words, struct ipward_selector *selector)
{
	uint64_t given = 0;
	int err = words_parse_some(words, keywords, selector, &given);

	if (err)
		return err;
	if (!given)
		return words_conflict(words, "\"sel\" lacks a selector, as in: "
				"sel src 192.0.2.0/24 proto tcp dport 80.");
	return selector_check(words, selector);
}

static int check_family(const struct words *words,
			const struct ipward_selector *s)
{
	const char *family = choice_name(family_choices, s->family);
	int expected = s->family == AF_INET ? 4 : 16;

	if (s->has & BIT(SRC) && s->has & BIT(DST) &&
	    s->src.len != s->dst.len)
		return words_conflict(words, "src and dst are of different families: "
				"expected both IPv4 or both IPv6.");
	if (!(s->has & BIT(FAMILY)))
		return 0;
	if ((s->has & BIT(SRC) && s->src.len != expected) ||
	    (s->has & BIT(DST) && s->dst.len != expected))
		return words_conflict(words, "\"family %s\": expected addresses of that "
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

bool selector_has_one_family(const struct ipward_selector *s)
{
	if (is_ipv4(s) && is_ipv6(s))
		return false;
	if (!(s->has & BIT(PROTO)))
		return true;
	return !(s->proto == IPPROTO_ICMP && is_ipv6(s)) &&
	       !(s->proto == IPPROTO_ICMPV6 && is_ipv4(s));
}

static int check_icmp(const struct words *words,
		      const struct ipward_selector *s)
{
	bool icmp = s->has & BIT(PROTO) && s->proto == IPPROTO_ICMP;
	bool icmp6 = s->has & BIT(PROTO) && s->proto == IPPROTO_ICMPV6;

	if (icmp && is_ipv6(s))
		return words_conflict(words, "\"icmp\": expected IPv4, or icmp6 here.");
	if (icmp6 && is_ipv4(s))
		return words_conflict(words, "\"icmp6\": expected IPv6, or icmp here.");
	if (s->has & (BIT(ICMP_TYPE) | BIT(ICMP_CODE)) && !icmp && !icmp6)
		return words_conflict(words, "\"type\" and \"code\" need icmp or icmp6.");
	if (s->has & BIT(ICMP_CODE) && !(s->has & BIT(ICMP_TYPE)))
		return words_conflict(words, "\"code\" needs a type: codes mean something "
				"within one type.");
	return 0;
}

int selector_check(const struct words *words, const struct ipward_selector *s)
{
	int err = check_family(words, s);

	if (!err)
		err = check_icmp(words, s);
	if (!err && s->has & (BIT(SPORT_MIN) | BIT(DPORT_MIN)) &&
	    !(s->has & BIT(PROTO) && proto_has_ports(s->proto)))
		err = words_conflict(words, "\"sport\" and \"dport\" need a protocol with "
			       "ports: tcp, udp, sctp, dccp or udplite.");
	return err;
}
