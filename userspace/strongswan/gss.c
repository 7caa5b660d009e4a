// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include "directory/enctypes.h"
#include "gss.h"

/* What the key is for: another use of the same ticket has another one. */
#define LABEL	"ipward EAP MSK 1"

/* Who the account is, and in which groups: a part of the ticket. */
#define LOGON_INFO	"urn:mspac:logon-info"

/**
 * struct gss - one authentication
 * @out: the token for the other one
 * @done: the context is complete, and the other one is who it has to be
 */
struct gss {
	char self[TICKET_NAME];
	char target[TICKET_NAME];
	char peer[TICKET_NAME];
	bool accepts;
	bool done;
	gss_cred_id_t cred;
	gss_ctx_id_t context;
	gss_buffer_desc out;
	enum frame_reason reason;
	char why[TICKET_WHY];
};

/* What is wrong, as Kerberos says it; of GSS-API where that says nothing. */
static void say(struct gss *gss, OM_uint32 major, OM_uint32 minor)
{
	OM_uint32 ignored, more = 0;
	gss_buffer_desc text;
	const OM_uint32 code = minor ?: major;

	if (GSS_ERROR(gss_display_status(&ignored, code, minor ? GSS_C_MECH_CODE :
					 GSS_C_GSS_CODE, (gss_OID)gss_mech_krb5,
					 &more, &text))) {
		snprintf(gss->why, sizeof(gss->why), "GSS-API error %u.%u", major, minor);
		return;
	}
	snprintf(gss->why, sizeof(gss->why), "%.*s", (int)text.length,
		 (char *)text.value);
	gss_release_buffer(&ignored, &text);
}

static enum gss_result refuse(struct gss *gss, enum frame_reason reason)
{
	gss->reason = reason;
	return GSS_REFUSED;
}

static OM_uint32 import(const char *principal, OM_uint32 *minor, gss_name_t *name)
{
	gss_buffer_desc buffer = { strlen(principal), (void *)principal };

	return gss_import_name(minor, &buffer, (gss_OID)GSS_KRB5_NT_PRINCIPAL_NAME,
			       name);
}

/*
 * The initiator's tickets come from the cache alone, so that nothing here waits for a
 * controller. The responder keeps no record of tokens that it has seen: whoever repeats
 * one has not its key, and fails with AUTH.
 */
static OM_uint32 acquire(struct gss *gss, OM_uint32 *minor)
{
	char cache[TICKET_NAME + 16];
	gss_key_value_element_desc element[] = {
		{ gss->accepts ? "rcache" : "ccache", gss->accepts ? "none:" : cache },
	};
	gss_key_value_set_desc store = { 1, element };
	gss_OID_set_desc mechs = { 1, (gss_OID)gss_mech_krb5 };
	gss_name_t name = GSS_C_NO_NAME;
	OM_uint32 major, ignored;

	tickets_cache(gss->self, cache);
	major = import(gss->self, minor, &name);
	if (GSS_ERROR(major))
		return major;
	major = gss_acquire_cred_from(minor, name, GSS_C_INDEFINITE, &mechs,
				      gss->accepts ? GSS_C_ACCEPT : GSS_C_INITIATE,
				      &store, &gss->cred, NULL, NULL);
	gss_release_name(&ignored, &name);
	if (GSS_ERROR(major))
		return major;
	return gss_krb5_set_allowable_enctypes(minor, gss->cred, STRONG_ENCTYPES,
					       strong_enctypes);
}

static bool is_named(gss_name_t name, const char *principal)
{
	gss_buffer_desc text;
	OM_uint32 minor;
	bool is;

	if (GSS_ERROR(gss_display_name(&minor, name, &text, NULL)))
		return false;
	is = text.length == strlen(principal) &&
	     !memcmp(text.value, principal, text.length);
	gss_release_buffer(&minor, &text);
	return is;
}

/* Is the other one who it has to be, by the context itself? */
static bool is_peer(struct gss *gss)
{
	gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
	OM_uint32 major, minor;
	bool is;

	major = gss_inquire_context(&minor, gss->context, &source, &target, NULL, NULL,
				    NULL, NULL, NULL);
	is = !GSS_ERROR(major) && is_named(gss->accepts ? source : target, gss->peer);
	gss_release_name(&minor, &source);
	gss_release_name(&minor, &target);
	return is;
}

static enum gss_result complete(struct gss *gss, OM_uint32 flags)
{
	if (!(flags & GSS_C_MUTUAL_FLAG)) {
		snprintf(gss->why, sizeof(gss->why), "the peer does not want this host to "
			 "prove who it is");
		return refuse(gss, REASON_WEAK);
	}
	if (!is_peer(gss)) {
		snprintf(gss->why, sizeof(gss->why), "the ticket is not that of the IKE "
			 "identity");
		return refuse(gss, REASON_NAME);
	}
	gss->done = true;
	return GSS_DONE;
}

static enum gss_result accept_token(struct gss *gss, gss_buffer_t in)
{
	OM_uint32 major, minor, flags = 0;

	if (!gss->cred) {
		major = acquire(gss, &minor);
		if (GSS_ERROR(major)) {
			say(gss, major, minor);
			return refuse(gss, REASON_SELF);
		}
	}
	major = gss_accept_sec_context(&minor, &gss->context, gss->cred, in,
				       GSS_C_NO_CHANNEL_BINDINGS, NULL, NULL, &gss->out,
				       &flags, NULL, NULL);
	if (GSS_ERROR(major)) {
		say(gss, major, minor);
		return refuse(gss, REASON_CONTEXT);
	}
	return major & GSS_S_CONTINUE_NEEDED ? GSS_MORE : complete(gss, flags);
}

