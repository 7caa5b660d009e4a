// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "complain.h"
#include "json.h"
#include "number.h"
#include "scope.h"
#include "utf8.h"

#define BIT(attr)	IPWARD_BIT(IPWARD_A_SA_##attr)
#define HAS(attr)	(sa->has & BIT(attr))

int device_read(struct words *words, const char *name,
		char device[IPWARD_DEV_MAX])
{
	const char *word = words_value(words, name, "a network device");

	if (!word)
		return -EINVAL;
	if (strlen(word) >= IPWARD_DEV_MAX)
		return complain_value(name, word,
				      "a device's name of fewer than %d letters",
				      IPWARD_DEV_MAX);
	strcpy(device, word);
	return 0;
}

static int part_parse(const char *text, uint32_t *value)
{
	uint64_t number = 0;
	int err = number_parse(text, &number);

	*value = number;
	return err ?: number > UINT32_MAX ? -ERANGE : 0;
}

/* VALUE, or VALUE/MASK. */
static int mark_read(struct words *words, const char *name, uint32_t *mark,
		     uint32_t *mask)
{
	static const char expected[] = "a 32-bit mark, or MARK/MASK";
	const char *word = words_value(words, name, expected);
	char *copy, *slash;
	int err;

	if (!word)
		return -EINVAL;
	copy = strdupa(word);
	slash = strchr(copy, '/');
	*mask = UINT32_MAX;
	if (slash)
		*slash++ = '\0';
	err = part_parse(copy, mark);
	if (!err && slash)
		err = part_parse(slash, mask);
	if (err)
		return complain_value(name, word, "%s", expected);
	if (!*mask || *mark & ~*mask)
		return complain_value(name, word,
				      "a mark within its mask, which is not 0");
	return 0;
}

int scope_read(struct words *words, const char *name, int attr,
	       struct ipward_sa *sa)
{
	sa->has |= IPWARD_BIT(attr);
	switch (attr) {
	case IPWARD_A_SA_MARK:
		sa->has |= BIT(MARK_MASK);
		return mark_read(words, name, &sa->mark, &sa->mark_mask);
	case IPWARD_A_SA_SET_MARK:
		sa->has |= BIT(SET_MARK_MASK);
		return mark_read(words, name, &sa->set_mark,
				 &sa->set_mark_mask);
	case IPWARD_A_SA_DEV:
		return device_read(words, name, sa->dev);
	case IPWARD_A_SA_SET_DEV:
		return device_read(words, name, sa->set_dev);
	}
	return -EINVAL;
}

/* What stands between two words, and before the first of them. */
static const char *separator(int *count)
{
	return (*count)++ ? " " : "\t";
}

static void mark_print(const char *name, uint32_t mark, uint32_t mask,
		       int *count)
{
	printf("%s%s 0x%" PRIx32, separator(count), name, mark);
	if (mask != UINT32_MAX)
		printf("/0x%" PRIx32, mask);
}

static void dev_print(const char *name, const char *dev, int *count)
{
	printf("%s%s ", separator(count), name);
	utf8_print(dev, "");
}

void scope_print(const struct ipward_sa *sa)
{
	int count = 0;

	if (HAS(MARK))
		mark_print("mark", sa->mark, sa->mark_mask, &count);
	if (HAS(DEV))
		dev_print("dev", sa->dev, &count);
	if (HAS(SET_MARK))
		mark_print("set-mark", sa->set_mark, sa->set_mark_mask,
			   &count);
	if (HAS(SET_DEV))
		dev_print("set-dev", sa->set_dev, &count);
	if (count)
		putchar('\n');
}

void scope_json(struct json_object *object, const struct ipward_sa *sa)
{
	if (HAS(MARK)) {
		json_add_number(object, "mark", sa->mark);
		json_add_number(object, "mark_mask", sa->mark_mask);
	}
	if (HAS(DEV))
		json_add_text(object, "dev", sa->dev);
	if (HAS(SET_MARK)) {
		json_add_number(object, "set_mark", sa->set_mark);
		json_add_number(object, "set_mark_mask", sa->set_mark_mask);
	}
	if (HAS(SET_DEV))
		json_add_text(object, "set_dev", sa->set_dev);
}
