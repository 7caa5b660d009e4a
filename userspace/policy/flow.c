// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "policy/flow.h"
#include "value/address.h"
#include "value/name.h"
#include "value/number.h"
#include "value/port.h"
#include "value/range.h"

#define EXPECTED	"a flow, as \"tcp 192.0.2.77 -> me:443\", \"icmp me -> dns\" " \
			"or \"udp [2001:db8::1]:68 -> [2001:db8::2]:67\""

#define WORDS		4	/* protocol, source, "->", destination */
#define PAIRS_MAX	65536

/* Where it does not matter: of those that no service has. */
#define SPORT_USUAL	54321

static int refuse(struct compiler *compiler, const struct node *text)
{
	return node_error(compiler, text, "\"%s\": expected " EXPECTED, text->text);
}

/* ADDRESS:PORT, [ADDRESS]:PORT, or without a port. Return: the port's text or NULL */
static char *cut_port(char **address)
{
	char *text = *address, *last = strrchr(text, ':');
	char *close = strchr(text, ']');

	if (*text == '[' && close && (close[1] == ':' || !close[1])) {
		*close = '\0';
		*address = text + 1;
		return close[1] == ':' ? close + 2 : NULL;
	}
	if (!last || strchr(text, ':') != last)
		return NULL;
	*last = '\0';
	return last + 1;
}

static int read_side(struct compiler *compiler, const struct node *text,
		     char *word, uint8_t proto, const struct addresses **set,
		     uint16_t *port)
{
	struct node address = *text;
	char *number = cut_port(&word);
	struct value_error error;
	struct words words = { &number, 1, 0, &error };

	address.kind = NODE_TEXT;
	address.text = word;
	*set = addresses_read(compiler, &address);
	if (!*set)
		return -EINVAL;
	if (!number)
		return 0;
	if (!proto_has_ports(proto))
		return node_error(compiler, text, "\"%s\": a protocol without ports: "
				  "expected none", text->text);
	return port_read(&words, "port", proto, port) ?
	       node_value_error(compiler, text, &error) : 0;
}

/* "icmp" alone is an echo request. */
static int read_proto(struct compiler *compiler, const struct node *text,
		      char *word, struct policy_flow *flow)
{
	struct value_error error;
	struct words words = { &word, 1, 0, &error };

	if (proto_read(&words, "flow", &flow->proto))
		return node_value_error(compiler, text, &error);
	if (flow->proto == IPPROTO_ICMP)
		flow->icmp_type = 8;
	if (flow->proto == IPPROTO_ICMPV6)
		flow->icmp_type = 128;
	return 0;
}

int flow_read(struct compiler *compiler, const struct node *text,
	      struct flow_words *flow)
{
	char *rest = strdupa(text->text), *next, *word[WORDS];
	int count = 0;

	memset(flow, 0, sizeof(*flow));
	flow->like.sport = SPORT_USUAL;
	while ((next = strsep(&rest, " \t"))) {
		if (!*next)
			continue;
		if (count == WORDS)
			return refuse(compiler, text);
		word[count++] = next;
	}
	if (count != WORDS || strcmp(word[2], "->") != 0)
		return refuse(compiler, text);
	if (read_proto(compiler, text, word[0], &flow->like) ||
	    read_side(compiler, text, word[1], flow->like.proto, &flow->src,
		      &flow->like.sport) ||
	    read_side(compiler, text, word[3], flow->like.proto, &flow->dst,
		      &flow->like.dport))
		return -EINVAL;
	if (flow->src->any || flow->dst->any)
		return node_error(compiler, text, "\"%s\": expected addresses, not "
				  "\"any\"", text->text);
	if (proto_has_ports(flow->like.proto) && !flow->like.dport)
		return node_error(compiler, text, "\"%s\": expected a port behind the "
				  "destination, as me:443", text->text);
	return 0;
}

static void end_print(const struct ipward_addr *addr, uint16_t port, bool ports,
		      char *text, size_t size)
{
	char address[ADDRESS_TEXT];
	const char *name = address_text(addr, address);

	if (!ports)
		snprintf(text, size, "%s", name);
	else if (addr->len == 4)
		snprintf(text, size, "%s:%u", name, port);
	else
		snprintf(text, size, "[%s]:%u", name, port);
}

const char *flow_text(const struct policy_flow *flow, char *text)
{
	const bool ports = proto_has_ports(flow->proto);
	char proto[NAME_TEXT], src[ADDRESS_TEXT + 8], dst[ADDRESS_TEXT + 8];

	end_print(&flow->src, flow->sport, ports, src, sizeof(src));
	end_print(&flow->dst, flow->dport, ports, dst, sizeof(dst));
	snprintf(text, FLOW_TEXT, "%s %s -> %s",
		 name_text(proto_choices, flow->proto, proto), src, dst);
	return text;
}

/* A prefix's addresses that are tried. Return: how many */
static int ends(const struct prefix *prefix, struct ipward_addr *end)
{
	end[0] = prefix->addr;
	if (prefix->len == 8 * prefix->addr.len)
		return 1;
	range_last(&prefix->addr, prefix->len, &end[1]);
	return 2;
}

static bool can_meet(const struct policy_flow *flow)
{
	if (flow->src.len != flow->dst.len)
		return false;
	if (flow->proto == IPPROTO_ICMP)
		return flow->src.len == 4;
	return flow->proto != IPPROTO_ICMPV6 || flow->src.len == 16;
}

int flow_each(const struct flow_words *flow,
	      int (*fn)(const struct policy_flow *flow, void *arg), void *arg)
{
	const struct prefix_list *src = &flow->src->list, *dst = &flow->dst->list;
	struct policy_flow one = flow->like;
	struct ipward_addr from[2], to[2];
	bool found = false;
	int err = 0;

	if ((uint64_t)src->count * dst->count > PAIRS_MAX)
		return -E2BIG;
	for (unsigned int i = 0; i < src->count * dst->count && !err; i++) {
		const int m = ends(&src->item[i / dst->count], from);
		const int n = ends(&dst->item[i % dst->count], to);

		for (int j = 0; j < m * n && !err; j++) {
			one.src = from[j / n];
			one.dst = to[j % n];
			if (!can_meet(&one))
				continue;
			found = true;
			err = fn(&one, arg);
		}
	}
	return err ?: found ? err : -ENOENT;
}
