/* SPDX-License-Identifier: GPL-2.0 */
/* The right to apply a Group Policy object, from its security descriptor. */
#ifndef _IPWARD_CENTRAL_RIGHTS_H
#define _IPWARD_CENTRAL_RIGHTS_H

#include <stddef.h>
#include <stdint.h>
#include "directory/sid.h"

#define TOKEN_MAX	4096

/**
 * struct token_sid - who a host is: its account, and each group that it is in
 */
struct token_sid {
	uint8_t bytes[SID_BYTES];
	size_t len;
};

struct token {
	size_t count;
	struct token_sid *sid;
};

/**
 * token_add() - add a SID
 *
 * Return: 0, -EINVAL if the bytes are no SID, -E2BIG for more than TOKEN_MAX, -ENOMEM.
 */
int token_add(struct token *token, const uint8_t *bytes, size_t len);

/** token_add_text() - the same, from text */
int token_add_text(struct token *token, const char *text);

void token_free(struct token *token);

/**
 * rights_apply() - does a descriptor let a host apply the object it is of?
 * @bytes: self-relative security descriptor (MS-DTYP 2.4.6), which may be anything
 *
 * What is asked is the extended right Apply-Group-Policy. The first entry that is for the
 * host and about this right decides, as in Windows' own check.
 *
 * Return: 1 if it does, 0 if not, -EINVAL if the descriptor is none.
 */
int rights_apply(const uint8_t *bytes, size_t len, const struct token *token);

#endif /* _IPWARD_CENTRAL_RIGHTS_H */
