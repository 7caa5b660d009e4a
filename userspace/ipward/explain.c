// SPDX-License-Identifier: GPL-2.0
/* ipward explain */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include "command.h"
#include "explain_file.h"
#include "explain_pcap.h"
#include "netns.h"
#include "print.h"
#include "show.h"
#include "source_nat.h"
#include "value/address.h"
#include "value/exempt.h"
#include "value/icmp.h"
#include "value/meta.h"
#include "value/name.h"
#include "value/number.h"
#include "value/port.h"
#include "value/selector.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_FLOW_##attr)
#define NAT_TEXT	1024
#define HAS(attr)	(answer->has & IPWARD_BIT(IPWARD_A_EXPLAIN_##attr))

enum { EXPLAIN_MARK = SELECTOR_IDS, EXPLAIN_DEV };

#define ROW(word, number, reader, attr, member)				\
	.name = word, .id = number, .parse = reader, .has = BIT(attr),	\
	ROW_PLACE(ipward_flow, member)

#define NUMBER_ROW(word, number, attr, member, highest)			\
	{ ROW(word, number, row_number, attr, member), .max = highest }

#define PROTO_ROW(word, protocol)					\
	{ ROW(word, SELECTOR_PROTO, row_value, PROTO, proto),		\
	  .value = protocol }

static int port_word(struct words *words, const struct keyword *keyword,
		     void *target)
{
	const struct ipward_flow *flow = target;
	uint8_t proto = (flow->has & BIT(PROTO)) ? flow->proto : 0;

	row_is_given(keyword, target);
	return port_read(words, keyword->name, proto,
			 row_place(keyword, target));
}

static const struct keyword keywords[] = {
	{ ROW("src", SELECTOR_SRC, address_word, SRC, src) },
	{ ROW("dst", SELECTOR_DST, address_word, DST, dst) },
	{ ROW("proto", SELECTOR_PROTO, proto_word, PROTO, proto) },
	PROTO_ROW("tcp", IPPROTO_TCP),
	PROTO_ROW("udp", IPPROTO_UDP),
	PROTO_ROW("icmp", IPPROTO_ICMP),
	PROTO_ROW("icmp6", IPPROTO_ICMPV6),
	PROTO_ROW("esp", IPPROTO_ESP),
	{ ROW("NUMBER", SELECTOR_PROTO, proto_word, PROTO, proto),
	  .number = true },
	{ ROW("sport", SELECTOR_SPORT, port_word, SPORT, sport) },
	{ ROW("dport", SELECTOR_DPORT, port_word, DPORT, dport) },
	{ ROW("type", SELECTOR_TYPE, icmp_type_word, ICMP_TYPE, icmp_type) },
	NUMBER_ROW("code", SELECTOR_CODE, ICMP_CODE, icmp_code, UINT8_MAX),
	NUMBER_ROW("mark", EXPLAIN_MARK, MARK, mark, UINT32_MAX),
	{ ROW("dev", EXPLAIN_DEV, device_word, DEV, dev) },
	ROW_END,
};

static int check(const struct words *words,
		 const struct ipward_flow *flow, uint64_t given)
{
	int err = words_missing(words, "explain", keywords, given,
				GIVEN(SELECTOR_SRC) | GIVEN(SELECTOR_DST) |
				GIVEN(SELECTOR_PROTO));
	bool icmp = flow->proto == IPPROTO_ICMP;
	bool icmp6 = flow->proto == IPPROTO_ICMPV6;

	if (err)
		return err;
	if (flow->src.len != flow->dst.len)
		return words_conflict(words, "src and dst are of different families: "
				"expected both IPv4 or both IPv6.");
	if (flow->has & (BIT(SPORT) | BIT(DPORT)) &&
	    !proto_has_ports(flow->proto))
		return words_conflict(words, "\"sport\" and \"dport\" need a protocol with "
				"ports: tcp, udp, sctp, dccp or udplite.");
	if (flow->has & (BIT(ICMP_TYPE) | BIT(ICMP_CODE)) && !icmp && !icmp6)
		return words_conflict(words, "\"type\" and \"code\" need icmp or icmp6.");
	if ((icmp && flow->src.len != 4) || (icmp6 && flow->src.len != 16))
		return words_conflict(words, "expected icmp with IPv4, icmp6 with IPv6.");
	return 0;
}

