/* SPDX-License-Identifier: GPL-2.0 */
/* strongSwan's charon, which exchanges keys: where it is, and what of it is ours. */
#ifndef _IPWARD_CHARON_H
#define _IPWARD_CHARON_H

#include "serve.h"
#include "vici/client.h"

#define CHARON_PLUGIN	"kernel-ipward"
#define CHARON_TEXT	256	/* a name or an identity */
#define CHARON_SENTENCE	512

/**
 * charon_complaint() - what is missing if charon cannot be asked, as a sentence
 * @err: negative errno of vici/client.h
 * @vici: with charon's own words; may be closed
 *
 * Return: @text, CHARON_SENTENCE bytes, without a final full stop
 */
const char *charon_complaint(int err, const struct vici *vici, char *text);

/**
 * charon_backend() - the plugin that charon gives its SAs to
 * @stats: its answer to "stats"
 *
 * Return: @text, CHARON_TEXT bytes; "" if there is none.
 */
const char *charon_backend(struct vici_part stats, char *text);

/** charon_lacks_plugin() - does it run, and give its SAs to somebody else? */
bool charon_lacks_plugin(void);

/** charon_is_made() - is a name one that "ipward apply" has given? */
bool charon_is_made(const char *name);

/** charon_serves() - is a child one that "ipward apply" has made for a rule? */
bool charon_serves(const char *child, const char *rule);

/** charon_has_reqid() - does a rule protect by SAs with this reqid, which is not 0? */
bool charon_has_reqid(const struct ipward_rule *rule, uint32_t reqid);

#endif /* _IPWARD_CHARON_H */
