// SPDX-License-Identifier: GPL-2.0
/* ipward explain pcap: a line for each flow of a file of captured packets. */
#define _GNU_SOURCE	/* setns(), tdestroy() */
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <limits.h>
#include <netinet/in.h>
#include <sched.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "capture.h"
#include "complain.h"
#include "explain_pcap.h"
#include "print.h"
#include "show.h"
#include "value/name.h"

/* The flows read so far. */
struct pcap {
	const struct context *context;
	struct ifaddrs *own;
	void *seen;			/* a tree of tsearch() */
	struct json_object *array;	/* NULL for text */
};

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct ipward_flow));
}

/* Return: 1 if the flow is new, 0 if not, -ENOMEM. */
static int remember(struct pcap *pcap, const struct ipward_flow *flow)
{
	struct ipward_flow *copy = malloc(sizeof(*copy));
	void *node;

	if (!copy)
		return -ENOMEM;
	memcpy(copy, flow, sizeof(*copy));
	node = tsearch(copy, &pcap->seen, compare);
	if (node && *(struct ipward_flow **)node == copy)
		return 1;
	free(copy);
	return node ? 0 : -ENOMEM;
}

static bool is_own(const struct pcap *pcap, const struct ipward_addr *addr)
{
	for (struct ifaddrs *own = pcap->own; own; own = own->ifa_next) {
		const struct sockaddr *sa = own->ifa_addr;
		const void *bytes;

		if (sa && sa->sa_family == AF_INET && addr->len == 4)
			bytes = &((const struct sockaddr_in *)(const void *)sa)->sin_addr;
		else if (sa && sa->sa_family == AF_INET6 && addr->len == 16)
			bytes = &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
		else
			continue;
		if (!memcmp(bytes, addr->bytes, addr->len))
			return true;
	}
	return false;
}

/* NULL: the packet passes. */
static const char *reason_of(const struct ipward_explanation *answer)
{
	if (!(answer->has & IPWARD_BIT(IPWARD_A_EXPLAIN_REASON)))
		return NULL;
	return ipward_drop_name(answer->reason);
}

static void print_line(const struct ipward_explanation *answer)
{
	const char *reason = reason_of(answer);

	fputs(answer->dir == IPWARD_DIR_IN ? "in" : "out", stdout);
	flow_print(&answer->flow);
	fputs(": ", stdout);
	if (reason)
		printf("dropped: %s: ", reason);
	print_foreign(answer->text, "");
	putchar('\n');
}

static void add_object(struct json_object *entries,
		       const struct ipward_explanation *answer)
{
	struct json_object *entry = json_object_new_object();
	const char *reason = reason_of(answer);
	char name[NAME_TEXT];

	json_add_text(entry, "dir", name_text(dir_choices, answer->dir, name));
	json_object_object_add(entry, "flow", flow_json(&answer->flow));
	json_add_text(entry, "action", name_text(action_choices,
						 answer->action, name));
	if (reason)
		json_add_text(entry, "reason", reason);
	if (answer->has & IPWARD_BIT(IPWARD_A_EXPLAIN_RULE))
		json_add_number(entry, "rule", answer->rule.handle);
	json_add_text(entry, "text", answer->text);
	json_object_array_add(entries, entry);
}

static int ask(const struct pcap *pcap, const struct ipward_flow *flow,
	       enum ipward_dir dir)
{
	struct ipward_explanation answer = {
		.has = IPWARD_BIT(IPWARD_A_EXPLAIN_DIR) |
		       IPWARD_BIT(IPWARD_A_EXPLAIN_FLOW),
		.dir = dir,
		.flow = *flow,
	};
	int err = ipward_explain(pcap->context->ipward, &answer);

	if (err)
		return err;
	if (pcap->array)
		add_object(pcap->array, &answer);
	else
		print_line(&answer);
	return 0;
}

/* A forwarded packet is explained inbound and outbound. */
static int on_flow(const struct ipward_flow *flow, void *arg)
{
	struct pcap *pcap = arg;
	int new = remember(pcap, flow);
	int err = 0;

	if (new <= 0)
		return new;
	if (!is_own(pcap, &flow->src))
		err = ask(pcap, flow, IPWARD_DIR_IN);
	if (!err && !is_own(pcap, &flow->dst))
		err = ask(pcap, flow, IPWARD_DIR_OUT);
	return err;
}

/*
 * Read the addresses of the namespace of -n, and return from it. 0 or an errno.
 */
static int own_addresses(struct pcap *pcap, const char *netns)
{
	int home, there, err = 0;
	char path[PATH_MAX];

	if (!netns)
		return getifaddrs(&pcap->own) ? errno : 0;
	snprintf(path, sizeof(path), "%s%s",
		 strchr(netns, '/') ? "" : "/run/netns/", netns);
	home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	there = open(path, O_RDONLY | O_CLOEXEC);
	if (home < 0 || there < 0 || setns(there, CLONE_NEWNET) ||
	    getifaddrs(&pcap->own))
		err = errno;
	if (!err && setns(home, CLONE_NEWNET))
		err = errno;
	if (home >= 0)
		close(home);
	if (there >= 0)
		close(there);
	return err;
}

static enum status run(struct pcap *pcap, struct context *context, FILE *file,
		       const char *name)
{
	const char *what = NULL;
	int err;

	err = own_addresses(pcap, context->netns);
	if (err) {
		complain("cannot read this host's addresses: %s.", strerror(err));
		return STATUS_KERNEL;
	}
	if (context->json)
		pcap->array = json_object_new_array();
	err = capture_read(file, on_flow, pcap, &what);
	freeifaddrs(pcap->own);
	tdestroy(pcap->seen, free);
	if (pcap->array && !err)
		json_print(context, pcap->array);
	else
		json_object_put(pcap->array);
	if (!what)
		return context_result(context, err);
	complain("\"%s\": %s.", name, what);
	return STATUS_USAGE;
}

enum status explain_pcap(struct context *context, struct words *words)
{
	const char *name = words_value(words, "pcap", "a file, or -");
	struct pcap pcap = { .context = context };
	enum status status;
	FILE *file;

	if (!name || words_end(words, "explain pcap"))
		return STATUS_USAGE;
	if (context_open(context))
		return STATUS_KERNEL;
	file = strcmp(name, "-") != 0 ? fopen(name, "re") : stdin;
	if (!file) {
		complain("\"%s\": %s.", name, strerror(errno));
		return STATUS_USAGE;
	}
	status = run(&pcap, context, file, name);
	fclose(file);
	return status;
}
