// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "policy/export.h"
#include "policy/output.h"
#include "policy/suite.h"
#include "value/address.h"
#include "value/algorithm.h"
#include "value/default.h"
#include "value/exempt.h"
#include "value/meta.h"
#include "value/name.h"
#include "value/selector.h"

#define SEL(attr)	IPWARD_BIT(IPWARD_A_SELECTOR_##attr)
#define TMPL(attr)	(tmpl->has & IPWARD_BIT(IPWARD_A_TEMPLATE_##attr))
#define RULE(attr)	(rule->has & IPWARD_BIT(IPWARD_A_RULE_##attr))

/**
 * struct exporting - a policy file that is being written
 * @sets: of the rule at hand
 * @tmpl: protections that have been written, by number
 */
struct exporting {
	struct output text;
	struct sets *sets;
	const struct ipward_tmpl **tmpl;
	size_t tmpls;
};

#define add(output, ...)	output_add(&(output)->text, __VA_ARGS__)

/* In double quotes, as YAML reads them. */
static void add_quoted(struct exporting *output, const char *text)
{
	add(output, "\"");
	for (; *text; text++)
		add(output, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
	add(output, "\"");
}

/* Would this suite be written for that template? */
static bool suits(const struct suite *suite, const struct ipward_tmpl *tmpl)
{
	const bool ah = tmpl->proto == IPPROTO_AH;

	if (suite->bits && suite->bits < tmpl->key_bits)
		return false;
	if (suite->auth)
		return algorithm_is_listed(tmpl->algs, suite->auth) &&
		       (ah ? !strcmp(suite->cipher, "null") :
			     algorithm_is_listed(tmpl->algs, suite->cipher));
	return algorithm_is_listed(tmpl->algs, suite->cipher);
}

/* Of each cipher, the shortest key that is long enough says the same. */
static bool is_written(const struct suite *suite, const struct ipward_tmpl *tmpl)
{
	if (!suits(suite, tmpl))
		return false;
	for (const struct suite *s = suites; s < suite; s++)
		if (suits(s, tmpl) && !strcmp(s->cipher, suite->cipher) &&
		    (!s->auth || !strcmp(s->auth, suite->auth)))
			return false;
	return true;
}

static void add_algorithms(struct exporting *output, const struct ipward_tmpl *tmpl)
{
	const bool ah = tmpl->proto == IPPROTO_AH;
	const char *comma = "";

	add(output, "%s: [", ah ? "ah" : "esp");
	if (TMPL(FLAGS) && tmpl->flags & IPWARD_TEMPLATE_FLAG_ENCRYPTED)
		add(output, "encrypted");
	else if (!TMPL(ALGS) || !*tmpl->algs)
		add(output, "any");
	for (const struct suite *s = suites; s->name && TMPL(ALGS); s++) {
		if (!is_written(s, tmpl))
			continue;
		add(output, "%s%s", comma, ah && s->auth ?
		    s->name + strlen("null-") : s->name);
		comma = ", ";
	}
	add(output, "]");
}

static void add_protection(struct exporting *output, const struct ipward_tmpl *tmpl,
			   size_t number)
{
	char src[ADDRESS_TEXT], dst[ADDRESS_TEXT];

	add(output, "  p%zu: { ", number);
	add_algorithms(output, tmpl);
	add(output, ", mode: %s", choice_name(mode_choices, tmpl->mode));
	if (TMPL(SRC))
		add(output, ", local: \"%s\", remote: \"%s\"",
		    address_text(&tmpl->src, src), address_text(&tmpl->dst, dst));
	if (TMPL(REQID) && tmpl->reqid)
		add(output, ", reqid: %" PRIu32, tmpl->reqid);
	/* That its algorithms are weak was known when they were chosen. */
	add(output, ", legacy: true }\n");
}

/* A number from 1; templates that are alike have one. */
static size_t number_of(struct exporting *output, const struct ipward_tmpl *tmpl)
{
	for (size_t i = 0; i < output->tmpls; i++)
		if (!memcmp(output->tmpl[i], tmpl, sizeof(*tmpl)))
			return i + 1;
	output->tmpl[output->tmpls++] = tmpl;
	return output->tmpls;
}

/* The sets that selectors are the combinations of, if they are. */
struct sets {
	struct ipward_selector src[IPWARD_SELECTORS_MAX];
	struct ipward_selector dst[IPWARD_SELECTORS_MAX];
	struct ipward_selector service[IPWARD_SELECTORS_MAX];
	unsigned int srcs;
	unsigned int dsts;
	unsigned int services;
};

/* IPv6 addresses of any kind are no address, but a family. */
static struct prefix address_of(const struct ipward_selector *s, bool dst)
{
	struct prefix prefix = { { 0, { 0 } }, 0 };

	if (s->has & (dst ? SEL(DST) : SEL(SRC))) {
		prefix.addr = dst ? s->dst : s->src;
		prefix.len = dst ? s->dst_len : s->src_len;
	} else if (s->has & SEL(FAMILY) &&
		   !(s->has & (dst ? SEL(SRC) : SEL(DST)))) {
		prefix.addr.len = s->family == AF_INET ? 4 : 16;
	}
	return prefix;
}

static void take_address(struct ipward_selector *list, unsigned int *count,
			 const struct ipward_selector *s, bool dst)
{
	struct ipward_selector item = { .has = 0 };
	const struct prefix prefix = address_of(s, dst);

	item.src = prefix.addr;
	item.src_len = prefix.len;
	for (unsigned int i = 0; i < *count; i++)
		if (!memcmp(&list[i], &item, sizeof(item)))
			return;
	list[(*count)++] = item;
}

#define SERVICE_HAS	(SEL(PROTO) | SEL(SPORT_MIN) | SEL(SPORT_MAX) |		\
			 SEL(DPORT_MIN) | SEL(DPORT_MAX) | SEL(ICMP_TYPE) |	\
			 SEL(ICMP_CODE))

