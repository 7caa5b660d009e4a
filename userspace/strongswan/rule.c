// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "client.h"
#include "convert.h"
#include "rule.h"
#include "value/range.h"

/* Begins the name of each rule from here, by which those left behind are found. */
#define PREFIX		"charon:"

/*
 * Priorities of the kernel, of which the lowest goes first: what an administrator has
 * numbered, then charon's classes in their order. Within one of them the more
 * specific goes first, as in charon.
 */
#define CLASS_BASE	1000000000

static void put_action(struct ipward_rule *rule, const struct rule_action *action)
{
	struct ipward_tmpl *tmpl = &rule->tmpl[0];

	rule->has |= IPWARD_BIT(IPWARD_A_RULE_ACTION);
	if (action->type == POLICY_PASS) {
		rule->action = IPWARD_ACTION_PERMIT;
		return;
	}
	if (action->type == POLICY_DROP) {
		rule->action = IPWARD_ACTION_BLOCK;
		return;
	}
	rule->action = IPWARD_ACTION_PROTECT;
	rule->tmpls = 1;
	rule->has |= IPWARD_BIT(IPWARD_A_RULE_TEMPLATE);
	memset(tmpl, 0, sizeof(*tmpl));
	tmpl->proto = action->proto;
	tmpl->mode = action->mode;
	tmpl->reqid = action->reqid;
	tmpl->has = IPWARD_BIT(IPWARD_A_TEMPLATE_PROTO) |
		    IPWARD_BIT(IPWARD_A_TEMPLATE_MODE) |
		    IPWARD_BIT(IPWARD_A_TEMPLATE_REQID);
	if (!action->src.len || !action->dst.len)
		return;
	tmpl->src = action->src;
	tmpl->dst = action->dst;
	tmpl->has |= IPWARD_BIT(IPWARD_A_TEMPLATE_SRC) |
		     IPWARD_BIT(IPWARD_A_TEMPLATE_DST);
}

/* A range of addresses is several prefixes: a selector for each pair of them. */
struct split {
	struct ipward_rule *rule;
	traffic_selector_t *src, *dst;
	struct ipward_addr addr;
	uint8_t len;
};

static int split_range(traffic_selector_t *ts, range_fn fn, struct split *split)
{
	struct ipward_addr first = convert_bytes(ts->get_from_address(ts));
	struct ipward_addr last = convert_bytes(ts->get_to_address(ts));

	return range_split(&first, &last, fn, split);
}

static int put_pair(const struct ipward_addr *addr, uint8_t len, void *arg)
{
	struct split *split = arg;
	struct ipward_rule *rule = split->rule;
	struct ipward_selector *selector;

	if (rule->selectors == IPWARD_SELECTORS_MAX)
		return -E2BIG;
	selector = &rule->selector[rule->selectors++];
	memset(selector, 0, sizeof(*selector));
	convert_selectors(selector, split->src, split->dst);
	selector->src = split->addr;
	selector->src_len = split->len;
	selector->dst = *addr;
	selector->dst_len = len;
	return 0;
}

static int put_source(const struct ipward_addr *addr, uint8_t len, void *arg)
{
	struct split *split = arg;

	split->addr = *addr;
	split->len = len;
	return split_range(split->dst, put_pair, split);
}

static bool put_key(struct ipward_rule *rule, const struct rule_key *key)
{
	struct split split = { .rule = rule, .src = key->src, .dst = key->dst };

	rule->dir = key->dir == POLICY_OUT ? IPWARD_DIR_OUT : IPWARD_DIR_IN;
	rule->has |= IPWARD_BIT(IPWARD_A_RULE_DIR) |
		     IPWARD_BIT(IPWARD_A_RULE_SELECTOR);
	if (key->mark.mask) {
		rule->mark = key->mark.value;
		rule->mark_mask = key->mark.mask;
		rule->has |= IPWARD_BIT(IPWARD_A_RULE_MARK) |
			     IPWARD_BIT(IPWARD_A_RULE_MARK_MASK);
	}
	if (key->interface) {
		snprintf(rule->devs, sizeof(rule->devs), "%s", key->interface);
		rule->has |= IPWARD_BIT(IPWARD_A_RULE_DEVS);
	}
	return !split_range(key->src, put_source, &split);
}

bool rule_install(const struct rule_key *key, const struct rule_action *action,
		  uint32_t *handle)
{
	struct ipward_rule *rule = malloc_thing(struct ipward_rule);
	struct ipward *ipward = client_get();
	int err = -ENOTCONN;

	ipward_rule_clear(rule);
	snprintf(rule->name, sizeof(rule->name), PREFIX "%u", action->reqid);
	rule->priority = action->manual ?: CLASS_BASE + action->class;
	rule->has |= IPWARD_BIT(IPWARD_A_RULE_NAME) | IPWARD_BIT(IPWARD_A_RULE_PRIORITY);
	put_action(rule, action);
	if (!put_key(rule, key))
		err = -E2BIG;
	else if (ipward)
		err = ipward_rule_add(ipward, rule, handle);
	if (err) {
		DBG1(DBG_KNL, "ipward: the policy %R === %R is refused:", key->src,
		     key->dst);
		client_failed(ipward, err, "a rule cannot be added");
	}
	if (ipward)
		client_put(ipward);
	free(rule);
	return !err;
}

void rule_remove(uint32_t handle)
{
	struct ipward *ipward = client_get();
	int err;

	if (!ipward)
		return;
	err = ipward_rule_del(ipward, handle);
	if (err && err != -ENOENT)
		client_failed(ipward, err, "rule %u cannot be removed", handle);
	client_put(ipward);
}

bool rule_is_own(const struct ipward_rule *rule)
{
	return rule->has & IPWARD_BIT(IPWARD_A_RULE_NAME) &&
	       strpfx(rule->name, PREFIX);
}

static int remember(const struct ipward_rule *rule, void *arg)
{
	linked_list_t *handles = arg;

	if (rule_is_own(rule))
		handles->insert_last(handles, (void *)(uintptr_t)rule->handle);
	return 0;
}

status_t rule_flush(void)
{
	linked_list_t *handles = linked_list_create();
	struct ipward *ipward = client_get();
	void *handle;
	int err;

	err = ipward ? ipward_rule_dump(ipward, remember, handles) : -ENOTCONN;
	if (ipward)
		client_put(ipward);
	if (handles->get_count(handles))
		DBG1(DBG_KNL, "ipward: removing %d rules of an earlier key exchange",
		     handles->get_count(handles));
	while (handles->remove_first(handles, &handle) == SUCCESS)
		rule_remove((uintptr_t)handle);
	handles->destroy(handles);
	return err ? FAILED : SUCCESS;
}
