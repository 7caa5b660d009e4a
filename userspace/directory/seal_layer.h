/* SPDX-License-Identifier: GPL-2.0 */
/* Packets that are sealed, between liblber and the connection. */
#ifndef _IPWARD_DIRECTORY_SEAL_LAYER_H
#define _IPWARD_DIRECTORY_SEAL_LAYER_H

#include <stddef.h>
#include <gssapi/gssapi.h>
#include <lber.h>

struct seal_layer;

/**
 * seal_layer_new() - make the layer of a connection
 * @context: is the layer's from then on
 * @max: bytes to seal at once, so that a packet is no longer than the other one takes
 *
 * Return: the layer, or NULL without memory.
 */
struct seal_layer *seal_layer_new(gss_ctx_id_t context, size_t max);

/** seal_layer_free() - but not its context */
void seal_layer_free(struct seal_layer *layer);

/** seal_layer_io - for ber_sockbuf_add_io(); the layer is then freed with the connection */
extern Sockbuf_IO seal_layer_io;

#endif /* _IPWARD_DIRECTORY_SEAL_LAYER_H */
