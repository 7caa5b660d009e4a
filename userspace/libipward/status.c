// SPDX-License-Identifier: GPL-2.0
/* Counters, settings, and explanations of packets. */
#include <errno.h>
#include <string.h>
#include "handle.h"

struct walk {
	ipward_count_fn fn;
	void *arg;
};

static int hand_on(const struct nlattr *head, int len, void *arg)
{
	const struct walk *walk = arg;
	struct nlattr *nla;
	int rem, err;

	nla_for_each_attr(nla, (struct nlattr *)head, len, rem) {
		struct ipward_count count = { .has = 0 };

		if (nla_type(nla) != IPWARD_A_STATS_COUNTER)
			continue;
		err = ipward_decode(&ipward_count_table, &count,
				    nla_data(nla), nla_len(nla));
		if (!err)
			err = walk->fn(&count, walk->arg);
		if (err)
			return err;
	}
	return 0;
}

int ipward_stats(struct ipward *ipward, ipward_count_fn fn, void *arg)
{
	struct walk walk = { fn, arg };

	return ipward_call(ipward, IPWARD_CMD_STATS_GET, &ipward_stats_table,
			   NULL, hand_on, &walk);
}

int ipward_stats_reset(struct ipward *ipward)
{
	return ipward_call(ipward, IPWARD_CMD_STATS_RESET, &ipward_stats_table,
			   NULL, NULL, NULL);
}

static int take_config(const struct nlattr *head, int len, void *arg)
{
	return ipward_decode(&ipward_config_table, arg, head, len);
}

int ipward_config_get(struct ipward *ipward, struct ipward_config *config)
{
	memset(config, 0, sizeof(*config));
	return ipward_call(ipward, IPWARD_CMD_CONFIG_GET, &ipward_config_table,
			   NULL, take_config, config);
}

int ipward_config_set(struct ipward *ipward,
		      const struct ipward_config *config)
{
	return ipward_call(ipward, IPWARD_CMD_CONFIG_SET, &ipward_config_table,
			   config, NULL, NULL);
}

static int take_explanation(const struct nlattr *head, int len, void *arg)
{
	return ipward_decode(&ipward_explain_table, arg, head, len);
}

int ipward_explain(struct ipward *ipward,
		   struct ipward_explanation *explanation)
{
	struct ipward_explanation question = *explanation;

	question.has &= IPWARD_BIT(IPWARD_A_EXPLAIN_DIR) |
			IPWARD_BIT(IPWARD_A_EXPLAIN_FLOW);
	*explanation = (struct ipward_explanation) {
		.has = question.has,
		.dir = question.dir,
		.flow = question.flow,
	};
	return ipward_call(ipward, IPWARD_CMD_EXPLAIN, &ipward_explain_table,
			   &question, take_explanation, explanation);
}
