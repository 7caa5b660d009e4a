// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>
#include "sa_hint.h"
#include "value/algorithm.h"
#include "value/suggest.h"

#define HAS(attr)	(sa->has & IPWARD_BIT(IPWARD_A_SA_##attr))
#define TITLES_MAX	64

/* The kernel's algorithms of one kind. */
struct search {
	enum ipward_alg_kind kind;
	const char *name;
	bool found;
	unsigned int count;
	char title[TITLES_MAX][IPWARD_ALG_MAX];
};

static int look(const struct ipward_alg *alg, void *arg)
{
	struct search *search = arg;

	if (alg->kind != search->kind)
		return 0;
	if (!strcmp(alg->title, search->name) ||
	    !strcmp(alg->name, search->name))
		search->found = true;
	if (search->count < TITLES_MAX)
		strcpy(search->title[search->count++], alg->title);
	return 0;
}

static void hint_algorithm(struct context *context, const char *word,
			   enum ipward_alg_kind kind, const char *name)
{
	struct search search = { .kind = kind, .name = name };
	const char *titles[TITLES_MAX + 1];
	const char *near;

	if (ipward_alg_dump(context->ipward, look, &search) || search.found)
		return;
	for (unsigned int i = 0; i < search.count; i++)
		titles[i] = search.title[i];
	titles[search.count] = NULL;
	near = suggest(name, titles, sizeof(titles[0]));
	if (near)
		hint("\"%s %s\": did you mean \"%s %s\"?", word, name, word,
		     near);
	else if (algorithm_foreign(name))
		hint("\"%s %s\": did you mean \"%s\"?", word, name,
		     algorithm_foreign(name));
}

static void hint_length(const char *word, uint32_t len)
{
	hint("\"%s\": the one that was given has %" PRIu32 " bytes.", word,
	     len);
}

void sa_hint(struct context *context, const char *message,
	     const struct ipward_sa *sa)
{
	const bool length = strstr(message, " key must have ");

	if (!strncmp(message, "unknown ", strlen("unknown "))) {
		if (HAS(AEAD))
			hint_algorithm(context, "aead", IPWARD_ALG_AEAD,
				       sa->aead);
		if (HAS(ENC))
			hint_algorithm(context, "enc", IPWARD_ALG_ENC, sa->enc);
		if (HAS(AUTH))
			hint_algorithm(context, "auth", IPWARD_ALG_AUTH,
				       sa->auth);
	}
	if (length && HAS(AEAD_KEY))
		hint_length("key", sa->key_len);
	if (length && HAS(ENC_KEY))
		hint_length("enc-key", sa->enc_key_len);
	if (length && HAS(AUTH_KEY))
		hint_length("auth-key", sa->auth_key_len);
}
