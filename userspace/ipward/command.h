/* SPDX-License-Identifier: GPL-2.0 */
/* Objects and their commands: ipward OBJECT COMMAND ... */
#ifndef _IPWARD_COMMAND_H
#define _IPWARD_COMMAND_H

#include <stdio.h>
#include "context.h"
#include "value/words.h"

/**
 * struct command - what can be done with an object
 * @name: may be shortened; the first that fits in the table is taken
 * @run: reads the words that follow
 */
struct command {
	const char *name;
	enum status (*run)(struct context *context, struct words *words);
};

/**
 * struct object - something that can be named first
 * @name: may be shortened as above
 * @usage: what "help" prints
 * @commands: ends with an empty name; NULL if @run reads all words
 * @run: for an object without commands; else what no command at all means
 */
struct object {
	const char *name;
	const char *usage;
	const struct command *commands;
	enum status (*run)(struct context *context, struct words *words);
};

extern const struct object sa_object;
extern const struct object policy_object;
extern const struct object algorithms_object;
extern const struct object apply_object;
extern const struct object stats_object;
extern const struct object explain_object;
extern const struct object monitor_object;
extern const struct object metrics_object;

/** command_usage() - print the usage of the whole command */
void command_usage(FILE *stream);

/**
 * command_run() - run one command line, options already taken away
 * @words: what is wrong with them is printed, and forgotten
 */
enum status command_run(struct context *context, struct words *words);

#endif /* _IPWARD_COMMAND_H */
