/* SPDX-License-Identifier: GPL-2.0 */
/* strongSwan's charon, which exchanges keys: where it is, and what of it is ours. */
#ifndef _IPWARD_IKE_H
#define _IPWARD_IKE_H

#include "serve.h"
#include "vici/client.h"

#define IKE_PLUGIN	"kernel-ipward"
#define IKE_TEXT	256	/* a name or an identity */
#define IKE_SENTENCE	512

/**
 * ike_complaint() - what is missing if charon cannot be asked, as a sentence
 * @err: negative errno of vici/client.h
 * @vici: with charon's own words; may be closed
 *
 * Return: @text, IKE_SENTENCE bytes, without a final full stop
 */
const char *ike_complaint(int err, const struct vici *vici, char *text);

/** ike_is_made() - is a connection one that "ipward apply" has made? */
bool ike_is_made(const char *connection);

/** ike_serves() - is a connection one that "ipward apply" has made for a rule? */
bool ike_serves(const char *connection, const char *rule);

/** ike_has_reqid() - does a rule protect by SAs with this reqid, which is not 0? */
bool ike_has_reqid(const struct ipward_rule *rule, uint32_t reqid);

/**
 * ike_rule() - the rule of a reqid, or else of a connection's name
 * @connection: "" for none
 *
 * Return: the first that there is, or NULL.
 */
const struct ipward_rule *ike_rule(const struct serve_rules *rules,
				   const char *connection, uint32_t reqid);

#endif /* _IPWARD_IKE_H */
