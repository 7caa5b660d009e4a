// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/ipward.h>
#include "value/name.h"
#include "value/number.h"
#include "value/row.h"
#include "value/suggest.h"

const struct choice dir_choices[] = {
	{ "in", IPWARD_DIR_IN },
	{ "out", IPWARD_DIR_OUT },
	{ NULL, 0 },
};

const struct choice mode_choices[] = {
	{ "transport", IPWARD_MODE_TRANSPORT },
	{ "tunnel", IPWARD_MODE_TUNNEL },
	{ "beet", IPWARD_MODE_BEET },
	{ NULL, 0 },
};

const struct choice action_choices[] = {
	{ "permit", IPWARD_ACTION_PERMIT },
	{ "block", IPWARD_ACTION_BLOCK },
	{ "protect", IPWARD_ACTION_PROTECT },
	{ NULL, 0 },
};

const struct choice default_choices[] = {
	{ "permit", IPWARD_ACTION_PERMIT },
	{ "block", IPWARD_ACTION_BLOCK },
	{ NULL, 0 },
};

const struct choice sa_proto_choices[] = {
	{ "esp", IPPROTO_ESP },
	{ "ah", IPPROTO_AH },
	{ NULL, 0 },
};

const struct choice proto_choices[] = {
	{ "tcp", IPPROTO_TCP },
	{ "udp", IPPROTO_UDP },
	{ "icmp", IPPROTO_ICMP },
	{ "icmp6", IPPROTO_ICMPV6 },
	{ "esp", IPPROTO_ESP },
	{ "ah", IPPROTO_AH },
	{ "sctp", IPPROTO_SCTP },
	{ "dccp", IPPROTO_DCCP },
	{ "udplite", IPPROTO_UDPLITE },
	{ "gre", IPPROTO_GRE },
	{ NULL, 0 },
};

const struct choice family_choices[] = {
	{ "inet", AF_INET },
	{ "inet6", AF_INET6 },
	{ NULL, 0 },
};

/* "sa add" also uses these words. */
const struct choice sa_flag_choices[] = {
	{ "esn", IPWARD_SA_FLAG_ESN },
	{ "iiv", IPWARD_SA_FLAG_IIV },
	{ "legacy", IPWARD_SA_FLAG_LEGACY },
	{ "follow", IPWARD_SA_FLAG_FOLLOW },
	{ "fragment-before", IPWARD_SA_FLAG_FRAG_BEFORE },
	{ "ike", IPWARD_SA_FLAG_IKE },
	{ NULL, 0 },
};

const char *name_text(const struct choice *table, unsigned int value,
		      char *text)
{
	const char *name = choice_name(table, value);

	if (name)
		return name;
	snprintf(text, NAME_TEXT, "%u", value);
	return text;
}

/* For all others a number can be given if /etc/protocols is missing. */
static const struct {
	const char *name;
	const char *number;
} numbers[] = {
	{ "igmp", "2" }, { "ipip", "4" }, { "ipv6", "41" }, { "rsvp", "46" },
	{ "eigrp", "88" }, { "ospf", "89" }, { "pim", "103" },
	{ "vrrp", "112" }, { "l2tp", "115" },
};

static const char *number_of(const char *word)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (!strcmp(numbers[i].name, word))
			return numbers[i].number;
	return NULL;
}

static bool is_ours(const char *word)
{
	const struct choice *c = proto_choices;

	while (c->name && strcmp(c->name, word) != 0)
		c++;
	return c->name;
}

/* The number of a name in /etc/protocols; 0, which no rule can have: none. */
static uint8_t protocol_of(const char *word)
{
	const struct protoent *protocol = getprotobyname(word);

	if (!protocol || protocol->p_proto < 0 || protocol->p_proto > UINT8_MAX)
		return 0;
	return protocol->p_proto;
}

static int refuse_proto(const struct words *words, const char *name,
			const char *word)
{
	const void *names = proto_choices;
	const char *near = NULL;
	char list[128];

	suggest_list(list, sizeof(list), names, sizeof(proto_choices[0]));
	words_wrong(words, name, word, "%s, a name that /etc/protocols has, or "
		    "a number of 1 to 255", list);
	if (word)
		near = number_of(word);
	if (word && !near)
		near = suggest(word, names, sizeof(proto_choices[0]));
	return value_suggest(words->error, near);
}

int proto_read(struct words *words, const char *name, uint8_t *proto)
{
	const char *word = words_peek(words);
	uint64_t number;
	int value, err;

	if (word && isdigit((unsigned char)word[0])) {
		err = number_read(words, name, 1, 255, &number);
		*proto = number;
		return err;
	}
	*proto = word && !is_ours(word) ? protocol_of(word) : 0;
	if (*proto) {
		words_take(words);
		return 0;
	}
	err = words_choice(words, name, proto_choices, &value);
	if (!err)
		*proto = value;
	else if (!words->error || words->error->problem != VALUE_AMBIGUOUS)
		refuse_proto(words, name, word);
	return err;
}

int proto_word(struct words *words, const struct keyword *keyword,
	       void *target)
{
	row_is_given(keyword, target);
	return proto_read(words, keyword->number ? "proto" : keyword->name,
			  row_place(keyword, target));
}

int proto_has_ports(uint8_t proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP ||
	       proto == IPPROTO_SCTP || proto == IPPROTO_DCCP ||
	       proto == IPPROTO_UDPLITE;
}
