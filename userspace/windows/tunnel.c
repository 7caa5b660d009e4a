// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include "windows/sides.h"
#include "windows/tunnel.h"

static const char *key_of(struct conversion *conversion, const struct ip_filter *filter,
			  bool reversed)
{
	struct ip_filter turned = *filter;
	char from[SIDE_TEXT], to[SIDE_TEXT], service[SERVICE_TEXT];

	if (reversed) {
		turned.source = filter->destination;
		turned.destination = filter->source;
		turned.source_ports = filter->destination_ports;
		turned.destination_ports = filter->source_ports;
	}
	service_text(&turned, service);
	return conversion_text(conversion, "%s>%s %s", side_text(&turned.source, from),
			       side_text(&turned.destination, to), service);
}

static void collect(struct conversion *conversion, const struct windows_rule *rule,
		    const struct ip_filter *filter)
{
	const char *key = key_of(conversion, filter, false);
	void **slot = conversion_slot(conversion, &conversion->tunnels, key);

	if (slot && !*slot)
		*slot = (void *)rule;
}

/* More filters than this are an error when the rules are written. */
static void collect_all(struct conversion *conversion, const struct windows_rule *rule,
			const struct ip_filters *filters)
{
	for (uint32_t i = 0; i < filters->filters; i++) {
		if (conversion->tunnel_filters++ >= CONVERSION_FILTERS)
			return;
		collect(conversion, rule, &filters->filter[i]);
	}
}

void tunnel_collect(struct conversion *conversion)
{
	for (const struct windows_rule *r = conversion->policy->rule; r; r = r->next)
		if (r->nfa && r->nfa->tunnel && r->nfa->active)
			for (const struct windows_list *l = r->list; l; l = l->next)
				collect_all(conversion, r, l->filters);
}

static bool is_end(const struct nfa *nfa, const struct ipward_addr *addr)
{
	return nfa->end_len == addr->len && !memcmp(nfa->end, addr->bytes, addr->len);
}

static bool is_local(const struct conversion *conversion, const struct windows_rule *rule)
{
	for (size_t i = 0; rule && i < conversion->options->locals; i++)
		if (is_end(rule->nfa, &conversion->options->local[i]))
			return true;
	return false;
}

/* Return: TUNNEL_WRONG if nothing tells. */
static enum tunnel_half half_of(const struct conversion *conversion,
				const struct windows_rule *rule,
				const struct windows_rule *other,
				const struct ip_filter *filter)
{
	if (is_local(conversion, rule))
		return TUNNEL_IN;
	if (is_local(conversion, other) || filter->source.kind == FILTER_ME)
		return TUNNEL_OUT;
	return filter->destination.kind == FILTER_ME ? TUNNEL_IN : TUNNEL_WRONG;
}

static bool has_end(const struct nfa *nfa)
{
	static const uint8_t none[16];

	return memcmp(nfa->end, none, nfa->end_len) != 0;
}

static const char *text_of(const uint8_t *bytes, uint8_t len, char *text)
{
	return inet_ntop(len == 16 ? AF_INET6 : AF_INET, bytes, text, INET6_ADDRSTRLEN);
}

/* This host's end: that of the other half, or of the options. */
static const char *local_text(const struct conversion *conversion,
			      const struct windows_rule *rule,
			      const struct windows_rule *other, char *text)
{
	const struct convert_options *options = conversion->options;

	if (other && has_end(other->nfa))
		return text_of(other->nfa->end, other->nfa->end_len, text);
	for (size_t i = 0; i < options->locals; i++)
		if (options->local[i].len == rule->nfa->end_len)
			return text_of(options->local[i].bytes, options->local[i].len,
				       text);
	return NULL;
}

static enum tunnel_half write_ends(struct conversion *conversion,
				   const struct windows_rule *rule,
				   const struct windows_rule *other, char *ends)
{
	char local[INET6_ADDRSTRLEN], remote[INET6_ADDRSTRLEN];
	const char *mine = local_text(conversion, rule, other, local);
	const char *title = object_title(rule->object);

	if (other && other->by != rule->by)
		conversion_warning(conversion, rule->object, "rule \"%s\": the other half "
				   "of its tunnel, rule \"%s\", has another filter "
				   "action: this one's is for both", title,
				   object_title(other->object));
	if (mine && has_end(rule->nfa)) {
		snprintf(ends, TUNNEL_ENDS, ", mode: tunnel, local: \"%s\", remote: "
			 "\"%s\"", mine, text_of(rule->nfa->end, rule->nfa->end_len,
						 remote));
		return TUNNEL_OUT;
	}
	if (mine)
		conversion_error(conversion, rule->object, "rule \"%s\": the end of its "
				 "tunnel has no address (its name is \"%.300s\"): expected "
				 "one", title, rule->nfa->end_name);
	else
		conversion_error(conversion, rule->object, "rule \"%s\": nothing says "
				 "which address of this host is its tunnel's end: "
				 "expected --local with it", title);
	return TUNNEL_WRONG;
}

enum tunnel_half tunnel_half(struct conversion *conversion,
			     const struct windows_rule *rule,
			     const struct ip_filter *filter, char *ends)
{
	const struct windows_rule *other =
		lookup_find(&conversion->tunnels, key_of(conversion, filter, true));
	const char *title = object_title(rule->object);
	enum tunnel_half half;

	if (other == rule)
		other = NULL;
	half = half_of(conversion, rule, other, filter);
	if (half == TUNNEL_OUT)
		return write_ends(conversion, rule, other, ends);
	if (half == TUNNEL_IN && other)
		return half;
	if (half == TUNNEL_IN)
		conversion_error(conversion, rule->object, "rule \"%s\" is the half of a "
				 "tunnel for packets that come in, and there is no rule "
				 "with the filter of the other half: expected one", title);
	else
		conversion_error(conversion, rule->object, "rule \"%s\": nothing says at "
				 "which end of its tunnel this host is: expected --local "
				 "with its address", title);
	return TUNNEL_WRONG;
}
