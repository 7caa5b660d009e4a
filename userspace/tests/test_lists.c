// SPDX-License-Identifier: GPL-2.0
/* Who may connect: what the command writes, and what the plugin reads of it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "policy/ike_lists.h"
#include "strongswan/lists.h"
#include "tap.h"

static char path[32];

static void write_text(const char *text, size_t length)
{
	const int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	ok(fd >= 0 && write(fd, text, length) == (ssize_t)length, "a file is written");
	close(fd);
}

static const char *const allowed[] = { "*.x.example", "O=X, CN=y", "any" };
static const char *const denied[] = { "k.x.example" };
static const char *const groups[] = {
	"CORP\\Web servers", "corp\\PAYROLL", "CORP\\No such", "S-1-5-32-544",
	"WEB$@CORP.EXAMPLE",
};

static const struct authentication partners = {
	.name = "part\nners",
	.allow = { (const char **)allowed, 3 },
	.deny = { (const char **)denied, 1 },
};

static const struct authentication key = { .name = "key", .peer_id = "web7" };
static const struct authentication all = { .name = "all" };

static const struct authentication domain = {
	.name = "domain",
	.allow = { (const char **)groups, 5 },
	.deny = { (const char **)groups + 2, 1 },
};

static const struct authentication mapped = { .name = "mapped", .map = MAP_DIRECTORY };

static const struct authentication kerberos = {
	.name = "kerberos", .kind = AUTHENTICATION_KERBEROS,
	.deny = { (const char **)denied, 1 },
};

static const struct authentication certificate = {
	.name = "certificate", .kind = AUTHENTICATION_CERTIFICATE,
};

/* Lines that are none are passed over. */
static const char known[] = "S-1-5-21-1 CORP\\Web servers\nS-1-5-21-02 CORP\\No such\nx\n"
	"S-1-5-21-2 CORP\\Payroll\n S-1-5-21-3 CORP\\No such\nS-1-5-21-3 CORP\\No suc";

static void add_method(struct ike_text *lists, const struct authentication *method,
		       const char *account)
{
	const struct ike_methods methods = {
		.accounts = { .text = (char *)known, .len = strlen(known) },
	};
	struct ike_method found = { .method = method };

	strcpy(found.account, account);
	ike_lists_method(lists, &methods, &found);
}

static void write_lists(void)
{
	struct ike_config config = { .file = NULL };
	struct ike_text lists = { .text = NULL };

	add_method(&lists, &partners, "");
	ike_lists_connection(&lists, "ipward-one");
	ike_lists_connection(&lists, "ipward-two");
	add_method(&lists, &key, "");
	ike_lists_connection(&lists, "ipward-key");
	add_method(&lists, &all, "");
	ike_lists_connection(&lists, "ipward-all");
	add_method(&lists, &domain, "WEB$@CORP.EXAMPLE");
	ike_lists_connection(&lists, "ipward-domain");
	add_method(&lists, &mapped, "DB$@CORP.EXAMPLE");
	ike_lists_connection(&lists, "ipward-mapped");
	ok(!ike_lists_end(&lists, &config), "lists are made");
	is_text(config.file->name, IKE_LISTS_NAME, "with their name");
	write_text(config.file->bytes, config.file->len);
	ike_config_free(&config);
	ike_free(&lists);
}

static void write_rights(const char *text)
{
	struct ike_methods methods = { .rights = { .text = NULL } };
	const struct authentication *all_kinds[] = { &kerberos, &mapped, &certificate };
	struct ike_config config = { .file = NULL };
	struct ike_text lists = { .text = NULL };
	char name[32];

	logon_rights_take(&methods.rights, strdup(text), strlen(text));
	for (size_t i = 0; i < 3; i++) {
		const struct ike_method found = { .method = all_kinds[i] };

		ike_lists_method(&lists, &methods, &found);
		snprintf(name, sizeof(name), "ipward-%s", all_kinds[i]->name);
		ike_lists_connection(&lists, name);
	}
	ok(!ike_lists_end(&lists, &config), "lists with rights are made");
	write_text(config.file->bytes, config.file->len);
	logon_rights_free(&methods.rights);
	ike_config_free(&config);
	ike_free(&lists);
}

static const char *entries(const struct lists *lists, const char *connection, char *text)
{
	const char *method = lists_method(lists, connection), *at = NULL;
	struct lists_entry entry;

	strcpy(text, method ?: "none");
	while (method && lists_next(lists, method, &at, &entry))
		sprintf(text + strlen(text), ",%c%s:%s", "-!+"[entry.verb], entry.kind,
			entry.text);
	return text;
}

static void test_written(void)
{
	struct lists lists;
	char text[512];

	write_lists();
	ok(!lists_open(path, &lists), "what is written can be read");
	ok(strlen(lists_token(&lists)) == 16, "it has a token");
	is_text(entries(&lists, "ipward-one", text),
		"part?ners,-id:k.x.example,+id:*.x.example,+id:O=X, CN=y,+id:%any",
		"a method's entries, on lines of their own");
	is_text(entries(&lists, "ipward-two", text),
		"part?ners,-id:k.x.example,+id:*.x.example,+id:O=X, CN=y,+id:%any",
		"are for all its connections");
	is_text(entries(&lists, "ipward-key", text), "key,+id:web7", "those of a key");
	is_text(entries(&lists, "ipward-all", text), "all", "none");
	is_text(entries(&lists, "ipward-on", text), "none", "of no other connection");
	is_text(entries(&lists, "ipward-domain", text), "domain,-name:CORP\\No such,"
		"+sid:S-1-5-21-1 CORP\\Web servers,+sid:S-1-5-21-2 corp\\PAYROLL,"
		"+name:CORP\\No such,+sid:S-1-5-32-544 S-1-5-32-544,+id:WEB$@CORP.EXAMPLE",
		"groups by SID, those without one by name, and accounts");
	is_text(entries(&lists, "ipward-mapped", text),
		"mapped,-account:map: directory",
		"where certificates have accounts");
	is_text(lists_account(&lists), "WEB$@CORP.EXAMPLE", "by whom a directory is asked");
	ok(lists_want(&lists, "account") && lists_want(&lists, "sid") &&
	   !lists_want(&lists, "connection"), "which kinds of entries there are");
	lists_close(&lists);
}

