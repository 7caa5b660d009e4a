// SPDX-License-Identifier: GPL-2.0
/* vici: messages from tables of bytes, and a daemon that sends what it should not. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tap.h"
#include "vici/client.h"

/* Milliseconds; the short one where nothing is to come. */
#define TIMEOUT		20000
#define NOTHING_COMES	200

/* A literal of bytes, which may have NULs in it. */
#define BYTES(literal)	.bytes = (literal), .length = sizeof(literal) - 1

struct row {
	const char *name;
	const char *bytes;
	size_t length;
};

static const struct row well_formed[] = {
	{ "nothing at all", BYTES("") },
	{ "a value", BYTES("\003\001k\000\001v") },
	{ "an empty value", BYTES("\003\001k\000\000") },
	{ "an empty section", BYTES("\001\001s\002") },
	{ "a section in a section", BYTES("\001\001s\001\001t\002\002") },
	{ "an empty list", BYTES("\004\001l\006") },
	{ "a list of two", BYTES("\004\001l\005\000\001a\005\000\001b\006") },
	{ "a list in a section", BYTES("\001\001s\004\001l\006\002") },
};

static const struct row malformed[] = {
	{ "an unknown type", BYTES("\007") },
	{ "type 0", BYTES("\000") },
	{ "a section without a name", BYTES("\001") },
	{ "a name that is cut off", BYTES("\001\005ab") },
	{ "a value without a length", BYTES("\003\001k") },
	{ "half a length", BYTES("\003\001k\000") },
	{ "a value that is cut off", BYTES("\003\001k\000\002v") },
	{ "the longest length", BYTES("\003\001k\377\377v") },
	{ "a section that is not ended", BYTES("\001\001s") },
	{ "an end too many", BYTES("\001\001s\002\002") },
	{ "an end alone", BYTES("\002") },
	{ "a list that is not ended", BYTES("\004\001l\005\000\001a") },
	{ "an item that is cut off", BYTES("\004\001l\005\000\002a\006") },
	{ "a list's end alone", BYTES("\006") },
	{ "an item outside of a list", BYTES("\005\000\001a") },
	{ "a value in a list", BYTES("\004\001l\003\001k\000\001v\006") },
	{ "a section in a list", BYTES("\004\001l\001\001s\002\006") },
	{ "a list in a list", BYTES("\004\001l\004\001m\006\006") },
	{ "a list that a section's end ends", BYTES("\001\001s\004\001l\002\006") },
};

/* At the end of a page that another follows which cannot be read. */
static struct vici_part at_edge(const void *bytes, size_t length)
{
	const size_t page = sysconf(_SC_PAGESIZE);
	static uint8_t *map;
	uint8_t *at;

	if (!map) {
		map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (map == MAP_FAILED || mprotect(map + page, page, PROT_NONE))
			abort();
	}
	at = map + page - length;
	if (length)
		memcpy(at, bytes, length);
	return (struct vici_part){ at, at + length };
}

/* Looks at all there is, also in what vici_check() would refuse. */
static unsigned int count(struct vici_part part)
{
	struct vici_element element;
	unsigned int n = 0;

	while (vici_next(&part, &element)) {
		n++;
		if (element.type == VICI_SECTION_START ||
		    element.type == VICI_LIST_START)
			n += count(element.inside);
	}
	return n;
}

static void test_rows(void)
{
	struct vici_part part;

	for (size_t i = 0; i < sizeof(well_formed) / sizeof(*well_formed); i++) {
		part = at_edge(well_formed[i].bytes, well_formed[i].length);
		ok(!vici_check(&part), "%s", well_formed[i].name);
	}
	for (size_t i = 0; i < sizeof(malformed) / sizeof(*malformed); i++) {
		part = at_edge(malformed[i].bytes, malformed[i].length);
		ok(vici_check(&part) == -EBADMSG && count(part) < 3,
		   "refused: %s", malformed[i].name);
	}
}

