/* SPDX-License-Identifier: GPL-2.0 */
/*
 * In which groups of the domain a peer is, by SID, as a part of what it has proved: charon
 * keeps it with the IKE SA, and hands it on to the one that takes its place.
 */
#ifndef _IPWARD_STRONGSWAN_GROUPS_H
#define _IPWARD_STRONGSWAN_GROUPS_H

#include <daemon.h>

#define GROUPS_WHY	320

enum groups_answer {
	GROUPS_NO,
	GROUPS_YES,
	GROUPS_UNKNOWN,		/* nothing is known of the peer's groups */
};

/**
 * groups_add() - note one for a round of authentication; the account's own SID is one, too
 * @sid: as S-1-5-21-1-2-3-1105
 * @allows: it gives rights; others can only take some
 */
void groups_add(auth_cfg_t *round, const char *sid, bool allows);

/** groups_lack() - note for a round of authentication why they are not known */
void groups_lack(auth_cfg_t *round, const char *why);

/** groups_why() - the sentence; "" if there is none. @why has GROUPS_WHY bytes */
const char *groups_why(ike_sa_t *ike_sa, char *why);

/**
 * groups_have() - is the peer of this IKE SA in a group?
 * @sid: as above, @len bytes
 * @deny: groups count that can only take rights
 */
enum groups_answer groups_have(ike_sa_t *ike_sa, const char *sid, size_t len, bool deny);

/** groups_are_known() - does the peer have an account, with groups or without any? */
bool groups_are_known(ike_sa_t *ike_sa);

#endif /* _IPWARD_STRONGSWAN_GROUPS_H */
