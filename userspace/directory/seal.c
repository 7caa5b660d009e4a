// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <gssapi/gssapi_ext.h>
#include "directory/seal.h"
#include "directory/seal_layer.h"
#include "directory/session.h"

#define FLAGS	(GSS_C_MUTUAL_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG | \
		 GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG)

/* Protections of RFC 4752: none, signed, sealed. */
#define SEALED	4

enum stage {
	STAGE_TOKENS,
	STAGE_TERMS,		/* the controller's terms are next */
	STAGE_AGREED,
};

/**
 * struct seal - an authentication, and then what packets are sealed with
 * @max: bytes that a packet to the controller may have
 */
struct seal {
	gss_cred_id_t cred;
	gss_name_t target;
	gss_ctx_id_t context;
	enum stage stage;
	size_t max;
};

static int explain(OM_uint32 major, OM_uint32 minor, const char *what, char *why)
{
	OM_uint32 ignored, more = 0;
	gss_buffer_desc text;

	if (GSS_ERROR(gss_display_status(&ignored, minor ?: major, minor ? GSS_C_MECH_CODE :
					 GSS_C_GSS_CODE, (gss_OID)gss_mech_krb5, &more,
					 &text)))
		return session_say(why, -EACCES, "%s: GSS-API error %u", what, major);
	session_say(why, 0, "%s: %.*s", what, (int)text.length, (char *)text.value);
	gss_release_buffer(&ignored, &text);
	return -EACCES;
}

static OM_uint32 acquire(struct seal *seal, const char *cache, const char *target,
			 OM_uint32 *minor)
{
	gss_buffer_desc name = { strlen(target), (void *)target };
	gss_key_value_element_desc element = { "ccache", cache };
	gss_key_value_set_desc store = { 1, &element };
	gss_OID_set_desc mechs = { 1, (gss_OID)gss_mech_krb5 };
	OM_uint32 major;

	major = gss_import_name(minor, &name, (gss_OID)GSS_KRB5_NT_PRINCIPAL_NAME,
				&seal->target);
	if (GSS_ERROR(major))
		return major;
	return gss_acquire_cred_from(minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechs,
				     GSS_C_INITIATE, &store, &seal->cred, NULL, NULL);
}

int seal_new(const char *cache, const char *target, struct seal **seal, char *why)
{
	OM_uint32 major, minor;
	int err;

	*seal = calloc(1, sizeof(**seal));
	if (!*seal)
		return session_say(why, -ENOMEM, "there is no memory");
	major = acquire(*seal, cache, target, &minor);
	if (!GSS_ERROR(major))
		return 0;
	err = explain(major, minor, "the ticket cannot be used", why);
	seal_free(*seal);
	*seal = NULL;
	return err;
}

void seal_free(struct seal *seal)
{
	OM_uint32 minor;

	if (!seal)
		return;
	gss_delete_sec_context(&minor, &seal->context, GSS_C_NO_BUFFER);
	gss_release_name(&minor, &seal->target);
	gss_release_cred(&minor, &seal->cred);
	free(seal);
}

static int step_tokens(struct seal *seal, const gss_buffer_desc *in, gss_buffer_desc *out,
		       char *why)
{
	OM_uint32 major, minor, flags = 0;

	major = gss_init_sec_context(&minor, seal->cred, &seal->context, seal->target,
				     (gss_OID)gss_mech_krb5, FLAGS, 0, NULL,
				     (gss_buffer_t)in, NULL, out, &flags, NULL);
	if (GSS_ERROR(major))
		return explain(major, minor, "Kerberos does not take the controller", why);
	if (major & GSS_S_CONTINUE_NEEDED)
		return 0;
	if ((flags & FLAGS) != FLAGS)
		return session_say(why, -EACCES, "the controller cannot sign and seal");
	seal->stage = STAGE_TERMS;
	return 0;
}

/* A byte of protections that it has, and the length of its packets in three. */
static int read_terms(struct seal *seal, const gss_buffer_desc *terms, char *why)
{
	const uint8_t *byte = terms->value;
	OM_uint32 minor, size, max;

	if (terms->length != 4)
		return session_say(why, -EPROTO, "the controller's terms make no sense");
	if (!(byte[0] & SEALED))
		return session_say(why, -EACCES, "the controller does not seal what it says");
	size = (OM_uint32)byte[1] << 16 | byte[2] << 8 | byte[3];
	if (GSS_ERROR(gss_wrap_size_limit(&minor, seal->context, 1, GSS_C_QOP_DEFAULT, size,
					  &max)) || max < 64)
		return session_say(why, -EPROTO, "the controller takes no packets");
	seal->max = max;
	return 0;
}

static int step_terms(struct seal *seal, const gss_buffer_desc *in, gss_buffer_desc *out,
		      char *why)
{
	uint8_t own[] = { SEALED, (SEAL_PACKET - 1) >> 16, 0xff & ((SEAL_PACKET - 1) >> 8),
			  0xff & (SEAL_PACKET - 1) };
	gss_buffer_desc answer = { sizeof(own), own }, terms = GSS_C_EMPTY_BUFFER;
	OM_uint32 major, minor, ignored;
	int err;

	major = gss_unwrap(&minor, seal->context, (gss_buffer_t)in, &terms, NULL, NULL);
	if (GSS_ERROR(major))
		return explain(major, minor, "the controller's terms are not signed", why);
	err = read_terms(seal, &terms, why);
	gss_release_buffer(&ignored, &terms);
	if (err)
		return err;
	major = gss_wrap(&minor, seal->context, 0, GSS_C_QOP_DEFAULT, &answer, NULL, out);
	if (GSS_ERROR(major))
		return explain(major, minor, "nothing can be signed", why);
	seal->stage = STAGE_AGREED;
	return 0;
}

int seal_step(struct seal *seal, const gss_buffer_desc *in, gss_buffer_desc *out, char *why)
{
	static const gss_buffer_desc nothing;

	*out = nothing;
	switch (seal->stage) {
	case STAGE_TOKENS:
		return step_tokens(seal, in ?: &nothing, out, why);
	case STAGE_TERMS:
		return step_terms(seal, in ?: &nothing, out, why);
	default:
		return session_say(why, -EPROTO, "the controller does not end");
	}
}

int seal_is_agreed(const struct seal *seal)
{
	return seal->stage == STAGE_AGREED;
}

int seal_put_on(struct seal *seal, Sockbuf *sockbuf)
{
	struct seal_layer *layer = seal_layer_new(seal->context, seal->max);

	if (!layer)
		return -ENOMEM;
	if (ber_sockbuf_add_io(sockbuf, &seal_layer_io, LBER_SBIOD_LEVEL_APPLICATION, layer)) {
		seal_layer_free(layer);
		return -ENOMEM;
	}
	/* The layer has the context now. */
	seal->context = GSS_C_NO_CONTEXT;
	seal_free(seal);
	return 0;
}
