// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "frame.h"

int frame_parse(const uint8_t *bytes, size_t len, struct frame *frame)
{
	if (len < FRAME_HEADER || len > FRAME_HEADER + FRAME_TOKEN_MAX)
		return -EINVAL;
	if ((size_t)(bytes[2] << 8 | bytes[3]) != len)
		return -EINVAL;
	if (bytes[4] != FRAME_TYPE || bytes[5] != FRAME_VERSION || bytes[6] >= FRAME_KINDS)
		return -EINVAL;
	*frame = (struct frame){
		.code = bytes[0],
		.identifier = bytes[1],
		.kind = bytes[6],
		/* A later version may have more reasons, which are none here. */
		.reason = bytes[7] < REASONS ? bytes[7] : REASON_NONE,
		.token = bytes + FRAME_HEADER,
		.len = len - FRAME_HEADER,
	};
	return 0;
}

uint8_t *frame_build(const struct frame *frame, size_t *len)
{
	uint8_t *bytes;

	if (frame->len > FRAME_TOKEN_MAX)
		return NULL;
	*len = FRAME_HEADER + frame->len;
	bytes = malloc(*len);
	if (!bytes)
		return NULL;
	bytes[0] = frame->code;
	bytes[1] = frame->identifier;
	bytes[2] = *len >> 8;
	bytes[3] = *len;
	bytes[4] = FRAME_TYPE;
	bytes[5] = FRAME_VERSION;
	bytes[6] = frame->kind;
	bytes[7] = frame->reason;
	if (frame->len)
		memcpy(bytes + FRAME_HEADER, frame->token, frame->len);
	return bytes;
}

const char *frame_sentence(enum frame_reason reason)
{
	static const char *const sentences[REASONS] = {
		[REASON_NONE] = "gives no reason",
		[REASON_FORMAT] = "does not understand our messages",
		[REASON_SELF] = "cannot use its own account or keytab",
		[REASON_IDENTITY] = "takes our IKE identity for none of its realm",
		[REASON_CONTROLLER] = "reaches no domain controller",
		[REASON_TICKET] = "gets no ticket from the domain",
		[REASON_CONTEXT] = "does not accept our Kerberos token",
		[REASON_NAME] = "has got a ticket of another account than our IKE identity",
		[REASON_WEAK] = "wants mutual authentication and a strong key",
	};

	return sentences[reason];
}
