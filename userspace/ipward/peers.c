// SPDX-License-Identifier: GPL-2.0
/* ipward peers */
#include <stdio.h>
#include "command.h"
#include "charon.h"
#include "peer_list.h"
#include "peer_show.h"

static void on_failure(const struct failure *failure, void *arg)
{
	peer_list_add_failure(arg, failure);
}

/* Peers with keys of another origin need no charon: a warning. */
static void ask_charon(struct peer_list *list)
{
	char text[CHARON_SENTENCE];
	struct vici vici;
	int err = vici_open(&vici, VICI_SOCKET, VICI_TIMEOUT);

	if (!err)
		err = peer_list_ask(list, &vici);
	if (err)
		warn("%s.", charon_complaint(err, &vici, text));
	vici_close(&vici);
}

static void tell_left_out(const struct peer_list *list)
{
	if (list->half_open > PEER_LIST_HALF_OPEN)
		warn("%u peers have begun a key exchange and not gone on yet, of which %u "
		     "are left out here.", list->half_open,
		     list->half_open - PEER_LIST_HALF_OPEN);
}

static void print(const struct context *context, struct peer_list *list)
{
	if (context->json) {
		json_print(context, json_object_get(list->peers));
		return;
	}
	for (size_t i = 0; i < json_object_array_length(list->peers); i++)
		peer_print(json_object_array_get_idx(list->peers, i));
}

static enum status peers(struct context *context, struct words *words)
{
	struct peer_list list = { .peers = NULL };
	int err;

	if (words_end(words, "peers"))
		return STATUS_USAGE;
	if (context_open(context))
		return STATUS_KERNEL;
	err = peer_list_load(&list, context->ipward);
	if (!err) {
		ask_charon(&list);
		peer_list_add_rest(&list);
		err = failure_load(FAILURE_FILE, 0, on_failure, &list);
	}
	if (!err) {
		print(context, &list);
		tell_left_out(&list);
	}
	peer_list_free(&list);
	return context_result(context, err);
}

const struct object peers_object = {
	.name = "peers",
	.run = peers,
	.usage =
"Usage: ipward peers\n"
"A block for each peer that keys are exchanged with or that there are SAs for: who it\n"
"is and how it proved that, the rules and SAs that are for it, and its last failure.\n",
};
