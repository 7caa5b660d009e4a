// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>
#include "value/number.h"
#include "value/row.h"
#include "value/text.h"
#include "value/tfc.h"

#define HAS(attr)	(sa->has & IPWARD_BIT(IPWARD_A_SA_##attr))

int tfc_word(struct words *words, const struct keyword *keyword, void *target)
{
	const char *word = words_peek(words);
	uint64_t number = IPWARD_TFC_MTU;
	int err = 0;

	if (word && isdigit((unsigned char)word[0]))
		err = number_read(words, keyword->name, 1, IPWARD_TFC_MTU - 1,
				  &number);
	else if (words_is(word, TFC_MTU))
		words_take(words);
	else
		return words_wrong(words, keyword->name, word,
				   "1 to %d bytes, or mtu", IPWARD_TFC_MTU - 1);
	if (!err)
		row_store(keyword, target, number);
	return err;
}

const char *tfc_text(const struct ipward_sa *sa, char *text)
{
	struct text words = text_start(text);

	if (HAS(TFC) && sa->tfc == IPWARD_TFC_MTU)
		text_add(&words, "tfc %s", TFC_MTU);
	else if (HAS(TFC))
		text_add(&words, "tfc %u", sa->tfc);
	if (HAS(DUMMIES))
		text_add(&words, "dummies %u", sa->dummies);
	return text;
}
