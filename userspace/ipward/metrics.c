// SPDX-License-Identifier: GPL-2.0
/* ipward metrics: all that is counted, in Prometheus' text format. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "command.h"
#include "metrics.h"
#include "value/row.h"

/* Each has up to seven samples, which some reader keeps for weeks. */
#define MOST	1000

struct readings {
	const char *file;
	struct metrics_general general;
	struct metrics_rules rules;
	struct metrics_sas sas;
};

static int file_word(struct words *words, const struct keyword *keyword,
		     void *target)
{
	struct readings *all = target;

	all->file = words_value(words, keyword->name, "a file");
	return all->file ? 0 : -EINVAL;
}

static const struct keyword keywords[] = {
	{ .name = "rules", .id = 1, .parse = row_number, .max = UINT32_MAX,
	  ROW_PLACE(readings, rules.most) },
	{ .name = "sas", .id = 2, .parse = row_number, .max = UINT32_MAX,
	  ROW_PLACE(readings, sas.most) },
	{ .name = "file", .id = 3, .parse = file_word },
	ROW_END,
};

static enum status load(struct context *context, struct readings *all)
{
	enum status status = context_open(context);
	int err;

	if (status)
		return status;
	err = metrics_general_load(context->ipward, &all->general);
	if (!err)
		err = metrics_rules_load(context->ipward, &all->rules);
	/* It may have a warning that the next call would forget. */
	if (!err && *ipward_message(context->ipward))
		context_result(context, 0);
	if (!err)
		err = metrics_sas_load(context->ipward, &all->sas);
	return context_result(context, err);
}

static void unload(struct readings *all)
{
	free(all->general.count);
	free(all->rules.rule);
	free(all->sas.sa);
}

static void print(const struct context *context, const struct readings *all,
		  FILE *stream, bool up)
{
	struct exposition out = { stream, context->netns, NULL };

	exposition_gauge(&out, "ipward_up",
			 "Whether the module is there and has answered.");
	exposition_sample(&out, NULL, up);
	exposition_gauge(&out, "ipward_command_info", "The command.");
	exposition_sample(&out, LABELS({ "version", IPWARD_VERSION }), 1);
	if (!up)
		return;
	metrics_general_print(&out, &all->general, all->rules.all);
	metrics_rules_print(&out, &all->rules);
	metrics_sas_print(&out, &all->sas);
}

/* Readable by those who serve it. Return: the stream, or NULL with errno. */
static FILE *create(char *path)
{
	int fd = mkostemp(path, O_CLOEXEC);
	FILE *stream = NULL;

	if (fd < 0)
		return NULL;
	if (!fchmod(fd, 0644))
		stream = fdopen(fd, "w");
	if (!stream) {
		close(fd);
		unlink(path);
	}
	return stream;
}

/* Whoever reads the file sees the one before or this one, never a part. */
static int replace(const struct context *context,
		   const struct readings *all, char *path, bool up)
{
	FILE *stream = create(path);
	int err;

	if (!stream)
		return -errno;
	print(context, all, stream, up);
	err = ferror(stream);
	err |= fclose(stream);
	if (!err)
		err = rename(path, all->file);
	if (!err)
		return 0;
	err = -errno;
	unlink(path);
	return err;
}

/* A file says also that the module did not answer. */
static enum status write_file(const struct context *context,
			      const struct readings *all, bool up)
{
	char *path;
	int err = -ENOMEM;

	if (asprintf(&path, "%s.XXXXXX", all->file) >= 0) {
		err = replace(context, all, path, up);
		free(path);
	}
	if (!err)
		return STATUS_OK;
	complain("cannot write \"%s\": %s.", all->file, strerror(-err));
	return STATUS_USAGE;
}

static enum status run(struct context *context, struct words *words)
{
	struct readings all = {
		.rules.most = MOST,
		.sas.most = MOST,
	};
	enum status status, written = STATUS_OK;
	uint64_t given = 0;

	if (words_parse(words, "metrics", keywords, &all, &given))
		return STATUS_USAGE;
	if (context->json) {
		words_conflict(words,
			       "metrics are not printed as JSON: \"-j stats\", \"-j policy list\" and \"-j sa list\" are");
		return STATUS_USAGE;
	}
	status = load(context, &all);
	if (all.file)
		written = write_file(context, &all, !status);
	else if (!status)
		print(context, &all, stdout, true);
	unload(&all);
	return written ? written : status;
}

const struct object metrics_object = {
	.name = "metrics",
	.run = run,
	.usage =
"Usage: ipward metrics [ rules N ] [ sas N ] [ file FILE ]\n"
"Prints counters, rules and SAs in Prometheus' text format. \"rules\" and \"sas\"\n"
"say how many have samples of their own (default 1000; 0: none).\n"
"FILE is replaced at once, as node_exporter's textfile collector needs it; without\n"
"the module, by one that says \"ipward_up 0\".\n",
};
