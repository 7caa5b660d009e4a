// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include "value/suggest.h"

#define LONGEST	32	/* letters of a word that is compared */

static const char *const *next_name(const char *const *name, size_t stride)
{
	const char *byte = (const char *)name;

	return (const char *const *)(const void *)(byte + stride);
}

static int min(int a, int b)
{
	return a < b ? a : b;
}

/* Letters to insert, delete, replace or swap to make one word the other. */
static int distance(const char *a, const char *b)
{
	int cost[LONGEST + 1][LONGEST + 1];
	int m = strlen(a), n = strlen(b);

	if (m > LONGEST || n > LONGEST)
		return LONGEST;
	for (int i = 0; i <= m; i++)
		cost[i][0] = i;
	for (int j = 0; j <= n; j++)
		cost[0][j] = j;
	for (int i = 1; i <= m; i++) {
		for (int j = 1; j <= n; j++) {
			int c = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

			c = min(c, cost[i - 1][j] + 1);
			c = min(c, cost[i][j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				c = min(c, cost[i - 2][j - 2] + 1);
			cost[i][j] = c;
		}
	}
	return cost[m][n];
}

/* Names that other programs use, and words that belong elsewhere. */
static const struct synonym {
	const char *word;
	const char *name;	/* one of the possible words */
	const char *phrase;	/* what to write; NULL for @name */
} synonyms[] = {
	{ "allow", "permit", NULL },
	{ "accept", "permit", NULL },
	{ "pass", "permit", NULL },
	{ "deny", "block", NULL },
	{ "drop", "block", NULL },
	{ "discard", "block", NULL },
	{ "reject", "block", NULL },
	{ "saddr", "src", NULL },
	{ "daddr", "dst", NULL },
	{ "iif", "dev", NULL },
	{ "iifname", "dev", NULL },
	{ "oif", "dev", NULL },
	{ "oifname", "dev", NULL },
	{ "if_id", "set-dev", "dev or set-dev" },
	{ "if_id", "dev", NULL },
	{ "fwd", "in", "in, and out for what leaves" },
	{ "require", "protect", NULL },
	{ "required", "protect", NULL },
	{ "level", "request", "protect, or protect request for level use" },
	{ "encrypt", "protect", NULL },
	{ "ipsec", "protect", NULL },
	{ "mode", "tmpl", "tmpl mode" },
	{ "reqid", "tmpl", "tmpl mode MODE reqid" },
	{ "template", "tmpl", NULL },
	{ "rule", "policy", NULL },
	{ "rules", "policy", NULL },
	{ "spd", "policy", NULL },
	{ "sad", "sa", NULL },
	{ "state", "sa", NULL },
	{ "create", "add", NULL },
	{ "new", "add", NULL },
	{ "remove", "del", NULL },
	{ "rm", "del", NULL },
	{ "icmpv6", "icmp6", NULL },
	{ "ipv6-icmp", "icmp6", NULL },
	{ "ah", "proto", "proto ah" },
	{ "sctp", "proto", "proto sctp" },
	{ "dccp", "proto", "proto dccp" },
	{ "udplite", "proto", "proto udplite" },
	{ "gre", "proto", "proto gre" },
	{ "igmp", "proto", "proto 2" },
	{ "ipip", "proto", "proto 4" },
	{ "ospf", "proto", "proto 89" },
	{ "vrrp", "proto", "proto 112" },
};

static const char *synonym(const char *word, const char *const *names,
			   size_t stride)
{
	const struct synonym *s;
	const size_t count = sizeof(synonyms) / sizeof(synonyms[0]);

	for (s = synonyms; s < synonyms + count; s++) {
		if (strcmp(s->word, word) != 0)
			continue;
		for (const char *const *n = names; *n; n = next_name(n, stride))
			if (!strcmp(*n, s->name))
				return s->phrase ? s->phrase : s->name;
	}
	return NULL;
}

const char *suggest(const char *word, const char *const *names, size_t stride)
{
	int best = strlen(word) > 3 ? 3 : 2;	/* smaller distances only */
	const char *nearest = synonym(word, names, stride);

	if (nearest)
		return nearest;
	for (; *names; names = next_name(names, stride)) {
		int d = distance(word, *names);

		if (d < best && d < (int)strlen(*names)) {
			best = d;
			nearest = *names;
		}
	}
	return nearest;
}

char *suggest_list(char *text, size_t size, const char *const *names,
		   size_t stride)
{
	size_t len = 0;

	text[0] = '\0';
	for (; *names && len < size; names = next_name(names, stride)) {
		const char *comma = *next_name(names, stride) ? ", " : " or ";

		len += snprintf(text + len, size - len, "%s%s",
				len ? comma : "", *names);
	}
	return text;
}
