/* SPDX-License-Identifier: GPL-2.0 */
/* Encryption types of Kerberos that tickets and sessions may have: AES. */
#ifndef _IPWARD_DIRECTORY_ENCTYPES_H
#define _IPWARD_DIRECTORY_ENCTYPES_H

#include <krb5.h>

#define STRONG_ENCTYPES	4

/* With the 0 that ends it for some functions. RC4 is what Active Directory has besides. */
static krb5_enctype strong_enctypes[STRONG_ENCTYPES + 1] = {
	ENCTYPE_AES256_CTS_HMAC_SHA384_192,
	ENCTYPE_AES256_CTS_HMAC_SHA1_96,
	ENCTYPE_AES128_CTS_HMAC_SHA256_128,
	ENCTYPE_AES128_CTS_HMAC_SHA1_96,
	ENCTYPE_NULL,
};

#endif /* _IPWARD_DIRECTORY_ENCTYPES_H */
