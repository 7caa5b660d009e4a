// SPDX-License-Identifier: GPL-2.0
/* What no file reaches from outside: the library's memory, names, lists, and diffs. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "policy/diff.h"
#include "policy/names.h"
#include "tap.h"
#include "tests/fixed_host.h"

/* With a bit of everything that a rule can have. */
static const char sample[] =
	"version: 1\n"
	"addresses: { c: [192.0.2.64/26, '2001:db8::/64', web7.example] }\n"
	"services: { web: [tcp 80, udp 67 from 68, icmp 3/4] }\n"
	"protection: { s: { esp: [aes256-gcm16, aes128-sha256], reqid: 7 } }\n"
	"rules:\n"
	"  - { name: a, between: [me, c], service: web, action: require, protection: s }\n"
	"  - { name: b, from: any, to: me, action: block, reject: true, mark: 0x1/0xf }\n"
	"  - { name: c, from: me, to: dns, action: { in: permit, out: block }, type: lan }\n"
	"tests: [{ flow: \"udp me -> dns:53\", expect: block c }]\n";

static struct report report;

static void test_arena(void)
{
	struct arena arena = { NULL, 0 };
	bool aligned = true, zeroed = true, kept = true;
	char *first = arena_text(&arena, "first", 5);

	for (size_t size = 1; size < 300000; size = size * 3 / 2 + 1) {
		char *memory = arena_alloc(&arena, size);

		aligned &= !((uintptr_t)memory & 15);
		for (size_t i = 0; i < size; i++)
			zeroed &= !memory[i];
		memset(memory, 0xff, size);
		kept &= !strcmp(first, "first");
	}
	ok(aligned, "memory is aligned");
	ok(zeroed, "memory is zeroed, and nobody else's");
	ok(kept, "what was taken first is as it was");
	arena_free(&arena);
	ok(!arena.block && !arena.left, "all of it is given back");
}

static void count(struct naming *naming, void *arg)
{
	(void)naming;
	++*(unsigned int *)arg;
}

static void test_names(void)
{
	static struct node node = { .file = "f", .key_line = 3 };
	const struct place place = { "f", 9, 1 };
	struct names names = { .what = "a name" };
	struct arena arena = { NULL, 0 };
	unsigned int found = 0, walked = 0;
	char text[16];

	report_init(&report);
	for (int i = 0; i < 5000; i++) {
		int len = snprintf(text, sizeof(text), "n%d", i);

		names_add(&names, arena_text(&arena, text, len), place, &node,
			  &arena, &report);
	}
	for (int i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text), "n%d", i);
		found += !!names_find(&names, text);
	}
	names_walk(&names, count, &walked);
	ok(found == 5000 && walked == 5000, "5000 names are found");
	ok(!names_find(&names, "n5000"), "and no other one");
	ok(!names_add(&names, "n17", place, &node, &arena, &report) &&
	   report.count[SEVERITY_ERROR] == 1, "a name is given once");
	ok(!names_suggest(&names, "n50001"), "so many are not looked through");
	names_free(&names);
	ok(!names_find(&names, "n17"), "they are forgotten");
	arena_free(&arena);
	report_free(&report);
}

static void test_prefixes(void)
{
	struct ipward_addr addr = { 4, { 10 } };
	struct prefix_list list = { NULL, 0, 0 };
	bool ordered = true;

	for (int i = 0; i < 10000; i++) {
		addr.bytes[2] = i / 3 / 256;
		addr.bytes[3] = i / 3 % 256;
		prefix_list_append(&list, &addr, 32);
		prefix_list_append(&list, &addr, 31);
	}
	ok(list.count == 20000, "what is there already is appended");
	ok(!prefix_list_unique(&list) && list.count == 2 * 3334, "each once");
	for (unsigned int i = 2; i < list.count; i++)
		ordered &= memcmp(list.item[i - 2].addr.bytes,
				  list.item[i].addr.bytes, 4) < 0;
	ok(ordered, "in the order in which they came");
	prefix_list_free(&list);
	prefix_list_add(&list, &addr, 32);
	prefix_list_add(&list, &addr, 32);
	ok(list.count == 1, "what is there already is not added");
	prefix_list_free(&list);
}

