/* SPDX-License-Identifier: GPL-2.0 */
/* Another program, of which the output is taken, and which must not hang us. */
#ifndef _IPWARD_CHILD_H
#define _IPWARD_CHILD_H

#define CHILD_MISSING	127	/* exit status where there is no such program */

/**
 * child_run() - run a program, and wait for it
 * @argv: its name, by PATH, and its arguments; a NULL behind the last one
 * @seconds: after which it is killed
 * @output: receives all that it prints, errors included, to be freed with free();
 *	NULL if there is nothing, or no memory
 *
 * Return: a status as waitpid() gives it; SIGKILL has ended it if time was over. -1 if it
 * could not be run.
 */
int child_run(const char *const argv[], unsigned int seconds, char **output);

#endif /* _IPWARD_CHILD_H */
