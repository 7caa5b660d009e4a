// SPDX-License-Identifier: GPL-2.0
/* Short words for names that a shell takes apart at the brackets. */
#include <errno.h>
#include <string.h>
#include "complain.h"
#include "name.h"

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

int algorithm_read(struct words *words, const char *name, char *algorithm,
		   size_t size)
{
	const char *word = words_value(words, name, "an algorithm; \"ipward "
				       "algorithms\" lists them");

	if (!word)
		return -EINVAL;
	word = algorithm_kernel(word);
	if (strlen(word) >= size)
		return complain_value(name, word, "fewer than %zu letters",
				      size);
	strcpy(algorithm, word);
	return 0;
}
