// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "peer_show.h"
#include "print.h"

/* In quotes: an identity may have blanks. */
static void print_quoted(struct json_object *object, const char *before, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value) || !value)
		return;
	printf(" %s \"", before);
	print_foreign(json_object_get_string(value), "\"\\");
	putchar('"');
}

static bool is(struct json_object *object, const char *key, const char *text)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) &&
	       !strcmp(json_object_get_string(value), text);
}

static uint64_t number(struct json_object *object, const char *key)
{
	return json_object_get_uint64(json_object_object_get(object, key));
}

static void print_head(struct json_object *peer)
{
	fputs("peer", stdout);
	print_member(peer, " addr ", "remote");
	print_member(peer, " port ", "remote_port");
	print_quoted(peer, "id", "remote_id");
	print_quoted(peer, "account", "remote_account");
	print_member(peer, " auth ", "remote_auth");
	print_member(peer, " keys ", "keys");
	if (!is(peer, "state", "static"))
		print_member(peer, " state ", "state");
	putchar('\n');
	if (!json_object_object_get(peer, "local"))
		return;
	fputs("\tlocal", stdout);
	print_member(peer, " addr ", "local");
	print_member(peer, " port ", "local_port");
	print_quoted(peer, "id", "local_id");
	print_member(peer, " auth ", "local_auth");
	putchar('\n');
}

static void print_rules(struct json_object *peer)
{
	struct json_object *rules = json_object_object_get(peer, "rules");

	for (size_t i = 0; i < json_object_array_length(rules); i++) {
		fputs("\trule \"", stdout);
		print_foreign(json_object_get_string(json_object_array_get_idx(rules, i)),
			      "\"\\");
		fputs("\"\n", stdout);
	}
	if (!json_object_object_get(peer, "connection"))
		return;
	fputs("\tconnection", stdout);
	print_member(peer, " name ", "connection");
	print_member(peer, " ikev ", "version");
	if (json_object_object_get(peer, "initiator"))
		fputs(json_object_get_boolean(json_object_object_get(peer, "initiator")) ?
		      " initiator" : " responder", stdout);
	if (json_object_object_get(peer, "age"))
		printf(" age %" PRIu64 "s", number(peer, "age"));
	putchar('\n');
}

static void print_sa(struct json_object *child, const char *dir)
{
	struct json_object *sa = json_object_object_get(child, dir);

	if (!sa)
		return;
	printf("\t%s", dir);
	print_member(sa, " proto ", "proto");
	printf(" spi 0x%08" PRIx64, number(sa, "spi"));
	print_member(sa, " mode ", "mode");
	print_member(sa, " aead ", "aead");
	print_member(sa, " enc ", "enc");
	print_member(sa, " auth ", "auth");
	if (number(sa, "reqid"))
		print_member(sa, " reqid ", "reqid");
	print_member(sa, " packets ", "packets");
	print_member(sa, " bytes ", "bytes");
	printf(" age %" PRIu64 "s\n", number(sa, "age"));
}

/* charon has made them, and the kernel does not have them. */
static void print_absent(struct json_object *child)
{
	if (!is(child, "state", "installed") ||
	    (json_object_object_get(child, "in") && json_object_object_get(child, "out")))
		return;
	fputs("\t# its", stdout);
	print_quoted(child, "child", "name");
	printf(" (spi in 0x%08" PRIx64 " out 0x%08" PRIx64 ") is not among ipward's SAs\n",
	       number(child, "spi_in"), number(child, "spi_out"));
}

static void print_failure(struct json_object *peer)
{
	struct json_object *failure = json_object_object_get(peer, "last_failure");

	if (!failure)
		return;
	printf("\t# failed %" PRIu64 "s ago: ", number(failure, "age"));
	print_foreign(json_object_get_string(json_object_object_get(failure, "text")), "");
	putchar('\n');
}

void peer_print(struct json_object *peer)
{
	struct json_object *children = json_object_object_get(peer, "children"), *child;

	print_head(peer);
	print_rules(peer);
	for (size_t i = 0; i < json_object_array_length(children); i++) {
		child = json_object_array_get_idx(children, i);
		print_sa(child, "in");
		print_sa(child, "out");
		print_absent(child);
	}
	if (is(peer, "state", "lost"))
		puts("\t# charon, which made these SAs, does not know them any more");
	print_failure(peer);
}
