/* SPDX-License-Identifier: GPL-2.0 */
/* A peer of an IKE SA that has proved who it is, as charon hands it to the plugins. */
#ifndef TESTS_PEER_H
#define TESTS_PEER_H

#include <daemon.h>

/**
 * peer_new() - an IKE SA with a peer of this identity
 * @connection: name of charon's connection; NULL for none yet
 */
ike_sa_t *peer_new(const char *connection, const char *identity);
void peer_free(ike_sa_t *ike_sa);

/** peer_round() - what has been proved so far is a round that is over; begin another */
void peer_round(ike_sa_t *ike_sa);

/** peer_proves() - in the round at hand: AUTH_RULE_IDENTITY, AUTH_RULE_EAP_IDENTITY */
void peer_proves(ike_sa_t *ike_sa, auth_rule_t rule, const char *identity);

/** peer_shows() - in the round at hand: a certificate with these subjects, and a NULL */
void peer_shows(ike_sa_t *ike_sa, const char *const *subjects);

#endif /* TESTS_PEER_H */
