// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "failure.h"
#include "charon.h"
#include "value/number.h"
#include "value/row.h"
#include "value/utf8.h"

#define LINE_ROOM	4096

struct cause {
	const char *name;
	const char *text;
};

static const struct cause causes[] = {
	{ "peer-auth", "the peer did not prove that it is who it should be: its key is "
	  "another one, or its identity or certificate is none that is expected" },
	{ "local-auth", "the peer does not accept this host: its key, identity or "
	  "certificate is none that the peer expects" },
	{ "kerberos", "Kerberos did not prove to both who the other one is" },
	{ "not-allowed", "the peer proved its identity, which is none that may connect" },
	{ "refused", "the peer knows who this host is, and does not let it connect: see its "
	  "\"allow\" and \"deny\"" },
	{ "unreachable", "the peer does not answer: is it up, and do UDP 500 and 4500 "
	  "get there?" },
	{ "no-answer", "the peer does not answer any more" },
	{ "half-open", "the peer began a key exchange and did not go on" },
	{ "half-open-many", "the peer is one of many that have begun a key exchange and "
	  "not gone on yet: until these end, charon has new ones prove their address "
	  "(cookie)" },
	{ "proposal-ike", "both have no algorithms in common for the key exchange" },
	{ "proposal-child", "both have no algorithms in common for SAs" },
	{ "selectors", "the peer asks for other traffic than the rule protects" },
	{ "cert-expired", "a certificate has expired, or the clock is wrong" },
	{ "cert-not-yet", "a certificate is not valid yet, or the clock is wrong" },
	{ "cert-revoked", "a certificate has been revoked" },
	{ "cert-status", "nobody says whether a certificate has been revoked" },
	{ "cert-no-issuer", "a certificate's authority is not among those of the rule" },
	{ "cert-untrusted", "a certificate's root authority is none that is trusted" },
	{ "cert-path", "the chain of a certificate is longer than its authority allows" },
	{ "cert-policy", "a certificate lacks a policy that its authority demands" },
	{ "nonsense", "the peer sent what is no message of IKE" },
	{ "install", "the kernel did not take the SAs" },
	{ "address", "the peer got no address" },
	{ "account", "the server of accounts (RADIUS) does not answer" },
	{ "unique", "the peer is connected already" },
	{ NULL, NULL },
};

struct word {
	const char *name;
	size_t offset;
	size_t size;
};

/* Those of 64 bits are numbers. */
static const struct word words[] = {
	{ "at", ROW_PLACE(failure, at) },
	{ "time", ROW_PLACE(failure, time) },
	{ "port", ROW_PLACE(failure, port) },
	{ "more", ROW_PLACE(failure, more) },
	{ "cause", ROW_PLACE(failure, cause) },
	{ "remote", ROW_PLACE(failure, remote) },
	{ "connection", ROW_PLACE(failure, connection) },
	{ "reqid", ROW_PLACE(failure, reqid) },
	{ "id", ROW_PLACE(failure, id) },
	{ "detail", ROW_PLACE(failure, detail) },
	{ NULL, 0, 0 },
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Only printable ASCII stands for itself. */
static bool read_text(const char *at, size_t length, char *text, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < length; i++) {
		int byte = (unsigned char)at[i];

		if (byte <= ' ' || byte > '~')
			return false;
		if (byte == '%') {
			if (length - i < 3 || hex_digit(at[i + 1]) < 0 ||
			    hex_digit(at[i + 2]) < 0)
				return false;
			byte = hex_digit(at[i + 1]) << 4 | hex_digit(at[i + 2]);
			i += 2;
		}
		if (!byte || n + 1 >= size)
			return false;
		text[n++] = (char)byte;
	}
	text[n] = '\0';
	return true;
}

static bool read_number(const char *at, size_t length, uint64_t *number)
{
	char text[24];

	return read_text(at, length, text, sizeof(text)) &&
	       !number_parse(text, number);
}