/* Rules that would match if this host had the address of their own end. */
struct search {
	const struct ipward_explanation *answer;
	struct json_object *array;	/* NULL for text */
};

static bool misses_one(const struct ipward_rule *rule,
		       const struct ipward_selector *s,
		       const struct ipward_explanation *answer)
{
	const struct ipward_flow *flow = &answer->flow;
	const bool out = rule->dir == IPWARD_DIR_OUT;
	const bool flow_out = answer->dir == IPWARD_DIR_OUT;

	if (!(rule->has & IPWARD_BIT(IPWARD_A_RULE_ABSENT)) ||
	    (out != flow_out && !(rule->flags & IPWARD_RULE_FLAG_MIRRORED)))
		return false;
	if (s->has & IPWARD_BIT(IPWARD_A_SELECTOR_PROTO) &&
	    s->proto != flow->proto)
		return false;
	if (!address_is_within(&rule->absent, out ? &s->src : &s->dst,
			       8 * rule->absent.len))
		return false;	/* the end of a tunnel: not in the selector */
	return !(s->has & IPWARD_BIT(out ? IPWARD_A_SELECTOR_DST :
					   IPWARD_A_SELECTOR_SRC)) ||
	       address_is_within(flow_out ? &flow->dst : &flow->src,
				 out ? &s->dst : &s->src,
				 out ? s->dst_len : s->src_len);
}

static bool misses(const struct ipward_rule *rule,
		   const struct ipward_explanation *answer)
{
	const struct ipward_selector nothing = { .has = 0 };

	for (uint32_t i = 0; i < rule->selectors; i++)
		if (misses_one(rule, &rule->selector[i], answer))
			return true;
	return !rule->selectors && misses_one(rule, &nothing, answer);
}

static int look(const struct ipward_rule *rule, void *arg)
{
	struct search *search = arg;
	struct json_object *object;
	char text[ADDRESS_TEXT];

	if (!misses(rule, search->answer))
		return 0;
	if (!search->array) {
		printf("# rule %" PRIu32 " is for %s, which is no address of "
		       "this host\n", rule->handle,
		       address_text(&rule->absent, text));
		return 0;
	}
	object = json_object_new_object();
	json_add_number(object, "rule", rule->handle);
	json_add_addr(object, "addr", &rule->absent);
	json_object_array_add(search->array, object);
	return 0;
}

/* An error of the dump does not affect the answer. */
static void find_missed(const struct context *context,
			const struct ipward_explanation *answer,
			struct json_object *array)
{
	struct search search = { .answer = answer, .array = array };

	if (!HAS(RULE))
		ipward_rule_dump(context->ipward, look, &search);
}

static const char *back_reason(const struct ipward_explanation *answer,
			       char *text)
{
	const char *name = ipward_drop_name(answer->back_reason);

	if (name)
		return name;
	snprintf(text, NAME_TEXT, "%" PRIu32, answer->back_reason);
	return text;
}

static struct json_object *back_json(const struct ipward_explanation *answer)
{
	struct json_object *object = json_object_new_object();
	char name[NAME_TEXT];

	json_add_text(object, "action", name_text(action_choices,
						  answer->back_action, name));
	if (HAS(BACK_REASON))
		json_add_text(object, "reason", back_reason(answer, name));
	json_add_text(object, "text", answer->back_text);
	return object;
}

static void back_print(const struct ipward_explanation *answer)
{
	char name[NAME_TEXT];

	if (!HAS(BACK_ACTION))
		return;
	if (HAS(BACK_REASON))
		printf("answers would be dropped: %s: ",
		       back_reason(answer, name));
	else
		fputs("answers: ", stdout);
	print_foreign(answer->back_text, "");
	putchar('\n');
}

/*
 * What NAT makes of a connection is decided by its first packet: chains may turn
 * a packet that a rule protects into another one.
 */
