// SPDX-License-Identifier: GPL-2.0
/* ipward explain */
#include <errno.h>
#include <stdio.h>
#include "address.h"
#include "command.h"
#include "name.h"
#include "number.h"
#include "scope.h"
#include "selector.h"
#include "show.h"
#include "utf8.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_FLOW_##attr)
#define HAS(attr)	(answer->has & IPWARD_BIT(IPWARD_A_EXPLAIN_##attr))

enum { EXPLAIN_MARK = SELECTOR_IDS, EXPLAIN_DEV };

static int flow_number(struct words *words, const struct keyword *keyword,
		       void *target)
{
	static const uint64_t max[] = {
		[SELECTOR_SPORT] = UINT16_MAX,
		[SELECTOR_DPORT] = UINT16_MAX,
		[SELECTOR_TYPE] = UINT8_MAX,
		[SELECTOR_CODE] = UINT8_MAX,
		[EXPLAIN_MARK] = UINT32_MAX,
	};
	struct ipward_flow *flow = target;
	uint64_t number = 0;
	int err = number_read(words, keyword->name, 0, max[keyword->id],
			      &number);

	if (err)
		return err;
	switch (keyword->id) {
	case SELECTOR_SPORT:
		flow->has |= BIT(SPORT);
		flow->sport = number;
		break;
	case SELECTOR_DPORT:
		flow->has |= BIT(DPORT);
		flow->dport = number;
		break;
	case SELECTOR_TYPE:
		flow->has |= BIT(ICMP_TYPE);
		flow->icmp_type = number;
		break;
	case SELECTOR_CODE:
		flow->has |= BIT(ICMP_CODE);
		flow->icmp_code = number;
		break;
	case EXPLAIN_MARK:
		flow->has |= BIT(MARK);
		flow->mark = number;
		break;
	}
	return 0;
}

static int flow_word(struct words *words, const struct keyword *keyword,
		     void *target)
{
	const char *name = keyword->number ? "proto" : keyword->name;
	struct ipward_flow *flow = target;

	switch (keyword->id) {
	case SELECTOR_SRC:
		flow->has |= BIT(SRC);
		return address_read(words, name, &flow->src);
	case SELECTOR_DST:
		flow->has |= BIT(DST);
		return address_read(words, name, &flow->dst);
	case SELECTOR_PROTO:
		flow->has |= BIT(PROTO);
		flow->proto = keyword->value;
		if (keyword->value)
			return 0;
		return proto_read(words, name, &flow->proto);
	case EXPLAIN_DEV:
		flow->has |= BIT(DEV);
		return device_read(words, name, flow->dev);
	}
	return -EINVAL;
}

static const struct keyword keywords[] = {
	{ "src", SELECTOR_SRC, flow_word, 0, 0 },
	{ "dst", SELECTOR_DST, flow_word, 0, 0 },
	{ "proto", SELECTOR_PROTO, flow_word, 0, 0 },
	{ "tcp", SELECTOR_PROTO, flow_word, IPPROTO_TCP, 0 },
	{ "udp", SELECTOR_PROTO, flow_word, IPPROTO_UDP, 0 },
	{ "icmp", SELECTOR_PROTO, flow_word, IPPROTO_ICMP, 0 },
	{ "icmp6", SELECTOR_PROTO, flow_word, IPPROTO_ICMPV6, 0 },
	{ "esp", SELECTOR_PROTO, flow_word, IPPROTO_ESP, 0 },
	{ "NUMBER", SELECTOR_PROTO, flow_word, 0, 1 },
	{ "sport", SELECTOR_SPORT, flow_number, 0, 0 },
	{ "dport", SELECTOR_DPORT, flow_number, 0, 0 },
	{ "type", SELECTOR_TYPE, flow_number, 0, 0 },
	{ "code", SELECTOR_CODE, flow_number, 0, 0 },
	{ "mark", EXPLAIN_MARK, flow_number, 0, 0 },
	{ "dev", EXPLAIN_DEV, flow_word, 0, 0 },
	{ NULL, 0, NULL, 0, 0 },
};

