// SPDX-License-Identifier: GPL-2.0
/* Rules of the security policy database, and transactions over them. */
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include "handle.h"

struct walk {
	ipward_rule_fn fn;
	void *arg;
};

void ipward_rule_clear(struct ipward_rule *rule)
{
	memset(rule, 0, offsetof(struct ipward_rule, selector));
}

static int take(const struct nlattr *head, int len, void *arg)
{
	return ipward_decode(&ipward_rule_table, arg, head, len);
}

int ipward_rule_add(struct ipward *ipward, const struct ipward_rule *rule,
		    uint32_t *handle)
{
	struct ipward_rule answer;
	int err;

	ipward_rule_clear(&answer);
	err = ipward_call(ipward, IPWARD_CMD_RULE_NEW, &ipward_rule_table,
			  rule, take, &answer);
	if (handle)
		*handle = answer.handle;
	return err;
}

static int call_handle(struct ipward *ipward, enum ipward_cmd cmd,
		       uint32_t handle, struct ipward_rule *answer)
{
	struct ipward_rule key;

	ipward_rule_clear(&key);
	key.has = IPWARD_BIT(IPWARD_A_RULE_HANDLE);
	key.handle = handle;
	return ipward_call(ipward, cmd, &ipward_rule_table, &key,
			   answer ? take : NULL, answer);
}

int ipward_rule_get(struct ipward *ipward, uint32_t handle,
		    struct ipward_rule *rule)
{
	ipward_rule_clear(rule);
	return call_handle(ipward, IPWARD_CMD_RULE_GET, handle, rule);
}

int ipward_rule_del(struct ipward *ipward, uint32_t handle)
{
	return call_handle(ipward, IPWARD_CMD_RULE_DEL, handle, NULL);
}

int ipward_rule_flush(struct ipward *ipward)
{
	return ipward_call(ipward, IPWARD_CMD_RULE_FLUSH, &ipward_rule_table,
			   NULL, NULL, NULL);
}

int ipward_rule_reset(struct ipward *ipward, uint32_t handle)
{
	if (handle)
		return call_handle(ipward, IPWARD_CMD_RULE_RESET, handle, NULL);
	return ipward_call(ipward, IPWARD_CMD_RULE_RESET, &ipward_rule_table,
			   NULL, NULL, NULL);
}

static int hand_on(const struct nlattr *head, int len, void *arg)
{
	const struct walk *walk = arg;
	struct ipward_rule rule;
	int err;

	ipward_rule_clear(&rule);
	err = ipward_decode(&ipward_rule_table, &rule, head, len);
	return err ? err : walk->fn(&rule, walk->arg);
}

int ipward_rule_dump(struct ipward *ipward, ipward_rule_fn fn, void *arg)
{
	struct walk walk = { fn, arg };

	return ipward_dump(ipward, IPWARD_CMD_RULE_GET, &ipward_rule_table,
			   hand_on, &walk);
}

int ipward_set_begin(struct ipward *ipward, enum ipward_set_base base)
{
	struct ipward_set set = {
		.has = IPWARD_BIT(IPWARD_A_SET_BASE),
		.base = base,
	};

	return ipward_call(ipward, IPWARD_CMD_SET_BEGIN, &ipward_set_table,
			   &set, NULL, NULL);
}

int ipward_set_commit(struct ipward *ipward)
{
	return ipward_call(ipward, IPWARD_CMD_SET_COMMIT, &ipward_set_table,
			   NULL, NULL, NULL);
}

int ipward_set_abort(struct ipward *ipward)
{
	return ipward_call(ipward, IPWARD_CMD_SET_ABORT, &ipward_set_table,
			   NULL, NULL, NULL);
}