static void test_depth(void)
{
	uint8_t bytes[3 * (VICI_DEPTH_MAX + 1)];
	size_t length = 0;
	struct vici_part part;

	for (int i = 0; i <= VICI_DEPTH_MAX; i++) {
		bytes[length++] = VICI_SECTION_START;
		bytes[length++] = 0;
	}
	memset(bytes + length, VICI_SECTION_END, VICI_DEPTH_MAX + 1);
	part = at_edge(bytes + 2, 3 * (size_t)VICI_DEPTH_MAX);
	ok(!vici_check(&part), "the deepest message");
	part = at_edge(bytes, sizeof(bytes));
	ok(vici_check(&part) == -EBADMSG, "refused: a message that is deeper");
}

/* A message with one of each, and every part of it. */
static void build(struct vici_builder *builder)
{
	vici_add(builder, "state", "UP");
	vici_begin(builder, "child-sas");
	vici_add(builder, "spi", "c0de0001");
	vici_add(builder, "bytes", "18446744073709551615");
	vici_add_bytes(builder, "raw", "a\000b", 3);
	vici_begin(builder, "more");
	vici_end(builder);
	vici_end(builder);
	vici_begin_list(builder, "plugins");
	vici_add_item(builder, "aes");
	vici_add_item(builder, "kernel-ipward");
	vici_end_list(builder);
	vici_add(builder, "state", "DOWN");
}

static void test_values(struct vici_part part)
{
	struct vici_part child = vici_section(part, "child-sas");
	struct vici_part list = vici_list(part, "plugins");
	struct vici_element element;
	char text[16];

	is_text(vici_value(part, "state", text, sizeof(text)), "UP", "the first value");
	is_text(vici_value(part, "spi", text, sizeof(text)), "",
		"no value of a section inside");
	ok(vici_is(part, "state", "UP") && !vici_is(part, "state", "U") &&
	   !vici_is(part, "state", "UPS"), "a value is compared as a whole");
	ok(vici_has(child, "spi") && !vici_has(child, "more") &&
	   !vici_has(child, "sp"), "what a section has");
	ok(vici_number(child, "spi", 16) == 0xc0de0001, "a number in hex");
	ok(vici_number(child, "bytes", 10) == UINT64_MAX, "the largest number");
	ok(!vici_number(child, "spi", 10) && !vici_number(child, "none", 10),
	   "no number is 0");
	is_text(vici_value(child, "raw", text, sizeof(text)), "a?b", "a NUL");
	is_text(vici_value(child, "raw", text, 3), "a?", "what does not fit");
	ok(vici_next(&list, &element), "an item");
	ok(vici_next(&list, &element), "another one");
	is_text(vici_text(element.value, text, sizeof(text)), "kernel-ipward",
		"the second item");
	ok(!vici_next(&list, &element), "no third item");
	ok(!count(vici_section(part, "plugins")) && !count(vici_list(part, "child-sas")),
	   "a list is no section");
}

/* A message that is cut off anywhere is refused, unless between two elements. */
static void test_cuts(const struct vici_builder *builder)
{
	unsigned int fine = 0;
	struct vici_part part;

	for (size_t length = 0; length <= builder->length; length++) {
		part = at_edge(builder->data, length);
		fine += !vici_check(&part);
		count(part);
	}
	ok(fine == 5, "the message is refused wherever it is cut");
}

