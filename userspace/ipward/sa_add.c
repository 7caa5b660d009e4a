// SPDX-License-Identifier: GPL-2.0
/* ipward sa add */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include "address.h"
#include "encap.h"
#include "key.h"
#include "limit.h"
#include "name.h"
#include "number.h"
#include "outer.h"
#include "sa_add.h"
#include "scope.h"
#include "selector.h"
#include "tfc.h"

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

struct addition {
	enum source source;
	struct ipward_sa sa;
};

static int add_choice(struct words *words, const struct keyword *keyword,
		      void *target)
{
	struct ipward_sa *sa = &((struct addition *)target)->sa;
	int value = 0, err;

	switch (keyword->id) {
	case ADD_DIR:
		err = words_choice(words, keyword->name, dir_choices, &value);
		sa->has |= BIT(DIR);
		sa->dir = value;
		return err;
	case ADD_PROTO:
		err = words_choice(words, keyword->name, sa_proto_choices,
				   &value);
		sa->proto = value;
		return err;
	case ADD_MODE:
		err = words_choice(words, keyword->name, mode_choices, &value);
		sa->has |= BIT(MODE);
		sa->mode = value;
		return err;
	}
	return -EINVAL;
}

static int add_identity(struct words *words, const struct keyword *keyword,
			void *target)
{
	struct ipward_sa *sa = &((struct addition *)target)->sa;

	switch (keyword->id) {
	case ADD_SRC:
		sa->has |= BIT(SRC);
		return address_read(words, keyword->name, &sa->src);
	case ADD_DST:
		sa->has |= BIT(DST);
		return address_read(words, keyword->name, &sa->dst);
	case ADD_SPI:
		sa->has |= BIT(SPI);
		return spi_read(words, keyword->name, &sa->spi);
	}
	return -EINVAL;
}

static int add_algorithm(struct words *words, const struct keyword *keyword,
			 void *target)
{
	struct ipward_sa *sa = &((struct addition *)target)->sa;

	switch (keyword->id) {
	case ADD_AEAD:
		sa->has |= BIT(AEAD);
		return algorithm_read(words, keyword->name, sa->aead,
				      sizeof(sa->aead));
	case ADD_ENC:
		sa->has |= BIT(ENC);
		return algorithm_read(words, keyword->name, sa->enc,
				      sizeof(sa->enc));
	case ADD_AUTH:
		sa->has |= BIT(AUTH);
		return algorithm_read(words, keyword->name, sa->auth,
				      sizeof(sa->auth));
	}
	return -EINVAL;
}

static int add_number(struct words *words, const struct keyword *keyword,
		      void *target)
{
	struct ipward_sa *sa = &((struct addition *)target)->sa;
	uint64_t max[] = {
		[ADD_ICV] = 64,
		[ADD_REQID] = UINT32_MAX,
		[ADD_WINDOW] = IPWARD_WINDOW_MAX,
		[ADD_SEQ] = UINT64_MAX,
		[ADD_DUMMIES] = IPWARD_DUMMIES_MAX,
	};
	uint64_t number;
	int err = number_read(words, keyword->name, keyword->value,
			      max[keyword->id], &number);

	if (err)
		return err;
	switch (keyword->id) {
	case ADD_ICV:
		sa->has |= BIT(ICV_LEN);
		sa->icv_len = number;
		break;
	case ADD_REQID:
		sa->has |= BIT(REQID);
		sa->reqid = number;
		break;
	case ADD_WINDOW:
		sa->has |= BIT(REPLAY_WINDOW);
		sa->replay_window = number;
		break;
	case ADD_SEQ:
		sa->has |= BIT(SEQ);
		sa->seq = number;
		break;
	case ADD_DUMMIES:
		sa->has |= BIT(DUMMIES);
		sa->dummies = number;
		break;
	}
	return 0;
}

static int add_driver(struct words *words, const struct keyword *keyword,
		      void *target)
{
	struct ipward_sa *sa = &((struct addition *)target)->sa;
	const char *word = words_value(words, keyword->name,
				       "a driver's name from /proc/crypto");

	if (!word)
		return -EINVAL;
	if (strlen(word) >= sizeof(sa->driver))
		return complain_value(keyword->name, word,
				      "fewer than %d letters", IPWARD_ALG_MAX);
	strcpy(sa->driver, word);
	sa->has |= BIT(DRIVER);
	return 0;
}

static int add_flag(struct words *words, const struct keyword *keyword,
		    void *target)
{
	struct ipward_sa *sa = &((struct addition *)target)->sa;

	(void)words;
	sa->has |= BIT(FLAGS);
	sa->flags |= keyword->value;
	return 0;
}

