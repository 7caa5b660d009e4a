// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "complain.h"
#include "name.h"
#include "suggest.h"

/* The module refuses AES-192 (24 bytes and the salt). */
static const struct algorithm algorithms[] = {
	{ "rfc4106", "rfc4106(gcm(aes))", "RFC 4106, sections 8.1 and 6",
	  { 20, 36 }, { 8, 12, 16 } },
	{ NULL, NULL, NULL, { 0 }, { 0 } },
};

const struct algorithm *algorithm_find(const char *name)
{
	for (const struct algorithm *a = algorithms; a->name; a++)
		if (!strcmp(a->name, name) || !strcmp(a->kernel, name))
			return a;
	return NULL;
}

int algorithm_read(struct words *words, const char *name, char *aead,
		   size_t size)
{
	const char *word = words_value(words, name, "an AEAD, as rfc4106");
	const struct algorithm *algorithm;
	char list[256];

	if (!word)
		return -EINVAL;
	algorithm = algorithm_find(word);
	/* A template such as "gcm(aes)" is for the kernel to judge. */
	if (!algorithm && !strchr(word, '('))
		return complain_value(name, word, "%s, or the kernel's name "
				      "of an AEAD",
				      suggest_list(list, sizeof(list),
						   &algorithms[0].name,
						   sizeof(algorithms[0])));
	if (algorithm)
		word = algorithm->kernel;
	if (strlen(word) >= size)
		return complain_value(name, word, "fewer than %zu letters",
				      size);
	strcpy(aead, word);
	return 0;
}

static int has(const unsigned int *list, unsigned int value)
{
	for (; *list; list++)
		if (*list == value)
			return 1;
	return 0;
}

static void list_text(char *text, size_t size, const unsigned int *list)
{
	size_t len = 0;

	for (; *list && len < size; list++)
		len += snprintf(text + len, size - len, "%s%u",
				!len ? "" : list[1] ? ", " : " or ", *list);
}

int algorithm_check(const char *aead, unsigned int key_len,
		    unsigned int icv_len)
{
	const struct algorithm *algorithm = algorithm_find(aead);
	char list[64];

	if (!algorithm)
		return 0;
	if (!has(algorithm->key_len, key_len)) {
		list_text(list, sizeof(list), algorithm->key_len);
		return complain("the key has %u bytes: expected %s for %s, "
				"the cipher's key and then 4 bytes of salt "
				"(%s).", key_len, list, algorithm->name,
				algorithm->rfc);
	}
	if (icv_len && !has(algorithm->icv_len, icv_len)) {
		list_text(list, sizeof(list), algorithm->icv_len);
		return complain("\"icv %u\": expected %s for %s (%s).",
				icv_len, list, algorithm->name,
				algorithm->rfc);
	}
	return 0;
}
