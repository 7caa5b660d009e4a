/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: a connection that is signed and sealed
 *
 * SASL's mechanism GSSAPI (RFC 4752): the client's token, the controller's token, then
 * each says which protection it takes and how long a packet may be. From then on each
 * packet is::
 *
 *	+---------------+-----------------------------+
 *	| length (4)    | what gss_wrap() has made    |
 *	+---------------+-----------------------------+
 *
 * Cyrus' library would do it, too. It asks DNS for the controller's name, which may take
 * longer than anybody waits for, and takes a ticket of another name than the one that
 * only controllers have.
 */
#ifndef _IPWARD_DIRECTORY_SEAL_H
#define _IPWARD_DIRECTORY_SEAL_H

#include <stdint.h>
#include <gssapi/gssapi_krb5.h>
#include <lber.h>

#define SEAL_PACKET	((size_t)65536)	/* bytes of a packet that is taken */

struct seal;

/**
 * seal_new() - begin with the tickets of a cache
 * @cache: its name
 * @target: principal of the controller
 * @why: receives a sentence if it fails, DIRECTORY_WHY bytes
 *
 * Return: 0, -EACCES or -ENOMEM.
 */
int seal_new(const char *cache, const char *target, struct seal **seal, char *why);

/** seal_free() - @seal may be NULL */
void seal_free(struct seal *seal);

/**
 * seal_step() - take what the controller has sent, and make an answer
 * @in: NULL at the beginning
 * @out: receives the answer, to be freed with gss_release_buffer()
 *
 * Return: 0, -EACCES if the controller is not who it has to be, or does not seal, or
 * -EPROTO if it says more than there is to say.
 */
int seal_step(struct seal *seal, const gss_buffer_desc *in, gss_buffer_desc *out, char *why);

/** seal_is_agreed() - both have said all of it */
int seal_is_agreed(const struct seal *seal);

/**
 * seal_put_on() - seal what a connection sends from now on, and expect it of the other one
 * @seal: is the connection's if this succeeds, and freed with it
 *
 * Return: 0 or -ENOMEM.
 */
int seal_put_on(struct seal *seal, Sockbuf *sockbuf);

#endif /* _IPWARD_DIRECTORY_SEAL_H */
