// SPDX-License-Identifier: GPL-2.0
/* Short words for names whose brackets a shell would interpret. */
#include <errno.h>
#include <fnmatch.h>
#include <string.h>
#include "value/algorithm.h"
#include "value/row.h"

static const struct {
	const char *word;
	const char *kernel;
} aliases[] = {
	{ "rfc4106", "rfc4106(gcm(aes))" },
	{ "rfc4543", "rfc4543(gcm(aes))" },
	{ "rfc4309", "rfc4309(ccm(aes))" },
	{ "rfc7539esp", "rfc7539esp(chacha20,poly1305)" },
};

#define ALIASES	(sizeof(aliases) / sizeof(aliases[0]))

const char *algorithm_kernel(const char *word)
{
	for (size_t i = 0; i < ALIASES; i++)
		if (!strcmp(aliases[i].word, word))
			return aliases[i].kernel;
	return word;
}

const char *algorithm_text(const char *kernel)
{
	for (size_t i = 0; i < ALIASES; i++)
		if (!strcmp(aliases[i].kernel, kernel))
			return aliases[i].word;
	return kernel;
}

bool algorithm_is_listed(const char *list, const char *title)
{
	const size_t len = strlen(title);

	for (;; list++) {
		const size_t word = strcspn(list, ",");

		if (word == len && !memcmp(list, title, len))
			return true;
		list += word;
		if (!*list)
			return false;
	}
}

static int copy(struct words *words, const char *name, const char *word,
		char *algorithm, size_t size)
{
	if (strlen(word) >= size)
		return words_wrong(words, name, word, "fewer than %zu letters",
				   size);
	strcpy(algorithm, word);
	return 0;
}

int algorithm_read(struct words *words, const char *name, char *algorithm,
		   size_t size)
{
	const char *word = words_value(words, name, "an algorithm; \"ipward "
				       "algorithms\" lists them");

	if (!word)
		return -EINVAL;
	return copy(words, name, algorithm_kernel(word), algorithm, size);
}

int algorithm_word(struct words *words, const struct keyword *keyword,
		   void *target)
{
	row_is_given(keyword, target);
	return algorithm_read(words, keyword->name, row_place(keyword, target),
			      keyword->size);
}

int driver_word(struct words *words, const struct keyword *keyword,
		void *target)
{
	return row_text(words, keyword, target,
			"a driver's name from /proc/crypto");
}

/* The first pattern that matches. */
static const struct {
	const char *pattern;
	const char *words;
} foreign[] = {
	{ "aes*gcm*", "aead aes-gcm" },
	{ "aes*gmac*", "aead aes-gmac" },
	{ "aes*ccm*", "aead aes-ccm" },
	{ "chacha20*", "aead chacha20-poly1305" },
	{ "aes*ctr*", "enc aes-ctr" },
	{ "*aes*xcbc*", "auth aes-xcbc-96" },
	{ "*aes*cmac*", "auth aes-cmac-96" },
	{ "aes*", "enc aes-cbc" },
	{ "camellia*", "enc camellia-cbc" },
	{ "3des*", "enc 3des-cbc" },
	{ "null*", "enc null" },
	{ "*sha512*", "auth hmac-sha-512-256" },
	{ "*sha384*", "auth hmac-sha-384-192" },
	{ "*sha256*", "auth hmac-sha-256-128" },
	{ "*sha2-512*", "auth hmac-sha-512-256" },
	{ "*sha2-384*", "auth hmac-sha-384-192" },
	{ "*sha2-256*", "auth hmac-sha-256-128" },
	{ "*sha*", "auth hmac-sha1-96" },
	{ "*md5*", "auth hmac-md5-96" },
};

const char *algorithm_foreign(const char *name)
{
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		if (!fnmatch(foreign[i].pattern, name, 0))
			return foreign[i].words;
	return NULL;
}
