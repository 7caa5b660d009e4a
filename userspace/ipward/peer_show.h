/* SPDX-License-Identifier: GPL-2.0 */
/* A peer as text. */
#ifndef _IPWARD_PEER_SHOW_H
#define _IPWARD_PEER_SHOW_H

#include "json.h"

/** peer_print() - several lines, the later ones indented; see peer_list.h */
void peer_print(struct json_object *peer);

#endif /* _IPWARD_PEER_SHOW_H */
