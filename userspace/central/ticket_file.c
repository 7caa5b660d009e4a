// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <krb5.h>
#include "central/sentence.h"
#include "central/ticket_file.h"
#include "directory/first_ticket.h"

static krb5_error_code put(krb5_context context, krb5_principal own, krb5_creds *creds,
			   const char *name)
{
	krb5_ccache cache;
	krb5_error_code err = krb5_cc_resolve(context, name, &cache);

	if (err)
		return err;
	err = first_ticket_store(context, cache, own, creds);
	krb5_cc_close(context, cache);
	return err;
}

int ticket_file(const char *account, const char *cache, char *why)
{
	krb5_principal own = NULL;
	krb5_context context;
	krb5_error_code err;
	krb5_creds creds;

	if (krb5_init_context(&context))
		return sentence(why, -ENOMEM, "Kerberos does not start");
	err = krb5_parse_name(context, account, &own);
	if (!err)
		err = first_ticket_get(context, own, &creds);
	if (!err) {
		err = put(context, own, &creds, cache);
		krb5_free_cred_contents(context, &creds);
	}
	if (err) {
		const char *message = krb5_get_error_message(context, err);

		sentence(why, 0, "this host's account gets no ticket for SYSVOL: %s", message);
		krb5_free_error_message(context, message);
	}
	krb5_free_principal(context, own);
	krb5_free_context(context);
	return err ? -EACCES : 0;
}
