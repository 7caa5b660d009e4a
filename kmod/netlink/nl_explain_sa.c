// SPDX-License-Identifier: GPL-2.0
/*
 * The SAs that an explanation names: those that could have protected an inbound
 * packet, and, if no outbound SA can be used, the one that fits best.
 */

#include <linux/xarray.h>

#include "base/flow.h"
#include "base/net.h"
#include "netlink/nl_explain_sa.h"
#include "policy/rule.h"
#include "policy/spd.h"
#include "sa/outbound.h"
#include "sa/sa.h"
#include "sa/sad.h"

/*
 * Could this SA have protected the packet? In transport mode the SA's ends are
 * those of the packet; behind a NAT the sender's address is not known.
 */
static bool leads_here(const struct ipward_sa *sa,
		       const struct ipward_template *template,
		       const struct ipward_flow *flow)
{
	if (sa->dir != IPWARD_DIR_IN || !ipward_sa_fits(sa, template) ||
	    !ipward_sa_matches(sa, flow))
		return false;
	if (ipward_sa_is_tunnel(sa))
		return true;
	return sa->id.family == flow->family &&
	       ipv6_addr_equal(&sa->id.dst, &flow->dst) &&
	       (sa->natt_len || ipv6_addr_equal(&sa->src, &flow->src));
}

/* Find the newest SAs, newest first, at most @room. */
static unsigned int find_inbound(struct ipward_net *ipn,
				 const struct ipward_template *template,
				 const struct ipward_flow *flow,
				 struct ipward_sa **found, unsigned int room)
{
	struct ipward_sa *sa;
	unsigned long serial;
	unsigned int n = 0;

	xa_for_each(&ipn->sas, serial, sa) {
		if (!leads_here(sa, template, flow))
			continue;
		if (n < room)
			n++;
		memmove(found + 1, found, (n - 1) * sizeof(*found));
		found[0] = sa;
	}
	return n;
}

/**
 * ipward_explain_inbound() - find the SAs that could protect an inbound flow
 * @ipn: namespace
 * @flow: inbound flow
 * @verdict: of the flow; its SAs are filled in, or its drop if there are none
 *
 * For a rule with one template these are the newest SAs that match it; for a
 * rule with several, the newest SA of each.
 *
 * Context: RCU read-side critical section.
 */
void ipward_explain_inbound(struct ipward_net *ipn,
			    const struct ipward_flow *flow,
			    struct ipward_verdict *verdict)
{
	const struct ipward_rule *rule = verdict->rule;
	struct ipward_template template;
	struct ipward_flow layer = *flow;
	unsigned int room, i;

	room = rule->n_templates == 1 ? IPWARD_TEMPLATES_MAX : 1;
	for (i = 0; i < rule->n_templates; i++) {
		ipward_rule_template(rule, IPWARD_DIR_IN, i, &template);
		verdict->n_sa += find_inbound(ipn, &template, &layer,
					      &verdict->sa[i], room);
		if (verdict->n_sa <= i) {
			verdict->n_sa = 0;
			verdict->drop = IPWARD_DROP_NO_SA;
			return;
		}
		ipward_sa_wrap_flow(verdict->sa[i], &layer);
	}
}

/* Reasons why an SA cannot be used, in the order in which they are checked. */
enum misfit {
	MISFIT_PROTO,
	MISFIT_MODE,
	MISFIT_REQID,
	MISFIT_ALG,
	MISFIT_SRC,
	MISFIT_MARK,
	MISFIT_DEV,
	MISFIT_SELECTOR,
	MISFIT_NONE,
};

static const char *const misfit_words[] = {
	[MISFIT_PROTO] = "is of another protocol than the rule asks for",
	[MISFIT_MODE] = "is of another mode than the rule asks for",
	[MISFIT_REQID] = "has another reqid than the rule asks for",
	[MISFIT_ALG] = "does not protect as well as the rule asks for",
	[MISFIT_SRC] = "comes from another address",
	[MISFIT_MARK] = "is for packets with another mark",
	[MISFIT_DEV] = "is for another device",
	[MISFIT_SELECTOR] = "has a selector that does not admit the packet",
};

static enum misfit misfit_of(const struct ipward_sa *sa,
			     const struct ipward_template *template,
			     const struct ipward_flow *flow)
{
	const bool tunnel = template->mode != IPWARD_MODE_TRANSPORT;

	if (sa->id.proto != template->proto)
		return MISFIT_PROTO;
	if (sa->mode != template->mode)
		return MISFIT_MODE;
	if (template->reqid && template->reqid != sa->reqid)
		return MISFIT_REQID;
	if (!ipward_sa_is_good_enough(sa, template))
		return MISFIT_ALG;
	if (!ipv6_addr_equal(&sa->src, tunnel ? &template->src : &flow->src))
		return MISFIT_SRC;
	if ((flow->mark & sa->meta.mask) != sa->meta.mark)
		return MISFIT_MARK;
	if (!ipward_meta_admits(&sa->meta, sa->ipn, flow))
		return MISFIT_DEV;
	return ipward_sa_matches(sa, flow) ? MISFIT_NONE : MISFIT_SELECTOR;
}

static bool leads_there(const struct ipward_sa *sa,
			const struct ipward_template *template,
			const struct ipward_flow *flow)
{
	return sa->dir == IPWARD_DIR_OUT &&
	       sa->id.family == ipward_outbound_family(template, flow) &&
	       ipv6_addr_equal(&sa->id.dst,
			       ipward_outbound_dst(template, flow));
}

/* Find the template that has no SA, and the flow that this SA would protect. */
static bool find_gap(struct ipward_net *ipn, const struct ipward_rule *rule,
		     struct ipward_flow *layer,
		     struct ipward_template *template)
{
	struct ipward_sa *sa;
	unsigned int i;

	for (i = 0; i < rule->n_templates; i++) {
		ipward_rule_template(rule, IPWARD_DIR_OUT, i, template);
		sa = ipward_outbound_find(ipn, template, layer, NULL);
		if (!sa)
			return true;
		ipward_sa_wrap_flow(sa, layer);
	}
	return false;
}

/**
 * ipward_explain_misfit() - say why the SA that fits best cannot be used
 * @ipn: namespace
 * @flow: outbound flow
 * @verdict: of the flow, for which there is no SA
 * @text: filled in, "SPI ... has another reqid ..."; empty if there is no SA to
 *	that destination
 * @size: bytes of @text
 *
 * Context: RCU read-side critical section.
 */
void ipward_explain_misfit(struct ipward_net *ipn,
			   const struct ipward_flow *flow,
			   const struct ipward_verdict *verdict, char *text,
			   size_t size)
{
	enum misfit best = MISFIT_PROTO, misfit;
	struct ipward_flow layer = *flow;
	struct ipward_template template;
	struct ipward_sa *sa, *nearest = NULL;
	unsigned long serial;

	text[0] = '\0';
	if (!find_gap(ipn, verdict->rule, &layer, &template))
		return;
	xa_for_each(&ipn->sas, serial, sa) {
		if (!leads_there(sa, &template, &layer))
			continue;
		misfit = misfit_of(sa, &template, &layer);
		if (misfit < best || misfit == MISFIT_NONE)
			continue;
		nearest = sa;
		best = misfit;
	}
	if (nearest)
		snprintf(text, size, "SPI 0x%08x %s",
			 ntohl(nearest->id.spi), misfit_words[best]);
}
