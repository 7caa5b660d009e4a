// SPDX-License-Identifier: GPL-2.0
/*
 * Random policies, the same ones on each machine: what "policy export" writes of them
 * is read as the same rules and settings.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "policy/output.h"
#include "tap.h"
#include "tests/exported.h"
#include "tests/fixed_host.h"
#include "tests/windows_random.h"

#define POLICIES	2000
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const char *const addresses[] = {
	"any", "dns", "gateway", "multicast", "broadcast", "dhcp",
	"192.0.2.0/24", "192.0.2.1", "10.0.0.1-10.0.0.9", "0.0.0.0/0", "'::/0'",
	"'2001:db8::/32'", "'2001:db8::1'", "'fd00::-fd00::ff'", "web.example",
	"one", "two", "many",
};

static const char *const services[] = {
	"tcp 80", "tcp 1-1024", "udp 67 from 68", "udp from 53", "tcp 9 from 1024-65535", "icmp",
	"icmp 3/4", "icmp 8", "icmp6 128", "icmp6 1/4", "esp", "ah", "tcp", "sctp 9", "47",
	"tcp https", "web", "ports",
};

static const char *const algorithms[] = {
	"aes256-gcm16", "aes128-gcm16", "aes128-gcm8", "chacha20-poly1305", "aes256-sha256",
	"aes128-sha512", "aes192-ccm16", "null-sha256", "3des-sha1", "aes256-gmac",
};

/* Most of a rule's keys are of no use with most actions. */
static const char *const actions[] = {
	"permit", "block", "permit, protected-too: true", "block, reject: true",
	"{ in: permit, out: block }", "permit, audit: true", "block, audit: true",
	"require, protection: p0", "require, protection: p1", "request, protection: p0",
	"require, protection: p1, inpass: true", "require, protection: p2",
	"require, protection: p3", "{ in: require, out: permit }, protection: p0",
	"{ in: request, out: block }, protection: p3",
};

static const char *const scopes[] = {
	"interface: eth1", "interface: [eth*, 'a}b', '*']", "type: lan", "type: remote",
	"vrf: blue", "vrf: 'no'", "mark: 0x1", "mark: 0x10/0xf0", "priority: 7",
	"priority: 1000", "mirrored: false", "direction: in", "direction: out",
};

static const char *const names[] = {
	"a", "a \"quoted\" \\ name", "yes", "K\xc3\xb6ln", "# : {",
};

static const char *pick(const char *const *item, size_t count)
{
	return item[random_number(count)];
}

/* A list of some of them. */
static void add_some(struct output *output, const char *const *item, size_t count)
{
	const uint32_t some = random_number(4);

	output_add(output, "[");
	for (uint32_t i = 0; i <= some; i++)
		output_add(output, "%s%s", i ? ", " : "", pick(item, count));
	output_add(output, "]");
}

/* More than one rule of the kernel has room for, if they are combined. */
static void add_many(struct output *output)
{
	output_add(output, "  many: [");
	for (uint32_t n = 3 + random_number(40); n; n--)
		output_add(output, n % 3 ? "10.1.%u.1, " : "'fd00:%u::1', ", n);
	output_add(output, "web.example]\nservices:\n  ports: [");
	for (uint32_t n = 3 + random_number(40); n; n--)
		output_add(output, "%s %u, ", n % 3 ? "tcp" : "udp", 2 * n);
	output_add(output, "icmp 8]\n");
}

static void add_sets(struct output *output)
{
	output_add(output, "version: 1\naddresses:\n  one: ");
	add_some(output, addresses + 1, COUNT(addresses) - 4);
	output_add(output, "\n  two: ");
	add_some(output, addresses + 1, COUNT(addresses) - 3);
	output_add(output, "\n");
	add_many(output);
	output_add(output, "  web: ");
	add_some(output, services, COUNT(services) - 2);
	output_add(output, "\nprotection:\n  p0: { legacy: true, esp: ");
	add_some(output, algorithms, COUNT(algorithms));
	output_add(output, " }\n  p1: { legacy: true, reqid: %u, esp: ", 1 + random_number(9));
	add_some(output, algorithms, COUNT(algorithms));
	output_add(output, ", mode: tunnel, local: 192.0.2.1, remote: 192.0.2.%u }\n",
		   2 + random_number(9));
	output_add(output, "  p2: { esp: %s }\n  p3: { ah: %s }\n",
		   random_number(2) ? "any" : "encrypted",
		   random_number(2) ? "sha256" : "any");
}

/* Most rules are about this host. */
static void add_ends(struct output *output)
{
	const uint32_t kind = random_number(5);

	if (kind == 0) {
		output_add(output, "between: [me, %s]", pick(addresses, COUNT(addresses)));
		return;
	}
	output_add(output, "from: ");
	if (kind == 1)
		output_add(output, "me");
	else
		add_some(output, addresses, COUNT(addresses));
	output_add(output, ", to: ");
	if (kind == 2 || kind == 3)
		output_add(output, "me");
	else
		add_some(output, addresses, COUNT(addresses));
}

static void add_rule(struct output *output, uint32_t number)
{
	output_add(output, "  - { name: '%s %u', ", pick(names, COUNT(names)), number);
	add_ends(output);
	output_add(output, ", action: %s", pick(actions, COUNT(actions)));
	if (random_number(2)) {
		output_add(output, ", service: ");
		add_some(output, services, COUNT(services));
	}
	for (uint32_t n = random_number(3); n; n--)
		output_add(output, ", %s", pick(scopes, COUNT(scopes)));
	output_add(output, " }\n");
}

static char *random_policy(void)
{
	static const char *const inbound[] = { "block", "permit", "stateful" };
	static const char *const exempt[] = {
		"none", "ike", "[ike, neighbour-discovery]", "[dhcp, broadcast, multicast]",
	};
	struct output output = { .text = NULL };

	add_sets(&output);
	output_add(&output, "rules:\n");
	for (uint32_t n = 1 + random_number(4); n; n--)
		add_rule(&output, n);
	output_add(&output, "defaults: { inbound: %s, outbound: %s, exempt: %s%s }\n",
		   pick(inbound, COUNT(inbound)), pick(inbound, 2),
		   pick(exempt, COUNT(exempt)),
		   random_number(2) ? ", protect-mark: 0x100/0x300" : "");
	return output.text;
}

/* Return: whether there was anything to compare. */
static bool try(const struct policy_host *host, unsigned int number, unsigned int *bad)
{
	char *text, *file = NULL;
	const char *problem = NULL;
	struct policy *policy;
	bool compared;

	random_seed(number);
	text = random_policy();
	policy = exported_read(text, host, false);
	if (policy)
		problem = exported_problem(policy, host, &file);
	compared = file;
	if (problem && (*bad)++ < 3)
		printf("# policy %u: this does not hold: %s\n%s---\n%s", number, problem,
		       text, file ? file : "");
	policy_free(policy);
	free(file);
	free(text);
	return compared;
}

int main(void)
{
	unsigned int compared = 0, bad = 0;
	struct policy_host host;

	fixed_host_load(&host);
	for (unsigned int number = 0; number < POLICIES; number++)
		compared += try(&host, number, &bad);
	policy_host_free(&host);
	ok(!bad, "%u policies are what their export says", compared);
	ok(compared > POLICIES / 4, "of %u random ones so many have no error", POLICIES);
	return tap_end();
}
