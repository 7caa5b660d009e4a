// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include "policy/keys.h"
#include "policy/protection.h"
#include "policy/suite.h"
#include "policy/word.h"
#include "value/address.h"
#include "value/key.h"
#include "value/number.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_SA_##attr)

/* One entry: two SAs with the same peer, or one of them. */
struct reading {
	const struct node *peer;
	const struct node *local;
	const struct node *protection;
	const struct node *in;
	const struct node *out;
};

/* One of them; @node is NULL if it is not there, or has errors. */
struct half {
	const struct node *node;
	const struct node *spi;
	const char *file;
	uint32_t number;
};

#define KEY(type, name, text, form, reader, member_)			\
	.key = name, .about = text, .shape = form, .read = reader,	\
	.offset = offsetof(struct type, member_)

static const struct member half_table[] = {
	{ KEY(half, "spi", "the SPI, as 0x1001", SHAPE_TEXT, read_node, spi),
	  .required = true },
	{ KEY(half, "file", "a file with the key in hex digits", SHAPE_TEXT,
	      read_text, file), .required = true },
	{ .key = NULL },
};

const struct member keys_table[] = {
	{ KEY(reading, "peer", "the other host's address", SHAPE_TEXT, read_node,
	      peer), .required = true },
	{ KEY(reading, "local", "this host's address, if it has several",
	      SHAPE_TEXT, read_node, local) },
	{ KEY(reading, "protection", "a name under \"protection\", of which the first "
	      "algorithm is used", SHAPE_TEXT, read_node, protection),
	  .required = true },
	{ KEY(reading, "in", "the SA of what comes in", SHAPE_MAP, read_node, in),
	  .members = half_table },
	{ KEY(reading, "out", "the SA of what leaves; without it, for a change under "
	      "traffic, nothing leaves protected yet", SHAPE_MAP, read_node, out),
	  .members = half_table },
	{ .key = NULL },
};

static const struct prefix link_local = { { 16, { 0xfe, 0x80 } }, 10 };

/* The only address that the host has, of the peer's family. */
static int guess_local(struct compiler *compiler, const struct node *node,
		       const struct ipward_addr *peer,
		       struct ipward_addr *local)
{
	const struct prefix_list *me = &compiler->host->word[HOST_ME];
	unsigned int found = 0;

	for (unsigned int i = 0; i < me->count; i++) {
		const struct ipward_addr *addr = &me->item[i].addr;

		if (addr->len != peer->len ||
		    address_is_within(addr, &link_local.addr, link_local.len))
			continue;
		*local = *addr;
		found++;
	}
	if (found == 1)
		return 0;
	return node_error(compiler, node, "this host has %s address of the peer's "
			  "family: expected \"local\" with the one that the peer "
			  "speaks to", found ? "more than one" : "no");
}

/* The addresses that the file has, each by itself. */
static int read_addresses(struct compiler *compiler, const struct reading *reading,
			  struct ipward_addr *local, struct ipward_addr *peer)
{
	int err = 0;

	if (reading->peer)
		err |= word_address(compiler, reading->peer, peer);
	if (reading->local)
		err |= word_address(compiler, reading->local, local);
	return err;
}

static int find_local(struct compiler *compiler, const struct node *node,
		      const struct reading *reading,
		      const struct protection *protection,
		      const struct ipward_addr *peer, struct ipward_addr *local)
{
	if (!reading->local && protection->mode == IPWARD_MODE_TRANSPORT)
		return guess_local(compiler, node, peer, local);
	if (!reading->local)
		*local = protection->local;
	if (local->len == peer->len)
		return 0;
	return node_error(compiler, node, "\"local\" and \"peer\" are of different "
			  "families: expected both IPv4 or both IPv6");
}

static int read_spi(struct compiler *compiler, const struct node *text,
		    uint32_t *spi)
{
	struct word word;

	if (word_begin(compiler, text, "an SPI, as 0x1001", &word))
		return -EINVAL;
	return word_end(compiler, text, &word,
			spi_read(&word.words, "spi", spi));
}

