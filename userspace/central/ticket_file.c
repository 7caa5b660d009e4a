// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <krb5.h>
#include "central/sentence.h"
#include "central/ticket_file.h"

/* AES alone, as for the directory. */
static krb5_enctype strong[] = {
	ENCTYPE_AES256_CTS_HMAC_SHA384_192, ENCTYPE_AES256_CTS_HMAC_SHA1_96,
	ENCTYPE_AES128_CTS_HMAC_SHA256_128, ENCTYPE_AES128_CTS_HMAC_SHA1_96,
};

static krb5_error_code get(krb5_context context, krb5_principal own, krb5_creds *creds)
{
	krb5_get_init_creds_opt *options = NULL;
	krb5_keytab keytab;
	krb5_error_code err = krb5_get_init_creds_opt_alloc(context, &options);

	if (err)
		return err;
	krb5_get_init_creds_opt_set_etype_list(options, strong,
					       sizeof(strong) / sizeof(*strong));
	err = krb5_kt_default(context, &keytab);
	if (!err) {
		err = krb5_get_init_creds_keytab(context, creds, own, keytab, 0, NULL, options);
		krb5_kt_close(context, keytab);
	}
	krb5_get_init_creds_opt_free(context, options);
	return err;
}

static krb5_error_code put(krb5_context context, krb5_principal own, krb5_creds *creds,
			   const char *name)
{
	krb5_ccache cache;
	krb5_error_code err = krb5_cc_resolve(context, name, &cache);

	if (err)
		return err;
	err = krb5_cc_initialize(context, cache, own);
	if (!err)
		err = krb5_cc_store_cred(context, cache, creds);
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
		err = get(context, own, &creds);
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
