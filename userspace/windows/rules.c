// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "windows/groups.h"
#include "windows/methods.h"
#include "windows/protect.h"
#include "windows/rules.h"
#include "windows/sides.h"
#include "windows/tunnel.h"

#define NAME_BYTES	63

/* A rule that is being written. */
struct writing {
	struct conversion *conversion;
	const struct windows_rule *rule;
	const struct way *way;
	const char *methods;
	struct groups groups;
};

static const char *title(const struct writing *writing)
{
	return object_title(writing->rule->object);
}

static void add(struct writing *writing, const char *from, const char *to, bool mirrored,
		const char *ends, const char *service)
{
	const struct group like = {
		.from = from, .to = to, .ends = ends, .mirrored = mirrored,
	};

	groups_add(writing->conversion, &writing->groups, &like, service);
}

/* To protect is a host's own business: one side of it is this one. */
static void add_everybody(struct writing *writing, const struct ip_filter *filter,
			  const char *everybody, const char *ends, const char *service)
{
	add(writing, "me", everybody, filter->mirrored, ends, service);
	if (!filter->mirrored)
		add(writing, everybody, "me", false, ends, service);
}

static unsigned int families_of(const struct ip_filter *filter)
{
	return filter->source.families & filter->destination.families;
}

static bool protects(const struct writing *writing)
{
	return writing->way;
}

static void remember_names(struct writing *writing, const struct ip_filter *filter)
{
	const struct filter_end *ends[] = { &filter->source, &filter->destination };
	char text[SIDE_TEXT];

	for (int i = 0; i < 2; i++)
		if (*ends[i]->name)
			output_remark(&writing->conversion->rules, 2,
				      "%s was the address "
				      "of \"%s\" when the filter was made",
				      side_text(ends[i], text), ends[i]->name);
}

/* Return: false if it becomes no rule. */
static bool check_filter(struct writing *writing, const struct ip_filter *filter,
			 const char *list)
{
	if (filter->tunnel && !writing->rule->nfa->tunnel)
		conversion_error(writing->conversion, writing->rule->object,
				 "rule \"%s\": a filter of \"%s\" is for a tunnel, and the "
				 "rule is not: expected the same", title(writing), list);
	else if (!families_of(filter))
		conversion_error(writing->conversion, writing->rule->object,
				 "rule \"%s\": a filter of \"%s\" has an IPv4 and an IPv6 "
				 "address: expected one family", title(writing), list);
	else if (filter->source.kind == FILTER_ME && filter->destination.kind == FILTER_ME)
		conversion_warning(writing->conversion, writing->rule->object,
				   "rule \"%s\": a filter of \"%s\" is about packets of a "
				   "host to itself, which no rule is asked about: left out",
				   title(writing), list);
	else
		return true;
	return false;
}

static void take_filter(struct writing *writing, const struct ip_filter *filter,
			const char *list)
{
	char from[SIDE_TEXT], to[SIDE_TEXT], service[SERVICE_TEXT], ends[TUNNEL_ENDS] = "";
	const char *wrong = service_text(filter, service);
	bool mirrored = filter->mirrored;

	if (wrong) {
		conversion_error(writing->conversion, writing->rule->object,
				 "rule \"%s\": a filter of \"%s\": %s", title(writing),
				 list,
				 wrong);
		return;
	}
	if (!check_filter(writing, filter, list))
		return;
	if (writing->rule->nfa->tunnel && protects(writing)) {
		if (tunnel_half(writing->conversion, writing->rule, filter, ends) !=
		    TUNNEL_OUT)
			return;
		mirrored = true;
	}
	remember_names(writing, filter);
	side_text(&filter->source, from);
	side_text(&filter->destination, to);
	if (protects(writing) && !*ends && side_is_everybody(&filter->source) &&
	    side_is_everybody(&filter->destination))
		add_everybody(writing, filter, from, ends, service);
	else
		add(writing, from, to, mirrored, ends, service);
}

static void take_list(struct writing *writing, const struct windows_list *list)
{
	struct conversion *conversion = writing->conversion;

	for (uint32_t i = 0; i < list->filters->filters; i++) {
		if (conversion->filters++ == CONVERSION_FILTERS)
			conversion_error(writing->conversion, writing->rule->object,
					 "more than %d filters in all rules: expected fewer",
					 CONVERSION_FILTERS);
		if (conversion->filters > CONVERSION_FILTERS || conversion->err == -ENOMEM ||
		    report_is_full(conversion->report))
			return;
		take_filter(writing, &list->filters->filter[i],
			    object_title(list->object));
	}
}

