// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lockout.h"
#include "policy/decide.h"
#include "value/address.h"

#define NAME		"SSH_CONNECTION="
#define ENVIRONMENT_MAX	65536

/* From a shell over sudo to sshd there are fewer. */
#define PARENTS_MAX	16

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

/* The session's two ends: client, server. */
static bool find_session(struct policy_flow *flow)
{
	char *text = malloc(ENVIRONMENT_MAX), *found = NULL;
	char client[ADDRESS_TEXT], server[ADDRESS_TEXT];
	int pid = getpid();

	for (int i = 0; text && i < PARENTS_MAX && pid > 1 && !found; i++) {
		found = find_in(pid, text);
		pid = parent_of(pid);
	}
	memset(flow, 0, sizeof(*flow));
	flow->proto = IPPROTO_TCP;
	if (found && (sscanf(found, "%45s %hu %45s %hu", client, &flow->sport,
			     server, &flow->dport) != 4 ||
		      address_parse(client, &flow->src) ||
		      address_parse(server, &flow->dst)))
		found = NULL;
	free(text);
	return found;
}

static bool is_cut(const struct policy *policy, enum ipward_dir dir,
		   const struct policy_flow *flow, const char *way)
{
	const struct policy_rule *rule = decide(policy, dir, flow);
	char client[ADDRESS_TEXT];

	if (decide_action(policy, dir, rule) != IPWARD_ACTION_BLOCK)
		return false;
	complain("this policy would cut off the ssh session from %s, by %s%s%s for "
		 "what %s: expected a rule that lets it through; \"--timeout 60\" "
		 "tries it all the same, and returns. Nothing was changed.",
		 address_text(dir == IPWARD_DIR_IN ? &flow->src : &flow->dst, client),
		 rule ? "rule \"" : "the default", rule ? rule->name : "",
		 rule ? "\"" : "", way);
	return true;
}

enum status lockout_check(const struct policy *policy)
{
	struct policy_flow in, out;

	if (!find_session(&in))
		return STATUS_OK;
	out = in;
	out.src = in.dst;
	out.dst = in.src;
	out.sport = in.dport;
	out.dport = in.sport;
	return is_cut(policy, IPWARD_DIR_IN, &in, "comes in") ||
	       is_cut(policy, IPWARD_DIR_OUT, &out, "leaves") ?
	       STATUS_USAGE : STATUS_OK;
}