static void test_report(void)
{
	const struct place place = { "f", 1, 1 };
	size_t errors = 0;

	report_init(&report);
	for (int i = 0; i < 2 * REPORT_MAX; i++)
		report_warning(&report, report_nowhere, NULL, "warning %d", i);
	for (int i = 0; i < REPORT_MAX; i++)
		report_error(&report, place, NULL, "error %d", i);
	report_error(&report, place, NULL, "one more");
	report_sort(&report);
	for (size_t i = 0; i < report.messages; i++)
		errors += report.message[i].severity == SEVERITY_ERROR;
	ok(errors == REPORT_MAX, "errors are kept, rather than warnings");
	ok(report.count[SEVERITY_ERROR] == REPORT_MAX + 1 &&
	   report.count[SEVERITY_WARNING] == (size_t)2 * REPORT_MAX, "all are counted");
	report_free(&report);
}

static struct policy *load(const char *text, size_t len)
{
	static struct policy_host host;
	struct policy *policy;
	char path[32];
	int fd = memfd_create("policy", MFD_CLOEXEC);

	if (fd < 0 || write(fd, text, len) != (ssize_t)len)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fixed_host_load(&host);
	report_init(&report);
	policy = policy_load(path, &host, NULL, &report);
	policy_host_free(&host);
	close(fd);
	return policy;
}

/* A file that is still being written, or whose disk was full. */
static void test_cut(void)
{
	size_t wrong = 0;

	for (size_t len = 0; len < sizeof(sample); len++) {
		struct policy *policy = load(sample, len);

		wrong += !policy != (report.count[SEVERITY_ERROR] > 0);
		policy_free(policy);
		report_free(&report);
	}
	ok(!wrong, "policy row 7: cut at each byte, there is a policy or an error");
}

static char changes[256];

static void note(enum change change, const char *name, void *arg)
{
	const size_t len = strlen(changes);

	(void)arg;
	snprintf(changes + len, sizeof(changes) - len, "%c%s ",
		 "?+-~"[change], name);
}

static const char *differences(const struct policy *policy,
			       const struct loaded_rule *loaded, size_t n)
{
	changes[0] = '\0';
	diff_rules(policy, loaded, n, note, NULL);
	return changes;
}

static void test_diff(void)
{
	struct policy *policy = load(sample, strlen(sample));
	const size_t n = policy ? policy->rules : 0;
	struct ipward_rule *rule = calloc(n + 1, sizeof(*rule));
	struct loaded_rule *loaded = calloc(n + 1, sizeof(*loaded));

	ok(n == 5 && rule && loaded, "three rules of a file are five of the kernel");
	if (!rule || !loaded) {
		free(rule);
		free(loaded);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		policy_rule_fill(&policy->rule[i], &rule[i]);
		rule[i].priority = 1000;
		loaded[i] = (struct loaded_rule){
			&rule[i], rule[i].tmpl, rule[i].selector
		};
	}
	is_text(differences(policy, loaded, n), "", "a policy is what it was made from");
	is_text(differences(policy, loaded, 0), "+a +b +c ", "all are added");
	is_text(differences(policy, loaded, n - 1), "~c ", "one of two is not there");
	is_text(differences(policy, loaded, n - 2), "+c ", "both are not there");
	strcpy(rule[2].name, "old");
	is_text(differences(policy, loaded, n), "+b -old ", "another one");
	strcpy(rule[2].name, "b");
	rule[2].mark_mask = 0xff;
	is_text(differences(policy, loaded, n), "~b ", "another mark");
	rule[2].mark_mask = 0xf;
	rule[0].tmpl[0].reqid = 8;
	rule[3].priority = 999;
	is_text(differences(policy, loaded, n), "~a ~c ", "protection, and priority");
	rule[0].tmpl[0].reqid = 7;
	rule[3].priority = 1000;
	rule[1].selector[1].dport_max++;
	is_text(differences(policy, loaded, n), "~a ", "another port");
	free(loaded);
	free(rule);
	policy_free(policy);
	report_free(&report);
}

int main(void)
{
	test_arena();
	test_names();
	test_prefixes();
	test_report();
	test_cut();
	test_diff();
	return tap_end();
}