static void write_action(struct writing *writing, const struct group *group)
{
	struct output *output = &writing->conversion->rules;
	const struct way *way = writing->way;
	const bool inpass = writing->rule->action == WINDOWS_INPASS;

	if (!way) {
		output_add(output, "action: %s",
			   writing->rule->action == WINDOWS_BLOCK ? "block" : "permit");
		return;
	}
	output_add(output, "action: %s%s,\n      protection: \"%s\", authentication: %s",
		   inpass && way->fall_back ? "request" : "require",
		   inpass && !way->fall_back ? ", inpass: true" : "",
		   protect_name(writing->conversion, writing->rule, way, group->ends),
		   writing->methods);
}

static void write_group(struct writing *writing, const struct group *group)
{
	struct conversion *conversion = writing->conversion;
	struct output *output = &conversion->rules;
	const char *name = conversion_name(conversion, &conversion->rule_names,
					   title(writing), NAME_BYTES, " ");

	output_add(output, "  - { name: ");
	output_quoted(output, name);
	output_add(output, ", from: %s, to: %s,\n      ", group->from, group->to);
	if (*group->service)
		output_add(output, "service: [%s], ", group->service);
	write_action(writing, group);
	if (!group->mirrored)
		output_add(output, ", mirrored: false");
	if (writing->rule->nfa->interfaces == NFA_LAN)
		output_add(output, ", type: lan");
	if (writing->rule->nfa->interfaces == NFA_REMOTE)
		output_add(output, ", type: remote");
	output_add(output, " }\n");
	conversion->converted->rules++;
}

static void write_groups(struct writing *writing)
{
	groups_merge(writing->conversion, &writing->groups, protects(writing));
	for (struct group *group = writing->groups.first; group; group = group->next)
		if (!writing->conversion->err)
			write_group(writing, group);
	groups_free(&writing->groups);
}

/* Return: why it becomes none; NULL if it does. */
static const char *why_no_rule(const struct windows_rule *rule)
{
	if (!rule->nfa->active)
		return "it is not active";
	if (rule->list)
		return NULL;
	return rule->response ? "it is the default response rule: a host with ipward "
				"answers those that one of its rules is about" :
				"it has no filters";
}

/* Return: false if the rule is left out, with a comment. */
static bool is_rule(struct writing *writing)
{
	const struct windows_rule *rule = writing->rule;
	const char *why = why_no_rule(rule);

	if (why)
		output_remark(&writing->conversion->rules, 2, "Rule \"%s\" is left out: %s.",
			      title(writing), why);
	if (why && rule->nfa->active && !rule->response)
		conversion_warning(writing->conversion, rule->object,
				   "rule \"%s\" has no filters: left out",
				   title(writing));
	if (why || !rule->response)
		return !why;
	conversion_error(writing->conversion, rule->object,
			 "rule \"%s\" is the default response rule, and has filters: "
			 "expected none", title(writing));
	return false;
}

static bool check_interfaces(struct writing *writing)
{
	const struct nfa *nfa = writing->rule->nfa;

	if (*nfa->interface)
		conversion_error(writing->conversion, writing->rule->object,
				 "rule \"%s\" is for the interface \"%.300s\" of Windows: "
				 "expected a rule for all of them, or for those of a kind",
				 title(writing), nfa->interface);
	else if (nfa->interfaces != NFA_ALL && nfa->interfaces != NFA_LAN &&
		 nfa->interfaces != NFA_REMOTE)
		conversion_error(writing->conversion, writing->rule->object,
				 "rule \"%s\" is for interfaces of kind %#x, which "
				 "MS-GPIPSEC does not have: expected all, LAN or remote access",
				 title(writing), nfa->interfaces);
	else
		return true;
	return false;
}

static bool read_way(struct writing *writing)
{
	const struct windows_rule *rule = writing->rule;

	if (!rule->negotiation)
		return true;
	writing->methods = methods_list(writing->conversion, rule);
	writing->way = protect_way(writing->conversion, rule);
	if (!writing->way || !writing->methods)
		return false;
	if (writing->way->fall_back && rule->action == WINDOWS_SECURE)
		conversion_warning(writing->conversion, writing->rule->object,
				   "rule \"%s\" permits to fall back to clear, but takes no "
				   "clear packets in: here it does not fall back (\"action: "
				   "request\" would do both)", title(writing));
	return true;
}

void rules_write(struct conversion *conversion, const struct windows_rule *rule)
{
	struct writing writing = { .conversion = conversion, .rule = rule };
	const char *about = object_text(rule->object, ATTRIBUTE_DESCRIPTION);

	if (!is_rule(&writing) || !check_interfaces(&writing) || !read_way(&writing))
		return;
	if (*about)
		output_remark(&conversion->rules, 2, "%s", about);
	for (const struct windows_list *list = rule->list; list; list = list->next)
		take_list(&writing, list);
	if (!writing.groups.first && !conversion->err)
		output_remark(&conversion->rules, 2,
			      "Rule \"%s\" is part of another one, or "
			      "about nothing.", title(&writing));
	write_groups(&writing);
}
