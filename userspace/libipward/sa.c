// SPDX-License-Identifier: GPL-2.0
/* Security associations. */
#include <errno.h>
#include <string.h>
#include "handle.h"

#define SA_KEY	(IPWARD_BIT(IPWARD_A_SA_DST) | IPWARD_BIT(IPWARD_A_SA_PROTO) | \
		 IPWARD_BIT(IPWARD_A_SA_SPI) | \
		 IPWARD_BIT(IPWARD_A_SA_NATT_DPORT))

struct walk {
	ipward_sa_fn fn;
	void *arg;
};

int ipward_sa_add(struct ipward *ipward, const struct ipward_sa *sa)
{
	return ipward_call(ipward, IPWARD_CMD_SA_NEW, &ipward_sa_table, sa,
			   NULL, NULL);
}

static struct ipward_sa key_of(const struct ipward_sa *sa)
{
	struct ipward_sa key = {
		.has = sa->has & SA_KEY,
		.dst = sa->dst,
		.proto = sa->proto,
		.spi = sa->spi,
		.natt_dport = sa->natt_dport,
	};

	return key;
}

static int take(const struct nlattr *head, int len, void *arg)
{
	return ipward_decode(&ipward_sa_table, arg, head, len);
}

int ipward_sa_get(struct ipward *ipward, struct ipward_sa *sa)
{
	struct ipward_sa key = key_of(sa);

	memset(sa, 0, sizeof(*sa));
	return ipward_call(ipward, IPWARD_CMD_SA_GET, &ipward_sa_table, &key,
			   take, sa);
}

int ipward_sa_del(struct ipward *ipward, const struct ipward_sa *sa)
{
	struct ipward_sa key = key_of(sa);

	return ipward_call(ipward, IPWARD_CMD_SA_DEL, &ipward_sa_table, &key,
			   NULL, NULL);
}

int ipward_sa_expect(struct ipward *ipward, const struct ipward_sa *sa)
{
	struct ipward_sa key = key_of(sa);

	return ipward_call(ipward, IPWARD_CMD_SA_EXPECT, &ipward_sa_table, &key,
			   NULL, NULL);
}

int ipward_sa_move(struct ipward *ipward, const struct ipward_sa *sa,
		   const struct ipward_place *to)
{
	struct ipward_sa key = key_of(sa);

	key.to = *to;
	key.has |= IPWARD_BIT(IPWARD_A_SA_TO);
	return ipward_call(ipward, IPWARD_CMD_SA_MOVE, &ipward_sa_table, &key,
			   NULL, NULL);
}

int ipward_sa_flush(struct ipward *ipward)
{
	return ipward_call(ipward, IPWARD_CMD_SA_FLUSH, &ipward_sa_table, NULL,
			   NULL, NULL);
}

static int hand_on(const struct nlattr *head, int len, void *arg)
{
	const struct walk *walk = arg;
	struct ipward_sa sa = { .has = 0 };
	int err = ipward_decode(&ipward_sa_table, &sa, head, len);

	return err ? err : walk->fn(&sa, walk->arg);
}

int ipward_sa_dump(struct ipward *ipward, ipward_sa_fn fn, void *arg)
{
	struct walk walk = { fn, arg };

	return ipward_dump(ipward, IPWARD_CMD_SA_GET, &ipward_sa_table,
			   hand_on, &walk);
}