static void find_nat(const struct context *context,
		     const struct ipward_explanation *answer, char *list,
		     size_t size)
{
	int home;

	*list = '\0';
	if (answer->dir != IPWARD_DIR_OUT || HAS(TRANSLATED) ||
	    answer->action != IPWARD_ACTION_PROTECT ||
	    netns_enter(context->netns, &home))
		return;
	ipward_source_nat(answer->flow.src.len == 4 ? AF_INET : AF_INET6,
			  list, size);
	netns_leave(home);
}

static void print_json(const struct context *context,
		       const struct ipward_explanation *answer)
{
	struct json_object *object = json_object_new_object();
	struct json_object *missed = json_object_new_array();
	struct json_object *sas = json_object_new_array();
	struct json_object *part;
	char name[NAME_TEXT], kinds[EXEMPT_TEXT], nat[NAT_TEXT];

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
	find_missed(context, answer, missed);
	json_object_object_add(object, "missed", missed);
	if (HAS(EXEMPT))
		json_add_text(object, "exempt", exempt_text(answer->exempt, kinds));
	json_add_text(object, "text", answer->text);
	if (HAS(TRANSLATED))
		json_object_object_add(object, "translated",
				       flow_json(&answer->translated));
	find_nat(context, answer, nat, sizeof(nat));
	if (*nat)
		json_add_text(object, "source_nat", nat);
	if (HAS(BACK_ACTION))
		json_object_object_add(object, "answers", back_json(answer));
	json_print(context, object);
}

static void print_text(const struct context *context,
		       const struct ipward_explanation *answer)
{
	char name[NAME_TEXT], nat[NAT_TEXT];

	if (HAS(TRANSLATED)) {
		fputs("conntrack translates it:", stdout);
		flow_print(&answer->translated);
		putchar('\n');
	}
	printf("action %s", name_text(action_choices, answer->action, name));
	if (HAS(REASON_NAME))
		printf(", dropped: %s", answer->reason_name);
	putchar('\n');
	if (answer->text[0]) {
		print_foreign(answer->text, "");
		putchar('\n');
	}
	if (HAS(RULE)) {
		fputs("rule ", stdout);
		rule_print(context, &answer->rule);
		if (!context->details)
			rule_print_absent(&answer->rule);
	}
	find_missed(context, answer, NULL);
	find_nat(context, answer, nat, sizeof(nat));
	if (*nat) {
		fputs("# source NAT comes before the rules, and can take the "
		      "packet away from this one: ", stdout);
		print_foreign(nat, "");
		putchar('\n');
	}
	for (uint32_t i = 0; i < answer->sas; i++) {
		fputs("sa ", stdout);
		sa_print(context, &answer->sa[i]);
	}
	back_print(answer);
}

static enum status explain(struct context *context, struct words *words)
{
	struct ipward_explanation answer = {
		.has = IPWARD_BIT(IPWARD_A_EXPLAIN_DIR) |
		       IPWARD_BIT(IPWARD_A_EXPLAIN_FLOW),
	};
	const char *file = NULL;
	uint64_t given = 0;
	int dir = 0, err;

	if (words_is(words_peek(words), "pcap")) {
		words_take(words);
		return explain_pcap(context, words);
	}
	if (words_is(words_peek(words), "file")) {
		words_take(words);
		file = words_value(words, "file", "a policy file");
		if (!file)
			return STATUS_USAGE;
	}
	if (words_option(words, "explain") ||
	    words_choice(words, "explain", dir_choices, &dir) ||
	    words_parse(words, "explain", keywords, &answer.flow, &given) ||
	    check(words, &answer.flow, given))
		return STATUS_USAGE;
	answer.dir = dir;
	if (file)
		return explain_file(context, file, dir, &answer.flow);
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
"                      [ proto ] tcp|udp|icmp|icmp6|esp|NUMBER | proto NAME\n"
"                      [ sport PORT ] [ dport PORT ] [ type N ] [ code N ]\n"
"                      [ mark N ] [ dev NAME ]\n"
"       ipward explain file FILE in|out ...             (a policy file, not in force)\n"
"       ipward explain pcap FILE\n"
"Says what rules and SAs would do with such a packet, and why; and if it may be\n"
"exempt from rules. What goes by the loopback device passes all the same.\n",
};
