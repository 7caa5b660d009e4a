/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: the accounts and groups of a ticket
 *
 * A domain controller signs into each ticket who its owner is, and in which groups, nested
 * ones included: the logon information of a PAC (MS-PAC, section 2.5, KERB_VALIDATION_INFO),
 * as remote procedure calls would carry it. Pointers are numbers of which only zero means
 * something; what they stand for follows behind the structure, in their order::
 *
 *	header      version 1, little endian, lengths (16 bytes), and one pointer
 *	structure   216 bytes: times, names, account, groups, domains
 *	deferred    6 strings, groups, 2 strings, the domain, further SIDs,
 *	            the domain of resource groups, and these groups
 *
 * Groups of the account's domain are numbers behind the domain's SID.
 */
#ifndef _IPWARD_STRONGSWAN_PAC_H
#define _IPWARD_STRONGSWAN_PAC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "directory/sid.h"

#define PAC_SIDS	4096	/* Windows itself takes no more than 1,015 */

/**
 * struct pac_sid - a security identifier
 * @bytes: @len of them, as directory/sid.h has them
 * @allows: the group gives rights; others can only take some
 */
struct pac_sid {
	uint8_t bytes[SID_BYTES];
	uint8_t len;
	bool allows;
};

/** struct pac - what is in it; the account itself is the first of the SIDs */
struct pac {
	struct pac_sid *sid;
	size_t count;
};

/**
 * pac_read() - read the logon information of a PAC, which may be any bytes
 * @pac: to be freed by pac_free(), also after an error
 *
 * Return: 0, -EINVAL if it is none, -E2BIG with too many groups, -ENOMEM.
 */
int pac_read(const uint8_t *bytes, size_t len, struct pac *pac);
void pac_free(struct pac *pac);

#endif /* _IPWARD_STRONGSWAN_PAC_H */