/* It is read twice, which "-" and a pipe cannot be. */
static int check_file(struct compiler *compiler, const struct node *node,
		      const char *path)
{
	struct stat about;

	if (stat(path, &about))
		return node_error(compiler, node, "\"%s\": cannot open this file: %s",
				  path, strerror(errno));
	if (!S_ISREG(about.st_mode) || !strcmp(path, "-"))
		return node_error(compiler, node, "\"%s\": expected a file with a key "
				  "in it", path);
	if (!(about.st_mode & 0077))
		return 0;
	return node_error(compiler, node, "\"%s\": others can read this key: expected "
			  "a file that only its owner reads: chmod 600", path);
}

/* Of two SAs with the same SPI and destination, the kernel takes one. */
static int check_once(struct compiler *compiler, const struct node *node,
		      const struct ipward_sa *sa)
{
	char addr[ADDRESS_TEXT], text[ADDRESS_TEXT + 32];
	struct arena *arena = &compiler->policy->arena;
	const char *name;

	snprintf(text, sizeof(text), "%s 0x%x to %s", sa->proto == IPPROTO_ESP ?
		 "esp" : "ah", sa->spi, address_text(&sa->dst, addr));
	name = arena_text(arena, text, strlen(text));
	if (!name)
		return node_error(compiler, node, "out of memory");
	return names_add(&compiler->names[NAMES_SAS], name, node_place(node), node,
			 arena, compiler->report) ? 0 : -EINVAL;
}

static struct policy_key *new_key(struct compiler *compiler)
{
	struct policy *policy = compiler->policy;
	struct policy_key *key = reallocarray(policy->key, policy->keys + 1,
					      sizeof(*key));

	if (!key) {
		report_error(compiler->report, report_nowhere, NULL,
			     "out of memory");
		return NULL;
	}
	policy->key = key;
	key += policy->keys++;
	memset(key, 0, sizeof(*key));
	return key;
}

/* What an SA is, but for its key. */
static void describe(struct ipward_sa *sa, enum ipward_dir dir, uint32_t spi,
		     const struct protection *protection)
{
	const struct suite *suite = protection->suite[0];

	sa->has = BIT(DIR) | BIT(SRC) | BIT(DST) | BIT(PROTO) | BIT(SPI) |
		  BIT(MODE) | BIT(FLAGS);
	sa->dir = dir;
	sa->proto = protection->proto;
	sa->spi = spi;
	sa->mode = protection->mode;
	sa->flags = protection->legacy ? IPWARD_SA_FLAG_LEGACY : 0;
	if (protection->reqid) {
		sa->has |= BIT(REQID);
		sa->reqid = protection->reqid;
	}
	if (suite_is_aead(suite)) {
		sa->has |= BIT(AEAD) | BIT(ICV_LEN);
		strcpy(sa->aead, suite->cipher);
		sa->icv_len = suite->icv;
		return;
	}
	if (protection->proto == IPPROTO_ESP) {
		sa->has |= BIT(ENC);
		strcpy(sa->enc, suite->cipher);
	}
	sa->has |= BIT(AUTH);
	strcpy(sa->auth, suite->auth);
}

static int read_half(struct compiler *compiler, const struct node *node,
		     struct half *half)
{
	int err = map_read(compiler, node, half_table, half, "an SA");

	if (half->spi)
		err |= read_spi(compiler, half->spi, &half->number);
	if (half->file)
		err |= check_file(compiler, node, half->file);
	if (!err)
		half->node = node;
	return err;
}

static int add_half(struct compiler *compiler, const struct half *half,
		    enum ipward_dir dir, const struct protection *protection,
		    const struct ipward_addr *local,
		    const struct ipward_addr *peer)
{
	struct policy_key *key;
	struct ipward_sa sa;
	int err;

	if (!half->node)
		return 0;
	key = new_key(compiler);
	if (!key)
		return -EINVAL;
	key->place = node_place(half->node);
	key->path = half->file;
	key->suite = protection->suite[0];
	describe(&key->sa, dir, half->number, protection);
	key->sa.src = dir == IPWARD_DIR_OUT ? *local : *peer;
	key->sa.dst = dir == IPWARD_DIR_OUT ? *peer : *local;
	if (check_once(compiler, half->node, &key->sa))
		return -EINVAL;
	/* Whoever only checks a file need not be the one who may read keys. */
	if (access(half->file, R_OK) && errno == EACCES) {
		node_warning(compiler, half->node, "\"%s\": this user cannot read the "
			     "file: its key has not been checked", half->file);
		return 0;
	}
	/* Is there a key? It is read again when the SA is added. */
	err = policy_key_fill(key, &sa, compiler->report);
	explicit_bzero(&sa, sizeof(sa));
	return err;
}