static enum gss_result call_initiate(struct gss *gss, gss_buffer_t in)
{
	OM_uint32 major, minor, ignored, flags = 0;
	gss_name_t target = GSS_C_NO_NAME;

	major = gss->cred ? GSS_S_COMPLETE : acquire(gss, &minor);
	if (!GSS_ERROR(major))
		major = import(gss->target, &minor, &target);
	if (!GSS_ERROR(major))
		major = gss_init_sec_context(&minor, gss->cred, &gss->context, target,
					     (gss_OID)gss_mech_krb5, GSS_C_MUTUAL_FLAG |
					     GSS_C_INTEG_FLAG, GSS_C_INDEFINITE,
					     GSS_C_NO_CHANNEL_BINDINGS, in, NULL,
					     &gss->out, &flags, NULL);
	gss_release_name(&ignored, &target);
	if (GSS_ERROR(major)) {
		say(gss, major, minor);
		return refuse(gss, in->length ? REASON_CONTEXT : REASON_TICKET);
	}
	return major & GSS_S_CONTINUE_NEEDED ? GSS_MORE : complete(gss, flags);
}

static enum gss_result initiate_token(struct gss *gss, gss_buffer_t in)
{
	enum gss_result result;
	int err;

	if (gss->context)
		return call_initiate(gss, in);
	err = tickets_lock(gss->self, gss->target, gss->why);
	if (err)
		return refuse(gss, err == -ETIMEDOUT ? REASON_CONTROLLER : REASON_TICKET);
	result = call_initiate(gss, in);
	tickets_unlock();
	return result;
}

struct gss *gss_create(const char *self, const char *target, const char *peer)
{
	struct gss *gss = calloc(1, sizeof(*gss));

	if (!gss)
		return NULL;
	gss->accepts = !target;
	snprintf(gss->self, sizeof(gss->self), "%s", self);
	snprintf(gss->target, sizeof(gss->target), "%s", target ?: "");
	snprintf(gss->peer, sizeof(gss->peer), "%s", peer);
	return gss;
}

void gss_destroy(struct gss *gss)
{
	OM_uint32 minor;

	if (!gss)
		return;
	gss_delete_sec_context(&minor, &gss->context, GSS_C_NO_BUFFER);
	gss_release_cred(&minor, &gss->cred);
	gss_release_buffer(&minor, &gss->out);
	free(gss);
}

enum gss_result gss_step(struct gss *gss, const uint8_t *token, size_t len)
{
	gss_buffer_desc in = { len, (void *)token };
	OM_uint32 minor;

	gss_release_buffer(&minor, &gss->out);
	return gss->accepts ? accept_token(gss, &in) : initiate_token(gss, &in);
}

const uint8_t *gss_token(const struct gss *gss, size_t *len)
{
	*len = gss->out.length;
	return gss->out.value;
}

/* Only the initiator's library reads what a responder answers. */
const char *gss_blame(struct gss *gss, const uint8_t *token, size_t len)
{
	gss_buffer_desc in = { len, (void *)token };
	OM_uint32 minor;

	gss->why[0] = '\0';
	if (gss->accepts || !gss->context || !len)
		return gss->why;
	gss_release_buffer(&minor, &gss->out);
	call_initiate(gss, &in);
	gss->done = false;
	return gss->why;
}

const char *gss_why(const struct gss *gss)
{
	return gss->why;
}

enum frame_reason gss_reason(const struct gss *gss)
{
	return gss->reason;
}

bool gss_key(const struct gss *gss, uint8_t *key)
{
	gss_buffer_desc label = { strlen(LABEL), LABEL }, made = GSS_C_EMPTY_BUFFER;
	OM_uint32 major, minor;
	bool is;

	if (!gss->done)
		return false;
	major = gss_pseudo_random(&minor, gss->context, GSS_C_PRF_KEY_FULL, &label,
				  GSS_KEY, &made);
	is = !GSS_ERROR(major) && made.length == GSS_KEY;
	if (is)
		memcpy(key, made.value, GSS_KEY);
	if (made.value)
		explicit_bzero(made.value, made.length);
	gss_release_buffer(&minor, &made);
	return is;
}

/* Parts of the context: the initiator's name, with what its ticket says of it. */
static int read_pac(gss_name_t name, struct pac *pac)
{
	gss_buffer_desc attribute = { strlen(LOGON_INFO), LOGON_INFO };
	gss_buffer_desc value = GSS_C_EMPTY_BUFFER;
	int authenticated = 0, complete, more = -1, err = -ENOENT;
	OM_uint32 major, minor;

	major = gss_get_name_attribute(&minor, name, &attribute, &authenticated, &complete,
				       &value, NULL, &more);
	if (!GSS_ERROR(major))
		err = authenticated ? pac_read(value.value, value.length, pac) : -EBADMSG;
	gss_release_buffer(&minor, &value);
	return err;
}

int gss_pac(struct gss *gss, struct pac *pac)
{
	gss_name_t source = GSS_C_NO_NAME;
	OM_uint32 major, minor;
	int err = -ENOENT;

	memset(pac, 0, sizeof(*pac));
	if (!gss->done || !gss->accepts)
		return err;
	major = gss_inquire_context(&minor, gss->context, &source, NULL, NULL, NULL, NULL,
				    NULL, NULL);
	if (!GSS_ERROR(major))
		err = read_pac(source, pac);
	gss_release_name(&minor, &source);
	return err;
}

uint32_t gss_left(struct gss *gss)
{
	OM_uint32 major, minor, left = 0;

	if (!gss->done)
		return 0;
	major = gss_context_time(&minor, gss->context, &left);
	return GSS_ERROR(major) ? 0 : left;
}