static int add_selector(struct words *words, const struct keyword *keyword,
			void *target)
{
	struct ipward_sa *sa = &((struct addition *)target)->sa;

	(void)keyword;
	sa->has |= BIT(SELECTOR);
	return selector_read(words, &sa->selector);
}

/* Where a key goes. */
struct place {
	uint8_t *key;
	uint32_t *len;
};

static struct place place_of(struct ipward_sa *sa, unsigned int id)
{
	switch (id) {
	case ADD_ENC_KEY:
		sa->has |= BIT(ENC_KEY);
		return (struct place){ sa->enc_key, &sa->enc_key_len };
	case ADD_AUTH_KEY:
		sa->has |= BIT(AUTH_KEY);
		return (struct place){ sa->auth_key, &sa->auth_key_len };
	default:
		sa->has |= BIT(AEAD_KEY);
		return (struct place){ sa->key, &sa->key_len };
	}
}

static int add_key(struct words *words, const struct keyword *keyword,
		   void *target)
{
	static const char expected[] =
		"hex digits in pairs, with 0x before or colons between";
	struct addition *addition = target;
	struct place place = place_of(&addition->sa, keyword->id);
	char *word = words_value(words, keyword->name, expected);

	if (!word)
		return -EINVAL;
	switch (key_parse(word, place.key, IPWARD_KEY_MAX, place.len)) {
	case 0:
		break;
	case -E2BIG:
		return complain("\"%s\": expected %d bytes at most.",
				keyword->name, IPWARD_KEY_MAX);
	default:	/* the wrong word is not shown: it may be a key */
		return complain("\"%s\": expected %s.", keyword->name,
				expected);
	}
	if (addition->source == SOURCE_COMMAND_LINE)
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
	struct addition *addition = target;
	struct place place = place_of(&addition->sa, keyword->id);
	const char *path = words_value(words, keyword->name,
				       "a file of hex digits, or - for "
				       "standard input");

	if (!path)
		return -EINVAL;
	if (addition->source == SOURCE_BATCH_STDIN && is_stdin(path))
		return complain("\"%s %s\": standard input is the batch "
				"itself: expected a file.", keyword->name, path);
	return key_load(keyword->name, path, place.key, IPWARD_KEY_MAX,
			place.len);
}

static int add_limit(struct words *words, const struct keyword *keyword,
		     void *target)
{
	(void)keyword;
	return limits_read(words, &((struct addition *)target)->sa);
}

static int add_encap(struct words *words, const struct keyword *keyword,
		     void *target)
{
	return encap_read(words, keyword->name, keyword->value,
			  &((struct addition *)target)->sa);
}

static int add_outer(struct words *words, const struct keyword *keyword,
		     void *target)
{
	return outer_read(words, keyword->name, keyword->value,
			  &((struct addition *)target)->sa);
}

static int add_tfc(struct words *words, const struct keyword *keyword,
		   void *target)
{
	return tfc_read(words, keyword->name,
			&((struct addition *)target)->sa);
}

static int add_scope(struct words *words, const struct keyword *keyword,
		     void *target)
{
	return scope_read(words, keyword->name, keyword->value,
			  &((struct addition *)target)->sa);
}

