// SPDX-License-Identifier: GPL-2.0
/* The algorithms that the module knows. */
#include "handle.h"

struct walk {
	ipward_alg_fn fn;
	void *arg;
};

static int hand_on(const struct nlattr *head, int len, void *arg)
{
	const struct walk *walk = arg;
	struct ipward_alg alg = { .has = 0 };
	int err = ipward_decode(&ipward_alg_table, &alg, head, len);

	return err ? err : walk->fn(&alg, walk->arg);
}

int ipward_alg_dump(struct ipward *ipward, ipward_alg_fn fn, void *arg)
{
	struct walk walk = { fn, arg };

	return ipward_dump(ipward, IPWARD_CMD_ALG_GET, &ipward_alg_table,
			   hand_on, &walk);
}
