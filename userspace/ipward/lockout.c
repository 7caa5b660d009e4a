// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lockout.h"
#include "serve.h"
#include "policy/decide.h"
#include "value/address.h"

#define NAME		"SSH_CONNECTION="
#define ENVIRONMENT_MAX	65536

/* An address and a device. */
#define END_TEXT	64

/* From a shell over sudo to sshd there are fewer. */
#define PARENTS_MAX	16

#define SEL(attr)	(IPWARD_BIT(IPWARD_A_SELECTOR_##attr) |			\
			 IPWARD_BIT(IPWARD_A_SELECTOR_##attr##_LEN))

/* What is asked about a session; @sas are those that are there. */
struct session {
	const struct policy *policy;
	struct serve_sas *sas;
};

/* In a process' environment, which sudo clears, but not its parents'. */
static char *find_in(int pid, char *text)
{
	char path[64];
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "/proc/%d/environ", pid);
	file = fopen(path, "re");
	if (!file)
		return NULL;
	len = fread(text, 1, ENVIRONMENT_MAX - 1, file);
	fclose(file);
	text[len] = '\0';
	for (char *one = text; one < text + len; one += strlen(one) + 1)
		if (!strncmp(one, NAME, strlen(NAME)))
			return one + strlen(NAME);
	return NULL;
}

static int parent_of(int pid)
{
	char path[64], line[256];
	int parent = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file) &&
	       sscanf(line, "PPid: %d", &parent) != 1)
		;
	fclose(file);
	return parent;
}

/* A device stands behind a link-local address: fe80::1%eth0. */
static int parse_end(char *text, struct ipward_addr *addr)
{
	text[strcspn(text, "%")] = '\0';
	return address_parse(text, addr);
}

/* The session's two ends: client, server. */
static bool find_session(struct policy_flow *flow)
{
	char *text = malloc(ENVIRONMENT_MAX), *found = NULL;
	char client[END_TEXT], server[END_TEXT];
	int pid = getpid();

	for (int i = 0; text && i < PARENTS_MAX && pid > 1 && !found; i++) {
		found = find_in(pid, text);
		pid = parent_of(pid);
	}
	memset(flow, 0, sizeof(*flow));
	flow->proto = IPPROTO_TCP;
	if (found && (sscanf(found, "%63s %hu %63s %hu", client, &flow->sport,
			     server, &flow->dport) != 4 ||
		      parse_end(client, &flow->src) ||
		      parse_end(server, &flow->dst)))
		found = NULL;
	free(text);
	return found;
}

static bool same(const struct ipward_addr *a, const struct ipward_addr *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

/* Does the policy itself bring an SA between the two? */
static bool has_key(const struct policy *policy, enum ipward_dir dir,
		    const struct policy_flow *flow)
{
	for (size_t i = 0; i < policy->keys; i++) {
		const struct ipward_sa *sa = &policy->key[i].sa;

		if (sa->dir == dir && same(&sa->src, &flow->src) &&
		    same(&sa->dst, &flow->dst))
			return true;
	}
	return false;
}

/* The rule as if it were for this session alone. */
static void narrow(struct ipward_rule *rule, enum ipward_dir dir,
		   const struct policy_flow *flow)
{
	rule->dir = dir;
	rule->flags &= ~IPWARD_RULE_FLAG_MIRRORED;
	rule->selectors = 1;
	rule->selector[0] = (struct ipward_selector){
		.has = SEL(SRC) | SEL(DST), .src = flow->src, .dst = flow->dst,
		.src_len = 8 * flow->src.len, .dst_len = 8 * flow->dst.len,
	};
}

static bool lacks_sa(const struct session *session, enum ipward_dir dir,
		     const struct policy_rule *rule, const struct policy_flow *flow)
{
	struct ipward_rule *filled = malloc(sizeof(*filled));
	bool lacks;

	/* What cannot be found out is said to be so: --force is there. */
	if (!filled)
		return true;
	policy_rule_fill(rule, filled);
	narrow(filled, dir, flow);
	lacks = serve_lacks(filled, dir, session->sas) &&
		!has_key(session->policy, dir, flow);
	free(filled);
	return lacks;
}

#define PASSES_CLEAR	(IPWARD_RULE_FLAG_AUDIT | IPWARD_RULE_FLAG_REQUEST)

/* What the rule does to the session; NULL if it lets it through. */
static const char *harm(const struct session *session, enum ipward_dir dir,
			const struct policy_rule *rule,
			const struct policy_flow *flow)
{
	const uint8_t action = decide_action(session->policy, dir, rule);

	if (action == IPWARD_ACTION_PERMIT || (rule && rule->flags & PASSES_CLEAR))
		return NULL;
	if (!rule || action == IPWARD_ACTION_BLOCK)
		return "blocks";
	if (dir == IPWARD_DIR_IN && rule->flags & IPWARD_RULE_FLAG_INPASS)
		return NULL;
	return lacks_sa(session, dir, rule, flow) ? "has no SA for" : NULL;
}

static bool is_cut(const struct session *session, enum ipward_dir dir,
		   const struct policy_flow *flow, const char *way)
{
	const struct policy_rule *rule = decide(session->policy, dir, flow);
	const char *what = harm(session, dir, rule, flow);
	char client[ADDRESS_TEXT];

	if (!what)
		return false;
	complain("this policy would cut off the ssh session from %s: %s%s%s %s what %s: "
		 "expected a rule that lets it through; \"--timeout 60\" tries it all "
		 "the same, and returns. Nothing was changed.",
		 address_text(dir == IPWARD_DIR_IN ? &flow->src : &flow->dst, client),
		 rule ? "rule \"" : "the default", rule ? rule->name : "",
		 rule ? "\"" : "", what, way);
	return true;
}

enum status lockout_check(struct context *context, const struct policy *policy)
{
	struct serve_sas sas = { .n = 0 };
	const struct session session = { policy, &sas };
	struct policy_flow in, out;
	enum status status;

	if (!find_session(&in))
		return STATUS_OK;
	out = in;
	out.src = in.dst;
	out.dst = in.src;
	out.sport = in.dport;
	out.dport = in.sport;
	status = context_result(context, serve_load_sas(context->ipward, &sas));
	if (!status && (is_cut(&session, IPWARD_DIR_IN, &in, "comes in") ||
			is_cut(&session, IPWARD_DIR_OUT, &out, "leaves")))
		status = STATUS_USAGE;
	serve_free_sas(&sas);
	return status;
}