static void test_builder(void)
{
	static char longest[UINT16_MAX + 2];
	struct vici_builder builder = { .data = NULL };

	build(&builder);
	ok(!vici_built(&builder), "a message is built");
	test_values(at_edge(builder.data, builder.length));
	test_cuts(&builder);
	vici_builder_free(&builder);

	vici_begin(&builder, "open");
	ok(vici_built(&builder) == -EINVAL, "refused: a section that is open");
	vici_builder_free(&builder);
	vici_end(&builder);
	ok(vici_built(&builder) == -EINVAL, "refused: an end too many");
	vici_builder_free(&builder);
	vici_begin_list(&builder, "list");
	vici_add(&builder, "k", "v");
	vici_end_list(&builder);
	ok(vici_built(&builder) == -EINVAL, "refused: a value in a list");
	vici_builder_free(&builder);
	vici_add_item(&builder, "v");
	ok(vici_built(&builder) == -EINVAL, "refused: an item outside of a list");
	vici_builder_free(&builder);
	for (int i = 0; i <= VICI_DEPTH_MAX; i++)
		vici_begin(&builder, "");
	ok(vici_built(&builder) == -EINVAL, "refused: too many sections");
	vici_builder_free(&builder);

	memset(longest, 'x', sizeof(longest) - 1);
	vici_add(&builder, "k", longest + 1);
	ok(!vici_built(&builder), "the longest value");
	vici_add(&builder, "k", longest);
	ok(vici_built(&builder) == -EMSGSIZE, "refused: a longer one");
	vici_builder_free(&builder);
	vici_add(&builder, longest + sizeof(longest) - 1 - 256, "v");
	ok(vici_built(&builder) == -EMSGSIZE, "refused: a name of 256 bytes");
	vici_builder_free(&builder);
}

/* The daemon: says this much at once, then waits until the client goes, or goes. */
struct daemon {
	const char *name;
	const char *bytes;
	size_t length;
	int request;		/* what vici_request() returns */
	int stream;		/* what vici_stream() returns */
	bool goes;
	bool lasts;		/* the connection can be used further */
};

#define EVENT(n)	"\000\000\000\012\007\001e\003\001k\000\0020" n
#define CONFIRM		"\000\000\000\001\005"
#define RESPONSE	"\000\000\000\001\001"

static const struct daemon daemons[] = {
	{ "an answer", BYTES(RESPONSE), 0, -EBADMSG, .lasts = true },
	{ "an unknown command", BYTES("\000\000\000\001\002"), -EOPNOTSUPP, -EBADMSG,
	  .lasts = true },
	{ "a refusal",
	  BYTES("\000\000\000\032\001\003\007success\000\002no\003\006errmsg\000\002my"),
	  -EREMOTEIO, -EBADMSG, .lasts = true },
	{ "events", BYTES(CONFIRM EVENT("1") EVENT("2") RESPONSE CONFIRM), -EBADMSG, 0 },
	{ "an unknown event", BYTES("\000\000\000\001\006"), -EBADMSG, -EOPNOTSUPP },
	{ "an event for nobody", BYTES(EVENT("1")), -EBADMSG, -ETIMEDOUT },
	{ "nothing", BYTES(""), -ETIMEDOUT, -ETIMEDOUT },
	{ "the end", BYTES(""), -ECONNRESET, -ECONNRESET, .goes = true },
	{ "half a length", BYTES("\000\000"), -ECONNRESET, -ECONNRESET, .goes = true },
	{ "half a packet", BYTES("\000\000\000\011\001\003"), -ETIMEDOUT, -ETIMEDOUT },
	{ "an empty packet", BYTES("\000\000\000\000"), -EBADMSG, -EBADMSG },
	{ "a packet that is too large", BYTES("\000\010\000\001\001"), -EBADMSG, -EBADMSG },
	{ "the largest length", BYTES("\377\377\377\377\001"), -EBADMSG, -EBADMSG },
	{ "an unknown type", BYTES("\000\000\000\001\011"), -EBADMSG, -EBADMSG },
	{ "an event without a name", BYTES("\000\000\000\001\007"), -EBADMSG, -EBADMSG },
	{ "an event whose name is cut off", BYTES("\000\000\000\003\007\011x"),
	  -EBADMSG, -EBADMSG },
	{ "a malformed message", BYTES("\000\000\000\002\001\002"), -EBADMSG, -EBADMSG },
};

