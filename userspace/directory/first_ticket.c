// SPDX-License-Identifier: GPL-2.0
#include "directory/enctypes.h"
#include "directory/first_ticket.h"

krb5_error_code first_ticket_get(krb5_context context,
				 krb5_principal own, krb5_creds *creds)
{
	krb5_get_init_creds_opt *options = NULL;
	krb5_keytab keytab = NULL;
	krb5_error_code err;

	err = krb5_get_init_creds_opt_alloc(context, &options);
	if (err)
		return err;
	krb5_get_init_creds_opt_set_etype_list(options, strong_enctypes, STRONG_ENCTYPES);
	err = krb5_kt_default(context, &keytab);
	if (!err)
		err = krb5_get_init_creds_keytab(context, creds, own, keytab, 0, NULL,
						 options);
	if (keytab)
		krb5_kt_close(context, keytab);
	krb5_get_init_creds_opt_free(context, options);
	return err;
}

krb5_error_code first_ticket_store(krb5_context context, krb5_ccache cache,
				   krb5_principal own, krb5_creds *creds)
{
	krb5_error_code err = krb5_cc_initialize(context, cache, own);

	return err ?: krb5_cc_store_cred(context, cache, creds);
}
