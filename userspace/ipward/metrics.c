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

struct metrics {
	uint64_t has;
	const char *file;
	struct metrics_general general;
	struct metrics_rules rules;
	struct metrics_sas sas;
};

static int file_word(struct words *words, const struct keyword *keyword,
		     void *target)
{
	struct metrics *metrics = target;

	metrics->file = words_value(words, keyword->name, "a file");
	return metrics->file ? 0 : -EINVAL;
}

static const struct keyword keywords[] = {
	{ .name = "rules", .id = 1, .parse = row_number, .max = UINT32_MAX,
	  ROW_PLACE(metrics, rules.most) },
	{ .name = "sas", .id = 2, .parse = row_number, .max = UINT32_MAX,
	  ROW_PLACE(metrics, sas.most) },
	{ .name = "file", .id = 3, .parse = file_word },
	ROW_END,
};

static enum status load(struct context *context, struct metrics *metrics)
{
	enum status status = context_open(context);

	/* One after the other: each may have a warning. */
	if (!status)
		status = context_result(context, metrics_general_load(
					context->ipward, &metrics->general));
	if (!status)
		status = context_result(context, metrics_rules_load(
					context->ipward, &metrics->rules));
	if (!status)
		status = context_result(context, metrics_sas_load(
					context->ipward, &metrics->sas));
	return status;
}

static void unload(struct metrics *metrics)
{
	free(metrics->general.count);
	free(metrics->rules.rule);
	free(metrics->sas.sa);
}

static void print(const struct context *context, const struct metrics *metrics,
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
	metrics_general_print(&out, &metrics->general, metrics->rules.all);
	metrics_rules_print(&out, &metrics->rules);
	metrics_sas_print(&out, &metrics->sas);
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
		   const struct metrics *metrics, char *path, bool up)
{
	FILE *stream = create(path);
	int err;

	if (!stream)
		return -errno;
	print(context, metrics, stream, up);
	err = ferror(stream);
	err |= fclose(stream);
	if (!err)
		err = rename(path, metrics->file);
	if (!err)
		return 0;
	err = -errno;
	unlink(path);
	return err;
}

/* A file says also that the module did not answer. */
static enum status write_file(const struct context *context,
			      const struct metrics *metrics, bool up)
{
	char *path;
	int err = -ENOMEM;

	if (asprintf(&path, "%s.XXXXXX", metrics->file) >= 0) {
		err = replace(context, metrics, path, up);
		free(path);
	}
	if (!err)
		return STATUS_OK;
	complain("cannot write \"%s\": %s.", metrics->file, strerror(-err));
	return STATUS_USAGE;
}

static enum status metrics(struct context *context, struct words *words)
{
	struct metrics metrics = {
		.rules.most = MOST,
		.sas.most = MOST,
	};
	uint64_t given = 0;
	enum status status;

	if (words_parse(words, "metrics", keywords, &metrics, &given))
		return STATUS_USAGE;
	if (context->json) {
		words_conflict(words,
			       "metrics are not printed as JSON: \"-j stats\", \"-j policy list\" and \"-j sa list\" are");
		return STATUS_USAGE;
	}
	status = load(context, &metrics);
	if (metrics.file)
		status = write_file(context, &metrics, !status) ?: status;
	else if (!status)
		print(context, &metrics, stdout, true);
	unload(&metrics);
	return status;
}

const struct object metrics_object = {
	.name = "metrics",
	.run = metrics,
	.usage =
"Usage: ipward metrics [ rules N ] [ sas N ] [ file FILE ]\n"
"Prints counters, rules and SAs in Prometheus' text format. \"rules\" and \"sas\"\n"
"say how many have samples of their own (default 1000; 0: none).\n"
"FILE is replaced at once, as node_exporter's textfile collector needs it; without\n"
"the module, by one that says \"ipward_up 0\".\n",
};
