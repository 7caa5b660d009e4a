// SPDX-License-Identifier: GPL-2.0
/* ipward sa add */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include "complain.h"
#include "sa_add.h"
#include "sa_hint.h"
#include "value/address.h"
#include "value/algorithm.h"
#include "value/encap.h"
#include "value/key.h"
#include "value/limit.h"
#include "value/meta.h"
#include "value/name.h"
#include "value/number.h"
#include "value/outer.h"
#include "value/row.h"
#include "value/selector.h"
#include "value/tfc.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_SA_##attr)

enum add_id {
	ADD_DIR = 1,
	ADD_SRC,
	ADD_DST,
	ADD_PROTO,
	ADD_SPI,
	ADD_MODE,
	ADD_AEAD,
	ADD_KEY,
	ADD_ENC,
	ADD_ENC_KEY,
	ADD_AUTH,
	ADD_AUTH_KEY,
	ADD_ICV,
	ADD_DRIVER,
	ADD_REQID,
	ADD_WINDOW,
	ADD_ESN,
	ADD_IIV,
	ADD_LEGACY,
	ADD_FOLLOW,
	ADD_FRAG_BEFORE,
	ADD_ENCAP,
	ADD_KEEPALIVE,
	ADD_OA_SRC,
	ADD_OA_DST,
	ADD_DSCP,
	ADD_ECN,
	ADD_DF,
	ADD_TTL,
	ADD_FLOW_LABEL,
	ADD_TFC,
	ADD_DUMMIES,
	ADD_MARK,
	ADD_SET_MARK,
	ADD_DEV,
	ADD_SET_DEV,
	ADD_SEQ,
	ADD_SEL,
};

#define NEEDED	(GIVEN(ADD_SRC) | GIVEN(ADD_DST) | GIVEN(ADD_SPI) | \
		 GIVEN(ADD_MODE))
#define ALGORITHMS (GIVEN(ADD_AEAD) | GIVEN(ADD_ENC) | GIVEN(ADD_AUTH))

/* The SA is the first member: the table's rows have offsets in it. */
struct addition {
	struct ipward_sa sa;
	const struct context *context;
};

static int add_selector(struct words *words, const struct keyword *keyword,
			void *target)
{
	row_is_given(keyword, target);
	return selector_read(words, row_place(keyword, target));
}

static int add_key(struct words *words, const struct keyword *keyword,
		   void *target)
{
	static const char expected[] =
		"hex digits in pairs, with 0x before or colons between";
	const struct context *context = ((struct addition *)target)->context;
	char *word = words_value(words, keyword->name, expected);

	if (!word)
		return -EINVAL;
	if (context->exposed && !context->insecure)
		return words_conflict(words, "\"%s\": others can read the file of "
				      "the batch: expected mode 0600 (chmod "
				      "600), or --insecure.", keyword->name);
	row_is_given(keyword, target);
	switch (key_parse(word, row_place(keyword, target), keyword->size,
			  row_second(keyword, target))) {
	case 0:
		break;
	case -E2BIG:
		return value_fail(words->error, VALUE_SECRET, keyword->name,
				  NULL, "%zu bytes at most", keyword->size);
	default:
		return value_fail(words->error, VALUE_SECRET, keyword->name,
				  NULL, "%s", expected);
	}
	if (context->source == SOURCE_COMMAND_LINE)
		warn("a key on the command line is seen by every user of this "
		     "machine (ps): use %s-file, for tests only.",
		     keyword->name);
	return 0;
}

static int is_stdin(const char *path)
{
	struct stat here, there;

	return !strcmp(path, "-") ||
	       (!fstat(STDIN_FILENO, &here) && !stat(path, &there) &&
		here.st_dev == there.st_dev && here.st_ino == there.st_ino);
}

static int add_key_file(struct words *words, const struct keyword *keyword,
			void *target)
{
	const struct context *context = ((struct addition *)target)->context;
	const char *path = words_value(words, keyword->name,
				       "a file of hex digits, or - for "
				       "standard input");

	if (!path)
		return -EINVAL;
	if (context->source == SOURCE_BATCH_STDIN && is_stdin(path))
		return words_conflict(words, "\"%s %s\": standard input is the "
				      "batch itself: expected a file.",
				      keyword->name, path);
	row_is_given(keyword, target);
	return key_load(keyword->name, path,
			context->insecure ? KEY_INSECURE : KEY_PRIVATE,
			row_place(keyword, target), keyword->size,
			row_second(keyword, target), words->error);
}

