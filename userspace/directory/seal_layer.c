// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "directory/seal.h"
#include "directory/seal_layer.h"

#define HEAD	4

/* Bytes to send at once: Samba ends a connection with packets as long as it says to take. */
#define SEND_MAX	((size_t)32768)

/**
 * struct seal_layer - what has come, and what is on its way
 * @max: bytes to seal at once
 * @packet: what has come of a packet, @have bytes, its length in front
 * @plain: what the last packet had in it, of which @taken bytes have been read
 * @sealed: a packet to be sent, of which @sent bytes are
 * @len: of the packet to be sent, 0 for none
 */
struct seal_layer {
	gss_ctx_id_t context;
	size_t max;
	uint8_t packet[HEAD + SEAL_PACKET];
	size_t have;
	gss_buffer_desc plain;
	size_t taken;
	uint8_t *sealed;
	size_t len;
	size_t sent;
};

struct seal_layer *seal_layer_new(gss_ctx_id_t context, size_t max)
{
	struct seal_layer *layer = calloc(1, sizeof(*layer));

	if (!layer)
		return NULL;
	layer->context = context;
	layer->max = max < SEND_MAX ? max : SEND_MAX;
	return layer;
}

void seal_layer_free(struct seal_layer *layer)
{
	OM_uint32 minor;

	gss_release_buffer(&minor, &layer->plain);
	free(layer->sealed);
	free(layer);
}

static int set_up(Sockbuf_IO_Desc *desc, void *layer)
{
	desc->sbiod_pvt = layer;
	return 0;
}

static int take_down(Sockbuf_IO_Desc *desc)
{
	struct seal_layer *layer = desc->sbiod_pvt;
	OM_uint32 minor;

	gss_delete_sec_context(&minor, &layer->context, GSS_C_NO_BUFFER);
	seal_layer_free(layer);
	desc->sbiod_pvt = NULL;
	return 0;
}

static ber_slen_t fail(int err)
{
	errno = err;
	return -1;
}

/* Return: 1 when as many bytes of the packet are there, 0 at the end, -1 with errno. */
static ber_slen_t fill(Sockbuf_IO_Desc *desc, struct seal_layer *layer, size_t wanted)
{
	while (layer->have < wanted) {
		const ber_slen_t got = LBER_SBIOD_READ_NEXT(desc, layer->packet + layer->have,
							    wanted - layer->have);

		if (got <= 0)
			return got;
		layer->have += got;
	}
	return 1;
}

/* What is not sealed as agreed ends the connection; so does nothing, without an end. */
static ber_slen_t open_packet(struct seal_layer *layer)
{
	gss_buffer_desc sealed = { layer->have - HEAD, layer->packet + HEAD };
	OM_uint32 major, minor;
	int is_sealed = 0;

	gss_release_buffer(&minor, &layer->plain);
	layer->taken = 0;
	layer->have = 0;
	major = gss_unwrap(&minor, layer->context, &sealed, &layer->plain, &is_sealed, NULL);
	if (major != GSS_S_COMPLETE || !is_sealed || !layer->plain.length)
		return fail(EPROTO);
	return 1;
}

static ber_slen_t read_packet(Sockbuf_IO_Desc *desc, struct seal_layer *layer)
{
	ber_slen_t ret = fill(desc, layer, HEAD);
	size_t len;

	if (ret <= 0)
		return ret;
	len = (size_t)layer->packet[0] << 24 | layer->packet[1] << 16 |
	      layer->packet[2] << 8 | layer->packet[3];
	if (len > SEAL_PACKET)
		return fail(EPROTO);
	ret = fill(desc, layer, HEAD + len);
	return ret <= 0 ? ret : open_packet(layer);
}

static bool has_plain(const struct seal_layer *layer)
{
	return layer->taken < layer->plain.length;
}

static ber_slen_t layer_read(Sockbuf_IO_Desc *desc, void *to, ber_len_t len)
{
	struct seal_layer *layer = desc->sbiod_pvt;
	size_t left;

	while (!has_plain(layer)) {
		const ber_slen_t ret = read_packet(desc, layer);

		if (ret <= 0)
			return ret;
	}
	left = layer->plain.length - layer->taken;
	if (len > left)
		len = left;
	memcpy(to, (uint8_t *)layer->plain.value + layer->taken, len);
	layer->taken += len;
	return len;
}

static int seal_packet(struct seal_layer *layer, const void *from, size_t len)
{
	gss_buffer_desc plain = { len, (void *)from }, sealed;
	OM_uint32 major, minor;
	int is_sealed = 0;

	major = gss_wrap(&minor, layer->context, 1, GSS_C_QOP_DEFAULT, &plain, &is_sealed,
			 &sealed);
	if (GSS_ERROR(major) || !is_sealed)
		return -EPROTO;
	layer->sealed = malloc(HEAD + sealed.length);
	if (layer->sealed) {
		layer->len = HEAD + sealed.length;
		layer->sent = 0;
		for (int i = 0; i < HEAD; i++)
			layer->sealed[i] = sealed.length >> (24 - 8 * i);
		memcpy(layer->sealed + HEAD, sealed.value, sealed.length);
	}
	gss_release_buffer(&minor, &sealed);
	return layer->sealed ? 0 : -ENOMEM;
}

/* Return: 1 when the packet is sent, or -1 with errno. */
static ber_slen_t flush(Sockbuf_IO_Desc *desc, struct seal_layer *layer)
{
	while (layer->sent < layer->len) {
		const ber_slen_t sent = LBER_SBIOD_WRITE_NEXT(desc, layer->sealed + layer->sent,
							      layer->len - layer->sent);

		if (sent < 0)
			return -1;
		if (sent == 0)
			return fail(EAGAIN);
		layer->sent += sent;
	}
	free(layer->sealed);
	layer->sealed = NULL;
	layer->len = 0;
	return 1;
}

/*
 * Who is told that it would block comes again with the same bytes: they are in the packet
 * already.
 */
static ber_slen_t layer_write(Sockbuf_IO_Desc *desc, void *from, ber_len_t len)
{
	struct seal_layer *layer = desc->sbiod_pvt;
	int err;

	if (len > layer->max)
		len = layer->max;
	if (!layer->sealed) {
		err = seal_packet(layer, from, len);
		if (err)
			return fail(-err);
	}
	return flush(desc, layer) < 0 ? -1 : (ber_slen_t)len;
}

static int control(Sockbuf_IO_Desc *desc, int option, void *arg)
{
	struct seal_layer *layer = desc->sbiod_pvt;

	if (option == LBER_SB_OPT_DATA_READY && has_plain(layer))
		return 1;
	return LBER_SBIOD_CTRL_NEXT(desc, option, arg);
}

static int close_nothing(Sockbuf_IO_Desc *desc)
{
	(void)desc;
	return 0;
}

Sockbuf_IO seal_layer_io = {
	.sbi_setup = set_up,
	.sbi_remove = take_down,
	.sbi_ctrl = control,
	.sbi_read = layer_read,
	.sbi_write = layer_write,
	.sbi_close = close_nothing,
};
