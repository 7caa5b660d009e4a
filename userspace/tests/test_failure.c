// SPDX-License-Identifier: GPL-2.0
/* Failures of the key exchange: what the plugin writes, and what is read of it. */
#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "failure_watch.h"
#include "strongswan/failures.h"
#include "tap.h"

static char folder[64], path[80];

static const char *const malformed[] = {
	"",
	"at=1",
	"cause=peer-auth",
	"at=0 cause=peer-auth",
	"at=x cause=peer-auth",
	"at=1 cause",
	"at=1 cause=a%",
	"at=1 cause=a%2",
	"at=1 cause=a%2G",
	"at=1 cause=a%2F",
	"at=1 cause=a%00",
	"at=1 cause=a\tb",
	"at=1 cause=a\x80",
	"at=1 cause=123456789012345678901234567890123",
	"at=1 cause=a port=18446744073709551616",
	"at=1 cause=a =b c",
};

static void test_lines(void)
{
	struct failure failure;

	ok(!failure_parse("at=7 time=8 cause=no-answer remote=192.0.2.7 port=500 "
			  "connection=ipward-a%20b reqid=9,8 id=%e2%82%ac more=3 new=1",
			  &failure), "a line");
	ok(failure.at == 7 && failure.time == 8 && failure.port == 500 &&
	   failure.more == 3, "its numbers");
	is_text(failure.reqid, "9,8", "its reqids");
	is_text(failure.remote, "192.0.2.7", "its address");
	is_text(failure.connection, "ipward-a b", "a blank");
	is_text(failure.id, "\xe2\x82\xac", "bytes");
	is_text(failure.detail, "", "what it does not say");
	for (size_t i = 0; i < sizeof(malformed) / sizeof(*malformed); i++)
		ok(failure_parse(malformed[i], &failure), "refused: \"%s\"",
		   malformed[i]);
}

static struct ipward_rule *new_rule(const char *name, uint32_t reqid)
{
	struct ipward_rule *rule = malloc(sizeof(*rule));

	if (!rule)
		abort();
	ipward_rule_clear(rule);
	snprintf(rule->name, sizeof(rule->name), "%s", name);
	rule->tmpls = 1;
	rule->tmpl[0].has = IPWARD_BIT(IPWARD_A_TEMPLATE_REQID);
	rule->tmpl[0].reqid = reqid;
	return rule;
}

static void says(const struct serve_rules *rules, const char *line,
		 const char *expected)
{
	struct failure failure;
	char text[FAILURE_TEXT];

	ok(!failure_parse(line, &failure), "%s", line);
	is_text(failure_sentence(&failure, rules, text), expected, "its sentence");
}

static void test_sentences(void)
{
	struct ipward_rule *rule[] = {
		new_rule("sql", 0), new_rule("sql", 7), new_rule("sql", 7),
		new_rule("dns", 70), new_rule("", 0),
	};
	const struct serve_rules rules = { .rule = rule, .n = 5 };

	says(&rules, "at=1 cause=unique remote=192.0.2.7 reqid=7 connection=x",
	     "peer 192.0.2.7, rule \"sql\": the peer is connected already");
	says(&rules, "at=1 cause=unique remote=192.0.2.7 reqid=1,70,7",
	     "peer 192.0.2.7, rule \"sql\", \"dns\": the peer is connected already");
	says(&rules, "at=1 cause=unique remote=192.0.2.7 connection=ipward-sq reqid=0,x",
	     "peer 192.0.2.7, connection \"ipward-sq\": the peer is connected already");
	says(&rules, "at=1 cause=brand-new id=a%0ab detail=more%1b[1m",
	     "peer unknown (a?b): brand-new (more?[1m)");
	for (int i = 0; i < 5; i++)
		free(rule[i]);
}

struct seen {
	unsigned int lines;
	uint64_t more;
	struct failure last;
};

static void see(const struct failure *failure, void *arg)
{
	struct seen *seen = arg;

	seen->lines++;
	seen->more += failure->more;
	seen->last = *failure;
}

static bool is_ready(const struct failure_watch *watch)
{
	struct pollfd source = { .fd = watch->fd, .events = POLLIN };

	return poll(&source, 1, 0) == 1;
}

