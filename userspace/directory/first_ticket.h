/* SPDX-License-Identifier: GPL-2.0 */
/* The ticket by which an account gets all others, by its key in this host's keytab. */
#ifndef _IPWARD_DIRECTORY_FIRST_TICKET_H
#define _IPWARD_DIRECTORY_FIRST_TICKET_H

#include <krb5.h>

/**
 * first_ticket_get() - ask a controller for it, with strong ciphers alone
 * @own: the account
 * @creds: receives the ticket, for krb5_free_cred_contents()
 *
 * A silent controller takes MIT's library some 18 seconds.
 *
 * Return: 0, or an error of Kerberos.
 */
krb5_error_code first_ticket_get(krb5_context context,
				 krb5_principal own, krb5_creds *creds);

/** first_ticket_store() - in a cache, in which it takes the place of all others */
krb5_error_code first_ticket_store(krb5_context context, krb5_ccache cache,
				   krb5_principal own, krb5_creds *creds);

#endif /* _IPWARD_DIRECTORY_FIRST_TICKET_H */