/* Words of newer writers are left to newer readers. */
static bool read_word(const char *at, size_t length, struct failure *failure)
{
	const char *equals = memchr(at, '=', length);
	const size_t named = equals ? (size_t)(equals - at) : 0;
	const struct word *word;
	char *place;

	if (!equals)
		return false;
	for (word = words; word->name; word++)
		if (strlen(word->name) == named && !memcmp(word->name, at, named))
			break;
	if (!word->name)
		return true;
	place = (char *)failure + word->offset;
	length -= named + 1;
	if (word->size == sizeof(uint64_t))
		return read_number(equals + 1, length, (uint64_t *)(void *)place);
	return read_text(equals + 1, length, place, word->size);
}

int failure_parse(const char *line, struct failure *failure)
{
	size_t length;

	*failure = (struct failure){ .at = 0 };
	for (; *line; line += length) {
		line += *line == ' ';
		length = strcspn(line, " ");
		if (!read_word(line, length, failure))
			return -EINVAL;
	}
	return failure->at && *failure->cause ? 0 : -EINVAL;
}

int failure_load(const char *path, uint64_t after, failure_fn fn, void *arg)
{
	FILE *file = fopen(path, "re");
	struct failure failure;
	char line[LINE_ROOM];
	size_t length;

	if (!file)
		return errno == ENOENT ? 0 : -errno;
	while (fgets(line, sizeof(line), file)) {
		length = strcspn(line, "\n");
		/* The last one may be on its way. */
		if (!line[length])
			continue;
		line[length] = '\0';
		if (!failure_parse(line, &failure) && failure.at > after)
			fn(&failure, arg);
	}
	fclose(file);
	return 0;
}

const char *failure_cause(const struct failure *failure)
{
	for (const struct cause *cause = causes; cause->name; cause++)
		if (!strcmp(cause->name, failure->cause))
			return cause->text;
	return failure->cause;
}

static void append(char *text, size_t size, const char *before, const char *foreign,
		   const char *after)
{
	char clean[2 * FAILURE_WORD];
	const size_t length = strlen(text);

	utf8_text(foreign, "", clean, sizeof(clean));
	snprintf(text + length, size - length, "%s%s%s", before, clean, after);
}

static bool has_reqid(const struct failure *failure, const struct ipward_rule *rule)
{
	const char *at = failure->reqid;
	char *end;

	while (*at) {
		if (charon_has_reqid(rule, strtoul(at, &end, 10)))
			return true;
		if (*end != ',')
			return false;
		at = end + 1;
	}
	return false;
}

static bool is_named(const char *const *names, unsigned int count, const char *name)
{
	for (unsigned int i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

unsigned int failure_rules(const struct failure *failure,
			   const struct serve_rules *rules, const char **names)
{
	unsigned int count = 0;

	for (size_t i = 0; i < rules->n && count < FAILURE_RULES; i++)
		if (has_reqid(failure, rules->rule[i]) &&
		    !is_named(names, count, rules->rule[i]->name))
			names[count++] = rules->rule[i]->name;
	return count;
}

const char *failure_sentence(const struct failure *failure,
			     const struct serve_rules *rules, char *text)
{
	const char *names[FAILURE_RULES];
	const unsigned int count = failure_rules(failure, rules, names);

	*text = '\0';
	append(text, FAILURE_TEXT, "peer ", *failure->remote ? failure->remote :
	       "unknown", "");
	if (*failure->id)
		append(text, FAILURE_TEXT, " (", failure->id, ")");
	for (unsigned int i = 0; i < count; i++)
		append(text, FAILURE_TEXT, i ? ", \"" : ", rule \"", names[i], "\"");
	if (!count && *failure->connection)
		append(text, FAILURE_TEXT, ", connection \"", failure->connection,
		       "\"");
	append(text, FAILURE_TEXT, ": ", failure_cause(failure), "");
	if (*failure->detail)
		append(text, FAILURE_TEXT, " (", failure->detail, ")");
	return text;
}