static void take_service(struct sets *sets, const struct ipward_selector *s)
{
	struct ipward_selector item = *s;

	item.has &= SERVICE_HAS;
	item.family = 0;
	memset(&item.src, 0, sizeof(item.src));
	memset(&item.dst, 0, sizeof(item.dst));
	item.src_len = 0;
	item.dst_len = 0;
	for (unsigned int i = 0; i < sets->services; i++)
		if (!memcmp(&sets->service[i], &item, sizeof(item)))
			return;
	sets->service[sets->services++] = item;
}

static bool can_be(const struct ipward_selector *src,
		   const struct ipward_selector *dst,
		   const struct ipward_selector *service)
{
	struct ipward_selector s = *service;

	if (src->src.len) {
		s.has |= SEL(SRC);
		s.src = src->src;
	}
	if (dst->src.len) {
		s.has |= SEL(DST);
		s.dst = dst->src;
	}
	return selector_has_one_family(&s);
}

/* Each selector is one of the combinations: are there no others? */
static bool find_sets(struct sets *sets, const struct ipward_selector *selector,
		      uint32_t count)
{
	uint32_t combinations = 0;

	sets->srcs = 0;
	sets->dsts = 0;
	sets->services = 0;
	for (uint32_t i = 0; i < count; i++) {
		take_address(sets->src, &sets->srcs, &selector[i], false);
		take_address(sets->dst, &sets->dsts, &selector[i], true);
		take_service(sets, &selector[i]);
	}
	for (unsigned int i = 0; i < sets->srcs; i++)
		for (unsigned int j = 0; j < sets->dsts; j++)
			for (unsigned int k = 0; k < sets->services; k++)
				combinations += can_be(&sets->src[i], &sets->dst[j],
						       &sets->service[k]);
	return combinations == count;
}

static void add_set(struct exporting *output, const char *key,
		    const struct ipward_selector *list, unsigned int count)
{
	char text[PREFIX_TEXT];

	add(output, ", %s: ", key);
	if (!count || (count == 1 && !list[0].src.len)) {
		add(output, "any");
		return;
	}
	for (unsigned int i = 0; i < count; i++)
		add(output, "%s\"%s\"", i ? ", " : "[", list[i].src.len ?
		    prefix_text(&list[i].src, list[i].src_len, text) : "any");
	add(output, "]");
}

static void add_ports(struct exporting *output, const char *before, uint16_t min,
		      uint16_t max)
{
	if (min == max)
		add(output, " %s%u", before, min);
	else
		add(output, " %s%u-%u", before, min, max);
}

static void add_service(struct exporting *output, const struct ipward_selector *s)
{
	char proto[NAME_TEXT];

	add(output, "%s", name_text(proto_choices, s->proto, proto));
	if (s->has & SEL(DPORT_MIN))
		add_ports(output, "", s->dport_min, s->dport_max);
	if (s->has & SEL(SPORT_MIN))
		add_ports(output, "from ", s->sport_min, s->sport_max);
	if (s->has & SEL(ICMP_TYPE))
		add(output, " %u", s->icmp_type);
	if (s->has & SEL(ICMP_CODE))
		add(output, "/%u", s->icmp_code);
}

static void add_services(struct exporting *output, const struct sets *sets)
{
	if (!sets->services || !(sets->service[0].has & SEL(PROTO)))
		return;
	add(output, ", service: [");
	for (unsigned int i = 0; i < sets->services; i++) {
		add(output, "%s", i ? ", " : "");
		add_service(output, &sets->service[i]);
	}
	add(output, "]");
}

static const char *action_of(const struct ipward_rule *rule)
{
	if (rule->action != IPWARD_ACTION_PROTECT)
		return choice_name(action_choices, rule->action);
	return rule->flags & IPWARD_RULE_FLAG_REQUEST ? "request" : "require";
}

