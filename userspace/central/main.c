// SPDX-License-Identifier: GPL-2.0
/* ipward-central: policies of hosts that are members of a domain, from its directory. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "central/publish.h"
#include "central/pull.h"
#include "central/show.h"
#include "central/status.h"
#include "central/store.h"
#include "ipward/complain.h"

#define WAIT_MAX	600

static const char usage[] =
"Usage: ipward-central [OPTIONS] pull | status | show\n"
"       ipward-central [OPTIONS] publish FILE --name NAME [ --force ]\n"
"       ipward-central [OPTIONS] assign NAME --gpo GPO\n"
"       ipward-central [OPTIONS] unassign --gpo GPO\n"
"OPTIONS := -j | --server HOST | --realm REALM | --wait SECONDS | --host-account |\n"
"           --state DIRECTORY | --local FILE | -V | -h\n"
"GPO := the name of a Group Policy object, its {GUID} or its DN\n";

static const struct option options_known[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "server", required_argument, NULL, 's' },
	{ "realm", required_argument, NULL, 'r' },
	{ "wait", required_argument, NULL, 'w' },
	{ "host-account", no_argument, NULL, 'H' },
	{ "state", required_argument, NULL, 'S' },
	{ "local", required_argument, NULL, 'L' },
	{ "name", required_argument, NULL, 'n' },
	{ "gpo", required_argument, NULL, 'g' },
	{ "force", no_argument, NULL, 'f' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/**
 * struct verb - what may be asked for
 * @word: it has a word behind it, which is this; NULL for none
 */
struct verb {
	const char *name;
	int (*run)(const struct options *options);
	const char *word;
	bool name_option;
	bool gpo_option;
};

static const struct verb verbs[] = {
	{ .name = "pull", .run = pull },
	{ .name = "status", .run = status_print },
	{ .name = "show", .run = show },
	{ .name = "publish", .run = publish, .word = "a policy file", .name_option = true },
	{ .name = "assign", .run = assign, .word = "the name of a policy",
	  .gpo_option = true },
	{ .name = "unassign", .run = unassign, .gpo_option = true },
};

enum outcome { GO_ON, DONE, WRONG };

static enum outcome read_wait(struct options *options, const char *text)
{
	char *end;
	const unsigned long seconds = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || !seconds || seconds > WAIT_MAX) {
		complain("\"--wait %s\": expected seconds, from 1 to %d.", text, WAIT_MAX);
		return WRONG;
	}
	options->wait = seconds;
	return GO_ON;
}

static enum outcome read_flag(int option, struct options *options)
{
	switch (option) {
	case 'j':
		options->json = true;
		complain_as_json();
		return GO_ON;
	case 'H':
		options->host = true;
		return GO_ON;
	case 'f':
		options->force = true;
		return GO_ON;
	case 'V':
		puts("ipward-central " IPWARD_VERSION);
		return DONE;
	case 'h':
		fputs(usage, stdout);
		return DONE;
	default:
		fputs(usage, stderr);
		return WRONG;
	}
}

static enum outcome read_option(int option, struct options *options)
{
	switch (option) {
	case 's':
		options->server = optarg;
		return GO_ON;
	case 'r':
		options->realm = optarg;
		return GO_ON;
	case 'S':
		options->state = optarg;
		return GO_ON;
	case 'L':
		options->local = optarg;
		return GO_ON;
	case 'n':
		options->name = optarg;
		return GO_ON;
	case 'g':
		options->gpo = optarg;
		return GO_ON;
	case 'w':
		return read_wait(options, optarg);
	default:
		return read_flag(option, options);
	}
}

static const struct verb *find_verb(const char *word)
{
	for (size_t i = 0; word && i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(verbs[i].name, word))
			return &verbs[i];
	if (word)
		complain("\"%s\": expected pull, status, show, publish, assign or unassign.",
			 word);
	else
		fputs(usage, stderr);
	return NULL;
}

static int check_option(const char *verb, const char *option, const char *value, bool needed)
{
	if (needed == !!value)
		return 0;
	return complain(needed ? "\"%s\": expected %s with it." :
			"\"%s\": expected no %s.", verb, option);
}

static int check(const struct verb *verb, char **words, struct options *options)
{
	options->word = verb->word ? words[1] : NULL;
	if (verb->word && !words[1])
		return complain("\"%s\": expected %s after it.", verb->name, verb->word);
	if (words[verb->word ? 2 : 1])
		return complain("\"%s\": expected nothing more.", words[verb->word ? 2 : 1]);
	return check_option(verb->name, "--name NAME", options->name, verb->name_option) ?:
	       check_option(verb->name, "--gpo GPO", options->gpo, verb->gpo_option);
}

int main(int argc, char **argv)
{
	struct options options = {
		.state = STORE_DIRECTORY, .local = "/etc/ipward/policy.yaml",
		.wait = OPTIONS_WAIT,
	};
	enum outcome outcome = GO_ON;
	const struct verb *verb;
	int option, status;

	while (outcome == GO_ON &&
	       (option = getopt_long(argc, argv, "jVh", options_known, NULL)) != -1)
		outcome = read_option(option, &options);
	if (outcome != GO_ON)
		return outcome == DONE ? STATUS_OK : STATUS_USAGE;
	verb = find_verb(argv[optind]);
	if (!verb || check(verb, argv + optind, &options))
		return STATUS_USAGE;
	status = verb->run(&options);
	if (fflush(stdout) || ferror(stdout)) {
		complain("cannot write: %s.", strerror(errno));
		return STATUS_USAGE;
	}
	return status;
}