#define ROW(word, number, reader, attr, member)				\
	.name = word, .id = number, .parse = reader, .has = BIT(attr),	\
	ROW_PLACE(ipward_sa, member)

#define CHOICE_ROW(word, number, attr, member, table)			\
	{ ROW(word, number, row_choice, attr, member), .choices = table }

#define NUMBER_ROW(word, number, attr, member, lowest, highest)		\
	{ ROW(word, number, row_number, attr, member),			\
	  .min = lowest, .max = highest }

#define FLAG_ROW(word, number, flag)					\
	{ ROW(word, number, row_flag, FLAGS, flags),			\
	  .value = IPWARD_SA_FLAG_##flag }

#define KEY_ROW(word, number, reader, attr, member)			\
	{ ROW(word, number, reader, attr, member),			\
	  ROW_SECOND(ipward_sa, member##_len) }

/* One word sets two attributes. */
#define PAIR_ROW(word, number, reader, one, two, first, last)		\
	{ .name = word, .id = number, .parse = reader,			\
	  .has = BIT(one) | BIT(two), ROW_PLACE(ipward_sa, first),	\
	  ROW_SECOND(ipward_sa, last) }

static const struct keyword keywords[] = {
	CHOICE_ROW("dir", ADD_DIR, DIR, dir, dir_choices),
	{ ROW("src", ADD_SRC, address_word, SRC, src) },
	{ ROW("dst", ADD_DST, address_word, DST, dst) },
	CHOICE_ROW("proto", ADD_PROTO, PROTO, proto, sa_proto_choices),
	{ ROW("spi", ADD_SPI, spi_word, SPI, spi) },
	CHOICE_ROW("mode", ADD_MODE, MODE, mode, mode_choices),
	{ ROW("aead", ADD_AEAD, algorithm_word, AEAD, aead) },
	KEY_ROW("key-file", ADD_KEY, add_key_file, AEAD_KEY, key),
	KEY_ROW("key", ADD_KEY, add_key, AEAD_KEY, key),
	{ ROW("enc", ADD_ENC, algorithm_word, ENC, enc) },
	KEY_ROW("enc-key-file", ADD_ENC_KEY, add_key_file, ENC_KEY, enc_key),
	KEY_ROW("enc-key", ADD_ENC_KEY, add_key, ENC_KEY, enc_key),
	{ ROW("auth", ADD_AUTH, algorithm_word, AUTH, auth) },
	KEY_ROW("auth-key-file", ADD_AUTH_KEY, add_key_file, AUTH_KEY,
		auth_key),
	KEY_ROW("auth-key", ADD_AUTH_KEY, add_key, AUTH_KEY, auth_key),
	NUMBER_ROW("icv", ADD_ICV, ICV_LEN, icv_len, 1, 64),
	{ ROW("driver", ADD_DRIVER, driver_word, DRIVER, driver) },
	NUMBER_ROW("reqid", ADD_REQID, REQID, reqid, 0, UINT32_MAX),
	NUMBER_ROW("replay-window", ADD_WINDOW, REPLAY_WINDOW, replay_window,
		   0, IPWARD_WINDOW_MAX),
	FLAG_ROW("esn", ADD_ESN, ESN),
	FLAG_ROW("iiv", ADD_IIV, IIV),
	FLAG_ROW("legacy", ADD_LEGACY, LEGACY),
	PAIR_ROW("encap", ADD_ENCAP, encap_word, NATT_SPORT, NATT_DPORT,
		 natt_sport, natt_dport),
	FLAG_ROW("follow", ADD_FOLLOW, FOLLOW),
	FLAG_ROW("fragment-before", ADD_FRAG_BEFORE, FRAG_BEFORE),
	NUMBER_ROW("keepalive", ADD_KEEPALIVE, KEEPALIVE, keepalive, 1,
		   UINT16_MAX),
	{ ROW("oa-src", ADD_OA_SRC, address_word, OA_SRC, oa_src) },
	{ ROW("oa-dst", ADD_OA_DST, address_word, OA_DST, oa_dst) },
	{ ROW("dscp", ADD_DSCP, dscp_word, DSCP, dscp) },
	CHOICE_ROW("ecn", ADD_ECN, ECN, ecn, ecn_choices),
	CHOICE_ROW("df", ADD_DF, DF, df, df_choices),
	{ ROW("ttl", ADD_TTL, ttl_word, TTL, ttl) },
	NUMBER_ROW("flowlabel", ADD_FLOW_LABEL, FLOW_LABEL, flow_label, 0,
		   FLOW_LABEL_MAX),
	{ ROW("tfc", ADD_TFC, tfc_word, TFC, tfc) },
	NUMBER_ROW("dummies", ADD_DUMMIES, DUMMIES, dummies, 1,
		   IPWARD_DUMMIES_MAX),
	PAIR_ROW("mark", ADD_MARK, mark_word, MARK, MARK_MASK, mark, mark_mask),
	PAIR_ROW("set-mark", ADD_SET_MARK, mark_word, SET_MARK, SET_MARK_MASK,
		 set_mark, set_mark_mask),
	{ ROW("dev", ADD_DEV, device_word, DEV, dev) },
	{ ROW("set-dev", ADD_SET_DEV, device_word, SET_DEV, set_dev) },
	{ .name = "limit", .parse = limits_word },
	NUMBER_ROW("seq", ADD_SEQ, SEQ, seq, 0, UINT64_MAX),
	{ ROW("sel", ADD_SEL, add_selector, SELECTOR, selector) },
	ROW_END,
};

/* A key without its algorithm may be meant for another one. */
static int check_keys(const struct words *words, uint64_t given)
{
	static const struct {
		const char *key, *algorithm;
		enum add_id key_id, id;
	} pairs[] = {
		{ "key", "aead", ADD_KEY, ADD_AEAD },
		{ "enc-key", "enc", ADD_ENC_KEY, ADD_ENC },
		{ "auth-key", "auth", ADD_AUTH_KEY, ADD_AUTH },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (given & GIVEN(pairs[i].key_id) &&
		    !(given & GIVEN(pairs[i].id)))
			return words_conflict(words, "\"%s\" is the key of "
					      "\"%s\", which is not given.",
					      pairs[i].key, pairs[i].algorithm);
	return 0;
}

static int check(const struct words *words, const struct ipward_sa *sa,
		 uint64_t given)
{
	uint64_t needed = NEEDED;
	int err;

	if (!(given & ALGORITHMS))
		needed |= GIVEN(ADD_AEAD);
	err = words_missing(words, "sa add", keywords, given, needed);
	if (err)
		return err;
	if (sa->src.len != sa->dst.len)
		return words_conflict(words, "src and dst are of different "
				      "families: expected both IPv4 or both "
				      "IPv6.");
	if (given & GIVEN(ADD_SEQ) && !(sa->flags & IPWARD_SA_FLAG_ESN) &&
	    sa->seq > UINT32_MAX)
		return words_conflict(words, "\"seq\": expected 0 to %u without "
				      "esn.", UINT32_MAX);
	return check_keys(words, given);
}

/* RFC 8750: an IV that is not sent is the sequence number. */
static void warn_of_iiv(const struct ipward_sa *sa, uint64_t given)
{
	if (sa->flags & IPWARD_SA_FLAG_IIV && given & GIVEN(ADD_KEY))
		warn("iiv: this key must never be used again, for another SA "
		     "or for this one after a reboot: the sequence numbers are "
		     "the IVs, and one that is used twice breaks the cipher.");
}

static enum status add(struct context *context, struct words *words,
		       struct addition *addition)
{
	char message[IPWARD_TEXT_MAX];
	enum status status;
	uint64_t given = 0;
	int err;

	if (words_parse(words, "sa add", keywords, addition, &given) ||
	    check(words, &addition->sa, given))
		return STATUS_USAGE;
	warn_of_iiv(&addition->sa, given);
	if (context_open(context))
		return STATUS_KERNEL;
	err = ipward_sa_add(context->ipward, &addition->sa);
	status = context_result(context, err);
	if (err) {
		/* Further requests overwrite the kernel's message. */
		snprintf(message, sizeof(message), "%s",
			 ipward_message(context->ipward));
		sa_hint(context, message, &addition->sa);
	}
	return status;
}

enum status sa_add(struct context *context, struct words *words)
{
	struct addition addition = {
		.context = context,
		.sa = { .has = BIT(PROTO), .proto = IPPROTO_ESP },
	};
	enum status status = add(context, words, &addition);

	explicit_bzero(&addition, sizeof(addition));
	return status;
}
