/* SPDX-License-Identifier: GPL-2.0 */
/* Security identifiers of a domain: bytes of the directory, and text as S-1-5-32-544. */
#ifndef _IPWARD_DIRECTORY_SID_H
#define _IPWARD_DIRECTORY_SID_H

#include <stddef.h>
#include <stdint.h>

#define SID_BYTES	68	/* of the longest one, with 15 numbers */
#define SID_TEXT	192	/* bytes of its text, with the NUL */

/**
 * sid_text() - write a SID as text
 * @bytes: that may be anything; all of them have to be the SID
 * @text: receives it, SID_TEXT bytes
 *
 * Return: 0, or -EINVAL if they are no SID; then @text is empty.
 */
int sid_text(const uint8_t *bytes, size_t len, char *text);

/**
 * sid_read() - read the text of a SID
 * @text: as S-1-5-32-544, decimal numbers; an authority may also be 0x and digits
 * @bytes: receives the SID, SID_BYTES bytes
 * @len: receives how many of them it has
 *
 * Return: 0, or -EINVAL if it is no SID.
 */
int sid_read(const char *text, uint8_t *bytes, size_t *len);

#endif /* _IPWARD_DIRECTORY_SID_H */
