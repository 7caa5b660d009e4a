// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "complain.h"
#include "json.h"
#include "number.h"
#include "tfc.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_SA_##attr)
#define HAS(attr)	(sa->has & BIT(attr))

/* Instead of a number. */
static const char mtu[] = "mtu";

int tfc_read(struct words *words, const char *name, struct ipward_sa *sa)
{
	const char *word = words_peek(words);
	uint64_t number = 0;
	int err;

	sa->has |= BIT(TFC);
	if (word && isdigit((unsigned char)word[0])) {
		err = number_read(words, name, 1, IPWARD_TFC_MTU - 1, &number);
		sa->tfc = number;
		return err;
	}
	if (!word || !*word || strncmp(mtu, word, strlen(word)) != 0)
		return complain_value(name, word, "1 to %d bytes, or mtu",
				      IPWARD_TFC_MTU - 1);
	words_take(words);
	sa->tfc = IPWARD_TFC_MTU;
	return 0;
}

void tfc_print(const struct ipward_sa *sa)
{
	if (!HAS(TFC) && !HAS(DUMMIES))
		return;
	putchar('\t');
	if (HAS(TFC) && sa->tfc == IPWARD_TFC_MTU)
		printf("tfc %s", mtu);
	else if (HAS(TFC))
		printf("tfc %u", sa->tfc);
	if (HAS(DUMMIES))
		printf("%sdummies %u", HAS(TFC) ? " " : "", sa->dummies);
	putchar('\n');
}

void tfc_json(struct json_object *object, const struct ipward_sa *sa)
{
	if (HAS(TFC) && sa->tfc == IPWARD_TFC_MTU)
		json_add_text(object, "tfc", mtu);
	else if (HAS(TFC))
		json_add_number(object, "tfc", sa->tfc);
	if (HAS(DUMMIES))
		json_add_number(object, "dummies", sa->dummies);
}
