// SPDX-License-Identifier: GPL-2.0
/* ipward stats */
#include <inttypes.h>
#include <stdio.h>
#include "command.h"
#include "json.h"

struct groups {
	struct json_object *counters;
	struct json_object *drops;
};

static int collect(const struct ipward_count *count, void *arg)
{
	struct groups *groups = arg;
	char number[IPWARD_COUNTER_NAME_MAX];
	const char *name = count->name;

	if (!*name) {
		snprintf(number, sizeof(number), "number-%" PRIu32, count->id);
		name = number;
	}
	json_add_number(count->is_drop ? groups->drops : groups->counters,
			name, count->value);
	return 0;
}

static void print_group(const char *title, struct json_object *group,
			bool zeros)
{
	bool any = false;

	printf("%s:\n", title);
	json_object_object_foreach(group, name, value) {
		uint64_t number = json_object_get_uint64(value);

		if (!number && !zeros)
			continue;
		printf("\t%-20s %" PRIu64 "\n", name, number);
		any = true;
	}
	if (!any)
		puts("\tall zero");
}

static enum status stats_reset(struct context *context, struct words *words)
{
	if (words_end(words, "stats reset"))
		return STATUS_USAGE;
	if (context_open(context))
		return STATUS_KERNEL;
	return context_result(context, ipward_stats_reset(context->ipward));
}

static enum status stats(struct context *context, struct words *words)
{
	struct json_object *object;
	struct groups groups;
	int err;

	if (words_is(words_peek(words), "reset")) {
		words_take(words);
		return stats_reset(context, words);
	}
	if (words_end(words, "stats"))
		return STATUS_USAGE;
	if (context_open(context))
		return STATUS_KERNEL;
	groups.counters = json_object_new_object();
	groups.drops = json_object_new_object();
	object = json_object_new_object();
	json_object_object_add(object, "counters", groups.counters);
	json_object_object_add(object, "drops", groups.drops);

	err = ipward_stats(context->ipward, collect, &groups);
	if (!err && context->json) {
		json_print(context, object);
		return STATUS_OK;
	}
	if (!err) {
		print_group("counters", groups.counters, context->details);
		print_group("drops", groups.drops, context->details);
	}
	json_object_put(object);
	return context_result(context, err);
}

const struct object stats_object = {
	.name = "stats",
	.run = stats,
	.usage =
"Usage: ipward stats [ reset ]\n"
"Counters, and packets dropped by reason; with -d also those that are zero.\n"
"\"reset\" prints nothing, and sets all of them to zero.\n",
};