static const struct keyword keywords[] = {
	{ "dir", ADD_DIR, add_choice, 0, 0 },
	{ "src", ADD_SRC, add_identity, 0, 0 },
	{ "dst", ADD_DST, add_identity, 0, 0 },
	{ "proto", ADD_PROTO, add_choice, 0, 0 },
	{ "spi", ADD_SPI, add_identity, 0, 0 },
	{ "mode", ADD_MODE, add_choice, 0, 0 },
	{ "aead", ADD_AEAD, add_algorithm, 0, 0 },
	{ "key-file", ADD_KEY, add_key_file, 0, 0 },
	{ "key", ADD_KEY, add_key, 0, 0 },
	{ "enc", ADD_ENC, add_algorithm, 0, 0 },
	{ "enc-key-file", ADD_ENC_KEY, add_key_file, 0, 0 },
	{ "enc-key", ADD_ENC_KEY, add_key, 0, 0 },
	{ "auth", ADD_AUTH, add_algorithm, 0, 0 },
	{ "auth-key-file", ADD_AUTH_KEY, add_key_file, 0, 0 },
	{ "auth-key", ADD_AUTH_KEY, add_key, 0, 0 },
	{ "icv", ADD_ICV, add_number, 1, 0 },
	{ "driver", ADD_DRIVER, add_driver, 0, 0 },
	{ "reqid", ADD_REQID, add_number, 0, 0 },
	{ "replay-window", ADD_WINDOW, add_number, 0, 0 },
	{ "esn", ADD_ESN, add_flag, IPWARD_SA_FLAG_ESN, 0 },
	{ "iiv", ADD_IIV, add_flag, IPWARD_SA_FLAG_IIV, 0 },
	{ "legacy", ADD_LEGACY, add_flag, IPWARD_SA_FLAG_LEGACY, 0 },
	{ "encap", ADD_ENCAP, add_encap, IPWARD_A_SA_NATT_SPORT, 0 },
	{ "follow", ADD_FOLLOW, add_flag, IPWARD_SA_FLAG_FOLLOW, 0 },
	{ "fragment-before", ADD_FRAG_BEFORE, add_flag,
	  IPWARD_SA_FLAG_FRAG_BEFORE, 0 },
	{ "keepalive", ADD_KEEPALIVE, add_encap, IPWARD_A_SA_KEEPALIVE, 0 },
	{ "oa-src", ADD_OA_SRC, add_encap, IPWARD_A_SA_OA_SRC, 0 },
	{ "oa-dst", ADD_OA_DST, add_encap, IPWARD_A_SA_OA_DST, 0 },
	{ "dscp", ADD_DSCP, add_outer, IPWARD_A_SA_DSCP, 0 },
	{ "ecn", ADD_ECN, add_outer, IPWARD_A_SA_ECN, 0 },
	{ "df", ADD_DF, add_outer, IPWARD_A_SA_DF, 0 },
	{ "ttl", ADD_TTL, add_outer, IPWARD_A_SA_TTL, 0 },
	{ "flowlabel", ADD_FLOW_LABEL, add_outer, IPWARD_A_SA_FLOW_LABEL, 0 },
	{ "tfc", ADD_TFC, add_tfc, 0, 0 },
	{ "dummies", ADD_DUMMIES, add_number, 1, 0 },
	{ "mark", ADD_MARK, add_scope, IPWARD_A_SA_MARK, 0 },
	{ "set-mark", ADD_SET_MARK, add_scope, IPWARD_A_SA_SET_MARK, 0 },
	{ "dev", ADD_DEV, add_scope, IPWARD_A_SA_DEV, 0 },
	{ "set-dev", ADD_SET_DEV, add_scope, IPWARD_A_SA_SET_DEV, 0 },
	{ "limit", 0, add_limit, 0, 0 },
	{ "seq", ADD_SEQ, add_number, 0, 0 },
	{ "sel", ADD_SEL, add_selector, 0, 0 },
	{ NULL, 0, NULL, 0, 0 },
};

/* A key that is for nothing may be meant for something else. */
static int check_keys(uint64_t given)
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
			return complain("\"%s\" is the key of \"%s\", which is "
					"not given.", pairs[i].key,
					pairs[i].algorithm);
	return 0;
}

static int check(const struct ipward_sa *sa, uint64_t given)
{
	uint64_t needed = NEEDED;
	int err;

	if (!(given & ALGORITHMS))
		needed |= GIVEN(ADD_AEAD);
	err = words_missing("sa add", keywords, given, needed);
	if (err)
		return err;
	if (sa->src.len != sa->dst.len)
		return complain("src and dst are of different families: "
				"expected both IPv4 or both IPv6.");
	if (given & GIVEN(ADD_SEQ) && !(sa->flags & IPWARD_SA_FLAG_ESN) &&
	    sa->seq > UINT32_MAX)
		return complain("\"seq\": expected 0 to %u without esn.",
				UINT32_MAX);
	return check_keys(given);
}

/* RFC 8750: where the IV is not sent it is the sequence number. */
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
	uint64_t given = 0;

	if (words_parse(words, "sa add", keywords, addition, &given) ||
	    check(&addition->sa, given))
		return STATUS_USAGE;
	warn_of_iiv(&addition->sa, given);
	if (context_open(context))
		return STATUS_KERNEL;
	return context_result(context, ipward_sa_add(context->ipward,
						     &addition->sa));
}

enum status sa_add(struct context *context, struct words *words)
{
	struct addition addition = {
		.source = context->source,
		.sa = { .has = BIT(PROTO), .proto = IPPROTO_ESP },
	};
	enum status status = add(context, words, &addition);

	explicit_bzero(&addition, sizeof(addition));
	return status;
}
