// SPDX-License-Identifier: GPL-2.0
/* ipward algorithms */
#include <inttypes.h>
#include <stdio.h>
#include "command.h"
#include "json.h"
#include "print.h"
#include "value/name.h"

#define HAS(attr)	(alg->has & IPWARD_BIT(IPWARD_A_ALG_##attr))

static const struct choice kinds[] = {
	{ "aead", IPWARD_ALG_AEAD },
	{ "enc", IPWARD_ALG_ENC },
	{ "auth", IPWARD_ALG_AUTH },
	{ NULL, 0 },
};

static const struct choice flags[] = {
	{ "legacy", IPWARD_ALG_FLAG_LEGACY },
	{ "ah", IPWARD_ALG_FLAG_AH },
	{ "iiv", IPWARD_ALG_FLAG_IIV },
	{ "readable", IPWARD_ALG_FLAG_READABLE },
	{ NULL, 0 },
};

static void print_lens(const char *what, const uint8_t *lens, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		printf("%s%u", i ? "," : what, lens[i]);
}

static void print(const struct ipward_alg *alg)
{
	char kind[NAME_TEXT];

	printf("%-4s %-17s %-29s", name_text(kinds, alg->kind, kind),
	       alg->title, alg->name);
	if (HAS(RFC))
		printf(" rfc %u", alg->rfc);
	print_lens(" key ", alg->key_lens, alg->n_key_lens);
	print_lens(" icv ", alg->icv_lens, alg->n_icv_lens);
	print_flags(flags, alg->flags);
	if (HAS(DRIVER))
		printf(" driver %s\n", alg->driver);
	else
		printf(" missing: module %s\n", alg->module);
}

static struct json_object *lens_json(const uint8_t *lens, uint32_t count)
{
	struct json_object *array = json_object_new_array();

	for (uint32_t i = 0; i < count; i++)
		json_object_array_add(array, json_object_new_int(lens[i]));
	return array;
}

static struct json_object *alg_json(const struct ipward_alg *alg)
{
	struct json_object *object = json_object_new_object();
	char kind[NAME_TEXT];

	json_add_text(object, "kind", name_text(kinds, alg->kind, kind));
	json_add_text(object, "title", alg->title);
	json_add_text(object, "name", alg->name);
	if (HAS(RFC))
		json_add_number(object, "rfc", alg->rfc);
	json_object_object_add(object, "key_lens",
			       lens_json(alg->key_lens, alg->n_key_lens));
	json_object_object_add(object, "icv_lens",
			       lens_json(alg->icv_lens, alg->n_icv_lens));
	json_add_flags(object, flags, alg->flags);
	if (HAS(DRIVER))
		json_add_text(object, "driver", alg->driver);
	json_add_text(object, "module", alg->module);
	return object;
}

static int show(const struct ipward_alg *alg, void *arg)
{
	struct json_object *array = arg;

	if (array)
		json_object_array_add(array, alg_json(alg));
	else
		print(alg);
	return 0;
}

static enum status algorithms(struct context *context, struct words *words)
{
	struct json_object *array = NULL;
	int err;

	if (words_end(words, "algorithms"))
		return STATUS_USAGE;
	if (context_open(context))
		return STATUS_KERNEL;
	if (context->json)
		array = json_object_new_array();
	err = ipward_alg_dump(context->ipward, show, array);
	if (array && !err)
		json_print(context, array);
	else
		json_object_put(array);
	return context_result(context, err);
}

const struct object algorithms_object = {
	.name = "algorithms",
	.run = algorithms,
	.usage =
"Usage: ipward algorithms\n"
"One a line: its kind, both names that \"sa add\" takes, the RFC that says how\n"
"it is used, the lengths of its key (salt included) and of its ICV in bytes,\n"
"and the driver that the kernel would choose, or the module that is missing.\n",
};