static void add_scope(struct exporting *output, const struct ipward_rule *rule)
{
	char mark[MARK_TEXT];

	/* "*" alone would be an alias, and the kernel takes any bytes but a few. */
	if (RULE(DEVS)) {
		add(output, ", interface: [\"");
		for (const char *c = rule->devs; *c; c++)
			add(output, *c == ',' ? "\", \"" : *c == '"' || *c == '\\' ?
			    "\\%c" : "%c", *c);
		add(output, "\"]");
	}
	if (RULE(VRF)) {
		add(output, ", vrf: ");
		add_quoted(output, rule->vrf);
	}
	if (RULE(MARK))
		add(output, ", mark: %s", mark_text(rule->mark, rule->mark_mask,
						    mark));
}

static void add_flags(struct exporting *output, const struct ipward_rule *rule)
{
	static const struct choice flags[] = {
		{ "reject", IPWARD_RULE_FLAG_REJECT },
		{ "inpass", IPWARD_RULE_FLAG_INPASS },
		{ "audit", IPWARD_RULE_FLAG_AUDIT },
		{ "protected-too", IPWARD_RULE_FLAG_PROTECTED_TOO },
		{ NULL, 0 },
	};

	if (!(rule->flags & IPWARD_RULE_FLAG_MIRRORED))
		add(output, ", mirrored: false");
	for (const struct choice *flag = flags; flag->name; flag++)
		if (rule->flags & flag->value)
			add(output, ", %s: true", flag->name);
}

static void add_one(struct exporting *output, const struct loaded_rule *loaded)
{
	const struct ipward_rule *rule = loaded->head;
	const struct sets *sets = output->sets;

	add(output, "  - { name: ");
	if (RULE(NAME) && *rule->name)
		add_quoted(output, rule->name);
	else
		add(output, "\"rule %" PRIu32 "\"", rule->handle);
	add(output, ", direction: %s", choice_name(dir_choices, rule->dir));
	add_set(output, "from", sets->src, sets->srcs);
	add_set(output, "to", sets->dst, sets->dsts);
	add_services(output, sets);
	add(output, ", action: %s", action_of(rule));
	if (rule->tmpls)
		add(output, ", protection: p%zu",
		    number_of(output, &loaded->tmpl[0]));
	if (rule->priority != POLICY_PRIORITY_DEFAULT)
		add(output, ", priority: %" PRIu32, rule->priority);
	add_flags(output, rule);
	add_scope(output, rule);
	add(output, " }\n");
}

/* Sets if they are such, else a rule for each selector. */
static void add_rule(struct exporting *output, const struct loaded_rule *loaded)
{
	const uint32_t count = loaded->head->selectors;

	if (find_sets(output->sets, loaded->selector, count) || !count) {
		add_one(output, loaded);
		return;
	}
	for (uint32_t i = 0; i < count; i++) {
		find_sets(output->sets, &loaded->selector[i], 1);
		add_one(output, loaded);
	}
}

static void add_config(struct exporting *output, const struct ipward_config *config)
{
	char kinds[EXEMPT_TEXT], in[NAME_TEXT];

	add(output, "defaults:\n  inbound: %s\n  outbound: %s\n",
	    default_in_text(config, in),
	    choice_name(action_choices, config->default_out));
	add(output, "  exempt: [");
	for (const char *c = exempt_text(config->exempt, kinds); *c; c++)
		add(output, *c == ',' ? ", " : "%c", *c);
	add(output, "]\n");
	if (config->protect_mask)
		add(output, "  protect-mark: 0x%" PRIx32 "/0x%" PRIx32 "\n",
		    config->protect_mark, config->protect_mask);
}

static bool can_be_said(const struct loaded_rule *rule, size_t count,
			char *problem, size_t size)
{
	for (size_t i = 0; i < count; i++) {
		const struct ipward_rule *head = rule[i].head;

		if (head->tmpls <= 1 && head->priority)
			continue;
		snprintf(problem, size, "rule %" PRIu32 ": a file cannot say %s",
			 head->handle, head->tmpls > 1 ?
			 "several layers of protection" : "priority 0");
		return false;
	}
	return true;
}

char *policy_export(const struct loaded_rule *rule, size_t count,
		    const struct ipward_config *config, char *problem,
		    size_t size)
{
	struct exporting output = { .sets = malloc(sizeof(*output.sets)) };

	if (!can_be_said(rule, count, problem, size)) {
		free(output.sets);
		return NULL;
	}
	output.tmpl = calloc(count + 1, sizeof(*output.tmpl));
	output.text.failed = !output.sets || !output.tmpl;
	if (!output.text.failed) {
		add(&output, "version: 1\nrules:%s\n", count ? "" : " []");
		for (size_t i = 0; i < count; i++)
			add_rule(&output, &rule[i]);
		add_config(&output, config);
		if (output.tmpls)
			add(&output, "protection:\n");
		for (size_t i = 0; i < output.tmpls; i++)
			add_protection(&output, output.tmpl[i], i + 1);
	}
	free(output.sets);
	free(output.tmpl);
	if (!output.text.failed)
		return output.text.text;
	snprintf(problem, size, "out of memory");
	output_free(&output.text);
	return NULL;
}
