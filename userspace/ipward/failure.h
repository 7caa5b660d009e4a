/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: failures of the key exchange
 *
 * charon tells its reasons to plugins alone. kernel-ipward writes them to a file, a
 * line for each failure, the newest last, of words with blanks between::
 *
 *	at=81234567 time=1764430000 cause=peer-auth remote=192.0.2.7 port=500
 *	connection=ipward-partners reqid=1073741825,7 id=web7.example detail=...
 *
 * (one line). "at" is in microseconds of the clock that a boot starts (CLOCK_MONOTONIC)
 * and differs for each line, "time" in seconds of the other one. What is not known is
 * left out, and words that a reader does not know are for another one. Identities come
 * from peers, and may be any bytes: what is not printable ASCII, a blank or "%" is
 * written as "%20". "more" counts failures before this one that were too many to write.
 *
 * The file is bounded: it is replaced by one with the newer half of its lines.
 */
#ifndef _IPWARD_FAILURE_H
#define _IPWARD_FAILURE_H

#include <stddef.h>
#include <stdint.h>
#include "libipward.h"
#include "serve.h"

#define FAILURE_FOLDER	"/run/ipward"
#define FAILURE_FILE	FAILURE_FOLDER "/failures"

#define FAILURE_CAUSE	32
#define FAILURE_RULES	8	/* that are named */
#define FAILURE_WORD	256	/* a name or an identity */
#define FAILURE_TEXT	2048	/* a sentence */

/** struct failure - a line; what it does not say is empty or 0 */
struct failure {
	uint64_t at;
	uint64_t time;
	uint64_t port;
	uint64_t more;
	char cause[FAILURE_CAUSE];
	char remote[FAILURE_WORD];
	char connection[FAILURE_WORD];
	char reqid[FAILURE_WORD];	/* those of all its children */
	char id[FAILURE_WORD];
	char detail[FAILURE_WORD];
};

/** failure_parse() - read a line, without its end. Return: 0 or -EINVAL. */
int failure_parse(const char *line, struct failure *failure);

typedef void (*failure_fn)(const struct failure *failure, void *arg);

/**
 * failure_load() - call @fn for each failure of a file
 * @after: not for those up to this time ("at")
 *
 * A line that cannot be read is skipped.
 *
 * Return: 0, also if there is no file; a negative errno.
 */
int failure_load(const char *path, uint64_t after, failure_fn fn, void *arg);

/** failure_cause() - the cause in words; that of the file if it is unknown */
const char *failure_cause(const struct failure *failure);

/**
 * failure_rules() - the names of the rules that lack SAs by a failure
 * @rules: all, of which some may have one of its reqids
 * @names: receives them, FAILURE_RULES at most
 *
 * Return: how many.
 */
unsigned int failure_rules(const struct failure *failure,
			   const struct serve_rules *rules, const char **names);

/**
 * failure_sentence() - the peer, the rules and the cause, without control characters
 * @rules: as above
 * @text: receives it, FAILURE_TEXT bytes
 *
 * Return: @text
 */
const char *failure_sentence(const struct failure *failure,
			     const struct serve_rules *rules, char *text);

#endif /* _IPWARD_FAILURE_H */
