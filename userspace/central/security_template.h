/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: rights of a Group Policy object
 *
 * GptTmpl.inf (MS-GPSB 2.2), text in UTF-16 or UTF-8, of which two lines of one section
 * are read::
 *
 *	[Privilege Rights]
 *	SeNetworkLogonRight = *S-1-5-21-1-2-3-1105,*S-1-5-11
 *	SeDenyNetworkLogonRight = *S-1-5-32-546,Guests
 *
 * A name without the star is of the computer that reads it, which Windows alone could find
 * out.
 */
#ifndef _IPWARD_CENTRAL_SECURITY_TEMPLATE_H
#define _IPWARD_CENTRAL_SECURITY_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "directory/sid.h"

#define SECURITY_TEMPLATE_MAX	((size_t)1 << 20)	/* bytes of a file */
#define SECURITY_TEMPLATE_SIDS	1024			/* of a right */

enum template_right_number {
	TEMPLATE_NEED,		/* SeNetworkLogonRight */
	TEMPLATE_DENY,		/* SeDenyNetworkLogonRight */
	TEMPLATE_RIGHTS,
};

/**
 * struct template_right - a right
 * @defined: the file has it, be it empty
 * @unreadable: it is there twice, is cut off, or has too many SIDs
 * @names: how many of its entries are no SIDs
 * @name: the first one of these, cut
 * @sid: @count of them
 */
struct template_right {
	bool defined;
	bool unreadable;
	size_t names;
	char name[64];
	size_t count;
	char (*sid)[SID_TEXT];
};

struct security_template {
	struct template_right right[TEMPLATE_RIGHTS];
};

/**
 * security_template_read() - read a file
 * @bytes: that may be anything
 * @template: receives the rights, to be freed by security_template_free(), also if this
 *	fails
 *
 * Return: 0, -EFBIG for more than SECURITY_TEMPLATE_MAX, -EBADMSG if it is no text,
 * -ENOMEM.
 */
int security_template_read(const uint8_t *bytes, size_t len,
			   struct security_template *template);
void security_template_free(struct security_template *template);

#endif /* _IPWARD_CENTRAL_SECURITY_TEMPLATE_H */
