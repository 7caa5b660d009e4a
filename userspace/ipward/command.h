/* SPDX-License-Identifier: GPL-2.0 */
/* Objects and their commands: ipward OBJECT COMMAND ... */
#ifndef _IPWARD_COMMAND_H
#define _IPWARD_COMMAND_H

#include <stdio.h>
#include "context.h"
#include "value/words.h"

/**
 * struct command - a command for an object
 * @name: may be shortened; the first match in the table is used
 * @run: reads the words that follow
 */
struct command {
	const char *name;
	enum status (*run)(struct context *context, struct words *words);
};

/**
 * struct object - an object, the first word of a command line
 * @name: may be shortened as above
 * @usage: text printed by "help"
 * @commands: ends with an empty name; NULL if @run reads all words
 * @run: runs an object without commands; else the default without a command
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
extern const struct object peers_object;
extern const struct object ike_object;
extern const struct object import_object;

/** command_usage() - print the usage of the whole command */
void command_usage(FILE *stream);

/**
 * command_run() - run one command line without its options
 * @words: an error in them is printed, and cleared
 */
enum status command_run(struct context *context, struct words *words);

#endif /* _IPWARD_COMMAND_H */
