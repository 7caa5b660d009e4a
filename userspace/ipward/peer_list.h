/* SPDX-License-Identifier: GPL-2.0 */
/* Peers: what charon, the kernel and the file of failures know of them. */
#ifndef _IPWARD_PEER_LIST_H
#define _IPWARD_PEER_LIST_H

#include "failure.h"
#include "json.h"
#include "serve.h"
#include "vici/client.h"

#define PEER_LIST_HALF_OPEN	10

/**
 * struct peer_list - peers as objects, those of charon first
 * @peers: an array, see ipward(8)
 * @rules: all of the kernel's
 * @sas: likewise
 * @used: for each of @sas whether a peer has it
 * @connections: by name, how the ends authenticate, and names of children
 * @half_open: how many peers have begun and not gone on; of these only the first
 *	PEER_LIST_HALF_OPEN are in @peers, as strangers can begin any number
 * @asked: whether charon has answered
 */
struct peer_list {
	struct json_object *peers;
	struct serve_rules rules;
	struct serve_sas sas;
	bool *used;
	unsigned int half_open;
	struct json_object *connections;
	bool asked;
};

/**
 * peer_list_load() - rules and SAs, in a list that is zero
 *
 * Return: 0 or a negative errno. In any case peer_list_free() has to follow.
 */
int peer_list_load(struct peer_list *list, struct ipward *ipward);
void peer_list_free(struct peer_list *list);

/** peer_list_ask() - add the peers that charon knows, with their SAs */
int peer_list_ask(struct peer_list *list, struct vici *vici);

/** peer_list_add_rest() - add peers of SAs that charon does not know of */
void peer_list_add_rest(struct peer_list *list);

/**
 * peer_list_add_failure() - the last failure of a peer, the older ones first
 *
 * A peer that there is nothing else of is added.
 */
void peer_list_add_failure(struct peer_list *list, const struct failure *failure);

/** failure_json() - add the members of a failure to an object */
void failure_json(struct json_object *object, const struct failure *failure,
		  const struct serve_rules *rules);

#endif /* _IPWARD_PEER_LIST_H */
