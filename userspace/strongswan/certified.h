/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the directory of a domain says of peers. Certificates of computers: each belongs to
 * an account, whose groups are added to what the peer has proved. The account has a name
 * of the certificate (a DNS name among its subjectAltNames) as its dNSHostName, or is
 * mapped to the certificate by its altSecurityIdentities.
 */
#ifndef _IPWARD_STRONGSWAN_CERTIFIED_H
#define _IPWARD_STRONGSWAN_CERTIFIED_H

struct certified;

/**
 * certified_create() - look up the account of each certificate that is trusted
 *
 * Only where the file of those who may connect wants accounts, see lists.h. It also
 * answers other plugins, see finder.h.
 *
 * Return: to be ended by certified_destroy().
 */
struct certified *certified_create(void);

/** certified_destroy() - end it; NULL is allowed */
void certified_destroy(struct certified *certified);

#endif /* _IPWARD_STRONGSWAN_CERTIFIED_H */