#define RIGHT_NEED " the domain's right \"Access this computer from the network\""
#define RIGHT_DENY " the domain's right \"Deny access to this computer from the network\""

static void is_entries(const char *connection, const char *expected, const char *name)
{
	struct lists lists;
	char text[1024];

	ok(!lists_open(path, &lists), "the lists can be read");
	is_text(entries(&lists, connection, text), expected, name);
	lists_close(&lists);
}

static void test_rights(void)
{
	write_rights("need-gpo Servers\nneed S-1-5-21-1\nneed S-1-5-11\nneed S-1-5-32-544\n"
		     "need S-1-5-113\n"
		     "deny-gpo Deny\ndeny S-1-5-21-2\ndeny S-1-5-32-546\ndeny S-1-5-32-544\n"
		     "deny S-1-1-0\ndeny S-1-5-9\nend\n");
	is_entries("ipward-kerberos", "kerberos,!sid:S-1-5-21-1" RIGHT_NEED
		   ",!anyone:S-1-5-11" RIGHT_NEED ",!unknown:S-1-5-32-544" RIGHT_NEED
		   ",!nobody:S-1-5-113" RIGHT_NEED ",-sid:S-1-5-21-2" RIGHT_DENY
		   ",-unknown:S-1-5-32-544" RIGHT_DENY ",-anyone:S-1-1-0" RIGHT_DENY
		   ",-sid:S-1-5-9" RIGHT_DENY ",-id:k.x.example",
		   "the domain's rights, by what their SIDs are");
	is_entries("ipward-certificate", "certificate", "not where peers have no accounts");
	write_rights("need-gpo Servers\nneed none\ndeny-gpo Deny\ndeny none\nend\n");
	is_entries("ipward-mapped", "mapped,-account:map: directory,!nobody:none" RIGHT_NEED,
		   "an empty right is nobody's, and denies nobody");
	write_rights("deny-gpo Deny\ndeny none\nend\n");
	is_entries("ipward-kerberos", "kerberos,-id:k.x.example", "a right that is not defined");
}

static const char *const broken_rights[] = {
	"", "need-gpo a\n", "need-gpo a\nneed none\nend", "need S-1-1-0\nend\n",
	"need-gpo a\nneed S-1-1-00\nend\n", "need-gpo a\ndeny none\nend\n",
	"need-gpo a\nallow none\nend\n", "need-gpo a\nneed\x20\nend\n",
};

static void test_broken_rights(void)
{
	for (size_t i = 0; i < sizeof(broken_rights) / sizeof(*broken_rights); i++) {
		write_rights(broken_rights[i]);
		is_entries("ipward-kerberos", "kerberos,-unknown:none the domain's rights, which "
			   "cannot be read,-id:k.x.example", "damaged rights deny everybody");
	}
}

#define TEXT(text)	{ text, sizeof(text) - 1 }

static const struct {
	const char *text;
	size_t length;
} damaged[] = {
	TEXT(""), TEXT("\n"), TEXT("end"), TEXT("token 1\nmethod a\nconnection b\n"),
	TEXT("token 1\nmethod a\nconnection b\nend"), TEXT("method a\nbend\n"),
	TEXT("method a\nallow id a\0b\nconnection c\nend\n"),
};

static void test_damaged(void)
{
	struct lists lists;

	for (size_t i = 0; i < sizeof(damaged) / sizeof(*damaged); i++) {
		write_text(damaged[i].text, damaged[i].length);
		ok(lists_open(path, &lists) == -EBADMSG && !lists.text,
		   "a damaged file is none: %zu", i);
	}
	ok(lists_open("/tmp", &lists) == -EBADMSG, "a folder is none");
	ok(lists_open("/dev/null", &lists) == -EBADMSG, "nor a device");
	ok(lists_open("/nowhere/at/all", &lists) == -ENOENT, "nor nothing");
	ok(!symlink("/dev/null", "/tmp/ipward-lists.link") &&
	   lists_open("/tmp/ipward-lists.link", &lists) == -ELOOP, "nor a link");
	unlink("/tmp/ipward-lists.link");
}

static const char odd[] = "allow id a\nconnection before\nmethod a\nallow\nallow\x20\n"
	"allow 123456789012345678901234567890 b\ndeny id\nconnection c\nmethod\nend\n";

static void test_odd(void)
{
	struct lists lists;
	char text[512];

	write_text(odd, strlen(odd));
	ok(!lists_open(path, &lists), "odd lines");
	is_text(lists_token(&lists), "", "no token");
	is_text(lists_account(&lists), "", "no account");
	is_text(entries(&lists, "before", text), "none", "a connection before all methods");
	is_text(entries(&lists, "c", text), "a,+:,+123456789012345:b,-id:",
		"entries that say nothing are entries");
	lists_close(&lists);
}

int main(void)
{
	strcpy(path, "/tmp/ipward-lists.XXXXXX");
	close(mkstemp(path));
	test_written();
	test_rights();
	test_broken_rights();
	test_damaged();
	test_odd();
	unlink(path);
	return tap_end();
}