static void test_writer(void)
{
	const struct failure_report report = {
		.cause = "peer-auth", .remote = "2001:db8::1", .port = 4500,
		.connection = "ipward-a b", .reqids = "5,6", .id = "C=%x\ncause=none",
		.detail = "\x01",
	};
	struct failure_report other = report;
	struct failure_watch watch;
	struct seen seen = { 0 };

	ok(!failure_load(path, 0, see, &seen) && !seen.lines, "no file is no failure");
	failures_write(&report);
	ok(!failures_open(path), "a folder is made for the file");
	ok(!failure_watch_open(&watch, folder, path) && !is_ready(&watch),
	   "a file is watched that is not there yet");
	failures_write(&report);
	ok(is_ready(&watch), "a failure is heard of");
	failure_watch_read(&watch, see, &seen);
	ok(seen.lines == 1 && seen.last.port == 4500 &&
	   !strcmp(seen.last.reqid, "5,6") && seen.last.more == 1, "what is written is read");
	is_text(seen.last.cause, "peer-auth", "its cause");
	is_text(seen.last.id, "C=%x\ncause=none", "an identity makes no lines");
	is_text(seen.last.remote, "2001:db8::1", "its address");
	is_text(seen.last.detail, "\x01", "its detail");
	failures_write(&report);
	failure_watch_read(&watch, see, &seen);
	ok(seen.lines == 1, "what was just said is not said again");
	other.cause = "no-answer";
	failures_write(&other);
	failure_watch_read(&watch, see, &seen);
	ok(seen.lines == 2 && seen.last.more == 1, "but counted");
	unlink(path);
	failures_write(&other);
	failure_watch_read(&watch, see, &seen);
	ok(seen.lines == 3, "unless somebody has removed the file");
	failure_watch_close(&watch);
	seen = (struct seen){ 0 };
	ok(!failure_watch_open(&watch, folder, path), "a file is watched that is there");
	failure_watch_read(&watch, see, &seen);
	ok(!seen.lines, "what it has is not new");
	failure_watch_close(&watch);
}

/* Their addresses are of their own choice, and would fill the file. */
static void test_strangers(void)
{
	static const char *const causes[] = { "half-open", "half-open-many", "nonsense" };
	static const char *const remotes[] = { "192.0.2.1", "192.0.2.2", "192.0.2.3" };
	struct failure_report report = { .cause = NULL };
	struct failure_watch watch;
	struct seen seen = { 0 };

	failure_watch_open(&watch, folder, path);
	for (size_t i = 0; i < sizeof(causes) / sizeof(*causes); i++) {
		report.cause = causes[i];
		for (size_t j = 0; j < sizeof(remotes) / sizeof(*remotes); j++) {
			report.remote = remotes[j];
			failures_write(&report);
		}
		failure_watch_read(&watch, see, &seen);
		ok(seen.lines == i + 1, "of many strangers one is named: %s", causes[i]);
	}
	ok(seen.more == 4, "and the others are counted");
	failure_watch_close(&watch);
}

static void write_many(unsigned int count, unsigned int first)
{
	struct failure_report report = { .cause = "peer-auth" };
	static char id[251];
	char remote[32];

	memset(id, '\n', sizeof(id) - 1);
	report.id = id;
	report.connection = id;
	report.detail = id;
	for (unsigned int i = 0; i < count; i++) {
		snprintf(remote, sizeof(remote), "10.0.%u.%u", (first + i) / 256,
			 (first + i) % 256);
		report.remote = remote;
		failures_write(&report);
	}
}

/* As an attacker's: each of another address, and as long as can be. */
static void test_flood(void)
{
	struct seen seen = { 0 };
	struct stat state;

	write_many(2000, 0);
	failure_load(path, 0, see, &seen);
	ok(seen.lines && seen.lines < 80, "a flood makes few lines: %u", seen.lines);
	ok(!stat(path, &state) && state.st_size <= 65536 && state.st_size > 16384 &&
	   (state.st_mode & 0777) == 0600, "of a file that is bounded and root's");
	/* As soon as a line is allowed again. */
	for (int i = 0; i < 100 && strncmp(seen.last.remote, "10.0.10.", 8) != 0; i++) {
		usleep(20000);
		seen = (struct seen){ 0 };
		write_many(1, 2560 + i);
		failure_load(path, 0, see, &seen);
	}
	ok(!strncmp(seen.last.remote, "10.0.10.", 8), "later ones are heard of");
	ok(seen.last.more > 1800, "with the number of those that were left out");
}

int main(void)
{
	char base[] = "/tmp/ipward-failure-XXXXXX";

	if (!mkdtemp(base))
		return 1;
	snprintf(folder, sizeof(folder), "%s/folder", base);
	snprintf(path, sizeof(path), "%s/failures", folder);
	test_lines();
	test_sentences();
	test_writer();
	test_strangers();
	test_flood();
	failures_close();
	unlink(path);
	rmdir(folder);
	rmdir(base);
	return tap_end();
}
