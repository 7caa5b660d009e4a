// SPDX-License-Identifier: GPL-2.0
/*
 * ipward-account: the SIDs of accounts and groups, by the directory of the domain. A
 * program of its own, so that ipward(8) needs neither LDAP nor Kerberos.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "account/find.h"
#include "directory/connect.h"
#include "policy/keytab.h"

#define WAIT_MAX	60	/* seconds */

enum exit_status {
	EXIT_FINE,
	EXIT_UNKNOWN,		/* the directory does not know one of the names */
	EXIT_USAGE,
	EXIT_NO_ANSWER,
};

static const char usage[] =
"Usage: ipward-account [ OPTION ]... NAME...\n"
"Say the SID of each account and group, as CORP\\\\WEB7$ or \"CORP\\\\Web servers\".\n"
"\t--realm REALM\tof the domain, if the keytab has accounts of several\n"
"\t--server NAME\tof a controller\n"
"\t--wait SECONDS\tfor an answer, 2 by default\n"
"\t--known\t\tit is no failure that a name is not in the directory\n";

struct options {
	const char *realm;
	const char *server;
	unsigned int milliseconds;
	bool known;
};

static int read_wait(const char *text, unsigned int *milliseconds)
{
	char *end;
	const unsigned long seconds = strtoul(text, &end, 10);

	if (*end || end == text || !seconds || seconds > WAIT_MAX)
		return -EINVAL;
	*milliseconds = 1000 * seconds;
	return 0;
}

static int read_options(int argc, char **argv, struct options *options)
{
	static const struct option table[] = {
		{ "realm", required_argument, NULL, 'r' },
		{ "server", required_argument, NULL, 's' },
		{ "known", no_argument, NULL, 'k' },
		{ "wait", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "+r:s:kw:h", table, NULL)) != -1)
		switch (option) {
		case 'r':
			options->realm = optarg;
			break;
		case 's':
			options->server = optarg;
			break;
		case 'k':
			options->known = true;
			break;
		case 'w':
			if (read_wait(optarg, &options->milliseconds))
				return -EINVAL;
			break;
		case 'h':
			fputs(usage, stdout);
			return -ECANCELED;
		default:
			return -EINVAL;
		}
	return optind < argc ? 0 : -EINVAL;
}

static int account_of_host(const char *realm, char *account)
{
	const int err = keytab_account(realm, account);

	if (err)
		fprintf(stderr, "%s: %s: is this host a member of the domain?\n",
			keytab_path(), err == -ENOENT ? "no account of this host" :
			strerror(-err));
	return err;
}

static int say(struct directory *directory, const struct find_domain *domain,
	       const char *name)
{
	char sid[FIND_SID], why[DIRECTORY_WHY];
	const int err = find_sid(directory, domain, name, sid, why);

	if (!err)
		printf("%s %s\n", sid, name);
	else
		fprintf(stderr, "%s: %s\n", name, why);
	return err;
}

static enum exit_status say_all(struct directory *directory, char **names, bool known)
{
	enum exit_status status = EXIT_FINE;
	struct find_domain domain;
	char why[DIRECTORY_WHY];
	int err = find_domain(directory, &domain, why);

	if (err) {
		fprintf(stderr, "%s\n", why);
		return EXIT_NO_ANSWER;
	}
	for (; *names; names++) {
		err = say(directory, &domain, *names);
		if (err && err != -ENOENT)
			return EXIT_NO_ANSWER;
		if (err && !known)
			status = EXIT_UNKNOWN;
	}
	return status;
}

int main(int argc, char **argv)
{
	struct options options = { .milliseconds = 2000 };
	struct directory_where where = { .realm = NULL };
	char account[KEYTAB_NAME], why[DIRECTORY_WHY];
	struct directory *directory;
	enum exit_status status;

	switch (read_options(argc, argv, &options)) {
	case 0:
		break;
	case -ECANCELED:
		return EXIT_FINE;
	default:
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	if (account_of_host(options.realm, account))
		return EXIT_NO_ANSWER;
	where.account = account;
	where.realm = strchr(account, '@') + 1;
	where.server = options.server;
	where.milliseconds = options.milliseconds;
	if (directory_open(&where, &directory, why)) {
		fprintf(stderr, "%s\n", why);
		return EXIT_NO_ANSWER;
	}
	status = say_all(directory, argv + optind, options.known);
	directory_close(directory);
	return status;
}
