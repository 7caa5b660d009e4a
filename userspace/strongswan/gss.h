/* SPDX-License-Identifier: GPL-2.0 */
/* One authentication by Kerberos, by GSS-API (RFC 4121): tokens in, tokens out, a key. */
#ifndef _IPWARD_STRONGSWAN_GSS_H
#define _IPWARD_STRONGSWAN_GSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "frame.h"
#include "pac.h"
#include "tickets.h"

#define GSS_KEY		64	/* bytes of the MSK (RFC 3748, 7.10) */

struct gss;

enum gss_result {
	GSS_MORE,		/* the other one's token is to come */
	GSS_DONE,		/* both have proved who they are */
	GSS_REFUSED,		/* gss_why() and gss_reason() say why */
};

/**
 * gss_create() - begin one; to be ended by gss_destroy()
 * @self: principal of this host
 * @target: principal of the responder; NULL if that is this host
 * @peer: the principal that the other one has to be
 *
 * Return: it, or NULL without memory.
 */
struct gss *gss_create(const char *self, const char *target, const char *peer);
void gss_destroy(struct gss *gss);

/**
 * gss_step() - take a token, which may be any bytes, and make one
 *
 * The initiator's first has no bytes. It may wait for a ticket.
 */
enum gss_result gss_step(struct gss *gss, const uint8_t *token, size_t len);

/** gss_token() - what gss_step() has made for the other one; until the next step */
const uint8_t *gss_token(const struct gss *gss, size_t *len);

/** gss_blame() - what the other one's token says of why it refuses, or "" */
const char *gss_blame(struct gss *gss, const uint8_t *token, size_t len);

/** gss_why() - a sentence; gss_reason(), the same for the other end */
const char *gss_why(const struct gss *gss);
enum frame_reason gss_reason(const struct gss *gss);

/**
 * gss_key() - a key that both ends have, GSS_KEY bytes
 *
 * Return: false if there is none yet.
 */
bool gss_key(const struct gss *gss, uint8_t *key);

/**
 * gss_pac() - the account and the groups of an initiator, when it has proved who it is
 * @pac: to be freed by pac_free(), also after an error
 *
 * Only a responder gets to know them, by the initiator's ticket.
 *
 * Return: 0; -ENOENT if the ticket has none, as those of domains that are not Active
 * Directory; -EBADMSG if the controller has not signed them; or as pac_read() does.
 */
int gss_pac(struct gss *gss, struct pac *pac);

/** gss_left() - seconds until the ticket ends; 0 if it has ended, or there is none */
uint32_t gss_left(struct gss *gss);

#endif /* _IPWARD_STRONGSWAN_GSS_H */
