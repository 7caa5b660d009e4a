/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: EAP messages that carry GSS-API tokens
 *
 * The method has the type 255, which RFC 3748 (6.2) leaves to experiments::
 *
 *	 0               1               2               3
 *	+---------------+---------------+---------------+---------------+
 *	| code          | identifier    | length of all of it           |
 *	+---------------+---------------+---------------+---------------+
 *	| type, 255     | version, 1    | kind          | reason        |
 *	+---------------+---------------+---------------+---------------+
 *	| token, to the end ...
 *	+---------------
 *
 * The responder begins with FRAME_START. Tokens go back and forth in FRAME_TOKEN, and
 * FRAME_DONE is the initiator's answer to the last one. Whoever refuses says FRAME_REFUSE
 * with a reason, and the token in which Kerberos says the same if it has made one; the
 * initiator answers that with FRAME_DONE, so that the responder has the last word.
 *
 * EAP does not cut messages into fragments: IKE does (RFC 7383).
 */
#ifndef _IPWARD_STRONGSWAN_FRAME_H
#define _IPWARD_STRONGSWAN_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_TYPE	255
#define FRAME_VERSION	1
#define FRAME_HEADER	8

/* Bytes of a token; a ticket of an account in 1,000 groups has some 10,000. */
#define FRAME_TOKEN_MAX	49152

enum frame_kind {
	FRAME_START,
	FRAME_TOKEN,
	FRAME_DONE,
	FRAME_REFUSE,
	FRAME_KINDS
};

/* Why: numbers on the wire, and so never reused. */
enum frame_reason {
	REASON_NONE = 0,
	REASON_FORMAT = 1,	/* what came is none of these messages */
	REASON_SELF = 2,	/* its own account or keytab is of no use */
	REASON_IDENTITY = 3,	/* the other's IKE identity is none of this realm */
	REASON_CONTROLLER = 4,	/* no domain controller has answered */
	REASON_TICKET = 5,	/* the domain gives no ticket */
	REASON_CONTEXT = 6,	/* Kerberos does not take the token */
	REASON_NAME = 7,	/* the ticket is another one's than the IKE identity */
	REASON_WEAK = 8,	/* not mutual, or no key */
	REASON_GROUPS = 9,	/* what the ticket says of groups cannot be read */
	REASONS
};

/** struct frame - what a message says; the token is in the message */
struct frame {
	uint8_t code;
	uint8_t identifier;
	enum frame_kind kind;
	enum frame_reason reason;
	const uint8_t *token;
	size_t len;
};

/**
 * frame_parse() - read a message that may be anything
 *
 * Return: 0, or -EINVAL.
 */
int frame_parse(const uint8_t *bytes, size_t len, struct frame *frame);

/**
 * frame_build() - write one
 * @len: receives its length
 *
 * Return: bytes to be freed; NULL if the token is too long, or memory is.
 */
uint8_t *frame_build(const struct frame *frame, size_t *len);

/** frame_sentence() - why the other end refuses, in words */
const char *frame_sentence(enum frame_reason reason);

#endif /* _IPWARD_STRONGSWAN_FRAME_H */
