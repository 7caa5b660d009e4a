// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "windows/conversion.h"
#include "windows/rules.h"
#include "windows/tunnel.h"

static void write_head(const struct conversion *conversion, struct output *output)
{
	const struct windows_policy *policy = conversion->policy;
	const struct isakmp *isakmp = policy->isakmp;
	const char *about = object_text(policy->object, ATTRIBUTE_DESCRIPTION);

	output_remark(output, 0, "\"%s\", an IPsec policy of Windows, as \"ipward import "
		      "windows\" has read it.", object_title(policy->object));
	if (*about)
		output_remark(output, 0, "%s", about);
	output_remark(output, 0, "Members of the domain ask for changes every %u s; a file "
		      "has no such time.", policy->polling);
	if (isakmp)
		output_remark(output, 0, "Main mode ends after %u s%s: the key exchange "
			      "has lifetimes of its own.", isakmp->seconds,
			      isakmp->pfs || isakmp->quick_modes ? ", and after a number "
			      "of quick modes" : "");
	if (isakmp && conversion->options->weak == CONVERT_MAP)
		output_remark(output, 0, "Its offers for the key exchange have become IKEv2 "
			      "with strongSwan's algorithms.");
	if (conversion->kerberos)
		output_remark(output, 0, "Windows speaks no Kerberos that ipward does: those "
			      "rules are for members with ipward. The domain's controllers "
			      "have to be permitted.");
}

static void write_section(struct output *output, const char *name,
			  const struct output *section)
{
	if (section->len)
		output_add(output, "%s:\n%s", name, section->text);
}

/* What no rule matches passes in Windows, and IKE does without a rule. */
static void write_file(struct conversion *conversion)
{
	struct output output = { .text = NULL };

	write_head(conversion, &output);
	output_add(&output, "version: 1\n");
	write_section(&output, "protection", &conversion->protection);
	write_section(&output, "authentication", &conversion->authentication);
	if (conversion->converted->rules)
		write_section(&output, "rules", &conversion->rules);
	else
		output_add(&output, "rules: []\n%s", conversion->rules.text ?: "");
	output_add(&output, "defaults: { inbound: permit, outbound: permit, exempt: [ike, "
		   "neighbour-discovery] }\nstartup: stateful\n");
	if (output.failed || conversion->protection.failed || conversion->rules.failed ||
	    conversion->authentication.failed) {
		conversion->err = -ENOMEM;
		output_free(&output);
	}
	conversion->converted->yaml = output.text;
}

static void warn_of_kerberos(struct conversion *conversion)
{
	if (conversion->kerberos)
		conversion_warning(conversion, conversion->policy->object,
				   "policy \"%s\" "
				   "asks for Kerberos: add a rule that permits the "
				   "domain's controllers, unless it has one; without them "
				   "there are no tickets",
				   object_title(conversion->policy->object));
}

static void free_all(struct conversion *conversion)
{
	struct lookup *lookups[] = {
		&conversion->ways, &conversion->protections, &conversion->methods,
		&conversion->authorities, &conversion->rule_names,
		&conversion->protection_names, &conversion->method_names,
		&conversion->file_names, &conversion->tunnels,
	};

	for (size_t i = 0; i < sizeof(lookups) / sizeof(lookups[0]); i++)
		lookup_free(lookups[i]);
	output_free(&conversion->protection);
	output_free(&conversion->authentication);
	output_free(&conversion->rules);
}

int convert_policy(struct windows_objects *objects, struct windows_object *policy,
		   const struct convert_options *options, struct converted *converted,
		   struct report *report)
{
	struct windows_policy read;
	struct conversion conversion = {
		.arena = &objects->arena, .policy = &read, .options = options,
		.report = report, .converted = converted, .last_key = &converted->key,
	};
	const size_t before = report->count[SEVERITY_ERROR];

	*converted = (struct converted){ .yaml = NULL };
	conversion.err = assemble_policy(objects, policy, &read, report);
	if (!conversion.err) {
		tunnel_collect(&conversion);
		for (const struct windows_rule *r = read.rule; r; r = r->next)
			if (conversion.err != -ENOMEM && !report_is_full(report))
				rules_write(&conversion, r);
	}
	if (!conversion.err && report->count[SEVERITY_ERROR] != before)
		conversion.err = -EINVAL;
	if (!conversion.err)
		write_file(&conversion);
	if (!conversion.err)
		warn_of_kerberos(&conversion);
	free_all(&conversion);
	return conversion.err;
}

void converted_free(struct converted *converted)
{
	free(converted->yaml);
	*converted = (struct converted){ .yaml = NULL };
}
