// SPDX-License-Identifier: GPL-2.0
/* ipward: options, then one command line or a batch of them. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include "batch.h"
#include "command.h"

/* Options without a letter. */
enum { OPTION_INSECURE = 256 };

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "pretty", no_argument, NULL, 'p' },
	{ "statistics", no_argument, NULL, 's' },
	{ "details", no_argument, NULL, 'd' },
	{ "timestamp", no_argument, NULL, 't' },
	{ "netns", required_argument, NULL, 'n' },
	{ "batch", required_argument, NULL, 'b' },
	{ "force", no_argument, NULL, 'f' },
	{ "insecure", no_argument, NULL, OPTION_INSECURE },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

enum outcome { GO_ON, DONE, WRONG };

/* Options of ip(8), which its users may try. */
static const char *instead_of(int option)
{
	switch (option) {
	case '4':
		return "a family is said by its addresses, or by \"family "
			"inet\" in a selector";
	case '6':
		return "a family is said by its addresses, or by \"family "
			"inet6\" in a selector";
	case 'c':
		return "nothing is printed in colour";
	default:
		return "\"ipward help\" lists them";
	}
}

static enum outcome wrong_option(int option, char **argv)
{
	const char *word = argv[optind - 1];

	if (option == ':')
		complain("\"%s\" is the last word: expected after it %s.",
			 word, optopt == 'n' ? "a network namespace" :
					       "a file, or -");
	else if (optopt && strncmp(word, "--", 2) != 0)
		complain("\"-%c\": unknown option; %s.", optopt,
			 instead_of(optopt));
	else
		complain("\"%s\": unknown option; \"ipward help\" lists them.",
			 word);
	return WRONG;
}

static enum outcome read_options(int argc, char **argv,
				 struct context *context, const char **batch)
{
	int option;

	while ((option = getopt_long(argc, argv, "+:jpsdtn:b:fVh", options,
				     NULL)) != -1) {
		switch (option) {
		case 'j':
			context->json = true;
			complain_as_json();
			break;
		case 'p':
			context->pretty = true;
			break;
		case 's':
			context->statistics = true;
			break;
		case 'd':
			context->details = true;
			break;
		case 't':
			context->timestamp = true;
			break;
		case 'n':
			context->netns = optarg;
			break;
		case 'b':
			*batch = optarg;
			break;
		case 'f':
			context->force = true;
			break;
		case OPTION_INSECURE:
			context->insecure = true;
			break;
		case 'V':
			puts("ipward " IPWARD_VERSION);
			return DONE;
		case 'h':
			command_usage(stdout);
			return DONE;
		default:
			return wrong_option(option, argv);
		}
	}
	return GO_ON;
}

static enum status run(struct context *context, const char *batch,
		       struct words *words)
{
	enum status status;

	if (batch && words_peek(words)) {
		complain("\"%s\": expected nothing after the options, since "
			 "-b names a batch.", words_peek(words));
		return STATUS_USAGE;
	}
	if (batch)
		status = batch_run(context, batch);
	else
		status = command_run(context, words);
	context_close(context);
	return status;
}

int main(int argc, char **argv)
{
	struct context context = { .source = SOURCE_COMMAND_LINE };
	enum status status = STATUS_OK;
	const char *batch = NULL;
	struct value_error error = { .problem = VALUE_FINE };
	struct words words;

	switch (read_options(argc, argv, &context, &batch)) {
	case GO_ON:
		words = (struct words){ argv, argc, optind, &error };
		status = run(&context, batch, &words);
		break;
	case DONE:
		break;
	case WRONG:
		return STATUS_USAGE;
	}
	if (fflush(stdout) || ferror(stdout)) {
		complain("cannot write: %s.", strerror(errno));
		return STATUS_USAGE;
	}
	return status;
}
