/* SPDX-License-Identifier: GPL-2.0 */
/* How a peer proves who it is, and who may come in. */
#ifndef _IPWARD_AUTHENTICATION_H
#define _IPWARD_AUTHENTICATION_H

#include "policy/map.h"

enum authentication_kind {
	AUTHENTICATION_KERBEROS,
	AUTHENTICATION_CERTIFICATE,
	AUTHENTICATION_PRESHARED_KEY,
};

/* Where the account of a certificate is looked up. */
enum authentication_map {
	MAP_NONE,
	MAP_DIRECTORY,
};

/** struct texts - a list of texts; @count of them */
struct texts {
	const char **item;
	unsigned int count;
};

/**
 * struct authentication - one method, by which a peer proves who it is
 * @realm: of Kerberos
 * @peer_id: the peer's identity, for a preshared key; "any" for all
 * @local_id: what this host calls itself; NULL for the default
 * @key: the file with the preshared key, or with the certificate's private key
 * @certificate: the file with this host's certificate
 * @authorities: files with the certificates that peers' certificates come from
 * @map: enum authentication_map
 * @revocation: "relaxed", "ifuri" or "strict", as strongSwan has it
 * @allow: identities or accounts that may connect; all if there are none
 * @deny: those that may not, which goes first
 * @version: of IKE, 1 or 2
 * @proposals: for the IKE SA; strongSwan's default if there are none
 */
struct authentication {
	const char *name;
	struct place place;
	enum authentication_kind kind;
	const char *realm;
	const char *peer_id;
	const char *local_id;
	const char *key;
	const char *certificate;
	struct texts authorities;
	int map;
	const char *revocation;
	struct texts allow;
	struct texts deny;
	unsigned int version;
	struct texts proposals;
};

/** authentication_define() - read a map of named methods */
int authentication_define(struct compiler *compiler, const struct node *map);

/**
 * struct methods - a rule's, in the order in which they are offered
 * @item: @count of them
 */
struct methods {
	const struct authentication **item;
	unsigned int count;
};

/** authentication_read() - what a rule names. Return: it, or NULL with errors */
const struct methods *authentication_read(struct compiler *compiler,
					  const struct node *value);

/** authentication_table - the keys, for the schema */
extern const struct member authentication_table[];

#endif /* _IPWARD_AUTHENTICATION_H */