static void serve(int fd, const struct daemon *daemon)
{
	char heard[512];

	if (daemon->length &&
	    send(fd, daemon->bytes, daemon->length, MSG_NOSIGNAL) < 0)
		_exit(1);
	if (daemon->goes && recv(fd, heard, 1, 0) > 0) {
		shutdown(fd, SHUT_WR);
		while (recv(fd, heard, sizeof(heard), 0) > 0)
			;
		_exit(0);
	}
	while (recv(fd, heard, sizeof(heard), 0) > 0)
		;
	_exit(0);
}

static struct sockaddr_un address = { .sun_family = AF_UNIX };

/* Return: the process. */
static pid_t start(const struct daemon *daemon)
{
	int listening = socket(AF_UNIX, SOCK_STREAM, 0);
	pid_t child;

	unlink(address.sun_path);
	if (bind(listening, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(listening, 1))
		abort();
	fflush(stdout);
	child = fork();
	if (!child)
		serve(accept(listening, NULL, NULL), daemon);
	close(listening);
	return child;
}

static int sum(struct vici_part message, void *arg)
{
	*(unsigned int *)arg += vici_number(message, "k", 10);
	return 0;
}

static int stop(struct vici_part message, void *arg)
{
	sum(message, arg);
	return 7;
}

static int ask(const struct daemon *daemon, vici_fn fn, unsigned int *events)
{
	struct vici_builder builder = { .data = NULL };
	struct vici_part reply;
	pid_t child = start(daemon);
	struct vici vici;
	int err;

	vici_add(&builder, "k", "v");
	err = fn ? daemon->stream : daemon->request;
	if (vici_open(&vici, address.sun_path,
		      err == -ETIMEDOUT ? NOTHING_COMES : TIMEOUT))
		abort();
	if (fn)
		err = vici_stream(&vici, "c", "e", &builder, fn, events);
	else
		err = vici_request(&vici, "c", &builder, &reply);
	if (!fn && err == -EREMOTEIO)
		is_text(vici.reason, "my", "charon's own words");
	if (err && !daemon->lasts && err != -EOPNOTSUPP && err != 7 &&
	    vici_request(&vici, "c", NULL, NULL) != -ENOTCONN)
		err = 1;
	vici_close(&vici);
	vici_builder_free(&builder);
	waitpid(child, NULL, 0);
	return err;
}

static void test_client(void)
{
	static const struct daemon streaming = {
		.name = "", BYTES(CONFIRM EVENT("1") EVENT("2") RESPONSE CONFIRM)
	};
	unsigned int events = 0;

	for (size_t i = 0; i < sizeof(daemons) / sizeof(*daemons); i++) {
		const struct daemon *daemon = &daemons[i];
		int stream = ask(daemon, sum, &events);
		int request = ask(daemon, NULL, NULL);

		ok(request == daemon->request && stream == daemon->stream,
		   "the daemon says %s: %d, %d", daemon->name, request, stream);
	}
	ok(events == 3, "each event is seen once");
	events = 0;
	ok(ask(&streaming, stop, &events) == 7 && events == 1,
	   "a callback may end it");
}

static void test_no_daemon(void)
{
	static const struct daemon any = { .name = "", BYTES("") };
	char longest[200];
	struct vici vici;
	pid_t child;

	unlink(address.sun_path);
	ok(vici_open(&vici, address.sun_path, TIMEOUT) == -ENOENT, "no socket");
	vici_close(&vici);
	child = start(&any);
	vici_open(&vici, address.sun_path, TIMEOUT);
	vici_close(&vici);
	waitpid(child, NULL, 0);
	ok(vici_open(&vici, address.sun_path, TIMEOUT) == -ECONNREFUSED,
	   "a socket that nobody listens at");
	vici_close(&vici);
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	ok(vici_open(&vici, longest, TIMEOUT) == -ENAMETOOLONG, "a path too long");
	vici_close(&vici);
}

int main(void)
{
	char folder[] = "/tmp/ipward-vici-XXXXXX";

	if (!mkdtemp(folder))
		return 1;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/vici", folder);
	test_rows();
	test_depth();
	test_builder();
	test_client();
	test_no_daemon();
	unlink(address.sun_path);
	rmdir(folder);
	return tap_end();
}
