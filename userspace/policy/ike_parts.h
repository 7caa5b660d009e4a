/* SPDX-License-Identifier: GPL-2.0 */
/* What ike.c puts together. */
#ifndef _IPWARD_IKE_PARTS_H
#define _IPWARD_IKE_PARTS_H

#include "policy/exchange.h"
#include "policy/ike.h"
#include "policy/keytab.h"

/* Does a packet without an SA begin the exchange by this connection? */
enum ike_start {
	IKE_START_NONE,
	IKE_START_TRAP,
};

/** ike_identity() - as strongSwan writes one of the policy */
const char *ike_identity(const char *id);

/**
 * ike_file_add() - a file beside the text
 * @name: in the folder of the daemon's tools
 *
 * Return: 0, or -ENOMEM.
 */
int ike_file_add(struct ike_config *config, const char *name, const char *bytes,
		 size_t len);

/** ike_child() - the section of a rule in a connection */
void ike_child(struct ike_text *text, const char *name,
	       const struct exchange *exchange, enum ike_start start,
	       unsigned int version);

/** ike_addresses() - "key = ..." of a set's prefixes, no more than @max of them */
void ike_addresses(struct ike_text *text, const char *key,
		   const struct addresses *const *set, unsigned int sets);

/**
 * struct ike_proof - what a method's connections name
 * @certs: name of this host's certificate file
 * @cacerts: names of the authorities' files, with commas
 * @hash: of the certificates, or of the preshared key: of both, the file is for root
 *	alone; 0 in what others may see
 * @account: of this host in the domain, for Kerberos
 */
struct ike_proof {
	char certs[IKE_NAME + 16];
	char *cacerts;
	uint64_t hash;
	char account[KEYTAB_NAME];
};

/**
 * ike_proof_load() - read a method's certificates, and add them to the files
 *
 * Return: 0, -EINVAL with an error in the report, or -ENOMEM.
 */
int ike_proof_load(const struct authentication *method, struct ike_config *config,
		   struct ike_proof *proof, struct report *report);

/**
 * ike_secret() - the line with a method's preshared key
 * @proof: receives its hash
 *
 * Return: 0, or -EINVAL with an error in the report.
 */
int ike_secret(const struct authentication *method, enum ike_secrets secrets,
	       struct ike_text *text, struct ike_proof *proof,
	       struct report *report);

#endif /* _IPWARD_IKE_PARTS_H */