static const struct protection *find_protection(struct compiler *compiler,
						const struct node *text)
{
	const struct protection *protection = protection_find(compiler, text);

	if (!protection || protection->suites)
		return protection;
	node_error(compiler, text, "\"%s\" names no algorithm for this key: expected a "
		   "protection that does", protection->name);
	return NULL;
}

static int read_entry(struct compiler *compiler, const struct node *node)
{
	struct reading reading = { .peer = NULL };
	const struct protection *protection = NULL;
	struct half in = { .node = NULL }, out = { .node = NULL };
	struct ipward_addr local, peer;
	int err = map_read(compiler, node, keys_table, &reading, "\"keys\"");

	if (!err && !reading.in && !reading.out)
		err = node_error(compiler, node, "\"keys\" lacks \"in\" and \"out\", "
				 "the SAs: expected both, or one of them");
	if (reading.in)
		err |= read_half(compiler, reading.in, &in);
	if (reading.out)
		err |= read_half(compiler, reading.out, &out);
	if (reading.protection)
		protection = find_protection(compiler, reading.protection);
	if (read_addresses(compiler, &reading, &local, &peer) || !protection ||
	    !reading.peer ||
	    find_local(compiler, node, &reading, protection, &peer, &local))
		return -EINVAL;
	err |= add_half(compiler, &in, IPWARD_DIR_IN, protection, &local, &peer);
	err |= add_half(compiler, &out, IPWARD_DIR_OUT, protection, &local, &peer);
	return err;
}

int keys_read(struct compiler *compiler, const struct node *list)
{
	int err = 0;

	if (list->kind != NODE_LIST)
		return node_error(compiler, list, "\"keys\": expected a list, as "
				  "- { peer: 192.0.2.21, protection: secret, "
				  "in: { spi: 0x1001, file: ... }, out: ... }");
	for (const struct node *node = list->first; node; node = node->next)
		err |= read_entry(compiler, node);
	return err ? -EINVAL : 0;
}

static int take_aead(const struct suite *suite, struct ipward_sa *sa,
		     const uint8_t *bytes, uint32_t len)
{
	if (len != suite->key)
		return -EINVAL;
	sa->has |= BIT(AEAD_KEY);
	memcpy(sa->key, bytes, len);
	sa->key_len = len;
	return 0;
}

/* The cipher's key, then that for integrity. */
static int take_pair(const struct suite *suite, struct ipward_sa *sa,
		     const uint8_t *bytes, uint32_t len)
{
	const bool has_cipher = sa->has & BIT(ENC);
	const uint32_t first = has_cipher ? suite->key : 0;

	if (len != first + suite->auth_key)
		return -EINVAL;
	if (first) {
		sa->has |= BIT(ENC_KEY);
		memcpy(sa->enc_key, bytes, first);
		sa->enc_key_len = first;
	}
	sa->has |= BIT(AUTH_KEY);
	memcpy(sa->auth_key, bytes + first, suite->auth_key);
	sa->auth_key_len = suite->auth_key;
	return 0;
}

static uint32_t bytes_wanted(const struct policy_key *key)
{
	const bool has_cipher = key->sa.has & (BIT(AEAD) | BIT(ENC));

	return (has_cipher ? key->suite->key : 0) + key->suite->auth_key;
}

int policy_key_fill(const struct policy_key *key, struct ipward_sa *sa,
		    struct report *report)
{
	const struct suite *suite = key->suite;
	uint8_t bytes[2 * IPWARD_KEY_MAX];
	struct value_error error;
	uint32_t len;
	int err;

	*sa = key->sa;
	err = key_load("file", key->path, KEY_PRIVATE, bytes, sizeof(bytes), &len,
		       &error);
	if (err) {
		report_value(report, key->place, &error);
		return -EINVAL;
	}
	err = suite_is_aead(suite) ? take_aead(suite, sa, bytes, len) :
				     take_pair(suite, sa, bytes, len);
	explicit_bzero(bytes, sizeof(bytes));
	if (err)
		report_error(report, key->place, key->path, "\"%s\": a key of %u "
			     "bytes: expected %u for %s", key->path, len,
			     bytes_wanted(key), suite->name);
	return err;
}