static int check(const struct ipward_flow *flow, uint64_t given)
{
	int err = words_missing("explain", keywords, given,
				GIVEN(SELECTOR_SRC) | GIVEN(SELECTOR_DST) |
				GIVEN(SELECTOR_PROTO));
	bool icmp = flow->proto == IPPROTO_ICMP;
	bool icmp6 = flow->proto == IPPROTO_ICMPV6;

	if (err)
		return err;
	if (flow->src.len != flow->dst.len)
		return complain("src and dst are of different families: "
				"expected both IPv4 or both IPv6.");
	if (flow->has & (BIT(SPORT) | BIT(DPORT)) &&
	    !proto_has_ports(flow->proto))
		return complain("\"sport\" and \"dport\" need a protocol with "
				"ports: tcp, udp, sctp, dccp or udplite.");
	if (flow->has & (BIT(ICMP_TYPE) | BIT(ICMP_CODE)) && !icmp && !icmp6)
		return complain("\"type\" and \"code\" need icmp or icmp6.");
	if ((icmp && flow->src.len != 4) || (icmp6 && flow->src.len != 16))
		return complain("expected icmp with IPv4, icmp6 with IPv6.");
	return 0;
}

static void print_json(const struct context *context,
		       const struct ipward_explanation *answer)
{
	struct json_object *object = json_object_new_object();
	struct json_object *sas = json_object_new_array();
	struct json_object *part;
	char name[NAME_TEXT];

	json_add_text(object, "action", name_text(action_choices,
						  answer->action, name));
	if (HAS(REASON_NAME))
		json_add_text(object, "reason", answer->reason_name);
	if (HAS(RULE)) {
		part = json_object_new_object();
		rule_json(part, &answer->rule, JSON_COMPLETE);
		json_object_object_add(object, "rule", part);
	}
	for (uint32_t i = 0; i < answer->sas; i++) {
		part = json_object_new_object();
		sa_json(part, &answer->sa[i], JSON_COMPLETE);
		json_object_array_add(sas, part);
	}
	json_object_object_add(object, "sa", sas);
	json_add_text(object, "text", answer->text);
	json_print(context, object);
}

static void print_text(const struct context *context,
		       const struct ipward_explanation *answer)
{
	char name[NAME_TEXT];

	printf("action %s", name_text(action_choices, answer->action, name));
	if (HAS(REASON_NAME))
		printf(", dropped: %s", answer->reason_name);
	putchar('\n');
	if (answer->text[0]) {
		utf8_print(answer->text, "");
		putchar('\n');
	}
	if (HAS(RULE)) {
		fputs("rule ", stdout);
		rule_print(context, &answer->rule);
	}
	for (uint32_t i = 0; i < answer->sas; i++) {
		fputs("sa ", stdout);
		sa_print(context, &answer->sa[i]);
	}
}

static enum status explain(struct context *context, struct words *words)
{
	struct ipward_explanation answer = {
		.has = IPWARD_BIT(IPWARD_A_EXPLAIN_DIR) |
		       IPWARD_BIT(IPWARD_A_EXPLAIN_FLOW),
	};
	uint64_t given = 0;
	int dir = 0, err;

	if (words_choice(words, "explain", dir_choices, &dir) ||
	    words_parse(words, "explain", keywords, &answer.flow, &given) ||
	    check(&answer.flow, given))
		return STATUS_USAGE;
	answer.dir = dir;
	if (context_open(context))
		return STATUS_KERNEL;
	err = ipward_explain(context->ipward, &answer);
	if (err)
		return context_result(context, err);
	if (!*answer.reason_name && ipward_drop_name(answer.reason))
		snprintf(answer.reason_name, sizeof(answer.reason_name), "%s",
			 ipward_drop_name(answer.reason));
	if (context->json)
		print_json(context, &answer);
	else
		print_text(context, &answer);
	return STATUS_OK;
}

const struct object explain_object = {
	.name = "explain",
	.run = explain,
	.usage =
"Usage: ipward explain in|out src ADDR dst ADDR\n"
"                      [ proto ] tcp|udp|icmp|icmp6|esp|NUMBER\n"
"                      [ sport N ] [ dport N ] [ type N ] [ code N ]\n"
"                      [ mark N ] [ dev NAME ]\n"
"Says what rules and SAs would do with such a packet, and why. What no rule\n"
"is asked about (neighbour discovery, local IKE, loopback) passes all the same.\n",
};
