/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: who may connect
 *
 * strongSwan takes one identity for a connection, and none that may not connect. So its
 * plugin kernel-ipward decides, when a peer has proved who it is, by a file of lines::
 *
 *	token 89abcdef01234567
 *	method partners
 *	allow id *.partner.example
 *	deny id kiosk.partner.example
 *	connection ipward-partners
 *	method ...
 *	end
 *
 * A method's entries are for all its connections. "deny" goes before "allow"; without
 * "allow" who has proved an identity may connect. The word behind says what the rest of
 * the line is compared with; a reader that does not know it lets nobody in. The token
 * differs for each content, and the last line shows that nothing is missing.
 *
 * Of accounts and groups of a domain the lines have SIDs, and behind them the name of
 * the policy file. A name without one is in the line alone. Where certificates have
 * accounts, the plugin asks the directory by the account of this host, and denies whoever
 * has none::
 *
 *	directory WEB$@CORP.EXAMPLE
 *	allow sid S-1-5-21-1-2-3-1105 CORP\Web servers
 *	deny name CORP\No such group
 *	deny account map: directory
 *
 * For methods whose peers are accounts of the domain, its own rights are there, too. If a
 * method has lines with "need", a peer has to be one of them, whatever else allows it. A
 * right names SIDs that no list of groups has: each account is "anyone", none is "nobody",
 * and whether it is an "unknown" one cannot be told, which denies and does not allow::
 *
 *	deny sid S-1-5-21-1-2-3-1142 the domain's right "Deny access to this ..."
 *	need anyone S-1-5-11 the domain's right "Access this computer from the network"
 *	need unknown S-1-5-32-544 the domain's right "Access this computer from the network"
 */
#ifndef _IPWARD_IKE_LISTS_H
#define _IPWARD_IKE_LISTS_H

#include "policy/authentication.h"
#include "policy/ike_methods.h"
#include "policy/ike.h"

#define IKE_LISTS_NAME	"ipward.peers"	/* in swanctl's folder */

/** ike_lists_method() - begin a method; its connections follow */
void ike_lists_method(struct ike_text *lists, const struct ike_methods *methods,
		      const struct ike_method *found);

/** ike_lists_connection() - a connection of the method that was begun last */
void ike_lists_connection(struct ike_text *lists, const char *name);

/**
 * ike_lists_end() - add the file to the configuration's
 *
 * Return: 0, or -ENOMEM.
 */
int ike_lists_end(const struct ike_text *lists, struct ike_config *config);

/** ike_lists_token() - the token of a configuration; "" if it has no such file */
const char *ike_lists_token(const struct ike_config *config, char token[17]);

#endif /* _IPWARD_IKE_LISTS_H */
