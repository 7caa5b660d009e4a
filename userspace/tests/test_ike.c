// SPDX-License-Identifier: GPL-2.0
/* What lives on when the key exchange is configured anew, and the reqids of rules. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include "policy/exchange.h"
#include "policy/ike.h"
#include "policy/ike_diff.h"
#include "tap.h"
#include "tests/fixed_host.h"

#define SECRET		"a secret of sufficient length"
#define OTHER_SECRET	"one more secret of that length"

static char key_path[32];
static struct report report;

static void write_key(const char *key)
{
	int fd = open(key_path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0 || write(fd, key, strlen(key)) < 0)
		ok(false, "the key can be written");
	close(fd);
}

/* A policy whose protection, method and rules are given. */
static struct policy *load(const char *protection, const char *method,
			   const char *rules)
{
	int fd = memfd_create("policy", MFD_CLOEXEC);
	struct policy_host host;
	struct policy *policy;
	char path[32];

	dprintf(fd, "version: 1\n"
		"protection: { s: { esp: aes256-gcm16%s } }\n"
		"authentication: { m: { preshared-key: { id: b%s, file: %s } } }\n"
		"rules:\n%s", protection, method, key_path, rules);
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	fixed_host_load(&host);
	report_init(&report);
	policy = policy_load(path, &host, NULL, &report);
	if (!policy)
		ok(false, "%s", report.message[0].text);
	report_free(&report);
	policy_host_free(&host);
	close(fd);
	return policy;
}

#define RULE(name, to, more)						\
	"- { name: " name ", from: me, to: " to ", action: require, "	\
	"protection: s, authentication: m" more " }\n"
#define ONE	RULE("one", "192.0.2.8", "")
#define TWO	RULE("two", "192.0.2.9", "")

static void read_parts(const struct policy *policy, struct ike_parts *parts)
{
	struct ike_config config;

	report_init(&report);
	ok(!ike_config_make(policy, IKE_SECRETS_SHOWN, &config, &report) &&
	   !report.messages, "a configuration is made");
	ok(!ike_parts_read(config.text.text, parts), "and read");
	ike_config_free(&config);
	report_free(&report);
}

/* By "+-~" for what changed, and "!" for what must end. */
static void compare(const struct policy *from, const char *from_key,
		    const struct policy *to, const char *to_key,
		    const char *expected, const char *name)
{
	struct ike_parts old, new;
	char text[512] = "";
	size_t len = 0;

	write_key(from_key);
	read_parts(from, &old);
	write_key(to_key);
	read_parts(to, &new);
	for (size_t i = 0; i < new.count; i++)
		if (ike_parts_change(&old, &new, &new.item[i]) == CHANGE_ADDED)
			len += snprintf(text + len, sizeof(text) - len, "+%s/%s ",
					new.item[i].connection, new.item[i].child);
	for (size_t i = 0; i < old.count; i++) {
		const struct ike_part *part = &old.item[i];
		enum change change = ike_parts_change(&old, &new, part);

		if (change == CHANGE_NONE)
			continue;
		len += snprintf(text + len, sizeof(text) - len, "%s%s%s/%s ",
				change == CHANGE_REMOVED ? "-" : "~",
				ike_parts_keep(&new, part) ? "" : "!",
				part->connection, part->child);
	}
	is_text(text, expected, name);
	ike_parts_free(&old);
	ike_parts_free(&new);
}

static void test_changes(void)
{
	struct policy *plain = load("", "", ONE);
	struct policy *more = load("", "", ONE TWO);
	struct policy *other = load("", "", RULE("one", "192.0.2.10", ""));
	struct policy *life = load(", lifetime: { time: 5m }", "", ONE);
	struct policy *mine = load("", ", local-id: c", ONE);

	compare(plain, SECRET, plain, SECRET, "", "nothing");
	compare(plain, SECRET, more, SECRET, "+ipward-m/ipward-two ~ipward-m/ ",
		"a rule is added: all may stay");
	compare(more, SECRET, plain, SECRET, "~ipward-m/ -!ipward-m/ipward-two ",
		"a rule is removed: its SAs end");
	compare(plain, SECRET, other, SECRET, "~ipward-m/ ~ipward-m/ipward-one ",
		"another address: all may stay");
	compare(plain, SECRET, life, SECRET, "~ipward-m/ipward-one ",
		"another lifetime: all may stay");
	compare(plain, SECRET, plain, OTHER_SECRET, "~!ipward-m/ ",
		"another key: the connection ends");
	compare(plain, SECRET, mine, SECRET, "~!ipward-m/ ",
		"another identity: the connection ends");
	policy_free(plain);
	policy_free(more);
	policy_free(other);
	policy_free(life);
	policy_free(mine);
}

static uint32_t reqid_of(struct policy *policy, size_t index)
{
	const uint32_t reqid = policy->exchange[index]->reqid;
	struct ipward_rule *rule = malloc(sizeof(*rule));

	policy_rule_fill(&policy->rule[index], rule);
	ok(rule->tmpl[0].reqid == reqid, "the kernel's rule has the same number");
	free(rule);
	return reqid;
}

static void test_reqids(void)
{
	struct policy *one = load("", "", ONE), *both = load("", "", TWO ONE);
	struct policy *legacy = load(", mode: beet, local: 192.0.2.1, remote: 192.0.2.8",
				     "", ONE);

	ok(reqid_of(one, 0) == reqid_of(both, 1), "a rule's does not change with others");
	ok(reqid_of(both, 0) != reqid_of(both, 1), "two rules have two");
	ok(reqid_of(one, 0) != reqid_of(legacy, 0), "another mode has another one");
	ok(reqid_of(one, 0) >= 0x40000000 && reqid_of(one, 0) < 0x80000000,
	   "it is above those that the daemon counts");
	policy_free(one);
	policy_free(both);
	policy_free(legacy);
}

int main(void)
{
	int fd;

	strcpy(key_path, "/tmp/ipward-test-ike.XXXXXX");
	fd = mkostemp(key_path, O_CLOEXEC);
	ok(fd >= 0, "a file for the key");
	close(fd);
	write_key(SECRET);
	test_changes();
	test_reqids();
	unlink(key_path);
	return tap_end();
}
