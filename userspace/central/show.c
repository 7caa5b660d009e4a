// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include "central/findings.h"
#include "central/object.h"
#include "central/show.h"
#include "central/where.h"
#include "ipward/complain.h"
#include "ipward/print.h"

static void print_link(const struct findings *findings, const struct link *link)
{
	fputs("# ", stdout);
	if (link->verdict == VERDICT_APPLIES)
		printf("%u. ", link->order + 1);
	else
		fputs("-  ", stdout);
	print_foreign(link->gpo->name ?: link->dn, "");
	if (link->gpo->is_there)
		printf(" (version %" PRIu32 ")", link->gpo->version & UINT16_MAX);
	fputs(", linked to ", stdout);
	print_foreign(findings->container[link->container], "");
	printf("%s: ", link->options & LINK_ENFORCED ? ", enforced" : "");
	if (link->verdict != VERDICT_APPLIES) {
		printf("left out: %s\n", verdict_text(link->verdict));
		return;
	}
	fputs(link->gpo->policy ? "assigns " : "assigns no policy", stdout);
	print_foreign(link->gpo->policy ?: "", "");
	puts(link == findings->winner ? "  <- this one" : "");
}

static void print_findings(const struct findings *findings)
{
	fputs("# account ", stdout);
	print_foreign(findings->dn, "");
	if (findings->site) {
		fputs("\n# site ", stdout);
		print_foreign(findings->site, "");
	} else {
		fputs("\n# no site: no subnet that has one has this host's address", stdout);
	}
	puts("\n# what applies, the last one wins:");
	for (size_t i = 0; i < findings->applies; i++)
		print_link(findings, findings->applied[i]);
	for (size_t i = 0; i < findings->links.count; i++)
		if (findings->links.link[i].verdict != VERDICT_APPLIES)
			print_link(findings, &findings->links.link[i]);
	if (!findings->winner)
		puts("# nothing is assigned");
}

/* Without what a terminal would take for commands. */
static void print_lines(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		putchar((unsigned char)text[i] >= ' ' || text[i] == '\n' || text[i] == '\t' ?
			text[i] : '?');
}

static int print_policy(struct directory *directory, const struct link *winner, char *why)
{
	struct object object;
	char *text = NULL;
	size_t len;
	int err = object_read(directory, winner->gpo->policy, &object, why);

	if (!err)
		err = central_policy_text(directory, &object, &text, &len, why);
	if (!err) {
		fputs("# policy \"", stdout);
		print_foreign(object.name, "");
		puts("\":");
		print_lines(text, len);
	}
	free(text);
	object_free(&object);
	return err;
}

int show(const struct options *options)
{
	struct findings findings = { .dn = NULL };
	struct directory *directory = NULL;
	char account[KEYTAB_NAME], why[DIRECTORY_WHY];
	int err = where_account(options, account, why);

	if (!err)
		err = where_open(options, account, &directory, why);
	if (!err)
		err = findings_read(directory, account, &findings, why);
	if (!err)
		print_findings(&findings);
	if (!err && findings.winner)
		err = print_policy(directory, findings.winner, why);
	if (err)
		complain("%s.", why);
	findings_free(&findings);
	directory_close(directory);
	return err ? STATUS_USAGE : STATUS_OK;
}
