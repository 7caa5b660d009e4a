// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include "show.h"
#include "value/address.h"
#include "value/name.h"

#define SELECTOR(attr)	(selector->has & IPWARD_BIT(IPWARD_A_SELECTOR_##attr))
#define FLOW(attr)	(flow->has & IPWARD_BIT(IPWARD_A_FLOW_##attr))

static void print_ports(const char *name, uint16_t min, uint16_t max)
{
	if (min == max)
		printf(" %s %u", name, min);
	else
		printf(" %s %u-%u", name, min, max);
}

void selector_print(const struct ipward_selector *selector)
{
	char text[PREFIX_TEXT], name[NAME_TEXT];

	if (SELECTOR(SRC))
		printf(" src %s", prefix_text(&selector->src,
					      selector->src_len, text));
	if (SELECTOR(DST))
		printf(" dst %s", prefix_text(&selector->dst,
					      selector->dst_len, text));
	if (SELECTOR(FAMILY) && !SELECTOR(SRC) && !SELECTOR(DST))
		printf(" family %s", name_text(family_choices,
					       selector->family, name));
	if (SELECTOR(PROTO))
		printf(" proto %s", name_text(proto_choices, selector->proto,
					      name));
	if (SELECTOR(SPORT_MIN))
		print_ports("sport", selector->sport_min, selector->sport_max);
	if (SELECTOR(DPORT_MIN))
		print_ports("dport", selector->dport_min, selector->dport_max);
	if (SELECTOR(ICMP_TYPE))
		printf(" type %u", selector->icmp_type);
	if (SELECTOR(ICMP_CODE))
		printf(" code %u", selector->icmp_code);
}

static void add_ports(struct json_object *object, const char *key,
		      uint16_t min, uint16_t max)
{
	struct json_object *range = json_object_new_array();

	json_object_array_add(range, json_object_new_int(min));
	json_object_array_add(range, json_object_new_int(max));
	json_object_object_add(object, key, range);
}

struct json_object *selector_json(const struct ipward_selector *selector)
{
	struct json_object *object = json_object_new_object();
	char text[PREFIX_TEXT], name[NAME_TEXT];

	if (SELECTOR(SRC))
		json_add_text(object, "src",
			      prefix_text(&selector->src, selector->src_len,
					  text));
	if (SELECTOR(DST))
		json_add_text(object, "dst",
			      prefix_text(&selector->dst, selector->dst_len,
					  text));
	if (SELECTOR(PROTO))
		json_add_text(object, "proto",
			      name_text(proto_choices, selector->proto, name));
	if (SELECTOR(SPORT_MIN))
		add_ports(object, "sport", selector->sport_min,
			  selector->sport_max);
	if (SELECTOR(DPORT_MIN))
		add_ports(object, "dport", selector->dport_min,
			  selector->dport_max);
	if (SELECTOR(ICMP_TYPE))
		json_add_number(object, "type", selector->icmp_type);
	if (SELECTOR(ICMP_CODE))
		json_add_number(object, "code", selector->icmp_code);
	if (SELECTOR(FAMILY))
		json_add_text(object, "family",
			      name_text(family_choices, selector->family,
					name));
	return object;
}

void flow_print(const struct ipward_flow *flow)
{
	char text[ADDRESS_TEXT], name[NAME_TEXT];

	if (FLOW(SRC))
		printf(" src %s", address_text(&flow->src, text));
	if (FLOW(DST))
		printf(" dst %s", address_text(&flow->dst, text));
	if (FLOW(PROTO))
		printf(" proto %s", name_text(proto_choices, flow->proto,
					      name));
	if (FLOW(SPORT))
		printf(" sport %u", flow->sport);
	if (FLOW(DPORT))
		printf(" dport %u", flow->dport);
	if (FLOW(ICMP_TYPE))
		printf(" type %u", flow->icmp_type);
	if (FLOW(ICMP_CODE))
		printf(" code %u", flow->icmp_code);
	if (FLOW(MARK))
		printf(" mark 0x%" PRIx32, flow->mark);
}

struct json_object *flow_json(const struct ipward_flow *flow)
{
	struct json_object *object = json_object_new_object();
	char name[NAME_TEXT];

	if (FLOW(SRC))
		json_add_addr(object, "src", &flow->src);
	if (FLOW(DST))
		json_add_addr(object, "dst", &flow->dst);
	if (FLOW(PROTO))
		json_add_text(object, "proto",
			      name_text(proto_choices, flow->proto, name));
	if (FLOW(SPORT))
		json_add_number(object, "sport", flow->sport);
	if (FLOW(DPORT))
		json_add_number(object, "dport", flow->dport);
	if (FLOW(ICMP_TYPE))
		json_add_number(object, "type", flow->icmp_type);
	if (FLOW(ICMP_CODE))
		json_add_number(object, "code", flow->icmp_code);
	if (FLOW(MARK))
		json_add_number(object, "mark", flow->mark);
	return object;
}
